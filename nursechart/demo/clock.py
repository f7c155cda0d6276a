"""The story's clock: nine o'clock of the last morning, ticking like any other; every process is told of it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BEGINS = (9, 12)  # local time at which the story begins


class StoryClock:
    """The computer's clock, moved by so many ms. Times are UTC ms as everywhere."""

    def __init__(self, zone: str, moved_ms: int) -> None:
        self.zone = zone
        self.moved_ms = moved_ms

    @classmethod
    def at_nine(cls, zone: str, now: datetime | None = None) -> StoryClock:
        """The clock of a story that begins this morning in `zone`; before nine, on the morning of the day before.

        It never runs ahead of the computer's: TLS asks that one whether the pharmacy's certificate is valid yet.
        """
        now = (now or datetime.now(ZoneInfo(zone))).astimezone(ZoneInfo(zone))
        morning = now.replace(hour=BEGINS[0], minute=BEGINS[1], second=0, microsecond=0)
        if morning > now:
            morning -= timedelta(days=1)
        return cls(zone, int((morning - now).total_seconds() * 1000))

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.moved_ms

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def today(self) -> datetime:
        return datetime.fromtimestamp(self.now_ms() / 1000, ZoneInfo(self.zone))

    def pass_minutes(self, minutes: int) -> None:
        self.moved_ms += minutes * 60_000
