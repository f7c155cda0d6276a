"""kill -9 at any instant of a laptop that charts and syncs, and of its pharmacy, in turn: nothing told is ever lost.

`test_killed` has the places that were thought of; here nobody chose. Each is killed while the other goes on, and
started again as it lies there.
"""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from nursechart.server.tables import feed_entry
from nursechart.sync.engine import LEASE_MS
from tests.properties.furnished import Furnished
from tests.properties.town import Town
from tests.properties.truths import check_always, settle

KILLS = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 10
MOST_LINES = 8  # that the one to be killed has told of, before the instant is chosen
LONGEST_S = 0.05  # from then


@dataclass
class Load:
    """The two processes, and what they told."""

    process: subprocess.Popen[str]
    charted: set[bytes] = field(default_factory=set)
    pids: dict[str, int] = field(default_factory=dict)
    synced: int = 0

    def start(self, what: str) -> None:
        assert self.process.stdin
        print(what, file=self.process.stdin, flush=True)
        self.until(what)
        if what == "pharmacy":
            self.until("ready")

    def until(self, word: str, times: int = 1) -> None:
        assert self.process.stdout
        while times:
            line = self.process.stdout.readline()
            assert line, "it ended by itself"
            told, *more = line.split()
            if told in ("pharmacy", "laptop"):
                self.pids[told] = int(more[0])
            elif told == "charted":
                self.charted.add(bytes.fromhex(more[0]))
            elif told == "synced":
                self.synced += more[0] == "done"
            times -= told == word

    def hear_the_rest(self) -> None:
        """What they told before they died."""
        assert self.process.stdin
        self.process.stdin.close()
        assert self.process.stdout
        for line in self.process.stdout:
            told, *more = line.split()
            if told == "charted":
                self.charted.add(bytes.fromhex(more[0]))

    def kill(self, what: str) -> None:
        os.kill(self.pids.pop(what), signal.SIGKILL)


@pytest.fixture
def load(furnished: Furnished, tmp_path: Path) -> Iterator[Load]:
    furnished.copy(tmp_path / "town")
    told = tmp_path / "furnished"
    told.write_bytes(pickle.dumps(furnished))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.properties.under_load", told, tmp_path / "town", str(time.monotonic_ns())],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        made = Load(process)
        try:
            made.until("began")
            yield made
        finally:
            for what in list(made.pids):
                made.kill(what)
            process.kill()


def test_kill_9_of_laptop_or_pharmacy_at_any_instant_loses_and_doubles_nothing(
    load: Load, furnished: Furnished, tmp_path: Path
):
    chance = random.Random(23)
    load.start("pharmacy")
    load.start("laptop")
    for _ in range(KILLS):
        load.until("charted", 1 + chance.randrange(MOST_LINES))
        time.sleep(chance.uniform(0, LONGEST_S))  # not a wait for anything: it chooses the instant
        which = chance.choice(("pharmacy", "laptop", "laptop"))
        load.kill(which)
        load.start(which)
    while load.synced <= KILLS // 4:  # so it was under load on both ends, and is in the end
        load.until("synced")
    load.kill("laptop")
    load.kill("pharmacy")
    load.hear_the_rest()

    town = Town(furnished, tmp_path / "town", is_copied=True)
    try:
        maya = town.seats["mayas"].store
        assert maya.finding is None
        assert maya._database.is_whole()
        assert maya.verify_audit() is None
        assert town.server.database.trouble() == ()
        assert load.charted <= town.seats["mayas"].log().keys(), "what was said to be charted is charted"
        town.clock.pass_s(2 * LEASE_MS * (KILLS + 2) / 1000)
        check_always(town)
        settle(town)
        with town.server.database.reading() as connection:
            placed = select(feed_entry.c.entry_id).where(feed_entry.c.feed_id.startswith("p:"))
            order = [bytes(id_) for id_ in connection.execute(placed).scalars()]
        assert load.charted <= set(order)
        assert len(order) == len(set(order))
    finally:
        town.close()
        shutil.rmtree(tmp_path / "town", ignore_errors=True)
