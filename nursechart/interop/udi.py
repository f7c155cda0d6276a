"""The GS1 code on a device's label (UDI): product, lot, serial and expiry (`clinical.md` 12.1, 12.3).

Typed with its brackets, `(01)…(17)…(10)…`, or as a scanner sends it, with or without the symbology before it. What
stands in the code and is not asked for here stays in the text, which is kept whole.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

import biip
from biip import ParseConfig, ParseError

from nursechart.errors import NurseCanAct

_FIXED = {"01": 14, "11": 6, "15": 6, "17": 6}  # application identifiers whose data ends by its length
_SEPARATOR = "\x1d"
_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]*)")
_CENTURY = 50  # product rule: 00 to 49 are 20xx


class NotAUdi(NurseCanAct):
    """A code that cannot be read as GS1, or whose check digit is wrong. The text says so."""


@dataclass(frozen=True, slots=True)
class Udi:
    gtin: str
    lot: str = ""
    serial: str = ""
    expires: date | None = None


def read_udi(text: str) -> Udi:
    """The parts of a UDI. Raises NotAUdi."""
    code = text.strip()
    if code.startswith("("):
        parts = _BRACKETS.findall(code)
        code = "".join(ai + data.strip() + ("" if ai in _FIXED else _SEPARATOR) for ai, data in parts)
    code = re.sub(r"^\](?:d2|C1|e0|Q3)", "", code).strip(_SEPARATOR)
    try:
        message = biip.parse(code, config=ParseConfig(gs1_element_strings_verify_date=False)).gs1_message
    except ParseError as error:
        raise NotAUdi("This is no GS1 code. Scan it again, or type the numbers under the bars") from error
    if message is None:
        raise NotAUdi("This is no GS1 code. Scan it again, or type the numbers under the bars")
    said = {each.ai.ai: each for each in message.element_strings}
    product = said.get("01")
    if product is None or product.gtin is None:
        raise NotAUdi("The check digit of the product number is wrong. Scan it again, or type the numbers below")
    return Udi(
        gtin=product.value,
        lot=said["10"].value if "10" in said else "",
        serial=said["21"].value if "21" in said else "",
        expires=_date(said["17"].value) if "17" in said else None,
    )


def _date(digits: str) -> date:
    """YYMMDD; day 00 is the last day of the month. Raises NotAUdi."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    year += 2000 if year < _CENTURY else 1900
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError) as error:
        raise NotAUdi("The expiry date in this code is no real date. Scan it again") from error
