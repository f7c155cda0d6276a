"""A dose as the drug file limits it: as a whole, by weight, by time, and as a rate of both (safety rule 4).

An order says a dose, a time, a volume, perhaps a dose rate; a pump says mL/h. The file's hard limit may stand on any of
them, so each that can be worked out is held against it, in the file's own unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.dose_checks import AMOUNTS
from nursechart.clinical.drug_file import handling_of
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


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A value in the unit of the hard limit that it is over."""

    value: Decimal
    unit: str
    limit: Decimal


def over_hard_limit(content: Content, drug: str, ordered: Ordered) -> OverLimit | None:
    """The hard limit of the drug file that this dose is furthest over; None where it is over none, or nothing is known.

    Limits that hold only under a condition (for each site, by a peripheral vein) are not asked here.
    """
    handling = handling_of(content, drug)
    over = [
        OverLimit(value, limit.unit, limit.high)
        for limit in (handling.limits if handling is not None else ())
        if limit.hard and limit.high is not None and not limit.when
        for value in _values(ordered, limit.of, limit.unit)
        if value > limit.high
    ]
    return max(over, key=lambda each: each.value / each.limit, default=None)


def _values(ordered: Ordered, of: str, unit: str) -> Iterator[Decimal]:
    """Each way in which what is limited can be worked out, in the unit of the limit."""
    match of:
        case "dose":
            value = _in_unit(ordered.dose, ordered.unit, unit, ordered.weight_kg)
        case "minutes":
            value = ordered.minutes
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
