"""How medicines and numbers are written (`ux.md` MD-1 to MD-3), and what must not be written (`clinical.md` 8.9).

Doses drop trailing zeros and keep the leading one; thousands have a separator; the unit is spelled so that nobody
misreads it. A measured number is another matter: it stays as typed (`typed_numbers.shown_number`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.safety_types import UnsafeWriting

# what a dose unit is written as; UCUM, HL7 and the pharmacy's abbreviations come in
_UNITS = {
    "ug": "mcg", "µg": "mcg", "μg": "mcg", "mcg": "mcg", "u": "units", "unit": "units", "units": "units",
    "[iu]": "units", "iu": "units", "ui": "units", "ie": "units", "cc": "mL", "ml": "mL", "meq": "mEq", "l": "L",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsafe:
    """Something written that can be misread, what to write for it, and where it starts."""

    found: str
    write: str
    at: int


def show_number(value: Decimal) -> str:
    """`1,000`, `0.5`, `5`: no trailing zeros, a leading zero, a comma from a thousand (MD-1)."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_dose(dose: Decimal | None, unit: str) -> str:
    """`1,000 mg`, `0.5 mg`, `5,000 units`. An empty text where there is no dose."""
    return "" if dose is None else f"{show_number(dose)} {dose_unit(unit)}".strip()


def dose_unit(unit: str) -> str:
    """The unit in words that cannot be misread: mcg for µg, units for U and IU, mL for cc (MD-2)."""
    head, slash, rest = unit.partition("/")
    written = _UNITS.get(head.strip().lower(), head.strip())
    return f"{written}/{dose_unit(rest)}" if slash else written


def tall_man(content: Content, name: str) -> str:
    """The drug's name with its tall-man letters where it is on the list: `vancomycin`, `cefTRIAXone`."""
    written = name
    for drug in content.drugs.values():
        if drug.tall and drug.id in written.lower():
            written = re.sub(rf"\b{re.escape(drug.id)}\b", drug.tall, written, flags=re.IGNORECASE)
    return written


def pattern_of(rule: UnsafeWriting) -> re.Pattern[str]:
    """The pattern of what must not be written, ready to search. Raises re.error."""
    return _compiled(rule.pattern, rule.any_case)


def unsafe_writing(content: Content, text: str, *, context: str = "") -> tuple[Unsafe, ...]:
    """What in an order or a drug document can be misread, in the order it stands (`clinical.md` 8.9).

    `context`: lab, imaging or tube_size, where some of it is allowed.
    """
    found = [
        Unsafe(match.group().strip(), match.expand(rule.write), match.start())
        for rule in content.writing.values()
        if not (context and context in rule.exempt)
        for match in pattern_of(rule).finditer(text)
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def writing_warning(content: Content, text: str, *, context: str = "") -> str:
    """What is said beside a field with unsafe writing: `Write daily for QD`; an empty text where all is well."""
    words = dict.fromkeys(
        said("{write} for {found}", write=each.write, found=each.found)
        for each in unsafe_writing(content, text, context=context)
    )
    return said("Can be misread. Write {what}", what=", ".join(words)) if words else ""


@cache
def _compiled(pattern: str, any_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE if any_case else 0)
