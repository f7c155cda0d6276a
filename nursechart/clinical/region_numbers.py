"""Numbers as a region writes and types them, and the marks that keep them whole in right-to-left text.

Reading never guesses: where a typed number can mean two values, `NumberInDoubt` offers both. `typed_numbers` has the
rules that hold everywhere; here come the region's own signs.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from nursechart.clinical import typed_numbers
from nursechart.clinical.regions import Region
from nursechart.clinical.typed_numbers import NotANumber, NumberInDoubt
from nursechart.clinical.units import shown_unit

_ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_ISOLATE, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_SPACES: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"


def show_number(where: Region, value: Decimal, *, grouped: bool = True) -> str:
    """A number with the region's decimal sign, groups and digits; its decimals are those of `value`."""
    sign, whole, decimals = _parts(value)
    if grouped:
        whole = _grouped(whole, where["group"], where["grouping"] == "3;2")
    written = sign + whole + (where["decimal"] + decimals if decimals else "")
    return in_digits(where, written)


def show_dose(where: Region, value: Decimal) -> str:
    """A dose: a zero before the decimal sign, none at the end (`clinical.md` 8.9), and no groups, so that no
    separator can be taken for a decimal sign."""
    return show_number(where, Decimal(f"{value.normalize():f}"), grouped=False)


def show_quantity(where: Region, value: Decimal, ucum: str, *, dose: bool = False) -> str:
    """A number and its unit, which is written alike everywhere, kept together on one line and from left to right."""
    number = show_dose(where, value) if dose else show_number(where, value)
    return isolated(where, f"{number}{_NO_BREAK}{shown_unit(ucum)}")


def in_digits(where: Region, text: str) -> str:
    """`text` with the digits of the region."""
    return text.translate(_ARABIC) if where["digits"] == "arab" else text


def isolated(where: Region, text: str) -> str:
    """A number, drug name, mL/h or laboratory code as it stands in right-to-left text: from left to right, and
    without turning what stands beside it. As it is where the text runs from left to right."""
    return f"{_ISOLATE}{text}{_END}" if where.reads_right_to_left else text


def read_number(
    where: Region, text: str, *, name: str = "number", unit: str = "", example: str = "", dose: bool = False
) -> Decimal:
    """The number typed, with its digits as typed.

    The region's decimal sign is taken. A dose with the other sign alone (`1,5` where a point is written, `1.5` where a
    comma is) is asked about, and so is anything that may be thousands. Groups count where they are whole: `1,234.5`,
    `1 000`, `1,00,000`. Raises NotANumber; NumberInDoubt where two readings are possible.
    """
    comma = where["decimal"] == ","
    shown = example or ("12,5" if comma else "12.5")
    typed = _plain_digits(text)
    ungrouped = _ungrouped(where, typed)
    if ungrouped is not None:
        return ungrouped
    if comma and (doubt := _in_doubt(text, typed, dose)):
        raise doubt
    return typed_numbers.read_number(typed, name=name, unit=unit, example=shown, dose=dose, decimal_comma_ok=comma)


def _plain_digits(text: str) -> str:
    typed = text.translate(_MARKS).strip()
    return "".join(_digit(each) for each in typed)


def _digit(character: str) -> str:
    if character in "٫．":
        return "٫"
    return str(int(character)) if character.isdecimal() else character


def _ungrouped(where: Region, typed: str) -> Decimal | None:
    """What a number with whole groups means where nothing else can be meant: two signs, two groups, or a space."""
    group, decimal = where["group"], where["decimal"]
    signs = f"[{_SPACES}]" if group in _SPACES else re.escape(group)
    shape = rf"(?:\d{{1,2}}(?:{signs}\d{{2}})*{signs}\d{{3}})" if where["grouping"] == "3;2" else "(?!)"
    end = "[.,٫]" if decimal == "٫" and group == "٬" else f"[{re.escape(decimal)}٫]"
    found = re.fullmatch(rf"((?:[1-9]\d{{0,2}}(?:{signs}\d{{3}})+)|{shape})(?:{end}(\d{{1,6}}))?", typed)
    if found is None:
        return None
    groups = len(re.findall(signs, found.group(1)))
    if groups < 2 and found.group(2) is None and group in ".,":
        return None
    return Decimal(re.sub(r"\D", "", found.group(1)) + ("." + found.group(2) if found.group(2) else ""))


def _in_doubt(text: str, typed: str, dose: bool) -> NumberInDoubt | None:
    """Where a comma is the decimal sign, a lone point may group thousands or be a slip."""
    found = re.fullmatch(r"(\d{0,9})\.(\d{1,6})", typed)
    if found is None or not (dose or re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", typed)):
        return None
    return NumberInDoubt(text.strip(), (Decimal(typed), Decimal(found.group(1) + found.group(2))))


def _parts(value: Decimal) -> tuple[str, str, str]:
    whole, _, decimals = f"{abs(value):f}".partition(".")
    return ("-" if value < 0 else ""), whole, decimals


def _grouped(whole: str, sign: str, twos: bool) -> str:
    head, last = whole[:-3], whole[-3:]
    size = 2 if twos else 3
    groups = [head[max(0, end - size) : end] for end in range(len(head), 0, -size)][::-1]
    return sign.join([*groups, last])


__all__ = [
    "NotANumber", "NumberInDoubt", "in_digits", "isolated", "read_number", "show_dose", "show_number", "show_quantity",
]  # fmt: skip
