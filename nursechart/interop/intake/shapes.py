"""The elements of FHIR R4 that are read, as typed structs: what must be there, and of which type.

Other elements of a resource are left unread. Required fields and the fixed codes of a status follow R4 (4.0.1); a
resource of the wrong shape is refused with the path of what is wrong, and no value is quoted.
"""

# ruff: noqa: N815  the names are those of FHIR

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

FhirDate = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
FhirDateTime = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}.*)?)?)?$")]
Some = Annotated[str, Meta(min_length=1)]
FhirId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]


class Number(Decimal):
    """A JSON number with its digits; a text that looks like one is not one."""


class Element(msgspec.Struct, frozen=True, gc=False):
    """A part of a resource; what it does not name is not read."""


class Coding(Element, frozen=True, kw_only=True):
    system: str = ""
    code: str = ""
    display: str = ""


class CodeableConcept(Element, frozen=True, kw_only=True):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """What it says to a reader: its text, else the first display, else the first code."""
        displays = [coding.display for coding in self.coding if coding.display]
        codes = [coding.code for coding in self.coding if coding.code]
        return (self.text or (displays or codes or [""])[0]).strip()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(coding.code for coding in self.coding)

    def code_of(self, system: str) -> str:
        """Its code in one system, or ""."""
        return next((coding.code for coding in self.coding if coding.system == system and coding.code), "")

    @property
    def first(self) -> Coding:
        return next((coding for coding in self.coding if coding.code), Coding())


class Identifier(Element, frozen=True, kw_only=True):
    use: str = ""
    type: CodeableConcept = CodeableConcept()
    system: str = ""
    value: str = ""


class Reference(Element, frozen=True, kw_only=True):
    reference: str = ""
    display: str = ""
    identifier: Identifier = Identifier()


class Period(Element, frozen=True, kw_only=True):
    start: FhirDateTime = ""
    end: FhirDateTime = ""


class Quantity(Element, frozen=True, kw_only=True):
    value: Number | None = None
    comparator: str = ""
    unit: str = ""
    system: str = ""
    code: str = ""


class Range(Element, frozen=True, kw_only=True):
    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element, frozen=True, kw_only=True):
    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Extension(Element, frozen=True, kw_only=True):
    url: Some
    valueCode: str = ""
    valueString: str = ""
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueDateTime: FhirDateTime = ""
    valueQuantity: Quantity | None = None
    valueReference: Reference | None = None


class Annotation(Element, frozen=True, kw_only=True):
    text: str


class Resource(Element, frozen=True, kw_only=True):
    resourceType: str
    id: FhirId = ""
    contained: tuple[dict[str, Any], ...] = ()
    extension: tuple[Extension, ...] = ()

    def extensions(self, url: str) -> tuple[Extension, ...]:
        return tuple(extension for extension in self.extension if extension.url == url)


# --- people ----------------------------------------------------------------------------------------------------------


class HumanName(Element, frozen=True, kw_only=True):
    use: str = ""
    text: str = ""
    family: str = ""
    given: tuple[str | None, ...] = ()
    prefix: tuple[str | None, ...] = ()
    suffix: tuple[str | None, ...] = ()


class ContactPoint(Element, frozen=True, kw_only=True):
    system: str = ""
    value: str = ""
    use: str = ""
    rank: int | None = None


class Address(Element, frozen=True, kw_only=True):
    use: str = ""
    text: str = ""
    line: tuple[str | None, ...] = ()
    city: str = ""
    state: str = ""
    postalCode: str = ""
    country: str = ""


class PatientContact(Element, frozen=True, kw_only=True):
    relationship: tuple[CodeableConcept, ...] = ()
    name: HumanName | None = None
    telecom: tuple[ContactPoint, ...] = ()


class PatientCommunication(Element, frozen=True, kw_only=True):
    language: CodeableConcept
    preferred: bool | None = None
    extension: tuple[Extension, ...] = ()


class Patient(Resource, frozen=True, kw_only=True):
    identifier: tuple[Identifier, ...] = ()
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    gender: Literal["male", "female", "other", "unknown", ""] = ""
    birthDate: FhirDate = ""
    address: tuple[Address, ...] = ()
    contact: tuple[PatientContact, ...] = ()
    communication: tuple[PatientCommunication, ...] = ()


class Practitioner(Resource, frozen=True, kw_only=True):
    identifier: tuple[Identifier, ...] = ()
    name: tuple[HumanName, ...] = ()


# --- what is the matter ----------------------------------------------------------------------------------------------


class Reaction(Element, frozen=True, kw_only=True):
    manifestation: tuple[CodeableConcept, ...]
    severity: Literal["mild", "moderate", "severe", ""] = ""


class AllergyIntolerance(Resource, frozen=True, kw_only=True):
    patient: Reference
    clinicalStatus: CodeableConcept = CodeableConcept()
    verificationStatus: CodeableConcept = CodeableConcept()
    type: Literal["allergy", "intolerance", ""] = ""
    criticality: str = ""
    code: CodeableConcept = CodeableConcept()
    onsetDateTime: FhirDateTime = ""
    recordedDate: FhirDateTime = ""
    reaction: tuple[Reaction, ...] = ()


class Condition(Resource, frozen=True, kw_only=True):
    subject: Reference
    clinicalStatus: CodeableConcept = CodeableConcept()
    verificationStatus: CodeableConcept = CodeableConcept()
    code: CodeableConcept = CodeableConcept()
    onsetDateTime: FhirDateTime = ""
    onsetPeriod: Period = Period()


class Diagnosis(Element, frozen=True, kw_only=True):
    condition: Reference


class EpisodeOfCare(Resource, frozen=True, kw_only=True):
    patient: Reference
    status: Literal["planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"]
    type: tuple[CodeableConcept, ...] = ()
    period: Period = Period()
    diagnosis: tuple[Diagnosis, ...] = ()


class CarePlan(Resource, frozen=True, kw_only=True):
    subject: Reference
    status: Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"]
    intent: Literal["proposal", "plan", "order", "option"]
    category: tuple[CodeableConcept, ...] = ()
    title: str = ""
    period: Period = Period()
    addresses: tuple[Reference, ...] = ()


# --- orders and doses ------------------------------------------------------------------------------------------------


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


# --- visits and what was found in them -------------------------------------------------------------------------------


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


SHAPES: dict[str, type[Resource]] = {
    shape.__name__: shape
    for shape in (
        Patient, Practitioner, AllergyIntolerance, Condition, EpisodeOfCare, CarePlan, Medication, MedicationRequest,
        ServiceRequest, MedicationAdministration, Device, DeviceUseStatement, Encounter, Appointment, Observation,
        Procedure,
    )
}  # fmt: skip

R = TypeVar("R", bound=Resource)


class WrongShape(ValueError):
    """A resource is not built as R4 says. The text names the element and what it should be; never the value."""


def read_shape(body: dict[str, Any], shape: type[R]) -> R:
    """`body` as `shape`. Raises WrongShape."""
    _one_of_each_choice(body)
    try:
        return msgspec.convert(body, shape, dec_hook=_number)
    except msgspec.ValidationError as error:
        raise WrongShape(_in_fhir_words(str(error))) from None


def _number(wanted: type, value: object) -> Number:
    if wanted is not Number or isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("Expected a number")
    number = Number(value)
    if not number.is_finite() or abs(number.adjusted()) >= _MOST_DIGITS or len(f"{number:f}") > _MOST_DIGITS:
        raise TypeError("a number of more digits than anything measured has")
    return number


_MOST_DIGITS = 40  # what the chart's kinds hold

# Elements of R4 that come in several types, of which one at most may be there.
_CHOICES = ("value", "effective", "medication", "performed", "onset", "timing", "occurrence")


def _one_of_each_choice(body: dict[str, Any]) -> None:
    for choice in _CHOICES:
        named = [name for name in body if name.startswith(choice) and name[len(choice) : len(choice) + 1].isupper()]
        if len(named) > 1:
            raise WrongShape(f"both {' and '.join(named)}, of which R4 allows one")


def _in_fhir_words(text: str) -> str:
    # msgspec says: Expected `str`, got `int` - at `$.name[0].family`
    says, _, path = text.rpartition(" - at `$")
    if not says:
        says, path = text, ""
    if says.startswith("Invalid enum value"):
        says = "a code R4 does not allow"
    if "regex" in says:
        says = "not written as R4 says"
    says = says.replace("Object missing required field ", "missing ").replace("Object contains", "contains")
    where = path.strip("`.").removesuffix("`").replace("class_", "class")
    return f"{where}: {says}" if where else says
