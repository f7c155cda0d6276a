"""A laptop with news in many charts asks the database no more than one with news in two, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nursechart.protocol import messages as m
from nursechart.protocol.frames import IdOnly, pack, unpack
from nursechart.record.feeds import patient_feed
from nursechart.record.kinds import PatientName
from tests.server.house import House, TestLaptop, asked_of, say

FEW, MANY = 2, 12
PATIENTS = [f"patient-{number:02}" for number in range(MANY)]
FEEDS = [patient_feed(patient) for patient in PATIENTS]
WRONG = b"another!"


@pytest.fixture
def house(house_on_both: House) -> House:
    """Each test of this file runs on both databases."""
    return house_on_both


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    """Its nurse cares for all of these patients, each of whom has two entries."""
    for patient in PATIENTS:
        for name in ("Before", "Now"):
            say(house.pharmacy, patient, "patient.name", PatientName(name))
        house.assign("rn", patient)
    laptop = house.laptop("rn")
    laptop.sync()  # the first request of a session is noted
    return laptop


def _asked(house: House, few: Callable[[], object], many: Callable[[], object]) -> tuple[int, int]:
    """How many statements each takes."""
    counts = []
    for act in (few, many):
        with asked_of(house.pharmacy) as statements:
            act()
        counts.append(len(statements))
    return counts[0], counts[1]


def _held(laptop: TestLaptop) -> dict[str, m.Held]:
    return {head.feed: m.Held(head.length, head.digest[:8]) for head in laptop.sync().head.feeds}


def test_a_sync_with_news_in_many_charts_asks_no_more_than_with_news_in_two(house: House, laptop: TestLaptop) -> None:
    before = _held(laptop)
    for patient in PATIENTS:
        say(house.pharmacy, patient, "patient.name", PatientName("Later"))
    now = _held(laptop)

    def sync(charts: int) -> None:
        held = now | {feed: before[feed] for feed in FEEDS[:charts]}
        pages = laptop.sync(held=held, budget=1_000).head.pages
        assert [(page.feed, page.first, page.count) for page in pages] == [(feed, 3, 1) for feed in FEEDS[:charts]]

    few, many = _asked(house, lambda: sync(FEW), lambda: sync(MANY))
    assert many == few


def test_a_pull_of_many_charts_asks_no_more_than_of_two(house: House, laptop: TestLaptop) -> None:
    def pull(charts: int) -> None:
        answer = laptop.pull(*[m.Want(feed, 0, bytes(8)) for feed in FEEDS[:charts]]).head
        assert [(page.feed, page.count) for page in answer.pages] == [(feed, 2) for feed in FEEDS[:charts]]

    few, many = _asked(house, lambda: pull(FEW), lambda: pull(MANY))
    assert many == few


def test_many_orders_that_divide_are_compared_by_no_more_questions_than_two(house: House, laptop: TestLaptop) -> None:
    def compare(charts: int) -> None:
        answer = laptop.pull(*[m.Want(feed, 2, WRONG, 0) for feed in FEEDS[:charts]]).head
        places = [(one.feed, [mark.place for mark in one.marks]) for one in answer.diverged]
        assert places == [(feed, [2, 1, 0]) for feed in FEEDS[:charts]]

    few, many = _asked(house, lambda: compare(FEW), lambda: compare(MANY))
    assert many == few


def test_bodies_of_many_entries_are_found_by_no_more_questions_than_two(house: House, laptop: TestLaptop) -> None:
    ids = [house.order(patient)[-1] for patient in PATIENTS]

    def bodies(entries: int) -> None:
        asked = pack([IdOnly(id_) for id_ in ids[:entries]])
        answer = laptop.ask("POST", "/v1/bodies", m.BodiesRequest(), m.BodiesAnswer, frames=asked)
        assert [frame.id for frame in unpack(answer.frames, most=MANY)] == ids[:entries]

    few, many = _asked(house, lambda: bodies(FEW), lambda: bodies(MANY))
    assert many == few


def test_many_charts_that_left_are_told_of_by_no_more_questions_than_two(house: House, laptop: TestLaptop) -> None:
    held = _held(laptop)
    for given in house.pharmacy.assignments.all():
        house.unassign(given)
    house.clock.pass_minutes(1)

    def sync(charts: int) -> None:
        heads = laptop.sync(held={feed: held[feed] for feed in FEEDS[:charts]}).head.feeds
        assert [(head.feed, head.length) for head in heads if head.scope == "left"] == [
            (feed, 2) for feed in FEEDS[:charts]
        ]

    few, many = _asked(house, lambda: sync(FEW), lambda: sync(MANY))
    assert many == few
