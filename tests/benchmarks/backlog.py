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

CHARTS, WAITING = 200, 100
_TIMES = 3


@dataclass(frozen=True)
class Caught:
    """How it went for so many entries: seconds, and CPU of this process, without PostgreSQL's."""

    entries: int
    seconds: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.entries / self.seconds:,.0f} entries/s, {1000 * self.cpu_s / self.entries:.2f} ms CPU an entry"


def backlog(house: Served, waiting: int) -> Iterator[str]:
    """`waiting` entries in every chart, a third of them at a time each way; a line for each way, then the ratio."""
    pharmacy = house.pharmacy
    filler = Filler(pharmacy, pharmacy.accounts.find(house.nurses[0]).user)  # type: ignore[union-attr]
    chance = random.Random(1)
    each = max(1, waiting // (2 * _TIMES))
    former, now = Caught(0, 0, 0), Caught(0, 0, 0)
    for turn in range(_TIMES):
        _fill(house, filler, chance, each, 2 * turn)
        with _a_statement_a_row():
            former = _with(former, _caught_up(house, each))
        _fill(house, filler, chance, each, 2 * turn + 1)
        now = _with(now, _caught_up(house, each))
    yield f"\nbacklog of {2 * _TIMES * each:,} entries in each of {len(house.patients):,} charts"
    yield f"  a statement a row      {former}"
    yield f"  a statement a table    {now}"
    yield (
        f"  {former.seconds / now.seconds:.2f} times as fast, with {now.cpu_s / former.cpu_s:.0%} of the CPU beside"
        " PostgreSQL's"
    )


def _fill(house: Served, filler: Filler, chance: random.Random, each: int, turn: int) -> None:
    visit = f"visit-{turn}"
    for feed in house.feeds:
        filler.place(feed, [filler.writes(feed, a_set(chance, visit, now_ms()), now_ms()) for _ in range(each)])


def _caught_up(house: Served, each: int) -> Caught:
    began, used = time.perf_counter(), time.process_time()
    house.pharmacy.projector.catch_up_all()
    caught = Caught(each * len(house.patients), time.perf_counter() - began, time.process_time() - used)
    assert house.pharmacy.projector.lagging() == ()
    return caught


def _with(one: Caught, other: Caught) -> Caught:
    return Caught(one.entries + other.entries, one.seconds + other.seconds, one.cpu_s + other.cpu_s)


@contextmanager
def _a_statement_a_row() -> Iterator[None]:
    def write(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(statement, [dict(row) for row in rows])

    with patch.object(chart_rows, "write_many", write):
        yield
