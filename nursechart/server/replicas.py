"""What a PostgreSQL replica holds counts as durable: the marks rise to where it has replayed (sync.md 6).

The lengths are read first, then how far the primary's WAL has come: once a replica has replayed that, it holds every
entry those lengths count. A replica follows mistakes too, so it stands beside copies (`backup`) and not for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select, text

from nursechart.server import audit
from nursechart.server.backup import BackupFailed, raise_marks
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import feed

_LOOK_S = 0.2


def mark_replicated(
    pharmacy: Pharmacy, *, by: str, wait_s: float = 60, pause: Callable[[float], None] = time.sleep
) -> int:
    """Wait for a replica and raise the durable marks to what it holds now. Answers how many entries that are.

    Raises BackupFailed when there is none, or it does not come so far in time; then the marks are as they were.
    """
    database = pharmacy.database
    if not database.is_postgres:
        raise BackupFailed("The embedded database has no replica. Make copies: nursechart-server backup")
    with database.snapshot() as connection:
        rows = connection.execute(select(feed.c.feed_id, feed.c.length).where(feed.c.org_id == pharmacy.org))
        heads = {row.feed_id: row.length for row in rows}
    with database.reading() as connection:
        end = connection.execute(text("select cast(pg_current_wal_insert_lsn() as text)")).scalar_one()
    last = time.monotonic() + wait_s
    while not _has_replayed(pharmacy, end):
        if time.monotonic() >= last:
            raise BackupFailed(
                f"No replica replayed up to {end} within {wait_s:.0f} seconds. The durable marks are as they were."
            )
        pause(_LOOK_S)
    raise_marks(pharmacy, heads)
    database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, "replicated", end))
    return sum(heads.values())


def _has_replayed(pharmacy: Pharmacy, end: str) -> bool:
    with pharmacy.database.reading() as connection:
        replicas = connection.execute(
            text(
                "select coalesce(replay_lsn >= cast(:end as pg_lsn), false) from pg_stat_replication "
                "where state = 'streaming'"
            ),
            {"end": end},
        ).scalars()
        found = list(replicas)
    if not found:
        raise BackupFailed("No replica follows this database now, or the server's role may not see it (pg_monitor).")
    return any(found)
