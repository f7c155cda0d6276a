"""The shapes of visits and of what was found and done in them."""

# ruff: noqa: N815  the names are those of FHIR

from __future__ import annotations

from typing import Literal

from nursechart.interop.intake.elements import (
    Annotation,
    CodeableConcept,
    Coding,
    Element,
    FhirDateTime,
    Period,
    Quantity,
    Reference,
    Resource,
)


class Participant(Element, frozen=True, kw_only=True):
    type: tuple[CodeableConcept, ...] = ()
    individual: Reference = Reference()


class Encounter(Resource, frozen=True, kw_only=True, rename={"class_": "class"}):
    subject: Reference = Reference()
    status: Literal[
        "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error",
        "unknown",
    ]  # fmt: skip
    class_: Coding
    type: tuple[CodeableConcept, ...] = ()
    participant: tuple[Participant, ...] = ()
    appointment: tuple[Reference, ...] = ()
    period: Period = Period()


class AppointmentParticipant(Element, frozen=True, kw_only=True):
    actor: Reference = Reference()
    status: Literal["accepted", "declined", "tentative", "needs-action"]


class Appointment(Resource, frozen=True, kw_only=True):
    status: Literal[
        "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
        "checked-in", "waitlist",
    ]  # fmt: skip
    serviceType: tuple[CodeableConcept, ...] = ()
    appointmentType: CodeableConcept = CodeableConcept()
    description: str = ""
    comment: str = ""
    start: FhirDateTime = ""
    end: FhirDateTime = ""
    minutesDuration: int | None = None
    cancelationReason: CodeableConcept = CodeableConcept()
    participant: tuple[AppointmentParticipant, ...]


class Component(Element, frozen=True, kw_only=True):
    code: CodeableConcept
    valueQuantity: Quantity | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueString: str = ""
    valueBoolean: bool | None = None
    dataAbsentReason: CodeableConcept | None = None


class ReferenceRange(Element, frozen=True, kw_only=True):
    low: Quantity | None = None
    high: Quantity | None = None


class Observation(Resource, frozen=True, kw_only=True):
    status: Literal[
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"
    ]
    category: tuple[CodeableConcept, ...] = ()
    code: CodeableConcept
    subject: Reference = Reference()
    encounter: Reference = Reference()
    effectiveDateTime: FhirDateTime = ""
    effectivePeriod: Period = Period()
    effectiveInstant: FhirDateTime = ""
    valueQuantity: Quantity | None = None
    valueInteger: int | None = None
    referenceRange: tuple[ReferenceRange, ...] = ()
    performer: tuple[Reference, ...] = ()
    dataAbsentReason: CodeableConcept | None = None
    bodySite: CodeableConcept = CodeableConcept()
    method: CodeableConcept = CodeableConcept()
    device: Reference = Reference()
    component: tuple[Component, ...] = ()


class FocalDevice(Element, frozen=True, kw_only=True):
    manipulated: Reference


class Procedure(Resource, frozen=True, kw_only=True):
    status: Literal[
        "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown"
    ]
    code: CodeableConcept = CodeableConcept()
    subject: Reference
    encounter: Reference = Reference()
    performedDateTime: FhirDateTime = ""
    performedPeriod: Period = Period()
    focalDevice: tuple[FocalDevice, ...] = ()
    usedCode: tuple[CodeableConcept, ...] = ()
    note: tuple[Annotation, ...] = ()
