"""How rows are written to the encrypted database: many by few statements, each value as it was given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select

from nursechart.chart import tables
from nursechart.chart.engine import encrypted_engine
from nursechart.chart.rows import Row, add, put
from tests.chart.conftest import KEY


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = encrypted_engine(tmp_path / "chart.db", lambda: KEY, create=True)
    with engine.begin() as begun:
        tables.create_all(begun)
        yield begun
    engine.dispose()


def _said(number: int) -> Row:
    return {
        "feed": "p:rosa",
        "subject": f"{number:04}",
        "part": "vital_signs.pulse",
        "entry": number.to_bytes(32, "big"),
        "idx": 0,
        "value": None if number % 3 == 0 else '{"value":"80"}',
        "names": b"",
        "stands": 1,
    }


def _held(connection: Connection) -> list[Row]:
    return [dict(row) for row in connection.execute(select(tables.statement)).mappings()]


@pytest.mark.parametrize("count", [1, 9, 10, 99, 100, 257])
def test_as_many_rows_are_written_as_were_given_each_as_it_was(connection: Connection, count: int) -> None:
    rows = [_said(number) for number in range(count)]
    add(connection, tables.statement, rows)
    assert sorted(_held(connection), key=lambda row: row["subject"]) == rows


def test_rows_that_are_there_are_left_or_replaced_among_many_as_one_by_one(connection: Connection) -> None:
    rows = [_said(number) for number in range(250)]
    add(connection, tables.statement, rows[40:45])
    add(connection, tables.statement, [{**row, "stands": 0} for row in rows])
    assert [row["stands"] for row in _held(connection)] == [0] * 40 + [1] * 5 + [0] * 205
    put(connection, tables.statement, rows)
    assert _held(connection) == rows


def test_a_thousand_rows_take_ten_statements(connection: Connection) -> None:
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
    add(connection, tables.statement, [_said(number) for number in range(1000)])
    assert len(asked) == 10
