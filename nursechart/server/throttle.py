"""How often something may be tried: at most ten times in fifteen minutes, counted in the database.

Rows, not memory, so two replicas count together and a restart forgets nothing. What is counted is named by a hash: a
table of limits does not say who tried to sign in.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select

from nursechart.server.database import Database
from nursechart.server.tables import rate_limit

TRIES: Final = 10
WINDOW_MS: Final = 15 * 60 * 1000


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


def _name(what: str, key: str) -> str:
    return f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
