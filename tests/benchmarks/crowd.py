"""`./dev bench server`: the server over PostgreSQL, from outside and by what it asks of the database.

`storm`: a thousand laptops that come back within a minute (`storm.py`). `backlog`: what the charts of so much then cost
(`backlog.py`). `growth`: what a sync costs when the database
holds 100 thousand, a million, five million entries: statements, CPU and time of one that has nothing to do, of one that
gets what is new, of a page of 500, of a push. The driver, the servers and PostgreSQL share this computer.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nursechart.protocol import messages as m
from nursechart.protocol.frames import pack
from nursechart.record.feeds import patient_feed
from nursechart.record.ids import uuid7
from nursechart.record.kinds import KIND_VERSION
from nursechart.server import exchange, places
from nursechart.server.devices import read_device
from nursechart.server.door import Caller
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.scope import patients_of
from nursechart.server.sessions import SignedIn
from tests.benchmarks.alone import a_set
from tests.benchmarks.backlog import CHARTS, WAITING, backlog
from tests.benchmarks.filling import Filler, pour
from tests.benchmarks.served import Served, now_ms, served
from tests.benchmarks.storm import CASELOAD, storm
from tests.postgres import Postgres, own_postgres
from tests.server.house import asked_of

LAPTOPS, PUSHED, PULLED, PROCESSES = 1_000, 200, 500, 2
WITHIN_S = 60.0
SIZES = (100_000, 1_000_000)
PER_FEED, PAGE, PUSH = 400, 500, 20
_TIMES = 15


# --- growth ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Of one request, without HTTP around it."""

    statements: int
    ms: float  # the median
    worst_ms: float
    cpu_ms: float

    def __str__(self) -> str:
        return f"{self.statements:>3} statements {self.ms:7.1f} ms ({self.worst_ms:.1f}) {self.cpu_ms:6.1f} CPU"


def growth(pharmacy: Pharmacy, url: str, sizes: Sequence[int], nurse: str) -> Iterator[str]:
    """The same requests of one nurse with 24 patients, while the charts of others fill the database."""
    user, chance = pharmacy.accounts.find(nurse).user, random.Random(2)  # type: ignore[union-attr]
    filler, reader = Filler(pharmacy, user), Filler(pharmacy, user)
    pattern = [filler.writes("p:someone", a_set(chance, "a-visit", now_ms()), now_ms()) for _ in range(200)]
    filler = Filler(pharmacy, user)
    feeds = sorted(_mine(pharmacy, user))
    for feed in feeds:
        filler.place(feed, [filler.writes(feed, a_set(chance, "a-visit", now_ms()), now_ms()) for _ in range(PAGE)])
    held = len(feeds) * PAGE
    for size in sizes:
        began = time.perf_counter()
        others = [patient_feed(uuid7(now_ms(), os.urandom(10))) for _ in range(max(1, (size - held) // PER_FEED))]
        held += pour(pharmacy, url, others, PER_FEED, pattern)
        yield f"\n{held:,} entries held (poured in {time.perf_counter() - began:.0f} s)"
        for name, cost in costs(pharmacy, user, reader, filler, feeds):
            yield f"  {name:<44} {cost}"


def _mine(pharmacy: Pharmacy, user: str) -> set[str]:
    with pharmacy.database.reading() as connection:
        return patients_of(connection, pharmacy.org, user, now_ms())


def costs(
    pharmacy: Pharmacy, user: str, reader: Filler, writer: Filler, feeds: list[str], *, times: int = _TIMES
) -> Iterator[tuple[str, Cost]]:
    """What four requests cost that this nurse, who has these charts, makes on two laptops."""
    chance = random.Random(3)

    def caller(filler: Filler) -> Caller:
        with pharmacy.database.reading() as connection:
            laptop = read_device(connection, filler.device.id)
        assert laptop is not None
        signed_in = SignedIn(user, laptop.id, "rn")
        return Caller(laptop, laptop.public_key, signed_in, "127.0.0.1", {}, now_ms())

    asks, writes = caller(reader), caller(writer)

    def heads() -> dict[str, m.Held]:
        answer = exchange.sync(pharmacy, asks, m.SyncRequest("0.1.0", 0, KIND_VERSION, budget=0), b"")
        return {head.feed: m.Held(head.length, head.digest[:8]) for head in answer.head.feeds or ()}  # type: ignore[attr-defined]

    def synced(held: dict[str, m.Held]) -> None:
        exchange.sync(pharmacy, asks, m.SyncRequest("0.1.0", 0, KIND_VERSION, held=held, budget=1_000), b"")

    known = heads()
    yield "a sync that finds nothing new", _cost(pharmacy, lambda: synced(known), times)
    before = {feed: max(0, held.length - (feed in feeds)) for feed, held in known.items()}
    with pharmacy.database.reading() as connection:
        digests = places.digests(connection, pharmacy.org, before.items())
    behind = {feed: m.Held(at, digests[feed, at][:8]) for feed, at in before.items()}
    yield "a sync that gets one entry in each of 24 charts", _cost(pharmacy, lambda: synced(behind), times)
    want = m.PullRequest((m.Want(feeds[0], 0, bytes(8), PAGE),))
    yield f"a page of {PAGE}", _cost(pharmacy, lambda: exchange.pull(pharmacy, asks, want, b""), times)

    def pushes() -> bytes:
        return pack([writer.writes(feeds[0], a_set(chance, "a-visit", now_ms()), now_ms()) for _ in range(PUSH)])

    ready = [pushes() for _ in range(times + 1)]
    yield (
        f"a push of {PUSH}",
        _cost(pharmacy, lambda: exchange.push(pharmacy, writes, m.PushRequest("0.1.0"), ready.pop()), times),
    )


def _cost(pharmacy: Pharmacy, act: Callable[[], object], of: int) -> Cost:
    with asked_of(pharmacy) as statements:
        act()
    times, cpu = [], []
    for _ in range(of):
        began, used = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return Cost(len(statements), statistics.median(times), max(times), statistics.median(cpu))


# --- both ------------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(prog="./dev bench server", description=(__doc__ or "").partition("\n\n")[0])
    asked.add_argument("what", nargs="*", choices=("storm", "growth", "backlog", []), help="some of them")
    asked.add_argument("--laptops", type=int, default=LAPTOPS)
    asked.add_argument("--pushed", type=int, default=PUSHED)
    asked.add_argument("--pulled", type=int, default=PULLED)
    asked.add_argument("--within", type=float, default=WITHIN_S, help="seconds over which they come; 0: at once")
    asked.add_argument("--processes", type=int, default=PROCESSES, help="servers over the one database")
    asked.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="entries held")
    asked.add_argument("--charts", type=int, default=CHARTS, help="charts of the backlog")
    asked.add_argument("--waiting", type=int, default=WAITING, help="entries that wait in each of them")
    said = asked.parse_args(arguments)
    what = said.what or ["growth", "backlog", "storm"]
    with own_postgres(fsync="on", full_page_writes="on", shared_buffers="512MB", max_wal_size="4GB") as server:
        if "growth" in what:
            with _house(server, 0) as (house, url):
                for line in growth(house.pharmacy, url, said.sizes, house.nurses[0]):
                    print(line, flush=True)
        if "backlog" in what:
            with _house(server, 0, patients=said.charts) as (house, _):
                for line in backlog(house, server, said.waiting):
                    print(line, flush=True)
        if "storm" in what:
            with _house(server, said.processes, patients=0) as (house, _):
                told = storm(house, server, said.laptops, said.pushed, said.pulled, said.within)
                print("\n" + told, flush=True)
    return 0


@contextmanager
def _house(server: Postgres, processes: int, patients: int = CASELOAD) -> Iterator[tuple[Served, str]]:
    with (
        tempfile.TemporaryDirectory(prefix="nursechart-bench-") as name,
        served(Path(name), patients=patients, over=server, processes=processes) as house,
    ):
        yield house, server.url(server.made[-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
