"""Who and what a quality measure counts (`clinical.md` 9): one function for each way of counting, over plain values.

An event belongs to the day it happened, never to the day it was written down. An infection is a line's own only where
the line had been in place for more than `eligible_days` calendar days and for at most a day after its removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeVar

from nursechart.clinical.quality_types import QualityMeasure
from nursechart.clinical.quality_views import Counted, DoseSeen, Gathered, LineEvent, LineSeen, Period, met

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_MICROSECOND = timedelta(microseconds=1)


class _Recorded(Protocol):
    @property
    def id(self) -> str: ...


_R = TypeVar("_R", bound=_Recorded)
Count = Callable[["Content", QualityMeasure, Gathered, Period], Counted]


def line_events(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Events of some kinds, for so many days of lines. One event a lumen and day."""
    lines = {line.id: line for line in _lines(content, measure, of)}
    eligible = measure.numbers.get("eligible_days")
    found: dict[tuple[str, str, str, int], str] = {}
    for event in of.line_events:
        line = lines.get(event.line)
        if event.kind not in measure.of or event.on not in period or line is None:
            continue
        if eligible is None or _in_place_long_enough(line, event, eligible):
            found.setdefault((event.line, event.lumen, event.kind, event.on.toordinal()), event.id)
    hits = tuple(found.values())
    return Counted(hits, (), len(hits), _line_days(lines.values(), of.days_over(period), measure.days))


def lines_with_event(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Lines that had an event, among those in place on any day of the period."""
    there = [line for line in _lines(content, measure, of) if line.placed <= period.last]
    there = [line for line in there if line.removed is None or line.removed >= period.first]
    hit = {event.line for event in of.line_events if event.kind in measure.of and event.on in period}
    return _split(there, lambda line: line.id in hit)


def declots(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    tried = [event for event in of.line_events if event.on in period and event.declot]
    return _split(tried, lambda event: event.declot == "open")


def discharge_reasons(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    return _split([each for each in of.discharges if each.on in period], lambda each: each.reason in measure.of)


def discharges_educated(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    return _split([each for each in of.discharges if each.on in period], lambda each: each.educated is True)


def admissions(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Unplanned stays in hospital, in `of` the related, the unrelated or those nobody has said it of."""
    hits = tuple(
        each.id
        for each in of.hospital
        if each.on in period and each.kind == "inpatient" and not each.planned and _related(each.related) in measure.of
    )
    return Counted(hits, (), len(hits), _therapy_days(of, period))


def emergency_visits(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Emergency department, not admitted; for the patients under therapy, or for their days."""
    hits = tuple(
        each.id
        for each in of.hospital
        if each.on in period and each.kind == "emergency" and not each.admitted and _related(each.related) in measure.of
    )
    total = _therapy_days(of, period) if measure.days == "patient" else len(_under_therapy(of, period))
    return Counted(hits, (), len(hits), total)


def patients_with_reaction(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Patients with a reaction among those under therapy; the records are the reactions."""
    there = _under_therapy(of, period)
    found = [each for each in of.reactions if each.on in period and each.patient in there]
    return Counted(tuple(each.id for each in found), (), len({each.patient for each in found}), len(there))


def reactions(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    hits = tuple(each.id for each in of.reactions if each.on in period)
    infusions = sum(1 for dose in of.doses if dose.infusion and dose.given is not None and dose.on in period)
    return Counted(hits, (), len(hits), infusions)


def reactions_that_stopped(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    return _split([each for each in of.reactions if each.on in period], lambda each: each.stopped)


def notes_in_time(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Notes signed within the hours after the visit; an unsigned one counts once it is overdue."""
    within = timedelta(hours=int(measure.numbers["hours"]))
    ended = [each for each in of.notes if of.on(each.ended) in period]
    counted = [each for each in ended if each.signed is not None or _passed(each.ended, of.now) > within]
    return _split(counted, lambda each: each.signed is not None and _passed(each.ended, each.signed) <= within)


def care_past_due(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Care items due in the period that were done late or are open past due; the values are days overdue."""
    due = [each for each in of.care if of.on(each.due) in period and each.due <= of.now]
    late = [each for each in due if (each.done or of.now) > each.due]
    days = tuple(_minutes(each.due, each.done or of.now) / 1440 for each in late)
    return met(tuple(each.id for each in late), _ids(each for each in due if each not in late), days)


def care_open(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """What is open past due at the moment of the report, whenever it fell due."""
    hits = tuple(each.id for each in of.care if each.done is None and each.due < of.now)
    return Counted(hits, (), len(hits), len(hits))


def visits_missed(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Scheduled visits up to today; a cancelled one, and one of a patient in hospital, was not to be made."""
    scheduled = [
        each
        for each in of.visits
        if each.on in period
        and each.status != "cancelled"
        and not each.in_hospital
        and (each.status != "planned" or each.on < of.now.date())
    ]
    return _split(scheduled, lambda each: each.status in ("missed", "planned"))


def supplies_missing(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    made = [
        each for each in of.visits if each.on in period and each.status == "done" and each.supply_missing is not None
    ]
    return _split(made, lambda each: each.supply_missing is True)


def doses_on_time(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Doses due in the period whose window has passed; one that was never given is not on time."""
    due = [each for each in of.doses if each.due is not None and of.on(each.due) in period]
    over = [each for each in due if each.given is not None or _window_is_over(each, of.now)]
    return _split(over, _is_on_time)


def doses_flagged(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Doses given for which something was asked (double check, bar code, count); `of` names it, and "not" its lack."""
    (name,) = (each for each in measure.of if each != "not")
    wanted = "not" not in measure.of
    asked = [
        each for each in of.doses if each.on in period and each.given is not None and getattr(each, name) is not None
    ]
    return _split(asked, lambda each: getattr(each, name) is wanted)


def findings_told(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    """Critical findings told to somebody in time; the values are minutes. One nobody was told of is not in time."""
    within = measure.numbers["minutes"]
    found = [each for each in of.critical if of.on(each.found) in period]
    took = {each.id: _minutes(each.found, each.told) for each in found if each.told is not None}
    counted = _split(found, lambda each: each.id in took and took[each.id] <= within)
    return met(counted.hits, counted.others, tuple(took.values()))


def topics_passed(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    taught = [each for each in of.topics if each.on in period and each.level > 0]
    return _split(taught, lambda each: each.level >= measure.numbers["pass_skill" if each.skill else "pass_fact"])


def incidents(content: Content, measure: QualityMeasure, of: Gathered, period: Period) -> Counted:
    hits = tuple(each.id for each in of.incidents if each.on in period and each.kind in measure.of)
    return Counted(hits, (), len(hits), _therapy_days(of, period))


COUNTS: dict[str, Count] = {
    count.__name__: count
    for count in (
        line_events, lines_with_event, declots, discharge_reasons, discharges_educated, admissions, emergency_visits,
        patients_with_reaction, reactions, reactions_that_stopped, notes_in_time, care_past_due, care_open,
        visits_missed, supplies_missing, doses_on_time, doses_flagged, findings_told, topics_passed, incidents,
    )
}  # fmt: skip


def _lines(content: Content, measure: QualityMeasure, of: Gathered) -> list[LineSeen]:
    def counts(line: LineSeen) -> bool:
        device = content.devices.get(line.type)
        if measure.devices and line.type not in measure.devices:
            return False
        return device is not None and device.vascular and (device.central or not measure.central)

    return [line for line in of.lines if counts(line)]


def _line_days(lines: Iterable[LineSeen], period: Period, days: str) -> int:
    """Days on which a line was in place at 23:59: once for each line, or once a patient however many lines she has."""
    if days == "line":
        return sum(len(period.days_within(line.placed, line.removed)) for line in lines)
    seen: dict[str, set[int]] = {}
    for line in lines:
        seen.setdefault(line.patient, set()).update(period.days_within(line.placed, line.removed))
    return sum(len(each) for each in seen.values())


def _in_place_long_enough(line: LineSeen, event: LineEvent, eligible_days: Decimal) -> bool:
    """The day of placement is day 1; the day after removal still counts."""
    day = (event.on - line.placed).days + 1
    return day > eligible_days and (line.removed is None or event.on <= line.removed + timedelta(days=1))


def _under_therapy(of: Gathered, period: Period) -> set[str]:
    return {
        each.patient
        for each in of.courses
        if each.start <= period.last and (each.end is None or each.end >= period.first)
    }


def _therapy_days(of: Gathered, period: Period) -> int:
    """One for each patient and day under any therapy."""
    days, seen = of.days_over(period), dict[str, set[int]]()
    for each in of.courses:
        until = None if each.end is None else each.end + timedelta(days=1)
        seen.setdefault(each.patient, set()).update(days.days_within(each.start, until))
    return sum(len(each) for each in seen.values())


def _related(said: bool | None) -> str:
    return "unknown" if said is None else "related" if said else "unrelated"


def _is_on_time(dose: DoseSeen) -> bool:
    if dose.due is None or dose.given is None:
        return False
    return abs(_passed(dose.due, dose.given)) <= timedelta(minutes=dose.window_min)


def _window_is_over(dose: DoseSeen, now: datetime) -> bool:
    return dose.due is not None and _passed(dose.due, now) > timedelta(minutes=dose.window_min)


def _split(records: Iterable[_R], meets: Callable[[_R], bool]) -> Counted:
    held = list(records)
    return met(_ids(each for each in held if meets(each)), _ids(each for each in held if not meets(each)))


def _ids(records: Iterable[_Recorded]) -> tuple[str, ...]:
    return tuple(each.id for each in records)


def _passed(since: datetime, until: datetime) -> timedelta:
    return until.astimezone(UTC) - since.astimezone(UTC)


def _minutes(since: datetime, until: datetime) -> Decimal:
    return Decimal(_passed(since, until) // _MICROSECOND) / 60_000_000
