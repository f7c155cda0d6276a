"""Likely slips of the finger: a lost decimal point, a swapped unit, a swapped pair, a jump from the last value.

A slip is asked about beside the field and never corrected by itself (`ux.md` EN-5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nursechart.clinical.content_types import Limits, Measure
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import UnitMismatch, convert
from nursechart.language import said

# clinical.md 5.1: a weight 2.2 times the last one, give or take 3 %, was probably read in the other unit
_POUNDS_A_KILOGRAM = Decimal("2.2046")
_RATIO_TOLERANCE = Decimal("0.03")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about a typed value. `likely` and `unit` are what the first button enters, if anything is likely."""

    asks: str
    likely: Decimal | tuple[Decimal, Decimal] | None = None
    unit: str | None = None


def doubt_of(
    measure: Measure,
    limits: Sequence[Limits],
    value: Decimal | tuple[Decimal, Decimal],
    unit: str,
    last: Decimal | None,
    age_band: str = "adult",
) -> Doubt | None:
    """What looks like a slip in `value`, or None. `last` is in the canonical unit."""
    if isinstance(value, tuple):
        return _pair_doubt(measure, limits, value, unit)
    return (
        _other_unit(measure, value, unit, last, age_band)
        or _lost_point(measure, limits, "value", value, unit)
        or _jump(measure, limits, value, unit, last)
        or _out_of_the_ordinary(measure, limits, "value", value, unit, measure.label)
    )


def _pair_doubt(measure: Measure, limits: Sequence[Limits], value: tuple[Decimal, Decimal], unit: str) -> Doubt | None:
    systolic, diastolic = value
    if systolic < diastolic and all(
        _ordinary(measure, limits, of, number, unit)
        for of, number in (("systolic", diastolic), ("diastolic", systolic))
    ):
        swapped = (diastolic, systolic)
        return Doubt(said("Did you mean {meant}? You typed {typed}", meant=_pair(swapped), typed=_pair(value)), swapped)
    for place, part in enumerate(measure.parts):
        slip = _lost_point(measure, limits, part.id, value[place], unit)
        if slip is not None and isinstance(slip.likely, Decimal):
            meant = (slip.likely, diastolic) if place == 0 else (systolic, slip.likely)
            return Doubt(said("Did you mean {meant}? You typed {typed}", meant=_pair(meant), typed=_pair(value)), meant)
        doubt = _out_of_the_ordinary(measure, limits, part.id, value[place], unit, part.label)
        if doubt is not None:
            return doubt
    return None


def _other_unit(measure: Measure, value: Decimal, unit: str, last: Decimal | None, age_band: str) -> Doubt | None:
    near_last = last is not None and abs(convert(value, unit, measure.unit, measure.id) - last) <= last / 10
    for swap in measure.swaps:
        odd = swap.typed == unit and all(bound.takes(value) for bound in swap.when)
        if odd and (not swap.ages or age_band in swap.ages) and not near_last:
            return _in_unit(measure, value, unit, swap.ask)
    if measure.swap_ratio and last:
        other = measure.swap_ratio if unit == measure.unit else measure.unit
        ratio = convert(value, unit, measure.unit, measure.id) / last
        wanted = _POUNDS_A_KILOGRAM if unit == measure.unit else 1 / _POUNDS_A_KILOGRAM
        if abs(ratio / wanted - 1) <= _RATIO_TOLERANCE:
            return _in_unit(measure, value, unit, other)
    return None


def _in_unit(measure: Measure, value: Decimal, typed: str, asked: str) -> Doubt:
    number = shown_number(value)
    asks = said(
        "Did you mean {number} {meant}? You typed {number} {typed}",
        number=number,
        meant=measure.in_unit(asked).shown,
        typed=measure.in_unit(typed).shown,
    )
    return Doubt(asks, value, asked)


def _meant(meant: Decimal, typed: Decimal) -> Doubt:
    return Doubt(
        said(
            "Did you mean {meant}? You typed {typed}",
            meant=shown_number(meant),
            typed=shown_number(typed),
        ),
        meant,
    )


def _lost_point(measure: Measure, limits: Sequence[Limits], of: str, value: Decimal, unit: str) -> Doubt | None:
    """384 for 38.4, 3.74 for 37.4, 1180 for 118: ten times over or under, and ordinary once put right."""
    if _ordinary(measure, limits, of, value, unit):
        return None
    for likely in (value / 10, value * 10):
        step = measure.in_unit(unit).step_at(likely)
        if likely % step == 0 and _ordinary(measure, limits, of, likely, unit):
            return _meant(likely.quantize(step), value)
    return None


def _jump(measure: Measure, limits: Sequence[Limits], value: Decimal, unit: str, last: Decimal | None) -> Doubt | None:
    if not last:
        return None
    number = convert(value, unit, measure.unit, measure.id)
    changes = {"change_percent": (number - last) / last * 100, "change_cm": number - last}
    for each in limits:
        if each.of in changes and each.confirm is not None and each.confirm.side(changes[each.of]):
            for likely in (value / 10, value * 10):
                near = abs(convert(likely, unit, measure.unit, measure.id) - last) <= last / 20
                step = measure.in_unit(unit).step_at(likely)
                if near and likely % step == 0:
                    return _meant(likely.quantize(step), value)
            was = f"{shown_number(last)} {measure.in_unit(measure.unit).shown}"
            return Doubt(
                said(
                    "{label} was {was} last time. Is {number} {unit} right?",
                    label=measure.label,
                    was=was,
                    number=shown_number(value),
                    unit=measure.in_unit(unit).shown,
                )
            )
    return None


def _out_of_the_ordinary(
    measure: Measure, limits: Sequence[Limits], of: str, value: Decimal, unit: str, label: str
) -> Doubt | None:
    if _ordinary(measure, limits, of, value, unit) or _impossible(measure, limits, of, value, unit):
        return None
    return Doubt(
        said(
            "Is {name} {number} {unit} right? It is rare",
            name=label.lower(),
            number=shown_number(value),
            unit=measure.in_unit(unit).shown,
        )
    )


def _ordinary(measure: Measure, limits: Sequence[Limits], of: str, value: Decimal, unit: str) -> bool:
    """Whether no band asks to confirm or refuses."""
    number = _canonical(measure, value, unit)
    bands = [band for each in limits if each.of == of for band in (each.reject, each.confirm) if band is not None]
    return number is not None and not any(band.side(number) for band in bands)


def _impossible(measure: Measure, limits: Sequence[Limits], of: str, value: Decimal, unit: str) -> bool:
    number = _canonical(measure, value, unit)
    return number is None or any(
        each.reject.side(number) for each in limits if each.of == of and each.reject is not None
    )


def _canonical(measure: Measure, value: Decimal, unit: str) -> Decimal | None:
    try:
        return convert(value, unit, measure.unit, measure.id)
    except UnitMismatch:
        return None


def _pair(value: tuple[Decimal, Decimal]) -> str:
    return f"{shown_number(value[0])}/{shown_number(value[1])}"
