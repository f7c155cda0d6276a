"""An infusion of a visit, read from its rows: what ran, by which plan, what is to come, when vital signs are due.

The rows (`infusion_step.event`) are the flow sheet (S10); the dose says when it was begun and ended. A dose without
rows (from another system, or an older program) is read from those two times alone. Nothing here is charted: volumes,
steps and times to come are worked out by `clinical.infusion` and `clinical.rate_plans` as of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.chart.infusion_rows import Row, events_of, rows_of
from nursechart.chart.views import Subject
from nursechart.clinical.allergies import find_drug
from nursechart.clinical.calculators import CannotCalculate, after
from nursechart.clinical.drug_file import product_of
from nursechart.clinical.drug_types import RatePlan, RateStep
from nursechart.clinical.infusion import InfusionEvent, InfusionState, elapsed_min, in_order, infusion_state
from nursechart.clinical.protocols import observation_min, therapies_of
from nursechart.clinical.rate_plans import PlannedInfusion, PlannedStep, plan_infusion, rate_plan_choices
from nursechart.clinical.therapy_types import VitalsPlan
from nursechart.clinical.vitals_due import VitalsRow, unanswered, vitals_plan, vitals_rows
from nursechart.language import said
from nursechart.record.kinds import (
    DoseGiven,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
)

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

ORDERED = "ordered"  # the plan of an order that names one rate, or one time for the volume
_MG = {"mg": 1, "g": 1000}
_ZERO = Decimal(0)
_AT_THE_END = {"end", "after_end", "observation"}
_SET_RATE = ("start", "rate", "resume", "reaction")


@dataclass(frozen=True, slots=True)
class Ran:
    """A rate that was run: from when, and what had gone in by its end (now, for the one that runs)."""

    rate_ml_per_h: Decimal
    starts: datetime
    ends: datetime | None  # None while it runs
    given_ml: Decimal  # in all, by its end
    step: int | None  # the index of the plan's step with this rate


@dataclass(frozen=True, slots=True)
class Coming:
    """A stretch still to come: the rest of the running step, or a later step of the plan."""

    rate_ml_per_h: Decimal
    starts: datetime
    ends: datetime
    given_ml: Decimal  # in all, by its end
    step: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One infusion as of `now`. Times are aware, in the zone of `now`; volumes unrounded."""

    now: datetime
    order: Subject | None
    dose: Subject | None
    drug: str
    therapy: str
    rows: tuple[Row, ...]
    events: tuple[InfusionEvent, ...]
    state: InfusionState
    volume_ml: Decimal | None  # ordered, else what was hung
    planned: PlannedInfusion | None  # from the time it was planned for
    due: PlannedInfusion | None  # the same steps from when it really began
    cannot_plan: str  # why a plan that was chosen gives no steps
    ran: tuple[Ran, ...]
    to_come: tuple[Coming, ...]
    vitals: tuple[VitalsRow, ...]  # every row that is due around it

    @property
    def is_open(self) -> bool:
        """Whether it was begun and nobody has charted its end."""
        given = self.dose.get("dose_given.dose", DoseGiven) if self.dose else None
        return given is not None and given.status == "in_progress"

    @property
    def next_step(self) -> PlannedStep | None:
        """The step of the plan after the running one."""
        if self.due is None or not self.ran:
            return None
        after_it = (self.ran[-1].step if self.ran[-1].step is not None else self._below()) + 1
        return self.due.steps[after_it] if after_it < len(self.due.steps) else None

    @property
    def next_step_at(self) -> datetime | None:
        """When that step begins by the plan: the minutes of the running one are over, pauses not counted."""
        if self.due is None or not self.ran or self.next_step is None:
            return None
        index = self.next_step.number - 2
        minutes = self.due.plan.steps[index].minutes if 0 <= index < len(self.due.plan.steps) else None
        if minutes is None:
            return None
        began = self.ran[-1].starts
        return after(began, minutes + paused_min(self.events, began, self.now))

    @property
    def ends(self) -> datetime | None:
        """When the volume will be in, by the steps to come."""
        return self.to_come[-1].ends if self.to_come else None

    @property
    def bag_ends(self) -> datetime | None:
        """When the bag that hangs will be empty, by the steps to come."""
        left = self.state.left_ml
        if left is None:
            return None
        for each in self.to_come:
            minutes = elapsed_min(each.starts, each.ends)
            gives = each.rate_ml_per_h * minutes / 60
            if gives >= left and each.rate_ml_per_h > 0:
                return after(each.starts, left * 60 / each.rate_ml_per_h)
            left -= gives
        return self.state.expected_end if not self.to_come else None

    @property
    def left_ml(self) -> Decimal | None:
        """What is still to be given of the whole volume."""
        return None if self.volume_ml is None else max(_ZERO, self.volume_ml - self.state.given_ml)

    @property
    def is_in(self) -> bool:
        """Whether the whole volume is in: nothing is left to give or to hang."""
        return self.left_ml is not None and self.left_ml <= 0

    def open_vitals(self, content: Content, taken: Sequence[datetime]) -> tuple[tuple[VitalsRow, bool], ...]:
        """The rows nobody has answered yet, also those to come, each with whether it is late."""
        last = self.vitals[-1].at if self.vitals else self.now
        late = {row.at: is_late for row, is_late in unanswered(content, self.vitals, taken, self.now)}
        return tuple(
            (row, late.get(row.at, False)) for row, _ in unanswered(content, self.vitals, taken, max(last, self.now))
        )

    def _below(self) -> int:
        """The last step of the plan that is not faster than what runs; -1 where each is."""
        rate = self.ran[-1].rate_ml_per_h
        slower = [index for index, step in enumerate(self.due.steps) if step.rate_ml_per_h <= rate] if self.due else []
        return slower[-1] if slower else -1


def flow_of(
    content: Content,
    order: Subject | None,
    dose: Subject | None,
    steps: Iterable[Subject],
    now: datetime,
    *,
    planned_at: datetime | None = None,
    weight_kg: Decimal | None = None,
    plan: str = "",
    infusion: int = 1,
) -> Flow:
    """An infusion as of `now` (aware). `planned_at`: when the visit wants it begun. `weight_kg` and `plan` are used
    where no row says by which weight and plan it runs: before the start.
    """
    zone = now.tzinfo or UTC
    rows = rows_of(dose, steps, zone) if dose is not None else ()
    events = events_of(rows)
    state = infusion_state(events, now)
    given = dose.get("dose_given.dose", DoseGiven) if dose else None
    drug = order.get("order.drug", OrderDrug) if order else None
    name = given.drug if given and given.drug else drug.name if drug else ""
    chosen = next((row.value.plan for row in reversed(rows) if row.value.plan), plan)
    kg = next((row.value.weight_kg for row in reversed(rows) if row.value.weight_kg is not None), weight_kg)
    volume = _volume(order, rows)
    rate = next((row.value.rate_ml_per_h for row in rows if row.value.rate_ml_per_h is not None), None)
    began = state.started or planned_at or now
    due, cannot = planned_steps(content, plan_of(content, order, chosen, rate), order, volume, began, kg)
    planned = due
    if planned_at is not None and state.started is not None:
        planned, _ = planned_steps(content, plan_of(content, order, chosen, rate), order, volume, planned_at, kg)
    therapy = therapy_of(content, order, name)
    bare = Flow(
        now=now,
        order=order,
        dose=dose,
        drug=name,
        therapy=therapy,
        rows=rows,
        events=events,
        state=state,
        volume_ml=volume,
        planned=planned,
        due=due,
        cannot_plan=cannot,
        ran=_ran(content, events, due, state, now),
        to_come=(),
        vitals=(),
    )
    whole = replace(bare, to_come=_to_come(bare))
    return replace(whole, vitals=_vitals(content, whole, infusion))


# --- the plan --------------------------------------------------------------------------------------------------------


def plans_for(content: Content, order: Subject | None, *, product: str = "", infusion: int = 1) -> tuple[RatePlan, ...]:
    """The plans that may be followed: the order's own rate first, then those of the pack that fit drug and product.

    What a label says decides the product. Where the order's indication is none that plans speak of, all are offered.
    """
    drug = order.get("order.drug", OrderDrug) if order else None
    if order is None or drug is None:
        return ()
    own, ordered = _own_plan(order, None), order.get("order.plan", OrderPlan)
    known = {each.indication for each in content.rate_plans.values()}
    indication = ordered.indication if ordered is not None and ordered.indication in known else ""
    named = product_of(content, product) or product_of(content, drug.name)
    fit = rate_plan_choices(
        content, drug.name, product=named.id if named else "", indication=indication, infusion=infusion
    )
    return (*((own,) if own is not None else ()), *fit)


def plan_of(content: Content, order: Subject | None, chosen: str, rate: Decimal | None = None) -> RatePlan | None:
    """The plan with this id; without one the order's own rate, else the rate it was begun with."""
    if chosen and chosen != ORDERED:
        return content.rate_plans.get(chosen)
    return _own_plan(order, rate)


def therapy_of(content: Content, order: Subject | None, drug: str) -> str:
    """The therapy an order names, else the first its drug is given in; "" where the pack has none."""
    plan = order.get("order.plan", OrderPlan) if order else None
    if plan is not None and plan.therapy in content.therapies:
        return plan.therapy
    return next(iter(therapies_of(content, drug)), "")


def dose_mg(order: Subject | None, weight_kg: Decimal | None) -> Decimal | None:
    """The ordered dose in mg, by weight where it is written so; None in any other unit."""
    dose = order.get("order.dose", OrderDose) if order else None
    if dose is None or dose.dose is None:
        return None
    unit, _, per = dose.unit.partition("/")
    if unit not in _MG or per not in ("", "kg") or (per == "kg" and weight_kg is None):
        return None
    return dose.dose * _MG[unit] * (weight_kg if per == "kg" and weight_kg is not None else 1)


def _own_plan(order: Subject | None, rate: Decimal | None) -> RatePlan | None:
    infusion = order.get("order.infusion", OrderInfusion) if order else None
    drug = order.get("order.drug", OrderDrug) if order else None
    stated = {"id": ORDERED, "title": said("As ordered"), "drug": drug.name if drug else "", "source": ("order",)}
    if infusion is not None and infusion.rate_ml_per_h is not None:
        rate = infusion.rate_ml_per_h
    elif infusion is not None and infusion.volume_ml and infusion.over_min:
        share = (RateStep(share=Decimal(100), minutes=infusion.over_min),)
        return RatePlan(**stated, rates_in="share", steps=share)  # type: ignore[arg-type]
    if not rate:
        return None
    return RatePlan(**stated, rates_in="mL/h", steps=(RateStep(rate=rate),))  # type: ignore[arg-type]


def planned_steps(
    content: Content,
    plan: RatePlan | None,
    order: Subject | None,
    volume: Decimal | None,
    start: datetime,
    kg: Decimal | None,
) -> tuple[PlannedInfusion | None, str]:
    """A plan in clock times, and why it gives none (no weight, no dose)."""
    if plan is None or volume is None:
        return None, ""
    try:
        return plan_infusion(plan, volume_ml=volume, start=start, weight_kg=kg, dose_mg=dose_mg(order, kg)), ""
    except CannotCalculate as error:
        return None, str(error)


def _volume(order: Subject | None, rows: Sequence[Row]) -> Decimal | None:
    infusion = order.get("order.infusion", OrderInfusion) if order else None
    hung = [row.value.bag_ml for row in rows if row.value.event in ("start", "bag") and row.value.bag_ml is not None]
    if infusion is not None and infusion.volume_ml is not None:
        return (
            max(infusion.volume_ml, hung[0]) if len(hung) == 1 and hung[0] > infusion.volume_ml else infusion.volume_ml
        )
    return sum(hung, _ZERO) if hung else None


# --- what ran, and what is to come -----------------------------------------------------------------------------------


def paused_min(events: Iterable[InfusionEvent], since: datetime, until: datetime) -> Decimal:
    """How long it stood between two moments, in minutes."""
    ordered = in_order(events)
    return infusion_state(ordered, until).paused_min - infusion_state(ordered, since).paused_min


def _ran(
    content: Content, events: Sequence[InfusionEvent], due: PlannedInfusion | None, state: InfusionState, now: datetime
) -> tuple[Ran, ...]:
    """Each rate that was run once: a pause is part of its step."""
    changes: list[tuple[datetime, Decimal]] = []
    for event in in_order(each for each in events if each.at <= now):
        rate = event.rate_ml_per_h
        if rate is None or event.event not in _SET_RATE or (changes and changes[-1][1] == rate):
            continue
        changes.append((event.at, rate))
    slack = content.protocol_numbers["rate_ahead"].value
    ran: list[Ran] = []
    for number, (at, rate) in enumerate(changes):
        ends = changes[number + 1][0] if number + 1 < len(changes) else state.stopped
        given = infusion_state(events, ends or now).given_ml
        later = ran[-1].step + 1 if ran and ran[-1].step is not None else 0
        ran.append(Ran(rate, at, ends, given, _step_with(due, rate, slack, later)))
    return tuple(ran)


def _step_with(due: PlannedInfusion | None, rate: Decimal, slack: Decimal, later: int) -> int | None:
    """The step with this rate, the next one first: a plan may go down again."""
    fit = [n for n, step in enumerate(due.steps) if abs(step.rate_ml_per_h - rate) <= slack] if due else []
    return next((n for n in fit if n >= later), fit[-1] if fit else None)


def _to_come(flow: Flow) -> tuple[Coming, ...]:
    if flow.dose is None and flow.due is not None:  # nothing has run: the whole plan is to come
        return tuple(
            Coming(each.rate_ml_per_h, each.starts, each.ends, each.cumulative_ml, each.number - 1)
            for each in flow.due.steps
        )
    left, rate = flow.left_ml, flow.state.rate_ml_per_h
    if not flow.is_open or flow.state.status != "running" or left is None or left <= 0 or rate <= 0:
        return ()
    given, at, step = flow.state.given_ml, flow.now, flow.ran[-1].step if flow.ran else None
    turn, following = flow.next_step_at, flow.next_step
    found: list[Coming] = []
    while True:
        whole = after(at, left * 60 / rate)
        until = min(whole, max(at, turn)) if turn is not None else whole
        if until >= whole:
            return (*found, Coming(rate, at, whole, given + left, step))
        gives = rate * elapsed_min(at, until) / 60
        left, given = left - gives, given + gives
        if until > at:
            found.append(Coming(rate, at, until, given, step))
        if following is None or flow.due is None:
            return tuple(found)
        at, rate, step = until, following.rate_ml_per_h, following.number - 1
        minutes = flow.due.plan.steps[step].minutes if step < len(flow.due.plan.steps) else None
        following = flow.due.steps[step + 1] if step + 1 < len(flow.due.steps) else None
        turn = after(at, minutes) if minutes is not None and following is not None else None


# --- vital signs -----------------------------------------------------------------------------------------------------


def _vitals(content: Content, flow: Flow, infusion: int) -> tuple[VitalsRow, ...]:
    """When vital signs are due: around what ran and what is to come, not around what was planned."""
    plan, lived = _vitals_plan(content, flow, infusion), _lived(flow)
    if plan is None or lived is None:
        return ()
    known = find_drug(content, flow.drug)
    watch = observation_min(content, flow.therapy, known.id if known else "", infusion=infusion)
    rows = vitals_rows(content, plan, lived, observation_min=watch)
    if flow.is_open and not flow.to_come:  # it stands, or nobody knows the volume: when it ends is not known
        return tuple(row for row in rows if not set(row.why) <= _AT_THE_END)
    return rows


def _vitals_plan(content: Content, flow: Flow, infusion: int) -> VitalsPlan | None:
    if not flow.therapy:
        return None
    known, ordered = find_drug(content, flow.drug), flow.order.get("order.plan", OrderPlan) if flow.order else None
    first = bool(ordered and ordered.first_dose)
    return vitals_plan(content, flow.therapy, known.id if known else "", first_dose=first, infusion=infusion)


def _lived(flow: Flow) -> PlannedInfusion | None:
    """The infusion as a plan of its real and expected rises; a slower step is part of the one before."""
    spans = [(each.starts, each.rate_ml_per_h) for each in flow.ran]
    spans += [(each.starts, each.rate_ml_per_h) for each in flow.to_come]
    end = flow.state.stopped or flow.ends or (flow.now if flow.ran else None)
    if not spans or end is None:
        return None
    rises: list[tuple[datetime, Decimal]] = []
    highest = _ZERO
    for starts, rate in spans:
        if not rises or rate > highest:
            rises.append((starts, rate))
        highest = rate
    steps = tuple(
        PlannedStep(number, rate, None, starts, end, _ZERO, _ZERO) for number, (starts, rate) in enumerate(rises, 1)
    )
    plan = flow.due.plan if flow.due else RatePlan(id="", title="", drug="", rates_in="mL/h", steps=(), source=())
    return PlannedInfusion(plan, flow.volume_ml or _ZERO, steps, None)
