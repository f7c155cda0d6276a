"""What it costs to chart what a storm has left behind: `./dev bench server backlog`, over PostgreSQL.

Charts get entries that nobody has projected, then the projector is timed. The same is done with a statement for each
row, as it was before: the two by turns, chart sets of their own, so that one load is on both.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Insert

from nursechart.chart import rows as chart_rows
from tests.benchmarks.alone import a_set
from tests.benchmarks.filling import Filler
from tests.benchmarks.served import Served, now_ms
from tests.benchmarks.storm import postgres_cpu_ms
from tests.postgres import Postgres

CHARTS, WAITING = 200, 100
_TIMES = 3


@dataclass(frozen=True)
class Caught:
    """How it went for so many entries: seconds, CPU of this process, and of PostgreSQL."""

    entries: int
    seconds: float
    cpu_s: float
    database_s: float

    def __str__(self) -> str:
        each = 1000 / self.entries
        return (
            f"{self.entries / self.seconds:,.0f} entries/s, CPU an entry {each * self.cpu_s:.2f} ms,"
            f" PostgreSQL's {each * self.database_s:.2f} ms"
        )


def backlog(house: Served, over: Postgres, waiting: int) -> Iterator[str]:
    """`waiting` entries in every chart, a third of them at a time each way; a line for each way, then the ratio."""
    pharmacy = house.pharmacy
    filler = Filler(pharmacy, pharmacy.accounts.find(house.nurses[0]).user)  # type: ignore[union-attr]
    chance = random.Random(1)
    each = max(1, waiting // (2 * _TIMES))
    former, now = Caught(0, 0, 0, 0), Caught(0, 0, 0, 0)
    for turn in range(_TIMES):
        _fill(house, filler, chance, each, 2 * turn)
        with _a_statement_a_row():
            former = _with(former, _caught_up(house, over, each))
        _fill(house, filler, chance, each, 2 * turn + 1)
        now = _with(now, _caught_up(house, over, each))
    yield f"\nbacklog of {2 * _TIMES * each:,} entries in each of {len(house.patients):,} charts"
    yield f"  a statement a row      {former}"
    yield f"  a statement a table    {now}"
    yield (
        f"  {former.seconds / now.seconds:.2f} times as fast, with {now.cpu_s / former.cpu_s:.0%} of the server's CPU"
        f" and {now.database_s / max(former.database_s, 0.001):.0%} of PostgreSQL's"
    )


def _fill(house: Served, filler: Filler, chance: random.Random, each: int, turn: int) -> None:
    visit = f"visit-{turn}"
    for feed in house.feeds:
        filler.place(feed, [filler.writes(feed, a_set(chance, visit, now_ms()), now_ms()) for _ in range(each)])


def _caught_up(house: Served, over: Postgres, each: int) -> Caught:
    began, used, database = time.perf_counter(), time.process_time(), postgres_cpu_ms(over)
    house.pharmacy.projector.catch_up_all()
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - used
    caught = Caught(each * len(house.patients), seconds, cpu_s, (postgres_cpu_ms(over) - database) / 1000)
    assert house.pharmacy.projector.lagging() == ()
    return caught


def _with(one: Caught, other: Caught) -> Caught:
    return Caught(
        one.entries + other.entries,
        one.seconds + other.seconds,
        one.cpu_s + other.cpu_s,
        one.database_s + other.database_s,
    )


@contextmanager
def _a_statement_a_row() -> Iterator[None]:
    def write(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(statement, [dict(row) for row in rows])

    with patch.object(chart_rows, "write_many", write):
        yield
