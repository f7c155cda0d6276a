"""Orders as a nurse reads them: name, dose, how often, when the next one is due and how this visit's dose stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.patients import OrderLine
from nursechart.charting.shift import Shift
from nursechart.clinical.order_match import Prescribed
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.words import show_dose, tall_man
from nursechart.language import said
from nursechart.record.kinds import (
    DoseGiven,
    DoseTimes,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
)

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Slot:
    """The dose of a repeating order that the present moment belongs to."""

    number: int  # counted from the first dose ever
    of: int | None
    due_ms: int


def standing_orders(shift: Shift, orders: Iterable[Subject]) -> tuple[Subject, ...]:
    """The orders that any standing statement calls active or on hold, medicines first."""
    held = [
        order
        for order in orders
        if any(state.status in ("active", "on_hold") for state in order.all("order.state", OrderState))
    ]
    return tuple(sorted(held, key=lambda order: _weight(shift, order)))


def orders_of_visit(shift: Shift, orders: Iterable[Subject], doses: Iterable[Subject]) -> tuple[Subject, ...]:
    """The standing orders, and those that were stopped since but have a dose in the visit: it may still run."""
    every, given = tuple(orders), tuple(doses)
    standing = standing_orders(shift, every)
    return (*standing, *(order for order in every if order not in standing and doses_of(order, given)))


def is_active(order: Subject) -> bool:
    """Whether every standing statement calls it active: one that says on hold or stopped is enough to stop."""
    states = order.all("order.state", OrderState)
    return bool(states) and all(state.status == "active" for state in states)


def newer_order(order: Subject, orders: Iterable[Subject]) -> Subject | None:
    """The order that stands in for this one: a revision that names it, and is more than a draft."""
    for each in orders:
        plan, states = each.get("order.plan", OrderPlan), each.all("order.state", OrderState)
        if plan is None or plan.replaces != order.id or each.id == order.id:
            continue
        if any(state.status not in ("draft", "entered_in_error") for state in states):
            return each
    return None


def prescribed(order: Subject) -> Prescribed:
    """An order as the three-way check compares it with label and pump."""
    drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    infusion = order.get("order.infusion", OrderInfusion) or OrderInfusion()
    return Prescribed(
        drug=drug.name if drug else "",
        dose=dose.dose if dose else None,
        unit=dose.unit if dose else "",
        route=dose.route if dose else "",
        strength=infusion.strength,
        strength_unit=infusion.strength_unit,
        volume_ml=infusion.volume_ml,
        rate_ml_per_h=infusion.rate_ml_per_h,
        diluent=infusion.diluent,
    )


def order_title(shift: Shift, order: Subject) -> str:
    """vancomycin 1,000 mg IV: name, dose, unit and route, never broken or elided (MD-3)."""
    drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    name = drug.name if drug else said("order not described")
    if drug is not None and drug.kind != "medicine":
        return name[:1].upper() + name[1:]
    words = [tall_man(shift.content, name)]
    if dose is not None and dose.dose is not None:
        words.append(show_dose(dose.dose, dose.unit))
    if dose is not None and dose.route:
        words.append(dose.route if dose.route != "PO" else said("by mouth"))
    return " ".join(words)


def order_detail(order: Subject) -> str:
    """every 12 hours, over 90 min. 133.3 mL/h"""
    dose, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion)
    plan = order.get("order.plan", OrderPlan)
    words = []
    if dose is not None and dose.frequency:
        words.append(dose.frequency)
    if infusion is not None and infusion.over_min is not None:
        words.append(said("over {number} min", number=shown_number(infusion.over_min.normalize() + 0)))
    text = ", ".join(words)
    if infusion is not None and infusion.rate_ml_per_h is not None:
        text = (
            f"{text}. {shown_number(infusion.rate_ml_per_h)} mL/h"
            if text
            else f"{shown_number(infusion.rate_ml_per_h)} mL/h"
        )
    if not text and plan is not None:
        text = plan.instruction
    if plan is not None and plan.revision > 1:
        text = (
            said("{text}. Revision {revision}", text=text, revision=plan.revision)
            if text
            else said("Revision {revision}", revision=plan.revision)
        )
    return text


def slot_of(shift: Shift, order: Subject) -> Slot | None:
    """The scheduled dose nearest to now; None for an order without a schedule."""
    dose, plan = order.get("order.dose", OrderDose), order.get("order.plan", OrderPlan)
    if dose is None or plan is None or plan.first is None or not dose.every_h or dose.as_needed:
        return None
    every_ms = int(dose.every_h * _HOUR_MS)
    passed = Decimal(shift.now_ms() - plan.first.at_ms) / every_ms
    index = max(0, int(passed.to_integral_value(ROUND_HALF_UP)))
    number = max(index, plan.given_before) + 1
    return Slot(number, plan.doses, plan.first.at_ms + index * every_ms)


def doses_of(order: Subject, doses: Iterable[Subject]) -> tuple[Subject, ...]:
    """The doses of an order among those of a visit."""
    found = []
    for subject in doses:
        dose = subject.get("dose_given.dose", DoseGiven)
        if dose is not None and dose.order == order.id:
            found.append(subject)
    return tuple(found)


def due_words(shift: Shift, order: Subject) -> str:
    """dose 19 of 42, due 10:00"""
    slot = slot_of(shift, order)
    dose, plan = order.get("order.dose", OrderDose), order.get("order.plan", OrderPlan)
    if slot is None:
        if dose is not None and dose.as_needed:
            return said("as needed")
        return said("until {until}", until=plan.until) if plan is not None and plan.until and not dose else ""
    count = (
        said("dose {number} of {of}", number=slot.number, of=slot.of)
        if slot.of
        else said("dose {number}", number=slot.number)
    )
    return said(
        "{count}, due {short_moment}", count=count, short_moment=naming.short_moment(shift.at(slot.due_ms), shift.now)
    )


def order_chip(shift: Shift, order: Subject, doses: Iterable[Subject]) -> Chip:
    """How the order stands: what this visit did comes before what the pharmacy says."""
    given = doses_of(order, doses)
    if given:
        dose, times = given[-1].get("dose_given.dose", DoseGiven), given[-1].get("dose_given.times", DoseTimes)
        stop = times.stop if times else None
        match dose.status if dose else "":
            case "completed":
                return Chip(said("given {wall}", wall=stop.wall[11:16]) if stop else "given", "ok", "check")
            case "in_progress":
                return Chip("Running", "accent", "play")
            case "not_given":
                return Chip(said("Not given"), "crit", "circle-pause")
            case "stopped":
                return Chip("Stopped", "crit", "circle-pause")
    if not is_active(order):
        return Chip(said("On hold"), "crit", "circle-pause")
    if _as_needed(order):
        return Chip(said("As needed"), "neutral", "pill")
    slot = slot_of(shift, order)
    if slot is None:
        return Chip(said("To do"), "neutral", "circle")
    late = shift.now_ms() - slot.due_ms > _HOUR_MS
    soon = abs(shift.now_ms() - slot.due_ms) <= timedelta(hours=4).total_seconds() * 1000
    if late:
        return Chip("Late", "warn", "clock")
    return Chip("Due", "warn", "clock") if soon else Chip("Later", "neutral", "clock")


def order_line(shift: Shift, order: Subject, doses: Iterable[Subject]) -> OrderLine:
    return OrderLine(
        order=order.id,
        title=order_title(shift, order),
        detail=order_detail(order),
        due=due_words(shift, order),
        chip=order_chip(shift, order, doses),
    )


def _kind(order: Subject) -> str:
    drug = order.get("order.drug", OrderDrug)
    return drug.kind if drug else "medicine"


def _as_needed(order: Subject) -> bool:
    dose = order.get("order.dose", OrderDose)
    return bool(dose and dose.as_needed)


def _weight(shift: Shift, order: Subject) -> tuple[bool, bool, bool, str, str]:
    """What a nurse looks for first: medicines by schedule, then the others, then as needed, then tests and tasks."""
    kind = _kind(order) != "medicine"
    return kind, _as_needed(order), slot_of(shift, order) is None, order_title(shift, order), order.id
