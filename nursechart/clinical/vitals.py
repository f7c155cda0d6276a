"""Vital signs: how a typed number stands against the limits of the content pack (`clinical.md` 5).

Plausibility asks, it never silently refuses: a likely slip comes back as a `Doubt` beside the judgement. Only a
number that no living person has is `refused`; it stays as typed and cannot be charted. The worst band that takes a
value decides; a patient's own ordered limits stand in for the general ones and say who set them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Band, Limits, Measure
from nursechart.clinical.dates import Age, age_on
from nursechart.clinical.notations import Bound
from nursechart.clinical.slips import Doubt, doubt_of
from nursechart.clinical.typed_numbers import NotANumber, NumberInDoubt, read_number
from nursechart.clinical.units import convert
from nursechart.clinical.vital_words import refusal, why

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

__all__ = [
    "Doubt", "Judgement", "NotANumber", "NumberInDoubt", "PatientFacts", "Range", "age_band", "judge", "limb_warning",
    "range_for", "read_number",
]  # fmt: skip

Level = Literal["in_range", "low", "high", "critical_low", "critical_high", "refused", "unknown"]
Pair = tuple[Decimal, Decimal]
_WORDS: dict[Level, str] = {
    "in_range": "In range",
    "low": "Low",
    "high": "High",
    "critical_low": "Critical",
    "critical_high": "Critical",
    "refused": "Not possible",
    "unknown": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """What a judgement needs to know of the patient, on the day of the visit. `last` is in canonical units."""

    on: date
    born: date | None = None  # unknown counts as adult
    sex: str = ""
    central_line: bool = False
    immunosuppressed: bool = False
    heart_failure: bool = False
    spo2_scale_2: bool = False
    last: Mapping[str, Decimal] = field(default_factory=dict)
    last_on: Mapping[str, date] = field(default_factory=dict)
    limits: tuple[Limits, ...] = ()  # her own, by order or baseline; their `set_by` is shown
    no_bp_limbs: Mapping[str, str] = field(default_factory=dict)  # limb code -> why (PICC, fistula, node removal)

    @property
    def age(self) -> Age | None:
        return None if self.born is None else age_on(self.born, self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a value stands: the word for the chip and, where it is not in range, why."""

    level: Level
    word: str
    says: str = ""
    rule: str = ""  # the protocol that is started (FP-02), else the measure's own id
    doubt: Doubt | None = None
    source: tuple[str, ...] = ()
    unconfirmed: bool = False

    @property
    def is_critical(self) -> bool:
        return self.level in ("critical_low", "critical_high")

    @property
    def may_be_charted(self) -> bool:
        return self.level != "refused"


@dataclass(frozen=True, slots=True)
class Range:
    """Where values are in range, ends included; an open end is None. `second` is diastolic beside systolic."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    second: Range | None = None


def age_band(content: Content, facts: PatientFacts) -> str:
    """The id of the age band on the day of the visit; `adult` where the date of birth is not known."""
    held = facts.age
    if held is None:
        return "adult"
    for band in content.age_bands.values():
        if (
            (band.below_days is not None and held.days < band.below_days)
            or (band.below_months is not None and held.months < band.below_months)
            or (band.below_years is not None and held.years < band.below_years)
        ):
            return band.id
    return "adult"


def judge(content: Content, measure_id: str, value: Decimal | Pair, unit: str, facts: PatientFacts) -> Judgement:
    """How `value`, typed in the UCUM `unit`, stands. Blood pressure is the pair (systolic, diastolic).

    Raises KeyError for a measure, or a unit of it, that the pack does not know: foreign data is checked before.
    """
    measure = content.measures[measure_id]
    limits = _limits_for(content, measure_id, facts)
    numbers = _numbers(measure, value, unit, facts)
    doubt = doubt_of(measure, limits, value, unit, facts.last.get(measure_id))
    refused = refusal(measure, limits, value, unit)
    if refused:
        return Judgement(level="refused", word=_WORDS["refused"], says=refused, rule=measure_id, doubt=doubt)
    found = _worst(limits, numbers, facts)
    if found is None:
        judged = any(each.of in numbers and (each.alert or each.critical) for each in limits)
        level: Level = "in_range" if judged else "unknown"
        return Judgement(level=level, word=_WORDS[level], rule=measure_id, doubt=doubt)
    level, bound, by = found
    return Judgement(
        level=level,
        word=_WORDS[level],
        says=why(measure, numbers, by, bound, word=_WORDS[level], unit=unit, last=facts.last.get(measure.id)),
        rule=by.rule or measure_id,
        doubt=doubt,
        source=by.source,
        unconfirmed=by.unconfirmed,
    )


def range_for(content: Content, measure_id: str, facts: PatientFacts) -> Range:
    """The in-range band for a trend, in the measure's canonical unit. A weight's is about the last one."""
    measure = content.measures[measure_id]
    limits = _limits_for(content, measure_id, facts)
    if measure.kind == "pair":
        return Range(
            *_inside(measure, limits, "systolic"),
            measure.unit,
            Range(*_inside(measure, limits, "diastolic"), measure.unit),
        )
    last = facts.last.get(measure_id)
    change = next((each.confirm for each in limits if each.of == "change_percent" and each.confirm), None)
    if last is not None and change is not None and change.low and change.high:
        return Range(last * (100 + change.low.limit) / 100, last * (100 + change.high.limit) / 100, measure.unit)
    return Range(*_inside(measure, limits, "value"), measure.unit)


def limb_warning(limb: str, facts: PatientFacts) -> str:
    """Why blood pressure should not be taken on this limb, or an empty text."""
    why = facts.no_bp_limbs.get(limb, "")
    return f"Take the blood pressure on another limb: {why}" if why else ""


def _limits_for(content: Content, measure_id: str, facts: PatientFacts) -> list[Limits]:
    band = age_band(content, facts)
    true_of_her = {
        "": True,
        "central_line": facts.central_line,
        "immunosuppressed": facts.immunosuppressed,
        "heart_failure": facts.heart_failure,
        "spo2_scale_2": facts.spo2_scale_2,
        "under_3_months": facts.age is not None and facts.age.months < 3,
    }
    held = [
        each
        for each in (*content.limits, *facts.limits)
        if each.measure == measure_id and (not each.ages or band in each.ages) and true_of_her[each.when]
    ]
    # her own limits stand in for all others of the same number; then those written `instead`
    own = {each.of for each in facts.limits if each.measure == measure_id}
    replaced = {each.of for each in held if each.instead} | own

    def stays(each: Limits) -> bool:
        if each.of not in replaced or (each.alert is None and each.critical is None):
            return True
        return each in facts.limits if each.of in own else each.instead

    return [each for each in held if stays(each)]


def _numbers(measure: Measure, value: Decimal | Pair, unit: str, facts: PatientFacts) -> dict[str, Decimal]:
    """The numbers that limits look at, in canonical units."""
    if isinstance(value, tuple):
        systolic, diastolic = (convert(each, unit, measure.unit, measure.id) for each in value)
        return {"systolic": systolic, "diastolic": diastolic, "map": (systolic + 2 * diastolic) / 3}
    number = convert(value, unit, measure.unit, measure.id)
    numbers = {"value": number}
    last, last_on = facts.last.get(measure.id), facts.last_on.get(measure.id)
    if last:
        numbers["change_percent"] = (number - last) / last * 100
        numbers["change_cm"] = number - last
        if last_on is not None and (facts.on - last_on).days <= 1:
            numbers["change_percent_day"] = numbers["change_percent"]
        if last_on is not None and (facts.on - last_on).days <= 7:
            numbers["change_kg_week"] = number - last
    return numbers


def _worst(
    limits: list[Limits], numbers: dict[str, Decimal], facts: PatientFacts
) -> tuple[Level, Bound, Limits] | None:
    """The worst band that takes one of the numbers; among equals the one that starts a protocol."""
    found: list[tuple[int, int, Level, Bound, Limits]] = []
    for each in limits:
        if each.of not in numbers:
            continue
        critical = _with_age(each, facts)
        for rank, band, low, high in ((2, critical, "critical_low", "critical_high"), (1, each.alert, "low", "high")):
            side = band.side(numbers[each.of]) if band is not None else None
            bound = (band.low if side == "low" else band.high) if band is not None else None
            if side is not None and bound is not None:
                level: Level = low if side == "low" else high  # type: ignore[assignment]
                found.append((rank, 1 if each.rule else 0, level, bound, each))
                break
    if not found:
        return None
    worst = max(found, key=lambda each: (each[0], each[1]))
    return worst[2], worst[3], worst[4]


def _with_age(limits: Limits, facts: PatientFacts) -> Band | None:
    # PALS: in children of 1 to 10 years hypotension is below 70 + 2 x age
    if limits.per_year_low is None or limits.critical is None or limits.critical.low is None or facts.age is None:
        return limits.critical
    low = limits.critical.low.limit + limits.per_year_low * facts.age.years
    return Band(low=Bound(f"{limits.critical.low.op} {low}"), high=limits.critical.high)


def _inside(measure: Measure, limits: list[Limits], of: str) -> tuple[Decimal | None, Decimal | None]:
    step = measure.in_unit(measure.unit).step
    bands = [band for each in limits if each.of == of for band in (each.alert, each.critical) if band is not None]
    lows = [band.low.limit + (step if band.low.inclusive else 0) for band in bands if band.low is not None]
    highs = [band.high.limit - (step if band.high.inclusive else 0) for band in bands if band.high is not None]
    return max(lows, default=None), min(highs, default=None)
