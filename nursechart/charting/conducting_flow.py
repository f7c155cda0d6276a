"""The infusions of an open visit, each read as a `Flow`: what order, rows and vital signs make of it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from nursechart.chart.infusion_rows import Row
from nursechart.chart.infusions import ORDERED, Flow, flow_of, plans_for
from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting.against import is_infusion
from nursechart.charting.facts import canonical, judged
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import doses_of, is_active, orders_of_visit, slot_of
from nursechart.charting.sections import section_values
from nursechart.charting.shift import Shift
from nursechart.charting.values import reading_words
from nursechart.clinical.drug_types import RatePlan
from nursechart.clinical.infusion import BagUse
from nursechart.clinical.words import show_number
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, DoseProduct, OrderDrug, OrderInfusion, OrderPlan, VisitPlan, VitalSet

_CIRCULATION = {"vital_signs.pulse", "vital_signs.blood_pressure"}  # what makes readings a row of the flow sheet
_NEAR_MS = 4 * 3_600_000  # a dose this near to its slot is the dose of that slot


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that hangs or hung: its letter, what it gave, and what its label says."""

    letter: str
    use: BagUse
    product: str
    expiry: str


@dataclass(frozen=True)
class Conducted:
    """One infusion of a visit, with all that looks and acts take from it."""

    visit: OpenVisit
    order: Subject
    dose: Subject | None
    flow: Flow

    @property
    def shift(self) -> Shift:
        return self.visit.shift

    @cached_property
    def taken(self) -> tuple[tuple[datetime, Subject], ...]:
        """The sets of vital signs of this visit, oldest first."""
        return taken_in(self.shift, self.visit.record.vitals)

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """The critical values of the last set, in words (IN-02)."""
        if not self.taken:
            return ()
        found = []
        for part, saids in self.taken[-1][1].parts.items():
            measure = part.partition(".")[2]
            judgement = judged(self.shift, measure, saids[0].value, self.visit.facts) if saids else None
            if judgement is not None and judgement.is_critical:
                label = self.shift.content.measures[measure].label
                found.append(f"{label} {reading_words(self.shift, measure, saids[0].value)}")
        return tuple(found)

    @property
    def reaction_open(self) -> bool:
        """Whether a reaction was charted here and its outcome was not."""
        reacted = any(row.value.event == "reaction" for row in self.flow.rows)
        held = section_values(self.visit.record, "S13")
        return (reacted or bool(held.get("stopped_at"))) and not held.get("outcome")

    @cached_property
    def bags(self) -> tuple[Bag, ...]:
        """Every bag that was hung, in order."""
        label = self.dose.get("dose_given.product", DoseProduct) if self.dose else None
        found = []
        for number, (row, use) in enumerate(zip(hung(self.flow.rows), self.flow.state.bags, strict=False)):
            expiry = row.value.expiry or (label.expiry if label and number == 0 else "")
            found.append(Bag(letter(number), use, row.value.product, expiry))
        return tuple(found)

    @property
    def weight_kg(self) -> Decimal | None:
        """What the running plan was worked out by; before the start, her newest weight."""
        said = [row.value.weight_kg for row in self.flow.rows if row.value.weight_kg is not None]
        return said[-1] if said else weight_of(self.visit)


def infusions_of(visit: OpenVisit) -> tuple[Subject, ...]:
    """The orders of this visit that run over time: begun here, or active; those that run come first."""
    record = visit.record
    orders = [
        order
        for order in orders_of_visit(visit.shift, record.orders, record.doses)
        if drug_of(order).kind == "medicine"
        and is_conducted(order)
        and (is_active(order) or doses_of(order, record.doses))
    ]
    return tuple(sorted(orders, key=lambda order: _rank(dose_of(record, order))))


def is_conducted(order: Subject) -> bool:
    """Whether the order runs over time, so that it has a rate to set."""
    infusion = order.get("order.infusion", OrderInfusion)
    return is_infusion(order) or (infusion is not None and infusion.volume_ml is not None)


def dose_of(record: VisitRecord, order: Subject) -> Subject | None:
    """The dose of an order that runs in this visit, else the last one that was begun; None when none was."""
    begun = [each for each in doses_of(order, record.doses) if _status(each) not in ("", "not_given")]
    running = [each for each in begun if _status(each) == "in_progress"]
    return (running or begun)[-1] if begun else None


def conducted(visit: OpenVisit, order: Subject, *, now: datetime | None = None, plan: str = "") -> Conducted:
    """One order as it stands at `now` (this moment unless told otherwise)."""
    dose = dose_of(visit.record, order)
    flow = flow_of(
        visit.shift.content,
        order,
        dose,
        visit.record.infusion_steps,
        now or visit.shift.now,
        planned_at=planned_at(visit.shift, visit.record.visit, order),
        weight_kg=weight_of(visit),
        plan=plan,
        infusion=number_of(visit.shift, order),
    )
    return Conducted(visit, order, dose, flow)


def planned_at(shift: Shift, visit: Subject, order: Subject) -> datetime | None:
    """When this visit wants the infusion begun: the time that cannot move, else the slot of the order near to now."""
    plan, slot = visit.get("visit.plan", VisitPlan), slot_of(shift, order)
    if plan is not None and plan.fixed_at is not None:
        return shift.at(plan.fixed_at.at_ms)
    if slot is None or abs(slot.due_ms - shift.now_ms()) > _NEAR_MS:
        return None
    return shift.at(slot.due_ms)


def number_of(shift: Shift, order: Subject) -> int:
    """Which infusion of the order this is, from 1: a first one may have a plan of its own."""
    slot, plan = slot_of(shift, order), order.get("order.plan", OrderPlan)
    return slot.number if slot is not None else (plan.given_before if plan is not None else 0) + 1


def weight_of(visit: OpenVisit) -> Decimal | None:
    return canonical(visit.shift, "weight", visit.weight) if visit.weight is not None else None


def taken_in(shift: Shift, vitals: Iterable[Subject]) -> tuple[tuple[datetime, Subject], ...]:
    """Sets of vital signs with when they were taken, oldest first; a weight alone is none."""
    found = []
    for subject in vitals:
        held = subject.get("vital_signs.set", VitalSet)
        if held is not None and not _CIRCULATION.isdisjoint(subject.parts):
            found.append((shift.at(held.at.at_ms), subject))
    return tuple(sorted(found, key=lambda pair: pair[0]))


def hung(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hung a bag, in the order `clinical.infusion` counts them."""
    found: list[Row] = []
    for row in rows:
        if row.value.event == "bag" or (row.value.event == "start" and (row.value.bag_ml is not None or not found)):
            found.append(row)
    return tuple(found)


def letter(number: int) -> str:
    """A, B, C …; after Z the number."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def plan_choices(visit: OpenVisit, order: Subject, product: str) -> tuple[RatePlan, ...]:
    """The plans to choose from where more than the order's own rate fits; none where there is nothing to choose."""
    fit = plans_for(visit.shift.content, order, product=product, infusion=number_of(visit.shift, order))
    return fit if len(fit) > 1 or (fit and fit[0].id != ORDERED) else ()


def plan_rows(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> tuple[tuple[str, Control], ...]:
    """The choice of the plan on the card that starts a dose. Nothing is chosen by itself."""
    options = tuple(
        Option(each.id, f"{each.title}: {plan_words(each)}")
        for each in plan_choices(visit, order, typed.get("label_drug", ""))
    )
    if not options:
        return ()
    return ((said("Rate plan"), Control("plan", "select", said("Rate plan"), typed.get("plan", ""), options=options)),)


def plan_words(plan: RatePlan) -> str:
    """0.5, 1, 2, 3, 4 mL/kg/h, 30 min each"""
    minutes = {step.minutes for step in plan.steps[:-1]}
    first = next(iter(minutes), None)
    if plan.rates_in == "share":
        parts = [
            said("{share} % in {minutes} min", share=show_number(step.share), minutes=show_number(step.minutes))
            for step in plan.steps
            if step.share is not None and step.minutes is not None
        ]
        return ", ".join(parts)
    rates = ", ".join(show_number(step.rate) for step in plan.steps if step.rate is not None)
    if len(minutes) == 1 and first is not None:
        return said("{rates}, {number} min each", rates=f"{rates} {plan.rates_in}", number=show_number(first))
    return f"{rates} {plan.rates_in}"


def row(label: str, control: Control) -> FormRow:
    """A field of a sheet."""
    return FormRow(control.id, label, (control,))


def drug_of(order: Subject) -> OrderDrug:
    return order.get("order.drug", OrderDrug) or OrderDrug(said("medicine not named"))


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _status(dose: Subject) -> str:
    held = dose.get("dose_given.dose", DoseGiven)
    return held.status if held else ""


def _rank(dose: Subject | None) -> int:
    return {"in_progress": 0, "stopped": 1, "completed": 2}.get(_status(dose) if dose else "", 3)
