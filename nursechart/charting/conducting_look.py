"""The conductor's page of one infusion, made from what stands: clocks, graph, steps, bags, acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting import drafts
from nursechart.charting.alerts import alert_of_finding
from nursechart.charting.conducting_acts import acts_of, ran_out
from nursechart.charting.conducting_flow import Conducted, conducted, infusions_of, letter
from nursechart.charting.conducting_marks import countdowns, due_at, graph, ml, open_rows, rate_words
from nursechart.charting.conducting_side import conductor_side, next_bag
from nursechart.charting.looks.common import Alert, Tone
from nursechart.charting.looks.infusion import Conducted as Status
from nursechart.charting.looks.infusion import ConductorLook, StepLine
from nursechart.charting.open_visit import OpenVisit, newest_ms
from nursechart.charting.ordering import order_title
from nursechart.charting.reaction import reaction_alert
from nursechart.charting.values import reading_words
from nursechart.charting.visiting import frame_of
from nursechart.clinical.dates import show_time
from nursechart.clinical.infusion import infusion_findings
from nursechart.clinical.rate_plans import PlannedInfusion
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, Part

FORM = "conductor"
_SHOWN = ("temperature", "pulse", "blood_pressure", "oxygen_saturation")  # the columns of the step table
_STATUS: dict[str, Status] = {
    "not_started": "planned", "running": "running", "paused": "paused", "empty": "empty", "stopped": "stopped",
    "ended": "ended",
}  # fmt: skip


def look_of(visit: OpenVisit, order: str = "", plan: str = "") -> ConductorLook | None:
    """The look of an infusion: of `order`, else of the one that was begun; None where none was and none is named."""
    orders = infusions_of(visit)
    chosen = next((each for each in orders if each.id == order), None)
    if chosen is None:
        begun = [each for each in orders if conducted_dose(visit, each)]
        chosen = begun[0] if begun else None
    if chosen is None:
        return None
    return _look(conducted(visit, chosen, plan=plan), orders)


def conducted_dose(visit: OpenVisit, order: Subject) -> bool:
    held = (each.get("dose_given.dose", DoseGiven) for each in visit.record.doses)
    return any(each is not None and each.order == order.id and each.status != "not_given" for each in held)


def typed_of(infusion: Conducted) -> dict[str, dict[str, str]]:
    """What was typed in the sheets of an infusion and not charted, by act."""
    start = f"{draft_row(infusion, '')}"
    typed = infusion.visit.typed_in(FORM)
    return {name.removeprefix(start): values for name, values in typed.items() if name.startswith(start)}


def draft_row(infusion: Conducted, act: str) -> str:
    return f"{infusion.order.id}/{act}"


def draft_id(infusion: Conducted, act: str) -> str:
    return drafts.draft_id(infusion.visit.id, FORM, draft_row(infusion, act))


def _look(infusion: Conducted, orders: tuple[Subject, ...]) -> ConductorLook:
    visit, flow, shift = infusion.visit, infusion.flow, infusion.shift
    typed = typed_of(infusion)
    newest = newest_ms((*visit.record.infusion_steps, *((infusion.dose,) if infusion.dose else ())))
    chip, tone = _chip(infusion)
    pump, pump_tone, pump_words = _pump(infusion)
    given = (
        said("{given} of {ml} mL given", given=ml(flow.state.given_ml), ml=ml(flow.volume_ml))
        if flow.volume_ml is not None
        else said("{ml} mL given", ml=ml(flow.state.given_ml))
    )
    return ConductorLook(
        frame=frame_of(visit),
        seen=visit.record.seen,
        order=infusion.order.id,
        dose=infusion.dose.id if infusion.dose else "",
        infusions=tuple((each.id, order_title(shift, each)) for each in orders),
        status=_status(infusion),
        as_of_ms=_ms(flow.now),
        title=order_title(shift, infusion.order),
        chip=chip,
        chip_tone=tone,
        saved=said("Saved on this laptop {at}", at=f"{shift.at(newest):%H:%M}") if newest else "",
        countdowns=countdowns(infusion),
        graph=graph(infusion),
        given=given if infusion.dose is not None else "",
        planned=said("plan {ml} mL", ml=ml(planned_ml(flow.planned, flow.now)))
        if flow.planned and flow.is_open
        else "",
        pump=pump,
        pump_tone=pump_tone,
        pump_words=pump_words,
        given_ml=float(flow.state.given_ml),
        rate_ml_per_h=float(flow.state.rate_ml_per_h),
        volume_ml=float(flow.volume_ml or 0),
        steps=tuple(_steps(infusion, typed.get("bag", {}))),
        acts=acts_of(infusion, typed),
        alerts=tuple(_alerts(infusion)),
        side=conductor_side(infusion, typed.get("bag", {})),
        read_only=visit.is_closed,
    )


def planned_ml(planned: PlannedInfusion, at: datetime) -> Decimal:
    """What the plan would have given by `at`."""
    for step in planned.steps:
        if at < step.ends:
            into = max(Decimal(0), Decimal(int((at - step.starts).total_seconds()))) / 3600
            began = step.cumulative_ml - step.rate_ml_per_h * step.minutes / 60
            return max(Decimal(0), began + step.rate_ml_per_h * into)
    return planned.volume_ml


def _status(infusion: Conducted) -> Status:
    return "planned" if infusion.dose is None else _STATUS[infusion.flow.state.status]


def _chip(infusion: Conducted) -> tuple[str, Tone]:
    state = infusion.flow.state
    match _status(infusion):
        case "planned":
            return said("Not started"), "neutral"
        case "running" if state.rate_ml_per_h <= 0:
            return said("Running, rate not charted"), "crit"
        case "running":
            return said("Running {rate_words}", rate_words=rate_words(state.rate_ml_per_h)), "accent"
        case "paused":
            since = next(
                (row.at for row in reversed(infusion.flow.rows) if row.value.event in ("pause", "reaction")), None
            )
            return said("Paused {time}", time=show_time(since)) if since else said("Paused"), "warn"
        case "empty":
            return said("Bag empty {time}", time=show_time(state.stopped)) if state.stopped else said(
                "Bag empty"
            ), "crit"
        case "stopped":
            return said("Stopped {time}", time=show_time(state.stopped)) if state.stopped else said("Stopped"), "crit"
    if not state.stopped:
        return said("Ended"), "ok"
    time = show_time(state.stopped)
    return said("Ended {time}, worked out", time=time) if _is_worked_out(infusion) else said(
        "Ended {time}", time=time
    ), "ok"


def _is_worked_out(infusion: Conducted) -> bool:
    ends = [row.value for row in infusion.flow.rows if row.value.event in ("stop", "end")]
    return bool(ends) and ends[0].calculated


def _pump(infusion: Conducted) -> tuple[str, Tone, str]:
    """The newest reading of the pump against what the rates make."""
    differs = infusion.flow.state.pump_differs
    if not differs:
        return "", "neutral", ""
    _, worked_out, pump = differs[-1]
    stated = said("pump reads {ml} mL", ml=ml(pump))
    found = infusion_findings(infusion.shift.content, infusion.flow.events, infusion.flow.now)
    if not any(each.rule in ("IN-07", "IN-08") for each in found):
        return stated, "ok", said("agrees")
    apart = ml(abs(pump - worked_out))
    if pump < worked_out:
        return stated, "warn", said("{ml} mL less than worked out", ml=apart)
    return stated, "warn", said("{ml} mL more than worked out", ml=apart)


# --- steps -----------------------------------------------------------------------------------------------------------


def _steps(infusion: Conducted, ready: dict[str, str]) -> Iterator[StepLine]:
    flow, shown = infusion.flow, 0
    before: Decimal = Decimal(0)
    dues = open_rows(infusion)
    since: datetime | None = None
    for number, each in enumerate(flow.ran):
        runs = flow.is_open and number == len(flow.ran) - 1
        shown += 1
        yield StepLine(
            number=shown,
            state="now" if runs else "done",
            rate=rate_words(each.rate_ml_per_h),
            plan=_plan_clock(infusion, each.step),
            started=show_time(each.starts),
            given=f"{ml(each.given_ml)} mL",
            left=_left(infusion, each.given_ml),
            vitals=_vitals_before(infusion, since, each.starts),
            vitals_due="",
            vitals_tone="neutral",
            bag=_bag_of(infusion, before, each.given_ml, ready),
        )
        since, before = each.starts, each.given_ml
    running = flow.ran[-1].step if flow.ran else None
    coming = [each for each in flow.to_come if not flow.ran or each.step != running or each.starts > flow.now]
    if coming and coming[0] is not flow.to_come[0]:
        before = flow.to_come[0].given_ml  # the rest of the running step is given first
    for stretch in coming:
        shown += 1
        due = next(((row, late) for row, late in dues if row.at == stretch.starts and "before_rise" in row.why), None)
        first = due is not None and dues[0][0] == due[0]
        yield StepLine(
            number=shown,
            state="to_do",
            rate=rate_words(stretch.rate_ml_per_h),
            plan=_plan_clock(infusion, stretch.step),
            started=show_time(stretch.starts),
            given=f"{ml(stretch.given_ml)} mL",
            left=_left(infusion, stretch.given_ml),
            vitals=(),
            vitals_due=said("due {time}, before the step", time=show_time(due_at(due[0]))) if due else "",
            vitals_tone="warn" if first else "neutral",
            bag=_bag_of(infusion, before, stretch.given_ml, ready),
        )
        before = stretch.given_ml
    if flow.is_open and not flow.to_come and flow.due is not None and not flow.is_in:
        yield from _unscheduled(infusion, shown)


def _unscheduled(infusion: Conducted, shown: int) -> Iterator[StepLine]:
    """The steps after the running one while it stands: when they come, nobody knows yet."""
    flow = infusion.flow
    following = flow.next_step
    for step in flow.due.steps[following.number - 1 :] if flow.due is not None and following is not None else ():
        shown += 1
        yield StepLine(
            number=shown, state="to_do", rate=rate_words(step.rate_ml_per_h),
            plan=_plan_clock(infusion, step.number - 1), started="", given="", left="", vitals=(),
            vitals_due=said("before the step"), vitals_tone="neutral", bag="",
        )  # fmt: skip


def _plan_clock(infusion: Conducted, step: int | None) -> str:
    planned = infusion.flow.planned
    if planned is None or step is None or step >= len(planned.steps):
        return ""
    return show_time(planned.steps[step].starts)


def _left(infusion: Conducted, given: Decimal) -> str:
    volume = infusion.flow.volume_ml
    return said("{ml} left", ml=ml(max(Decimal(0), volume - given))) if volume is not None else ""


def _vitals_before(infusion: Conducted, since: datetime | None, at: datetime) -> tuple[str, ...]:
    """The set taken last before a step and after the one before it began."""
    taken = [subject for when, subject in infusion.taken if when <= at and (since is None or when > since)]
    if not taken:
        return ()
    return tuple(_reading(infusion, taken[-1], each) for each in _SHOWN)


def _reading(infusion: Conducted, subject: Subject, measure: str) -> str:
    """36.8 °C, 82, 120/74, 98 %: units where the heading of the column does not say them."""
    value = subject.get(f"vital_signs.{measure}", Part)
    return reading_words(infusion.shift, measure, value, unit=measure in ("temperature", "oxygen_saturation"))


def _bag_of(infusion: Conducted, begun_ml: Decimal, given_ml: Decimal, ready: dict[str, str]) -> str:
    """Which bags a stretch is given from, by the volume in all at its beginning and end."""
    letters, start = [], Decimal(0)
    ends: list[tuple[str, Decimal]] = []
    for number, bag in enumerate(infusion.bags):
        last = number == len(infusion.bags) - 1
        holds = bag.use.given_ml + (bag.use.left_ml or Decimal(0)) if last else bag.use.given_ml
        start += holds
        ends.append((bag.letter, start if bag.use.left_ml is not None or not last else Decimal("Infinity")))
    name, volume = next_bag(infusion, ready)
    ends.append((name or letter(len(infusion.bags)), start + volume if volume is not None else Decimal("Infinity")))
    ends.append((letter(len(infusion.bags) + 1), Decimal("Infinity")))
    low = Decimal(0)
    for each, high in ends:
        if high > begun_ml and low < given_ml:
            letters.append(each)
        low = high
    return ", ".join(letters)


# --- what it warns of ------------------------------------------------------------------------------------------------


def _alerts(infusion: Conducted) -> Iterator[Alert]:
    flow, dose = infusion.flow, infusion.dose
    yield from reaction_alert(infusion.visit, dose)
    if dose is None:
        return
    forgotten = ran_out(infusion)
    if forgotten is not None:
        text = said(
            "By the rates that were charted the bag was empty at {time}. Hang the next bag (B), "
            "or chart the stop (S): at the time you saw, or at the time that was worked out.",
            time=show_time(forgotten),
        )
        yield Alert("infusion.ran_out", "1", "crit", said("Nobody charted the end"), text, about=dose.id, not_now=False)
    elif flow.state.status == "empty" and flow.is_open and not flow.is_in:
        text = said("{ml} mL of the order are left. Hang the next bag (B).", ml=ml(flow.left_ml or Decimal(0)))
        yield Alert("infusion.empty", "1", "warn", said("The bag is empty"), text, about=dose.id, not_now=False)
    if flow.cannot_plan:
        yield Alert(
            "infusion.no_plan",
            "1",
            "warn",
            said("The steps cannot be worked out"),
            flow.cannot_plan,
            dose.id,
            not_now=False,
        )
    for each in infusion_findings(infusion.shift.content, flow.events, flow.now):
        if each.rule in ("IN-07", "IN-08") and flow.is_open:
            yield alert_of_finding(each, dose.id)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
