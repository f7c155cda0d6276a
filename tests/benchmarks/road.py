"""A slow road between a laptop and its pharmacy: every byte waits its turn, and then half a round trip.

It passes on what it gets (TLS, so it can read nothing) between real sockets. Opening a connection costs a round trip;
a queue of 64 KiB each way is what the modem holds, and whoever sends more waits.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field

_PIECE = 1_400  # bytes of a packet
_QUEUE = 64 * 1024


@dataclass
class Road:
    """Listens on loopback and leads to `port`; `round_trip_s` and `bytes_per_s` (each way) of all connections alike."""

    port: int
    round_trip_s: float = 0.150
    bytes_per_s: float = 1_000_000 / 8
    passed: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})

    def __enter__(self) -> Road:
        self._loop = asyncio.new_event_loop()
        self._free = {"up": 0.0, "down": 0.0}  # when the road is free again, each way
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(started,), name="road")
        self._thread.start()
        assert started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        started.set()
        self._loop.run_forever()
        self._server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.round_trip_s)
        from_them, to_them = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await asyncio.gather(self._carry("up", reader, to_them), self._carry("down", from_them, writer))
        finally:
            for end in (writer, to_them):
                with suppress(ConnectionError):
                    end.close()

    async def _carry(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUE // _PIECE)
        arrival = asyncio.ensure_future(self._arrive(on_the_way, writer))
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                self.passed[way] += len(piece)
                sent = max(self._loop.time(), self._free[way]) + len(piece) / self.bytes_per_s
                self._free[way] = sent
                await on_the_way.put((sent + self.round_trip_s / 2, piece))
        await on_the_way.put((0.0, b""))
        await arrival

    async def _arrive(self, on_the_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            at, piece = await on_the_way.get()
            if not piece:
                with suppress(ConnectionError, OSError):
                    writer.write_eof() if writer.can_write_eof() else writer.close()
                return
            await asyncio.sleep(max(0.0, at - self._loop.time()))
            with suppress(ConnectionError):
                writer.write(piece)
                await writer.drain()
