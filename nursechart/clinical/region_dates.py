"""Dates, times and ages as a region writes and types them.

Records keep ISO dates and 24-hour times; this is how they look. Years always have four digits. A typed date of numbers
alone is read in the region's own order with a whole year; a year of another calendar is asked about, never turned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from nursechart.clinical import dates
from nursechart.clinical.dates import NotADate
from nursechart.clinical.region_numbers import in_digits
from nursechart.clinical.region_types import Plural
from nursechart.clinical.regions import Region
from nursechart.language import said

_FIELD = re.compile(r"'([^']*)'|([yMdHhmaB])\2*")
_NUMBERS: Final = re.compile(r"\d+")


class DateInDoubt(NotADate):
    """The year typed may be one of another calendar; the date it then means is offered."""

    def __init__(self, typed: str, reading: date, calendar: str) -> None:
        super().__init__(
            said(
                "Did you mean {reading} ({calendar})? You typed {typed}",
                reading=f"{reading:%Y-%m-%d}",
                calendar=calendar,
                typed=typed,
            )
        )
        self.reading = reading


def show_date(where: Region, day: date) -> str:
    """A date as the clinic's documents write it, the year in full."""
    return in_digits(where, _filled(where, where["date"], day))


def show_short_date(where: Region, day: date) -> str:
    """A date in numbers, in the order of the language, the year in full."""
    return in_digits(where, _filled(where, _full_year(where.locale.short_date), day))


def show_time(where: Region, at: datetime | time) -> str:
    """A clock time with 12 or 24 hours, as the region has it. What is recorded is `recorded_time`."""
    pattern = where.locale.time_12 if where["clock"] == "12" else where.locale.time_24
    return in_digits(where, _filled(where, pattern, at))


def recorded_date(day: date) -> str:
    """`2026-11-21`, whatever the region."""
    return day.isoformat()


def recorded_time(at: datetime | time) -> str:
    """`09:42`, 24 hours, whatever the region."""
    return dates.show_time(at)


def second_calendar(where: Region, day: date) -> str:
    """The year of the calendar the clinic wants beside the date (`BE 2569`); nothing where there is none, or where
    this program cannot work it out (Hijri: only what another system sent is shown)."""
    calendar = where.calendar
    if calendar is None:
        return ""
    if calendar.add_years is not None:
        return calendar.shown.format(year=day.year + calendar.add_years, era="")
    era = next((each for each in reversed(calendar.eras) if day.isoformat() >= each.starts), None)
    return "" if era is None else calendar.shown.format(era=era.name, year=day.year - int(era.starts[:4]) + 1)


def read_date(where: Region, text: str, today: date, *, name: str = "", past: bool = False) -> date:
    """A typed date: what `dates.read_date` takes, or numbers in the region's order with a whole year.

    Raises DateInDoubt for a year of the region's second calendar, NotADate for what is no date in this order.
    """
    name = name or said("The date")
    numbers = _NUMBERS.findall("".join(str(int(each)) if each.isdecimal() else each for each in text))
    shape = re.sub(r"[\d\s./年月日\-\u200e\u200f]", "", text)
    if shape or len(numbers) != 3 or re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text.strip()):
        return dates.read_date(text, today, name=name, past=past)
    order = re.findall(r"[yMd]", re.sub(r"(.)\1+", r"\1", where.locale.short_date))
    year, month, day = (numbers[order.index(each)] for each in "yMd")
    example = show_short_date(where, date(1958, 3, 14))
    if len(year) == 2 or max(len(month), len(day)) > 2:
        raise NotADate(said("{name} needs all four digits of the year, like {example}", name=name, example=example))
    calendar = where.calendar
    if calendar is not None and calendar.add_years is not None:
        meant = int(year) - calendar.add_years
        if abs(meant - today.year) < abs(int(year) - today.year) and (reading := _day(meant, month, day)):
            raise DateInDoubt(text.strip(), reading, calendar.title)
    found = _day(int(year), month, day) if len(year) == 4 else None
    if found is None:
        raise NotADate(said("{name} must be a real date, like {example}", name=name, example=example))
    if past and found > today:
        raise NotADate(
            said(
                "{name} must not be later than today ({short_date})",
                name=name,
                short_date=show_short_date(where, today),
            )
        )
    return found


def show_age(where: Region, born: date, on: date) -> str:
    """The age in the words of the language: years; months under 24 months; days under one month."""
    held, words = dates.age_on(born, on), where.locale.age_words
    if held.months < 1:
        return _counted(where, words.days, held.days)
    return _counted(where, words.months, held.months) if held.months < 24 else _counted(where, words.years, held.years)


def plural_category(plural: Plural, count: int) -> str:
    """The CLDR plural category of a whole number; what has no form of its own is "other"."""
    tens, ones = count % 100, count % 10
    match plural:
        case "one" if count == 1:
            return "one"
        case "zero_one" if count in (0, 1):
            return "one"
        case "slavic" if ones == 1 and tens != 11:
            return "one"
        case "slavic" if ones in (2, 3, 4) and tens not in (12, 13, 14):
            return "few"
        case "arabic" if count in (0, 1, 2):
            return ("zero", "one", "two")[count]
        case "arabic" if 3 <= tens <= 10:
            return "few"
        case "arabic" if tens >= 11:
            return "many"
    return "other"


def _counted(where: Region, words: Mapping[str, str], count: int) -> str:
    pattern = words.get(plural_category(where.locale.plural, count), words["other"])
    return in_digits(where, pattern.format(count))


def _full_year(pattern: str) -> str:
    return re.sub("y+", "y", pattern)


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _filled(where: Region, pattern: str, at: date | time) -> str:
    return _FIELD.sub(lambda found: _written(where, found, at), pattern)


def _written(where: Region, found: re.Match[str], at: date | time) -> str:
    if found.group(2) is None:
        return found.group(1)
    letters = found.group(0)
    if isinstance(at, date) and letters[0] in "yMd":
        if letters == "MMM":
            return where.locale.months[at.month - 1]
        width = 4 if letters[0] == "y" else len(letters)
        return f"{ {'y': at.year, 'M': at.month, 'd': at.day}[letters[0]]:0{width}}"
    if isinstance(at, (datetime, time)) and letters[0] in "HhmaB":
        if letters in ("a", "B"):
            return next(each.word for each in reversed(where.locale.day_periods) if each.starts <= at.hour)
        return f"{ {'H': at.hour, 'h': (at.hour + 11) % 12 + 1, 'm': at.minute}[letters[0]]:0{len(letters)}}"
    raise ValueError(f"a pattern asks {at!r} for {letters}")
