"""Indexes on large tables of PostgreSQL, made beforehand while servers run and people chart.

CREATE INDEX CONCURRENTLY cannot be in a transaction, so it is no part of the migration that is whole or not at all: it
comes before it, and adds nothing that an older program would mind. Interrupted, it leaves an index that PostgreSQL
calls invalid; the next time that one is dropped and made anew. The revision finds the index and leaves it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from nursechart.errors import EnvironmentFault
from nursechart.server.database import Database

_ONE_AT_A_TIME: Final = 0x6E635F69  # PostgreSQL's advisory lock for this
_LOCK_NOT_AVAILABLE: Final = "55P03"


class IndexNotMade(EnvironmentFault):
    """An index could not be made now. Nothing else was changed, and trying again is safe."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An index of a later revision on a table that an earlier one made."""

    revision: str
    name: str
    table: str
    columns: tuple[str, ...]


BEFOREHAND: Final = (Wanted("0004", "assignment_by_reason", "assignment", ("org_id", "reason", "valid_from")),)


def make_beforehand(
    database: Database, lacking: tuple[str, ...], *, lock_wait_ms: int, wanted: tuple[Wanted, ...] = BEFOREHAND
) -> tuple[str, ...]:
    """Make the indexes of the revisions that are lacking. Answers the names of those that were made now.

    Nothing to do for the embedded database. Raises IndexNotMade when a lock was not had in time.
    """
    mine = [one for one in wanted if one.revision in lacking]
    if not database.is_postgres or not mine:
        return ()
    with database.aside() as connection:
        try:
            connection.execute(f"set lock_timeout = {int(lock_wait_ms)}")
            connection.execute(f"select pg_advisory_lock({_ONE_AT_A_TIME})")
            return tuple(one.name for one in mine if _made(connection, one))
        except Exception as error:
            if getattr(error, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            raise IndexNotMade(
                f"A long transaction holds a table, and {lock_wait_ms / 1000:g} seconds went by. Servers may go on "
                "running; nothing that was charted was touched. Try again: what was begun is dropped and made anew."
            ) from error


def _made(connection: Any, one: Wanted) -> bool:
    """Whether the index was made now; False when it is there already, or its table is not yet."""
    there = connection.execute("select to_regclass(%s) is not null", (one.table,)).fetchone()[0]
    found = connection.execute(
        "select indisvalid from pg_index where indexrelid = to_regclass(%s)", (one.name,)
    ).fetchone()
    if not there or (found is not None and found[0]):
        return False
    if found is not None:
        connection.execute(f'drop index concurrently "{one.name}"')
    columns = ", ".join(f'"{name}"' for name in one.columns)
    connection.execute(f'create index concurrently "{one.name}" on "{one.table}" ({columns})')
    return True
