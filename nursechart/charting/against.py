"""What speaks against a dose in this visit: the facts of the ten safety rules, gathered from what stands now.

Safety asks the chart as it is at the moment of the act, not as it was shown: an allergy or a hold that came in since
the page was made counts. An unknown fact speaks for caution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from nursechart.chart.views import ReadingPoint, Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.banner import active_allergies
from nursechart.charting.dose_values import (
    DoseIncomplete,
    double_check,
    drafted_label,
    line_and_lumen,
    number,
    ordered_rate,
    typed_rate,
    typed_volume,
)
from nursechart.charting.facts import canonical, judged
from nursechart.charting.guarding import act_of_drug
from nursechart.charting.line_facts import line_fact, site_now
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active, newer_order, prescribed, slot_of, standing_orders
from nursechart.charting.protocol_facts import held_facts, home_fact, lab_fact, premedication_fact, start_of
from nursechart.charting.sections import section_values
from nursechart.charting.shift import Shift
from nursechart.clinical.act_facts import ActFacts, DrugFact, LineFact, ProductFact, RateFact, WeightFact
from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.dates import age_on
from nursechart.clinical.dose_amounts import Circumstances, Ordered, is_limited_by_weight, over_hard_limit, worst_of
from nursechart.clinical.dose_checks import is_by_weight, worked_out_ml_per_h
from nursechart.clinical.drug_file import handling_of
from nursechart.clinical.findings import Finding
from nursechart.clinical.line_safety import route_code
from nursechart.clinical.order_checks import OtherDrug, VerbalFact
from nursechart.clinical.safety import before
from nursechart.language import said
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    OrderVerbal,
    PatientAllergies,
    Reading,
)

_DONE = ("acted", "overridden")  # answers after which a protocol no longer stands in the way of a dose
_DAY_MS = 86_400_000
_ADULT_YEARS = 18


def against_dose(
    visit: OpenVisit, order: Subject, values: Mapping[str, str], product: DoseProduct | None
) -> tuple[Finding, ...]:
    """All that speaks against giving a dose of `order` with these values, the worst first.

    Identity is not asked here: who gives confirms two identifiers by the act itself.
    """
    drug = order.get("order.drug", OrderDrug)
    act = act_of_drug(visit, drug.name if drug else "", drug.classes if drug else ())
    return before(visit.shift.content, act, dose_facts(visit, order, values, product))


def dose_facts(visit: OpenVisit, order: Subject, values: Mapping[str, str], product: DoseProduct | None) -> ActFacts:
    """The facts a dose is judged by."""
    shift, record = visit.shift, visit.record
    drug, ordered = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    plan, infusion = order.get("order.plan", OrderPlan), order.get("order.infusion", OrderInfusion)
    states = order.all("order.state", OrderState)
    worst = next((state for state in states if state.status != "active"), states[0] if states else None)
    line, lumen = line_and_lumen(values)
    site = site_now(visit, line)
    every = ordered.every_h if ordered else None
    through, name = line_fact(visit, line, lumen), drug.name if drug else ""
    here = _circumstances(visit, order, through)
    amount = _with_worst_weight(visit, name, _ordered(visit, order, values), here)
    return ActFacts(
        now=shift.now.replace(tzinfo=None),
        moment=shift.now,
        identity_confirmed=True,
        drug=DrugFact(
            name=name,
            classes=drug.classes if drug else (),
            route=ordered.route if ordered else "",
            high_alert=bool(drug and drug.high_alert),
        ),
        allergy_status=allergy_status(record),
        allergies=allergies_of(record),
        order_status=worst.status if worst else "",
        order_reason=worst.reason if worst else "",
        order_until=naming.full_date(plan.until) if plan and plan.until else None,
        replaced_by=_newer(shift, order, record.orders),
        verbal=_verbal(shift, order),
        patient=naming.patient_name(record.patient),
        order=prescribed(order),
        label=drafted_label(values),
        product=product_fact(product),
        others=other_drugs(visit, order.id),
        every=timedelta(hours=float(every)) if every else (timedelta(0) if ordered and ordered.as_needed else None),
        child=is_child(visit),
        check=double_check(shift, values, infusion=is_infusion(order), line=bool(line)),
        rate=_rates(visit, order, values),
        over_limit=over_hard_limit(shift.content, name, amount, here),
        weight=_weight(visit, order, limited=is_limited_by_weight(shift.content, name, amount, here)),
        ordered=amount,
        circumstances=here,
        push_min=push_minutes(order, values),
        diluent=infusion.diluent if infusion else "",
        premedication=premedication_fact(visit, order, values),
        home=home_fact(visit, order),
        held=held_facts(visit, order),
        labs=lab_fact(visit, order),
        due=_due(visit, order),
        starts=start_of(visit, values).replace(tzinfo=None),
        first_dose=bool(plan and plan.first_dose),
        kit_ready=_kit_ready(shift, record),
        fever=_fever(visit),
        phlebitis=site.value if site is not None else 0,
        phlebitis_scale=site.scale if site is not None else "phlebitis_ins",
        line=through,
    )


def is_infusion(order: Subject) -> bool:
    """Whether the order runs over time: it has a rate, a time or a volume."""
    infusion = order.get("order.infusion", OrderInfusion)
    return _has_rate(order) or (infusion is not None and infusion.over_min is not None)


def _has_rate(order: Subject) -> bool:
    infusion = order.get("order.infusion", OrderInfusion)
    return infusion is not None and (infusion.rate_ml_per_h is not None or infusion.dose_rate is not None)


def is_child(visit: OpenVisit) -> bool:
    return is_child_on(visit.facts.born, visit.shift.now.date())


def is_child_on(born: date | None, today: date) -> bool:
    """Whether the limits of a child hold on a day; nobody's birth date makes a child."""
    return born is not None and age_on(born, today).years < _ADULT_YEARS


def years_of(visit: OpenVisit) -> int | None:
    born = visit.facts.born
    return age_on(born, visit.shift.now.date()).years if born is not None else None


def is_push(shift: Shift, order: Subject) -> bool:
    """Whether an order goes in by hand: the drug file knows a push, and no rate or longer time is ordered."""
    drug, ordered = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    handling = handling_of(shift.content, drug.name) if drug else None
    by_vein = ordered is not None and route_code(shift.content, ordered.route) == "IV"
    if handling is None or handling.push is None or not by_vein or _has_rate(order):
        return False
    infusion, most = order.get("order.infusion", OrderInfusion), handling.push.usual_max_min
    minutes = infusion.over_min if infusion else None
    return minutes is None or (most is not None and minutes <= most)


def push_minutes(order: Subject, values: Mapping[str, str]) -> Decimal | None:
    """Over how many minutes a dose goes in: as typed for a push, else as ordered or as the pump takes for it."""
    typed = values.get("push_min", "").strip()
    if typed:
        try:
            return number(typed, said("push time"), "min")
        except DoseIncomplete:
            return None
    infusion = order.get("order.infusion", OrderInfusion) or OrderInfusion()
    rate = typed_rate(values) or infusion.rate_ml_per_h
    volume = typed_volume(values) or infusion.volume_ml
    if rate and volume:
        return volume / rate * 60
    return infusion.over_min


def _due(visit: OpenVisit, order: Subject) -> datetime | None:
    """When the dose that now belongs to is due by its schedule."""
    slot = slot_of(visit.shift, order)
    return visit.shift.at(slot.due_ms).replace(tzinfo=None) if slot is not None else None


def is_dosed_by_weight(visit: OpenVisit, order: Subject) -> bool:
    """Whether a dose of the order is worked out, or checked, by the patient's weight."""
    drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    if drug is None or dose is None or not dose.dose or not dose.unit:
        return False
    here, amount = _circumstances(visit, order, line_fact(visit, "", "")), _ordered(visit, order, {})
    return "/kg" in dose.unit or is_limited_by_weight(visit.shift.content, drug.name, amount, here)


def amount_at(visit: OpenVisit, order: Subject, kg: Decimal) -> tuple[Ordered, Circumstances]:
    """The ordered dose as one weight makes it, and what decides which limits of the drug file hold."""
    amount = replace(_ordered(visit, order, {}), weight_kg=kg)
    return amount, _circumstances(visit, order, line_fact(visit, "", ""))


def _circumstances(visit: OpenVisit, order: Subject, through: LineFact | None) -> Circumstances:
    """What decides which limits of the drug file hold. Creatinine clearance is not in this chart: it counts as low."""
    ordered, plan = order.get("order.dose", OrderDose), order.get("order.plan", OrderPlan)
    return Circumstances(
        route=route_code(visit.shift.content, ordered.route) if ordered and ordered.route else "",
        peripheral=not visit.shift.content.devices[through.type].central if through is not None else None,
        years=years_of(visit),
        indication=plan.indication if plan else "",
    )


def allergy_status(record: VisitRecord) -> str:
    if active_allergies(record.allergies):
        return "listed"
    states = [state.status for state in record.patient.all("patient.allergies", PatientAllergies)]
    return "none_known" if states and all(state == "none_known" for state in states) else "not_asked"


def allergies_of(record: VisitRecord) -> tuple[AllergyFact, ...]:
    return allergy_facts(record.allergies)


def allergy_facts(allergies: Iterable[Subject]) -> tuple[AllergyFact, ...]:
    facts = []
    for subject in active_allergies(tuple(allergies)):
        reactions = [
            ", ".join(state.reactions) for state in subject.all("allergy.state", AllergyState) if state.reactions
        ]
        for substance in subject.all("allergy.substance", AllergySubstance):
            facts.append(AllergyFact(substance.text, substance.classes, True, reactions[0] if reactions else ""))
    return tuple(facts)


def product_fact(product: DoseProduct | None) -> ProductFact | None:
    if product is None:
        return None
    expiry = date.fromisoformat(product.expiry) if product.expiry else None
    beyond = product.beyond_use
    return ProductFact(
        expiry=expiry, beyond_use=datetime.fromisoformat(beyond.wall) if beyond else None, visual=product.visual
    )


def _newer(shift: Shift, order: Subject, orders: Iterable[Subject]) -> str:
    newer = newer_order(order, orders)
    plan = newer.get("order.plan", OrderPlan) if newer else None
    if plan is None:
        return ""
    if plan.revision:
        return said("revision {revision}", revision=plan.revision)
    return (
        said("ordered {moment}", moment=naming.moment(shift.at(plan.ordered.at_ms), shift.now))
        if plan.ordered
        else said("a newer one")
    )


def _verbal(shift: Shift, order: Subject) -> VerbalFact | None:
    stated = order.get("order.verbal", OrderVerbal)
    if stated is None:
        return None
    return VerbalFact(
        role=stated.role,
        read_back=stated.read_back,
        taken=shift.at(stated.at.at_ms),
        authenticated=shift.at(stated.authenticated.at_ms) if stated.authenticated else None,
        change=stated.change,
    )


def other_drugs(visit: OpenVisit, order: str) -> tuple[OtherDrug, ...]:
    """Her other medicines: what else is ordered, and what was given lately, here and in other visits."""
    shift, found = visit.shift, []
    for other in standing_orders(shift, visit.record.orders):
        drug = other.get("order.drug", OrderDrug)
        if drug is not None and drug.kind == "medicine" and other.id != order and is_active(other):
            same = newer_order(other, visit.record.orders) is not None
            found.append(OtherDrug(name=drug.name, classes=drug.classes, same_order=same))
    for subject in (*visit.record.doses, *visit.lately_given):
        given, times = subject.get("dose_given.dose", DoseGiven), subject.get("dose_given.times", DoseTimes)
        if given is None or given.status == "not_given" or times is None or times.start is None:
            continue
        if given.visit == visit.id and given.order == order:
            continue  # a second dose of this order in this visit is refused where it is started
        at = shift.at(times.start.at_ms).replace(tzinfo=None)
        found.append(OtherDrug(name=given.drug, given=at, same_order=given.order == order))
    return tuple(found)


def _fever(visit: OpenVisit) -> bool:
    """Whether a reading of this visit started FP-02, and nobody has done it or decided to go on since."""
    for subject in visit.record.vitals:
        for part, saids in subject.parts.items():
            for stated in saids:
                judgement = judged(visit.shift, part.removeprefix("vital_signs."), stated.value, visit.facts)
                if judgement is None or judgement.rule != "FP-02":
                    continue
                answer = visit.answer_to("FP-02", subject.id, since_ms=stated.charted_at_ms)
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


def _rates(visit: OpenVisit, order: Subject, values: Mapping[str, str]) -> RateFact:
    """The rate as ordered, as typed from the pump, and as worked out from dose, weight and concentration (rule 4)."""
    infusion = order.get("order.infusion", OrderInfusion)
    worked_out = None
    if infusion is not None and infusion.dose_rate is not None and infusion.strength is not None:
        worked_out = worked_out_ml_per_h(
            infusion.dose_rate, infusion.dose_rate_unit, weight_kg(visit), infusion.strength, infusion.strength_unit
        )
    return RateFact(ordered=ordered_rate(infusion), pump=typed_rate(values), worked_out=worked_out)


def _ordered(visit: OpenVisit, order: Subject, values: Mapping[str, str]) -> Ordered:
    """The dose as ordered, at the rate typed from the pump where there is one."""
    dose, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion) or OrderInfusion()
    return Ordered(
        dose=dose.dose if dose else None,
        unit=dose.unit if dose else "",
        minutes=infusion.over_min,
        volume_ml=infusion.volume_ml,
        rate_ml_per_h=typed_rate(values) or ordered_rate(infusion),
        bag_ml=typed_volume(values),
        every_h=dose.every_h if dose else None,
        strength=infusion.strength,
        strength_unit=infusion.strength_unit,
        dose_rate=infusion.dose_rate,
        dose_rate_unit=infusion.dose_rate_unit,
        weight_kg=weight_kg(visit),
    )


def _with_worst_weight(visit: OpenVisit, drug: str, ordered: Ordered, here: Circumstances) -> Ordered:
    """The dose with the weight that speaks most against it, where two stand until a person chooses one (sync.md 4)."""
    weights = [kg for point in visit.weights if (kg := canonical(visit.shift, "weight", point)) is not None]
    amounts = [replace(ordered, weight_kg=kg) for kg in weights]
    return worst_of(visit.shift.content, drug, amounts, here) if len(amounts) > 1 else ordered


def _weight(visit: OpenVisit, order: Subject, *, limited: bool) -> WeightFact | None:
    """The weight that a dose by weight rests on, or one that the drug file limits by weight; None for any other."""
    ordered, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion)
    units = (ordered.unit if ordered else "", infusion.dose_rate_unit if infusion else "")
    if not limited and not any(is_by_weight(unit) for unit in units):
        return None
    point, plan = visit.weight, order.get("order.plan", OrderPlan)
    if point is None:
        return WeightFact(weighed=None, child=is_child(visit))
    method = point.value.method if isinstance(point.value, Reading) else ""
    then = _weight_at(visit, plan.ordered.at_ms) if plan and plan.ordered else None
    now_kg, then_kg = weight_kg(visit), canonical(visit.shift, "weight", then) if then else None
    change = (now_kg - then_kg) / then_kg * 100 if now_kg is not None and then_kg else None
    return WeightFact(
        weighed=visit.shift.at(point.at_ms).date(), child=is_child(visit), change_percent=change, method=method
    )


def weight_kg(visit: OpenVisit) -> Decimal | None:
    return canonical(visit.shift, "weight", visit.weight) if visit.weight is not None else None


def _weight_at(visit: OpenVisit, at_ms: int) -> ReadingPoint | None:
    """The newest weight when an order was made, else the first one after it."""
    points = visit.shift.store.readings(visit.feed, since_ms=0, measures=["weight"])
    earlier = [point for point in points if point.at_ms <= at_ms + _DAY_MS]
    return earlier[-1] if earlier else (points[0] if points else None)
