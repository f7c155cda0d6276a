"""What a nurse types about a dose, read: line and lumen, lot and expiry, times and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from nursechart.charting.shift import Shift
from nursechart.clinical.calculators import rate_ml_per_h
from nursechart.clinical.dates import NotADate, NotATime, read_date, read_past_time, read_time, show_date
from nursechart.clinical.double_check import CheckFact, compare, wanted_fields
from nursechart.clinical.order_match import Prescribed, read_amount
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import round_half_up
from nursechart.errors import NurseCanAct
from nursechart.interop.udi import NotAUdi, read_udi
from nursechart.language import said
from nursechart.record.kinds import DoseProduct, OrderInfusion, When

_GS1 = re.compile(r"\(01\)|\]|01\d{14}")  # how a label's code begins: in brackets, after its symbology, or bare
_RATE_STEP = Decimal("0.1")  # mL/h, clinical.md 7.0


class DoseIncomplete(NurseCanAct):
    """Something that belongs to the dose is missing or cannot be."""


def line_and_lumen(values: Mapping[str, str]) -> tuple[str, str]:
    """The subject of the line and the name of the lumen, from "line/lumen"."""
    line, _, lumen = values.get("line", "").partition("/")
    return line, lumen


def scanned(values: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with lot and expiry in their fields where the lot was scanned as a whole GS1 code.

    An expiry that she typed stays. What is no GS1 code stays as it was typed: a lot is any text.
    """
    code = values.get("lot", "").strip()
    if not _GS1.match(code):
        return dict(values)
    try:
        read = read_udi(code)
    except NotAUdi:
        return dict(values)
    expiry = show_date(read.expires) if read.expires is not None else ""
    return {
        **values,
        "lot": read.lot or code,
        "expiry": values.get("expiry", "").strip() or expiry,
        "barcode": code,
    }


def product(shift: Shift, values: Mapping[str, str]) -> DoseProduct:
    """Lot, expiry and look as typed. Raises DoseIncomplete, NotADate."""
    lot, typed = values.get("lot", "").strip(), values.get("expiry", "").strip()
    if not lot:
        raise DoseIncomplete(said("Enter the lot number on the label"))
    if not typed:
        raise DoseIncomplete(said("Enter the expiry date on the label, like 14 Mar 2027"))
    expiry = read_date(typed, shift.now.date(), name=said("The expiry date"))
    return DoseProduct(
        lot=lot,
        expiry=expiry.isoformat(),
        beyond_use=beyond_use(shift, values),
        visual=values.get("visual", ""),
        barcode=values.get("barcode", "").strip(),
        typed_reason=values.get("typed_reason", "").strip(),
    )


def beyond_use(shift: Shift, values: Mapping[str, str]) -> When | None:
    """The label's "use before", day and time, as typed: `22 nov 08:00`. None when empty. Raises DoseIncomplete."""
    typed = values.get("beyond_use", "").strip()
    if not typed:
        return None
    day, _, time = typed.rpartition(" ")
    now = shift.now
    try:
        on = read_date(day, now.date(), name=said("The day to use it before")) if day else now.date()
        at = read_time(time, now.replace(tzinfo=None))
    except (NotADate, NotATime) as error:
        raise DoseIncomplete(said("Enter when it has to be used, like 22 Nov 08:00")) from error
    return shift.when(datetime.combine(on, at, tzinfo=now.tzinfo))


def drafted_product(shift: Shift, typed: Mapping[str, str]) -> DoseProduct | None:
    """The product as far as it can be read from a draft, so that an expired one is said at once."""
    text = typed.get("expiry", "").strip()
    try:
        expiry = read_date(text, shift.now.date()).isoformat() if text else ""
    except NotADate:
        expiry = ""
    try:
        before = beyond_use(shift, typed)
    except DoseIncomplete:
        before = None
    if not expiry and not typed.get("visual") and before is None:
        return None
    return DoseProduct(typed.get("lot", ""), expiry, beyond_use=before, visual=typed.get("visual", ""))


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


def typed_volume(values: Mapping[str, str]) -> Decimal | None:
    """The volume in the bag in mL as far as it can be read."""
    try:
        return number(values.get("volume", ""), "volume", "mL")
    except DoseIncomplete:
        return None


def pump_asks(name: str) -> str:
    """What an infusion by pump asks for at one of its two fields, `volume` and `rate`."""
    if name == "volume":
        return said("Enter the volume in the bag, in mL")
    return said("Enter the rate, more than 0 mL/h")


def pump_set(values: Mapping[str, str]) -> None:
    """That the bag and the pump are typed, both more than 0: an infusion that runs at nothing runs at nobody knows
    what. Raises DoseIncomplete.
    """
    for name, unit in (("volume", "mL"), ("rate", "mL/h")):
        typed = number(values.get(name, ""), name, unit)
        if typed is None or typed <= 0:
            raise DoseIncomplete(pump_asks(name))


def ordered_rate(infusion: OrderInfusion | None) -> Decimal | None:
    """The ordered rate, else worked out from volume and time, in mL/h to 0.1."""
    if infusion is None:
        return None
    if infusion.rate_ml_per_h is not None:
        return infusion.rate_ml_per_h
    if infusion.volume_ml and infusion.over_min:
        return round_half_up(rate_ml_per_h(infusion.volume_ml, infusion.over_min), _RATE_STEP)
    return None


def label_said(values: Mapping[str, str]) -> Prescribed | None:
    """What was typed or scanned from the label (12.2), for the comparison with the order; None when nothing was.

    Raises DoseIncomplete for an amount that can be read two ways, or is none.
    """
    dose, unit = _amount(values.get("label_dose", ""))
    strength, strength_unit = _amount(values.get("label_concentration", ""))
    rate, _ = _amount(values.get("label_rate", ""))
    said = Prescribed(
        patient=values.get("label_patient", "").strip(),
        drug=values.get("label_drug", "").strip(),
        dose=dose,
        unit=unit,
        route=values.get("label_route", "").strip(),
        strength=strength,
        strength_unit=strength_unit,
        rate_ml_per_h=rate,
    )
    return None if said == Prescribed() else said


def drafted_label(values: Mapping[str, str]) -> Prescribed | None:
    """The label as far as a draft can be read."""
    try:
        return label_said(values)
    except DoseIncomplete:
        return None


def double_check(shift: Shift, values: Mapping[str, str], *, infusion: bool, line: bool) -> CheckFact | None:
    """The second person's check as typed, beside what the one who gives typed; None while nobody is named."""
    checker = values.get("checker", "").strip()
    if not checker:
        return None
    wanted = wanted_fields(shift.content, infusion=infusion, line=line)
    mine = {each.id: values.get(PERFORMED.get(each.id, each.id), "") for each in wanted}
    theirs = {each.id: values.get(f"check_{each.id}", "") for each in wanted}
    if "rate" in mine:
        mine["rate"], theirs["rate"] = (re.sub(r"(?i)\s*ml/h$", "", each["rate"]) for each in (mine, theirs))
    return CheckFact(
        performer=shift.person.name,
        checker=checker if not same_person(shift, checker) else shift.person.name,
        role=values.get("checker_role", ""),
        method=values.get("check_method", ""),
        compared=compare(shift.content, wanted, mine, theirs),
        read_back=values.get("check_read_back", "") == "yes",
    )


# which field of the card holds what the performer typed
PERFORMED = {
    "drug": "label_drug", "concentration": "label_concentration", "dose": "label_dose", "route": "label_route",
    "rate": "rate", "lumen": "line", "pump": "pump",
}  # fmt: skip


def _amount(typed: str) -> tuple[Decimal | None, str]:
    try:
        return read_amount(typed) if typed.strip() else (None, "")
    except NotANumber as error:
        raise DoseIncomplete(str(error)) from error


def same_person(shift: Shift, name: str) -> bool:
    """Whether a typed name is that of the person at work herself."""
    return " ".join(name.casefold().split()) in (shift.person.name.casefold(), shift.person.printed.casefold())
