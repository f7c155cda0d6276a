"""Orders: what is ordered in the prescriber's own words, with the numbers that can be reckoned with beside.

Terminology never refuses an order. Where a dose, rate or unit is not understood, the order keeps its text, has no
number there, and is flagged.
"""

from __future__ import annotations

from decimal import Decimal

from nursechart.interop.fhir import codes
from nursechart.interop.intake.draft import Broken, Draft
from nursechart.interop.intake.elements import CodeableConcept, Quantity, Reference, Resource
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes import WrongShape, read_shape
from nursechart.interop.intake.shapes_of_orders import (
    Dosage,
    DoseAndRate,
    Medication,
    MedicationRequest,
    Repeat,
    ServiceRequest,
)
from nursechart.interop.intake.words import as_sent, ucum_of
from nursechart.record import kinds

_STATUS = {
    "active": "active",
    "on-hold": "on_hold",
    "cancelled": "stopped",
    "revoked": "stopped",
    "stopped": "stopped",
    "completed": "completed",
    "entered-in-error": "entered_in_error",
    "draft": "draft",
    "unknown": "on_hold",
}
_MINUTES = {"s": Decimal(1) / 60, "min": Decimal(1), "h": Decimal(60), "d": Decimal(1440)}
_HOURS = {"min": Decimal(1) / 60, "h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)}
_TIMES = {1: "", 2: "2 times ", 3: "3 times ", 4: "4 times "}
_EACH = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year", "min": "minute", "s": "second"}


def read_medication_request(draft: Draft, found: Found) -> None:
    request = draft.read(found, MedicationRequest)
    drug, diluent = medicine(draft, found, request.medicationCodeableConcept, request.medicationReference, request)
    dosage = request.dosageInstruction[0] if request.dosageInstruction else Dosage()
    amounts = dosage.doseAndRate[0] if dosage.doseAndRate else DoseAndRate()
    instruction = _instruction(request)
    state = "draft" if request.intent in ("proposal", "plan", "option") else _STATUS[request.status]
    unknown = "status: sent as unknown" if request.status == "unknown" else ""
    draft.say(
        found,
        draft.subject_id(found),
        "order",
        {
            "drug": drug,
            "dose": _dose(draft, found, dosage, amounts),
            "infusion": _infusion(draft, found, request, dosage, amounts, diluent),
            "state": kinds.OrderState(state, request.statusReason.words or unknown),  # type: ignore[arg-type]
            "plan": _plan(draft, found, request, dosage, instruction),
        },
    )
    draft.took(found)


def medicine(
    draft: Draft, found: Found, named: CodeableConcept | None, referred: Reference | None, resource: Resource
) -> tuple[kinds.OrderDrug, str]:
    """The medicine and what it is diluted in. Raises Broken where nothing in the files says which medicine it is."""
    medication = medication_of(draft, found, referred, resource) if referred is not None else None
    concept = named or (medication.code if medication is not None else CodeableConcept())
    active = [each for each in medication.ingredient if each.isActive is not False] if medication is not None else []
    bases = [each for each in medication.ingredient if each.isActive is False] if medication is not None else []
    name = concept.words or " and ".join(each.itemCodeableConcept.words for each in active)
    name = name or (referred.display if referred is not None else "")
    if not name:
        raise Broken(found.name, "medication: names no medicine, and refers to none in the files")
    drug = kinds.OrderDrug(
        name=name,
        code=concept.first.code,
        system=concept.first.system,
        classes=tuple(each.valueCode for each in resource.extensions(codes.DRUG_CLASS) if each.valueCode),
        high_alert=any(each.valueBoolean for each in resource.extensions(codes.HIGH_ALERT)),
    )
    return drug, ", ".join(each.itemCodeableConcept.words for each in bases)


def medication_of(draft: Draft, found: Found, reference: Reference, resource: Resource) -> Medication | None:
    """The Medication that is meant, contained or beside; None where it is not in the files. Raises Broken."""
    if reference.reference.startswith("#"):
        inner = [each for each in resource.contained if each.get("id") == reference.reference[1:]]
        if not inner:
            raise Broken(found.name, "medicationReference: names a contained resource that is not there")
        try:
            return read_shape(inner[0], Medication)
        except WrongShape as error:
            raise Broken(found.name, f"contained: {error}") from None
    other = draft.resolve(reference, found)
    if other is None or other.type != "Medication":
        return None
    draft.taken["Medication"] += 1
    return draft.read(other, Medication)


def _dose(draft: Draft, found: Found, dosage: Dosage, amounts: DoseAndRate) -> kinds.OrderDose | None:
    ordered = amounts.doseQuantity
    if ordered is not None and not ucum_of(ordered):
        draft.flag(found, "dose unit: not UCUM, kept as sent")
    has_dose = ordered is not None and ordered.value is not None and not ordered.comparator
    frequency, every_h = _frequency(dosage)
    dose = kinds.OrderDose(
        dose=Decimal(ordered.value) if has_dose and ordered is not None and ordered.value is not None else None,
        unit=as_ordered(ordered) if has_dose and ordered is not None else "",
        route=route_of(draft, found, dosage.route),
        frequency=frequency,
        every_h=every_h,
        as_needed=bool(dosage.asNeededBoolean or dosage.asNeededCodeableConcept),
    )
    return dose if dose != kinds.OrderDose() else None


def as_ordered(ordered: Quantity) -> str:
    """The unit in safe words where it is UCUM (mcg for ug), else as it was sent."""
    ucum = ucum_of(ordered)
    return codes.SHOWN_UNIT.get(ucum, ucum) if ucum else ordered.unit or ordered.code


def route_of(draft: Draft, found: Found, route: CodeableConcept) -> str:
    """The content pack's route, or the words as sent and a flag."""
    ours = next((codes.ROUTE_OF_CODE[code] for code in route.codes if code in codes.ROUTE_OF_CODE), "")
    if not ours and route.words:
        draft.flag(found, "route: not a code that is known here, kept as sent")
    return ours or route.words


def _frequency(dosage: Dosage) -> tuple[str, Decimal | None]:
    """How often in words, and every how many hours where that is even."""
    repeat = dosage.timing.repeat
    hours = _HOURS.get(repeat.periodUnit)
    if repeat.frequency is None or repeat.period is None or repeat.period <= 0 or not repeat.periodUnit:
        return dosage.timing.code.words, None
    every = Decimal(repeat.period) * hours / repeat.frequency if hours and repeat.frequency else None
    return dosage.timing.code.words or _often(
        repeat
    ), every if every is not None and every == every.to_integral_value() else None


def _often(repeat: Repeat) -> str:
    period, unit = Decimal(repeat.period or 1), _EACH[repeat.periodUnit]
    if repeat.frequency == 1 and period == 1:
        return {"d": "daily", "wk": "weekly", "mo": "monthly"}.get(repeat.periodUnit, f"every {unit}")
    if repeat.frequency == 1:
        return f"every {period.normalize():f} {unit}s"
    times = _TIMES.get(repeat.frequency or 0, f"{repeat.frequency} times ")
    return f"{times}a {unit}" if period == 1 else f"{times}every {period.normalize():f} {unit}s"


def _infusion(
    draft: Draft, found: Found, request: MedicationRequest, dosage: Dosage, amounts: DoseAndRate, diluent: str
) -> kinds.OrderInfusion | None:
    repeat = dosage.timing.repeat
    minutes = _MINUTES.get(repeat.durationUnit)
    volumes = [each.valueQuantity for each in request.extensions(codes.INFUSION_VOLUME)]
    volume = volumes[0] if volumes and volumes[0] is not None and ucum_of(volumes[0]) == "mL" else None
    infusion = kinds.OrderInfusion(
        volume_ml=Decimal(volume.value) if volume is not None and volume.value is not None else None,
        rate_ml_per_h=_rate(draft, found, amounts),
        over_min=Decimal(repeat.duration) * minutes if repeat.duration is not None and minutes else None,
        diluent=diluent,
    )
    return infusion if infusion != kinds.OrderInfusion() else None


def _rate(draft: Draft, found: Found, amounts: DoseAndRate) -> Decimal | None:
    """mL/h, or None and a flag for a rate in anything else: it stays in the instruction's words."""
    quantity, ratio = amounts.rateQuantity, amounts.rateRatio
    if quantity is not None and quantity.value is not None:
        if ucum_of(quantity) == "mL/h" and not quantity.comparator:
            return Decimal(quantity.value)
        if not ucum_of(quantity):
            draft.flag(found, "rate unit: not UCUM, kept in the instruction")
    elif ratio is not None and ratio.numerator is not None and ratio.denominator is not None:
        top, below = ratio.numerator, ratio.denominator
        in_ml = top.value is not None and ucum_of(top) == "mL"
        if in_ml and below.value and ucum_of(below) == "h":
            rate = Decimal(top.value or 0) / Decimal(below.value)
            return rate if rate == round(rate, 4) else None  # 100 mL in 3 h stays in words: a rate is set, not rounded
    return None


def _instruction(request: MedicationRequest) -> str:
    """Every line of dosage as text: what was written, and the amounts that are no plain dose."""
    lines = []
    for dosage in request.dosageInstruction:
        words = [dosage.text, dosage.patientInstruction, *(_amount_words(each) for each in dosage.doseAndRate)]
        lines.append(". ".join(each for each in words if each))
    lines += [note.text for note in request.note]
    return "\n".join(line for line in lines if line)


def _amount_words(amounts: DoseAndRate) -> str:
    told = []
    if amounts.doseRange is not None:
        ends = [as_sent(end) for end in (amounts.doseRange.low, amounts.doseRange.high) if end is not None]
        told.append("dose " + " to ".join(ends))
    if amounts.rateQuantity is not None and ucum_of(amounts.rateQuantity) != "mL/h":
        told.append("rate " + as_sent(amounts.rateQuantity))
    if amounts.rateRange is not None:
        ends = [as_sent(end) for end in (amounts.rateRange.low, amounts.rateRange.high) if end is not None]
        told.append("rate " + " to ".join(ends))
    if amounts.rateRatio is not None and amounts.rateRatio.numerator and amounts.rateRatio.denominator:
        told.append(f"rate {as_sent(amounts.rateRatio.numerator)} in {as_sent(amounts.rateRatio.denominator)}")
    return ", ".join(told)


def _plan(draft: Draft, found: Found, request: MedicationRequest, dosage: Dosage, instruction: str) -> kinds.OrderPlan:
    bounds = dosage.timing.repeat.boundsPeriod
    lines = [each.valueReference for each in request.extensions(codes.LINE_USED) if each.valueReference]
    before = [each.valueInteger for each in request.extensions(codes.GIVEN_BEFORE) if each.valueInteger is not None]
    return kinds.OrderPlan(
        therapy=next((code for each in request.category if (code := each.code_of(codes.THERAPY))), ""),
        prescriber=_prescriber(draft, found, request.requester),
        ordered=draft.when(found, request.authoredOn, "authoredOn"),
        first=draft.when(found, bounds.start, "boundsPeriod.start"),
        until=draft.day(found, bounds.end, "boundsPeriod.end"),
        doses=dosage.timing.repeat.count,
        given_before=before[0] if before else 0,
        indication=_indication(draft, found, request),
        instruction=instruction,
        line=draft.subject_of(lines[0], found, "Device") if lines else "",
        first_dose=any(each.valueBoolean for each in request.extensions(codes.FIRST_DOSE)),
    )


def _prescriber(draft: Draft, found: Found, requester: Reference) -> str:
    person = draft.practitioner(requester, found)
    return person.name if person is not None and person.name else requester.display


def _indication(draft: Draft, found: Found, request: MedicationRequest) -> str:
    if request.reasonCode:
        return request.reasonCode[0].words
    for reference in request.reasonReference:
        reason = draft.resolve(reference, found)
        if reason is not None and isinstance(reason.body.get("code"), dict):
            code = reason.body["code"]
            texts = [code.get("text"), *(c.get("display") for c in code.get("coding", ()) if isinstance(c, dict))]
            return next((text for text in texts if isinstance(text, str) and text), "")
        if reference.display:
            return reference.display
    return ""


def read_service_request(draft: Draft, found: Found) -> None:
    """An order that is no medicine: a laboratory test or a task."""
    request = draft.read(found, ServiceRequest)
    if not request.code.words:
        draft.left(found, "names nothing to do")
        return
    kind = next((code for each in request.category if (code := each.code_of(codes.ORDER_KIND))), "")
    is_lab = kind == "lab" or any(
        "108252007" in each.codes or "laborator" in each.words.lower() for each in request.category
    )
    frequency, every_h = _frequency(Dosage(timing=request.occurrenceTiming))
    first = request.occurrenceDateTime or request.occurrenceTiming.repeat.boundsPeriod.start
    instruction = "\n".join([request.patientInstruction, *(note.text for note in request.note)]).strip()
    draft.say(
        found,
        draft.subject_id(found),
        "order",
        {
            "drug": kinds.OrderDrug(
                request.code.words, "lab" if is_lab else "task", request.code.first.code, request.code.first.system
            ),
            "dose": kinds.OrderDose(frequency=frequency, every_h=every_h) if frequency else None,
            "state": kinds.OrderState(_STATUS[request.status]),  # type: ignore[arg-type]
            "plan": kinds.OrderPlan(
                prescriber=_prescriber(draft, found, request.requester),
                ordered=draft.when(found, request.authoredOn, "authoredOn"),
                first=draft.when(found, first, "occurrence"),
                until=draft.day(found, request.occurrenceTiming.repeat.boundsPeriod.end, "occurrence"),
                indication=request.reasonCode[0].words if request.reasonCode else "",
                instruction=instruction,
            ),
        },
    )
    draft.took(found)
