"""How calculations are written: numbers with their digits, UCUM units in a nurse's words, the lines of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.units import shown_unit
from nursechart.clinical.words import dose_unit, show_number
from nursechart.language import said, to_say

if TYPE_CHECKING:
    from nursechart.clinical.formula_types import FormulaResult

_SHOWN_DIGITS = Context(prec=10)
_PER = {"d": "day", "wk": "week"}
_SIGNS = {"{drop}": "drops", "{vial}": "vials", "{site}": "sites", "[ft_i]": "ft"}
_WORDS = {"a": to_say("years"), "wk": to_say("weeks")}  # alone they are words of a language, in a rate they are signs
_PER_ONE = {"{drop}": "drop", "{vial}": "vial", "{site}": "site"}


def exact_text(value: Decimal) -> str:
    """An unrounded number: all its digits, or ten of them and … where there are more."""
    cut = _SHOWN_DIGITS.plus(value)
    return show_number(cut) if cut == value else f"{show_number(cut)}…"


def signed_number(value: Decimal, *, keeps_zeros: bool = False, signed: bool = False) -> str:
    """`1,380`, `37.0` where zeros are kept, `+3.0` where the sign is news. Zero has no sign."""
    plain = abs(value) if value == 0 else value
    text = f"{plain:,f}" if keeps_zeros else show_number(plain)
    return f"+{text}" if signed and value > 0 else text


def unit_words(ucum: str) -> str:
    """`ug/kg/min` is mcg/kg/min, `[IU]/h` units/h, `{drop}/min` drops/min, `mL/d` mL/day."""
    whole = shown_unit(ucum)
    if whole != ucum or "/" not in ucum:
        if ucum in _WORDS:
            return said(_WORDS[ucum])
        return _SIGNS.get(ucum) or (whole if whole != ucum else _part(ucum))
    head, *rest = ucum.split("/")
    return "/".join(
        [_SIGNS.get(head) or _part(head), *(_PER.get(each) or _PER_ONE.get(each) or _part(each) for each in rest)]
    )


def moment(at: datetime) -> str:
    """`Sun 2 Nov 2025 05:30 EST`: the minute it falls in, cut and not rounded, with the letters of its zone."""
    return f"{show_date(at.date(), weekday=True)} {show_time(at)} {at:%Z}"


def in_unit(text: str, shape: FormulaResult) -> str:
    """A shown number with its unit; a duration and a bare number have none."""
    unit = "" if shape.kind == "duration" else unit_words(shape.unit)
    return f"{text} {unit}".strip()


def listed(values: Sequence[Decimal]) -> str:
    """`42 / 84 / 168`."""
    return " / ".join(exact_text(each) for each in values)


def _part(ucum: str) -> str:
    shown = shown_unit(ucum)
    if ucum and shown != ucum:
        return shown
    return dose_unit(ucum.strip("{}").replace(".", "·")) if ucum else ""
