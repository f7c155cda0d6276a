"""Which facts of `Content.facts` hold of a visit: what the conditions of forms and sections ask about.

Each is worked out from what stands in the chart as the visit's look shows it, never asked. What a nurse said in this
very visit counts too: a fall she reports opens the falls screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.facts import has_central_line, has_opioid, judged
from nursechart.charting.ordering import is_active, slot_of, standing_orders
from nursechart.charting.shift import Shift
from nursechart.clinical.allergies import classes_of, find_drug, folded, speaks_of
from nursechart.clinical.content_types import Drug
from nursechart.clinical.dates import age_on
from nursechart.clinical.line_safety import route_code
from nursechart.record.kinds import (
    AllergyState,
    DoseGiven,
    DoseTimes,
    InfusionStepEvent,
    LineCareDone,
    LineDevice,
    LineSite,
    LineState,
    LumenCheck,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    PatientCourse,
    PatientLanguage,
    ProblemState,
    Reading,
    SectionFields,
)

if TYPE_CHECKING:
    from nursechart.charting.open_visit import OpenVisit

GIVING = ("ADM", "FST", "CHR")  # visits in which the nurse gives doses; in others the patient gives her own
_NEAR_MS = 4 * 3_600_000  # a dose this near to now belongs to the visit
_CHILD_YEARS = 16
_PUMPS = frozenset({"pump", "stationary_pump", "syringe_pump", "feeding_pump"})
_PREMEDICATION = re.compile(r"\bpre-?med", re.IGNORECASE)
_BALANCE = re.compile(r"\bintake\b", re.IGNORECASE)
_PUMP = re.compile(r"\bpump\b", re.IGNORECASE)
_DIABETES = re.compile(r"\bdiabet", re.IGNORECASE)
_FULL = ("SOC", "REC", "RES")  # visits in which every risk is screened


def conditions_of(visit: OpenVisit) -> frozenset[str]:
    """The facts that hold, with `therapy inotrope`, `device PICC` and `age 31 mo` for what conditions name."""
    found = {
        *_of_patient(visit),
        *_of_lines(visit),
        *_of_orders(visit),
        *_of_doses(visit),
        *_of_findings(visit),
        *_of_answers(visit),
    }
    if "pump" in found and "infusion" not in found:  # a pump that nobody charted a dose of goes on by itself
        found.add("infusion_runs")
    if _screen_is_due(visit):
        found.add("risk_due")
    return frozenset(each for each in found if " " in each or each in visit.shift.content.facts)


def answers_of(record: VisitRecord, section: str) -> Mapping[str, Any]:
    """What stands in a section of the visit; of several versions the newest."""
    for subject in record.sections:
        held = subject.get("section.fields", SectionFields)
        if held is not None and held.section == section:
            return held.fields
    return {}


def is_due_now(shift: Shift, order: Subject, visit_type: str) -> bool:
    """Whether a dose of an active order falls into a visit of this type that happens now."""
    dose = order.get("order.dose", OrderDose)
    if visit_type not in GIVING or not is_active(order) or (dose is not None and dose.as_needed):
        return False
    slot = slot_of(shift, order)
    return slot is not None and abs(slot.due_ms - shift.now_ms()) <= _NEAR_MS


def is_immunosuppressed(visit: OpenVisit) -> bool:
    """By what is ordered (chemotherapy, biologics), by her course, or because she is in protective isolation."""
    classes = {each for order in _medicines(visit) for each in _classes(visit, order)}
    precautions = answers_of(visit.record, "S01").get("isolation_precautions", ())
    return bool({"chemotherapy", "biologic"} & (classes | therapies(visit))) or "neutropenic" in precautions


def therapies(visit: OpenVisit) -> set[str]:
    """The therapies she is on: those of the active orders, and that of her course."""
    found = _ordered(visit)
    course = visit.record.patient.get("patient.course", PatientCourse)
    if course is not None and not (course.end and course.end < visit.shift.now.date().isoformat()):
        found.add(course.therapy)
    return found & visit.shift.content.therapies.keys()


def _ordered(visit: OpenVisit) -> set[str]:
    """The therapies that the active orders name, else those of their drugs."""
    content, found = visit.shift.content, set()
    for order in _medicines(visit):
        plan, drug = order.get("order.plan", OrderPlan), _drug(visit, order)
        if plan is not None and plan.therapy:
            found.add(plan.therapy)
        elif drug is not None:
            found |= {therapy.id for therapy in content.therapies.values() if drug.id in therapy.drugs}
    return found & content.therapies.keys()


# --- by where it stands ----------------------------------------------------------------------------------------------


def _of_patient(visit: OpenVisit) -> Iterator[str]:
    record = visit.record
    born = naming.full_date(naming.born_of(record.patient))
    if born is not None:
        age = age_on(born, visit.shift.now.date())
        yield f"age {age.months} mo"
        if age.years < _CHILD_YEARS:
            yield "child"
    if naming.sex_of(record.patient) == "female":
        yield "female"
    language = record.patient.get("patient.language", PatientLanguage)
    if language is not None and language.interpreter:
        yield "interpreter"
    if any(state.status == "active" for each in record.allergies for state in each.all("allergy.state", AllergyState)):
        yield "allergy_listed"
    problems = [state for each in record.problems for state in each.all("problem.state", ProblemState)]
    if any(state.status == "active" and _is_diabetes(state) for state in problems):
        yield "diabetes"
    if is_immunosuppressed(visit):
        yield "immunosuppressed"


def _is_diabetes(state: ProblemState) -> bool:
    icd10 = state.code[:3] in ("E08", "E09", "E10", "E11", "E13", "E14")
    return icd10 or bool(_DIABETES.search(state.text))


def _of_lines(visit: OpenVisit) -> Iterator[str]:
    record = visit.record
    if visit.lines:
        yield "has_line"
    if has_central_line(visit.shift, record.lines):
        yield "central_line"
    for line in visit.lines:
        device = line.get("line.device", LineDevice)
        if device is not None and device.type in visit.shift.content.devices:
            yield f"device {device.type}"
        if any(item.is_due for item in visit.due(line)):
            yield "care_due"
    cares = [held for each in record.line_cares if (held := each.get("line_care.done", LineCareDone))]
    if cares:
        yield "care_due"
    if any(care.procedure == "removal" for care in cares) or any(_removed_here(visit, line) for line in record.lines):
        yield "removal"
    flushed = any(_was_flushed(each) for each in record.lumen_checks)
    if flushed or any(care.procedure in ("flush", "lock") for care in cares):
        yield "flush_given"


def _was_flushed(subject: Subject) -> bool:
    held = subject.get("lumen_check.result", LumenCheck)
    return held is not None and held.flush not in ("", "not_done")


def _removed_here(visit: OpenVisit, line: Subject) -> bool:
    state = line.get("line.state", LineState)
    if state is None or state.status != "removed" or state.since is None or visit.begun is None:
        return False
    return state.since.at_ms >= int(visit.begun.timestamp() * 1000)


def _of_orders(visit: OpenVisit) -> Iterator[str]:
    content, given = visit.shift.content, therapies(visit)
    yield from (f"therapy {each}" for each in given)
    if "parenteral_nutrition" in given:
        yield "parenteral_nutrition"
    if has_opioid(visit.shift, visit.record.orders):
        yield "opioid"
    if any(content.therapies[each].kit_required for each in _ordered(visit)):
        yield "kit_needed"
    for order in _medicines(visit):
        yield from _of_medicine(visit, order)
    for order in standing_orders(visit.shift, visit.record.orders):
        drug = order.get("order.drug", OrderDrug)
        if drug is not None and drug.kind == "lab" and is_active(order) and _is_today(visit, order):
            yield "lab_due"
        if drug is not None and drug.kind == "task" and is_active(order) and _BALANCE.search(drug.name):
            yield "intake_output"


def _is_today(visit: OpenVisit, order: Subject) -> bool:
    """Whether a test is to be drawn today: by its schedule, else on the day it was ordered for."""
    slot, plan = slot_of(visit.shift, order), order.get("order.plan", OrderPlan)
    due_ms = slot.due_ms if slot is not None else plan.first.at_ms if plan is not None and plan.first else None
    return due_ms is not None and visit.shift.at(due_ms).date() == visit.shift.now.date()


def _of_medicine(visit: OpenVisit, order: Subject) -> Iterator[str]:
    plan, dose = order.get("order.plan", OrderPlan), order.get("order.dose", OrderDose)
    ordered, drug, classes = order.get("order.drug", OrderDrug), _drug(visit, order), _classes(visit, order)
    words = " ".join((plan.instruction, plan.indication)) if plan is not None else ""
    if plan is not None and plan.first_dose:
        yield from ("first_dose", "kit_needed")
    if _is_infused(visit, order):
        if drug is not None and drug.reaction_risk:
            yield "kit_needed"
        if "vesicant" in classes or (drug is not None and drug.vesicant):
            yield "vesicant"
        if (ordered is not None and ordered.high_alert) or (drug is not None and drug.high_alert):
            yield "second_check"
    for fact, named in (
        ("cytotoxic", "chemotherapy"),
        ("biologic", "biologic"),
        ("blood", "blood_product"),
        ("diabetes", "insulin"),
    ):
        if named in classes:
            yield fact
    if dose is not None and "/kg" in dose.unit:
        yield "weight_based"
    if _PREMEDICATION.search(words):
        yield "premedication"
    if _PUMP.search(words):
        yield "pump"


def _is_infused(visit: OpenVisit, order: Subject) -> bool:
    """Whether a nurse may give it: not what the list names as a tablet, a patch or a pen for emergencies.

    Where neither route nor form is known, it counts as hers: that errs on the safe side.
    """
    ordered, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    if order.get("order.infusion", OrderInfusion) is not None or is_due_now(visit.shift, order, visit.record.row.type):
        return True
    if dose is not None and dose.route:
        return route_code(visit.shift.content, dose.route) != "PO"
    words = folded(ordered.name).replace("-", " ") if ordered is not None else ""
    forms = visit.shift.content.choices["self_taken_form"]
    return not any(speaks_of(words, form.id.replace("_", " ")) for form in forms)


def _of_doses(visit: OpenVisit) -> Iterator[str]:
    record = visit.record
    if record.doses or any(is_due_now(visit.shift, order, record.row.type) for order in _medicines(visit)):
        yield "dose_due"
    infused = {
        order.id
        for order in record.orders
        if (held := order.get("order.infusion", OrderInfusion)) and (held.rate_ml_per_h or held.over_min)
    }
    for each in record.doses:
        dose, times = each.get("dose_given.dose", DoseGiven), each.get("dose_given.times", DoseTimes)
        if dose is not None and dose.status != "not_given" and (dose.order in infused or (times and times.volume_ml)):
            yield "infusion"
            if dose.status == "in_progress":
                yield "infusion_runs"


def _of_findings(visit: OpenVisit) -> Iterator[str]:
    record = visit.record
    for subject in record.vitals:
        pain = subject.get("vital_signs.pain", Reading)
        if pain is not None and pain.value:
            yield "pain"
        for part, saids in subject.parts.items():
            judgements = (judged(visit.shift, part.partition(".")[2], said.value, visit.facts) for said in saids)
            if any(each is not None and each.is_critical for each in judgements):
                yield from ("critical", "symptoms")
    if record.vitals and record.row.type == "TEL":
        yield "reported"
    for check in record.line_checks:
        site = check.get("line_check.site", LineSite)
        if site is not None and any(finding.code != "clean" for finding in site.findings):
            yield "symptoms"


def _of_answers(visit: OpenVisit) -> Iterator[str]:
    """What was answered in the forms of this visit."""
    systems, draw, device = (answers_of(visit.record, each) for each in ("S04", "S12", "S06"))
    exceptions = [each for each in systems.values() if isinstance(each, Mapping) and each.get("state") == "exception"]
    if exceptions or device.get("symptoms"):
        yield "symptoms"
    if (exceptions or device) and visit.record.row.type == "TEL":
        yield "reported"
    if any("falls" in each.get("findings", ()) for each in exceptions):
        yield "fall"
    if draw:
        yield "lab_due"
    if draw.get("method") in ("lumen", "port"):
        yield "drawn_from_line"
    if _is_changed(visit.record):
        yield "changes"
    steps = answers_of(visit.record, "S10").get("steps", ())
    charted = (each.get("infusion_step.event", InfusionStepEvent) for each in visit.record.infusion_steps)
    reacted = any(each is not None and each.event == "reaction" for each in charted)
    if answers_of(visit.record, "S13") or reacted or any(row.get("event") == "reaction" for row in steps):
        yield "reaction"
    assets = answers_of(visit.record, "S17").get("assets", ())
    if answers_of(visit.record, "S11") or any(row.get("type") in _PUMPS for row in assets):
        yield "pump"
    if answers_of(visit.record, "S21").get("result_value"):
        yield "lab_critical"
    if answers_of(visit.record, "S09"):
        yield "premedication"


def _is_changed(record: VisitRecord) -> bool:
    return (
        answers_of(record, "S22").get("changes") == "changed"
        or answers_of(record, "S01").get("allergies_reviewed") == "changed"
        or bool(answers_of(record, "S26").get("changes"))
    )


def _screen_is_due(visit: OpenVisit) -> bool:
    """Whether the last visit that screened every risk is longer ago than the pack lets it be.

    Where no such visit is known here, nothing is due: the next full assessment screens.
    """
    content, row = visit.shift.content, visit.record.row
    kind, screens = content.visit_types.get(row.type), content.sections.get("S25")
    if kind is None or screens is None or screens.again is None or kind.sections["S25"].letter != "C":
        return False
    done = [each.started_ms for each in visit.other_visits if each.type in _FULL and each.started_ms]
    hours = (visit.shift.now_ms() - max(done)) / 3_600_000 if done else 0
    return hours > screens.again.hours


# --- orders ----------------------------------------------------------------------------------------------------------


def _medicines(visit: OpenVisit) -> list[Subject]:
    """The active orders of medicines."""
    return [
        order
        for order in visit.record.orders
        if is_active(order) and (drug := order.get("order.drug", OrderDrug)) is not None and drug.kind == "medicine"
    ]


def _drug(visit: OpenVisit, order: Subject) -> Drug | None:
    ordered = order.get("order.drug", OrderDrug)
    return find_drug(visit.shift.content, ordered.name) if ordered is not None else None


def _classes(visit: OpenVisit, order: Subject) -> frozenset[str]:
    ordered = order.get("order.drug", OrderDrug)
    return classes_of(visit.shift.content, ordered.name, ordered.classes) if ordered is not None else frozenset()
