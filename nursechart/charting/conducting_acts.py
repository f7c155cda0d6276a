"""What can be done with an infusion now: each act with its key, what it asks for, and why it cannot be done yet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from nursechart.charting.alerts import alert_of_finding
from nursechart.charting.conducting_again import again_acts, took_acts
from nursechart.charting.conducting_flow import Conducted, plan_choices, plan_words, row
from nursechart.charting.conducting_marks import due_at, ml, open_rows, rate_words
from nursechart.charting.conducting_side import bag_rows
from nursechart.charting.conducting_vitals import vitals_rows
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.infusion import ActId, InfusionAct
from nursechart.clinical.calculators import after
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.drug_file import handling_of
from nursechart.clinical.findings import Finding
from nursechart.clinical.flow_sheet import RateChange, rate_findings_before
from nursechart.language import said, said_of

SEEN, WORKED_OUT = "seen", "calculated"
_FIRST = ("vitals", "start", "step", "resume", "pause", "stop", "end", "reaction")  # the bar; the others stand above it
_ENDED = "This infusion has ended"


def acts_of(infusion: Conducted, typed: dict[str, dict[str, str]]) -> tuple[InfusionAct, ...]:
    """In the order of the bar: vitals, step, pause or start, stop, reaction; then what is done now and then.

    `typed`: what was typed in the sheets and not charted, by act. Nothing where the visit is closed.
    """
    if infusion.visit.is_closed:
        return ()
    if infusion.dose is None:
        return (_vitals(infusion, typed), _start())
    if not infusion.flow.is_open:
        ended = (*again_acts(infusion, typed.get("again", {})), *took_acts(infusion, typed.get("took", {})))
        return (_vitals(infusion, typed), *ended, *_late(infusion, typed))
    status, more = infusion.flow.state.status, _now_and_then(infusion, typed)
    if status == "empty" and not infusion.flow.is_in:  # nothing runs that could be paused: the bag takes its place
        stands, more = more[0], more[1:]
    else:
        stands = _resume(infusion) if status == "paused" else _pause(infusion)
    return (
        _vitals(infusion, typed),
        _step(infusion),
        stands,
        stop_act(infusion, typed.get("stop", {})),
        InfusionAct("reaction", "R", "octagon-alert", said("Reaction"), said("stops now"), "crit"),
        *more,
    )


def rate_findings(infusion: Conducted, rate: Decimal, at: datetime) -> tuple[Finding, ...]:
    """What speaks against a rate at a moment (S10, IN-01 to IN-06)."""
    flow = infusion.flow
    stands = flow.state.status != "running"
    before = flow.ran[-1].rate_ml_per_h if flow.ran else None
    taken = [when for when, _ in infusion.taken if when <= at]
    change = RateChange(
        at=at,
        rate_ml_per_h=rate,
        rate_before_ml_per_h=Decimal(0) if stands and infusion.reaction_open else before,
        last_vitals=max(taken, default=None),
        critical=infusion.critical,
        reaction_open=infusion.reaction_open,
        paused_min=flow.state.paused_min,
    )
    return rate_findings_before(infusion.shift.content, change, flow.due)


def needs_reason_to_stop(infusion: Conducted) -> bool:
    """Whether stopping now is before the end: volume is still to come."""
    return not infusion.flow.is_in


def ran_out(infusion: Conducted) -> datetime | None:
    """When nobody charted the end and the last bag was empty longer ago than the pack's minutes: that time."""
    state, content = infusion.flow.state, infusion.shift.content
    if not infusion.flow.is_open or not state.stop_is_calculated or state.stopped is None:
        return None
    late = after(state.stopped, content.protocol_numbers["row_late"].value)
    return state.stopped if infusion.flow.now > late else None


def stop_act(infusion: Conducted, typed: dict[str, str]) -> InfusionAct:
    """Stop: one key when the volume is in; it asks why before that, and when it really was where nobody saw it."""
    forgotten, early = ran_out(infusion), needs_reason_to_stop(infusion)
    id_: ActId = "stop" if early else "end"
    title = said("Stop") if early else said("End")
    rows: list[FormRow] = []
    if forgotten is not None:
        offered = (
            Option(SEEN, said("At the time below")),
            Option(WORKED_OUT, said("Worked out, {when}", when=_when(infusion, forgotten))),
        )
        rows.append(
            row(
                said("When"),
                Control("how", "segment", said("How the stop time is known"), typed.get("how", ""), options=offered),
            )
        )
    if forgotten is not None or early:
        rows.append(
            row(
                said_of("of the clock", "Time"),
                Control("at", "time", said("Stop time"), typed.get("at", ""), width=72, hint=said("empty: now")),
            )
        )
    if early:
        rows[:0] = _reason(infusion, "infusion_stop_reason", typed, said("Why it is stopped"))
        rows.append(row(said("Pump reads"), _number("pump", said("Pump volume, mL"), typed, "mL")))
    text = (
        said("asks when")
        if forgotten is not None and not early
        else said("asks why")
        if early
        else said("the volume is in")
    )
    return InfusionAct(id_, "S", "square", title, text, "plain" if early else "main", rows=tuple(rows))


# --- one act each ----------------------------------------------------------------------------------------------------


def _vitals(infusion: Conducted, typed: dict[str, dict[str, str]]) -> InfusionAct:
    first = next(iter(open_rows(infusion)), None)
    warn = infusion.shift.content.protocol_numbers["countdown_warning"].value
    soon = first is not None and due_at(first[0]) <= after(infusion.flow.now, warn)
    text = said("due {time}", time=show_time(due_at(first[0]))) if first is not None else said("a new set")
    return InfusionAct(
        "vitals", "V", "heart-pulse", said("Vitals"), text, "main" if soon else "plain",
        rows=vitals_rows(infusion, typed.get("vitals", {})),
    )  # fmt: skip


def _start() -> InfusionAct:
    return InfusionAct("start", "P", "play", said("Start"), said("on its card"), "main")


def _step(infusion: Conducted) -> InfusionAct:
    flow = infusion.flow
    if flow.state.status != "running":
        return InfusionAct(
            "step",
            "N",
            "skip-forward",
            said("Next step"),
            said("not running"),
            why=said("It does not run. Start it first"),
        )
    if flow.next_step is None:
        why = (
            said("This is the last step of the plan")
            if flow.due is not None
            else said("There is no plan. Set another rate (O)")
        )
        return InfusionAct("step", "N", "skip-forward", said("Next step"), said("last step"), why=why)
    found = rate_findings(infusion, flow.next_step.rate_ml_per_h, flow.now)
    hard = next((each for each in found if each.blocks and not each.may_override), None)
    soft = tuple(alert_of_finding(each, infusion.order.id) for each in found if each.may_override)
    text = rate_words(flow.next_step.rate_ml_per_h)
    if hard is not None and hard.rule == "IN-01":
        text = said("after vitals")
    elif flow.next_step_at is not None and flow.next_step_at > flow.now and soft:
        text = said("planned {time}", time=show_time(flow.next_step_at))
    due = not found and flow.next_step_at is not None
    return InfusionAct(
        "step", "N", "skip-forward", said("Next step"), text, "main" if due else "plain",
        why=f"{hard.says} {hard.do}" if hard is not None else "",
        alerts=soft if hard is None else (),
    )  # fmt: skip


def _pause(infusion: Conducted) -> InfusionAct:
    if infusion.flow.state.status == "empty":
        return InfusionAct(
            "pause",
            "P",
            "pause",
            said("Pause"),
            said("bag is empty"),
            why=said("Nothing runs: the bag is empty. Hang the next bag (B), or end it (S)"),
        )
    return InfusionAct("pause", "P", "pause", said("Pause"), said("then Start"))


def _resume(infusion: Conducted) -> InfusionAct:
    if not infusion.flow.ran:
        why = said("Nobody charted the rate of this infusion. Enter it with Other rate (O)")
        return InfusionAct("resume", "P", "play", said("Start"), said("rate not charted"), why=why)
    rate = infusion.flow.ran[-1].rate_ml_per_h
    found = rate_findings(infusion, rate, infusion.flow.now) if infusion.reaction_open else ()
    hard = next((each for each in found if each.blocks and not each.may_override), None)
    soft = tuple(alert_of_finding(each, infusion.order.id) for each in found if each.may_override)
    return InfusionAct(
        "resume", "P", "play", said("Start"), rate_words(rate), "main",
        why=f"{hard.says} {hard.do}" if hard is not None else "",
        alerts=soft if hard is None else (),
    )  # fmt: skip


def _now_and_then(infusion: Conducted, typed: dict[str, dict[str, str]]) -> tuple[InfusionAct, ...]:
    left = infusion.flow.left_ml
    hangs = infusion.flow.state.left_ml or Decimal(0)
    due: Literal["main", "plain"] = (
        "main" if infusion.flow.state.status == "empty" and left is not None and left > 0 else "plain"
    )
    found = [
        InfusionAct(
            "bag",
            "B",
            "package",
            said("New bag…"),
            said("lot, expiry"),
            due,
            rows=bag_rows(infusion, typed.get("bag", {})),
        ),
        InfusionAct(
            "check",
            "C",
            "clipboard-check",
            said("Check…"),
            said("pump, site"),
            rows=_check_rows(infusion, typed.get("check", {})),
        ),
        InfusionAct(
            "rate",
            "O",
            "gauge",
            said("Other rate…"),
            said("with a reason"),
            rows=_rate_rows(infusion, typed.get("rate", {})),
        ),
    ]
    plans = plan_choices(infusion.visit, infusion.order, infusion.bags[0].product if infusion.bags else "")
    if plans:
        found.append(
            InfusionAct(
                "plan",
                "L",
                "list-checks",
                said("Plan…"),
                said("steps"),
                rows=_plan_rows(infusion, typed.get("plan", {})),
            )
        )
    if hangs > 0:
        found.append(_waste(infusion, typed.get("waste", {})))
    pause = unexplained(infusion)
    if pause:
        found.append(_why_act(infusion, typed.get("why", {})))
    return tuple(found)


def unexplained(infusion: Conducted) -> str:
    """The newest row of a pause without a reason; "" when each has one."""
    rows = [each for each in infusion.flow.rows if each.value.event == "pause" and not each.value.reason]
    return rows[-1].subject if rows else ""


def _late(infusion: Conducted, typed: dict[str, dict[str, str]]) -> tuple[InfusionAct, ...]:
    """What may still be charted when it has ended: what was wasted, why it stood."""
    found = []
    left = infusion.flow.state.left_ml
    if left is not None and left > 0:
        found.append(_waste(infusion, typed.get("waste", {})))
    if unexplained(infusion):
        found.append(_why_act(infusion, typed.get("why", {})))
    return tuple(found)


def _waste(infusion: Conducted, typed: dict[str, str]) -> InfusionAct:
    left = infusion.flow.state.left_ml
    hint = said("{ml} mL left in the bag", ml=ml(left)) if left is not None else ""
    handling = handling_of(infusion.shift.content, infusion.flow.drug)
    text = said("with a witness") if handling is not None and handling.controlled else said("witness")
    return InfusionAct(
        "waste", "W", "trash-2", said("Waste…"), text,
        rows=(
            row(said("Wasted"), _number("waste", said("Wasted, mL"), typed, "mL", hint)),
            row(said("Witness"), Control("witness", "text", said("Name of the witness"), typed.get("witness", ""))),
        ),
    )  # fmt: skip


def _why_act(infusion: Conducted, typed: dict[str, str]) -> InfusionAct:
    rows = tuple(_reason(infusion, "infusion_pause_reason", typed, said("Why it was paused")))
    return InfusionAct("why", "Y", "circle-pause", said("Why paused…"), "reason", rows=rows)


def _check_rows(infusion: Conducted, typed: dict[str, str]) -> tuple[FormRow, ...]:
    content = infusion.shift.content
    sites = tuple(Option(each.id, each.label[:1].upper() + each.label[1:]) for each in content.choices["infusion_site"])
    signs = tuple(Option(each.id, each.label) for each in content.choices["reaction_sign"])
    hint = said("worked out {ml} mL", ml=ml(infusion.flow.state.given_ml))
    return (
        row(said("Pump reads"), _number("pump", said("Pump volume, mL"), typed, "mL", hint)),
        row(said("Site"), Control("site", "segment", said("Site"), typed.get("site", ""), options=sites)),
        row(said("Symptoms"), Control("symptoms", "chips", said("Symptoms"), typed.get("symptoms", ""), options=signs)),
        row(said("Note"), Control("note", "text", said("Note"), typed.get("note", ""))),
        row(
            said_of("of the clock", "Time"),
            Control("at", "time", said("Time of the check"), typed.get("at", ""), width=72, hint=said("empty: now")),
        ),
    )


def _rate_rows(infusion: Conducted, typed: dict[str, str]) -> tuple[FormRow, ...]:
    now = (
        said("now {rate_words}", rate_words=rate_words(infusion.flow.ran[-1].rate_ml_per_h))
        if infusion.flow.ran
        else ""
    )
    return (
        row(said("Rate"), _number("rate", said("Pump rate, mL/h"), typed, "mL/h", now)),
        row(said("Why"), Control("words", "text", said("Why this rate"), typed.get("words", ""))),
        row(
            said_of("of the clock", "Time"),
            Control("at", "time", said("Time of the change"), typed.get("at", ""), width=72, hint=said("empty: now")),
        ),
    )


def _plan_rows(infusion: Conducted, typed: dict[str, str]) -> tuple[FormRow, ...]:
    product = infusion.bags[0].product if infusion.bags else ""
    options = tuple(
        Option(each.id, f"{each.title}: {plan_words(each)}")
        for each in plan_choices(infusion.visit, infusion.order, product)
    )
    return (
        row(said("Rate plan"), Control("plan", "select", said("Rate plan"), typed.get("plan", ""), options=options)),
        row(said("Why"), Control("words", "text", said("Why this plan"), typed.get("words", ""))),
    )


def _reason(infusion: Conducted, choices: str, typed: dict[str, str], name: str) -> list[FormRow]:
    options = tuple(
        Option(each.id, each.label[:1].upper() + each.label[1:]) for each in infusion.shift.content.choices[choices]
    )
    return [
        row(said("Reason"), Control("reason", "select", name, typed.get("reason", ""), options=options)),
        row(
            said("In words"),
            Control("words", "text", said("{name}, in your own words", name=name), typed.get("words", "")),
        ),
    ]


def _number(id_: str, name: str, typed: dict[str, str], unit: str, hint: str = "") -> Control:
    return Control(id_, "number", name, typed.get(id_, ""), unit=unit, hint=hint)


def _when(infusion: Conducted, at: datetime) -> str:
    """15:39, with the day where it is another than today."""
    same = at.date() == infusion.flow.now.date()
    return show_time(at) if same else f"{show_date(at.date(), at.date())} {show_time(at)}"
