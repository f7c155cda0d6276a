"""A nurse is told of her other computers: when each was last in contact, and what of its work has not arrived."""

from __future__ import annotations

import pytest

from nursechart.protocol import versions
from nursechart.protocol.envelope import open_body
from nursechart.protocol.messages import SyncAnswer, SyncRequest
from nursechart.server import exchange
from nursechart.server.door import Refused
from nursechart.store.computers import other_computers
from tests.sync.house import House, LaptopInUse


def asked(laptop: LaptopInUse) -> list[bool]:
    """Of the requests of the last run that say who she is, whether they asked."""
    return [
        open_body(body, headers.get("content-encoding", ""), SyncRequest)[0].asks_computers
        for _, path, headers, body in laptop.wire.log
        if path == "/v1/sync"
    ]


@pytest.fixture
def other(house: House, maya: LaptopInUse) -> LaptopInUse:
    """Maya's second laptop; both know what the pharmacy speaks."""
    made = house.laptop("maya")
    for _ in range(2):
        made.sync()
        maya.sync()
    for laptop in (made, maya):
        laptop.engine = laptop.new_engine()  # the program was started again: it asks with its first sync
    return made


def test_what_was_charted_on_her_other_laptop_and_has_not_come_is_counted(maya: LaptopInUse, other: LaptopInUse):
    other.chart(name="set-1")
    # it says how far its chain goes, and pushes nothing
    offers, other.store.unsent = other.store.unsent, lambda limit=0: ()  # type: ignore[method-assign]
    other.sync()
    maya.sync()

    told = other_computers(maya.store)
    assert told is not None
    (one,) = told.computers
    assert (one.label, one.kind, one.status, one.app, one.lacks) == ("a laptop", "laptop", "active", "0.1.0", 1)
    assert one.seen_ms == maya.house.clock.ms

    other.store.unsent = offers  # type: ignore[method-assign]
    other.sync()
    maya.store.ask_again()
    maya.sync()
    assert [each.lacks for each in other_computers(maya.store).computers] == [0]


def test_a_colleagues_computers_are_not_told(house: House, maya: LaptopInUse):
    house.laptop("ruth").sync()
    maya.sync()
    maya.sync()
    assert other_computers(maya.store).computers == ()


def test_it_is_asked_in_the_same_request_and_not_with_each(maya: LaptopInUse, other: LaptopInUse):
    assert maya.sync().requests == 1
    assert asked(maya) == [True]
    assert maya.sync().requests == 1
    assert asked(maya) == [False]

    maya.store.ask_again()
    maya.sync()
    assert asked(maya) == [True], "she wants to know now"
    maya.sync()
    assert asked(maya) == [False]


def test_a_pharmacy_that_has_not_shown_that_it_knows_the_question_is_not_asked(house: House, monkeypatch):
    monkeypatch.setattr(versions, "REVISION", 2)
    laptop = house.laptop("maya")
    for _ in range(3):
        laptop.sync()
        assert set(asked(laptop)) == {False}
    assert other_computers(laptop.store) is None


def test_a_pharmacy_set_back_to_an_older_program_is_synced_with_all_the_same(
    maya: LaptopInUse, other: LaptopInUse, monkeypatch
):
    def unknown(*_):
        raise Refused("unknown_field")

    monkeypatch.setattr(exchange, "computers_of", unknown)
    monkeypatch.setattr(versions, "REVISION", 2)
    maya.chart()

    assert (maya.sync().ended, maya.store.unsent_count()) == ("done", 0)
    assert asked(maya) == [True, False]
    maya.store.ask_again()
    maya.sync()
    assert asked(maya) == [False]


def test_an_older_laptop_hears_nothing_it_does_not_know(maya: LaptopInUse):
    bearer = maya.session.good(maya.clock.ms)
    told = maya.pharmacy.post("/v1/sync", SyncRequest("0.1.0", 2, 1), SyncAnswer, bearer=bearer).head
    assert told.computers is None


def test_without_somebody_signed_in_nothing_is_told(maya: LaptopInUse):
    told = maya.pharmacy.post("/v1/sync", SyncRequest("0.1.0", 3, 1, asks_computers=True), SyncAnswer).head
    assert told.computers is None


def test_a_lost_laptop_is_named_as_long_as_work_of_it_is_missing(house: House, maya: LaptopInUse, other: LaptopInUse):
    other.chart(name="set-1")
    offers, other.store.unsent = other.store.unsent, lambda limit=0: ()  # type: ignore[method-assign]
    other.sync()
    house.server.devices.set_status(other.device_id, "withdrawn", reason="", now_ms=house.clock.ms, by="admin")
    maya.sync()
    assert [(each.status, each.lacks) for each in other_computers(maya.store).computers] == [("withdrawn", 1)]

    other.store.unsent = offers  # type: ignore[method-assign]
    other.sync()
    maya.store.ask_again()
    maya.sync()
    assert [each.lacks for each in other_computers(maya.store).computers] in ([], [0])
