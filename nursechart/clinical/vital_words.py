"""The sentences beside a vital sign: why it cannot be, and why it is high, low or critical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from nursechart.clinical.content_types import Limits, Measure
from nursechart.clinical.dates import show_date
from nursechart.clinical.notations import Bound
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import convert, round_half_up
from nursechart.clinical.vital_facts import OwnLimit, Side
from nursechart.language import said, said_of, to_say

Pair = tuple[Decimal, Decimal]

_FROM = {
    "<=": to_say("{what} is {limit} and under"),
    "<": to_say("{what} is below {limit}"),
    ">=": to_say("{what} is {limit} and over"),
    ">": to_say("{what} is above {limit}"),
}


def refusal(measure: Measure, limits: Sequence[Limits], value: Decimal | Pair, unit: str) -> str:
    """Why nobody can have this value, as the sentence for beside the field; or an empty text."""
    shown = measure.in_unit(unit)
    if isinstance(value, tuple):
        for part, number in zip(measure.parts, value, strict=True):
            wrong = _outside(part.label, limits, part.id, number, measure, unit)
            if wrong:
                return wrong
        if value[0] <= value[1]:
            upper, lower = measure.parts[0].label, measure.parts[1].label.lower()
            return said(
                "{upper} must be higher than {lower}. You entered {typed}",
                upper=upper,
                lower=lower,
                typed=_shown(value),
            )
        return ""
    if measure.kind == "score" and value != value.to_integral_value():
        return said(
            "{label} must be a whole number, {range}. You entered {typed}",
            label=measure.label,
            range=shown.shown,
            typed=shown_number(value),
        )
    return _outside(measure.label, limits, "value", value, measure, unit)


def _outside(label: str, limits: Sequence[Limits], of: str, value: Decimal, measure: Measure, unit: str) -> str:
    canonical = convert(value, unit, measure.unit, measure.id)
    for each in limits:
        if each.of == of and each.reject is not None and each.reject.side(canonical):
            low, high = (
                _end(bound, measure, unit) if bound is not None else "" for bound in (each.reject.low, each.reject.high)
            )
            shown = "" if measure.kind == "score" else measure.in_unit(unit).shown
            unit_after = shown if shown in ("", "%") else f" {shown}"
            return said(
                to_say("{label} must be between {low} and {high}{unit}. You entered {typed}")
                if low and high
                else to_say("{label} must be {low}{unit} or more. You entered {typed}")
                if low
                else to_say("{label} must be {high}{unit} or less. You entered {typed}"),
                label=label,
                low=low,
                high=high,
                unit=unit_after,
                typed=shown_number(value),
            )
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
    if by.of.startswith("change") and last is not None:
        change = numbers[by.of]
        amount = f"{round_half_up(abs(change), Decimal('0.1')).normalize():f}"
        much = f"{amount} %" if "percent" in by.of else f"{amount} {measure.in_unit(measure.unit).shown}"
        before = f"{shown_number(last)} {measure.in_unit(measure.unit).shown}"
        words = (
            said("{much} more than the last {value}", much=much, value=before)
            if change > 0
            else said("{much} less than the last {value}", much=much, value=before)
        )
        return _for_whom(words, by)
    names = {part.id: part.label for part in measure.parts} | {"map": said("Mean pressure")}
    shown = "" if measure.kind == "score" else measure.in_unit(unit).shown
    limit = f"{shown_in(measure, bound.limit, measure.unit, unit)} {shown}".strip()
    subject = f"{names[by.of]}: {word.lower()}" if by.of in names else word
    return _for_whom(said(_FROM[bound.op], what=subject, limit=limit), by)


def _for_whom(words: str, by: Limits) -> str:
    """The same with what makes the limit hold for her: `with a central line`."""
    if not by.because:
        return words
    return said_of("a limit, and what makes it hold", "{limit} {because}", limit=words, because=by.because)


def own_why(measure: Measure, own: OwnLimit, side: Side, *, word: str, unit: str, on: date) -> str:
    """`High is above 110 /min: her baseline, set by Dr Lindqvist since 3 Nov` or `… an order (hold), set by …`."""
    end = own.end(side)
    assert end is not None  # it was crossed
    limit = f"{shown_in(measure, end, measure.unit, unit)}"
    if measure.kind != "score":
        limit = f"{limit} {measure.in_unit(unit).shown}"
    names = {part.id: part.label for part in measure.parts} | {"map": said("Mean pressure")}
    subject = f"{names[own.of]}: {word.lower()}" if own.of in names else word
    where = said("{what} is below {limit}", what=subject, limit=limit)
    if side != "low":
        where = said("{what} is above {limit}", what=subject, limit=limit)
    if own.kind == "baseline":
        words = [said("{where}: the patient's baseline", where=where)]
    else:
        words = [said("{where}: an order ({action})", where=where, action=said(own.action or to_say("notify")))]
    since = show_date(own.since, on) if own.since else ""
    if own.set_by and since:
        words.append(said("set by {name} since {date}", name=own.set_by, date=since))
    elif own.set_by or since:
        words.append(said("set by {name}", name=own.set_by) if own.set_by else said("since {date}", date=since))
    return ", ".join([*words, own.because] if own.because else words)


def shown_in(measure: Measure, value: Decimal, unit: str, to: str) -> str:
    """A value as it is shown in another unit, rounded once (5.3); in its own unit with its digits as typed.

    Text, so that a converted value is never converted again.
    """
    if unit == to:
        return shown_number(value)
    number = convert(value, unit, to, measure.id)
    return shown_number(round_half_up(number, measure.in_unit(to).step_at(number)))


def _shown(value: Pair) -> str:
    return f"{shown_number(value[0])}/{shown_number(value[1])}"
