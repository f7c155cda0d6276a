"""Moves the demonstration's history to another day: every date of a Bundle by whole days, births where they are.

A time of day keeps its wall clock and gets the offset the zone has on its new day, so a visit at 09:30 stays one across
a change to summer time. Only texts that are a whole FHIR date or dateTime move; years and months alone (an allergy
since 2009) and words stay.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nursechart.interop.fhir.wire import read_json, write_json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_STAYS = frozenset({"birthDate", "deceasedDateTime"})

REFERENCE_DAY = date(2025, 11, 21)  # Friday: the "today" that resources/demo is told on


def shift_dates(bundle: bytes, days: int, *, zone: str) -> bytes:
    """`bundle` with every date `days` later and every time of day on `zone`'s clock.

    Raises NotJson for bytes that are no JSON.
    """
    return write_json(_shifted(read_json(bundle), days, ZoneInfo(zone)))


def _shifted(value: Any, days: int, zone: ZoneInfo) -> Any:
    if isinstance(value, dict):
        return {name: inner if name in _STAYS else _shifted(inner, days, zone) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shifted(inner, days, zone) for inner in value]
    if not isinstance(value, str):
        return value
    if _DATE.fullmatch(value):
        return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    if _DATE_TIME.fullmatch(value):
        wall = datetime.fromisoformat(value).replace(tzinfo=None) + timedelta(days=days)
        return wall.replace(tzinfo=zone).isoformat(timespec="seconds")
    return value
