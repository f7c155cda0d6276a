"""The shapes of orders and doses, and of the lines they go through."""

# ruff: noqa: N815  the names are those of FHIR

from __future__ import annotations

from typing import Literal

from nursechart.interop.intake.elements import (
    Annotation,
    CodeableConcept,
    Element,
    FhirDateTime,
    Number,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
    Resource,
)


class Repeat(Element, frozen=True, kw_only=True):
    boundsPeriod: Period = Period()
    count: int | None = None
    frequency: int | None = None
    period: Number | None = None
    periodUnit: Literal["s", "min", "h", "d", "wk", "mo", "a", ""] = ""
    duration: Number | None = None
    durationUnit: Literal["s", "min", "h", "d", "wk", "mo", "a", ""] = ""
    timeOfDay: tuple[str, ...] = ()


class Timing(Element, frozen=True, kw_only=True):
    repeat: Repeat = Repeat()
    code: CodeableConcept = CodeableConcept()


class DoseAndRate(Element, frozen=True, kw_only=True):
    doseQuantity: Quantity | None = None
    doseRange: Range | None = None
    rateQuantity: Quantity | None = None
    rateRatio: Ratio | None = None
    rateRange: Range | None = None


class Dosage(Element, frozen=True, kw_only=True):
    text: str = ""
    patientInstruction: str = ""
    timing: Timing = Timing()
    asNeededBoolean: bool | None = None
    asNeededCodeableConcept: CodeableConcept | None = None
    route: CodeableConcept = CodeableConcept()
    doseAndRate: tuple[DoseAndRate, ...] = ()


class Ingredient(Element, frozen=True, kw_only=True):
    itemCodeableConcept: CodeableConcept = CodeableConcept()
    isActive: bool | None = None


class Batch(Element, frozen=True, kw_only=True):
    lotNumber: str = ""
    expirationDate: FhirDateTime = ""


class Medication(Resource, frozen=True, kw_only=True):
    code: CodeableConcept = CodeableConcept()
    ingredient: tuple[Ingredient, ...] = ()
    batch: Batch = Batch()


class MedicationRequest(Resource, frozen=True, kw_only=True):
    subject: Reference
    status: Literal["active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"]
    intent: Literal[
        "proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"
    ]
    category: tuple[CodeableConcept, ...] = ()
    statusReason: CodeableConcept = CodeableConcept()
    medicationCodeableConcept: CodeableConcept | None = None
    medicationReference: Reference | None = None
    authoredOn: FhirDateTime = ""
    requester: Reference = Reference()
    reasonCode: tuple[CodeableConcept, ...] = ()
    reasonReference: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
    dosageInstruction: tuple[Dosage, ...] = ()


class ServiceRequest(Resource, frozen=True, kw_only=True):
    subject: Reference
    status: Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"]
    intent: Literal[
        "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order",
        "option",
    ]  # fmt: skip
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept = CodeableConcept()
    authoredOn: FhirDateTime = ""
    occurrenceDateTime: FhirDateTime = ""
    occurrenceTiming: Timing = Timing()
    requester: Reference = Reference()
    reasonCode: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()
    patientInstruction: str = ""


class AdministeredDosage(Element, frozen=True, kw_only=True):
    text: str = ""
    route: CodeableConcept = CodeableConcept()
    dose: Quantity | None = None
    rateQuantity: Quantity | None = None


class MedicationAdministration(Resource, frozen=True, kw_only=True):
    subject: Reference
    status: Literal["in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"]
    statusReason: tuple[CodeableConcept, ...] = ()
    medicationCodeableConcept: CodeableConcept | None = None
    medicationReference: Reference | None = None
    context: Reference = Reference()
    effectiveDateTime: FhirDateTime = ""
    effectivePeriod: Period = Period()
    request: Reference = Reference()
    device: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()
    dosage: AdministeredDosage = AdministeredDosage()


# --- lines -----------------------------------------------------------------------------------------------------------


class UdiCarrier(Element, frozen=True, kw_only=True):
    deviceIdentifier: str = ""
    carrierHRF: str = ""


class DeviceName(Element, frozen=True, kw_only=True):
    name: str
    type: str


class DeviceProperty(Element, frozen=True, kw_only=True):
    type: CodeableConcept
    valueQuantity: tuple[Quantity, ...] = ()
    valueCode: tuple[CodeableConcept, ...] = ()


class Device(Resource, frozen=True, kw_only=True):
    patient: Reference = Reference()
    status: Literal["active", "inactive", "entered-in-error", "unknown", ""] = ""
    udiCarrier: tuple[UdiCarrier, ...] = ()
    type: CodeableConcept = CodeableConcept()
    deviceName: tuple[DeviceName, ...] = ()
    manufacturer: str = ""
    modelNumber: str = ""
    lotNumber: str = ""
    property: tuple[DeviceProperty, ...] = ()
    note: tuple[Annotation, ...] = ()


class DeviceUseStatement(Resource, frozen=True, kw_only=True):
    subject: Reference
    device: Reference
    status: Literal["active", "completed", "entered-in-error", "intended", "stopped", "on-hold"]
    timingPeriod: Period = Period()
    timingDateTime: FhirDateTime = ""
    source: Reference = Reference()
    bodySite: CodeableConcept = CodeableConcept()
    reasonCode: tuple[CodeableConcept, ...] = ()
