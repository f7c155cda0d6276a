"""Works out the chart's tables from the log, feed by feed, outside every push.

A push wakes it and does not wait. What it is in the middle of when the server stops is simply not projected yet: a feed
says how far its projection is, and the next start goes on from there. An entry it cannot project holds up its own feed
alone, and is told to the log by ids; the entry itself is safe in its place. A chart that lacks little does not wait for
one that lacks much: each has its turn with one batch. Several may work on one database: a feed
that another has in hand is passed over. A database that does not answer is waited for.
Once two patients are one, it also lets each assignment to either read both.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from typing import Final

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from nursechart.chart.aliases import INTO, named_in, shown_in
from nursechart.chart.project import project
from nursechart.errors import EnvironmentFault
from nursechart.server import log
from nursechart.server.assignments import even_out
from nursechart.server.database import Database
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import feed

_log = logging.getLogger(__name__)

BATCH: Final = 200  # entries a transaction: pushes get their turn in between
_LOOK_S: Final = 60.0  # for what another replica took in
_QUIET_S: Final = 0.5  # after the last push before it begins: a laptop with much to say pushes again at once
_HELD_S: Final = 10.0  # at most, however much is pushed
_LOOK_AGAIN_S: Final = 2.0  # for charts that lag since, while many are worked on
_AGAIN_S: Final = 0.5  # for what was passed over, and for a database that did not answer


class Projector:
    """One background thread. `catch_up_all` does the same work at once, for commands and tests."""

    def __init__(self, database: Database, org: str, keys: FeedKeys) -> None:
        self._database, self._org, self._keys = database, org, keys
        self._look_s = _LOOK_S
        self._gives_way_until = 0.0  # by time.monotonic
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.failing: frozenset[str] = frozenset()

    def start(self, look_s: float = _LOOK_S) -> None:
        """Begin; `look_s`: how often to look for what nobody woke it for, in seconds."""
        self._look_s = look_s
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
        """Project every feed that lags behind its log: one batch of each in turn, those that lack least first."""
        failing, passed_over, turns = set[str](), set[str](), Counter[str]()
        while not self._stopped.is_set():
            waiting = [one for one in self.lagging() if one not in failing and one not in passed_over]
            if not waiting:
                break
            look_again = time.monotonic() + _LOOK_AGAIN_S
            for feed_id in sorted(waiting, key=lambda one: turns[one]):
                try:
                    self._let_pushes_pass()
                    if self._stopped.is_set():
                        return
                    turns[feed_id] += 1
                    if not self._database.write(lambda c, f=feed_id: self._step(c, f)):  # type: ignore[misc]
                        passed_over.add(feed_id)
                except Exception as error:  # noqa: BLE001  one feed must not keep the others from being seen
                    failing.add(feed_id)
                    _log.error("feed not projected", extra={"fields": {"feed": feed_id, "type": type(error).__name__}})
                if time.monotonic() > look_again:
                    break  # charts that got something meanwhile have their turn before the rest of a large one
        self.failing = frozenset(failing)

    def lagging(self) -> tuple[str, ...]:
        """The feeds whose projection is behind their log, those that lack least first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(feed.c.feed_id)
                .where(feed.c.org_id == self._org, feed.c.kind != "d", feed.c.projected_length < feed.c.length)
                .order_by(feed.c.length - feed.c.projected_length, feed.c.feed_id)
            )
            return tuple(rows.scalars())

    def _step(self, connection: Connection, feed_id: str) -> int:
        return catch_up(connection, self._org, feed_id, self._keys, most=BATCH, waits=False)

    def _run(self) -> None:
        pause_s = 0.0
        while not self._stopped.is_set():
            if self._wake.wait(pause_s):
                self._gives_way_until = time.monotonic() + _HELD_S
                self._let_pushes_pass()
            self._wake.clear()
            if not self._stopped.is_set():
                pause_s = self._look_s if self._is_even() else min(_AGAIN_S, self._look_s)

    def _let_pushes_pass(self) -> None:
        """If one came, wait until none comes any more: beside a push, projecting takes the interpreter from it at each
        signature, and a nurse waits for it."""
        while self._wake.is_set() and not self._stopped.is_set() and time.monotonic() < self._gives_way_until:
            self._wake.clear()
            self._wake.wait(_QUIET_S)

    def _is_even(self) -> bool:
        """Whether all that can be projected now is; a database that is gone ends no thread."""
        try:
            self.catch_up_all()
            return set(self.lagging()) <= self.failing
        except (EnvironmentFault, SQLAlchemyError) as error:
            _log.error("projector waits for the database", extra={"fields": {"type": type(error).__name__}})
            return False


def catch_up(
    connection: Connection, org: str, feed_id: str, keys: FeedKeys, *, most: int | None = None, waits: bool = True
) -> int:
    """Project what a feed's projection lacks, `most` entries of it, in the caller's transaction. Answers how many.

    Without `waits` a feed that another transaction has in hand is passed over: none.
    """
    where = (feed.c.org_id == org, feed.c.feed_id == feed_id)
    asked = select(feed.c.projected_length, feed.c.length).where(*where).with_for_update(skip_locked=not waits)
    row = connection.execute(asked).first()
    if row is None or row.projected_length >= row.length or feed_id.startswith("d:"):
        return 0
    entries = log.in_order(connection, org, feed_id, keys, after=row.projected_length, most=most)
    others = sorted({shown_in(connection, feed_id), *named_in(entries)} - {feed_id})
    if others:  # what is written to another's chart is not written to by two at once
        held = select(feed.c.feed_id).where(feed.c.org_id == org, feed.c.feed_id.in_(others))
        connection.execute(held.order_by(feed.c.feed_id).with_for_update()).all()
    project(connection, entries)
    said_at = [one.header.charted_at_ms for one in entries if any(said.part == INTO for said in one.statements)]
    if said_at:  # also when a laptop gave it back to a restored pharmacy
        for one in (feed_id, *others):
            even_out(connection, org, one, max(said_at))
    connection.execute(update(feed).where(*where).values(projected_length=row.projected_length + len(entries)))
    return len(entries)
