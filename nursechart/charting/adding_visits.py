"""A visit that nobody planned: the patient called, a dose was moved, she passes by. The nurse plans it for herself.

It is charted as the plan of a visit, like those that come from the pharmacy, and syncs like anything else; the
pharmacy sees who added it and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nursechart.charting import naming, patients
from nursechart.charting.looks.today import AddVisitLook, FoundPatient
from nursechart.charting.permitted import NotYours
from nursechart.charting.shift import Shift, say
from nursechart.clinical.dates import read_date, read_time, show_time
from nursechart.clinical.roles import roles_that_may
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import VisitPlan

_CHARTS = "vitals"  # the right without which nobody has a visit of her own
_OVER = ("cancelled", "missed")


class VisitNotAdded(NurseCanAct):
    """Something that a visit needs was not said."""


class AlreadyPlanned(NurseCanAct):
    """There is a visit with this patient on that day; it may be added all the same."""


@dataclass(frozen=True, slots=True)
class VisitSaid:
    """What she said, as typed. `feed` is the patient's; `why` is kept with the plan."""

    feed: str
    type: str
    day: str = ""  # empty: today
    time: str = ""
    why: str = ""


def may_add(shift: Shift) -> bool:
    """Whether her role charts visits at all."""
    return shift.person.role in roles_that_may(shift.content, _CHARTS)


def ask(shift: Shift) -> AddVisitLook:
    """What is offered: the types of the pack, and today. Raises NotYours."""
    _refuse(shift)
    types = tuple((each.id, each.title) for each in shift.content.visit_types.values())
    return AddVisitLook(types)


def find(shift: Shift, text: str) -> tuple[FoundPatient, ...]:
    """Whom the words find, with what tells one from another (ID-5); nobody for nothing typed."""
    if not text.strip():
        return ()
    return tuple(
        FoundPatient(each.feed, each.name, said("Born {date}  ·  {mrn}", date=each.born, mrn=each.mrn), each.matched)
        for each in patients.find(shift, text).rows[:12]
    )


def add(shift: Shift, told: VisitSaid, *, again: bool = False) -> str:
    """Chart the plan of a visit for herself; its id. `again`: also where she has one with this patient that day.

    Raises VisitNotAdded, AlreadyPlanned, NotATime, NotADate, NotYours, NotInScope; then nothing was charted.
    """
    _refuse(shift)
    kind = shift.content.visit_types.get(told.type)
    if not told.feed:
        raise VisitNotAdded(said("Choose the patient from the list"))
    if kind is None:
        raise VisitNotAdded(said("Choose what kind of visit it is"))
    if not told.time.strip():
        raise VisitNotAdded(said("Enter when you will be there, like 14:30"))
    if not told.why.strip():
        raise VisitNotAdded(said("Say why the visit is added, in a few words"))
    now = shift.now.replace(tzinfo=None)
    day = read_date(told.day, now.date(), name=said("The day")) if told.day.strip() else now.date()
    if day < now.date():
        raise VisitNotAdded(said("The day must not be before today. What has been is charted as a late entry"))
    at = datetime.combine(day, read_time(told.time, now), ZoneInfo(shift.zone))
    if not again:
        _ask_about_the_same_day(shift, told.feed, at)
    visit = shift.new_id()
    plan = VisitPlan(told.type, shift.when(at), shift.person.id, kind.minutes[0], note=told.why.strip())
    shift.chart(shift.store.seen(told.feed), [say(visit, "visit.plan", plan)])
    return visit


def _ask_about_the_same_day(shift: Shift, feed: str, at: datetime) -> None:
    start = at.replace(hour=0, minute=0)
    rows = shift.store.visit_rows(
        patient=feed.removeprefix("p:"),
        nurse=shift.person.id,
        day_from_ms=int(start.timestamp() * 1000),
        day_to_ms=int((start + timedelta(days=1)).timestamp() * 1000),
    )
    planned = next((row for row in rows if row.status not in _OVER and row.planned_ms is not None), None)
    if planned is not None and planned.planned_ms is not None:
        day = naming.day_words(at.date(), shift.now.date())
        time = show_time(shift.at(planned.planned_ms))
        raise AlreadyPlanned(said("You have a visit with this patient {day} at {time} already", day=day, time=time))


def _refuse(shift: Shift) -> None:
    if not may_add(shift):
        raise NotYours(said("Your role has no visits of its own. Ask your supervisor"))
