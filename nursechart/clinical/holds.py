"""Which hold and notify limits of a therapy the vital signs, laboratory values and signs of a patient trip.

A limit compares the number itself, its change from the patient's baseline, or its multiple of the laboratory's upper
limit. A number in a unit that cannot be compared is said, not passed over; one whose baseline or upper limit is not
known trips nothing, and `not_judged` names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.protocols import for_drug, protocol
from nursechart.clinical.therapy_types import Action, HoldLimit
from nursechart.clinical.units import UnitMismatch, convert

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_ORDER: dict[Action, int] = {"emergency": 0, "stop": 1, "hold": 2, "slow": 3, "notify": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A number as taken (UCUM unit), with what it is compared to; the comparisons are in the same unit."""

    value: Decimal
    unit: str
    baseline: Decimal | None = None
    upper_normal: Decimal | None = None
    change_day: Decimal | None = None
    change_week: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFinding:
    """A limit that was tripped, and the action it asks for. `compared` is the number that crossed the bound."""

    limit: str
    of: str
    action: Action
    says: str
    compared: Decimal | None
    unit: str
    source: tuple[str, ...]
    unconfirmed: bool


def hold_findings(
    content: Content, therapy_id: str, drug: str, observed: Mapping[str, Observed], signs: Collection[str] = ()
) -> tuple[HoldFinding, ...]:
    """Every limit of the therapy for `drug` that is tripped, the gravest action first."""
    found = []
    for limit in for_drug(protocol(content, therapy_id).limits, drug):
        if limit.with_sign and limit.with_sign not in signs:
            continue
        if limit.measured == "sign":
            if limit.of in signs:
                found.append(_finding(limit, None, limit.says))
            continue
        number = observed.get(limit.of)
        if number is None:
            continue
        try:
            compared = _compared(limit, number)
        except UnitMismatch:
            found.append(_finding(limit, None, f"{limit.says}: cannot be judged in {number.unit}"))
            continue
        if compared is not None and limit.beyond is not None and limit.beyond.takes(compared):
            found.append(_finding(limit, compared, limit.says))
    return tuple(sorted(found, key=lambda each: _ORDER[each.action]))


def not_judged(content: Content, therapy_id: str, drug: str, observed: Mapping[str, Observed]) -> tuple[str, ...]:
    """The ids of limits whose number is there but not what it is compared to: no baseline, no upper limit."""
    found = []
    for limit in for_drug(protocol(content, therapy_id).limits, drug):
        number = observed.get(limit.of)
        if number is not None and limit.measured != "sign":
            try:
                if _compared(limit, number) is None:
                    found.append(limit.id)
            except UnitMismatch:
                found.append(limit.id)
    return tuple(found)


def _finding(limit: HoldLimit, compared: Decimal | None, says: str) -> HoldFinding:
    return HoldFinding(
        limit=limit.id,
        of=limit.of,
        action=limit.action,
        says=says,
        compared=compared,
        unit=limit.unit,
        source=limit.source,
        unconfirmed=limit.unconfirmed,
    )


def _compared(limit: HoldLimit, number: Observed) -> Decimal | None:
    """The number the limit compares, in its unit; None where what it needs is not known. Raises UnitMismatch."""
    match limit.measured:
        case "times_upper":
            return _times(number.value, number.upper_normal)
        case "times_baseline":
            return _times(number.value, number.baseline)
        case "rise_percent":
            times = _times(number.value, number.baseline)
            return None if times is None else (times - 1) * 100
        case "value":
            return convert(number.value, number.unit, limit.unit, limit.of)
        case "change_day" | "change_week":
            changed = number.change_day if limit.measured == "change_day" else number.change_week
            return None if changed is None else abs(_span(changed, number.unit, limit))
    if number.baseline is None:
        return None
    rise = _span(number.value - number.baseline, number.unit, limit)
    return {"rise": rise, "fall": -rise}.get(limit.measured, abs(rise))


def _times(value: Decimal, by: Decimal | None) -> Decimal | None:
    return None if by is None or by <= 0 else value / by


def _span(difference: Decimal, unit: str, limit: HoldLimit) -> Decimal:
    """A difference in the limit's unit: of two temperatures the 32 of Fahrenheit falls out."""
    return convert(difference, unit, limit.unit, limit.of) - convert(Decimal(0), unit, limit.unit, limit.of)
