"""What happens once in a year, played from beginning to end: the drills of sync.md 16 and 17.7.

The histories of `test_sync_machine` come by most of it in some order or other; here each is a story of its own, with
what a nurse and a supervisor see on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from nursechart.record import kinds
from nursechart.record.entry import Statement
from nursechart.server.tables import device_chain
from nursechart.sync.causes import Cause
from tests.properties.furnished import LEILA, ROSA, THEO, Furnished
from tests.properties.test_mistakes_are_caught import chart
from tests.properties.town import Town
from tests.properties.truths import check_always, settle

DAY_S = 24 * 3600


@pytest.fixture
def town(furnished: Furnished, tmp_path: Path) -> Iterator[Town]:
    made = Town(furnished, tmp_path / "town")
    yield made
    made.close()


def test_thirty_days_without_a_network_and_everything_arrives(town: Town):
    """Maya charts in the hills for a month. A patient of hers goes to somebody else meanwhile, and another comes."""
    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    charted = []
    for day in range(29):
        town.clock.pass_s(DAY_S)
        look = maya.look((ROSA, THEO)[day % 2], day % 3)
        assert look
        charted.append(maya.chart(look, day))
        if day == 10:
            town.reassign("maya", THEO)
        if day == 11:
            town.reassign("maya", LEILA)
        if day % 10 == 0:
            chart(ruth, ROSA, day)
            ruth.sync()
            town.say(ROSA, day)
    town.clock.pass_s(DAY_S)
    assert maya.look(ROSA, 0) is None, "her lease has ended: charts are closed, and what she charted waits"

    run = maya.sync()

    assert run.cause is Cause.SIGN_IN, "her session has run out"
    assert run.pushed == len(charted), "what she charted goes up all the same"
    assert maya.sync().ended == "done"
    assert "p:leila" in maya.store.scope()
    assert "p:theo" not in maya.store.scope()
    told = {bytes(one.entry) for one in town.server.decisions.waiting()}
    late = {bytes(one.id) for one in charted if one and one.header.feed == "p:theo"}
    assert told < late, "two weeks after the assignment a person decides; until then it is taken as late"
    assert told
    settle(town)


def test_a_laptop_is_cloned_and_both_are_used(town: Town):
    maya = town.seats["mayas"]
    chart(maya, ROSA, 1)
    maya.sync()
    chart(maya, ROSA, 2)  # unsent, and on both
    town.clock.pass_s(60)
    other = town.clone(maya)
    for at in range(3):
        chart(maya, ROSA, at, topic=1)
        chart(other, THEO, at, topic=1)
    for seat in (maya, other, maya, other):
        town.clock.pass_s(60)
        seat.sync()
        chart(seat, ROSA, 7)
    settle(town)
    with town.server.database.reading() as connection:
        rows = connection.execute(
            select(device_chain.c.epoch, device_chain.c.forked).where(device_chain.c.device_id == maya.store.device_id)
        ).all()
    assert any(row.forked for row in rows), "the pharmacy knows that there are two"
    assert maya.store.position().epoch != other.store.position().epoch, "each goes on in an epoch of its own"


def test_a_months_old_backup_of_laptop_and_pharmacy_on_one_bad_day(town: Town):
    """Both disks are replaced. What Ruth's laptop still holds, and what Maya charted since, comes together again."""
    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    town.back_up_seat(maya, whole=True)
    town.back_up()
    for day in range(5):
        town.clock.pass_s(5 * DAY_S)
        for seat in (maya, ruth):
            chart(seat, ROSA, day)
            seat.sync()
    maya.sync()
    town.restore()
    town.restore_seat(maya)
    assert maya.store.finding is not None, "she is told that the chart is an older copy"
    chart(maya, ROSA, 9)
    settle(town)
    there = {bytes(entry.id) for entry in town.in_order(f"p:{ROSA}")}
    assert town.written.keys() <= there, "ten of the month and one of today: Ruth's laptop held what two disks had lost"


def test_a_newer_laptop_at_an_older_pharmacy_and_beside_an_older_laptop(town: Town, monkeypatch: pytest.MonkeyPatch):
    """What a newer program invented is numbered, passed on and kept by those who do not know it, and nothing waits."""
    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    feed = f"p:{ROSA}"
    said = (Statement("x-1", "telepathy.state", {"visit": "visit-1", "clear": True}),)
    with monkeypatch.context() as newer:
        newer.setattr(kinds, "KIND_VERSION", 2)
        made = [maya.store.commit(feed, kind, said, seen=maya.store.seen(feed)) for kind in ("charted", "thought")]
    for entry in made:
        town.note(entry, "mayas", frozenset(maya.log()), frozenset())
    chart(maya, ROSA, 3)
    assert maya.sync().waiting == 0
    assert ruth.sync().ended == "done"
    assert {entry.id for entry in made} <= ruth.log().keys()
    [subject] = ruth.store.subjects(feed, "telepathy")
    assert subject.needs_update
    check_always(town)
    settle(town)


def test_one_poisoned_entry_at_the_pharmacy_holds_up_nobody(town: Town, monkeypatch: pytest.MonkeyPatch):
    """A laptop that cannot show one entry of Rosa's goes on receiving, and its own work goes up."""
    from nursechart.store import order

    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    look = ruth.look(ROSA, 0)
    assert look
    poison = ruth.chart(look, 1)
    assert poison
    for number in range(4):
        chart(ruth, ROSA, number, topic=1)
        chart(ruth, LEILA, number)
    ruth.sync()
    take_in = order.project

    def stumbles(connection, entries):
        if any(entry.id == poison.id for entry in entries):
            raise KeyError("a mistake in this program")
        take_in(connection, entries)

    for number in range(8):
        chart(maya, (ROSA, THEO)[number % 2], number, topic=2)
    with monkeypatch.context() as today:
        today.setattr(order, "project", stumbles)
        run = maya.sync()
        assert (run.ended, run.waiting, run.incomplete) == ("done", 0, 0)
        assert maya.sync().pushed == 0
    monkeypatch.setattr("nursechart.store.open_store.__version__", "99.0")
    maya.lock()
    maya.open()
    settle(town)


def test_a_wrong_patient_note_is_moved_offline_while_another_laptop_charts_on_both(town: Town):
    """Maya charted Rosa's pulse on Theo. She moves it in the hills; Ruth and Ana chart on meanwhile; one half alone
    reaches the pharmacy first."""
    maya, shared = town.seats["mayas"], town.seats["shared"]
    chart(maya, THEO, 7)
    maya.sync()
    shared.sync()
    look = maya.look(THEO, 0)
    assert look
    there, away = maya.move(look, ROSA, 1)
    for patient in (ROSA, THEO):
        other = shared.look(patient, 1)
        if other:
            shared.chart(other, 3)
    shared.sync()
    maya.sync("lost answer")
    town.clock.pass_s(60)
    maya.sync()
    shared.sync()

    assert {bytes(there.id), bytes(away.id)} <= {
        bytes(entry.id) for patient in (ROSA, THEO) for entry in town.in_order(f"p:{patient}")
    }
    wrong, right = maya.store.subject(f"p:{THEO}", "set-1"), maya.store.subject(f"p:{ROSA}", "set-1-moved-1")
    assert wrong is not None
    assert right is not None
    assert wrong.get("vital_signs.pulse", kinds.Reading) is None
    assert right.get("vital_signs.pulse", kinds.Reading) == kinds.Reading(Decimal(67), "/min")
    settle(town)


def test_half_of_a_move_that_waits_in_quarantine_tells_nothing_of_the_other_patient_and_loses_nothing(town: Town):
    """Theo is no longer Maya's when the move reaches the pharmacy: her half of it waits for a person."""
    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    chart(maya, ROSA, 7)
    maya.sync()
    look = maya.look(ROSA, 0)
    assert look
    there, away = maya.move(look, THEO, 1)
    town.reassign("maya", THEO)
    town.clock.pass_s(15 * DAY_S)
    maya.sync()
    ruth.sync()

    held = ruth.log()
    assert bytes(away.id) in held, "in Rosa's chart it is taken back"
    assert b"theo" not in (held[bytes(away.id)].body_bytes or b"")
    assert bytes(there.id) in {bytes(one.entry) for one in town.server.decisions.waiting()} | {
        bytes(entry.id) for entry in town.in_order(f"p:{THEO}")
    }
    settle(town)
