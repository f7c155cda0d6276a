"""Numbers as people type them: `38,4` and `38.4`, in any script's digits; where two readings are possible, it asks."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from nursechart.errors import NurseCanAct
from nursechart.language import said

_PLAIN = re.compile(r"\d{1,9}([.,]\d{0,6})?\Z|[.,]\d{1,6}\Z")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+\Z")


class NotANumber(NurseCanAct):
    """What was typed is no number. The text says what to enter, with an example."""


class NumberInDoubt(NotANumber):
    """What was typed can be read as two numbers; both are offered and none is taken."""

    def __init__(self, typed: str, readings: tuple[Decimal, ...]) -> None:
        offered = " or ".join(f"{reading:,f}" for reading in readings)
        super().__init__(said("Did you mean {offered}? You typed {typed}", offered=offered, typed=typed))
        self.readings = readings


def read_number(
    text: str,
    *,
    name: str = "number",
    unit: str = "",
    example: str = "12.5",
    dose: bool = False,
    decimal_comma_ok: bool = True,
    below_zero: bool = False,
) -> Decimal:
    """The number typed, with its digits as typed (98.60 stays 98.60).

    `dose`: ask about `1,000` and `1.000` (one thousand, or one with three decimals). `decimal_comma_ok=False`, for a
    dose where the clinic writes a decimal point: ask about `1,5` too (1.5, or a slip for 15). `below_zero`: read a
    minus before it (a refrigerator, a longitude). `name`, `unit` (as shown) and `example` fill the sentence. Raises
    NotANumber; NumberInDoubt where two readings are possible.
    """
    typed = "".join(_digit(each) for each in text.strip())
    if below_zero and typed[:1] in ("-", "\N{MINUS SIGN}"):
        return -read_number(typed[1:], name=name, unit=unit, example=example)
    if dose and _THOUSANDS.match(typed):
        whole = Decimal(typed.replace(",", "").replace(".", ""))
        if len(re.findall("[.,]", typed)) == 1:
            raise NumberInDoubt(text.strip(), (whole, Decimal(typed.replace(",", "."))))
        return whole
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", typed):
        raise NumberInDoubt(text.strip(), (Decimal(typed.replace(",", "")), Decimal(typed.replace(",", "."))))
    if _PLAIN.match(typed) is None:
        raise NotANumber(
            said("Enter the {name} in {unit}, like {example}", name=name, unit=unit, example=example)
            if unit
            else said("Enter the {name}, like {example}", name=name, example=example)
        )
    if dose and not decimal_comma_ok and "," in typed:
        raise NumberInDoubt(text.strip(), (Decimal(typed.replace(",", ".")), Decimal(typed.replace(",", ""))))
    return Decimal(typed.replace(",", "."))


def shown_number(value: Decimal) -> str:
    """A measured number as it was typed: no exponent, no thousands separator, trailing zeros kept."""
    return f"{value:f}"


def _digit(character: str) -> str:
    # full-width digits of an input method, Arabic-Indic digits and their decimal sign
    if character in "٫．":
        return "."
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
