"""Live notice: who listens at this replica, what each may hear of, and how the news of all replicas come here.

A stream hears of the feeds its nurse has in scope, by name and length, and of nothing else. Her scope is worked out
when the stream opens, again when somebody's scope changed, and every 60 seconds. A stream ends with its token, with
its laptop's next one, and when the server is asked to stop. What is lost here costs minutes: laptops ask besides.

`live_wire` brings the news of other replicas; the streams' own side, on the event loop, is `live_stream`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from nursechart.errors import EnvironmentFault
from nursechart.record.ids import uuid7
from nursechart.server import sessions
from nursechart.server.database import Database
from nursechart.server.live_news import News
from nursechart.server.live_stream import Stream
from nursechart.server.live_wire import InProcess, Notified
from nursechart.server.scope import scope_of
from nursechart.server.sessions import SignedIn

_log = logging.getLogger(__name__)

MOST: Final = 3_000  # listeners of one process: the rest of its connections is for requests
_REREAD_S: Final = 60.0
_SHARED: Final = 200  # feeds
_PAUSE_S: Final = 1.0  # between two readings of all scopes: an import changes many one by one


class TooManyListeners(Exception):
    """No more streams here, or not any more: the server is asked to stop."""


class Live:
    """The listeners of one process. Threads begin with the first of them and end with `stop`."""

    def __init__(self, database: Database, org: str, now_ms: Callable[[], int]) -> None:
        self._database, self._org, self._now_ms = database, org, now_ms
        kind = Notified if database.is_postgres else InProcess
        self._wire = kind(database, org, self.heard)
        self._lock = threading.RLock()  # the signal to stop comes in the middle of anything
        self._streams: dict[str, Stream] = {}  # by device: one each
        self._ending = False
        self._stopped, self._reread = threading.Event(), threading.Event()
        self._rereading: threading.Thread | None = None
        database.told = self._wire.tell

    @property
    def listeners(self) -> int:
        return len(self._streams)

    def start(self) -> None:
        """Take listeners (again). Called when the application starts."""
        self._ending = False
        self._wire.start()

    def open(self, signed_in: SignedIn) -> Stream:
        """A stream for who is signed in, on the running event loop; her laptop's former one ends.

        Raises TooManyListeners.
        """
        now_ms = self._now_ms()
        ends_in_s = (signed_in.until_ms - now_ms) / 1000
        name = uuid7(now_ms, secrets.token_bytes(10))
        stream = Stream(name, signed_in, asyncio.get_running_loop(), ends_in_s, self._gone)
        with self._lock:
            if self._ending or (len(self._streams) >= MOST and stream.device not in self._streams):
                raise TooManyListeners
            former = self._streams.get(stream.device)
            self._streams[stream.device] = stream
            if self._rereading is None:
                self._rereading = threading.Thread(target=self._read_scopes, name="live scopes", daemon=True)
                self._rereading.start()
        if former is not None:
            former.end()
        self._wire.listen()
        return stream

    def admit(self, stream: Stream) -> None:
        """Work out what a stream that has just been opened may hear of. Not on the event loop: it asks the database."""
        self._read_scope(stream)
        self._wire.tell(News(opened={stream.device: stream.name}))

    def heard(self, news: News) -> None:
        """Pass news on to those they concern. From any thread."""
        with self._lock:
            streams = list(self._streams.values())
        for stream in streams:
            later = news.opened.get(stream.device, "")
            if later > stream.name:
                stream.end()
            elif news.is_many:
                stream.resync()
            elif any(stream.sees(feed) for feed in news.files):
                stream.hint({})  # no feed is longer than before, so a sync has to tell
            elif mine := {feed: length for feed, length in news.feeds.items() if stream.sees(feed)}:
                stream.hint(mine)
        if news.scopes:
            self._reread.set()

    def end_all(self) -> None:
        """End every stream and take no more: laptops go to another replica. From any thread."""
        with self._lock:
            self._ending = True
            streams = list(self._streams.values())
        for stream in streams:
            stream.end()

    def stop(self) -> None:
        """End the threads; news that nobody has been told of yet are told."""
        self.end_all()
        self._stopped.set()
        self._reread.set()
        self._wire.stop()
        if self._rereading is not None:
            self._rereading.join()
            self._rereading = None

    def _gone(self, stream: Stream) -> None:
        with self._lock:
            if self._streams.get(stream.device) is stream:
                del self._streams[stream.device]

    def _read_scopes(self) -> None:
        while not self._stopped.is_set():
            self._reread.wait(_REREAD_S)
            self._reread.clear()
            with self._lock:
                streams = list(self._streams.values())
            for stream in streams:
                if self._stopped.is_set():
                    return
                try:
                    self._read_scope(stream)
                except (SQLAlchemyError, EnvironmentFault) as error:
                    _log.warning("scopes not read", extra={"fields": {"type": type(error).__name__}})
                    break  # the database is away: what was read before holds until it is back
            self._stopped.wait(_PAUSE_S)

    def _read_scope(self, stream: Stream) -> None:
        with self._database.reading() as connection:
            now_ms = self._now_ms()
            signed_in = sessions.still(connection, stream.token, stream.device, now_ms)
            feeds = scope_of(connection, self._org, stream.device, signed_in, now_ms).feeds if signed_in else None
        if feeds is None:
            stream.end()
            return
        patients = frozenset(feed for feed in feeds if feed.startswith("p:"))
        if len(patients) > _SHARED:  # people who see every patient share one set of them
            with self._lock:
                streams = list(self._streams.values())
            patients = next((one.patients or patients for one in streams if one.patients == patients), patients)
        stream.may_see(patients, feeds - patients)
