"""A laptop that listens: opens GET /v1/live on an application of its own and hears, in a thread, until it hangs up."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nursechart.protocol.live import FeedsGrew, Hint, Reader, Resync
from nursechart.protocol.signatures import sign_request
from nursechart.server.app import make_app
from nursechart.server.pharmacy import Pharmacy
from tests.server.house import ORIGIN, TestLaptop

PATIENCE_S = 120  # of a slow machine; nothing is measured by it
Tamper = Callable[[dict[str, Any]], None]


class Ear:
    """What one laptop hears at one replica."""

    def __init__(self, laptop: TestLaptop, replica: Pharmacy, tamper: Tamper | None = None) -> None:
        self._app = make_app(replica, projects=False)
        self._scope = _asked(laptop, tamper)
        self._came: queue.Queue[Hint | None] = queue.Queue()
        self._gone, self.ended = threading.Event(), threading.Event()
        self._begun = threading.Event()
        self.raw = b""
        self.status = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._listen()), name="ear")
        self._thread.start()
        assert self._begun.wait(PATIENCE_S)

    def next(self) -> Hint:
        """The next hint."""
        hint = self._came.get(timeout=PATIENCE_S)
        assert hint is not None, "the stream has ended"
        return hint

    def hears(self, feed: str) -> int:
        """The length at which a feed is named next; other hints are passed over."""
        while True:
            hint = self.next()
            if isinstance(hint, FeedsGrew) and feed in hint.lengths:
                return hint.lengths[feed]

    def is_in_touch(self) -> None:
        """Returns once the replica, whose first listener this is, hears what others write."""
        while self.next() != Resync():
            pass

    def hang_up(self) -> None:
        self._gone.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    async def _listen(self) -> None:
        reader = Reader()
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in asked:
                return message
            while not (self._gone.is_set() or self.ended.is_set()):
                await asyncio.sleep(0.02)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                return
            piece = message.get("body", b"")
            self.raw += piece
            for hint in reader.take(piece):
                self._came.put(hint)
            self._begun.set()

        try:
            await self._app(self._scope, receive, send)
        finally:
            self.ended.set()
            self._begun.set()
            self._came.put(None)


@contextmanager
def listening(laptop: TestLaptop, replica: Pharmacy | None = None, tamper: Tamper | None = None) -> Iterator[Ear]:
    """The laptop listens as long as the block lasts. `tamper` may change {headers} after they were signed."""
    ear = Ear(laptop, replica or laptop.house.pharmacy, tamper)
    try:
        yield ear
    finally:
        ear.hang_up()


def _asked(laptop: TestLaptop, tamper: Tamper | None) -> dict[str, Any]:
    """A signed request as an ASGI server hands it on."""
    signed = sign_request(
        "GET", f"{ORIGIN}/v1/live", b"", key_id=laptop.device_id, device_key=laptop.key,
        created_s=laptop.house.clock.ms // 1000, nonce=os.urandom(16), bearer=laptop.access,
    )  # fmt: skip
    headers = {"host": ORIGIN.removeprefix("https://"), **signed}
    sent = {"headers": headers}
    if tamper:
        tamper(sent)
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
        "scheme": "https", "path": "/v1/live", "raw_path": b"/v1/live", "query_string": b"", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8443),
        "headers": [(name.encode(), value.encode()) for name, value in sent["headers"].items()],
    }  # fmt: skip
