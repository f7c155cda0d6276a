"""Times and dates as nurses type them; what may be typed is `clinical.dates`' to say."""

from __future__ import annotations

from datetime import date, datetime

from nursechart.clinical.dates import NotADate, NotATime, read_date, read_time, show_date, show_time

_ANY_DAY = datetime(2000, 1, 1)


def clock_time(typed: str) -> str | None:
    """`typed` (942, 9.42, 9:42, 9) as "HH:MM" on the 24-hour clock, or None when it is no time of day."""
    try:
        return show_time(read_time(typed, _ANY_DAY)) if typed.strip().lower() != "n" else None
    except NotATime:
        return None


def moved(time: str, minutes: int) -> str:
    """The "HH:MM" that is `minutes` later (or earlier), around midnight."""
    hour, minute = map(int, time.split(":"))
    total = (hour * 60 + minute + minutes) % (24 * 60)
    return f"{total // 60:02}:{total % 60:02}"


def calendar_date(typed: str, today: date, *, name: str, past: bool) -> tuple[str | None, str]:
    """`typed` (14 mar 58) as "14 Mar 1958" and "", or None and what is wrong with it, in words for the screen."""
    try:
        return show_date(read_date(typed, today, name=name, past=past)), ""
    except NotADate as wrong:
        return None, str(wrong)
