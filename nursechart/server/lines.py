"""Threads that requests stand in line for. Who would stand too long is told when to come again, and is then served.

A laptop gives an answer 30 s and asks again; work that is done after that is done for nobody. So when a thousand come
back from a dead network at once, each either hears its answer in time or is given a turn (`turns`), for as long as this
process is seen to work at a request: those who keep them meet no wave.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final, TypeVar

import anyio
import anyio.to_thread

from nursechart.server.turns import Turns

T = TypeVar("T")

PATIENCE_S: Final = 8.0  # in line; the work and a slow link take the rest of a laptop's 30 s
_WEIGHT: Final = 0.1  # of the newest request in the pace


class ComeLater(Exception):
    """The line is too long: come again after so many seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Line:
    """So many threads, and the line before them. All of it is used on one event loop; `clock` tells seconds."""

    def __init__(
        self,
        threads: int,
        turns: Turns,
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turns = turns
        self._threads, self._patience_s, self._clock = threads, patience_s, clock
        self._free = anyio.Semaphore(threads)
        self._limiter = anyio.CapacityLimiter(threads)  # never waited for: who has passed `_free` has a thread
        self._in_line = 0
        self._each_s = 0.0  # of a thread, by what was seen

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` in a thread. Raises ComeLater, and then nothing of it was done."""
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            await self._stand()
        try:
            began = self._clock()
            done = await anyio.to_thread.run_sync(work, limiter=self._limiter)
            self._note(self._clock() - began)
        finally:
            self._free.release()
        return done

    async def _stand(self) -> None:
        if self._in_line * self._pace_s > self._patience_s:
            raise ComeLater(self._turn())
        self._in_line += 1
        try:
            with anyio.move_on_after(self._patience_s) as waited:
                await self._free.acquire()
        finally:
            self._in_line -= 1
        if waited.cancelled_caught:
            raise ComeLater(self._turn())

    @property
    def _pace_s(self) -> float:
        """One more request takes so much longer for all."""
        return self._each_s / self._threads

    def _note(self, seconds: float) -> None:
        self._each_s += (seconds - self._each_s) * (_WEIGHT if self._each_s else 1)

    def _turn(self) -> int:
        """Behind all who stand in line and all whose turns were given. At least a second."""
        return max(1, math.ceil(self._turns.after((self._in_line + 1) * self._pace_s, self._pace_s)))
