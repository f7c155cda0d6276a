"""What a laptop may read, and that nothing else is ever in an answer."""

from __future__ import annotations

import random

import pytest

from nursechart.protocol import messages as m
from nursechart.protocol.feedlist import feeds_tag
from nursechart.protocol.frames import Frame, IdOnly, pack, unpack
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from tests.server.house import ADMIN, LEILA, ROSA, THEO, House, TestLaptop, say

NOTHING = bytes(8)


@pytest.fixture
def house(house_on_both: House) -> House:
    """Each test of this file runs on both databases."""
    return house_on_both


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


@pytest.fixture
def theos_entry(house: House) -> bytes:
    """The id of an entry in the chart of a patient she does not care for, charted by another nurse."""
    house.assign("ruth", THEO)
    ruth = house.laptop("ruth")
    entry = ruth.entry(THEO)
    assert ruth.told(entry) == {}
    return bytes(entry.id)


def _read(answer: m.PullAnswer | m.SyncAnswer, frames: bytes) -> dict[str, list[Frame | IdOnly]]:
    """The frames of each page, by feed."""
    found: dict[str, list[Frame | IdOnly]] = {}
    at = 0
    for page in answer.pages:
        found.setdefault(page.feed, []).extend(unpack(frames[at : at + page.size], most=page.count))
        at += page.size
    assert at == len(frames)
    return found


def test_a_page_proves_the_order_of_a_feed_by_its_digest(house: House, laptop: TestLaptop) -> None:
    laptop.told(*[laptop.entry() for _ in range(4)])
    answer = laptop.pull_new(ROSA)
    page = answer.head.pages[0]
    digest = EMPTY_DIGEST
    for frame in _read(answer.head, answer.frames)[f"p:{ROSA}"]:
        digest = next_digest(digest, frame.id)
    assert (page.first, page.count, page.length, page.digest) == (1, 5, 5, digest)


def test_what_a_laptop_wrote_itself_comes_back_by_id_and_whole_when_asked_for(house: House, laptop: TestLaptop) -> None:
    entry = laptop.entry()
    laptop.told(entry)
    answer = laptop.pull_new(ROSA)
    frames = _read(answer.head, answer.frames)[f"p:{ROSA}"]
    assert [type(frame) for frame in frames] == [Frame, IdOnly]
    asked = laptop.ask("POST", "/v1/bodies", m.BodiesRequest(), m.BodiesAnswer, frames=pack([IdOnly(entry.id)]))
    [whole] = unpack(asked.frames, most=1)
    assert isinstance(whole, Frame)
    assert whole.entry() == entry


def test_the_keys_of_the_devices_that_wrote_a_page_come_with_it(house: House, laptop: TestLaptop) -> None:
    assert list(laptop.pull_new(ROSA).head.devices) == [house.pharmacy.service]


def test_s02_a_patient_who_is_not_hers_is_answered_like_one_who_does_not_exist(
    house: House, laptop: TestLaptop, theos_entry: bytes
) -> None:
    before = house.dump()
    foreign, missing = laptop.pull_new(THEO), laptop.pull_new("no-such-patient")
    assert (foreign.status, foreign.head, foreign.frames) == (missing.status, missing.head, missing.frames)
    for after in (1, 10**6):
        want = m.Want(f"p:{THEO}", after, NOTHING)
        assert laptop.pull(want).head == m.PullAnswer()
    bodies = laptop.ask("POST", "/v1/bodies", m.BodiesRequest(), m.BodiesAnswer, frames=pack([IdOnly(theos_entry)]))
    assert (bodies.head, bodies.frames) == (m.BodiesAnswer(), b"")
    held = {feed: m.Held(10**6, NOTHING) for feed in (f"p:{THEO}", "p:no-such-patient")}
    told = {head.feed: head for head in laptop.sync(held=held).head.feeds if head.feed in held}
    nothing = (0, EMPTY_DIGEST, -1, "left")
    assert [(one.length, one.digest, one.durable, one.scope) for one in told.values()] == [nothing, nothing]
    assert house.dump() == before


def test_s02_another_users_feed_and_another_laptops_receipts_are_not_hers(house: House, laptop: TestLaptop) -> None:
    ruth = house.laptop("ruth")
    ruth.told(ruth.entry(THEO))  # quarantined: a receipt in her laptop's feed
    for feed in (f"d:{ruth.device_id}", f"u:{ruth.user}"):
        assert laptop.pull(m.Want(feed, 0, NOTHING)).head == m.PullAnswer()


def test_s03_no_answer_holds_anything_of_patients_out_of_scope(house: House) -> None:
    chance = random.Random(7)
    patients = [f"patient-{number}" for number in range(8)]
    for patient in patients:
        say(house.pharmacy, patient, "order.state", _stopped())
    laptops = {login: house.laptop(login) for login in ("rn", "ruth", "lpn")}
    for _ in range(2):
        for login, laptop in laptops.items():
            given = chance.sample(patients, 3)
            rows = [house.assign(login, patient) for patient in given]
            laptop.sign_in(login)
            for patient in given:
                laptop.told(laptop.entry(patient))
            sync = laptop.sync(budget=10_000)
            pull = laptop.pull(*[m.Want(f"p:{patient}", 0, NOTHING) for patient in patients])
            for answer in (sync, pull):
                feeds = _read(answer.head, answer.frames)
                assert {feed for feed in feeds if feed.startswith("p:")} == {f"p:{patient}" for patient in given}
                plain = repr(answer.head).encode() + answer.frames
                assert not [patient for patient in set(patients) - set(given) if f"{patient}'".encode() in plain]
                assert not [patient for patient in set(patients) - set(given) if f'p:{patient}"'.encode() in plain]
            for row in rows:
                house.unassign(row)
            house.clock.pass_minutes(1)


def _stopped() -> object:
    from nursechart.record.kinds import OrderState

    return OrderState("stopped")


def test_s03_a_feed_she_lost_is_told_only_as_far_as_the_laptop_named_it(house: House, laptop: TestLaptop) -> None:
    given = house.assign("rn", LEILA)
    head = next(one for one in laptop.sync().head.feeds if one.feed == f"p:{LEILA}")
    house.unassign(given)
    house.clock.pass_minutes(1)
    say(house.pharmacy, LEILA, "order.state", _stopped())  # type: ignore[arg-type]
    held = {f"p:{LEILA}": m.Held(head.length, head.digest[:8])}
    told = next(one for one in laptop.sync(held=held).head.feeds if one.feed == f"p:{LEILA}")
    assert (told.scope, told.length, told.digest) == ("left", head.length, head.digest)
    shorter = {f"p:{LEILA}": m.Held(0, NOTHING)}
    told = next(one for one in laptop.sync(held=shorter).head.feeds if one.feed == f"p:{LEILA}")
    assert (told.length, told.digest) == (0, EMPTY_DIGEST)
    wants = (m.Want(f"p:{LEILA}", head.length, head.digest[:8]), m.Want(f"p:{LEILA}", 0, NOTHING))
    assert laptop.pull(*wants).head == m.PullAnswer()


def test_s03_a_feed_of_another_user_of_the_laptop_is_named_as_hers(house: House, laptop: TestLaptop) -> None:
    house.assign("ruth", THEO)
    laptop.sign_in("ruth")
    held = {f"p:{ROSA}": m.Held(1, NOTHING)}
    heads = {head.feed: head.scope for head in laptop.sync(held=held).head.feeds}
    assert heads[f"p:{THEO}"] == "mine"
    assert heads[f"p:{ROSA}"] == "other"


def test_a_supervisor_sees_the_patients_of_her_team_a_fortnight_longer(house: House) -> None:
    for login in ("supervisor", "rn"):
        house.pharmacy.accounts.set_team(login, "north", True, now_ms=house.clock.ms, by=ADMIN)
    given = house.assign("rn", ROSA)
    house.assign("ruth", THEO)
    laptop = house.laptop("supervisor")
    assert [feed for feed in _feeds(laptop) if feed.startswith("p:")] == [f"p:{ROSA}"]
    house.unassign(given)
    house.clock.pass_minutes(13 * 24 * 60)
    laptop.sign_in("supervisor")
    assert f"p:{ROSA}" in _feeds(laptop)
    house.clock.pass_minutes(2 * 24 * 60)
    laptop.sign_in("supervisor")
    assert f"p:{ROSA}" not in _feeds(laptop)


def _feeds(laptop: TestLaptop) -> list[str]:
    return [head.feed for head in laptop.sync().head.feeds]


def test_a_cover_ends_by_itself(house: House, laptop: TestLaptop) -> None:
    house.assign("rn", LEILA, until_ms=house.clock.ms + 60_000)
    assert f"p:{LEILA}" in _feeds(laptop)
    house.clock.pass_minutes(2)
    assert f"p:{LEILA}" not in _feeds(laptop)


def test_a_laptop_that_is_up_to_date_hears_that_nothing_changed(house: House, laptop: TestLaptop) -> None:
    heads = laptop.sync().head.feeds
    assert laptop.sync(tag=feeds_tag(heads)).head.feeds is None
    say(house.pharmacy, ROSA, "order.state", _stopped())  # type: ignore[arg-type]
    assert laptop.sync(tag=feeds_tag(heads)).head.feeds is not None


def test_what_was_pushed_in_a_sync_comes_back_in_its_pages(house: House, laptop: TestLaptop) -> None:
    heads = laptop.sync().head.feeds
    entry = laptop.entry()
    answer = laptop.sync(tag=feeds_tag(heads), budget=100, frames=pack([entry]))
    assert answer.head.pushed == m.Pushed(1)
    assert [frame.id for frame in _read(answer.head, answer.frames)[f"p:{ROSA}"]] == [entry.id]


def test_a_laptop_whose_order_differs_is_shown_where_they_divide(house: House, laptop: TestLaptop) -> None:
    laptop.told(*[laptop.entry() for _ in range(4)])
    answer = laptop.pull(m.Want(f"p:{ROSA}", 4, b"another!"), m.Want(f"p:{ROSA}", 9, NOTHING))
    first, second = answer.head.diverged
    assert [mark.place for mark in first.marks] == [4, 2, 1, 0]
    assert [mark.place for mark in second.marks] == [5, 2, 1, 0]
    assert first.marks[-1].digest8 == EMPTY_DIGEST[:8]


def test_a_long_feed_comes_in_pages_that_continue_one_another(house: House, laptop: TestLaptop) -> None:
    laptop.told(*[laptop.entry() for _ in range(30)])
    at, digest8, seen = 0, NOTHING, 0
    while True:
        answer = laptop.pull(m.Want(f"p:{ROSA}", at, digest8, 7))
        if not answer.head.pages:
            break
        page = answer.head.pages[0]
        assert page.first == at + 1
        at, digest8, seen = at + page.count, page.digest[:8], seen + page.count
    assert seen == 31
