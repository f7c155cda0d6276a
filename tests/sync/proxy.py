"""A box between laptop and pharmacy on real sockets, that does to one connection what bad networks do.

It sees ciphertext alone, as such boxes do: it can cut, hold back, double, garble and replay bytes, swallow answers, and
answer in the pharmacy's place with a page of its own.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["", "cut up", "cut down", "swallow", "trickle", "double", "garble", "page", "reset", "replay"]
FAULTS: tuple[Fault, ...] = (
    "cut up", "cut down", "swallow", "trickle", "double", "garble", "page", "reset", "replay",
)  # fmt: skip
PAGE = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<p>Welcome</p>"


@dataclass
class Proxy:
    """Listens on loopback and passes on to `port`. `fault` and `after` (bytes) befall every connection made next."""

    port: int
    fault: Fault = ""
    after: int = 0
    recorded: bytes = b""  # what the last connection sent
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(started,), name="proxy")
        self._thread.start()
        assert started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def hang_up(self) -> None:
        """Break every connection there is: a kept-alive one would not meet the next fault."""

        async def end() -> None:
            for writer in self._writers:
                writer.transport.abort()
            self._writers.clear()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(30)

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        started.set()
        self._loop.run_forever()
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self.fault == "reset":
            writer.transport.abort()
            return
        if self.fault == "page":
            with suppress(ConnectionError):
                await reader.read(1)
                writer.write(PAGE)
                await writer.drain()
            writer.close()
            return
        from_them, to_them = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(to_them)
        if self.fault == "replay":  # somebody sends again what he has recorded, and listens
            to_them.write(self.recorded)
            writer.transport.abort()
            with suppress(ConnectionError):
                await to_them.drain()
                await asyncio.wait_for(from_them.read(), 30)
            to_them.transport.abort()
            return
        sent = bytearray()
        ends = (writer, to_them)
        await asyncio.gather(
            self._pass_on(reader, to_them, "up", ends, sent),
            self._pass_on(from_them, writer, "down", ends, bytearray()),
        )
        self.recorded = bytes(sent)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: str,
        ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        passed: bytearray,
    ) -> None:
        fault, after = self.fault, self.after
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                begins = len(passed)
                passed += piece
                is_there = begins <= after < len(passed)
                if fault == f"cut {way}" and is_there:
                    writer.write(piece[: after - begins])
                    await writer.drain()
                    break
                if fault == "swallow" and way == "down" and len(passed) > after:
                    break
                if fault == "double" and is_there:
                    piece += piece
                if fault == "garble" and is_there:
                    at = after - begins
                    piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
                if fault == "trickle":
                    for at in range(0, len(piece), 97):
                        writer.write(piece[at : at + 97])
                        await writer.drain()
                        await asyncio.sleep(0)
                    continue
                writer.write(piece)
                await writer.drain()
        for end in ends:
            end.transport.abort() if fault not in ("", "trickle") else end.close()
