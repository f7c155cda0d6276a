"""Doses that were given elsewhere, as history; a flush belongs to the check of its lumen and is left."""

from __future__ import annotations

from decimal import Decimal

from nursechart.interop.fhir import codes
from nursechart.interop.intake.draft import Draft
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.orders import as_ordered, medication_of, medicine, route_of
from nursechart.interop.intake.shapes_of_orders import MedicationAdministration
from nursechart.interop.intake.words import ucum_of
from nursechart.record import kinds

_DONE = {
    "in-progress": "in_progress",
    "completed": "completed",
    "stopped": "stopped",
    "on-hold": "stopped",
    "not-done": "not_given",
}


def read_administration(draft: Draft, found: Found) -> None:
    given = draft.read(found, MedicationAdministration)
    route = given.dosage.route
    if codes.FLUSH_ROUTE[0] in route.codes or given.status in ("entered-in-error", "unknown"):
        draft.left(found, "flush" if codes.FLUSH_ROUTE[0] in route.codes else given.status.replace("-", " "))
        return
    drug, _ = medicine(draft, found, given.medicationCodeableConcept, given.medicationReference, given)
    amount = given.dosage.dose
    rate = given.dosage.rateQuantity
    lines = [line for each in given.device if (line := draft.subject_of(each, found, "Device"))]
    dose = kinds.DoseGiven(
        visit=draft.visit_of(given.context, found),
        order=draft.subject_of(given.request, found, "MedicationRequest"),
        status=_DONE[given.status],  # type: ignore[arg-type]
        drug=drug.name,
        dose=Decimal(amount.value) if amount is not None and amount.value is not None else None,
        unit=as_ordered(amount) if amount is not None else "",
        route=route_of(draft, found, route),
        line=lines[0] if lines else "",
        reason=next((each.words for each in given.statusReason), ""),
    )
    start = draft.when(found, given.effectiveDateTime or given.effectivePeriod.start, "effective")
    stop = draft.when(found, given.effectivePeriod.end, "effectivePeriod.end")
    in_ml = rate is not None and rate.value is not None and ucum_of(rate) == "mL/h"
    times = kinds.DoseTimes(start, stop, rate_ml_per_h=Decimal(rate.value) if in_ml and rate and rate.value else None)
    text = " ".join(each.text for each in given.note)
    draft.say(
        found,
        draft.subject_id(found),
        "dose_given",
        {
            "dose": dose,
            "times": times if start is not None or stop is not None else None,
            "product": _product(draft, found, given),
            "response": kinds.DoseResponse(text, stop or start) if text else None,
        },
    )
    draft.took(found)


def _product(draft: Draft, found: Found, given: MedicationAdministration) -> kinds.DoseProduct | None:
    medication = medication_of(draft, found, given.medicationReference, given) if given.medicationReference else None
    if medication is None or not (medication.batch.lotNumber or medication.batch.expirationDate):
        return None
    expiry = draft.day(found, medication.batch.expirationDate, "batch.expirationDate")
    return kinds.DoseProduct(medication.batch.lotNumber, expiry)
