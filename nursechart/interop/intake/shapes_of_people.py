"""The shapes of people, and of what is the matter with them: patients, allergies, conditions, plans of care."""

# ruff: noqa: N815  the names are those of FHIR

from __future__ import annotations

from typing import Literal

from nursechart.interop.intake.elements import (
    CodeableConcept,
    Element,
    Extension,
    FhirDate,
    FhirDateTime,
    Identifier,
    Period,
    Reference,
    Resource,
)


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
