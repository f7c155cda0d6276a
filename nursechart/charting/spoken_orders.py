"""An order by voice as it is written down: what the sheet offers, what was typed, and what speaks against it.

What speaks against it is asked before the receiver hangs up: allergies, another medicine of the same kind, the limits
of the drug file, and numbers that look typed into the wrong field. It goes on with what the prescriber said to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

from nursechart.charting.against import allergies_of, allergy_status, other_drugs, weight_kg, years_of
from nursechart.charting.dose_cards import alert_of
from nursechart.charting.dose_values import number
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.looks.common import Alert, Option
from nursechart.charting.looks.visit import SpokenLook, VisitFrame
from nursechart.charting.open_visit import OpenVisit, read, shown_in, subject_in
from nursechart.charting.ordering import order_title, standing_orders
from nursechart.charting.shift import Shift
from nursechart.charting.verbal_orders import SpokenOrder, take
from nursechart.charting.visiting import frame_of
from nursechart.clinical.allergies import allergy_findings
from nursechart.clinical.dose_amounts import Circumstances, Ordered, beyond_limits, over_hard_limit
from nursechart.clinical.dose_checks import hard_limit_findings
from nursechart.clinical.findings import Finding, worst_first
from nursechart.clinical.line_safety import route_code
from nursechart.clinical.order_checks import duplicate_findings, sound_alike_findings
from nursechart.clinical.order_match import read_amount
from nursechart.clinical.typed_numbers import NotANumber
from nursechart.clinical.words import show_number, tall_man
from nursechart.clinical.wrong_field import Name, wrong_fields
from nursechart.language import said, said_for
from nursechart.record.kinds import OrderDose, OrderDrug, OrderInfusion

Typed = Mapping[str, str]


def offered(shift: Shift, feed: str, visit: str) -> SpokenLook:
    """What the sheet offers: the medicines of the pack, her orders to change, hold or stop, routes."""
    now, content = read(shift, feed, visit, "orders"), shift.content
    routes = {route for each in content.therapies.values() for route in each.routes}
    return SpokenLook(
        frame=frame_of(now),
        orders=tuple(Option(each.id, order_title(shift, each)) for each in standing_orders(shift, now.record.orders)),
        drugs=tuple((each.id, tall_man(content, each.id), " ".join(each.also)) for each in content.drugs.values()),
        routes=tuple(
            Option(each.id, each.label) for each in content.choices["route"] if each.id in routes | {"IM", "PO"}
        ),
    )


def against(shift: Shift, shown: SpokenLook, typed: Typed) -> tuple[Alert, ...]:
    """What speaks against the order as far as it is typed, the worst first; a slip is a question and stops nothing."""
    now = OpenVisit(shift, shown_in(shown.frame))
    order = spoken(shift, typed, lenient=True)
    found = [alert_of(each, "") for each in _findings(now, order)]
    asked: dict[Name, Decimal | None] = {
        "rate": order.infusion.rate_ml_per_h if order.infusion else None,
        "volume": order.infusion.volume_ml if order.infusion else None,
        "time": order.infusion.over_min if order.infusion else None,
        "dose": order.dose.dose if order.dose and order.dose.unit == "mg" else None,
    }
    numbers = {name: value for name, value in asked.items() if value is not None}
    doubts = wrong_fields(shift.content, numbers, {})
    rule = shift.content.rules["R-04.wrong_field"]
    return (
        *found,
        *(Alert(rule.id, rule.version, "low", rule.title, each.asks, act="", not_now=False) for each in doubts),
    )


def take_typed(shift: Shift, shown: SpokenLook, typed: Typed, first: str, second: str) -> VisitFrame:
    """Chart the order as typed. Raises as `verbal_orders.take`, and MayNotBeCharted while something speaks against it
    that nobody answered.
    """
    order = spoken(shift, typed)
    now = read(shift, shown.frame.feed, shown.frame.visit, "orders")
    for each in _findings(now, order):
        if each.blocks and not each.may_override:
            raise MayNotBeCharted(f"{each.says} {each.do}")
        if each.severity != "inform" and not typed.get("although", "").strip():
            raise MayNotBeCharted(said("{why} Write what the prescriber said to it", why=each.says))
    return take(shift, shown.frame, order, first, second)


def spoken(shift: Shift, typed: Typed, *, lenient: bool = False) -> SpokenOrder:
    """What was typed, read. `lenient`: what cannot be read yet counts as empty.

    Raises MayNotBeCharted, DoseIncomplete.
    """
    row: Mapping[str, Any] = typed
    how: Any = row.get("how") or ""
    change: Any = row.get("change") or ("new" if lenient else "")
    if change not in ("new", "change", "hold", "stop"):
        raise MayNotBeCharted(said("Say whether it is new, a change, a hold or a stop"))
    if not lenient and how not in ("phone", "verbal"):
        raise MayNotBeCharted(said("Say how the order came: by phone, or face to face"))
    dose, unit = _amount(typed.get("dose", ""), lenient=lenient)
    every = _number(typed, "every_h", "interval", "h", lenient=lenient)
    volume = _number(typed, "volume", "volume", "mL", lenient=lenient)
    rate = _number(typed, "rate", "rate", "mL/h", lenient=lenient)
    over = _number(typed, "over", "time", "min", lenient=lenient)
    needed = typed.get("as_needed") == "yes"
    route = typed.get("route", "")
    begins = change in ("new", "change")
    if begins and not lenient and change == "new" and (dose is None or not route):
        raise MayNotBeCharted(said("Write the dose with its unit, and choose the route"))
    frequency = (
        said_for(ceil(every), "every {number} hour", "every {number} hours", number=show_number(every))
        if every is not None
        else ("" if not needed else said("as needed"))
    )
    if every is not None and needed:
        frequency = said("{frequency} as needed", frequency=frequency)
    has_dose = dose is not None or bool(route) or every is not None
    infused = any(each is not None for each in (volume, rate, over))
    words = [typed.get("instruction", "").strip(), _although(typed)]
    return SpokenOrder(
        change=change,
        how="verbal" if how == "verbal" else "phone",
        prescriber=typed.get("prescriber", ""),
        read_back=typed.get("read_back") == "yes",
        order=typed.get("order", "") if change != "new" else "",
        drug=typed.get("drug", ""),
        dose=OrderDose(dose, unit, route, frequency, every, needed) if begins and has_dose else None,
        infusion=OrderInfusion(volume, rate, over) if begins and infused else None,
        instruction=". ".join(each for each in words if each),
        indication=typed.get("indication", "").strip(),
    )


def _although(typed: Typed) -> str:
    words = typed.get("although", "").strip()
    return (
        said("Prescriber to what speaks against it: {words}", words=words) if words else ""
    )  # charted, in the chart's language


def _amount(typed: str, *, lenient: bool) -> tuple[Decimal | None, str]:
    try:
        return read_amount(typed) if typed.strip() else (None, "")
    except NotANumber as error:
        if lenient:
            return None, ""
        raise MayNotBeCharted(str(error)) from error


def _number(typed: Typed, key: str, name: str, unit: str, *, lenient: bool) -> Decimal | None:
    if lenient:
        try:
            return Decimal(typed.get(key, "").strip())
        except InvalidOperation:
            return None
    return number(typed.get(key, ""), name, unit)


def _findings(now: OpenVisit, order: SpokenOrder) -> tuple[Finding, ...]:
    """Allergies, medicines of the same kind, names like it, and the limits of the drug file."""
    content = now.shift.content
    held = subject_in(now.record, order.order) if order.order else None
    ordered = held.get("order.drug", OrderDrug) if held is not None else None
    drug = ordered.name if ordered is not None else order.drug.strip().lower()
    if not drug or order.change in ("hold", "stop"):
        return ()
    classes = ordered.classes if ordered is not None else ()
    others = tuple(each for each in other_drugs(now, order.order) if each.given is None)
    dose, infusion = order.dose or OrderDose(), order.infusion or OrderInfusion()
    amount = Ordered(
        dose=dose.dose, unit=dose.unit, minutes=infusion.over_min, volume_ml=infusion.volume_ml,
        rate_ml_per_h=infusion.rate_ml_per_h, weight_kg=weight_kg(now), every_h=dose.every_h,
    )  # fmt: skip
    here = Circumstances(
        route=route_code(content, dose.route) if dose.route else "",
        years=years_of(now),
        indication=order.indication,
    )
    over = over_hard_limit(content, drug, amount, here)
    return worst_first(
        (
            *allergy_findings(content, drug, classes, allergies_of(now.record), status=allergy_status(now.record)),
            *(hard_limit_findings(content, drug, over.value, over.unit, over.limit) if over else ()),
            *beyond_limits(content, drug, amount, here),
            *duplicate_findings(content, drug, classes, others, now=now.shift.now.replace(tzinfo=None), every=None),
            *sound_alike_findings(content, drug, [each.name for each in others]),
        )
    )
