"""The sentences beside a vital sign: why it cannot be, and why it is high, low or critical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from nursechart.clinical.content_types import Limits, Measure
from nursechart.clinical.notations import Bound
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import convert, round_half_up

Pair = tuple[Decimal, Decimal]

_FROM = {"<=": "and under", "<": "below", ">=": "and over", ">": "above"}


def refusal(measure: Measure, limits: Sequence[Limits], value: Decimal | Pair, unit: str) -> str:
    """Why nobody can have this value, as the sentence for beside the field; or an empty text."""
    shown = measure.in_unit(unit)
    if isinstance(value, tuple):
        for part, number in zip(measure.parts, value, strict=True):
            said = _outside(part.label, limits, part.id, number, measure, unit)
            if said:
                return said
        if value[0] <= value[1]:
            upper, lower = measure.parts[0].label, measure.parts[1].label.lower()
            return f"{upper} must be higher than {lower}. You entered {_shown(value)}"
        return ""
    if measure.kind == "score" and value != value.to_integral_value():
        return f"{measure.label} must be a whole number, {shown.shown}. You entered {shown_number(value)}"
    return _outside(measure.label, limits, "value", value, measure, unit)


def _outside(label: str, limits: Sequence[Limits], of: str, value: Decimal, measure: Measure, unit: str) -> str:
    canonical = convert(value, unit, measure.unit, measure.id)
    for each in limits:
        if each.of == of and each.reject is not None and each.reject.side(canonical):
            ends = [_end(bound, measure, unit) for bound in (each.reject.low, each.reject.high) if bound is not None]
            shown = "" if measure.kind == "score" else measure.in_unit(unit).shown
            gap = "" if shown in ("", "%") else " "
            return f"{label} must be between {' and '.join(ends)}{gap}{shown}. You entered {shown_number(value)}"
    return ""


def _end(bound: Bound, measure: Measure, unit: str) -> str:
    step = measure.in_unit(unit).step
    number = convert(bound.limit, measure.unit, unit, measure.id)
    if unit != measure.unit:
        number = round_half_up(number, step)
    return f"{number.normalize():f}"


def why(
    measure: Measure,
    numbers: Mapping[str, Decimal],
    by: Limits,
    bound: Bound,
    *,
    word: str,
    unit: str,
    last: Decimal | None,
) -> str:
    """`Critical is 38.0 °C and over with a central line` or, for a change, `8 % more than the last 68.4 kg`."""
    tail = "".join(f" {each}" for each in (by.because, f"(set by {by.set_by})" if by.set_by else "") if each)
    if by.of.startswith("change") and last is not None:
        change = numbers[by.of]
        amount = f"{round_half_up(abs(change), Decimal('0.1')).normalize():f}"
        much = f"{amount} %" if "percent" in by.of else f"{amount} {measure.in_unit(measure.unit).shown}"
        than = "more" if change > 0 else "less"
        return f"{much} {than} than the last {shown_number(last)} {measure.in_unit(measure.unit).shown}{tail}"
    names = {part.id: part.label for part in measure.parts} | {"map": "Mean pressure"}
    shown = "" if measure.kind == "score" else measure.in_unit(unit).shown
    limit = f"{_limit_shown(bound, measure, unit)} {shown}".strip()
    where = f"{limit} {_FROM[bound.op]}" if bound.inclusive else f"{_FROM[bound.op]} {limit}"
    subject = f"{names[by.of]}: {word.lower()}" if by.of in names else word
    return f"{subject} is {where}{tail}"


def _limit_shown(bound: Bound, measure: Measure, unit: str) -> str:
    if unit == measure.unit:
        return shown_number(bound.limit)
    return shown_number(round_half_up(convert(bound.limit, measure.unit, unit, measure.id), measure.in_unit(unit).step))


def _shown(value: Pair) -> str:
    return f"{shown_number(value[0])}/{shown_number(value[1])}"
