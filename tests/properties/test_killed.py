"""kill -9 while a laptop syncs: nothing to repair, nothing lost, and the next sync ends as if nothing had happened."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nursechart.sync.engine import LEASE_MS
from tests.properties.dying import PLACES
from tests.properties.furnished import ROSA, THEO, Furnished
from tests.properties.town import Town, Written
from tests.properties.truths import check_always, settle

EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 4  # of the writes of a run, which ones it dies at
PHOTO = b"\xff\xd8 an arm" * 60_000  # three pieces
MOST_WRITES = 120  # a run of this history has fewer


@dataclass
class Dying:
    """The other process."""

    process: subprocess.Popen[str]

    def sync(self, folder: Path, where: str) -> str:
        """Have Maya's laptop in `folder` sync there; how that ended."""
        assert self.process.stdin
        assert self.process.stdout
        print(folder, where, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def dying(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dying]:
    told = tmp_path_factory.mktemp("dying") / "furnished"
    told.write_bytes(pickle.dumps(furnished))
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.properties.dying", str(told)],
        cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == "ready"
            yield Dying(process)
        finally:
            process.kill()


@dataclass
class Morning:
    """A folder in which there is much to push and much to pull, and what was written for it."""

    folder: Path
    written: dict[bytes, Written]


@pytest.fixture(scope="module")
def morning(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    folder = tmp_path_factory.mktemp("morning") / "town"
    town = Town(furnished, folder)
    maya, ruth = town.seats["mayas"], town.seats["ruths"]
    for number in range(4):
        ruth.chart(ruth.look(ROSA, number % 2), number)
        maya.chart(maya.look(ROSA, number % 3), number)
    maya.chart(maya.look(THEO, 0), 5)
    maya.attach(ROSA, PHOTO)
    assert ruth.sync().ended == "done"
    town.shut()
    return Morning(folder, town.written)


def after_the_kill(furnished: Furnished, morning: Morning, folder: Path) -> None:
    town = Town(furnished, folder, is_copied=True, written=dict(morning.written))
    try:
        maya = town.seats["mayas"].store
        assert maya.finding is None, "the laptop thinks that it is an old copy of itself"
        assert maya._database.is_whole()
        assert maya.verify_audit() is None
        assert town.server.database.trouble() == ()
        check_always(town)
        town.clock.pass_s(2 * LEASE_MS / 1000)  # until then nobody knows that the one who synced is dead
        settle(town)
        digest = hashlib.sha256(PHOTO).digest()
        assert maya.blobs_waiting() == (0, 0)
        assert town.seats["ruths"].store.blob(f"p:{ROSA}", digest) == PHOTO
    finally:
        town.close()


@pytest.mark.parametrize("where", PLACES)
def test_kill_9_in_a_sync_leaves_nothing_to_repair(
    furnished: Furnished, morning: Morning, dying: Dying, tmp_path: Path, where: str
):
    folder = tmp_path / "town"
    shutil.copytree(morning.folder, folder)
    assert dying.sync(folder, where) == "killed"
    after_the_kill(furnished, morning, folder)


def test_kill_9_at_any_write_of_a_sync_leaves_nothing_to_repair(
    furnished: Furnished, morning: Morning, dying: Dying, tmp_path: Path
):
    for number in range(1, MOST_WRITES, EVERY):
        folder = tmp_path / f"town-{number}"
        shutil.copytree(morning.folder, folder)
        ended = dying.sync(folder, str(number))
        if ended == "ended 0":
            break
        assert ended == "killed"
        after_the_kill(furnished, morning, folder)
    else:
        raise AssertionError("the sync never came to its end")
    assert number > 10
