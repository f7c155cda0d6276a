"""One stream of live notice: what waits to be told, and its way out over HTTP.

What comes while the laptop reads slowly is merged, feed by feed, so a stream holds little however long it is stuck.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from nursechart.protocol import live
from nursechart.protocol.live import EVENT_FEEDS, HEARTBEAT, HEARTBEAT_SECONDS, RESYNC, feeds_event
from nursechart.server.sessions import SignedIn


class Stream:
    """What one laptop is told. Its methods may be called from any thread; `events` runs on the loop it belongs to."""

    __slots__ = (
        "_bell", "_ends_at", "_gone", "_is_over", "_is_rung", "_lengths", "_lock", "_loop", "_others", "_resync",
        "device", "name", "patients", "token",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        signed_in: SignedIn,
        loop: asyncio.AbstractEventLoop,
        ends_in_s: float,
        gone: Callable[[Stream], None],
    ) -> None:
        self.name, self.device, self.token = name, signed_in.device, signed_in.token
        self.patients: frozenset[str] | None = None  # not known yet
        self._others: frozenset[str] = frozenset()
        self._loop, self._ends_at, self._gone = loop, loop.time() + ends_in_s, gone
        self._bell = asyncio.Event()
        self._lock = threading.RLock()  # the signal to stop comes in the middle of anything
        # None: nothing to tell; empty: what is hers has changed, and a sync tells how
        self._lengths: dict[str, int] | None = None
        self._resync = self._is_over = self._is_rung = False

    def sees(self, feed: str) -> bool:
        return feed in self._others or (self.patients is not None and feed in self.patients)

    def may_see(self, patients: frozenset[str], others: frozenset[str]) -> None:
        """Her scope, read anew; where it changed, she is told so much."""
        before = self.patients
        self.patients, self._others = patients, others
        if before is not None and before != patients:
            self.hint({})

    def hint(self, lengths: Mapping[str, int]) -> None:
        """These feeds have grown. None named: what is hers has changed, and naming some later does not take it back."""
        with self._lock:
            is_all = not lengths or self._lengths == {}
            waiting = self._lengths = {} if is_all else {**(self._lengths or {}), **lengths}
            if len(waiting) > EVENT_FEEDS:
                self._lengths, self._resync = None, True
        self._ring()

    def resync(self) -> None:
        """Something may have been missed."""
        with self._lock:
            self._resync = True
        self._ring()

    def end(self) -> None:
        with self._lock:
            self._is_over = True
        self._ring()

    async def events(self) -> AsyncIterator[bytes]:
        """The bytes to send, until the stream ends."""
        yield HEARTBEAT  # at once: the laptop knows that it is heard
        while not self._is_over:
            left_s = self._ends_at - self._loop.time()
            if left_s <= 0:
                return
            try:
                async with asyncio.timeout(min(HEARTBEAT_SECONDS, left_s)):
                    await self._bell.wait()
            except TimeoutError:
                yield HEARTBEAT
                continue
            if told := self._take():
                yield told

    def close(self) -> None:
        """Nobody hears it any more."""
        self._gone(self)

    def _take(self) -> bytes:
        with self._lock:
            self._bell.clear()
            lengths, resync, self._lengths, self._resync, self._is_rung = (
                self._lengths,
                self._resync,
                None,
                False,
                False,
            )
        if self._is_over:
            return b""
        if resync:
            return RESYNC
        return b"" if lengths is None else feeds_event(lengths)

    def _ring(self) -> None:
        with self._lock:
            if self._is_rung:
                return
            self._is_rung = True
        with suppress(RuntimeError):  # the loop has ended, and the stream with it
            self._loop.call_soon_threadsafe(self._bell.set)


class Events(Response):
    """The answer that a stream is sent in."""

    media_type = live.MEDIA_TYPE

    def __init__(self, stream: Stream) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(self._until_hung_up(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for told in self._stream.events():
                await send({"type": "http.response.body", "body": told, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            self._stream.close()

    async def _until_hung_up(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stream.end()
