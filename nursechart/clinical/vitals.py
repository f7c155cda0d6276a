"""Vital signs: how a typed number stands against the limits of the content pack (`clinical.md` 5).

Plausibility asks, it never silently refuses: a likely slip comes back as a `Doubt` beside the judgement. Only a
number that no living person has is `refused`; it stays as typed and cannot be charted. The worst band that takes a
value decides; where her own limits speak, they do (`vital_limits`), and say who set them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Limits, Measure
from nursechart.clinical.notations import Bound
from nursechart.clinical.slips import Doubt, doubt_of
from nursechart.clinical.typed_numbers import NotANumber, NumberInDoubt, read_number
from nursechart.clinical.units import convert
from nursechart.clinical.vital_facts import OwnLimit, PatientFacts, Side, age_band, is_measured_weight
from nursechart.clinical.vital_limits import (
    SIDES,
    LimitShown,
    hypotension_limit,
    in_range,
    limits_for,
    limits_shown,
    narrowest,
    overriding,
    own_limits,
    with_age,
)
from nursechart.clinical.vital_words import own_why, refusal, why
from nursechart.language import said, said_of

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

__all__ = [
    "Doubt", "Judgement", "LimitShown", "NotANumber", "NumberInDoubt", "OwnLimit", "PatientFacts", "Range", "Yardstick",
    "age_band",
    "hypotension_limit", "is_measured_weight", "judge", "limb_warning", "limits_shown", "range_for", "read_number",
]  # fmt: skip

Level = Literal["in_range", "low", "high", "critical_low", "critical_high", "refused", "unknown"]
Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a value stands: the word for the chip and, where it is not in range, why."""

    level: Level
    word: str
    says: str = ""
    rule: str = ""  # the protocol that is started (FP-02), else the measure's own id
    doubt: Doubt | None = None
    pops_up: bool = False  # whether it interrupts, or only colours its row
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


class Yardstick:
    """What one person's readings are judged by: her limits of a measure, worked out once for all that a look judges."""

    def __init__(self, content: Content, facts: PatientFacts) -> None:
        self._content, self._facts = content, facts
        self._band = age_band(content, facts)
        self._limits: dict[str, tuple[list[Limits], tuple[OwnLimit, ...]]] = {}

    def judge(self, measure_id: str, value: Decimal | Pair, unit: str) -> Judgement:
        """How `value`, typed in the UCUM `unit`, stands. Blood pressure is the pair (systolic, diastolic).

        Raises KeyError for a measure, or a unit of it, that the pack does not know: foreign data is checked before.
        """
        facts, measure = self._facts, self._content.measures[measure_id]
        if measure_id not in self._limits:
            held = limits_for(self._content, measure_id, facts), own_limits(facts, measure_id)
            self._limits[measure_id] = held
        limits, own = self._limits[measure_id]
        numbers = _numbers(measure, value, unit, facts)
        doubt = doubt_of(measure, limits, value, unit, facts.last.get(measure_id), self._band)
        refused = refusal(measure, limits, value, unit)
        if refused:
            return Judgement(level="refused", word=_word("refused"), says=refused, rule=measure_id, doubt=doubt)
        found = _worst(limits, own, numbers, facts)
        if found is None:
            judged = any(each.of in numbers and (each.alert or each.critical) for each in limits)
            level: Level = "in_range" if judged or own else "unknown"
            return Judgement(level=level, word=_word(level), rule=measure_id, doubt=doubt)
        word = _word(found.level)
        if found.own is not None:
            says = own_why(measure, found.own, found.side, word=word, unit=unit, on=facts.on)
            return Judgement(level=found.level, word=word, says=says, rule=measure_id, doubt=doubt, pops_up=True)
        by = found.by
        assert by is not None
        assert found.bound is not None
        return Judgement(
            level=found.level,
            word=word,
            says=why(measure, numbers, by, found.bound, word=word, unit=unit, last=facts.last.get(measure.id)),
            rule=by.rule or measure_id,
            doubt=doubt,
            pops_up=found.level in ("critical_low", "critical_high")
            or by.popup is None
            or by.popup.side(numbers[by.of]) is not None,
            source=by.source,
            unconfirmed=by.unconfirmed,
        )


def judge(content: Content, measure_id: str, value: Decimal | Pair, unit: str, facts: PatientFacts) -> Judgement:
    """How one value stands, as a `Yardstick` judges it."""
    return Yardstick(content, facts).judge(measure_id, value, unit)


def range_for(content: Content, measure_id: str, facts: PatientFacts) -> Range:
    """The in-range band for a trend, in the measure's canonical unit. A weight's is about the last one."""
    measure = content.measures[measure_id]
    limits = limits_for(content, measure_id, facts)
    if measure.kind == "pair":
        return Range(
            *in_range(measure, limits, facts, "systolic"),
            measure.unit,
            Range(*in_range(measure, limits, facts, "diastolic"), measure.unit),
        )
    return Range(*in_range(measure, limits, facts, "value"), measure.unit)


def limb_warning(limb: str, facts: PatientFacts) -> str:
    """Why blood pressure should not be taken on this limb, or an empty text."""
    why = facts.no_bp_limbs.get(limb, "")
    return said("Take the blood pressure on another limb: {why}", why=why) if why else ""


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
            numbers["change_kg_day"] = number - last
        if last_on is not None and (facts.on - last_on).days <= 7:
            numbers["change_kg_week"] = number - last
    return numbers


@dataclass(frozen=True, slots=True)
class _Hit:
    """A limit that a number is beyond: a general one with its bound, or one of her own."""

    rank: int
    level: Level
    side: Side
    of: str
    bound: Bound | None = None
    by: Limits | None = None
    own: OwnLimit | None = None

    @property
    def order(self) -> tuple[int, bool, bool]:
        """Among equals the one that starts a protocol, then her own."""
        return self.rank, bool(self.by and self.by.rule), self.own is not None


def _worst(
    limits: list[Limits], own: Sequence[OwnLimit], numbers: dict[str, Decimal], facts: PatientFacts
) -> _Hit | None:
    hits = [hit for each in limits if each.of in numbers for hit in _general_hit(each, numbers[each.of], facts)]
    for of, number in numbers.items() if own else ():
        for side in SIDES:
            hits = _with_own(hits, own, of, number, side)
    return max(hits, key=lambda hit: hit.order, default=None)


def _general_hit(limits: Limits, number: Decimal, facts: PatientFacts) -> list[_Hit]:
    for rank, band in ((2, with_age(limits, facts)), (1, limits.alert)):
        side = band.side(number) if band is not None else None
        bound = (band.low if side == "low" else band.high) if band is not None else None
        if side is not None and bound is not None:
            return [_Hit(rank, _level(rank, side), side, limits.of, bound, limits)]
    return []


def _with_own(hits: list[_Hit], own: Sequence[OwnLimit], of: str, number: Decimal, side: Side) -> list[_Hit]:
    """Let her own limits speak for one side of one number."""
    here = [hit for hit in hits if (hit.of, hit.side) == (of, side) and not (hit.by and hit.by.rule)]
    standing = overriding(own, of, side)
    crossed = [each for each in own if each.of == of and each.is_beyond(number, side)]
    if standing:
        hits = [hit for hit in hits if hit not in here]
    if not crossed:
        return hits
    holds = [each for each in crossed if each.action == "hold"]
    was_critical = any(hit.rank == 2 for hit in here)
    rank = 2 if holds or was_critical else 1
    return [*hits, _Hit(rank, _level(rank, side), side, of, own=narrowest(holds or crossed, side))]


def _level(rank: int, side: Side) -> Level:
    if rank == 2:
        return "critical_low" if side == "low" else "critical_high"
    return side


def _word(level: Level) -> str:
    """What the chip of a value says."""
    match level:
        case "in_range":
            return said("In range")
        case "low":
            return said_of("a value", "Low")
        case "high":
            return said_of("a value", "High")
        case "critical_low" | "critical_high":
            return said("Critical")
        case "refused":
            return said("Not possible")
        case "unknown":
            return ""
