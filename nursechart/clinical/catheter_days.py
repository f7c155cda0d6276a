"""Catheter-days: the local dates on which a line was in place at 23:59 (`clinical.md` 3.5, L11; product rule).

The day of placement counts and the day of removal does not, so a line in from the 1st to the 10th was in for 9 days.
"""

from __future__ import annotations

from datetime import date, timedelta


def catheter_days(placed: date, removed: date | None, *, first: date, last: date) -> int:
    """How many dates from `first` to `last`, both counted, the line was in place at 23:59. None: still in place."""
    ends = last if removed is None else min(last, removed - timedelta(days=1))
    return max(0, (ends - max(first, placed)).days + 1)
