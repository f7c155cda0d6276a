"""A copy of the embedded database, page by page by SQLite's own backup, while others work on it.

It is encrypted with the same key: without the folder's `keys/` it is worthless, so keys and copies are kept apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from nursechart.server.database import Database
from nursechart.server.folder import ServerFolder


def copy_embedded(folder: ServerFolder, database: Database, out: Path, check: Callable[[Engine], None]) -> None:
    """Make a copy at `out`, over what is there; `check` may look at it first, and raise what it finds wrong.

    The copy is there whole or not at all. Raises OSError when the disk does not take it.
    """
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    try:
        copy = folder.engine_at(part, create=True)
        try:
            database.copy_to(copy)
            check(copy)
        finally:
            copy.dispose()
        for side in ("-wal", "-shm"):
            part.with_name(part.name + side).unlink(missing_ok=True)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
