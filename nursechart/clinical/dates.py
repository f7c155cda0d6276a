"""Ages, and days and times as the screen writes them and people type them (`ux.md` DT-1 and section 5).

Months are written in letters, years with four digits where it is not this year, clocks with 24 hours. Wall times are
naive local datetimes: the zone belongs to who calls. Months, days and their order are those of the language that is
spoken, from its catalogue; digits are 0-9 in each (IL-5). A month may be typed in any language that is shipped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from nursechart.clinical.months import bare, chinese_date, in_digits, months_called
from nursechart.errors import NurseCanAct
from nursechart.language import Language, said, said_of, spoken

_TYPED_DATE = re.compile(r"(\d{1,2})(?:er|º)?[\s./-]*(?:de\s+)?([^\W\d_]{2,12})[\s./-]*(?:del?\s+)?(\d{2}|\d{4})?\Z")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")


class NotATime(NurseCanAct):
    """What was typed is no time, or a time that cannot be."""


class NotADate(NurseCanAct):
    """What was typed is no date, or a date that cannot be."""


@dataclass(frozen=True, slots=True)
class Age:
    """How old somebody is on a day: whole years, whole months, days."""

    years: int
    months: int
    days: int


def age_on(born: date, on: date) -> Age:
    """Age in whole years, months and days. Somebody born on 29 Feb has a birthday on 1 Mar in other years."""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    return Age(max(0, months // 12), max(0, months), max(0, (on - born).days))


def age(born: date, on: date) -> str:
    """The age as it is shown: `67 y`; `14 mo` under 24 months; `12 d` under one month."""
    held = age_on(born, on)
    if held.months < 1:
        return said_of("age", "{n} d", n=held.days)
    return said_of("age", "{n} mo", n=held.months) if held.months < 24 else said_of("age", "{n} y", n=held.years)


def show_date(day: date, today: date | None = None, *, weekday: bool = False) -> str:
    """`14 Mar 1958`; without the year where `today` is of the same year; `Fri 21 Nov` with the weekday."""
    month = _months(spoken())[day.month - 1]
    if today is None or day.year != today.year:
        words = said_of("date", "{day} {month} {year}", day=day.day, month=month, year=day.year)
    else:
        words = said_of("date", "{day} {month}", day=day.day, month=month)
    return said_of("date", "{weekday} {date}", weekday=_days(spoken())[day.weekday()], date=words) if weekday else words


@cache
def _months(told: Language) -> tuple[str, ...]:
    """The months, short, from January."""
    return (
        told.said_of("month", "Jan"), told.said_of("month", "Feb"), told.said_of("month", "Mar"),
        told.said_of("month", "Apr"), told.said_of("month", "May"), told.said_of("month", "Jun"),
        told.said_of("month", "Jul"), told.said_of("month", "Aug"), told.said_of("month", "Sep"),
        told.said_of("month", "Oct"), told.said_of("month", "Nov"), told.said_of("month", "Dec"),
    )  # fmt: skip


@cache
def _days(told: Language) -> tuple[str, ...]:
    """The days of the week, short, from Monday."""
    return (
        told.said_of("day of the week", "Mon"), told.said_of("day of the week", "Tue"),
        told.said_of("day of the week", "Wed"), told.said_of("day of the week", "Thu"),
        told.said_of("day of the week", "Fri"), told.said_of("day of the week", "Sat"),
        told.said_of("day of the week", "Sun"),
    )  # fmt: skip


def show_time(at: datetime | time) -> str:
    """`09:42`, 24 hours."""
    return f"{at.hour:02}:{at.minute:02}"


def show_date_time(at: datetime, today: date | None = None) -> str:
    """`Fri 21 Nov 09:42`."""
    return f"{show_date(at.date(), today, weekday=True)} {show_time(at)}"


def read_time(text: str, now: datetime) -> time:
    """A typed time: `942`, `0942`, `9:42`, `9.42`, `9`, or `n` for now. Raises NotATime."""
    typed = text.strip().lower()
    if typed == "n":
        return now.time().replace(second=0, microsecond=0)
    match = re.fullmatch(r"(\d{1,2})[:. h](\d{2})", typed) or re.fullmatch(r"(\d{1,2}?)(\d{2})?", typed)
    if match and match.group(1):
        hour, minute = int(match.group(1)), int(match.group(2) or 0)
        if len(typed) == 2 and typed.isdecimal():
            hour, minute = int(typed), 0
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise NotATime(said("Enter the time as hours and minutes, like 09:42"))


def read_past_time(text: str, now: datetime, *, name: str = "", day: date | None = None) -> datetime:
    """A typed time of `day` (today unless given) that has already been. Raises NotATime."""
    at = datetime.combine(day or now.date(), read_time(text, now))
    if at > now:
        name = name or said("Taken time")
        raise NotATime(said("{name} must not be later than now ({time})", name=name, time=show_time(now)))
    return at


def read_date(text: str, today: date, *, name: str = "", past: bool = False) -> date:
    """A typed date: `14 mar 58`, `14mar1958`, `14 mar`, `1958-03-14`, `t` for today. Raises NotADate.

    Numbers alone (`03/04/2025`) are refused: they mean different days to different people. Without a year it is this
    year. A two-digit year is the latest such year that is not in the future where `past`; else within the next 50
    years.
    """
    typed, name = text.strip().lower(), name or said("The date")
    if typed == "t":
        return today
    found = _date_of(typed, today, past)
    if found is None:
        raise NotADate(said("{name} must be a real date, like 14 Mar 1958", name=name))
    if past and found > today:
        raise NotADate(said("{name} must not be later than today ({date})", name=name, date=show_date(today)))
    return found


def _date_of(typed: str, today: date, past: bool) -> date | None:
    typed = in_digits(unicodedata.normalize("NFC", typed))
    try:
        if (said_so := chinese_date(typed)) is not None:
            year, month_typed, day, rest = said_so
            return None if rest else date(_year(year, today, past), int(month_typed), int(day or 0))
        if iso := _ISO_DATE.match(typed):
            return date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        match = _TYPED_DATE.match(typed)
        if match is None:
            return None
        month = _month_of(match.group(2))
        return date(_year(match.group(3), today, past), month, int(match.group(1)))
    except ValueError:
        return None


def _month_of(typed: str) -> int:
    """The month a word begins like, in the language that is spoken or in any other; 0 for none, or for several."""
    own = [n for n, name in enumerate(_months(spoken()), 1) if len(typed) > 2 and bare(name).startswith(bare(typed))]
    fits = own if len(own) == 1 else months_called(typed)
    return fits[0] if len(fits) == 1 else 0


def _year(digits: str | None, today: date, past: bool) -> int:
    if not digits:
        return today.year
    if len(digits) == 4:
        return int(digits)
    latest = today.year if past else today.year + 50
    return latest - (latest - int(digits)) % 100
