"""The schema of the server's database: which revision it has, whether this program can use it, and the way up.

Tables are made and changed by the revisions in `migrations` alone, all that are lacking in one transaction: it is whole
or it is as it was. A program works on the newest revision it knows and on no other; `nursechart-server migrate` brings
an older database there, once, before any server of the new version starts. The chart's tables are worked out from the
log: when their version rises they are made anew, empty, and the projector fills them.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, column, func, inspect, select, table, text, update
from sqlalchemy.exc import OperationalError

from nursechart.chart import tables as chart
from nursechart.chart.engine import integrity
from nursechart.errors import EnvironmentFault
from nursechart.server import tables
from nursechart.server.copies import write_copy
from nursechart.server.database import Database, upsert
from nursechart.server.folder import ServerFolder
from nursechart.server.indexes import make_beforehand

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005")  # oldest first, as a test holds against `migrations`
PROJECTION: Final = "projection"  # in `own`: the version of the chart's tables
REVISION_TABLE: Final = "alembic_version"
LOCK_WAIT_MS: Final = 5_000  # for a table that somebody holds, before the migration is given up

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME: Final = 0x6E635F61  # PostgreSQL's advisory lock for migrations
_LOCK_NOT_AVAILABLE: Final = "55P03"
_revision = table(REVISION_TABLE, column("version_num"))
_LOG: Final = (tables.entry, tables.feed_entry, tables.admin_audit)  # not one row of it may go


class OtherSchema(EnvironmentFault):
    """The database has the schema of another version of the program. Nothing was changed."""


class NotMigrated(EnvironmentFault):
    """The schema could not be brought up to date. The database is as it was."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration found and did. `before` is empty for a database from before there were revisions."""

    before: str
    after: str
    charts_anew: bool  # the projector works the charts out again
    kept: Path | None  # a copy of the embedded database as it was


def create(database: Database) -> None:
    """Make every table, the chart's too. Raises OtherSchema when the database is not empty."""

    def work(connection: Connection) -> None:
        refuse_unless_empty(connection)
        upgrade(connection)

    database.write(work)


def refuse_unless_empty(connection: Connection) -> None:
    """Raises OtherSchema when there is any table."""
    if inspect(connection).get_table_names():
        raise OtherSchema("This database is not empty. Give the server one of its own; nothing was changed.")


def _not_newer(database: Database) -> _Found:
    with database.reading() as connection:
        found = _found(connection)
    if found.is_newer:
        raise found.refusal
    return found


def bring_up(database: Database) -> None:
    """Bring a copy that nobody else has open to this program's schema. Raises OtherSchema for a newer one."""
    found = _not_newer(database)
    if not found.is_ours:
        database.write(upgrade)


def check(database: Database) -> None:
    """Raises OtherSchema when this program cannot work on the database, saying what can be done."""
    found = _not_newer(database)
    if not found.is_ours:
        raise OtherSchema(
            f"The database has an older schema ({found.revision or 'before 0001'}) than this program needs "
            f"({REVISIONS[-1]}). Stop every server on it and run: nursechart-server migrate DIR"
        )


def migrate(folder: ServerFolder, *, lock_wait_ms: int = LOCK_WAIT_MS) -> Migrated:
    """Bring the database of a server folder to this program's schema; the embedded one is copied beside itself first.

    Raises NotMigrated, and OtherSchema for a newer one; then the database is as it was. Raises IndexNotMade when an
    index of a large table could not be made first; then nothing else was begun.
    """
    database = Database(folder.engine())
    try:
        with database.reading() as connection:
            found = _found(connection)
        if found.is_newer:
            raise found.refusal
        if found.is_ours:
            return Migrated(found.revision, found.revision, charts_anew=False, kept=None)
        make_beforehand(database, found.lacking, lock_wait_ms=lock_wait_ms)
        kept = None if database.is_postgres else _copy_beside(folder, database, found.revision)
        anew = _upgraded(database, lock_wait_ms)
        if trouble := database.trouble():
            raise NotMigrated(f"The migrated database does not hold: {trouble[0]} Put {kept} back in its place.")
        return Migrated(found.revision, REVISIONS[-1], anew, kept)
    finally:
        database.close()


def prepare(folder: ServerFolder, *, lock_wait_ms: int = LOCK_WAIT_MS) -> tuple[str, ...]:
    """Make what a migration can have made before it, while servers of the older program run (`indexes`).

    Answers the names of the indexes that were made. Raises IndexNotMade, and OtherSchema for a newer database.
    """
    database = Database(folder.engine())
    try:
        with database.reading() as connection:
            found = _found(connection)
        if found.is_newer:
            raise found.refusal
        return make_beforehand(database, found.lacking, lock_wait_ms=lock_wait_ms)
    finally:
        database.close()


def upgrade(connection: Connection, to: str = "head") -> bool:
    """Run the revisions that are lacking, in the caller's transaction. Answers whether the chart's tables are new."""
    from alembic import command  # loaded by those who migrate alone
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, to)
    anew = _charts_version(connection) != chart.PROJECTION_VERSION or not inspect(connection).has_table(chart.act.name)
    if anew:
        clear_charts(connection)
    upsert(connection, tables.own, {"key": PROJECTION, "value": str(chart.PROJECTION_VERSION)}, keys=("key",))
    return anew


def clear_charts(connection: Connection) -> None:
    """Make the chart's tables anew, empty: the projector fills them."""
    chart.metadata.drop_all(connection)
    chart.create_all(connection)
    connection.execute(update(tables.feed).values(projected_length=0))


def _upgraded(database: Database, lock_wait_ms: int) -> bool:
    def work(connection: Connection) -> bool:
        if database.is_postgres:
            connection.execute(text(f"set local lock_timeout = {int(lock_wait_ms)}"))
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        before = _counted(connection)
        anew = upgrade(connection)
        if _counted(connection) != before:
            raise NotMigrated("The migration would have lost entries. It was undone; the database is as it was.")
        return anew

    try:
        return database.write(work)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise NotMigrated(
            "Another program holds a table of this database. Nothing was changed; stop every server on it, then try "
            "again."
        ) from error


@dataclass(frozen=True, slots=True)
class _Found:
    """How old a database is: its revision, empty from before there were any, and the version of the chart's tables."""

    revision: str
    charts: int

    @property
    def is_ours(self) -> bool:
        return (self.revision, self.charts) == (REVISIONS[-1], chart.PROJECTION_VERSION)

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(one for one in REVISIONS if one > self.revision)

    @property
    def is_newer(self) -> bool:
        return self.revision not in ("", *REVISIONS) or self.charts > chart.PROJECTION_VERSION

    @property
    def refusal(self) -> OtherSchema:
        return OtherSchema(
            f"The database has schema {self.revision}, charts {self.charts}; this program knows them up to "
            f"{REVISIONS[-1]} and {chart.PROJECTION_VERSION}. Nothing was changed; use the program that migrated it."
        )


def _found(connection: Connection) -> _Found:
    look = inspect(connection)
    if not look.has_table(tables.own.name):
        raise OtherSchema("This database has no tables of a pharmacy. Is it the right one?")
    revision = ""
    if look.has_table(_revision.name):
        revision = connection.execute(select(_revision.c.version_num)).scalar() or ""
    return _Found(revision, _charts_version(connection))


def _charts_version(connection: Connection) -> int:
    """A database from before it was kept has the first."""
    said = connection.execute(select(tables.own.c.value).where(tables.own.c.key == PROJECTION)).scalar()
    return int(said or 1)


def _counted(connection: Connection) -> tuple[Any, ...]:
    return tuple(connection.execute(select(func.count()).select_from(one)).scalar() for one in _LOG)


def _copy_beside(folder: ServerFolder, database: Database, before: str) -> Path:
    """A keyed copy of the embedded database as it is, for the worst case."""
    path = folder.database_path
    kept = path.with_name(f"{path.name}.before-{REVISIONS[-1]}-from-{before or 'first'}")
    needed = 3 * path.stat().st_size  # the copy, and what the migration may write
    if shutil.disk_usage(path.parent).free < needed:
        raise NotMigrated(f"The disk needs {needed // 2**20 + 1} MiB free for this. Nothing was changed.")

    def check(copy: Engine) -> None:
        if trouble := integrity(copy):
            raise NotMigrated(f"The database does not hold as it is: {trouble[0]} Nothing was changed.")

    try:
        write_copy(folder, kept, database.copy_to, check)
    except OSError as error:
        raise NotMigrated(f"No copy could be made first: {error.strerror}. Nothing was changed.") from error
    return kept
