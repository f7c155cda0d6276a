"""How the note writes numbers, times, names and codes (`ux.md` MD-1 to MD-3, DT-1 to DT-3).

A dose never has a trailing zero; a measurement keeps the digits it was typed with. A time of another zone than the
note's says which.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

from nursechart.clinical.content import Content
from nursechart.clinical.dates import age, show_date, show_time
from nursechart.clinical.units import shown_unit
from nursechart.clinical.words import show_dose
from nursechart.record.kinds import Identifier, When

_NO_BREAK = "\u00a0"


def dose_words(value: Decimal | None, unit: str) -> str:
    """`1,000 mg`, `0.5 mg` (MD-1, MD-2), on one line. Empty without a value."""
    return show_dose(value, unit).replace(" ", _NO_BREAK)


def measured(value: Decimal | None, ucum: str) -> str:
    """A measurement with the digits it was typed with: `98.60 °F`."""
    unit = shown_unit(ucum)
    return "" if value is None else f"{value:f}{_NO_BREAK}{unit}".rstrip(_NO_BREAK)


def words_of(code: str) -> str:
    """A code as words, where no content says better: `dry_intact` is "dry intact"."""
    return code.replace("_", " ")


def label(content: Content, choices: str, code: str) -> str:
    """A code of a set of choices as a reader reads it inside a sentence."""
    text = content.label(choices, code)
    text = words_of(code) if text == code else text
    return text[:1].lower() + text[1:] if text[1:2].islower() or len(text) == 1 else text


# --- times -----------------------------------------------------------------------------------------------------------


class Clock:
    """Writes times for a note about one day, in the zone of the note."""

    def __init__(self, zone: str, day: date | None) -> None:
        self._zone = zone
        self._day = day

    def at(self, when: When | None) -> str:
        """`09:42` on the day of the visit, else `Sat 22 Nov 2025 09:42`; a date alone where no time of day is known."""
        if when is None:
            return ""
        if len(when.wall) == 10:
            return show_date(date.fromisoformat(when.wall))
        return self.instant(when.at_ms, when.zone)

    def instant(self, ms: int, zone: str = "", *, full: bool = False) -> str:
        """An instant as its own zone's clock showed it; another zone than the note's is spelled out."""
        own = zone or self._zone
        local = datetime.fromtimestamp(ms // 1000, UTC).astimezone(ZoneInfo(own))
        text = show_time(local)
        if full or local.date() != self._day:
            text = f"{show_date(local.date(), weekday=True)} {text}"
        differs = local.utcoffset() != local.astimezone(ZoneInfo(self._zone)).utcoffset()
        return f"{text} ({own})" if differs else text

    def day(self, ms: int) -> str:
        """`Fri 21 Nov 2025` in the note's zone."""
        return show_date(datetime.fromtimestamp(ms // 1000, UTC).astimezone(ZoneInfo(self._zone)).date(), weekday=True)


def day_of(ms: int, zone: str) -> date:
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(ZoneInfo(zone)).date()


def date_words(text: str) -> str:
    """`2025-11-14` as `14 Nov 2025`, `2025-11` as `Nov 2025`; what is no date stays as it is."""
    try:
        if len(text) == 7:
            return show_date(date.fromisoformat(text + "-01")).split(" ", 1)[1]
        return show_date(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def born_words(born: str, on: date | None) -> str:
    """`14 Mar 1958 (67 y)`; the age only where the whole date is known."""
    try:
        known = date.fromisoformat(born) if len(born) == 10 else None
    except ValueError:
        known = None
    return f"{date_words(born)} ({age(known, on)})" if known is not None and on is not None else date_words(born)


# --- people ----------------------------------------------------------------------------------------------------------


def mrn_words(identifiers: tuple[Identifier, ...]) -> str:
    """The record number, ten digits in groups of 3-3-4 (ID-1)."""
    number = next(
        (each.value for each in identifiers if each.type == "MR"), identifiers[0].value if identifiers else ""
    )
    if len(number) == 10 and number.isdigit():
        return f"{number[:3]}{_NO_BREAK}{number[3:6]}{_NO_BREAK}{number[6:]}"
    return number


def fingerprint(public_key: bytes) -> str:
    """The start of a key's SHA-256 in groups of four, as people compare it."""
    digits = sha256(public_key).hexdigest()[:16].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
