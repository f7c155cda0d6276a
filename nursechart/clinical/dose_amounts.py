"""A dose as the drug file limits it: as a whole, by weight, by time, and as a rate of both (safety rule 4).

An order says a dose, a time, a volume, perhaps a dose rate; a pump says mL/h. The file's hard limit may stand on any of
them, so each that can be worked out is held against it, in the file's own unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.dose_checks import AMOUNTS
from nursechart.clinical.drug_file import beyond, handling_of
from nursechart.clinical.drug_types import DrugLimit, LimitHolds
from nursechart.clinical.findings import Finding
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import dose_unit

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_MINUTES = {"min": Decimal(1), "h": Decimal(60)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What is known of a dose: `dose` in `unit` (mg, g, units, mcg/kg), over `minutes`, in mL where those are known.

    `dose_rate` is the amount by time, by weight where its unit says kg (`mcg/kg/min`); `rate_ml_per_h` the pump's.
    """

    dose: Decimal | None = None
    unit: str = ""
    minutes: Decimal | None = None
    volume_ml: Decimal | None = None
    rate_ml_per_h: Decimal | None = None
    strength: Decimal | None = None
    strength_unit: str = ""
    dose_rate: Decimal | None = None
    dose_rate_unit: str = ""
    weight_kg: Decimal | None = None
    bag_ml: Decimal | None = None  # what the bag that hangs holds; the ordered volume where nobody read it
    every_h: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides which limits of the drug file hold; None and an empty text: not known, which speaks for caution."""

    route: str = ""
    peripheral: bool | None = None
    years: int | None = None
    clearance: Decimal | None = None  # creatinine clearance, mL/min
    indication: str = ""


NOTHING_KNOWN = Circumstances()


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A value in the unit of the hard limit that it is over."""

    value: Decimal
    unit: str
    limit: Decimal


def limits_that_hold(
    content: Content, drug: str, ordered: Ordered, circumstances: Circumstances
) -> tuple[DrugLimit, ...]:
    """The limits of the drug file for this dose: those without a condition, and those whose condition may hold.

    A condition that stands there in words alone (`cycled glucose`) is for a person to judge.
    """
    handling = handling_of(content, drug)
    return tuple(
        limit
        for limit in (handling.limits if handling is not None else ())
        if not limit.when or (limit.holds is not None and _may_hold(limit.holds, ordered, circumstances))
    )


def over_hard_limit(
    content: Content, drug: str, ordered: Ordered, circumstances: Circumstances = NOTHING_KNOWN
) -> OverLimit | None:
    """The hard limit of the drug file that this dose is furthest over; None where it is over none that may hold."""
    over = [
        OverLimit(value, limit.unit, limit.high)
        for limit in limits_that_hold(content, drug, ordered, circumstances)
        if limit.hard and limit.high is not None
        for value in values_of(ordered, limit.of, limit.unit)
        if value > limit.high
    ]
    return max(over, key=lambda each: each.value / each.limit, default=None)


def beyond_limits(
    content: Content, drug: str, ordered: Ordered, circumstances: Circumstances = NOTHING_KNOWN
) -> tuple[Finding, ...]:
    """What is beyond the file besides its hard upper limits: too short a time, the usual range. One of each gravity."""
    found: dict[str, Finding] = {}
    for limit in limits_that_hold(content, drug, ordered, circumstances):
        for value in values_of(ordered, limit.of, limit.unit):
            each = beyond(content, drug, limit, value)
            if each is not None and not (limit.hard and limit.high is not None and value > limit.high):
                found.setdefault(each.rule, each)
    return tuple(found.values())


def worst_of(content: Content, drug: str, amounts: Sequence[Ordered], circumstances: Circumstances) -> Ordered:
    """Of the same dose for several weights, the one that the file speaks most against."""

    def speaks_against(amount: Ordered) -> tuple[Decimal, int]:
        over = over_hard_limit(content, drug, amount, circumstances)
        return over.value / over.limit if over else Decimal(0), len(beyond_limits(content, drug, amount, circumstances))

    return max(amounts, key=speaks_against)


ByWeight = Literal["", "in_range", "below", "above", "over_limit"]


def stands_by_weight(content: Content, drug: str, ordered: Ordered, circumstances: Circumstances) -> ByWeight:
    """How a dose stands against the limits of the file that its weight decides; "" where none can be asked."""
    stands: ByWeight = ""
    by_weight = any("/kg" in each for each in (ordered.unit, ordered.dose_rate_unit))
    for limit in limits_that_hold(content, drug, ordered, circumstances):
        if not by_weight and "/kg" not in limit.unit:
            continue
        for value in values_of(ordered, limit.of, limit.unit):
            if limit.high is not None and value > limit.high:
                found: ByWeight = "over_limit" if limit.hard else "above"
            elif limit.low is not None and value < limit.low:
                found = "below"
            else:
                found = "in_range"
            stands = max(stands, found, key=_GRAVITY.index)
    return stands


_GRAVITY: tuple[ByWeight, ...] = ("", "in_range", "below", "above", "over_limit")


def is_limited_by_weight(content: Content, drug: str, ordered: Ordered, circumstances: Circumstances) -> bool:
    """Whether a limit of the file can only be held against this dose with a weight: mg ordered, mg/kg allowed."""
    units = [each for each in (ordered.unit, ordered.dose_rate_unit) if each]
    return any(
        "/kg" in limit.unit and any("/kg" not in unit for unit in units)
        for limit in limits_that_hold(content, drug, ordered, circumstances)
    )


def _may_hold(holds: LimitHolds, ordered: Ordered, here: Circumstances) -> bool:
    """Whether nothing that is known speaks against the condition of a limit."""
    dose = _in_unit(ordered.dose, ordered.unit, holds.dose_unit, ordered.weight_kg) if holds.dose_unit else None
    said = here.indication.casefold()
    against = (
        bool(holds.routes and here.route and here.route not in holds.routes),
        holds.peripheral is not None and here.peripheral is not None and here.peripheral is not holds.peripheral,
        _is_below(here.years, holds.from_years) or _is_from(here.years, holds.below_years),
        _is_below(ordered.weight_kg, holds.from_kg) or _is_from(ordered.weight_kg, holds.below_kg),
        _is_from(here.clearance, holds.clearance_below),
        bool(holds.indications and said and not any(word.casefold() in said for word in holds.indications)),
        _is_below(dose, holds.from_dose),
    )
    return not any(against)


def _is_below(value: Decimal | int | None, bound: Decimal | int | None) -> bool:
    return value is not None and bound is not None and value < bound


def _is_from(value: Decimal | int | None, bound: Decimal | int | None) -> bool:
    return value is not None and bound is not None and value >= bound


def values_of(ordered: Ordered, of: str, unit: str) -> Iterator[Decimal]:
    """Each way in which what is limited can be worked out, in the unit of the limit."""
    match of:
        case "dose":
            value = _in_unit(ordered.dose, ordered.unit, unit, ordered.weight_kg)
        case "minutes":
            value = ordered.minutes
            volume = ordered.bag_ml or ordered.volume_ml
            if volume and ordered.rate_ml_per_h:  # a pump takes 0.1 mL/h: less than half a minute is its rounding
                yield round_half_up(volume / ordered.rate_ml_per_h * 60, Decimal(1))
        case "concentration":
            value = _concentration(ordered, unit)
        case "volume_per_day":
            times = Decimal(24) / ordered.every_h if ordered.every_h else Decimal(1)
            value = ordered.volume_ml * times if ordered.volume_ml is not None and unit == "mL" else None
        case "rate" if unit == "mL/h":
            value = ordered.rate_ml_per_h
        case "rate" | "dose_rate":
            yield from _rates(ordered, unit)
            return
        case _:
            return
    if value is not None:
        yield value


def _rates(ordered: Ordered, unit: str) -> Iterator[Decimal]:
    """The dose by time: as ordered, from dose and time, and from what the pump runs at."""
    amount, _, time = unit.rpartition("/")
    minutes = _MINUTES.get(time)
    if minutes is None:
        return
    said, _, said_time = ordered.dose_rate_unit.rpartition("/")
    if ordered.dose_rate is not None and said_time in _MINUTES:
        value = _in_unit(ordered.dose_rate * minutes / _MINUTES[said_time], said, amount, ordered.weight_kg)
        if value is not None:
            yield value
    if ordered.dose is not None and ordered.minutes:
        value = _in_unit(ordered.dose * minutes / ordered.minutes, ordered.unit, amount, ordered.weight_kg)
        if value is not None:
            yield value
    held = _per_ml(ordered)
    if ordered.rate_ml_per_h is not None and held is not None:
        value = _in_unit(ordered.rate_ml_per_h * held[0] * minutes / 60, held[1], amount, ordered.weight_kg)
        if value is not None:
            yield value


def _concentration(ordered: Ordered, unit: str) -> Decimal | None:
    """The amount in a volume, in the unit of the limit (meq/L, mg/mL); None for what is no amount (mosm/L)."""
    held, (amount, _, volume) = _per_ml(ordered), unit.rpartition("/")
    if held is None or volume not in ("mL", "L"):
        return None
    value = _in_unit(held[0], held[1], amount, None)
    return value * (1000 if volume == "L" else 1) if value is not None else None


def _per_ml(ordered: Ordered) -> tuple[Decimal, str] | None:
    """The amount in each mL, and its unit: as ordered, else the dose in its volume."""
    amount, _, volume = ordered.strength_unit.rpartition("/")
    if ordered.strength is not None and dose_unit(volume) == "mL":
        return ordered.strength, amount
    if ordered.dose is not None and ordered.volume_ml and "/" not in ordered.unit:
        return ordered.dose / ordered.volume_ml, ordered.unit
    return None


def _in_unit(value: Decimal | None, unit: str, wanted: str, weight_kg: Decimal | None) -> Decimal | None:
    """A dose in another unit, by weight or not; None where the units do not fit or the weight is not known."""
    have, *have_per = (part.strip() for part in unit.split("/"))
    want, *want_per = (part.strip() for part in wanted.split("/"))
    one, other = AMOUNTS.get(dose_unit(have)), AMOUNTS.get(dose_unit(want))
    if value is None or one is None or other is None or one[0] != other[0]:
        return None
    if have_per not in ([], ["kg"]) or want_per not in ([], ["kg"]):
        return None
    value = value * one[1] / other[1]
    if have_per == want_per:
        return value
    if not weight_kg or weight_kg <= 0:
        return None
    return value * weight_kg if have_per else value / weight_kg
