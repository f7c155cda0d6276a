"""One laptop as a process of its own: `python -m tests.benchmarks.alone FOLDER ORIGIN CODE LOGIN`, then a word a line.

It enrols over TLS, makes its encrypted store, and does what it is told on standard input: `chart ENTRIES DOCUMENTS`
charts vital-sign sets of every patient in turn (and writes them to a file as JSON documents, for others to carry too);
`sync NAME` runs the engine once and says what that took; `watch` syncs a
new laptop and says when the charts of today were whole. Each word is answered by one line of JSON.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from nursechart.charting.shift import say
from nursechart.record import kinds
from nursechart.record.entry import Entry, Statement
from nursechart.record.ids import uuid7
from nursechart.record.kinds import Reading, VitalSet, When
from nursechart.store.clock import SystemClock
from nursechart.store.log import Act
from nursechart.store.secrets import FileSecrets
from nursechart.store.vault import FLOOR
from nursechart.sync.enrol import TlsLinks
from nursechart.sync.joined import Joined, begin, meet
from tests.benchmarks.served import PASSWORD, now_ms

APP = "0.1.0"
ZONE = "America/New_York"
AT_ONCE = 50  # entries a transaction while charting: that is not measured here
_HOUSE = Path(__file__).parents[2]


class Measured(msgspec.Struct, frozen=True):
    """What one exchange took, on nursechart or on what it is compared with."""

    name: str
    seconds: float
    entries: int
    requests: int
    up: int  # bytes, headers included
    down: int
    cpu_ms: float
    server_cpu_ms: float = 0.0
    waiting: int = 0  # entries whose place is not proved yet
    projected_s: float = 0.0  # until the pharmacy's charts showed it too

    @property
    def rate(self) -> float:
        return self.entries / self.seconds


class Watched(msgspec.Struct, frozen=True):
    """A first sync, and when the charts that matter today were whole."""

    seconds: float
    today_s: float
    today: int  # patients with a visit today
    pulled: int
    requests: int
    bytes: int
    runs: int


class Charted(msgspec.Struct, frozen=True):
    """What was charted: how many entries, and the mean size of one as it was signed."""

    entries: int
    entry_bytes: float
    document_bytes: float
    seconds: float


@dataclass
class Alone:
    """The other end of such a process."""

    process: subprocess.Popen[str]

    def chart(self, entries: int, documents: Path | None = None) -> Charted:
        return msgspec.json.decode(self._told(f"chart {entries} {documents or ''}"), type=Charted)

    def sync(self, name: str = "sync") -> Measured:
        return msgspec.json.decode(self._told(f"sync {name}"), type=Measured)

    def watch(self) -> Watched:
        """Sync until everything is there."""
        return msgspec.json.decode(self._told("watch"), type=Watched)

    def _told(self, words: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"the laptop's process ended when it was told: {words}")
        return said


@contextmanager
def laptop_alone(folder: Path, origin: str, code: str, login: str) -> Iterator[Alone]:
    """A laptop in a fresh process, enrolled and signed in; nothing of a chart has come yet."""
    command = [sys.executable, "-m", "tests.benchmarks.alone", str(folder), origin, code, login]
    with subprocess.Popen(
        command, cwd=_HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Alone(process)
        assert process.stdin is not None
        process.stdin.close()


def joined_at(folder: Path, origin: str, code: str, login: str) -> Joined:
    """A laptop that enrols at `origin` over TLS and makes its store in `folder`."""
    world = {"links": TlsLinks(), "clock": SystemClock(), "chance": os.urandom, "app": APP}
    world["secrets"] = FileSecrets(folder / "secrets")
    meet(folder, address=origin, code=code, label="a laptop", **world)  # type: ignore[arg-type]
    return begin(folder, login=login, password=PASSWORD, cost=FLOOR, **world)  # type: ignore[arg-type]


def a_set(chance: random.Random, visit: str, at_ms: int) -> list[Statement]:
    """A vital-sign set as a nurse takes it on a short visit; about 970 bytes with its header."""
    subject = uuid7(at_ms, chance.randbytes(10))
    at = When(at_ms, ZONE, time.strftime("%Y-%m-%dT%H:%M", time.gmtime(at_ms // 1000)))
    celsius, pulse = Decimal(chance.randrange(362, 379)) / 10, Decimal(chance.randrange(56, 104))
    return [
        say(subject, "vital_signs.set", VitalSet(visit, at, chance.choice(("sitting", "lying")))),
        say(subject, "vital_signs.temperature", Reading(celsius, "Cel")),
        say(subject, "vital_signs.pulse", Reading(pulse, "/min")),
        say(subject, "vital_signs.oxygen_saturation", Reading(Decimal(chance.randrange(93, 100)), "%")),
    ]


def chart_sets(laptop: Joined, entries: int, chance: random.Random) -> Iterator[Entry]:
    """Chart so many sets, of every patient in turn, 20 of one at a time."""
    store = laptop.store
    feeds = [state.feed for state in store.feeds() if state.mine and state.feed.startswith("p:")]
    left, at_ms = entries, now_ms()
    for number in itertools.count():
        if left <= 0:
            return
        feed, visit = feeds[number % len(feeds)], uuid7(at_ms, chance.randbytes(10))
        some, seen = min(AT_ONCE, left), store.seen(feed)
        yield from store.commit_many(
            [Act(feed, kinds.CHARTED, tuple(a_set(chance, visit, at_ms + one)), seen) for one in range(some)]
        )
        left -= some


def document_of(entry: Entry) -> bytes:
    """The same content as a document of a document database: all that was signed, and none of the signing."""
    assert entry.body_bytes is not None
    header = msgspec.json.decode(entry.header_bytes)
    body = msgspec.json.decode(entry.body_bytes)
    return msgspec.json.encode({"_id": f"{entry.header.epoch.hex()}-{entry.header.n:08}", **header, **body})


def _chart(laptop: Joined, entries: int, documents: Path | None) -> Charted:
    began, sizes, written = time.perf_counter(), 0, 0
    lines = []
    for entry in chart_sets(laptop, entries, random.Random(laptop.store.device_id)):
        sizes += len(entry.header_bytes) + len(entry.body_bytes or b"")
        if documents is not None:
            lines.append(document_of(entry))
            written += len(lines[-1])
    if documents is not None:
        with documents.open("ab") as file:
            file.writelines(line + b"\n" for line in lines)
    return Charted(entries, sizes / entries, written / entries, time.perf_counter() - began)


def measured_sync(laptop: Joined, name: str) -> Measured:
    """One run of the engine. Raises RuntimeError when it did not come to its end."""
    before, cpu, began = laptop.pharmacy.spent, time.process_time(), time.perf_counter()
    run = laptop.engine.run_once()
    seconds, used = time.perf_counter() - began, (time.process_time() - cpu) * 1000
    if run.ended != "done":
        raise RuntimeError(f"{name}: the run ended as {run.ended}, {run.cause}")
    spent = laptop.pharmacy.spent - before
    entries = run.pushed + run.pulled
    return Measured(name, seconds, entries, spent.requests, spent.sent, spent.received, used, waiting=run.waiting)


def watched_sync(laptop: Joined) -> Watched:
    """Sync until nothing is lacking, and look meanwhile which charts are whole."""
    before, began, ended = laptop.pharmacy.spent, time.perf_counter(), threading.Event()
    today: dict[str, float] = {}

    def look() -> None:
        while not ended.wait(0.2):
            for state in laptop.store.feeds():
                if state.priority == 0 and state.feed.startswith("p:") and state.is_complete and state.length:
                    today.setdefault(state.feed, time.perf_counter() - began)

    looking = threading.Thread(target=look, name="looking")
    looking.start()
    pulled, runs = 0, 0
    try:
        while True:
            run, runs = laptop.engine.run_once(), runs + 1
            pulled += run.pulled
            if run.ended != "done":
                raise RuntimeError(f"the run ended as {run.ended}, {run.cause}")
            if not run.incomplete:
                break
        seconds = time.perf_counter() - began
        time.sleep(0.5)  # for the last look
    finally:
        ended.set()
        looking.join()
    spent = laptop.pharmacy.spent - before
    return Watched(seconds, max(today.values(), default=0.0), len(today), pulled, spent.requests, spent.bytes, runs)


def main(folder: str, origin: str, code: str, login: str) -> None:
    laptop = joined_at(Path(folder), origin, code, login)
    for line in sys.stdin:
        word, *more = line.split()
        if word == "chart":
            answer: object = _chart(laptop, int(more[0]), Path(more[1]) if len(more) > 1 else None)
        elif word == "watch":
            answer = watched_sync(laptop)
        else:
            answer = measured_sync(laptop, " ".join(more))
        print(json.dumps(msgspec.to_builtins(answer)), flush=True)
    laptop.store.close()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    main(*sys.argv[1:5])
