"""How news go from the replica where something was written to all that have listeners.

PostgreSQL carries them by NOTIFY: sent after the writing transaction and outside it (a transaction that notifies takes
a lock of the whole database to commit), at most every 200 ms of a serving process; heard over one connection of each
replica that listens. With the embedded database they are passed on in the process, and what other processes write is
seen by reading the lengths of all feeds every second, as long as anybody listens.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from nursechart.errors import EnvironmentFault
from nursechart.server.database import Database
from nursechart.server.live_news import News, payload, read_payload
from nursechart.server.tables import feed

_log = logging.getLogger(__name__)

_CHANNEL: Final = "nursechart"
_GATHER_S: Final = 0.2  # server.md 11
_LOOK_S: Final = 0.5  # how soon the listening thread notices that it is to end
_ALIVE_S: Final = 20.0  # how often it asks whether its connection still stands
_AGAIN_S: Final = 2.0  # until a lost connection is tried again
_HEADS_S: Final = 1.0

Heard = Callable[[News], None]


class Notified:
    """News over PostgreSQL."""

    def __init__(self, database: Database, org: str, heard: Heard) -> None:
        self._database, self._org, self._heard = database, org, heard
        self._lock = threading.Lock()
        self._waiting = News()
        self._stopped, self._bell = threading.Event(), threading.Event()
        self._telling: threading.Thread | None = None
        self._hearing: threading.Thread | None = None

    def start(self) -> None:
        """This process serves: what is to be told waits for more of it."""
        with self._lock:
            if self._telling is not None or self._stopped.is_set():
                return
            self._telling = threading.Thread(target=self._tell_all, name="live telling", daemon=True)
        self._telling.start()

    def tell(self, news: News) -> None:
        """Tell all replicas. From a command at once; while serving soon, together with what else comes."""
        with self._lock:
            self._waiting.add(news)
        if self._telling is not None and not self._stopped.is_set():
            self._bell.set()
        else:
            self._notify()

    def listen(self) -> None:
        """Hear what is told, from now on."""
        with self._lock:
            if self._hearing is not None or self._stopped.is_set():
                return
            self._hearing = threading.Thread(target=self._hear_all, name="live hearing", daemon=True)
        self._hearing.start()

    def stop(self) -> None:
        self._stopped.set()
        self._bell.set()
        for thread in (self._telling, self._hearing):
            if thread is not None:
                thread.join()
        self._telling = self._hearing = None
        self._notify()

    def _tell_all(self) -> None:
        while not self._stopped.is_set():
            self._bell.wait()
            self._bell.clear()
            self._notify()
            self._stopped.wait(_GATHER_S)

    def _notify(self) -> None:
        with self._lock:
            news, self._waiting = self._waiting, News()
        if not news:
            return
        text = payload(self._org, news)
        try:
            with self._database.writing() as connection:
                connection.exec_driver_sql("set local synchronous_commit = off")  # a hint need not reach the disk
                connection.exec_driver_sql("select pg_notify(%s, %s)", (_CHANNEL, text))
        except (SQLAlchemyError, EnvironmentFault) as error:
            _log.warning("news not told", extra={"fields": {"type": type(error).__name__}})

    def _hear_all(self) -> None:
        import psycopg  # an embedded pharmacy does without it

        while not self._stopped.is_set():
            try:
                with self._database.aside() as connection:
                    connection.execute(f"listen {_CHANNEL}")
                    self._heard(News(scopes=True, is_many=True))  # what was told meanwhile was missed
                    self._hear(connection)
            except (psycopg.Error, SQLAlchemyError, EnvironmentFault) as error:
                _log.warning("not listening", extra={"fields": {"type": type(error).__name__}})
                self._stopped.wait(_AGAIN_S)

    def _hear(self, connection: Any) -> None:
        asked = time.monotonic()
        while not self._stopped.is_set():
            for notice in connection.notifies(timeout=_LOOK_S):
                news = read_payload(self._org, notice.payload)
                if news is not None:
                    self._heard(news)
            if time.monotonic() - asked > _ALIVE_S:
                connection.execute("select 1")
                asked = time.monotonic()


class InProcess:
    """News inside the process, and the lengths of the feeds every second for what another process wrote."""

    def __init__(self, database: Database, org: str, heard: Heard) -> None:
        self._database, self._org, self._heard = database, org, heard
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._known: dict[str, int] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Nothing has to be prepared."""

    def tell(self, news: News) -> None:
        with self._lock:
            if self._known:
                self._known |= news.feeds
        self._heard(news)

    def listen(self) -> None:
        with self._lock:
            if self._thread is not None or self._stopped.is_set():
                return
            self._thread = threading.Thread(target=self._watch, name="live hearing", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        while True:
            try:
                self._look()
            except (SQLAlchemyError, EnvironmentFault) as error:
                _log.warning("news not looked for", extra={"fields": {"type": type(error).__name__}})
            if self._stopped.wait(_HEADS_S):
                return

    def _look(self) -> None:
        with self._database.reading() as connection:
            rows = connection.execute(select(feed.c.feed_id, feed.c.length).where(feed.c.org_id == self._org))
            found = {row.feed_id: int(row.length) for row in rows}
        with self._lock:
            before, self._known = self._known, found
        changed = {name: length for name, length in found.items() if before.get(name, 0) < length}
        if before and changed:
            self._heard(News(changed, scopes=not before.keys() >= found.keys()))
        elif not before:
            self._heard(News(scopes=True, is_many=True))  # what was written before the first look was missed
