"""Going to a visit, starting it after two identifiers, and the frame that stays while it is charted."""

from __future__ import annotations

from typing import Literal

from nursechart.chart.views import VisitRecord
from nursechart.charting import naming
from nursechart.charting.banner import banner
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.identifying import identified
from nursechart.charting.looks.visit import SignItem, VisitFrame
from nursechart.charting.missing import missing_items
from nursechart.charting.moved import moved_notes
from nursechart.charting.open_visit import OpenVisit, read, shown_in, uncovered
from nursechart.charting.ordering import order_title
from nursechart.charting.progress import rail
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import (
    Part,
    PatientAddress,
    PatientContacts,
    VisitEnd,
    VisitNotDone,
    VisitPlan,
    VisitStart,
    VisitState,
)


class NotYourVisit(NurseCanAct):
    """The visit is planned for somebody else, or is not one that can be started."""


@of_one_moment
def frame(shift: Shift, feed: str, visit: str) -> VisitFrame:
    return frame_of(read(shift, feed, visit, "visit"))


def frame_of(visit: OpenVisit, missing: tuple[SignItem, ...] | None = None) -> VisitFrame:
    """The frame of a visit; `missing` where the caller has worked it out already."""
    shift, record = visit.shift, visit.record
    plan = record.visit.get("visit.plan", VisitPlan)
    start = record.visit.get("visit.start", VisitStart)
    kind = shift.content.visit_types.get(record.row.type)
    items = rail(visit, missing_items(visit) if missing is None else missing)
    asked = [item for item in items if item.id != "sign"]
    return VisitFrame(
        feed=visit.feed,
        patient=record.patient.id,
        visit=visit.id,
        banner=banner(shift, record.patient, record.allergies, visit.weight),
        title=(plan.title if plan and plan.title else kind.title if kind else said("Visit")),
        started=naming.moment(shift.at(start.at.at_ms), shift.now) if start else "",
        status=_status(record),
        done=sum(item.mark == "done" for item in asked),
        total=len(asked),
        rail=items,
        address=address_words(record.patient.get("patient.address", PatientAddress)),
        contact=_contact(record.patient.get("patient.contacts", PatientContacts)),
        returned=tuple(comment for comment in visit.comments if comment.open)
        if record.row.review == "returned"
        else (),
        unsigned_amendment=visit.is_signed and bool(uncovered(record)),
        not_done=not_done_words(visit),
        moved=moved_notes(shift, record),
        may_undo_not_done=plan is not None and plan.nurse == shift.person.id and _was_charted(record),
        basis=record,
    )


def not_done_words(visit: OpenVisit) -> tuple[str, ...]:
    """Why a visit did not take place, who was told and when the next one is; empty where it did."""
    record, content = visit.record, visit.shift.content
    state = record.visit.get("visit.state", VisitState)
    if record.row.status not in ("missed", "cancelled") or state is None:
        return ()
    held = record.visit.get("visit.not_done", VisitNotDone)
    reason = content.label("visit_reason", state.reason) if state.reason else ""
    head = said("Visit cancelled") if state.status == "cancelled" else said("Visit not done")
    why = ", ".join(each for each in (reason, held.text if held else "") if each)
    lines = [f"{head}: {why}" if why else head]
    if held is not None:
        told = ", ".join(content.label("told_of_missed", each) for each in held.told)
        moment = naming.moment(visit.shift.at(held.told_at.at_ms), visit.shift.now)
        lines.append(
            said("Told {moment}: {told} ({name})", moment=moment, told=told, name=held.told_name)
            if held.told_name
            else said("Told {moment}: {told}", moment=moment, told=told)
        )
        drugs = [order_title(visit.shift, order) for order in record.orders if order.id in held.doses]
        if drugs:
            lines.append(said("Missed with it: {names}", names=", ".join(drugs)))
        if held.next_at is not None:
            lines.append(
                said("Next visit {moment}", moment=naming.moment(visit.shift.at(held.next_at.at_ms), visit.shift.now))
            )
    return tuple(lines)


def _was_charted(record: VisitRecord) -> bool:
    return record.visit.get("visit.not_done", VisitNotDone) is not None


def start_visit(
    shift: Shift, feed: str, visit: str, first: str, second: str, confirmed_by: str, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Start the visit now, after two identifiers were matched. Starting one that runs already changes nothing.

    `shown`: the frame she saw; without one she is taken to have seen what stands. Raises TwoIdentifiersNeeded;
    NotYourVisit when it is somebody else's or was cancelled.
    """
    now = read(shift, feed, visit, "visit")
    identity = identified(shift, first, second, confirmed_by, "visit")
    if now.begun is not None:
        return frame_of(now)
    held = now.record.visit
    plan, state = held.get("visit.plan", VisitPlan), held.get("visit.state", VisitState)
    if plan is None or (state and state.status in ("cancelled", "missed")):
        raise NotYourVisit(
            said("This visit was charted as not done. Take that back, or ask the pharmacy to plan it again")
        )
    if plan.nurse != shift.person.id:
        raise NotYourVisit(said("This visit is planned for another nurse. Ask your lead to give it to you"))
    begun = VisitStart(plan.type, shift.when(), shift.person.id, shift.content.version, plan.place)
    was = shown_in(shown) if shown else now.record
    values: dict[str, Part] = {
        "visit.start": begun, "visit.identity": identity, "visit.state": VisitState("in_progress"),
    }  # fmt: skip
    shift.chart(was.seen, [say(visit, part, value, was.visit.refs(part)) for part, value in values.items()])
    return frame(shift, feed, visit)


def leave_visit(shift: Shift, feed: str, visit: str, *, shown: VisitFrame | None = None) -> VisitFrame:
    """Chart the departure time; a second call moves it and keeps the first one readable. `shown` as in `start_visit`.

    Raises NotOpenForCharting; ReasonNeeded when the visit is signed.
    """
    now = read(shift, feed, visit, "visit")
    was = shown_in(shown) if shown else now.record
    left = say(visit, "visit.end", VisitEnd(shift.when()), was.visit.refs("visit.end"))
    chart_or_amend(now, was.seen, [left])
    return frame(shift, feed, visit)


def address_words(address: PatientAddress | None) -> str:
    if address is None:
        return ""
    return ", ".join(part for part in (*address.lines, address.city) if part)


def _contact(contacts: PatientContacts | None) -> str:
    """Ana Silva (daughter) 555 0102: the nearest person, else the patient's own number."""
    if contacts is None or not contacts.people:
        return contacts.phone if contacts else ""
    near = contacts.people[0]
    name = f"{near.name} ({near.relation})" if near.relation else near.name
    return f"{name} {near.phone}".strip()


def _status(
    record: VisitRecord,
) -> Literal["planned", "in_progress", "signed", "returned", "cosigned", "not_done"]:
    if record.row.status in ("missed", "cancelled"):
        return "not_done"
    if record.row.signed_ms is not None:
        if record.row.cosigned_ms is not None and record.row.review == "approved":
            return "cosigned"
        return "returned" if record.row.review == "returned" else "signed"
    return "planned" if record.visit.get("visit.start", VisitStart) is None else "in_progress"
