"""A laptop with much to send comes when the pharmacy has time for it, and waits for nobody who cannot tell it when."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from unittest.mock import patch

import pytest

from nursechart.protocol.limits import FATES_ASKED, PUSH_ENTRIES, TURN_SECONDS
from nursechart.protocol.messages import Done
from nursechart.record import kinds
from nursechart.server import app as application
from nursechart.server import exchange
from nursechart.server.app import make_app
from nursechart.server.lines import ComeLater, Line
from nursechart.server.routes import ROUTES
from nursechart.store.log import Act
from nursechart.sync import turn
from nursechart.sync.causes import Cause
from tests.properties.wire import LOGIN_PAGE
from tests.store.laptops import vitals
from tests.sync.house import ROSA, House, LaptopInUse
from tests.sync.test_engine import chart_many

MANY = 7
_ASK_ABOVE = turn.ASK_ABOVE


@pytest.fixture(autouse=True)
def six_fit_one_push(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the place of 500, which take long to write."""
    monkeypatch.setattr(turn, "ASK_ABOVE", MANY - 1)


@pytest.fixture
def busy(house: House) -> House:
    """The pharmacy's next fifteen seconds and more are given to others."""
    house.server.turns.seconds_until("another", 10**9)
    return house


def asked(laptop: LaptopInUse) -> list[str]:
    return [path for path in laptop.wire.paths() if path.startswith("/v1/slot")]


def test_a_laptop_with_much_to_send_asks_when_to_come_and_sends_nothing_before(busy: House, maya: LaptopInUse):
    before = busy.held(ROSA)
    chart_many(maya, MANY)
    run = maya.sync()
    assert maya.wire.paths() == [f"/v1/slot?waiting={MANY}", "/v1/sync"]
    assert (run.ended, run.cause, run.pushed, run.waiting) == ("stopped", Cause.TURN, 0, MANY)
    assert 0 < run.retry_after_s <= 20
    assert busy.held(ROSA) == before


def test_what_is_new_for_it_comes_while_it_waits(busy: House, maya: LaptopInUse):
    ruth = busy.laptop("ruth")
    ruth.sync()
    ruth.chart(name="by Ruth")
    assert ruth.sync().waiting == 0
    chart_many(maya, MANY)
    run = maya.sync()
    assert (run.cause, run.pushed, run.waiting, run.pulled) == (Cause.TURN, 0, MANY, 1)
    assert "by Ruth" in maya.shown()
    assert maya.sync().waiting == 0


def test_a_pharmacy_too_busy_to_give_it_what_is_new_has_given_it_a_turn_all_the_same(busy: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    with patch.object(application.Line, "run", _no_time(3, after=1)):
        run = maya.sync()
    assert (run.cause, len(maya.wire.paths())) == (Cause.TURN, 2)
    assert run.retry_after_s > 3, "its turn, which comes later than the busy pharmacy says"
    assert (maya.sync().waiting, asked(maya)) == (0, [])


def test_when_it_comes_it_does_not_ask_for_another_turn(busy: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    maya.sync()
    run = maya.sync()
    assert (run.ended, run.waiting, asked(maya)) == ("done", 0, [])


def test_what_is_charted_while_it_waits_goes_with_the_rest(busy: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    maya.sync()
    maya.chart(name="meanwhile")
    run = maya.sync()
    assert (run.pushed, run.waiting) == (MANY + 1, 0)


def test_it_asks_anew_for_the_next_large_push(house: House, maya: LaptopInUse):
    for number in range(2):
        maya.store.commit_many([_act(maya, f"{number}-{at}") for at in range(MANY)])
        assert maya.sync().waiting == 0
        assert len(asked(maya)) == 1


def test_a_pharmacy_with_time_takes_it_at_once(house: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    run = maya.sync()
    assert (run.ended, run.waiting, len(asked(maya))) == ("done", 0, 1)


def test_what_fits_one_push_needs_no_turn(busy: House, maya: LaptopInUse):
    chart_many(maya, MANY - 1)
    run = maya.sync()
    assert (run.ended, run.waiting, asked(maya)) == ("done", 0, [])


def test_five_hundred_entries_fit_one_push():
    assert _ASK_ABOVE == PUSH_ENTRIES == 500


def test_a_withdrawn_laptop_too_comes_in_its_turn(busy: House, maya: LaptopInUse):
    chart_many(maya, FATES_ASKED + 1)
    busy.server.devices.set_status(maya.device_id, "withdrawn", reason="", now_ms=busy.clock.ms, by="admin")
    assert maya.sync().cause is Cause.TURN
    assert maya.sync().pushed == FATES_ASKED + 1


def test_a_pharmacy_too_busy_to_say_names_a_time_in_its_refusal_and_that_is_the_turn(house: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    with patch.object(application.Line, "run", _no_time(17)):
        run = maya.sync()
    assert (run.cause, run.retry_after_s, len(maya.wire.paths())) == (Cause.BUSY, 17, 1)
    assert maya.sync().waiting == 0
    assert asked(maya) == []


def test_a_laptop_that_a_busy_pharmacy_told_no_time_asks_for_one(busy: House, maya: LaptopInUse):
    maya.chart()
    with patch.object(application.Line, "run", _no_time(0)):
        assert maya.sync().cause is Cause.BUSY
    assert maya.sync().cause is Cause.TURN
    assert asked(maya) == ["/v1/slot?waiting=1"]
    assert maya.sync().waiting == 0


def test_a_pharmacy_that_does_not_know_the_question_keeps_nobody_waiting(house: House, maya: LaptopInUse):
    older = make_app(house.server, [each for each in ROUTES if not each.path.endswith("/slot")], projects=False)
    maya.wire._app = older
    chart_many(maya, MANY)
    run = maya.sync()
    assert (run.ended, run.waiting, len(asked(maya))) == ("done", 0, 1)
    assert maya.wire.answers[-len(maya.wire.log)].status == 404


@pytest.mark.parametrize("seconds", [-5, TURN_SECONDS + 1, 10**12])
def test_a_time_that_no_pharmacy_would_name_keeps_nobody_waiting(
    house: House, maya: LaptopInUse, monkeypatch, seconds: int
):
    monkeypatch.setattr(house.server.turns, "seconds_until", lambda device, waiting: seconds)
    chart_many(maya, MANY)
    assert maya.sync().waiting == 0


def test_an_answer_to_something_else_keeps_nobody_waiting(house: House, maya: LaptopInUse, monkeypatch):
    monkeypatch.setattr(exchange, "SlotAnswer", lambda seconds: Done())
    chart_many(maya, MANY)
    assert maya.sync().waiting == 0


def test_what_cannot_prove_to_be_the_pharmacy_is_not_asked_anything_more(house: House, maya: LaptopInUse):
    chart_many(maya, MANY)
    maya.wire.faults[f"/v1/slot?waiting={MANY}"] = [lambda answer: LOGIN_PAGE]
    run = maya.sync()
    assert (run.ended, run.cause, len(maya.wire.paths())) == ("offline", Cause.PORTAL, 1)
    assert maya.sync().waiting == 0


def _act(laptop: LaptopInUse, name: str):
    return Act(f"p:{ROSA}", kinds.CHARTED, vitals(name), laptop.store.seen(f"p:{ROSA}"))


def _no_time(seconds: int, *, after: int = 0):
    """A pharmacy's line that lets so many in and sends the others away."""
    let_in, usual = count(), Line.run

    async def run(line: Line, work: Callable[[], object]) -> object:
        if next(let_in) >= after:
            raise ComeLater(seconds)
        return await usual(line, work)

    return run
