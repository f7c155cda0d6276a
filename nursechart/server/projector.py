"""Works out the chart's tables from the log, feed by feed, outside every push.

A push wakes it and does not wait. What it is in the middle of when the server stops is simply not projected yet: a feed
says how far its projection is, and the next start goes on from there. An entry it cannot project holds up its own feed
alone, and is told to the log by ids; the entry itself is safe in its place.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from sqlalchemy import Connection, select, update

from nursechart.chart.project import project
from nursechart.server import log
from nursechart.server.database import Database
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import feed

_log = logging.getLogger(__name__)

BATCH: Final = 200  # entries a transaction: pushes get their turn in between
_LOOK_S: Final = 60.0  # for what another replica took in


class Projector:
    """One background thread. `catch_up_all` does the same work at once, for commands and tests."""

    def __init__(self, database: Database, org: str, keys: FeedKeys) -> None:
        self._database, self._org, self._keys = database, org, keys
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.failing: frozenset[str] = frozenset()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something new. Returns at once."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread after the transaction it is in."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def catch_up_all(self) -> None:
        """Project every feed that lags behind its log."""
        failing = set()
        for feed_id in self.lagging():
            try:
                while not self._stopped.is_set() and self._database.write(lambda c, f=feed_id: self._step(c, f)):  # type: ignore[misc]
                    pass
            except Exception as error:  # noqa: BLE001  one feed must not keep the others from being seen
                failing.add(feed_id)
                _log.error("feed not projected", extra={"fields": {"feed": feed_id, "type": type(error).__name__}})
        self.failing = frozenset(failing)

    def lagging(self) -> tuple[str, ...]:
        """The feeds whose projection is behind their log."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(feed.c.feed_id)
                .where(feed.c.org_id == self._org, feed.c.kind != "d", feed.c.projected_length < feed.c.length)
                .order_by(feed.c.feed_id)
            )
            return tuple(rows.scalars())

    def _step(self, connection: Connection, feed_id: str) -> bool:
        return catch_up(connection, self._org, feed_id, self._keys, most=BATCH) == BATCH

    def _run(self) -> None:
        self._wake.set()
        while not self._stopped.is_set():
            self._wake.wait(_LOOK_S)
            self._wake.clear()
            if not self._stopped.is_set():
                self.catch_up_all()


def catch_up(connection: Connection, org: str, feed_id: str, keys: FeedKeys, *, most: int | None = None) -> int:
    """Project what a feed's projection lacks, `most` entries of it, in the caller's transaction. Answers how many."""
    where = (feed.c.org_id == org, feed.c.feed_id == feed_id)
    row = connection.execute(select(feed.c.projected_length, feed.c.length).where(*where).with_for_update()).first()
    if row is None or row.projected_length >= row.length or feed_id.startswith("d:"):
        return 0
    entries = log.in_order(connection, org, feed_id, keys, after=row.projected_length, most=most)
    project(connection, entries)
    connection.execute(update(feed).where(*where).values(projected_length=row.projected_length + len(entries)))
    return len(entries)
