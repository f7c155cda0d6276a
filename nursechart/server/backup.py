"""Copies of the database, and what they let the pharmacy say: "this is durable".

Only a copy that was opened, checked and compared raises the durable marks of charts and of files, by which laptops may
let go of what they hold. A copy is one encrypted file (`copies`) of either database, and goes back into either.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, or_, select, update

from nursechart.chart.engine import integrity
from nursechart.errors import EnvironmentFault
from nursechart.server import audit, schema
from nursechart.server.carry import carry
from nursechart.server.copies import write_copy
from nursechart.server.database import Database, insert_new
from nursechart.server.folder import ServerFolder
from nursechart.server.numbering import chunks
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import blob, blob_durable, feed

_NAME: Final = "pharmacy-%Y%m%dT%H%M%SZ.db"  # in a folder of copies; sorts by time
_ANY: Final = "pharmacy-*.db"


class BackupFailed(EnvironmentFault):
    """The copy was not made or does not hold. The database and its durable marks are as they were."""


def back_up(pharmacy: Pharmacy, out: Path, *, by: str) -> int:
    """Make an encrypted copy at `out` and raise the durable marks to what it holds. Answers how many entries.

    Raises BackupFailed; then no file is left at `out`.
    """
    if out.exists():
        raise BackupFailed(f"{out} is there already. Choose another name; nothing was changed.")
    database, heads, files = pharmacy.database, dict[str, int](), set[tuple[str, bytes]]()

    def fill(copy: Engine) -> None:
        if not database.is_postgres:
            database.copy_to(copy)
            return
        with database.snapshot() as source, Database(copy).writing() as target:
            carry(source, target)

    def check(copy: Engine) -> None:
        heads.update(heads_of(copy, pharmacy.org))
        files.update(_whole_files(copy))

    try:
        write_copy(pharmacy.folder, out, fill, check)
    except OSError as error:
        raise BackupFailed(f"The backup could not be written: {error.strerror}.") from error
    raise_marks(pharmacy, heads)
    database.write(lambda c: _mark_durable(c, pharmacy.org, files))
    database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, "backup", out.name))
    return sum(heads.values())


def _whole_files(copy: Engine) -> set[tuple[str, bytes]]:
    """Feed and hash of the attachments a copy holds whole."""
    asked = select(blob.c.feed_id, blob.c.sha256).where(blob.c.is_whole == 1)
    with Database(copy).reading() as connection:
        return {(row.feed_id, row.sha256) for row in connection.execute(asked)}


def _mark_durable(connection: Connection, org: str, files: set[tuple[str, bytes]]) -> None:
    """Mark those that are whole here too."""
    asked = select(blob.c.feed_id, blob.c.sha256).where(blob.c.org_id == org, blob.c.is_whole == 1).distinct()
    here = {(row.feed_id, row.sha256) for row in connection.execute(asked)}
    marks = [{"org_id": org, "feed_id": feed_id, "sha256": digest} for feed_id, digest in sorted(files & here)]
    insert_new(connection, blob_durable, marks)


def name_in(folder: Path, now_ms: int) -> Path:
    """What the copy of this moment is called in a folder of copies."""
    return folder / datetime.fromtimestamp(now_ms / 1000, UTC).strftime(_NAME)


def newest_in(folder: Path) -> Path:
    """The newest copy of a folder of copies. Raises BackupFailed when there is none."""
    found = sorted(folder.glob(_ANY))
    if not found:
        raise BackupFailed(f"{folder} holds no copy that this program made.")
    return found[-1]


def keep_newest(folder: Path, number: int) -> int:
    """Remove all copies but the newest of a folder of copies. Answers how many went."""
    old = sorted(folder.glob(_ANY))[:-number]
    for copy in old:
        copy.unlink()
    return len(old)


def restore(folder: ServerFolder, copy: Path) -> Path | None:
    """Put a copy in the place of the database; no server may be running on it. Answers where the former one was kept.

    The embedded one is as old as the copy, and may need `migrate`. PostgreSQL's has to be a new, empty one: the former
    is left alone. Raises BackupFailed when the copy does not hold, and OtherSchema when the database is not empty; then
    nothing was changed.
    """
    if folder.settings.database == "embedded":
        return _put_in_place(folder, copy)
    with opened_copy(folder, copy) as engine:
        heads_of(engine, folder.settings.organisation)
        load(engine, folder.engine())
    return None


def load(copy: Engine, into: Engine) -> None:
    """Carry the rows of an opened copy into an empty database, and let go of it. Raises OtherSchema.

    An older copy is brought to this program's schema on the way.
    """
    target = Database(into)
    try:
        schema.bring_up(Database(copy))
        with Database(copy).reading() as source, target.writing() as connection:
            carry(source, connection)
    finally:
        target.close()


@contextmanager
def opened_copy(folder: ServerFolder, copy: Path) -> Iterator[Engine]:
    """A copy, opened where it may be written beside: the file itself is not touched. Raises BackupFailed."""
    _refuse_missing(copy)
    aside = folder.database_path.with_name(f"{copy.name}.opened-{os.getpid()}")
    try:
        _copied(copy, aside)
        engine = folder.engine_at(aside)
        try:
            yield engine
        finally:
            engine.dispose()
    except OSError as error:
        raise BackupFailed(f"The copy could not be opened: {error.strerror}.") from error
    finally:
        for end in ("", "-wal", "-shm"):
            aside.with_name(aside.name + end).unlink(missing_ok=True)


def heads_of(copy: Engine, org: str) -> dict[str, int]:
    """The lengths of the feeds a copy holds, once it was found whole. Raises BackupFailed."""
    trouble = integrity(copy)
    if trouble:
        raise BackupFailed(f"The copy does not hold: {trouble[0]}")
    with Database(copy).reading() as connection:
        rows = connection.execute(select(feed.c.feed_id, feed.c.length).where(feed.c.org_id == org))
        return {row.feed_id: row.length for row in rows}


def raise_marks(pharmacy: Pharmacy, heads: Mapping[str, int]) -> None:
    """Raise the durable marks, some feeds at a time: a push waits for none of them long."""
    for some in chunks(list(heads.items())):

        def work(connection: Connection, some: list[tuple[str, int]] = some) -> None:
            for feed_id, length in some:
                mine = (feed.c.org_id == pharmacy.org, feed.c.feed_id == feed_id, feed.c.length >= length)
                lower = or_(feed.c.durable_length.is_(None), feed.c.durable_length < length)
                connection.execute(update(feed).where(*mine, lower).values(durable_length=length))

        pharmacy.database.write(work)


def _put_in_place(folder: ServerFolder, copy: Path) -> Path | None:
    _refuse_missing(copy)
    target = folder.database_path
    fresh = target.with_name(target.name + ".restoring")
    kept = None
    try:
        _copied(copy, fresh)
        engine = folder.engine_at(fresh)
        try:
            heads_of(engine, folder.settings.organisation)
        finally:
            engine.dispose()
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


def _refuse_missing(copy: Path) -> None:
    if not copy.is_file():
        raise BackupFailed(f"{copy} is not there.")


def _copied(copy: Path, to: Path) -> None:
    to.unlink(missing_ok=True)
    with copy.open("rb") as from_, os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as into:
        shutil.copyfileobj(from_, into, 1 << 20)
        into.flush()
        os.fsync(into.fileno())
