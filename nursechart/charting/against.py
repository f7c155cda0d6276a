"""What speaks against a dose in this visit: the facts of the ten safety rules, gathered from what stands now.

Safety asks the chart as it is at the moment of the act, not as it was shown: an allergy or a hold that came in since
the page was made counts. An unknown fact speaks for caution.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.banner import active_allergies
from nursechart.charting.care import check_subject, last_check
from nursechart.charting.dose_values import line_and_lumen, ordered_rate, same_person, typed_rate
from nursechart.charting.facts import judged
from nursechart.charting.missing import lumen_of
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.sections import section_values
from nursechart.charting.shift import Shift
from nursechart.charting.site_scores import site_grade
from nursechart.clinical.dose_checks import rate_findings
from nursechart.clinical.findings import Finding
from nursechart.clinical.safety import AllergyFact, DoseFacts, DrugFact, LineFact, ProductFact, before_dose
from nursechart.clinical.scales import Grade
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    DoseProduct,
    LineDevice,
    LineLength,
    LinePlacement,
    LineSite,
    LineState,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    PatientAllergies,
)

_DONE = ("acted", "overridden")  # answers after which a protocol no longer stands in the way of a dose


def against_dose(
    visit: OpenVisit, order: Subject, values: Mapping[str, str], product: DoseProduct | None
) -> tuple[Finding, ...]:
    """All that speaks against giving a dose of `order` with these values, the worst first.

    Identity is not asked here: who gives confirms two identifiers by the act itself.
    """
    shift, record = visit.shift, visit.record
    drug, ordered = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    plan = order.get("order.plan", OrderPlan)
    states = order.all("order.state", OrderState)
    worst = next((state for state in states if state.status != "active"), states[0] if states else None)
    line, lumen = line_and_lumen(values)
    site = _site(visit, line)
    facts = DoseFacts(
        now=shift.now.replace(tzinfo=None),
        drug=DrugFact(
            name=drug.name if drug else "",
            classes=drug.classes if drug else (),
            route=ordered.route if ordered else "",
            high_alert=bool(drug and drug.high_alert),
        ),
        identity_confirmed=True,
        allergy_status=allergy_status(record),
        allergies=allergies_of(record),
        order_status=worst.status if worst else "",
        order_reason=worst.reason if worst else "",
        order_until=naming.full_date(plan.until) if plan and plan.until else None,
        line=_line_fact(visit, line, lumen),
        product=_product_fact(product),
        second_check=_is_checked(shift, values),
        first_dose=bool(plan and plan.first_dose),
        kit_ready=_kit_ready(shift, record),
        fever=_fever(visit),
        phlebitis=site.value if site is not None else 0,
        phlebitis_scale=site.scale if site is not None else "phlebitis_ins",
        extra=_rate(visit, order, values),
    )
    return before_dose(shift.content, facts)


def allergy_status(record: VisitRecord) -> str:
    if active_allergies(record.allergies):
        return "listed"
    states = [state.status for state in record.patient.all("patient.allergies", PatientAllergies)]
    return "none_known" if states and all(state == "none_known" for state in states) else "not_asked"


def allergies_of(record: VisitRecord) -> tuple[AllergyFact, ...]:
    facts = []
    for subject in active_allergies(record.allergies):
        reactions = [
            ", ".join(state.reactions) for state in subject.all("allergy.state", AllergyState) if state.reactions
        ]
        for substance in subject.all("allergy.substance", AllergySubstance):
            facts.append(AllergyFact(substance.text, substance.classes, True, reactions[0] if reactions else ""))
    return tuple(facts)


def _line_fact(visit: OpenVisit, line: str, lumen: str) -> LineFact | None:
    subject = next((each for each in visit.record.lines if each.id == line), None)
    device = subject.get("line.device", LineDevice) if subject else None
    if subject is None or device is None or device.type not in visit.shift.content.devices:
        return None
    states = subject.all("line.state", LineState)
    status = next((state.status for state in states if state.status not in ("in_use", "resting")), "in_use")
    placement = subject.get("line.placement", LinePlacement)
    check = last_check(subject, visit.record.line_checks)
    length = check.get("line_check.external_length", LineLength) if check else None
    change = None
    if length is not None and length.cm is not None and placement is not None and placement.external_cm is not None:
        change = length.cm - placement.external_cm
    tested = lumen_of(visit.record, line, lumen)
    tip = placement.tip_confirmed_by if placement else ""
    return LineFact(
        name=naming.line_place(visit.shift, subject),
        type=device.type,
        status=status,
        lumen=lumen,
        flush=tested.flush if tested else "",
        blood_return=tested.blood_return if tested else "",
        external_change_cm=change,
        tip_confirmed=None if not tip else tip != "none",
    )


def _fever(visit: OpenVisit) -> bool:
    """Whether a reading of this visit started FP-02, and nobody has done it or decided to go on since."""
    for subject in visit.record.vitals:
        for part, saids in subject.parts.items():
            for said in saids:
                judgement = judged(visit.shift, part.removeprefix("vital_signs."), said.value, visit.facts)
                if judgement is None or judgement.rule != "FP-02":
                    continue
                answer = visit.answer_to("FP-02", subject.id, since_ms=said.charted_at_ms)
                if answer is None or answer.answer not in _DONE:
                    return True
    return False


def _kit_ready(shift: Shift, record: VisitRecord) -> bool | None:
    """Whether the emergency kit was checked in this visit and is in date; None when nobody has looked (rule 7)."""
    held = section_values(record, "S15")
    if not held.get("kit_checked_at"):
        return None
    earliest = naming.full_date(str(held.get("kit_earliest_expiry", "")))
    return earliest is None or earliest >= shift.now.date()


def _site(visit: OpenVisit, line: str) -> Grade | None:
    check = check_subject(visit.record.line_checks, line)
    site = check.get("line_check.site", LineSite) if check else None
    subject = next((each for each in visit.record.lines if each.id == line), None)
    return site_grade(visit.shift, site, subject) if site else None


def _is_checked(shift: Shift, values: Mapping[str, str]) -> bool:
    """Whether a second person checked (rule 3): somebody, and not the one who gives."""
    name = values.get("second_check", "").strip()
    return bool(name) and not same_person(shift, name)


def _rate(visit: OpenVisit, order: Subject, values: Mapping[str, str]) -> tuple[Finding, ...]:
    """The pump's rate as typed against the order (rule 4)."""
    ordered, typed = ordered_rate(order.get("order.infusion", OrderInfusion)), typed_rate(values)
    if ordered is None or not ordered or typed is None:
        return ()
    return rate_findings(visit.shift.content, typed, ordered)


def _product_fact(product: DoseProduct | None) -> ProductFact | None:
    if product is None:
        return None
    expiry = date.fromisoformat(product.expiry) if product.expiry else None
    return ProductFact(expiry=expiry, visual=product.visual)
