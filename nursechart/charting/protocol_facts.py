"""What the protocol of a therapy asks before a dose, gathered from the chart: pre-medication, hold limits, laboratory.

The therapy is the one the order names, else every one its drug is given in. Readings of this visit count and no older
ones. Results of a laboratory count as they were entered (`lab_results`); which of them a limit waits for is said, so
that somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting.conditions import answers_of
from nursechart.charting.dose_values import moment
from nursechart.charting.facts import canonical, judged
from nursechart.charting.lab_results import known_since, observed_results, results_of
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.order_holds import held_by_order
from nursechart.clinical.act_facts import HomeFact, LabFact, PremedicationFact
from nursechart.clinical.allergies import find_drug, folded
from nursechart.clinical.dates import NotATime, show_date
from nursechart.clinical.holds import HoldFinding, Observed, hold_findings
from nursechart.clinical.labs import labs_due
from nursechart.clinical.premedication import Given
from nursechart.clinical.protocols import for_drug, protocol, therapies_of
from nursechart.language import said
from nursechart.record.kinds import (
    BloodPressure,
    DoseGiven,
    DoseTimes,
    OrderDrug,
    OrderPlan,
    SectionFields,
    VisitPlan,
    VisitStart,
)

_STABLE = "stable_in_hospital"  # of S09, and of HomeTerm.needs
_PREMEDICATION, _COMFORT, _REACTION, _DRAW = "S09", "S05", "S13", "S12"
_DAY_MS = 86_400_000
_FEVER = "FP-02"


def therapies_of_order(visit: OpenVisit, order: Subject) -> tuple[str, ...]:
    """The therapy an order names, else those of its drug; none where the pack knows neither."""
    content, plan = visit.shift.content, order.get("order.plan", OrderPlan)
    if plan is not None and plan.therapy in content.therapies:
        return (plan.therapy,)
    return therapies_of(content, _name(order))


# --- pre-medication --------------------------------------------------------------------------------------------------


def premedication_fact(visit: OpenVisit, order: Subject, values: Mapping[str, str]) -> PremedicationFact | None:
    """What was given before, in this visit or lately, and when the infusion is to start; None without a protocol."""
    therapies = therapies_of_order(visit, order)
    if not therapies:
        return None
    said = answers_of(visit.record, _PREMEDICATION)
    return PremedicationFact(
        therapies=therapies,
        given=(*_given_rows(visit, said), *_given_doses(visit, order)),
        start=start_of(visit, values),
        none_ordered=said.get("ordered") == "none",
    )


def home_fact(visit: OpenVisit, order: Subject) -> HomeFact:
    """Where this visit is, and what was settled for giving the drug at home: by the clinic, and for this patient."""
    record = visit.record
    start, plan = record.visit.get("visit.start", VisitStart), record.visit.get("visit.plan", VisitPlan)
    place = start.place if start is not None else plan.place if plan is not None else "home"
    settled: set[str] = set(visit.shift.content.clinic.home_programmes)
    held = (each.get("section.fields", SectionFields) for each in (*visit.lately_answered, *record.sections))
    answers = [each.fields.get(_STABLE) for each in held if each is not None and each.section == _PREMEDICATION]
    said_of_her = [each for each in answers if each is not None]
    if said_of_her and said_of_her[-1] is True:
        settled.add(_STABLE)
    therapies = dict.fromkeys((*therapies_of_order(visit, order), *therapies_of(visit.shift.content, _name(order))))
    return HomeFact(place=place, therapies=tuple(therapies), settled=frozenset(settled))


def start_of(visit: OpenVisit, values: Mapping[str, str]) -> datetime:
    """When a dose is to start, in the zone of the shift: as typed, else now."""
    try:
        typed = moment(visit.shift, values.get("start", ""), said("Start time"))
    except NotATime:
        typed = None
    return visit.shift.at(typed.at_ms) if typed is not None else visit.shift.now


def _given_rows(visit: OpenVisit, said: Mapping[str, Any]) -> Iterator[Given]:
    for row in said.get("given") or () if said.get("ordered") == "given" else ():
        at = _local(visit, row.get("at"))
        if at is not None and row.get("drug"):
            yield Given(str(row["drug"]), at)


def _given_doses(visit: OpenVisit, order: Subject) -> Iterator[Given]:
    for subject in visit.record.doses:
        given, times = subject.get("dose_given.dose", DoseGiven), subject.get("dose_given.times", DoseTimes)
        if given is None or given.status == "not_given" or given.order == order.id:
            continue
        if times is not None and times.start is not None:
            yield Given(given.drug, visit.shift.at(times.start.at_ms))


# --- hold limits -----------------------------------------------------------------------------------------------------


def held_facts(visit: OpenVisit, order: Subject) -> tuple[HoldFinding, ...]:
    """The limits of the protocol and of the order itself that this visit's readings and signs trip, each once."""
    content, known = visit.shift.content, find_drug(visit.shift.content, _name(order))
    observed, signs = _observed(visit), _signs(visit)
    found: dict[str, HoldFinding] = {each.says: each for each in held_by_order(visit, order, observed)}
    if known is None:
        return tuple(found.values())
    therapies = therapies_of_order(visit, order)
    limits = (limit for each in therapies for limit in for_drug(protocol(content, each).limits, known.id))
    if any(limit.of in content.lab_tests for limit in limits):
        observed = {**observed_results(visit), **observed}
    for therapy in therapies:
        for each in hold_findings(content, therapy, known.id, observed, signs):
            if not (each.of == "temperature" and each.action == "notify" and _asked_by_fever(visit)):
                found.setdefault(each.says, each)
    return tuple(found.values())


def _asked_by_fever(visit: OpenVisit) -> bool:
    """Whether FP-02 speaks of a reading of this visit: then that protocol asks, and telling is one of its steps."""
    return any(
        (judgement := judged(visit.shift, part.removeprefix("vital_signs."), said.value, visit.facts)) is not None
        and judgement.rule == _FEVER
        for subject in visit.record.vitals
        for part, saids in subject.parts.items()
        for said in saids
    )


def _observed(visit: OpenVisit) -> dict[str, Observed]:
    """The newest number of each measure in this visit, in the measure's own unit, with what it is compared to.

    The baseline is the first reading of this visit, before the infusion (clinical.md 6, common template); at the first
    reading it is the newest of the last three weeks. An older one says nothing about today.
    """
    found = {}
    for measure, points in visit.recent.items():
        here = [each for each in points if each.visit == visit.id]
        if not here:
            continue
        newest = here[-1]
        before = [each for each in points if each.at_ms < newest.at_ms]
        start = next((each for each in here if each.at_ms < newest.at_ms), None) or (before[-1] if before else None)
        for name, unit, value in _numbers(visit, measure, newest):
            found[name] = Observed(
                value=value,
                unit=unit,
                baseline=_number(visit, measure, start, name),
                change_day=_change(visit, measure, name, value, before, newest.at_ms - _DAY_MS),
                change_week=_change(visit, measure, name, value, before, newest.at_ms - 7 * _DAY_MS),
            )
    score = str(answers_of(visit.record, _COMFORT).get("sedation", ""))
    if score.isdigit():
        found["poss"] = Observed(value=Decimal(score), unit="{score}")
    return found


def _numbers(visit: OpenVisit, measure: str, point: ReadingPoint) -> Iterator[tuple[str, str, Decimal]]:
    """Under the names that limits watch: a blood pressure is two numbers."""
    value = point.value
    if isinstance(value, BloodPressure):
        for name, number in (("systolic", value.systolic), ("diastolic", value.diastolic)):
            if number is not None:
                yield name, value.unit, number
        return
    one = canonical(visit.shift, measure, point)
    if one is not None:
        yield measure, visit.shift.content.measures[measure].unit, one


def _number(visit: OpenVisit, measure: str, point: ReadingPoint | None, name: str) -> Decimal | None:
    if point is None:
        return None
    return next((value for each, _, value in _numbers(visit, measure, point) if each == name), None)


def _change(
    visit: OpenVisit, measure: str, name: str, now: Decimal, before: Sequence[ReadingPoint], since_ms: int
) -> Decimal | None:
    """How far it is from the oldest reading within a stretch of time."""
    first = next((each for each in before if each.at_ms >= since_ms), None)
    then = _number(visit, measure, first, name)
    return now - then if then is not None else None


def _signs(visit: OpenVisit) -> frozenset[str]:
    """What was seen in this visit and limits know by the same name."""
    seen = {str(each) for each in answers_of(visit.record, _REACTION).get("signs") or ()}
    return frozenset(seen & visit.shift.content.watched.keys())


# --- laboratory ------------------------------------------------------------------------------------------------------


def lab_fact(visit: OpenVisit, order: Subject) -> LabFact:
    """The tests that are due by the draws charted here, and the limits that wait for a result."""
    content, known = visit.shift.content, find_drug(visit.shift.content, _name(order))
    plan, today = order.get("order.plan", OrderPlan), visit.shift.now.date()
    due: dict[str, str] = {}
    unknown: dict[str, None] = {}
    for therapy in therapies_of_order(visit, order) if known is not None else ():
        whole, drug = protocol(content, therapy), known.id if known is not None else ""
        tests = [test for rule in for_drug(whole.labs, drug) for test in rule.tests]
        first = plan.first or plan.ordered if plan is not None else None
        if tests and first is not None:
            began = visit.shift.at(first.at_ms).date()
            for each in labs_due(content, therapy, drug, first_dose=began, last=_drawn(visit)):
                if each.due <= today and not (each.why == "baseline" and began < today):  # drawn before we knew her
                    due.setdefault(
                        each.title,
                        said(
                            "{title} since {date} ({why})",
                            title=each.title,
                            date=show_date(each.due, today),
                            why=each.why,
                        ),
                    )
        for limit in for_drug(whole.limits, drug):
            holds = limit.of in content.lab_tests and limit.action in ("hold", "stop", "emergency")
            if holds and not _is_known(visit, limit.of):
                unknown[content.lab_tests[limit.of].title] = None
    return LabFact(due=tuple(due.values()), unknown=tuple(unknown))


def _is_known(visit: OpenVisit, test: str) -> bool:
    """Whether the result of the newest draw of a test was entered, so that its limits are judged here."""
    since, drawn = known_since(visit, test), _drawn(visit).get(test)
    return since is not None and (drawn is None or since >= drawn)


def _drawn(visit: OpenVisit) -> dict[str, date]:
    """By test of the pack, the day it was last drawn, here or in her visits of the last weeks."""
    content, found = visit.shift.content, dict[str, date]()
    titles = {folded(test.title): test.id for test in content.lab_tests.values()}
    for subject in (*visit.record.sections, *visit.lately_answered):
        held = subject.get("section.fields", SectionFields)
        if held is None or held.section != _DRAW:
            continue
        at = _local(visit, held.fields.get("drawn_at"))
        if at is None:
            continue
        coded = [str(row.get("test", "")) for row in held.fields.get("tests_coded") or ()]
        words = [folded(each.strip()) for each in str(held.fields.get("tests", "")).replace(" and ", ",").split(",")]
        named = [*coded, *words, *(titles[each] for each in words if each in titles)]
        for test in named:
            if test in content.lab_tests:
                found[test] = max(at.date(), found.get(test, at.date()))
    for test, results in results_of(visit).items():
        found[test] = max(results[-1].on, found.get(test, results[-1].on))
    return found


def _local(visit: OpenVisit, said: object) -> datetime | None:
    """A time as a form keeps it: the wall clock of the shift."""
    try:
        at = datetime.fromisoformat(str(said or ""))
    except ValueError:
        return None
    zone = visit.shift.now.tzinfo
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _name(order: Subject) -> str:
    drug = order.get("order.drug", OrderDrug)
    return drug.name if drug is not None else ""
