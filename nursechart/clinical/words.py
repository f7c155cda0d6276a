"""How medicines and numbers are written (`ux.md` MD-1 to MD-3), and what must not be written (`clinical.md` 8.9).

Doses drop trailing zeros and keep the leading one; thousands have a separator; the unit is spelled so that nobody
misreads it. A measured number is another matter: it stays as typed (`typed_numbers.shown_number`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

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


# Joint Commission do-not-use list, and the ISMP additions of clinical.md 8.9
_NEVER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d)\s?[Uu]\b|\bU(?=/)"), "units"),
    (re.compile(r"\bIU\b"), "international units"),
    (re.compile(r"\b[Qq]\.?[Oo]\.?[Dd]\b\.?"), "every other day"),
    (re.compile(r"\b[Qq]\.?[Dd]\b\.?"), "daily"),
    (re.compile(r"\bMSO4\b|\bMS\b(?=\s*\d)"), "morphine sulfate"),
    (re.compile(r"\bMgSO4\b"), "magnesium sulfate"),
    (re.compile(r"[µμ]g\b"), "mcg"),
    (re.compile(r"(?<=\d)\s?cc\b"), "mL"),
    (re.compile(r"\bHS\b"), "at bedtime"),
    (re.compile(r"\bTIW\b", re.IGNORECASE), "three times a week"),
    (re.compile(r"\bS[CQ]\b(?=\s*\d)|\bSQ\b"), "under the skin"),
)
_TRAILING_ZERO = re.compile(r"(?<![\d.,])(\d+)\.0+(?=\s?(?:mg|mcg|g|mL|units|mEq)\b)")
_NO_LEADING_ZERO = re.compile(r"(?<![\d.,])\.(\d+)(?=\s?(?:mg|mcg|g|mL|units|mEq)\b)")


def unsafe_writing(text: str) -> tuple[Unsafe, ...]:
    """What in an order or a drug document can be misread, in the order it stands. Laboratory values are exempt."""
    found = [
        Unsafe(match.group().strip(), write, match.start())
        for pattern, write in _NEVER
        for match in pattern.finditer(text)
    ]
    found += [Unsafe(match.group(), match.group(1), match.start()) for match in _TRAILING_ZERO.finditer(text)]
    found += [Unsafe(match.group(), f"0.{match.group(1)}", match.start()) for match in _NO_LEADING_ZERO.finditer(text)]
    return tuple(sorted(found, key=lambda each: each.at))
