"""What a nurse types about a dose, read: line and lumen, lot and expiry, times and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from nursechart.charting.shift import Shift
from nursechart.clinical.calculators import rate_ml_per_h
from nursechart.clinical.dates import NotADate, read_date, read_past_time
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import round_half_up
from nursechart.errors import NurseCanAct
from nursechart.record.kinds import DoseProduct, OrderInfusion, When

_RATE_STEP = Decimal("0.1")  # mL/h, clinical.md 7.0


class DoseIncomplete(NurseCanAct):
    """Something that belongs to the dose is missing or cannot be."""


def line_and_lumen(values: Mapping[str, str]) -> tuple[str, str]:
    """The subject of the line and the name of the lumen, from "line/lumen"."""
    line, _, lumen = values.get("line", "").partition("/")
    return line, lumen


def product(shift: Shift, values: Mapping[str, str]) -> DoseProduct:
    """Lot, expiry and look as typed. Raises DoseIncomplete, NotADate."""
    lot, typed = values.get("lot", "").strip(), values.get("expiry", "").strip()
    if not lot:
        raise DoseIncomplete("Enter the lot number on the label")
    if not typed:
        raise DoseIncomplete("Enter the expiry date on the label, like 14 Mar 2027")
    expiry = read_date(typed, shift.now.date(), name="The expiry date")
    return DoseProduct(lot=lot, expiry=expiry.isoformat(), visual=values.get("visual", ""))


def drafted_product(shift: Shift, typed: Mapping[str, str]) -> DoseProduct | None:
    """The product as far as it can be read from a draft, so that an expired one is said at once."""
    text = typed.get("expiry", "").strip()
    try:
        expiry = read_date(text, shift.now.date()).isoformat() if text else ""
    except NotADate:
        expiry = ""
    if not expiry and not typed.get("visual"):
        return None
    return DoseProduct(typed.get("lot", ""), expiry, visual=typed.get("visual", ""))


def moment(shift: Shift, typed: str, name: str) -> When | None:
    """A typed time of today that has been; None when empty. Raises NotATime."""
    if not typed.strip():
        return None
    local = shift.now
    at = read_past_time(typed, local.replace(tzinfo=None), name=name)
    return shift.when(datetime.combine(at.date(), at.time(), tzinfo=local.tzinfo))


def number(typed: str, name: str, unit: str) -> Decimal | None:
    """A typed number, asked about when it can be read two ways (rule 4: 1,5 is 1.5, or a slip for 15); None when empty.

    Raises DoseIncomplete.
    """
    if not typed.strip():
        return None
    try:
        return read_number(typed, name=name, unit=unit, example="250", dose=True, decimal_comma_ok=False)
    except NotANumber as error:
        raise DoseIncomplete(str(error)) from error


def typed_rate(values: Mapping[str, str]) -> Decimal | None:
    """The pump's rate in mL/h as far as it can be read."""
    try:
        return number(values.get("rate", ""), "rate", "mL/h")
    except DoseIncomplete:
        return None


def ordered_rate(infusion: OrderInfusion | None) -> Decimal | None:
    """The ordered rate, else worked out from volume and time, in mL/h to 0.1."""
    if infusion is None:
        return None
    if infusion.rate_ml_per_h is not None:
        return infusion.rate_ml_per_h
    if infusion.volume_ml and infusion.over_min:
        return round_half_up(rate_ml_per_h(infusion.volume_ml, infusion.over_min), _RATE_STEP)
    return None


def same_person(shift: Shift, name: str) -> bool:
    """Whether a typed name is that of the person at work herself."""
    return " ".join(name.casefold().split()) in (shift.person.name.casefold(), shift.person.printed.casefold())
