"""What becomes of what a laptop pushes."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.chart import queries
from nursechart.protocol import messages as m
from nursechart.protocol.frames import IdOnly, pack
from nursechart.record.entry import Statement
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.server import tables
from nursechart.server.judgement import LONGEST_JUMP
from nursechart.server.pharmacy import open_pharmacy
from tests.server.conftest import CHEAP
from tests.server.house import ADMIN, LEILA, ROSA, THEO, House, TestLaptop

DAY_MIN = 24 * 60


@pytest.fixture
def house(house_on_both: House) -> House:
    """Each test of this file runs on both databases."""
    return house_on_both


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    """A nurse's laptop; she cares for Rosa."""
    house.assign("rn", ROSA)
    return house.laptop("rn")


def test_s10_the_same_push_twice_is_one_record_in_the_same_place(house: House, laptop: TestLaptop) -> None:
    entries = [laptop.entry() for _ in range(5)]
    assert laptop.told(*entries) == {}
    once = house.dump()
    assert laptop.told(*entries) == {}
    assert house.dump() == once


def test_s10_entries_keep_their_place_when_they_come_again_in_another_order(house: House, laptop: TestLaptop) -> None:
    entries = [laptop.entry() for _ in range(8)]
    laptop.told(*entries[:5])
    order = house.order(ROSA)
    shuffled = entries[:]
    random.Random(4).shuffle(shuffled)
    laptop.told(*shuffled)
    assert house.order(ROSA)[: len(order)] == order
    assert sorted(house.order(ROSA)[1:]) == sorted(entry.id for entry in entries)


def test_s10_a_push_repeated_after_a_restart_of_the_server_is_one_record(house: House, laptop: TestLaptop) -> None:
    entries = [laptop.entry() for _ in range(3)]
    laptop.told(*entries)
    once, pharmacy = house.dump(), house.pharmacy
    reopened = open_pharmacy(pharmacy.folder.path, now_ms=house.clock, hashing=CHEAP)
    try:
        again = reopened.reception.push(
            pack(entries), next(one for one in reopened.devices.all()), None, house.clock.ms
        )
    finally:
        reopened.close()
    assert again.pushed.told == ()
    assert house.dump() == once


def test_the_digest_of_a_feed_runs_over_its_entries_in_order(house: House, laptop: TestLaptop) -> None:
    laptop.told(*[laptop.entry() for _ in range(3)])
    digest = EMPTY_DIGEST
    for id_ in house.order(ROSA):
        digest = next_digest(digest, id_)
    row = next(row for row in house.rows(tables.feed) if row.feed_id == f"p:{ROSA}")
    assert (row.length, row.digest) == (4, digest)


def test_a_malformed_entry_is_refused_alone_and_the_others_are_taken(house: House, laptop: TestLaptop) -> None:
    good, bad, other = laptop.entry(), laptop.entry(), laptop.entry()
    broken = bytearray(pack([bad]))
    broken[20] ^= 1  # inside the header's JSON
    answer = laptop.push_frames(pack([good]) + bytes(broken) + pack([other]))
    told = answer.head.pushed.told
    assert [(one.index, one.outcome) for one in told] == [(1, "refused")]
    assert {good.id, other.id} <= set(house.order(ROSA))


def test_frames_that_end_inside_a_frame_take_nothing(house: House, laptop: TestLaptop) -> None:
    before = house.dump()
    answer = laptop.push_frames(pack([laptop.entry(), laptop.entry()])[:-1])
    assert answer.head.code == "malformed"
    assert house.dump() == before


def test_a_bare_id_cannot_be_pushed(laptop: TestLaptop) -> None:
    answer = laptop.push_frames(pack([IdOnly(bytes(32))]))
    assert answer.head.pushed.told[0].reason == "malformed"


def test_an_erased_body_cannot_be_pushed_in_the_place_of_a_whole_one(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry()
    assert laptop.told(entry.erased())[0].reason == "body_missing"
    assert laptop.told(entry) == {}
    assert entry.id in house.order(ROSA)


def test_an_entry_of_another_organisation_is_refused(laptop: TestLaptop) -> None:
    assert laptop.told(laptop.entry(org="another"))[0].reason == "other_organisation"


def test_s04_an_entry_under_the_name_of_an_unknown_device_is_refused(house: House, laptop: TestLaptop) -> None:
    before = house.order(ROSA)
    assert laptop.told(laptop.entry(device="no-such-device"))[0].outcome == "refused"
    assert house.order(ROSA) == before


def test_s04_an_entry_under_the_name_of_another_laptop_is_refused(house: House, laptop: TestLaptop) -> None:
    other = house.laptop("ruth")
    forged = laptop.entry(device=other.device_id)
    assert laptop.told(forged)[0] == m.Outcome(0, "refused", "wrong_signature")


def test_s04_an_author_who_never_used_the_laptop_is_quarantined(house: House, laptop: TestLaptop) -> None:
    house.assign("ruth", ROSA)
    forged = laptop.entry(author=house.user("ruth"))
    assert laptop.told(forged)[0] == m.Outcome(0, "quarantined", "author_not_enrolled")
    assert forged.id not in house.order(ROSA)


def test_s04_who_pushed_and_when_are_the_servers_own_columns(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(charted_at_ms=1, hlc=(1, 1))
    laptop.push(entry, bearer=laptop.access)
    row = next(row for row in house.rows(tables.entry) if row.id == entry.id)
    assert (row.pushed_by_device, row.received_at, row.org_id) == (
        laptop.device_id, house.clock.ms, house.pharmacy.org,
    )  # fmt: skip


def test_what_is_charted_on_a_patient_nobody_assigned_her_is_quarantined(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(THEO)
    assert laptop.told(entry)[0] == m.Outcome(0, "quarantined", "not_assigned")
    assert entry.id not in house.order(THEO)


def test_a_quarantined_entry_is_kept_and_its_laptop_gets_a_receipt(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(THEO)
    laptop.told(entry)
    laptop.told(entry)
    assert [row.id for row in house.rows(tables.entry) if row.feed_id == f"p:{THEO}" and row.id == entry.id]
    receipts = [row for row in house.rows(tables.feed_entry) if row.feed_id == f"d:{laptop.device_id}"]
    assert [row.entry_id for row in receipts] == [entry.id]


def test_a_released_entry_takes_its_place(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(THEO)
    laptop.told(entry)
    house.pharmacy.decisions.decide(entry.id, release=True, note="by phone", now_ms=house.clock.ms, by=ADMIN)
    assert entry.id in house.order(THEO)
    assert laptop.told(entry) == {}


def test_a_rejected_entry_is_refused_when_it_comes_again(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(THEO)
    laptop.told(entry)
    house.pharmacy.decisions.decide(entry.id, release=False, note="no", now_ms=house.clock.ms, by=ADMIN)
    assert laptop.told(entry)[0] == m.Outcome(0, "refused", "rejected")


def test_what_was_quarantined_is_taken_once_she_is_assigned(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry(THEO)
    laptop.told(entry)
    house.assign("rn", THEO)
    assert laptop.told(entry) == {}
    assert entry.id in house.order(THEO)
    assert [row.state for row in house.rows(tables.quarantine)] == ["released"]


def test_work_of_the_fortnight_after_an_assignment_is_taken_as_late(house: House) -> None:
    given = house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    house.clock.pass_minutes(60)
    house.unassign(given)
    house.clock.pass_minutes(13 * DAY_MIN)
    assert laptop.told(laptop.entry())[0].flags == ("late",)
    house.clock.pass_minutes(2 * DAY_MIN)
    assert laptop.told(laptop.entry())[0].reason == "not_assigned"


def test_what_was_charted_while_assigned_is_taken_months_later(house: House) -> None:
    given = house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    entry = laptop.entry()
    house.unassign(given)
    house.clock.pass_minutes(90 * DAY_MIN)
    assert laptop.told(entry) == {}


def test_a_licensed_practical_nurse_cannot_chart_an_order(house: House) -> None:
    house.assign("lpn", ROSA)
    laptop = house.laptop("lpn")
    order = laptop.entry(body=(Statement("order-1", "order.state", {"status": "stopped"}),))
    assert laptop.told(order, laptop.entry())[0] == m.Outcome(0, "quarantined", "role")


def test_nobody_but_the_pharmacy_writes_references_receipts_or_anothers_feed(house: House, laptop: TestLaptop) -> None:
    said = (Statement("x", "section.fields", {"visit": "v", "section": "S01", "content": "1", "fields": {}}),)
    forged = [
        laptop.entry(feed=feed, body=said) for feed in ("r:staff", f"d:{laptop.device_id}", f"u:{house.user('ruth')}")
    ]
    told = laptop.told(*forged, laptop.entry(feed=f"u:{laptop.user}", body=said))
    assert [told[index].reason for index in sorted(told)] == ["not_her_feed"] * 3


def test_s91_a_visit_signed_with_a_key_that_is_not_hers_is_quarantined(house: House, laptop: TestLaptop) -> None:
    assert laptop.told(laptop.signature(laptop.user_key)) == {}
    forged = laptop.signature(Ed25519PrivateKey.generate())
    assert laptop.told(forged)[0] == m.Outcome(0, "quarantined", "unknown_signing_key")


def test_two_entries_with_one_number_are_both_kept_and_flagged_as_a_fork(house: House, laptop: TestLaptop) -> None:
    first = laptop.entry()
    laptop.told(first)
    second = laptop.entry(subject="other", n=1, prev=bytes(32))
    assert laptop.told(second)[0].flags == ("fork",)
    assert {first.id, second.id} <= set(house.order(ROSA))
    state = laptop.sync(chain=m.Head(laptop.epoch, 1, second.id[:8])).head.chain
    assert state.forked


def test_an_entry_that_follows_another_than_the_one_we_hold_is_a_fork(laptop: TestLaptop) -> None:
    laptop.told(laptop.entry())
    assert laptop.told(laptop.entry(prev=bytes(31) + b"x"))[0].flags == ("fork",)


def test_entries_may_come_before_those_they_follow(house: House, laptop: TestLaptop) -> None:
    first, second = laptop.entry(), laptop.entry()
    assert laptop.told(second) == {}
    assert laptop.told(first) == {}
    assert house.order(ROSA)[1:] == [second.id, first.id]


def test_a_number_far_ahead_of_its_chain_is_quarantined(laptop: TestLaptop) -> None:
    assert laptop.told(laptop.entry(n=LONGEST_JUMP, prev=b"x" * 32)) == {}
    assert laptop.told(laptop.entry(n=2 * LONGEST_JUMP + 1))[0].reason == "number_jump"


def test_a_wrong_clock_is_flagged_and_never_a_reason_to_refuse(house: House, laptop: TestLaptop) -> None:
    assert laptop.told(laptop.entry(clock=(400_000, 5)))[0].flags == ("clock",)
    far_ahead = (house.clock.ms + 2 * DAY_MIN * 60_000, 0)
    assert laptop.told(laptop.entry(hlc=far_ahead))[0].flags == ("clock",)


def test_a_known_kind_of_the_wrong_shape_is_taken_and_flagged(laptop: TestLaptop) -> None:
    odd = (Statement("set-1", "vital_signs.pulse", {"value": {"deep": 1}}),)
    assert laptop.told(laptop.entry(body=odd))[0].flags == ("invalid",)


def test_a_kind_that_is_newer_than_the_server_is_taken(house: House, laptop: TestLaptop) -> None:
    newer = laptop.entry(body=(Statement("x", "hologram.shape", {"v": 1}),), kind="beamed", kind_version=9)
    assert laptop.told(newer) == {}
    assert newer.id in house.order(ROSA)


def test_an_entry_offered_again_by_another_laptop_heals_a_server_that_lost_it(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry()
    other = house.laptop("ruth")
    assert other.told(entry)[0].flags == ("reoffered",)
    assert entry.id in house.order(ROSA)
    receipts = [row.entry_id for row in house.rows(tables.feed_entry) if row.feed_id == f"d:{other.device_id}"]
    assert receipts == [entry.id]  # Rosa's feed is not on that laptop, so it sees its work in its own


def test_the_pharmacys_own_entries_may_be_offered_again(house: House, laptop: TestLaptop) -> None:
    own = next(row for row in house.rows(tables.entry) if row.feed_id == f"p:{ROSA}")
    assert own.author_id == house.pharmacy.service
    lacks = laptop.ask("POST", "/v1/have", m.HaveRequest(f"p:{ROSA}"), m.HaveAnswer, frames=pack([IdOnly(own.id)]))
    assert lacks.head.lacks == ()


def test_s52_work_of_a_withdrawn_laptop_reaches_quarantine_for_thirty_days(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry()
    house.withdraw(laptop)
    assert laptop.told(entry)[0] == m.Outcome(0, "quarantined", "device_withdrawn")
    house.clock.pass_minutes(31 * DAY_MIN)
    assert laptop.told(laptop.entry())[0] == m.Outcome(0, "refused", "device_withdrawn")


def test_work_of_a_stopped_user_is_quarantined(house: House, laptop: TestLaptop) -> None:
    house.disable("rn")
    assert laptop.told(laptop.entry())[0] == m.Outcome(0, "quarantined", "user_stopped")


def test_each_of_many_entries_is_judged_by_itself(house: House, laptop: TestLaptop) -> None:
    stranger, forged = Ed25519PrivateKey.generate(), {3, 40, 110}
    pushed = [laptop.entry(ROSA, key=stranger if at in forged else None) for at in range(120)]
    told = laptop.told(*pushed)
    assert {index: (one.outcome, one.reason) for index, one in told.items()} == dict.fromkeys(
        forged, ("refused", "wrong_signature")
    )
    assert house.order(ROSA)[-117:] == [one.id for at, one in enumerate(pushed) if at not in forged]


def test_one_push_over_many_patients_gives_each_entry_its_outcome(house: House, laptop: TestLaptop) -> None:
    house.assign("rn", LEILA)
    told = laptop.told(laptop.entry(ROSA), laptop.entry(THEO), laptop.entry(LEILA))
    assert {index: one.outcome for index, one in told.items()} == {1: "quarantined"}
    assert len(house.order(ROSA)) == len(house.order(LEILA)) == 2


def test_what_was_charted_reaches_the_servers_chart(house: House, laptop: TestLaptop) -> None:
    laptop.told(laptop.entry(subject="pulse-1"))
    house.pharmacy.projector.catch_up_all()
    with house.pharmacy.database.reading() as connection:
        found = queries.subject(connection, f"p:{ROSA}", "pulse-1")
    assert found is not None
    assert found.parts["vital_signs.pulse"][0].author == laptop.user


def test_bodies_are_sealed_in_the_database(house: House, laptop: TestLaptop) -> None:
    marker = "ZZMARKERZZ"
    laptop.told(laptop.entry(body=(Statement("c", "comment.text", {"visit": "v", "text": marker}),)))
    assert all(marker.encode() not in (row.body or b"") + row.header for row in house.rows(tables.entry))
