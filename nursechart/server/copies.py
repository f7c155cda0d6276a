"""A copy of the server's database in one encrypted file, made while others work on it.

The embedded database is copied page by page by SQLite's own backup; PostgreSQL row by row, as of one moment, into a
file of the same kind. So a copy opens with the folder's `keys/database.key` and with nothing else, whichever database
it is of; without `keys/` it is worthless, and keys and copies are kept apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from nursechart.server.folder import ServerFolder


def write_copy(
    folder: ServerFolder, out: Path, fill: Callable[[Engine], None], check: Callable[[Engine], None]
) -> None:
    """Make an encrypted file at `out`, over what is there: `fill` writes it, `check` may raise what it finds wrong.

    It is there whole or not at all. Raises OSError when the disk does not take it.
    """
    part = out.with_name(out.name + ".part")
    _remove(part)
    try:
        copy = folder.engine_at(part, create=True)
        try:
            fill(copy)
            check(copy)
        finally:
            copy.dispose()
        _synced(part)
        os.replace(part, out)
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
