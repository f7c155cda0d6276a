"""Giving a dose: started, ended, or held, each with its reason and what was overridden.

Every start asks for two identifiers and passes the ten safety rules (`against.against_dose`). A block without an
override stops it; a warning, or a block the rule lets a person override, goes on with a reason that is charted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import drafts, naming
from nursechart.charting.against import against_dose, is_infusion, is_push, push_minutes
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.conducting_rows import rows_at_start, rows_at_stop
from nursechart.charting.dose_cards import card_of, is_medicine
from nursechart.charting.dose_rows import line_options, needs_line
from nursechart.charting.dose_values import (
    DoseIncomplete,
    double_check,
    label_said,
    line_and_lumen,
    moment,
    number,
    product,
    pump_set,
    scanned,
)
from nursechart.charting.firing import chart_heeded, fired
from nursechart.charting.guarding import Asked, MayNotBeCharted, act_of_drug
from nursechart.charting.identifying import identified
from nursechart.charting.lab_results import lab_side
from nursechart.charting.looks.visit import MedicineLook
from nursechart.charting.mar import GROUPS
from nursechart.charting.open_visit import OpenVisit, newest_ms, read, shown_in, subject_in
from nursechart.charting.ordering import doses_of, orders_of_visit
from nursechart.charting.permitted import refuse_dose
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.charting.side import visit_side
from nursechart.charting.values import clock
from nursechart.charting.visiting import frame_of
from nursechart.clinical.content_types import Act
from nursechart.clinical.findings import Finding
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    CheckedValue,
    DoseGiven,
    DoseResponse,
    DoseTimes,
    DoubleCheck,
    OrderDose,
    OrderDrug,
    Part,
    When,
)

__all__ = ["DoseIncomplete", "MayNotBeGiven", "draft", "effect", "hold", "medicines", "refuse", "start", "stop"]

FORM = "infusion"
_REFUSED = "refused"
_PLACES: dict[str, int] = {group: place for place, group in enumerate(GROUPS)}


class MayNotBeGiven(MayNotBeCharted):
    """A safety rule stands in the way, or the chart has moved on; the sentence says which, why and what to do."""


@of_one_moment
def medicines(shift: Shift, feed: str, visit: str) -> MedicineLook:
    return _look(read(shift, feed, visit, "medicines"))


def draft(shift: Shift, shown: MedicineLook, order: str, values: dict[str, str]) -> None:
    """Keep what she has typed or scanned for a dose; what the card shows by itself (the only line) is no draft."""
    values = scanned(values)
    card = next((each for each in shown.cards if each.order == order), None)
    offered = {control.id: control.value for row in card.rows for control in row.controls} if card else {}
    if all(value == offered.get(name, "") for name, value in values.items()):
        return
    held = drafts.typed(shift, shown.frame.feed, shown.frame.visit, FORM, order) or {}
    if "barcode" not in values and held.get("barcode") and held.get("lot") == values.get("lot"):
        values["barcode"] = held["barcode"]  # of the label that was scanned, while its lot stands
    drafts.keep(shift, shown.frame.feed, shown.frame.visit, FORM, order, values)


def start(
    shift: Shift,
    shown: MedicineLook,
    order: str,
    values: dict[str, str],
    first: str,
    second: str,
    overrides: Mapping[str, str],
    why: str = "",
    *,
    begun: When | None = None,
) -> MedicineLook:
    """Start an infusion, or give anything else, now. `overrides`: rule id -> reason; `why`: where the visit is signed;
    `begun`: when it was, of a dose that is charted late.

    Raises TwoIdentifiersNeeded, MayNotBeGiven, NotYours, ReasonNeeded, DoseIncomplete (also for an infusion without the
    volume in its bag or the rate of its pump); then nothing was charted but the draft and which rules fired.
    """
    draft(shift, shown, order, values)
    now = read(shift, shown.frame.feed, shown.frame.visit, "medicines")
    subject = _order(now, shown_in(shown.frame), order)
    identity = identified(shift, first, second, "patient", "dose")
    label = product(shift, values)
    label_said(values)
    _refuse_line(now, subject, values)
    refuse_dose(now, subject)
    pushed = _pushed(shift, subject, values)
    runs = is_infusion(subject) and pushed is None
    findings = against_dose(now, subject, values, label)
    _refuse(now, order, findings, overrides)
    if runs:
        pump_set(values)
    begun = begun or moment(shift, values.get("start", ""), said("Start time")) or shift.when()
    line, lumen = line_and_lumen(values)
    dose = shift.new_id()
    status: Literal["in_progress", "completed"] = "in_progress" if runs else "completed"
    given = msgspec.structs.replace(_of_order(now, subject), status=status, line=line, lumen=lumen)
    times = DoseTimes(
        start=begun,
        stop=None if runs else begun,
        volume_ml=number(values.get("volume", ""), "volume", "mL"),
        rate_ml_per_h=number(values.get("rate", ""), "rate", "mL/h"),
        push_min=pushed,
    )
    statements = [
        say(dose, "dose_given.dose", given),
        say(dose, "dose_given.times", times),
        say(dose, "dose_given.product", label),
        say(dose, "dose_given.identity", identity),
        *rows_at_start(now, subject, dose, times, label, values),
        *_double_check(shift, dose, subject, values),
    ]
    asked = Asked(_act(now, order), order, dose, findings, overrides)
    chart_or_amend(now, shown.seen, statements, reason=why, drafts=(_draft_id(now.id, order),), asked=asked)
    return medicines(shift, now.feed, now.id)


def stop(
    shift: Shift,
    shown: MedicineLook,
    dose: str,
    values: dict[str, str],
    why: str = "",
    *,
    ended: When | None = None,
) -> MedicineLook:
    """End a running dose: when it stopped, how much went in, how she took it. `why`: where the visit is signed;
    `ended`: when it was, of a dose that is charted late.

    Raises DoseIncomplete, NotATime, ReasonNeeded.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "medicines"), shown_in(shown.frame)
    subject = subject_in(was, dose)
    given = subject.get("dose_given.dose", DoseGiven) if subject else None
    times = subject.get("dose_given.times", DoseTimes) if subject else None
    if subject is None or given is None or times is None or times.start is None:
        raise DoseIncomplete(said("This dose has not been started"))
    if given.status != "in_progress":
        raise DoseIncomplete(
            said("This dose has ended already ({value})", value=clock(times.stop) or given.status.replace("_", " "))
        )
    ended = ended or moment(shift, values.get("stop", ""), said("Stop time")) or shift.when()
    if ended.at_ms < times.start.at_ms:
        raise DoseIncomplete(said("The stop time must not be before the start ({clock})", clock=clock(times.start)))
    volume = number(values.get("volume", ""), "volume", "mL")
    new: dict[str, Part] = {
        "dose_given.dose": msgspec.structs.replace(given, status="completed"),
        "dose_given.times": msgspec.structs.replace(
            times, stop=ended, volume_ml=volume if volume is not None else times.volume_ml
        ),
    }
    response = values.get("response", "").strip()
    if response:
        new["dose_given.response"] = DoseResponse(response, shift.when())
    statements = [say(dose, part, value, subject.refs(part)) for part, value in new.items()]
    statements += rows_at_stop(now, dose, ended)
    chart_or_amend(now, shown.seen, statements, reason=why, drafts=(_draft_id(now.id, given.order),))
    return medicines(shift, now.feed, now.id)


def effect(shift: Shift, shown: MedicineLook, dose: str, words: str, why: str = "") -> MedicineLook:
    """Chart how a dose that was given worked. `why`: where the visit is signed. Raises DoseIncomplete, ReasonNeeded."""
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "medicines"), shown_in(shown.frame)
    subject, stated = subject_in(was, dose), words.strip()
    if subject is None or subject.get("dose_given.dose", DoseGiven) is None:
        raise DoseIncomplete(said("This dose has not been given"))
    if not stated:
        raise DoseIncomplete(said("Write how it worked"))
    response = DoseResponse(stated, shift.when())
    statements = [say(dose, "dose_given.response", response, subject.refs("dose_given.response"))]
    chart_or_amend(now, shown.seen, statements, reason=why)
    return medicines(shift, now.feed, now.id)


def hold(shift: Shift, shown: MedicineLook, order: str, reason: str, words: str, why: str = "") -> MedicineLook:
    """Chart that a dose was not given, and the reason of `not_given_reason`. `why`: where the visit is signed.

    Raises ReasonNeeded, MayNotBeGiven.
    """
    if not reason:
        raise ReasonNeeded
    label = shift.content.label("not_given_reason", reason)
    return _not_given(shift, shown, order, reason, (label, words), why)


def refuse(shift: Shift, shown: MedicineLook, order: str, reason: str, words: str, why: str = "") -> MedicineLook:
    """Chart that the patient refused a dose, why (of `refusal_reason`), and who was told. Raises as `hold` does."""
    if not reason:
        raise ReasonNeeded
    stated = shift.content.label("not_given_reason", _REFUSED), shift.content.label("refusal_reason", reason)
    return _not_given(shift, shown, order, _REFUSED, (": ".join(stated), words), why)


def _not_given(
    shift: Shift, shown: MedicineLook, order: str, code: str, stated: tuple[str, str], why: str
) -> MedicineLook:
    now = read(shift, shown.frame.feed, shown.frame.visit, "medicines")
    subject = _order(now, shown_in(shown.frame), order)
    label, words = stated
    reason = ". ".join(part for part in (label[:1].upper() + label[1:], words.strip()) if part)
    held = msgspec.structs.replace(_of_order(now, subject), status="not_given", reason=reason, why_not=code)
    statements = [say(shift.new_id(), "dose_given.dose", held)]
    against = against_dose(now, subject, {}, None)
    blocks = [each for each in against if each.blocks]
    for _, firing in fired(now, _act(now, order), order, blocks).values():
        statements += firing
    chart_or_amend(now, shown.seen, statements, reason=why, drafts=(_draft_id(now.id, order),))
    return medicines(shift, now.feed, now.id)


# --- what stops it ---------------------------------------------------------------------------------------------------


def _order(now: OpenVisit, was: VisitRecord, order: str) -> Subject:
    """The order as it stands. Raises MayNotBeGiven when it is not there, is not what was shown, or has its dose."""
    found = next((each for each in now.record.orders if each.id == order), None)
    if found is None:
        raise MayNotBeGiven(said("This order is not in the chart. Ask the pharmacy for it"))
    shown = next((each for each in was.orders if each.id == order), None)
    if shown is None or any(found.refs(part) != shown.refs(part) for part in (*found.parts, *shown.parts)):
        raise MayNotBeGiven(said("The order has changed since this page was shown. Look at it once more"))
    ordered = found.get("order.dose", OrderDose)
    given = doses_of(found, now.record.doses)
    if given and not (ordered is not None and ordered.as_needed):
        stated = given[-1].said("dose_given.dose")
        by = naming.full_person(now.record.people, stated.author) if stated else "somebody"
        at = naming.short_moment(now.shift.at(stated.charted_at_ms), now.shift.now) if stated else ""
        raise MayNotBeGiven(
            said("A dose of this order is charted in this visit already, by {by} {at}. Look at it first", by=by, at=at)
        )
    return found


def _refuse_line(now: OpenVisit, order: Subject, values: Mapping[str, str]) -> None:
    """Raises DoseIncomplete while a line of the order's route has to be chosen."""
    if not needs_line(order) or not now.lines:
        return
    line, lumen = line_and_lumen(values)
    known = next((each for each in now.record.lines if each.id == line), None)
    options = {option.id for option in line_options(now, order)}
    if known is None or (options and not lumen):
        raise DoseIncomplete(said("Choose which line you used"))


def _pushed(shift: Shift, order: Subject, values: Mapping[str, str]) -> Decimal | None:
    """Over how many minutes a push went in; None for what is no push. Raises DoseIncomplete."""
    if not is_push(shift, order):
        return None
    number(values.get("push_min", ""), said("push time"), "min")
    minutes = push_minutes(order, values)
    if minutes is None or minutes <= 0:
        raise DoseIncomplete(said("Enter over how many minutes it is pushed"))
    return minutes


def _refuse(now: OpenVisit, order: str, findings: Sequence[Finding], overrides: Mapping[str, str]) -> None:
    """Raises MayNotBeGiven at a block that is not overridden, ReasonNeeded at a warning; what fired is charted."""
    for each in findings:
        if each.severity == "inform":
            continue
        reason = overrides.get(each.rule, "").strip() if each.may_override else ""
        if not reason:
            chart_heeded(now, _act(now, order), order, findings)
            raise (MayNotBeGiven(f"{each.says} {each.do}") if each.blocks else ReasonNeeded())


def _act(now: OpenVisit, order: str) -> Act:
    found = next((each for each in now.record.orders if each.id == order), None)
    drug = found.get("order.drug", OrderDrug) if found else None
    return act_of_drug(now, drug.name if drug else "", drug.classes if drug else ())


def _double_check(shift: Shift, dose: str, order: Subject, values: Mapping[str, str]) -> list[Statement]:
    """The second person's check, value by value (rule 3)."""
    check = double_check(shift, values, infusion=is_infusion(order), line=bool(values.get("line")))
    if check is None:
        return []
    compared = tuple(CheckedValue(each.field, each.performer, each.checker, each.agrees) for each in check.compared)
    done = DoubleCheck(
        checker=check.checker,
        role=check.role,
        method=check.method,
        at=shift.when(),
        values=compared,
        agrees=check.agrees,
        read_back=check.read_back,
    )
    return [say(dose, "dose_given.double_check", done)]


def _of_order(now: OpenVisit, order: Subject) -> DoseGiven:
    """A dose of the order, as ordered; what came of it is for the caller to say."""
    drug, ordered = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    return DoseGiven(
        visit=now.id,
        order=order.id,
        status="in_progress",
        drug=drug.name if drug else "",
        dose=ordered.dose if ordered else None,
        unit=ordered.unit if ordered else "",
        route=ordered.route if ordered else "",
    )


# --- the look --------------------------------------------------------------------------------------------------------


def _look(visit: OpenVisit) -> MedicineLook:
    shift, record = visit.shift, visit.record
    typed, newest = visit.typed_in(FORM), newest_ms(record.doses)
    orders = [order for order in orders_of_visit(shift, record.orders, record.doses) if is_medicine(order)]
    cards = [card_of(visit, order, typed.get(order.id, {})) for order in orders]
    to_give = any(card.state in ("due", "running") for card in cards)
    held, refused, late = (
        tuple((choice.id, choice.label) for choice in shift.content.choices[name])
        for name in ("not_given_reason", "refusal_reason", "late_reason")
    )
    return MedicineLook(
        frame=frame_of(visit),
        seen=record.seen,
        saved=said("Saved on this laptop {at}", at=f"{shift.at(newest):%H:%M}") if newest else "",
        cards=tuple(sorted(cards, key=lambda card: _PLACES[card.group])),
        hold_reasons=tuple(each for each in held if each[0] != _REFUSED),
        refuse_reasons=refused,
        late_reasons=late,
        side=(*(lab_side(visit) if to_give else ()), *visit_side(visit)),
        read_only=visit.is_closed,
    )


def _draft_id(visit: str, order: str) -> str:
    return drafts.draft_id(visit, FORM, order)
