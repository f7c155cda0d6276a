"""Copies of the embedded database, and what they let the pharmacy say: "this is durable".

The copy is made page by page by SQLite's own backup while the server runs, and is encrypted with the same key; without
`keys/` it is worthless, so keys and copies are kept apart. Only a copy that was opened, checked and compared raises the
durable marks, by which laptops may let go of what they hold.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, select, update

from nursechart.chart.engine import integrity
from nursechart.errors import EnvironmentFault
from nursechart.server import audit
from nursechart.server.copies import copy_embedded
from nursechart.server.database import Database
from nursechart.server.folder import ServerFolder
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import feed


class BackupFailed(EnvironmentFault):
    """The copy was not made or does not hold. The database and its durable marks are as they were."""


def back_up(pharmacy: Pharmacy, out: Path, *, by: str) -> int:
    """Make an encrypted copy at `out` and raise the durable marks to what it holds. Answers how many entries.

    Raises BackupFailed; then no file is left at `out`.
    """
    if pharmacy.database.is_postgres:
        raise BackupFailed("This server's database is PostgreSQL. Back it up with PostgreSQL's own tools.")
    if out.exists():
        raise BackupFailed(f"{out} is there already. Choose another name; nothing was changed.")
    heads: dict[str, int] = {}
    try:
        copy_embedded(pharmacy.folder, pharmacy.database, out, lambda copy: heads.update(_checked(copy)))
    except OSError as error:
        raise BackupFailed(f"The backup could not be written: {error.strerror}.") from error
    now_ms = pharmacy.now_ms()
    with pharmacy.database.writing() as connection:
        for feed_id, length in heads.items():
            connection.execute(
                update(feed)
                .where(feed.c.org_id == pharmacy.org, feed.c.feed_id == feed_id, feed.c.length >= length)
                .values(durable_length=length)
            )
        audit.note(connection, now_ms, by, "backup", out.name)
    return sum(heads.values())


def restore(folder: ServerFolder, copy: Path) -> Path | None:
    """Put a copy in the place of the database; the server must not be running. Answers where the former one was kept.

    Raises BackupFailed when the copy does not hold; then nothing was changed.
    """
    if not copy.is_file():
        raise BackupFailed(f"{copy} is not there.")
    target = folder.database_path
    fresh = target.with_name(target.name + ".restoring")
    fresh.unlink(missing_ok=True)
    try:
        fresh.write_bytes(copy.read_bytes())
        fresh.chmod(0o600)
        engine = folder.engine_at(fresh)
        try:
            _checked(engine)
        finally:
            engine.dispose()
        kept = None
        if target.exists():
            kept = target.with_name(f"{target.name}.before-restore-{int(copy.stat().st_mtime)}")
            os.replace(target, kept)
        for side in ("-wal", "-shm"):  # what the former database had not folded in yet stays beside it
            fresh.with_name(fresh.name + side).unlink(missing_ok=True)
            former = target.with_name(target.name + side)
            if former.exists() and kept is not None:
                os.replace(former, kept.with_name(kept.name + side))
        os.replace(fresh, target)
    except OSError as error:
        raise BackupFailed(f"The copy could not be put in place: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _checked(copy: Engine) -> dict[str, int]:
    """The lengths of the feeds a copy holds, once it was found whole."""
    trouble = integrity(copy)
    if trouble:
        raise BackupFailed(f"The copy does not hold: {trouble[0]}")
    with Database(copy).reading() as connection:
        return {row.feed_id: row.length for row in connection.execute(select(feed.c.feed_id, feed.c.length))}
