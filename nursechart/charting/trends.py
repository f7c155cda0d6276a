"""Trends: standing readings over time as series to paint, and how a reading stands against its range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import naming
from nursechart.charting.facts import canonical, judged
from nursechart.charting.looks.common import Chip, Series, Tone
from nursechart.charting.looks.patients import Trend
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.values import reading_words
from nursechart.clinical.dates import show_date
from nursechart.clinical.units import shown_unit
from nursechart.clinical.vitals import Judgement, PatientFacts, Range, range_for
from nursechart.language import said, said_for
from nursechart.record.kinds import BloodPressure

TREND_DAYS = 14
_TONES: dict[str, Tone] = {
    "in_range": "neutral",
    "low": "low",
    "high": "warn",
    "critical_low": "crit",
    "critical_high": "crit",
    "refused": "crit",
    "unknown": "neutral",
}
_ICONS = {
    "low": "arrow-down",
    "high": "arrow-up",
    "critical_low": "chevrons-down",
    "critical_high": "chevrons-up",
    "in_range": "check",
    "refused": "circle-alert",
}


def since_ms(shift: Shift, days: int = TREND_DAYS) -> int:
    return shift.now_ms() - int(timedelta(days=days).total_seconds() * 1000)


def chip_of(judgement: Judgement | None) -> Chip | None:
    """The chip "against range"; plain words without a box when all is in range."""
    if judgement is None or judgement.level == "unknown":
        return None
    tone: Tone = "ok" if judgement.level == "in_range" else _TONES[judgement.level]
    return Chip(judgement.word, tone, _ICONS.get(judgement.level, ""))


def row_tone(judgement: Judgement | None) -> Tone:
    """The tone of a whole row: critical and high rows are tinted, low ones only carry their chip."""
    if judgement is None:
        return "neutral"
    tone = _TONES[judgement.level]
    return tone if tone in ("crit", "warn") else "neutral"


class Moments:
    """When readings were taken, in words: worked out once for all the measures of a set."""

    def __init__(self, shift: Shift) -> None:
        self._shift, self._now = shift, shift.now
        self._words: dict[int, tuple[str, str]] = {}

    def __getitem__(self, at_ms: int) -> tuple[str, str]:
        """`Fri 21 Nov 09:42` and `21 Nov`."""
        words = self._words.get(at_ms)
        if words is None:
            at = self._shift.at(at_ms)
            words = naming.moment(at, self._now), show_date(at.date(), self._now.date())
            self._words[at_ms] = words
        return words


def series(
    shift: Shift, measure_id: str, points: Sequence[ReadingPoint], facts: PatientFacts, moments: Moments
) -> Series:
    """The points of one measure, oldest first, with its in-range band and its table twin."""
    measure = shift.content.measures[measure_id]
    shown, second, table = [], [], []
    for point in points:
        if isinstance(point.value, BloodPressure):
            if point.value.systolic is None or point.value.diastolic is None:
                continue
            shown.append((point.at_ms, float(point.value.systolic)))
            second.append((point.at_ms, float(point.value.diastolic)))
        else:
            number = canonical(shift, measure_id, point)
            if number is None:
                continue
            shown.append((point.at_ms, float(number)))
        table.append((moments[point.at_ms][0], reading_words(shift, measure_id, point.value)))
    within = range_for(shift.content, measure_id, facts)
    last = judged(shift, measure_id, points[-1].value, facts) if points else None
    return Series(
        points=tuple(shown),
        second=tuple(second),
        band=_band(within, [value for _, value in shown]),
        band2=_band(within.second, [value for _, value in second]) if within.second else None,
        last_tone=_TONES[last.level] if last else "neutral",
        summary=_summary(measure.label, shown_unit(measure.unit), table),
        table=tuple(table),
        days=tuple(moments[at_ms][1] for at_ms, _ in shown),
    )


def trend(
    shift: Shift, measure_id: str, points: Sequence[ReadingPoint], facts: PatientFacts, moments: Moments
) -> Trend:
    measure = shift.content.measures[measure_id]
    painted = series(shift, measure_id, points, facts, moments)
    latest = reading_words(shift, measure_id, points[-1].value, unit=False) if points else said("not taken")
    return Trend(measure_id, measure.label, shown_unit(measure.unit), latest, painted.last_tone, painted)


def measure_series(visit: OpenVisit) -> Trend:
    """The trend a reviewer needs first: the worst measure of the visit, or the temperature."""
    shift = visit.shift
    worst, rank = "temperature", -1
    for subject in visit.record.vitals:
        for part, saids in subject.parts.items():
            measure_id = part.removeprefix("vital_signs.")
            judgement = judged(shift, measure_id, saids[0].value if saids else None, visit.facts)
            severity = _severity(judgement)
            if severity > rank and judgement is not None:
                worst, rank = measure_id, severity
    points = [point for point in visit.recent.get(worst, ()) if point.at_ms >= since_ms(shift)]
    return trend(shift, worst, points, visit.facts, Moments(shift))


def worst_level(shift: Shift, born: date | None, subjects: Iterable[Subject]) -> Literal["", "alert", "critical"]:
    """The worst standing reading of a visit by the limits of her age band, taken to have a central line."""
    facts = PatientFacts(on=shift.now.date(), born=born, central_line=True)
    worst: Literal["", "alert", "critical"] = ""
    for subject in subjects:
        for part, saids in subject.parts.items():
            for stated in saids:
                judgement = judged(shift, part.removeprefix("vital_signs."), stated.value, facts)
                if judgement is None:
                    continue
                if judgement.is_critical:
                    return "critical"
                if judgement.level in ("low", "high"):
                    worst = "alert"
    return worst


def _severity(judgement: Judgement | None) -> int:
    if judgement is None:
        return -1
    return {"in_range": 0, "unknown": 0, "low": 1, "high": 1}.get(judgement.level, 2)


def _band(within: Range | None, values: Sequence[float]) -> tuple[float, float] | None:
    """The band to shade; an open end reaches past what is plotted."""
    if within is None or (within.low is None and within.high is None):
        return None
    low = within.low if within.low is not None else Decimal(str(min(values, default=0))) - 1
    high = within.high if within.high is not None else Decimal(str(max(values, default=float(low) + 1))) + 1
    return float(low), float(high)


def _summary(label: str, unit: str, table: Sequence[tuple[str, str]]) -> str:
    if not table:
        return said("{label}: no readings", label=label)
    at, value = table[-1]
    return said_for(
        len(table),
        "{label} in {unit}: {n} reading, {value} on {at}",
        "{label} in {unit}: {n} readings, last {value} on {at}",
        label=label,
        unit=unit,
        value=value,
        at=at,
    )
