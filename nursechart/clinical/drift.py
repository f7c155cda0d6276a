"""How a length of a line went over time: external length and arm circumference (`clinical.md` 3.2, 3.8, S06).

The change against the baseline is judged by the pack's limits; the trend says whether it keeps going the same way,
which is news before any limit is reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.devices import Change, arm_change, external_length_change
from nursechart.clinical.words import show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Trend = Literal["rising", "falling", "steady"]
_RUN = 3  # readings that make a trend


@dataclass(frozen=True, slots=True)
class Drift:
    """A length over time, in cm. `change` is against the baseline, `since_last` against the reading before."""

    baseline: Decimal
    last: Decimal
    last_at: datetime
    change: Change
    since_last: Decimal | None
    trend: Trend
    run: Decimal  # how far it went over the readings that make the trend

    @property
    def words(self) -> str:
        """`1 cm over the last 3 readings, still rising`; empty while it is steady."""
        if self.trend == "steady":
            return ""
        cm = show_number(abs(self.run))
        if self.trend == "rising":
            return said("{cm} cm over the last {count} readings, still rising", cm=cm, count=_RUN)
        return said("{cm} cm over the last {count} readings, still falling", cm=cm, count=_RUN)


def external_drift(content: Content, placed_cm: Decimal, readings: Sequence[tuple[datetime, Decimal]]) -> Drift | None:
    """How the external length went since placement; None without a reading. Readings are (aware time, cm)."""
    if not readings:
        return None
    last = max(readings, key=lambda each: each[0])[1]
    least = content.line_attributes["external_cm"].numbers["trend_cm"]
    return _drift(placed_cm, readings, external_length_change(content, placed_cm, last), least)


def arm_drift(content: Content, baseline_cm: Decimal, readings: Sequence[tuple[datetime, Decimal]]) -> Drift | None:
    """How the arm went since the baseline, measured at the same place; None without a reading."""
    if not readings:
        return None
    last = max(readings, key=lambda each: each[0])[1]
    least = content.line_attributes["arm_cm"].numbers["trend_cm"]
    return _drift(baseline_cm, readings, arm_change(content, baseline_cm, last), least)


def _drift(baseline: Decimal, readings: Sequence[tuple[datetime, Decimal]], change: Change, least: Decimal) -> Drift:
    ordered = sorted(readings, key=lambda each: each[0])
    values = [cm for _, cm in ordered]
    recent = values[-_RUN:]
    run = recent[-1] - recent[0]
    steps = [after - before for before, after in pairwise(recent)]
    trend: Trend = "steady"
    if len(recent) == _RUN and abs(run) >= least:
        if all(step >= 0 for step in steps):
            trend = "rising"
        elif all(step <= 0 for step in steps):
            trend = "falling"
    since = values[-1] - values[-2] if len(values) > 1 else None
    return Drift(baseline, values[-1], ordered[-1][0], change, since, trend, run)
