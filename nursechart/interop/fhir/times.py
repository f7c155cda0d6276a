"""Times of the chart and of FHIR: every time of day goes out with the offset of the zone it was lived in.

A date that came without a time of day stays one: its `When` holds the start of that day and a wall text of ten letters,
and it goes out again as the date it was.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nursechart.record.kinds import When

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class NotATime(ValueError):
    """The text is no FHIR date or dateTime. It is not quoted."""


def at_offset(ms: int, zone: str) -> str:
    """An instant as a FHIR dateTime, to the second, with the offset `zone` had then."""
    return datetime.fromtimestamp(ms // 1000, ZoneInfo(zone)).isoformat(timespec="seconds")


def wall_offset(wall: str, zone: str) -> str:
    """A local wall time of the chart (2025-11-21T09:42) with the offset `zone` had then; empty for what is none."""
    try:
        return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="seconds")
    except ValueError:
        return ""


def said_when(when: When | None) -> str:
    """A clinical time as FHIR writes it; a date without a time of day stays a date. Empty for None."""
    if when is None:
        return ""
    return when.wall if _DATE.fullmatch(when.wall) else at_offset(when.at_ms, when.zone)


def heard_date(text: str) -> str:
    """The date part of a FHIR date or dateTime, as precise as it was sent: 2025, 2025-11 or 2025-11-21.

    Raises NotATime.
    """
    day = text[:10] if "T" in text else text
    if not _DATE.fullmatch(day):
        raise NotATime
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day)
    except ValueError:
        raise NotATime from None
    return day


def heard_when(text: str, zone: str) -> When | None:
    """A FHIR dateTime as a clinical time in `zone`, the clinic's; None when it names no day (2025 or 2025-11).

    A time of day without an offset, which FHIR forbids and files hold, is taken as the clinic's own.
    Raises NotATime.
    """
    day = heard_date(text)
    if len(day) < 10:
        return None
    if "T" not in text:
        start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
        return When(at_ms=_ms(start), zone=zone, wall=day)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise NotATime from None
    local = instant.replace(tzinfo=ZoneInfo(zone)) if instant.tzinfo is None else instant.astimezone(ZoneInfo(zone))
    return When(at_ms=_ms(local), zone=zone, wall=local.replace(tzinfo=None).isoformat(timespec="minutes"))


def has_offset(text: str) -> bool:
    """Whether a dateTime with a time of day says which clock it was read from; a date alone needs none."""
    return "T" not in text or text.endswith("Z") or bool(re.search(r"[+-]\d{2}:\d{2}$", text))


def _ms(instant: datetime) -> int:
    delta = instant.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000
