"""The three-way check: what is ordered, what the label says and what the pump is set to, compared field by field.

Only what is known on two sides is compared; every difference is named with both values. Rates may be rounded to the
pump's step of 0.1 mL/h; nothing else is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.allergies import find_drug, folded
from nursechart.clinical.calculators import PUMP_STEP_ML_PER_H
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.words import dose_unit, show_dose, show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Side = Literal["order", "label", "pump"]
# in what words a difference is said
FIELDS = {
    "patient": "patient", "drug": "medicine", "dose": "dose", "route": "route", "concentration": "concentration",
    "volume": "volume", "rate": "rate", "diluent": "diluent",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """A medicine as an order, a pharmacy label (12.2) or a pump says it; empty or None: it does not say."""

    patient: str = ""
    drug: str = ""
    dose: Decimal | None = None
    unit: str = ""
    route: str = ""
    strength: Decimal | None = None  # concentration
    strength_unit: str = ""
    volume_ml: Decimal | None = None
    rate_ml_per_h: Decimal | None = None
    diluent: str = ""
    lot: str = ""
    beyond_use: datetime | None = None  # local, naive


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two sides say differently, in words."""

    field: str
    one: tuple[Side, str]
    other: tuple[Side, str]

    @property
    def words(self) -> str:
        """`dose (order 1,000 mg, label 1,250 mg)`."""
        return f"{FIELDS[self.field]} ({self.one[0]} {self.one[1]}, {self.other[0]} {self.other[1]})"


def differences(
    content: Content, order: Prescribed, label: Prescribed | None = None, pump: Prescribed | None = None
) -> tuple[Difference, ...]:
    """Every field in which order, label and pump differ, in the order a nurse reads them."""
    sides: list[tuple[Side, Prescribed]] = [("order", order)]
    sides += [("label", label)] if label is not None else []
    sides += [("pump", pump)] if pump is not None else []
    found = []
    for field in FIELDS:
        for number, (one, mine_says) in enumerate(sides):
            for other, says in sides[number + 1 :]:
                mine, theirs = _said(mine_says, field), _said(says, field)
                if mine and theirs and not _same(content, field, mine_says, says):
                    found.append(Difference(field, (one, mine), (other, theirs)))
    return tuple(found)


def _said(side: Prescribed, field: str) -> str:
    match field:
        case "dose":
            return show_dose(side.dose, side.unit)
        case "concentration":
            return show_dose(side.strength, side.strength_unit)
        case "volume":
            return f"{show_number(side.volume_ml)} mL" if side.volume_ml is not None else ""
        case "rate":
            return f"{show_number(side.rate_ml_per_h)} mL/h" if side.rate_ml_per_h is not None else ""
        case "patient":
            return side.patient.strip()
        case "drug":
            return side.drug.strip()
        case "route":
            return side.route.strip()
        case _:
            return side.diluent.strip()


def _same(content: Content, field: str, one: Prescribed, other: Prescribed) -> bool:
    match field:
        case "dose":
            return one.dose == other.dose and _unit(one.unit) == _unit(other.unit)
        case "concentration":
            return one.strength == other.strength and _unit(one.strength_unit) == _unit(other.strength_unit)
        case "volume":
            return one.volume_ml == other.volume_ml
        case "rate":
            here, there = one.rate_ml_per_h or Decimal(0), other.rate_ml_per_h or Decimal(0)
            return abs(here - there) < PUMP_STEP_ML_PER_H
        case "drug":
            known, theirs = find_drug(content, one.drug), find_drug(content, other.drug)
            return folded(one.drug) == folded(other.drug) or (known is not None and known == theirs)
        case "patient":
            return same_name(one.patient, other.patient)
        case _:
            return folded(_said(one, field)) == folded(_said(other, field))


def same_name(one: str, other: str) -> bool:
    """Whether two writings are of one name: CARVALHO, Maria Elena and Maria Carvalho; at least two words are shared."""
    mine, theirs = ({*folded(name.replace(",", " ")).split()} for name in (one, other))
    needed = 1 if len(mine) == len(theirs) == 1 else 2
    return len(mine & theirs) >= needed and (mine <= theirs or theirs <= mine)


def _unit(unit: str) -> str:
    return dose_unit(unit).replace(" ", "").casefold()


def read_amount(typed: str) -> tuple[Decimal, str]:
    """Number and unit of `1,000 mg`, as orders and labels write it. Raises NotANumber; NumberInDoubt for `1,5 mg`."""
    parts = re.fullmatch(r"\s*([\d.,]+)\s*(.*?)\s*", typed)
    if parts is None:
        raise NotANumber(said("Enter a number and its unit for {typed}, like 500 mg", typed=typed.strip()))
    whole, unit = parts.groups()
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", whole):
        whole = whole.replace(",", "")
    return read_number(whole, name="amount", unit=unit, example="500", decimal_comma_ok=False, dose="," in whole), unit
