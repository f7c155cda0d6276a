"""Sync's bookkeeping: what each run did, and the lease that keeps two runs apart."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from nursechart.store import tables
from nursechart.store.opened import Opened

KEPT_RUNS = 500
DONE = "done"
CARRIED = "carried"  # the outcome of an exchange by file …
FILE_OUT, FILE_IN = "file_out", "file_in"  # … and its causes: written out, the answer taken in


class SyncRun(msgspec.Struct, frozen=True):
    """One run; times are UTC ms, `bytes` both ways. `cause` says why it ended early, without patient data."""

    started_ms: int
    ended_ms: int
    requests: int = 0
    bytes: int = 0
    pushed: int = 0
    pulled: int = 0
    outcome: str = DONE  # done, offline, paused, stopped, carried
    cause: str = ""


class Runs(Opened):
    """The sync centre's history, and who syncs now."""

    def take_sync_lease(self, holder: str, for_ms: int) -> bool:
        """Whether `holder` (process and thread) may sync, for so long; taking it again renews it."""
        lock, now = tables.sync_lock, self._clock.now_ms()
        new = upsert(lock).values(one=1, holder=holder, lease_until=now + for_ms)
        taken = new.on_conflict_do_update(
            index_elements=["one"],
            set_={"holder": new.excluded.holder, "lease_until": new.excluded.lease_until},
            # a clock set back must not leave a lease for years
            where=or_(lock.c.holder == holder, lock.c.lease_until <= now, lock.c.lease_until > now + 10 * for_ms),
        )
        return self._database.write(lambda connection: connection.execute(taken).rowcount == 1)

    def end_sync_lease(self, holder: str) -> None:
        mine = delete(tables.sync_lock).where(tables.sync_lock.c.holder == holder)
        self._database.write(lambda connection: connection.execute(mine))

    def record_run(self, run: SyncRun) -> None:
        """Keep what a run did; the oldest beyond 500 go."""

        def keep(connection: Connection) -> None:
            table = tables.sync_run
            connection.execute(
                insert(table).values(
                    started=run.started_ms,
                    ended=run.ended_ms,
                    requests=run.requests,
                    bytes=run.bytes,
                    pushed=run.pushed,
                    pulled=run.pulled,
                    outcome=run.outcome,
                    cause=run.cause,
                )
            )
            oldest_kept = select(table.c.id).order_by(table.c.id.desc()).offset(KEPT_RUNS - 1).limit(1)
            connection.execute(delete(table).where(table.c.id < oldest_kept.scalar_subquery()))

        self._database.write(keep)

    def runs(self, limit: int = 20, *, failed: bool = False) -> tuple[SyncRun, ...]:
        """The newest runs first; with `failed` those alone that did not come to their end."""
        table = tables.sync_run
        asked = select(table).order_by(table.c.id.desc()).limit(limit)
        if failed:
            asked = asked.where(table.c.outcome.not_in((DONE, CARRIED)))
        rows = self.read(lambda connection: connection.execute(asked).all())
        return tuple(
            SyncRun(
                started_ms=row.started,
                ended_ms=row.ended,
                requests=row.requests,
                bytes=row.bytes,
                pushed=row.pushed,
                pulled=row.pulled,
                outcome=row.outcome,
                cause=row.cause,
            )
            for row in rows
        )
