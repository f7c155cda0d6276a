"""A visit that did not take place: refused, nobody at home, in hospital, cancelled. It is a record of its own.

`clinical.md` 1.1: why, who was told, and when the next one is; where a dose fell into the visit, prescriber and
pharmacist are told. What was charted before it was broken off stays, and an answer given by mistake is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nursechart.charting.conditions import is_due_now
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.open_visit import OpenVisit, read, shown_in
from nursechart.charting.ordering import doses_of, order_title, standing_orders
from nursechart.charting.sections import wall
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import NotYourVisit, frame
from nursechart.clinical.dates import read_date, read_past_time, read_time, show_date_time
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import OrderDrug, Part, VisitNotDone, VisitPlan, VisitState, When

CANCELLED = "cancelled"
_MUST_KNOW = ("prescriber", "pharmacist")
_NOBODY = "nobody"


class NotDoneIncomplete(NurseCanAct):
    """Something that belongs to a visit that did not take place was not said."""


@dataclass(frozen=True, slots=True)
class NotDoneSaid:
    """What she said, as typed: ids of the content pack, a time of today, and a date and time to come or nothing."""

    reason: str
    text: str = ""
    told: tuple[str, ...] = ()
    told_name: str = ""
    told_at: str = ""
    next_date: str = ""
    next_time: str = ""


def ask(shift: Shift, feed: str, visit: str) -> NotDoneAsk:
    """What is asked about a visit that is not done."""
    now = read(shift, feed, visit, "visit")
    content = now.shift.content
    return NotDoneAsk(
        visit=visit,
        reasons=tuple((each.id, each.label) for each in content.choices["visit_reason"]),
        told=tuple((each.id, each.label) for each in content.choices["told_of_missed"]),
        doses=tuple(title for _, title in _doses_of(now)),
    )


def not_done(
    shift: Shift, feed: str, visit: str, told_us: NotDoneSaid, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Chart that a planned visit, or one that was broken off, did not take place.

    Raises NotDoneIncomplete, NotATime, NotADate; NotYourVisit when it is another nurse's, signed or history. Then
    nothing was charted.
    """
    now = read(shift, feed, visit, "visit")
    _refuse(now)
    was = (shown_in(shown) if shown else now.record).visit
    doses = _doses_of(now)
    value = _read(now.shift, told_us, doses)
    state = VisitState("cancelled" if told_us.reason == CANCELLED else "missed", told_us.reason)
    values: dict[str, Part] = {"visit.state": state, "visit.not_done": value}
    statements = [say(visit, part, each, was.refs(part)) for part, each in values.items()]
    shift.chart((shown_in(shown) if shown else now.record).seen, statements)
    return frame(shift, feed, visit)


def take_back(shift: Shift, feed: str, visit: str, *, shown: VisitFrame | None = None) -> VisitFrame:
    """It takes place after all: what was said stays readable, and the visit is as it was before."""
    now = read(shift, feed, visit, "visit")
    if now.record.visit.get("visit.not_done", VisitNotDone) is None:
        raise NotYourVisit(said("The pharmacy called this visit off. Ask there to plan it again"))
    _refuse(now)
    was = shown_in(shown) if shown else now.record
    state = VisitState("in_progress" if now.begun is not None else "planned")
    shift.chart(
        was.seen,
        [
            say(visit, "visit.state", state, was.visit.refs("visit.state")),
            say(visit, "visit.not_done", None, was.visit.refs("visit.not_done")),
        ],
    )
    return frame(shift, feed, visit)


def _refuse(now: OpenVisit) -> None:
    plan = now.record.visit.get("visit.plan", VisitPlan)
    if now.is_closed:
        raise NotYourVisit(said("This visit is closed. It can only be added to"))
    if plan is None or plan.nurse != now.shift.person.id:
        raise NotYourVisit(said("This visit is planned for another nurse. Ask your lead to give it to you"))


def _read(shift: Shift, told_us: NotDoneSaid, doses: tuple[tuple[str, str], ...]) -> VisitNotDone:
    """The plain value of what was said."""
    content, now = shift.content, wall(shift)
    reasons = {each.id for each in content.choices["visit_reason"]}
    known = {each.id for each in content.choices["told_of_missed"]}
    if told_us.reason not in reasons:
        raise NotDoneIncomplete(said("Choose why the visit is not done"))
    if told_us.reason == "other" and not told_us.text.strip():
        raise NotDoneIncomplete(said("Say why, in a few words"))
    told = tuple(each for each in told_us.told if each in known)
    if not told:
        raise NotDoneIncomplete(said("Choose who was told, or that nobody was reached yet"))
    if doses and not set(_MUST_KNOW) <= set(told) and _NOBODY not in told:
        raise NotDoneIncomplete(said("A dose is missed with this visit: the prescriber and the pharmacist are told"))
    reached = _NOBODY not in told
    if reached and not told_us.told_at.strip():
        raise NotDoneIncomplete(said("Enter when they were told, like 09:42"))
    told_at = read_past_time(told_us.told_at, now, name=said("The time")) if reached else now
    return VisitNotDone(
        at=shift.when(),
        reason=told_us.reason,
        told=told if reached else (_NOBODY,),
        told_at=_when(shift, told_at),
        text=told_us.text.strip(),
        told_name=told_us.told_name.strip(),
        next_at=_next(shift, told_us, now),
        doses=tuple(order for order, _ in doses),
    )


def _next(shift: Shift, told_us: NotDoneSaid, now: datetime) -> When | None:
    if not told_us.next_date.strip() and not told_us.next_time.strip():
        return None
    if not told_us.next_date.strip() or not told_us.next_time.strip():
        raise NotDoneIncomplete(said("Enter the day and the time of the next visit, or neither"))
    day = read_date(told_us.next_date, now.date(), name=said("The next visit"))
    at = datetime.combine(day, read_time(told_us.next_time, now))
    if at <= now:
        raise NotDoneIncomplete(said("The next visit must be later than now ({time})", time=show_date_time(now)))
    return _when(shift, at)


def _when(shift: Shift, at: datetime) -> When:
    return shift.when(at.replace(tzinfo=shift.now.tzinfo))


def _doses_of(now: OpenVisit) -> tuple[tuple[str, str], ...]:
    """The medicines whose dose falls into this visit and was not charted in it: order and title."""
    return tuple(
        (order.id, order_title(now.shift, order))
        for order in standing_orders(now.shift, now.record.orders)
        if (drug := order.get("order.drug", OrderDrug)) is not None
        and drug.kind == "medicine"
        and is_due_now(now.shift, order, now.record.row.type)
        and not doses_of(order, now.record.doses)
    )
