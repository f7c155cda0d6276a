"""When an infusion ends (`clinical.md` 7.11): elapsed time in UTC, so a clock that jumps moves nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from nursechart.clinical.calculators.positive import positive

_MICROSECONDS_A_MINUTE = 60_000_000


def ends_at(start: datetime, volume_ml: Decimal, rate: Decimal) -> datetime:
    """7.11: when a volume has run at `rate` mL/h. Aware in, aware out in the same zone, even where the clock jumps.

    The answer keeps its seconds; screens cut it to the minute.
    """
    return after(start, volume_ml * 60 / positive(rate, "rate"))


def after(start: datetime, minutes: Decimal) -> datetime:
    """`start` (aware) and so many elapsed minutes, in the zone of `start`."""
    zone = start.tzinfo if start.tzinfo is not None else UTC
    elapsed = timedelta(microseconds=int((minutes * _MICROSECONDS_A_MINUTE).to_integral_value()))
    return (start.astimezone(UTC) + elapsed).astimezone(zone)


def local(start: str, zone: str) -> datetime:
    """A local wall time (`2025-11-01T22:30`) as an aware datetime."""
    return datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
