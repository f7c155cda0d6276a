"""When more came in than the charts show yet: how it is caught up with, and whose chart comes first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from nursechart.server import projector as projecting
from nursechart.server.projector import BATCH
from tests.server.conftest import furnished_house
from tests.server.house import LEILA, ROSA, THEO, House, TestLaptop


@pytest.fixture
def house(folder_on_postgres) -> Iterator[House]:
    with furnished_house(folder_on_postgres) as made:
        yield made


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    for patient in (ROSA, THEO, LEILA):
        house.assign("rn", patient)
    made = house.laptop("rn")
    made.sign_in("rn")
    house.pharmacy.projector.catch_up_all()
    return made


@contextmanager
def _sent_to(house: House) -> Iterator[list[str]]:
    """Each statement that goes to the database, once for each set of parameters."""
    engine, sent = house.pharmacy.database._engine, list[str]()

    def note(_connection, _cursor, statement, parameters, _context, is_many) -> None:
        sent.extend([statement] * (len(parameters) if is_many else 1))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _waits(laptop: TestLaptop, patient: str, entries: int) -> None:
    for first in range(0, entries, 100):
        pushed = laptop.push(*(laptop.entry(patient) for _ in range(min(100, entries - first))))
        assert pushed.status == 200


def test_a_hundred_entries_are_charted_in_as_few_statements_as_one(house: House, laptop: TestLaptop):
    counts = []
    for entries in (1, 1, 100, BATCH):  # the first finds nothing of the chart
        _waits(laptop, ROSA, entries)
        with _sent_to(house) as sent:
            house.pharmacy.projector.catch_up_all()
        counts.append(len(sent))
    assert counts[1] == counts[2] == counts[3]
    assert counts[3] <= 20


def test_a_push_of_a_hundred_is_kept_in_as_few_statements_as_one_of_ten(house: House, laptop: TestLaptop):
    counts = []
    for entries in (10, 10, 100):
        with _sent_to(house) as sent:
            _waits(laptop, ROSA, entries)
        counts.append(len([one for one in sent if one.startswith("INSERT INTO")]))
    assert counts[1] == counts[2]


def _turns(house: House, monkeypatch) -> list[str]:
    """Whose chart gets a batch, in order."""
    turns, step = list[str](), house.pharmacy.projector._step

    def note(connection, feed_id):
        turns.append(feed_id.removeprefix("p:"))
        return step(connection, feed_id)

    monkeypatch.setattr(house.pharmacy.projector, "_step", note)
    return turns


def test_a_chart_that_lacks_little_does_not_wait_for_one_that_lacks_much(house: House, laptop: TestLaptop, monkeypatch):
    for patient, entries in ((LEILA, 2 * BATCH + 1), (ROSA, 1), (THEO, 30)):
        _waits(laptop, patient, entries)
    turns = _turns(house, monkeypatch)
    house.pharmacy.projector.catch_up_all()
    assert turns == [ROSA, THEO, LEILA, LEILA, LEILA]
    assert house.pharmacy.projector.lagging() == ()


def test_what_comes_in_meanwhile_is_charted_before_the_rest_of_a_large_chart(
    house: House, laptop: TestLaptop, monkeypatch
):
    monkeypatch.setattr(projecting, "_LOOK_AGAIN_S", -1.0)
    _waits(laptop, LEILA, 2 * BATCH + 1)
    turns = _turns(house, monkeypatch)
    note = house.pharmacy.projector._step

    def and_then_rosa(connection, feed_id):
        if len(turns) == 1:
            monkeypatch.setattr(house.pharmacy.projector, "_step", note)
            _waits(laptop, ROSA, 1)
        return note(connection, feed_id)

    _waits(laptop, THEO, 1)
    monkeypatch.setattr(house.pharmacy.projector, "_step", and_then_rosa)
    house.pharmacy.projector.catch_up_all()
    assert turns == [THEO, LEILA, ROSA, LEILA, LEILA]
