"""The card of each order on the medicines page: how it stands, what speaks against it, and the fields it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.against import against_dose, allergies_of, allergy_status, is_infusion
from nursechart.charting.alerts import alert_of_finding
from nursechart.charting.although import given_although
from nursechart.charting.dose_rows import State, check_rows_of, line_options, needs_line, rows_of
from nursechart.charting.dose_values import drafted_product
from nursechart.charting.looks.common import Alert, Tone
from nursechart.charting.looks.visit import DoseCard
from nursechart.charting.mar import (
    as_needed_words,
    asks_effect,
    effect_check,
    group_of,
    is_as_needed,
    last_given_check,
    next_allowed_ms,
)
from nursechart.charting.missing import lumen_of
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import (
    doses_of,
    due_words,
    is_active,
    order_chip,
    order_detail,
    order_title,
    slot_of,
)
from nursechart.charting.overriding import LATE, reasons_to_go_on
from nursechart.charting.reaction import reaction_alert
from nursechart.charting.values import clock
from nursechart.charting.verbal_orders import due_to_confirm
from nursechart.clinical.findings import Finding
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, OrderDrug, OrderPlan, OrderVerbal, VisitIdentity

_NEAR_MS = 4 * 3_600_000
_ACTIONS = {
    "due": ("start", "hold", "refuse"),
    "later": ("start", "hold", "refuse"),
    "on_hold": ("hold",),
    "running": ("stop", "reaction"),
}


def card_of(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> DoseCard:
    """One order: due, running, given or held in this visit, with what it asks for next."""
    shift, record = visit.shift, visit.record
    given = doses_of(order, record.doses)
    dose = next((each for each in given if _status(each) == "in_progress"), given[-1] if given else None)
    state = _state(visit, order, dose)
    findings: tuple[Finding, ...] = ()
    if state in ("due", "later", "on_hold"):
        findings = against_dose(visit, order, _with_line(visit, order, typed), drafted_product(shift, typed))
    warned = [each for each in findings if not each.blocks and each.severity == "warn"]
    warnings = tuple(replace(alert_of(each, order.id), reasons=reasons_to_go_on(visit, each, order)) for each in warned)
    return DoseCard(
        order=order.id,
        dose=dose.id if dose else "",
        title=order_title(shift, order),
        detail=order_detail(order),
        due=as_needed_words(visit, order) if is_as_needed(order) else due_words(shift, order),
        chip=order_chip(shift, order, record.doses),
        state=state,
        checks=(
            *_checks(visit, order),
            *_by_voice(visit, order),
            *last_given_check(visit, order),
            *effect_check(visit, order, dose),
            *(("low", f"{each.says} {each.do}") for each in findings if each.severity == "inform"),
        ),
        rows=rows_of(visit, order, dose, state, typed),
        check_rows=check_rows_of(visit, order) if state in ("due", "later") else (),
        blocks=tuple(alert_of(each, order.id) for each in findings if each.blocks),
        warnings=(
            *_twice(visit, order, given),
            *reaction_alert(visit, dose),
            *_although(visit, order, given),
            *warnings,
        ),
        actions=() if visit.is_closed else _actions(order, dose, state, findings),
        group=group_of(order, dose, state),
        runs=is_infusion(order),
    )


def is_medicine(order: Subject) -> bool:
    drug = order.get("order.drug", OrderDrug)
    return drug is None or drug.kind == "medicine"


# --- how it stands ---------------------------------------------------------------------------------------------------


def _status(dose: Subject) -> str:
    held = dose.get("dose_given.dose", DoseGiven)
    return held.status if held else ""


def _state(visit: OpenVisit, order: Subject, dose: Subject | None) -> State:
    shift = visit.shift
    match _status(dose) if dose else "":
        case "in_progress":
            return "running"
        case "completed" | "stopped" if not _may_be_again(visit, order):
            return "given"
        case "not_given":
            return "held"
    if not is_active(order):
        return "on_hold"
    slot = slot_of(shift, order)
    if is_as_needed(order):
        return "later"
    near = slot is None or abs(slot.due_ms - shift.now_ms()) <= _NEAR_MS
    return "due" if near else "later"


def _may_be_again(visit: OpenVisit, order: Subject) -> bool:
    """Whether an as-needed medicine that was given in this visit may be given once more by now."""
    at = next_allowed_ms(visit, order)
    return is_as_needed(order) and is_active(order) and at is not None and at <= visit.shift.now_ms()


def _actions(order: Subject, dose: Subject | None, state: State, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    late = any(each.rule == LATE for each in findings)
    return (
        *_ACTIONS.get(state, ()),
        *(("late",) if late else ()),
        *(("confirm",) if needs_confirming(order) else ()),
        *(("effect",) if asks_effect(order, dose) else ()),
    )


def needs_confirming(order: Subject) -> bool:
    """Whether it was taken by voice and the prescriber has not confirmed it in writing."""
    stated = order.get("order.verbal", OrderVerbal)
    return stated is not None and stated.authenticated is None


def _by_voice(visit: OpenVisit, order: Subject) -> tuple[tuple[Tone, str], ...]:
    """Who took it by voice, and until when the prescriber confirms it."""
    stated, due = order.get("order.verbal", OrderVerbal), due_to_confirm(visit.shift, order)
    if stated is None or due is None:
        return ()
    until = naming.short_moment(visit.shift.at(due.at_ms), visit.shift.now)
    return (
        (
            "warn",
            said(
                "By voice, taken by {taken_by}. To be confirmed in writing by {until}",
                taken_by=stated.taken_by,
                until=until,
            ),
        ),
    )


def _twice(visit: OpenVisit, order: Subject, given: tuple[Subject, ...]) -> tuple[Alert, ...]:
    """Two doses of one order in one visit, as two nurses may have charted apart: a person says which was given."""
    if len(given) < 2 or is_as_needed(order):
        return ()
    stated = [each.said("dose_given.dose") for each in given]
    by = " and ".join(
        f"{naming.short_person(visit.record.people, each.author)} "
        f"{naming.short_moment(visit.shift.at(each.charted_at_ms), visit.shift.now)}"
        for each in stated
        if each is not None
    )
    text = said("Charted by {by}. Take back the one that was not given, with the reason.", by=by)
    return (Alert("dose.twice", "1", "crit", said("Charted more than once"), text, about=order.id, not_now=False),)


def _although(visit: OpenVisit, order: Subject, given: tuple[Subject, ...]) -> tuple[Alert, ...]:
    """What was given although a rule speaks against it, as another laptop or an import may say."""
    doses = {each.id for each in given}
    if not doses:
        return ()
    return tuple(
        Alert(each.finding.rule, each.finding.version, "crit", each.finding.title, each.words, order.id, not_now=False)
        for each in given_although(visit.shift, visit.record)
        if each.subject in doses
    )


def _checks(visit: OpenVisit, order: Subject) -> tuple[tuple[Tone, str], ...]:
    """What is in order already, in words: patient, allergies, order, line."""
    record, checks = visit.record, list[tuple[Tone, str]]()
    identity = record.visit.get("visit.identity", VisitIdentity)
    if identity is not None:
        checks.append(("ok", said("Patient confirmed {clock}", clock=clock(identity.at))))
    if allergy_status(record) != "not_asked":
        names = ", ".join(each.text for each in allergies_of(record))
        checks.append(("ok", said("Allergies checked: {names}", names=names) if names else said("No known allergies")))
    plan = order.get("order.plan", OrderPlan)
    if is_active(order):
        by = plan.prescriber if plan else ""
        checks.append(("ok", said("Order active, {prescriber}", prescriber=by) if by else said("Order active")))
    for line in visit.lines:
        tested = lumen_of(record, line.id)
        if tested is not None and tested.blood_return == "brisk" and tested.flush == "easy":
            place = naming.line_place(visit.shift, line)
            checks.append(
                ("ok", said("{place}: flushes easily, brisk blood return {clock}", place=place, clock=clock(tested.at)))
            )
    return tuple(checks)


def _with_line(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> Mapping[str, str]:
    """The draft, with the only line there is where none is chosen, so that what speaks against it is said at once."""
    options = line_options(visit, order) if needs_line(order) else ()
    if typed.get("line") or len(options) != 1:
        return typed
    return {**typed, "line": options[0].id}


def alert_of(each: Finding, about: str) -> Alert:
    """What speaks against a dose, with the steps to take."""
    return replace(alert_of_finding(each, about), steps=tuple(text for _, text in each.steps))
