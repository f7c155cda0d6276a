"""The infusion conductor: an infusion that was started is stepped, paused, stopped, checked and given bag after bag.

Starting is on the dose's card (`medicines.start`, with its gate); from there each act is one row of the flow sheet
(`infusion_step.event`), and the end of the dose goes with the row that ended it. An act is done with the look its
author had on screen: where the infusion has moved on meanwhile (another nurse stopped it), nothing is charted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from nursechart.chart.views import VisitRecord
from nursechart.charting import drafts, naming
from nursechart.charting.against import product_fact
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.conducting_acts import (
    WORKED_OUT,
    needs_reason_to_stop,
    ran_out,
    rate_findings,
    unexplained,
)
from nursechart.charting.conducting_again import start_again, took
from nursechart.charting.conducting_flow import Conducted, conducted, drug_of, weight_of
from nursechart.charting.conducting_look import FORM, draft_id, look_of
from nursechart.charting.conducting_marks import TENTH
from nursechart.charting.conducting_vitals import vitals_said
from nursechart.charting.dose_values import DoseIncomplete, number, product, same_person
from nursechart.charting.firing import chart_heeded, passed
from nursechart.charting.flow_words import event_title
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.looks.infusion import ActId, ConductorLook
from nursechart.charting.open_visit import OpenVisit, read, shown_in, subject_in
from nursechart.charting.reaction import stop_for_reaction
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.clinical.dates import NotATime, read_time, show_time
from nursechart.clinical.drug_file import product_findings as brand_findings
from nursechart.clinical.findings import Finding
from nursechart.clinical.infusion import InfusionEvent, infusion_findings
from nursechart.clinical.safety import product_findings
from nursechart.clinical.units import round_half_up
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import DoseGiven, DoseTimes, InfusionStepEvent

EVENT = "infusion_step.event"
Values = Mapping[str, str]


class HasMovedOn(MayNotBeCharted):
    """What was shown is not how the infusion stands: somebody else charted on it."""


@of_one_moment
def conductor(shift: Shift, feed: str, visit: str, order: str = "") -> ConductorLook | None:
    """The infusion of `order`, else the one that was begun in this visit; None where none was."""
    return look_of(read(shift, feed, visit, "medicines"), order)


def draft(shift: Shift, shown: ConductorLook, act: str, values: Values) -> None:
    """Keep what is typed in the sheet of an act; empty again, it is no draft. A bag typed ahead is the next bag."""
    row = f"{shown.order}/{act}"
    if any(value.strip() for value in values.values()):
        drafts.keep(shift, shown.frame.feed, shown.frame.visit, FORM, row, dict(values))
    else:
        drafts.drop(shift, shown.frame.visit, FORM, row)


def do(
    shift: Shift,
    shown: ConductorLook,
    act: ActId,
    values: Values | None = None,
    overrides: Values | None = None,
    why: str = "",
) -> ConductorLook:
    """Do one act of the conductor now, or at the time typed in `values["at"]`. `overrides`: rule -> reason; `why`:
    where the visit is signed.

    Raises DoseIncomplete for what is missing or cannot be, MayNotBeCharted at a block, ReasonNeeded, NotATime,
    HasMovedOn; what was typed is kept then.
    """
    if values:
        draft(shift, shown, act, values)
    now = read(shift, shown.frame.feed, shown.frame.visit, "medicines")
    infusion = _as_shown(now, shown, act)
    given = dict(values or {})
    if act == "reaction":
        stop_for_reaction(shift, shown, shown.dose, why)
    elif act == "again":
        start_again(infusion, shown.seen, given, overrides or {}, why)
        drafts.forget(shift, draft_id(infusion, act))
    else:
        said = _ACTS[act](infusion, given, dict(overrides or {}))
        chart_or_amend(now, shown.seen, said, reason=why, drafts=(draft_id(infusion, act),))
    look = look_of(read(shift, now.feed, now.id, "medicines"), shown.order)
    assert look is not None  # it was conducted a moment ago
    return look


# --- what was shown --------------------------------------------------------------------------------------------------


def _as_shown(now: OpenVisit, shown: ConductorLook, act: ActId) -> Conducted:
    """The infusion as it stands. Raises HasMovedOn where its state or rate is not what was on screen."""
    order = next((each for each in now.record.orders if each.id == shown.order), None)
    if order is None:
        raise DoseIncomplete(said("This order is not in the chart. Ask the pharmacy for it"))
    infusion = conducted(now, order)
    if act == "vitals" and infusion.dose is None:
        return infusion
    if infusion.dose is None or infusion.dose.id != shown.dose:
        raise DoseIncomplete(said("This infusion has not been started. Start it on its card, with two identifiers"))
    was = shown_in(shown.frame)
    mine = _charted(was, shown.dose)
    new = [row for row in infusion.flow.rows if row.subject and row.subject not in mine]
    changing = [row for row in new if row.value.event != "check"]
    if changing and subject_in(was, shown.dose) is not None:
        newest = changing[-1]
        by = naming.full_person(now.record.people, newest.said.author) if newest.said else said("somebody")
        raise HasMovedOn(
            said("{by} charted meanwhile: {event}. Look at it first", by=by, event=event_title(newest.value))
        )
    return infusion


def _charted(was: VisitRecord, dose: str) -> frozenset[str]:
    held = ((each.id, each.get(EVENT, InfusionStepEvent)) for each in was.infusion_steps)
    return frozenset(id_ for id_, value in held if value is not None and value.dose == dose)


# --- one act each ----------------------------------------------------------------------------------------------------


def _vitals(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    return vitals_said(infusion, values, infusion.shift.now)


def _start(_infusion: Conducted, _values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    raise DoseIncomplete(said("An infusion is started on its card, with two identifiers"))


def _step(infusion: Conducted, _values: dict[str, str], over: dict[str, str]) -> list[Statement]:
    following = infusion.flow.next_step
    _runs(infusion)
    if following is None:
        raise DoseIncomplete(said("This is the last step of the plan"))
    return _to_rate(infusion, following.rate_ml_per_h, infusion.shift.now, over, "")


def _rate(infusion: Conducted, values: dict[str, str], over: dict[str, str]) -> list[Statement]:
    rate = number(values.get("rate", ""), "rate", "mL/h")
    if rate is None or rate <= 0:
        raise DoseIncomplete(said("Enter the rate, more than 0 mL/h. To stop it for a while, pause it (P)"))
    words = values.get("words", "").strip()
    if not words:
        raise ReasonNeeded
    at = _moment(infusion, values.get("at", ""))
    if infusion.flow.is_open and infusion.flow.state.status == "paused" and not infusion.flow.ran:
        more = _heed(infusion, rate_findings(infusion, rate, at), over)  # nobody charted a rate: it goes on with this
        return [_row(infusion, at, "resume", rate_ml_per_h=rate, reason=words), *more]
    _runs(infusion)
    found = rate_findings(infusion, rate, at)
    reasons = {each.rule: words for each in found if not each.blocks and each.may_override}
    return _to_rate(infusion, rate, at, {**reasons, **over}, words)


def _to_rate(infusion: Conducted, rate: Decimal, at: datetime, over: dict[str, str], words: str) -> list[Statement]:
    more = _heed(infusion, rate_findings(infusion, rate, at), over)
    reason = words or "; ".join(dict.fromkeys(over.values()))
    return [_row(infusion, at, "rate", rate_ml_per_h=rate, reason=reason), *more]


def _pause(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    _runs(infusion)
    return [
        _row(
            infusion,
            _moment(infusion, values.get("at", "")),
            "pause",
            reason=_reason(infusion, values, "infusion_pause_reason"),
        )
    ]


def _resume(infusion: Conducted, _values: dict[str, str], over: dict[str, str]) -> list[Statement]:
    if infusion.flow.state.status != "paused" or not infusion.flow.is_open:
        raise DoseIncomplete(said("This infusion is not paused"))
    if not infusion.flow.ran:
        raise DoseIncomplete(said("Nobody charted the rate of this infusion. Enter it with Other rate (O)"))
    rate = infusion.flow.ran[-1].rate_ml_per_h
    found = rate_findings(infusion, rate, infusion.shift.now) if infusion.reaction_open else ()
    more = _heed(infusion, found, over)
    return [_row(infusion, infusion.shift.now, "resume", rate_ml_per_h=rate, reason="; ".join(over.values())), *more]


def _stop(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    _open(infusion)
    early, forgotten = needs_reason_to_stop(infusion), ran_out(infusion)
    reason = _reason(infusion, values, "infusion_stop_reason")
    if early and not reason:
        raise ReasonNeeded
    worked_out = values.get("how") == WORKED_OUT
    if forgotten is not None and not worked_out and not values.get("at", "").strip():
        raise DoseIncomplete(
            said("Say when it stopped: type the time, or choose the time worked out, {time}", time=show_time(forgotten))
        )
    at = forgotten if forgotten is not None and worked_out else _moment(infusion, values.get("at", ""))
    given = conducted(infusion.visit, infusion.order, now=at).flow.state.given_ml
    event = _row(
        infusion, at, "stop" if early else "end", reason=reason, calculated=forgotten is not None and worked_out,
        pump_ml=number(values.get("pump", ""), said("pump volume"), "mL"),
    )  # fmt: skip
    return [event, *_ended(infusion, at, given, "stopped" if early else "completed", reason)]


def _bag(infusion: Conducted, values: dict[str, str], over: dict[str, str]) -> list[Statement]:
    _open(infusion)
    shift, drug = infusion.shift, drug_of(infusion.order)
    label = product(shift, values)
    volume = number(values.get("volume", ""), "volume", "mL")
    if volume is None or volume <= 0:
        raise DoseIncomplete(said("Enter the volume in the bag, in mL"))
    named = values.get("label_drug", "").strip()
    fact = product_fact(label)
    found: list[Finding] = []
    if fact is not None:
        found += product_findings(shift.content, drug.name, fact, shift.now.replace(tzinfo=None))
    first = infusion.bags[0].product if infusion.bags and infusion.bags[0].product else drug.name
    if named:
        found += brand_findings(shift.content, first, named)
    more = _heed(infusion, tuple(found), over)
    event = _row(
        infusion, _moment(infusion, values.get("at", "")), "bag", bag_ml=volume, lot=label.lot, expiry=label.expiry,
        visual=label.visual, pump_ml=number(values.get("pump", ""), said("pump volume"), "mL"),
        product=named or (infusion.bags[0].product if infusion.bags else ""),
    )  # fmt: skip
    return [event, *more]


def _check(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    _open(infusion)
    pump = number(values.get("pump", ""), said("pump volume"), "mL")
    site, note = values.get("site", ""), values.get("note", "").strip()
    symptoms = tuple(values.get("symptoms", "").split())
    if pump is None and not site and not symptoms and not note:
        raise DoseIncomplete(said("Enter the pump volume, the site, a symptom or a note"))
    at = _moment(infusion, values.get("at", ""))
    if pump is not None:
        _refuse_reading(infusion, pump, at, note)
    return [_row(infusion, at, "check", pump_ml=pump, site=site, symptoms=symptoms, note=note)]


def _plan(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    _open(infusion)
    chosen, words = values.get("plan", ""), values.get("words", "").strip()
    if not chosen:
        raise DoseIncomplete(said("Choose the plan"))
    if not words and any(row.value.plan for row in infusion.flow.rows):
        raise ReasonNeeded
    event = _row(infusion, infusion.shift.now, "check", plan=chosen, weight_kg=weight_of(infusion.visit), reason=words)
    return [event]


def _why(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    """Say why it was paused: the row is charted again, filled in."""
    reason, pause = _reason(infusion, values, "infusion_pause_reason"), unexplained(infusion)
    if not reason:
        raise ReasonNeeded
    subject = subject_in(infusion.visit.record, pause)
    held = subject.get(EVENT, InfusionStepEvent) if subject else None
    if subject is None or held is None:
        raise DoseIncomplete(said("Each pause has its reason already"))
    return [say(pause, EVENT, msgspec.structs.replace(held, reason=reason), subject.refs(EVENT))]


def _waste(infusion: Conducted, values: dict[str, str], _over: dict[str, str]) -> list[Statement]:
    wasted = number(values.get("waste", ""), said("wasted volume"), "mL")
    witness, left = values.get("witness", "").strip(), infusion.flow.state.left_ml
    if wasted is None or wasted <= 0:
        raise DoseIncomplete(said("Enter how much was wasted, in mL"))
    if left is not None and wasted > round_half_up(left, TENTH):
        raise DoseIncomplete(
            said(
                "The bag had {number} mL left. Enter that or less",
                number=f"{round_half_up(left, TENTH).normalize():f}",
            )
        )
    if not witness:
        raise DoseIncomplete(said("Enter the name of the witness"))
    if same_person(infusion.shift, witness):
        raise DoseIncomplete(said("The witness is a second person"))
    return [_row(infusion, infusion.shift.now, "waste", waste_ml=wasted, witness=witness)]


_ACTS: dict[ActId, Callable[[Conducted, dict[str, str], dict[str, str]], list[Statement]]] = {
    "vitals": _vitals, "start": _start, "step": _step, "rate": _rate, "pause": _pause, "resume": _resume,
    "stop": _stop, "end": _stop, "bag": _bag, "check": _check, "plan": _plan, "why": _why, "waste": _waste,
    "took": took,
}  # fmt: skip


# --- pieces ----------------------------------------------------------------------------------------------------------


def _row(infusion: Conducted, at: datetime, event: str, **fields: object) -> Statement:
    assert infusion.dose is not None
    value = InfusionStepEvent(infusion.visit.id, infusion.dose.id, infusion.shift.when(at), event, **fields)  # type: ignore[arg-type]
    return say(infusion.shift.new_id(), EVENT, value)


def _ended(infusion: Conducted, at: datetime, given: Decimal, status: str, reason: str) -> list[Statement]:
    """What the dose says from now on: its end, and the volume that the rates make."""
    dose = infusion.dose
    held = dose.get("dose_given.dose", DoseGiven) if dose else None
    times = dose.get("dose_given.times", DoseTimes) if dose else None
    assert dose is not None
    assert held is not None
    assert times is not None
    volume = round_half_up(given, TENTH)
    ended = msgspec.structs.replace(held, status=status, reason=reason if status == "stopped" else held.reason)
    done = msgspec.structs.replace(times, stop=infusion.shift.when(at), volume_ml=volume)
    return [
        say(dose.id, "dose_given.dose", ended, dose.refs("dose_given.dose")),
        say(dose.id, "dose_given.times", done, dose.refs("dose_given.times")),
    ]


def _open(infusion: Conducted) -> None:
    if not infusion.flow.is_open:
        stopped = infusion.flow.state.stopped
        raise DoseIncomplete(
            said("This infusion has ended already ({time})", time=show_time(stopped))
            if stopped
            else said("This infusion has ended already")
        )


def _runs(infusion: Conducted) -> None:
    _open(infusion)
    if infusion.flow.state.status == "paused":
        raise DoseIncomplete(said("This infusion is paused. Start it first (P)"))
    if infusion.flow.state.status == "empty":
        raise DoseIncomplete(said("The bag is empty. Hang the next bag (B), or end the infusion (S)"))


def _heed(infusion: Conducted, found: Sequence[Finding], over: Mapping[str, str]) -> list[Statement]:
    """What is charted with an act that goes on. Raises MayNotBeCharted at a block, ReasonNeeded at a warning."""
    now, about = infusion.visit, infusion.order.id
    for each in found:
        if each.severity != "inform" and not (each.may_override and over.get(each.rule, "").strip()):
            chart_heeded(now, "give", about, found)
            raise (MayNotBeCharted(f"{each.says} {each.do}") if each.blocks else ReasonNeeded())
    assert infusion.dose is not None
    return passed(now, "give", about, infusion.dose.id, found, over)


def _refuse_reading(infusion: Conducted, pump: Decimal, at: datetime, note: str) -> None:
    """Raises MayNotBeCharted for a pump volume that fell (IN-08), DoseIncomplete for one that is far from what the
    rates make and is not explained (IN-07).
    """
    content, events = infusion.shift.content, infusion.flow.events
    new = InfusionEvent(id="new", at=at, event="check", pump_ml=pump)
    before = {(each.rule, each.facts) for each in infusion_findings(content, events, infusion.flow.now)}
    for each in infusion_findings(content, (*events, new), infusion.flow.now):
        if (each.rule, each.facts) in before:
            continue
        if each.blocks:
            raise MayNotBeCharted(f"{each.says} {each.do}")
        if each.rule == "IN-07" and not note:
            raise DoseIncomplete(f"{each.says} {each.do} Write it in the note")


def _reason(infusion: Conducted, values: Values, choices: str) -> str:
    """The reason chosen, and her own words after it."""
    chosen, words = values.get("reason", ""), values.get("words", "").strip()
    label = infusion.shift.content.label(choices, chosen) if chosen else ""
    return ". ".join(part for part in (label[:1].upper() + label[1:], words) if part)


def _moment(infusion: Conducted, typed: str) -> datetime:
    """A typed time since the start that has been: of today, else of the day before, as for a night. Empty: now.

    Raises NotATime. An hour that the clock repeats is taken as its first pass, unless that was before the start.
    """
    now, started = infusion.shift.now, infusion.flow.state.started
    if not typed.strip():
        return now
    at = read_time(typed, now.replace(tzinfo=None))
    for days in (0, 1):
        for fold in (0, 1):
            on = datetime.combine(now.date() - timedelta(days=days), at, tzinfo=now.tzinfo).replace(fold=fold)
            if on.timestamp() <= now.timestamp() and (started is None or on.timestamp() >= started.timestamp() - 59):
                return on if started is None or on.timestamp() >= started.timestamp() else started
    if started is not None:
        raise NotATime(
            said(
                "The time must be between the start ({time}) and now ({other})",
                time=show_time(started),
                other=show_time(now),
            )
        )
    raise NotATime(said("The time must not be later than now ({time})", time=show_time(now)))
