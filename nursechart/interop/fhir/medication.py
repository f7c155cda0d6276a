"""Orders as MedicationRequest, doses and flushes as MedicationAdministration, other orders as ServiceRequest."""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled, reference
from nursechart.interop.fhir.times import said_when
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds

_REQUEST_STATUS = {
    "active": "active",
    "on_hold": "on-hold",
    "stopped": "stopped",
    "completed": "completed",
    "draft": "draft",
    "entered_in_error": "entered-in-error",
}
_GIVEN_STATUS = {
    "in_progress": "in-progress",
    "completed": "completed",
    "stopped": "stopped",
    "not_given": "not-done",
}


def orders(going: Going) -> list[Json]:
    written: list[Json] = []
    for subject in going.record.orders:
        drug = subject.get("order.drug", kinds.OrderDrug)
        if drug is not None:
            written.append((_request if drug.kind == "medicine" else _service)(going, subject, drug))
    return written


def _request(going: Going, subject: Subject, drug: kinds.OrderDrug) -> Json:
    dose = subject.get("order.dose", kinds.OrderDose) or kinds.OrderDose()
    infusion = subject.get("order.infusion", kinds.OrderInfusion) or kinds.OrderInfusion()
    plan = subject.get("order.plan", kinds.OrderPlan) or kinds.OrderPlan()
    state = subject.get("order.state", kinds.OrderState) or kinds.OrderState("active")
    therapy = going.content.therapies.get(plan.therapy)
    category = [codes.concept(codes.ORDER_CATEGORY, "community", "Community")]
    if plan.therapy:
        words = therapy.title if therapy is not None else plan.therapy
        category.append(codes.concept(codes.THERAPY, plan.therapy, words))
    contained, medicine = _medicine(drug, infusion)
    return {
        "resourceType": "MedicationRequest",
        "id": going.orders[subject.id],
        "meta": profiled("MedicationRequest"),
        "contained": contained,
        "extension": _extensions(going, drug, infusion, plan),
        "status": _REQUEST_STATUS[state.status],
        "statusReason": {"text": state.reason},
        "intent": "order",
        "category": category,
        "reportedBoolean": False,
        **medicine,
        "subject": going.patient,
        "authoredOn": said_when(plan.ordered),
        # US Core wants somebody who asked for it (us-core-21)
        "requester": {"display": plan.prescriber} if plan.prescriber else going.organization,
        "reasonCode": [{"text": plan.indication}] if plan.indication else None,
        "dosageInstruction": [_dosage(drug, dose, infusion, plan)],
        "note": _limits(subject),
    }


def _limits(subject: Subject) -> list[Json]:
    """The order's own hold and notify limits, a note each: R4 has no element for them."""
    limits = subject.get("order.limits", kinds.OrderLimits)
    said = []
    for limit in limits.items if limits is not None else ():
        measure = limit.measure if limit.of == "value" else f"{limit.measure} {limit.of}"
        ends = [f"below {limit.low:f}" if limit.low is not None else ""]
        ends.append(f"above {limit.high:f}" if limit.high is not None else "")
        words = " or ".join(each for each in ends if each)
        text = " ".join(each for each in (limit.action, "when", measure.replace("_", " "), words, limit.unit) if each)
        said.append({"text": f"{text}: {limit.because}" if limit.because else text})
    return said


def read_backs(going: Going) -> list[Json]:
    """A Provenance for each order taken by voice: who took it, whether it was read back, when it was confirmed."""
    return [
        _read_back(going, subject, verbal)
        for subject in going.record.orders
        if (verbal := subject.get("order.verbal", kinds.OrderVerbal)) is not None
    ]


def _read_back(going: Going, subject: Subject, verbal: kinds.OrderVerbal) -> Json:
    drug = subject.get("order.drug", kinds.OrderDrug)
    is_medicine = drug is None or drug.kind == "medicine"
    words = [
        f"Order taken by {'telephone' if verbal.how == 'phone' else 'word of mouth'}",
        "read back" if verbal.read_back else "not read back",
        "confirmed in writing" if verbal.authenticated else "not yet confirmed in writing",
    ]
    return {
        "resourceType": "Provenance",
        "id": derived_id(subject.id, "read-back"),
        "target": [reference("MedicationRequest" if is_medicine else "ServiceRequest", going.orders[subject.id])],
        "occurredDateTime": said_when(verbal.at),
        "recorded": said_when(verbal.authenticated or verbal.at),
        "activity": {"text": ", ".join(words)},
        "agent": [
            {
                "type": codes.concept(codes.PROVENANCE_AGENT, "enterer", "Enterer"),
                "who": {"display": f"{verbal.taken_by} ({verbal.role})" if verbal.role else verbal.taken_by},
            }
        ],
    }


def _medicine(drug: kinds.OrderDrug, infusion: kinds.OrderInfusion) -> tuple[list[Json], Json]:
    """The medicine as a code or, diluted in something, as a Medication that names both."""
    named = codes.concept(drug.system, drug.code if drug.system else "", drug.name)
    if not infusion.diluent:
        return [], {"medicationCodeableConcept": named}
    mixture: Json = {
        "resourceType": "Medication",
        "id": "mixture",
        "code": named,
        "ingredient": [
            {"itemCodeableConcept": {"text": drug.name}, "isActive": True},
            {"itemCodeableConcept": {"text": infusion.diluent}, "isActive": False},
        ],
    }
    return [mixture], {"medicationReference": {"reference": "#mixture"}}


def _extensions(
    going: Going, drug: kinds.OrderDrug, infusion: kinds.OrderInfusion, plan: kinds.OrderPlan
) -> list[Json]:
    told: list[Json] = [{"url": codes.DRUG_CLASS, "valueCode": each} for each in drug.classes]
    if drug.high_alert:
        told.append({"url": codes.HIGH_ALERT, "valueBoolean": True})
    if infusion.volume_ml is not None:
        told.append({"url": codes.INFUSION_VOLUME, "valueQuantity": codes.quantity(infusion.volume_ml, "mL")})
    if plan.given_before:
        told.append({"url": codes.GIVEN_BEFORE, "valueInteger": plan.given_before})
    if plan.first_dose:
        told.append({"url": codes.FIRST_DOSE, "valueBoolean": True})
    if going.line(plan.line):
        told.append({"url": codes.LINE_USED, "valueReference": going.line(plan.line)})
    return told


def _dosage(drug: kinds.OrderDrug, dose: kinds.OrderDose, infusion: kinds.OrderInfusion, plan: kinds.OrderPlan) -> Json:
    repeat: Json = {
        "boundsPeriod": {"start": said_when(plan.first), "end": plan.until},
        "count": plan.doses,
        "duration": infusion.over_min,
        "durationUnit": "min" if infusion.over_min is not None else None,
    }
    if dose.every_h is not None:
        repeat |= {"frequency": 1, "period": dose.every_h, "periodUnit": "h"}
    rate = infusion.rate_ml_per_h
    return {
        "sequence": 1,
        "text": plan.instruction or _in_words(drug, dose),
        "timing": {"repeat": repeat, "code": {"text": dose.frequency}},
        "asNeededBoolean": True if dose.as_needed else None,
        "route": _route(dose.route),
        "doseAndRate": [
            {
                "type": codes.concept(codes.DOSE_RATE_TYPE, "ordered") if dose.dose is not None or rate else None,
                "doseQuantity": amount(dose.dose, dose.unit),
                "rateQuantity": codes.quantity(rate, "mL/h") if rate is not None else None,
            }
        ],
    }


def _in_words(drug: kinds.OrderDrug, dose: kinds.OrderDose) -> str:
    number = f"{dose.dose:f}" if dose.dose is not None else ""
    return " ".join(each for each in (drug.name, number, dose.unit, dose.route, dose.frequency) if each)


def _route(route: str) -> Json:
    coded = codes.ROUTE_CODE.get(route)
    return codes.concept(codes.ROUTE, coded[0], route, coded[1]) if coded is not None else {"text": route}


def amount(number: Decimal | None, unit: str) -> Json | None:
    """A dose as a Quantity: in UCUM where the unit is one, else with the unit as ordered."""
    if number is None:
        return None
    ucum = unit if unit in codes.KNOWN_UCUM else codes.UCUM_OF.get(unit, "")
    return codes.quantity(number, ucum) if ucum else {"value": number, "unit": unit}


def _service(going: Going, subject: Subject, drug: kinds.OrderDrug) -> Json:
    dose = subject.get("order.dose", kinds.OrderDose) or kinds.OrderDose()
    plan = subject.get("order.plan", kinds.OrderPlan) or kinds.OrderPlan()
    state = subject.get("order.state", kinds.OrderState) or kinds.OrderState("active")
    status = _REQUEST_STATUS[state.status]
    return {
        "resourceType": "ServiceRequest",
        "id": going.orders[subject.id],
        "status": "revoked" if status == "stopped" else status,
        "intent": "order",
        "category": [codes.concept(codes.ORDER_KIND, drug.kind, {"lab": "Laboratory"}.get(drug.kind, "Task"))],
        "code": codes.concept(drug.system, drug.code if drug.system else "", drug.name),
        "subject": going.patient,
        "occurrenceTiming": {"code": {"text": dose.frequency}} if dose.frequency else None,
        "occurrenceDateTime": None if dose.frequency else said_when(plan.first),
        "authoredOn": said_when(plan.ordered),
        "requester": {"display": plan.prescriber} if plan.prescriber else going.organization,
        "reasonCode": [{"text": plan.indication}] if plan.indication else None,
        "note": [{"text": plan.instruction}] if plan.instruction else None,
    }


# --- doses -----------------------------------------------------------------------------------------------------------


def administrations(going: Going) -> list[Json]:
    """Every dose given or not given in the visit, and every flush."""
    given = [each for subject in going.record.doses if (each := _given(going, subject)) is not None]
    return given + [each for subject in going.record.lumen_checks if (each := _flush(going, subject)) is not None]


def _given(going: Going, subject: Subject) -> Json | None:
    dose = going.value(subject, "dose_given.dose", kinds.DoseGiven)
    if dose is None:
        return None
    times = subject.get("dose_given.times", kinds.DoseTimes) or kinds.DoseTimes()
    product = subject.get("dose_given.product", kinds.DoseProduct) or kinds.DoseProduct()
    response = subject.get("dose_given.response", kinds.DoseResponse)
    order = next((each for each in going.record.orders if each.id == dose.order), None)
    drug = order.get("order.drug", kinds.OrderDrug) if order is not None else None
    contained, medicine = _product(drug or kinds.OrderDrug(dose.drug or "medicine not named"), product)
    void = going.is_withdrawn(subject, "dose_given.dose")
    author = going.author(subject, "dose_given.dose")
    return {
        "resourceType": "MedicationAdministration",
        "id": fhir_id(subject.id),
        "contained": contained,
        "status": "entered-in-error" if void else _GIVEN_STATUS[dose.status],
        "statusReason": [{"text": dose.reason}] if dose.reason else None,
        "category": codes.concept(codes.ADMINISTRATION_CATEGORY, "community", "Community"),
        **medicine,
        "subject": going.patient,
        "context": going.encounter,
        **_effective(going, times, dose),
        "performer": [{"actor": going.performer(author)}] if author else None,
        "request": reference("MedicationRequest", going.orders[dose.order])
        if dose.order in going.orders and drug is not None and drug.kind == "medicine"
        else None,
        "device": [going.line(dose.line)] if going.line(dose.line) else None,
        "note": [{"text": response.text, "time": said_when(response.at)}] if response is not None else None,
        "dosage": _dosage_given(dose, times),
    }


def _product(drug: kinds.OrderDrug, product: kinds.DoseProduct) -> tuple[list[Json], Json]:
    named = codes.concept(drug.system, drug.code if drug.system else "", drug.name)
    if not (product.lot or product.expiry):
        return [], {"medicationCodeableConcept": named}
    batch: Json = {"lotNumber": product.lot, "expirationDate": product.expiry}
    contained: Json = {"resourceType": "Medication", "id": "product", "code": named, "batch": batch}
    return [contained], {"medicationReference": {"reference": "#product"}}


def _effective(going: Going, times: kinds.DoseTimes, dose: kinds.DoseGiven) -> Json:
    start, stop = said_when(times.start), said_when(times.stop)
    if start and (stop or dose.status == "in_progress"):
        return {"effectivePeriod": {"start": start, "end": stop}}
    visit = going.record.visit.get("visit.start", kinds.VisitStart)
    return {"effectiveDateTime": start or stop or (said_when(visit.at) if visit is not None else "")}


def _dosage_given(dose: kinds.DoseGiven, times: kinds.DoseTimes) -> Json | None:
    """Dose or rate must be there (mad-1); without either there is no dosage at all."""
    rate = codes.quantity(times.rate_ml_per_h, "mL/h") if times.rate_ml_per_h is not None else None
    given = amount(dose.dose, dose.unit)
    if given is None and times.volume_ml is not None:
        given = codes.quantity(times.volume_ml, "mL")
    if given is None and rate is None:
        return None
    return {"route": _route(dose.route), "dose": given, "rateQuantity": rate}


def _flush(going: Going, subject: Subject) -> Json | None:
    check = going.value(subject, "lumen_check.result", kinds.LumenCheck)
    if check is None or check.flush_ml is None or check.flush in ("blocked", "not_done"):
        return None
    void = going.is_withdrawn(subject, "lumen_check.result")
    author = going.author(subject, "lumen_check.result")
    return {
        "resourceType": "MedicationAdministration",
        "id": derived_id(subject.id, "flush"),
        "status": "entered-in-error" if void else "completed",
        "medicationCodeableConcept": {"text": "sodium chloride 0.9 % flush"},
        "subject": going.patient,
        "context": going.encounter,
        "effectiveDateTime": said_when(check.at),
        "performer": [{"actor": going.performer(author)}] if author else None,
        "device": [going.line(check.line)] if going.line(check.line) else None,
        "dosage": {
            "text": f"Lumen {check.lumen}",
            "route": codes.concept(codes.ROUTE, *codes.FLUSH_ROUTE[:1], text="flush", display=codes.FLUSH_ROUTE[1]),
            "dose": codes.quantity(check.flush_ml, "mL"),
        },
    }
