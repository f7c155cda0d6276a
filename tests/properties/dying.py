"""A process of its own in which a laptop syncs until kill -9, at a named place or at its n-th write.

    python -m tests.properties.dying FURNISHED       (a pickle; then a job a line: FOLDER WHERE, answered in a line)

Laptop and pharmacy die together: whatever either had not committed is gone, and nobody cleans up. Each job is a fork,
so a dozen deaths cost one start of the program. `n` as a place is the n-th transaction that writes, of either; it dies
with everything written and not committed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from nursechart.server import numbering
from nursechart.server.blobs import Blobs
from nursechart.server.reception import Reception
from nursechart.store import order
from nursechart.store.open_store import OpenStore
from nursechart.sync.engine import SyncEngine
from tests.properties.furnished import SEATS, Furnished, small_and_cheap, unlocked
from tests.properties.town import Town
from tests.properties.wire import FaultyWire
from tests.store.laptops import FakeClock, MemorySecrets

PLACES = (
    "after_push_sent", "after_push_answer", "mid_page", "after_page_commit", "server_between_insert_and_commit",
    "server_before_the_answer", "mid_blob_chunk", "after_blob_chunk",
)  # fmt: skip


def die(*_args: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(work: Callable[..., Any]) -> Callable[..., Any]:
    def last(*args: Any, **named: Any) -> None:
        work(*args, **named)
        die()

    return last


def set_trap(where: str) -> None:
    match where:
        case "after_push_sent":
            FaultyWire.send = die_after(FaultyWire.send)  # type: ignore[method-assign]
        case "after_push_answer":
            SyncEngine._settle = die  # type: ignore[method-assign]
        case "mid_page":
            order.project = die
        case "after_page_commit":
            OpenStore._anchored = die  # type: ignore[method-assign]
        case "server_between_insert_and_commit":
            numbering._number = die_after(numbering._number)
        case "server_before_the_answer":
            Reception.push = die_after(Reception.push)  # type: ignore[method-assign]
        case "mid_blob_chunk":  # the second piece is written at the pharmacy and not committed
            kept = 0
            keep = Blobs._keep

            def second(*args: Any) -> None:
                nonlocal kept
                keep(*args)
                kept += 1
                if kept == 2:
                    die()

            Blobs._keep = second  # type: ignore[method-assign]
        case "after_blob_chunk":
            Blobs.take = die_after(Blobs.take)  # type: ignore[method-assign]
        case number:
            left = int(number)

            def count(connection: Connection) -> None:
                nonlocal left
                left -= bool(connection.get_execution_options().get("writes"))
                if left == 0:
                    die()

            event.listen(Engine, "commit", count)


def sync_and_die(furnished: Furnished, folder: Path, where: str) -> None:
    town = Town(furnished, folder, is_copied=True)
    set_trap(where)
    town.seats["mayas"].sync()
    os._exit(0)


def main() -> None:
    furnished: Furnished = pickle.loads(Path(sys.argv[1]).read_bytes())
    with small_and_cheap():
        for seat, (login, *_) in SEATS.items():  # the passwords are hashed once, here
            unlocked(
                furnished.folder / seat, MemorySecrets(furnished.secrets[seat]), FakeClock(furnished.now_ms),
                furnished.users[login],
            ).close()  # fmt: skip
        print("ready", flush=True)
        for line in sys.stdin:
            folder, where = line.split()
            child = os.fork()
            if child == 0:
                try:
                    sync_and_die(furnished, Path(folder), where)
                finally:
                    os._exit(1)
            _, status = os.waitpid(child, 0)
            print("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}", flush=True)


if __name__ == "__main__":
    main()
