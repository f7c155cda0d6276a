"""What stands in a chart although a safety rule speaks against it: from an import, another laptop or an older program.

Nothing that arrives is refused or dropped. It is judged when it is read, on the laptop and for the supervisor alike, by
all that is known now: an allergy that came in later counts against a dose given unaware. What a nurse overrode with a
reason, and what a reviewer has decided about, is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nursechart.chart.views import Subject, VisitRecord, VisitRow
from nursechart.charting import naming, watching
from nursechart.charting.against import allergy_facts, is_infusion, product_fact
from nursechart.charting.line_facts import WITHDRAWN
from nursechart.charting.ordering import newer_order
from nursechart.charting.shift import Shift, of_one_moment
from nursechart.clinical.act_facts import DrugFact, LineFact
from nursechart.clinical.allergies import allergy_findings
from nursechart.clinical.double_check import needs_double_check
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.line_safety import flush_findings, route_code, route_findings
from nursechart.clinical.order_checks import order_findings
from nursechart.clinical.safety import product_findings
from nursechart.clinical.words import tall_man
from nursechart.language import said
from nursechart.record.kinds import (
    AlertAnswer,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    DoubleCheck,
    InfusionStepEvent,
    LineCareDone,
    LineDevice,
    LumenCheck,
    OrderDrug,
    OrderPlan,
    OrderState,
    ReviewedRule,
    VisitIdentity,
)

_GIVEN = ("in_progress", "completed", "stopped")
_FLUSHED = ("easy", "resists", "blocked")
_DAYS, _DAY_MS = 30, 86_400_000  # how far back a queue looks: an older visit is judged when its chart is read
OF_VISIT = ("dose_given", "infusion_step", "lumen_check", "line_care", "alert", "review")
OF_CHART = ("patient", "allergy", "order", "line")


@dataclass(frozen=True, slots=True)
class Although:
    """One charted thing and the rule that speaks against it."""

    subject: str
    finding: Finding
    words: str  # Given although furosemide matches the allergy to sulfa


@dataclass(frozen=True, slots=True)
class _Chart:
    """What one visit is judged by: its own subjects, and those of the patient."""

    imported: bool
    by_kind: Mapping[str, Sequence[Subject]]

    def of(self, kind: str) -> Sequence[Subject]:
        return self.by_kind.get(kind, ())


def given_although(shift: Shift, record: VisitRecord) -> tuple[Although, ...]:
    """Everything in a visit that a rule speaks against and nobody has answered yet."""
    by_kind = {
        "dose_given": record.doses,
        "infusion_step": record.infusion_steps,
        "lumen_check": record.lumen_checks,
        "line_care": record.line_cares,
        "alert": record.alerts,
        "review": record.reviews,
        "allergy": record.allergies,
        "order": record.orders,
        "line": record.lines,
    }
    return _judge(shift, _Chart(record.row.status == "imported", by_kind))


def undecided(shift: Shift, record: VisitRecord) -> tuple[Although, ...]:
    """What a reviewer decides about in a visit: the same, and what was charted apart from it (`watching`)."""
    apart = watching.to_decide(shift, {record.visit.id: record.reviews}, record.row.feed).get(record.visit.id, ())
    return (*_watched(apart), *given_although(shift, record))


def _watched(apart: Iterable[watching.Unaware]) -> Iterator[Although]:
    return (Although(each.id, each.finding, each.words) for each in apart)


@of_one_moment
def visits_although(shift: Shift) -> tuple[tuple[VisitRow, tuple[Although, ...]], ...]:
    """The visits of the last 30 days about which a reviewer decides (`undecided`); signed, running or imported.

    Four questions to the store, however many visits there are, while nothing was charted apart.
    """
    rows = shift.store.visit_rows(day_from_ms=shift.now_ms() - _DAYS * _DAY_MS, day_to_ms=shift.now_ms() + 1)
    rows = tuple(row for row in rows if row.started_ms is not None)
    if not rows:
        return ()
    visits = shift.store.subjects_of_visits({row.id: row.feed for row in rows}, OF_VISIT)
    with_doses = {row.feed for row in rows if _has_doses(visits.get(row.id, ()))}
    charts = shift.store.subjects_of(with_doses, OF_CHART) if with_doses else {}
    apart = watching.to_decide(shift, visits)
    found = []
    for row in rows:
        by_kind = _by_kind((*visits.get(row.id, ()), *charts.get(row.feed, ())))
        judged = _judge(shift, _Chart(row.status == "imported", by_kind)) if row.feed in charts else ()
        against = (*_watched(apart.get(row.id, ())), *judged)
        if against:
            found.append((row, against))
    return tuple(found)


def _has_doses(subjects: Iterable[Subject]) -> bool:
    return any(each.kind in ("dose_given", "lumen_check") for each in subjects)


def _by_kind(subjects: Iterable[Subject]) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = {}
    for each in subjects:
        found.setdefault(each.kind, []).append(each)
    return found


# --- what speaks against it ------------------------------------------------------------------------------------------


def _judge(shift: Shift, chart: _Chart) -> tuple[Although, ...]:
    answered = _answered(chart)
    found: dict[tuple[str, str], Although] = {}
    for subject in chart.of("dose_given"):
        for given in subject.all("dose_given.dose", DoseGiven):
            if given.status in _GIVEN:
                for each in _against(shift, chart, subject, given):
                    found[subject.id, each.rule] = Although(
                        subject.id, each, said("Given although: {what}", what=each.says)
                    )
    for subject, each in _flushed(shift, chart):
        found[subject.id, each.rule] = Although(subject.id, each, said("Flushed although: {what}", what=each.says))
    return tuple(each for key, each in found.items() if key not in answered)


def _answered(chart: _Chart) -> Collection[tuple[str, str]]:
    """What was overridden with a reason, or decided by a reviewer: subject and rule."""
    found = {
        (answer.about, answer.rule)
        for subject in chart.of("alert")
        for answer in subject.all("alert.answer", AlertAnswer)
        if answer.answer == "overridden"
    }
    # an emergency without a second person answers for all of rule 3
    found |= {(about, "R-03") for about, rule in tuple(found) if rule.startswith("R-03.")}
    found |= {
        (said.about, said.rule) for subject in chart.of("review") for said in subject.all("review.rule", ReviewedRule)
    }
    return found


def _against(shift: Shift, chart: _Chart, subject: Subject, given: DoseGiven) -> Iterator[Finding]:
    content = shift.content
    order = next((each for each in chart.of("order") if each.id == given.order), None)
    drug = order.get("order.drug", OrderDrug) if order else None
    classes = drug.classes if drug else ()
    times = subject.get("dose_given.times", DoseTimes)
    said = subject.said("dose_given.dose")
    start = shift.at(times.start.at_ms if times and times.start else said.charted_at_ms if said else 0)
    yield from allergy_findings(content, given.drug, classes, allergy_facts(chart.of("allergy")), status="listed")
    if order is not None:
        yield from _order(shift, given.drug, order, chart.of("order"), start)
    product = product_fact(subject.get("dose_given.product", DoseProduct))
    if product is not None:
        found = product_findings(content, given.drug, product, start.replace(tzinfo=None))
        yield from (each for each in found if each.blocks)
    line = _line(shift, chart, given)
    yield from route_findings(content, DrugFact(name=given.drug, classes=classes, route=given.route), line)
    if given.status == "in_progress" and order is not None and is_infusion(order) and not _has_rate(chart, subject):
        yield finding(content, "IN-24", drug=tall_man(content, given.drug))
    if chart.imported:
        return  # what another system asked before a dose, its record cannot say
    if subject.get("dose_given.identity", VisitIdentity) is None:
        yield finding(content, "R-01")
    route = route_code(content, given.route)
    flagged = bool(drug and drug.high_alert)
    check = subject.get("dose_given.double_check", DoubleCheck)
    needed = needs_double_check(content, given.drug, classes=classes, route=route, flagged=flagged)
    if needed is not None and (check is None or not check.agrees):
        yield finding(content, "R-03", drug=tall_man(content, given.drug))


def _has_rate(chart: _Chart, dose: Subject) -> bool:
    """Whether anybody charted at what rate a dose that runs was begun or set since."""
    times = dose.get("dose_given.times", DoseTimes)
    rows = (each.get("infusion_step.event", InfusionStepEvent) for each in chart.of("infusion_step"))
    rates = [times.rate_ml_per_h if times else None]
    rates += [row.rate_ml_per_h for row in rows if row is not None and row.dose == dose.id]
    return any(rate is not None and rate > 0 for rate in rates)


def _order(shift: Shift, drug: str, order: Subject, orders: Iterable[Subject], start: datetime) -> Iterator[Finding]:
    """The order as it stood when the dose was started: what was stopped later does not count."""
    plan, at_ms = order.get("order.plan", OrderPlan), int(start.timestamp() * 1000)
    for state in order.all("order.state", OrderState):
        if state.status in ("on_hold", "stopped") and state.since is not None and state.since.at_ms <= at_ms:
            yield from order_findings(shift.content, drug, state.status, reason=state.reason)
    until = naming.full_date(plan.until) if plan and plan.until else None
    yield from order_findings(shift.content, drug, "active", until=until, today=start.date())
    newer = newer_order(order, orders)
    since = newer.get("order.plan", OrderPlan) if newer else None
    if since is not None and since.ordered is not None and since.ordered.at_ms <= at_ms:
        yield from order_findings(
            shift.content, drug, "active", replaced_by=said("revision {revision}", revision=since.revision)
        )


def _line(shift: Shift, chart: _Chart, given: DoseGiven) -> LineFact | None:
    """The line of a dose, for its route; how the line stands today says nothing of the day it was given."""
    line = next((each for each in chart.of("line") if each.id == given.line), None)
    device = line.get("line.device", LineDevice) if line else None
    if line is None or device is None or device.type not in shift.content.devices:
        return None
    return LineFact(name=naming.line_place(shift, line), type=device.type, lumen=given.lumen)


def _flushed(shift: Shift, chart: _Chart) -> Iterator[tuple[Subject, Finding]]:
    """Rule 6: a lumen that was flushed while its drug ran."""
    for subject in chart.of("lumen_check"):
        for lumen in subject.all("lumen_check.result", LumenCheck):
            if lumen.flush not in _FLUSHED or _withdrawn(chart, lumen):
                continue
            carries = tuple(_running(chart, lumen))
            yield from (
                (subject, each)
                for each in flush_findings(shift.content, said("Lumen {lumen}", lumen=lumen.lumen), carries)
            )


def _running(chart: _Chart, lumen: LumenCheck) -> Iterator[DrugFact]:
    for subject in chart.of("dose_given"):
        given, times = subject.get("dose_given.dose", DoseGiven), subject.get("dose_given.times", DoseTimes)
        if given is None or given.status not in _GIVEN or (given.line, given.lumen) != (lumen.line, lumen.lumen):
            continue
        if times is None or times.start is None or times.start.at_ms > lumen.at.at_ms:
            continue
        if times.stop is None or times.stop.at_ms > lumen.at.at_ms:
            order = next((each for each in chart.of("order") if each.id == given.order), None)
            drug = order.get("order.drug", OrderDrug) if order else None
            yield DrugFact(name=given.drug, classes=drug.classes if drug else ())


def _withdrawn(chart: _Chart, lumen: LumenCheck) -> bool:
    cares = (each.get("line_care.done", LineCareDone) for each in chart.of("line_care"))
    return any(
        care is not None
        and (care.procedure, care.line, care.lumen) == (WITHDRAWN, lumen.line, lumen.lumen)
        and bool(care.ordered_by)
        for care in cares
    )
