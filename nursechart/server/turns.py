"""Turns: a laptop is told in how many seconds to come, one after the other.

One with much to push asks for its turn (`GET /v1/slot`); one that would stand in line too long (`lines`) is given one
with its 503. Both are of one calendar, so that neither is told to come when the other does. When a wave comes back,
each then finds the pharmacy free for it, rather than all of them waiting until they give up and send it again. A turn
is advice: what comes without one is taken. Each process gives turns for what it takes in itself, so behind a balancer
any number of them is right together; one that starts anew has only forgotten who waits.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final

from nursechart.protocol.limits import TURN_SECONDS

ENTRIES_PER_S: Final = 1_000  # one process over PostgreSQL took 999 (tests/benchmarks/README.md)
MOST_ENTRIES: Final = 20_000  # of one turn: who has more shares the time after it with the next
_KEPT: Final = 10_000  # turns that are remembered at a time


class Turns:
    """The turns of one process. Thread-safe; `clock` tells seconds from any start, `chance` draws from 0 to 1."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, chance: Callable[[], float] = random.random
    ) -> None:
        self._clock, self._chance, self._lock = clock, chance, threading.Lock()
        self._free_at = clock()
        self._given: dict[str, tuple[float, float]] = {}  # by device: when its turn begins, and ends

    def seconds_until(self, device_id: str, waiting: int) -> int:
        """How long until the turn of this laptop, which has so many entries to push. Who asks again before its turn is
        over hears of the same one, so that asking often puts nobody back."""
        now = self._clock()
        with self._lock:
            begins, ends = self._given.get(device_id, (now, now))
            if ends <= now:
                begins, ends = self._next(now, now, min(waiting, MOST_ENTRIES) / ENTRIES_PER_S)
                self._remember(device_id, begins, ends, now)
        return max(0, int(begins - now))

    def after(self, wait_s: float, takes_s: float) -> float:
        """How long until the turn of a request that takes so long: behind all that were given, and no sooner than
        `wait_s`."""
        now = self._clock()
        with self._lock:
            return self._next(now, now + wait_s, takes_s)[0] - now

    def _next(self, now: float, earliest: float, takes_s: float) -> tuple[float, float]:
        begins = max(earliest, self._free_at)
        if begins > now + TURN_SECONDS:  # nobody is put off for longer; who are too many come spread all the same
            begins = now + TURN_SECONDS * (1 + self._chance()) / 2
        else:
            self._free_at = begins + takes_s
        return begins, begins + takes_s

    def _remember(self, device_id: str, begins: float, ends: float, now: float) -> None:
        if len(self._given) >= _KEPT:
            self._given = {one: turn for one, turn in self._given.items() if turn[1] > now}
        if len(self._given) < _KEPT:
            self._given[device_id] = (begins, ends)
