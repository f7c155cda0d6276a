"""How often something may be tried: at most ten times in fifteen minutes, counted in the database.

Rows, not memory, so two replicas count together and a restart forgets nothing. What is counted is named by a hash: a
table of limits does not say who tried to sign in. Requests as such are counted in the process (`Buckets`): that is
about its own time, and a row for each would cost more than it saves.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select

from nursechart.server.database import Database
from nursechart.server.tables import rate_limit

TRIES: Final = 10
WINDOW_MS: Final = 15 * 60 * 1000
REQUESTS_PER_S: Final = 100.0  # of one laptop, kept up; a sync is one request, a photo of 25 MiB a hundred
BURST: Final = 1_000.0
_KEPT: Final = 10_000  # laptops that are counted at a time


@dataclass(frozen=True, slots=True)
class TooOften:
    """Refused for now; try again after this many seconds."""

    retry_after_s: int


def try_once(database: Database, what: str, key: str, now_ms: int, *, tries: int = TRIES) -> TooOften | None:
    """Count one try of `what` for `key`. Counted before it is judged, so tries at the same time count too."""
    name = _name(what, key)

    def work(connection: Connection) -> TooOften | None:
        connection.execute(delete(rate_limit).where(rate_limit.c.at <= now_ms - WINDOW_MS))
        found = connection.execute(
            select(func.count(), func.min(rate_limit.c.at)).where(rate_limit.c.what == name)
        ).one()
        if found[0] >= tries:
            return TooOften(max(1, -(-(found[1] + WINDOW_MS - now_ms) // 1000)))
        connection.execute(rate_limit.insert().values(what=name, at=now_ms, chance=secrets.token_hex(8)))
        return None

    return database.write(work)


def forgive(connection: Connection, what: str, key: str) -> None:
    """Forget the tries: the right answer was given, or an administrator vouched."""
    connection.execute(delete(rate_limit).where(rate_limit.c.what == _name(what, key)))


class Buckets:
    """A token bucket for each laptop, in this process. Thread-safe; `clock` tells seconds, from any start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._levels: dict[str, tuple[float, float]] = {}  # tokens left, and when

    def take(self, key: str) -> TooOften | None:
        """Take one token; or answer when there will be one."""
        now = self._clock()
        with self._lock:
            left, at = self._levels.get(key, (BURST, now))
            left = min(BURST, left + (now - at) * REQUESTS_PER_S)
            if left < 1:
                return TooOften(max(1, math.ceil((1 - left) / REQUESTS_PER_S)))
            if len(self._levels) >= _KEPT:
                self._levels.clear()  # all are let off once; their number is bounded, which matters more
            self._levels[key] = (left - 1, now)
        return None


def _name(what: str, key: str) -> str:
    return f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
