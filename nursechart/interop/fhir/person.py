"""Patient, AllergyIntolerance and Condition."""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled
from nursechart.interop.fhir.times import at_offset
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds


def patient(going: Going) -> Json:
    """The Patient, with every identifier she came with; one of our own stands in where she has none."""
    subject = going.record.patient
    name = subject.get("patient.name", kinds.PatientName)
    born = subject.get("patient.birth", kinds.PatientBirth)
    sent = subject.get("patient.identifiers", kinds.PatientIdentifiers)
    items = sent.items if sent is not None and sent.items else (kinds.Identifier(codes.MRN, subject.id),)
    language = subject.get("patient.language", kinds.PatientLanguage)
    contacts = subject.get("patient.contacts", kinds.PatientContacts)
    return {
        "resourceType": "Patient",
        "id": going.patient_id,
        "meta": profiled("Patient"),
        "extension": _language_extensions(language),
        "identifier": [_identifier(item) for item in items],
        "active": True,
        "name": _names(name, going.record.row.patient),
        "telecom": _telecom(contacts),
        "gender": born.sex if born is not None else "unknown",
        "birthDate": born.date if born is not None else None,
        "address": _address(subject.get("patient.address", kinds.PatientAddress)),
        "contact": [_contact(each) for each in contacts.people] if contacts is not None else None,
        "communication": [{"language": codes.concept(codes.LANGUAGE_TAG, language.tag), "preferred": True}]
        if language is not None
        else None,
    }


def _identifier(item: kinds.Identifier) -> Json:
    return {
        "use": "usual" if item.type == "MR" else None,
        "type": codes.concept(codes.IDENTIFIER_TYPE, item.type),
        "system": item.system,
        "value": item.value,
    }


def _names(name: kinds.PatientName | None, fallback: str) -> list[Json]:
    if name is None:
        return [{"text": fallback}] if fallback else [{"use": "anonymous", "text": "Name not known"}]
    official: Json = {"use": "official", "family": name.family, "given": name.given, "prefix": [name.prefix]}
    nick: Json = {"use": "nickname", "given": [name.preferred]}
    return [official, nick] if name.preferred else [official]


def _telecom(contacts: kinds.PatientContacts | None) -> list[Json]:
    if contacts is None:
        return []
    reach = (("phone", contacts.phone), ("email", contacts.email))
    return [{"system": system, "value": value, "use": "home"} for system, value in reach if value]


def _address(address: kinds.PatientAddress | None) -> list[Json]:
    return [] if address is None else [{"use": "home", **postal(address)}]


def postal(address: kinds.PatientAddress) -> Json:
    return {
        "line": address.lines,
        "city": address.city,
        "state": address.state,
        "postalCode": address.postal_code,
        "country": address.country,
    }


def _contact(contact: kinds.Contact) -> Json:
    return {
        "relationship": [{"text": contact.relation}],
        "name": {"text": contact.name},
        "telecom": [{"system": "phone", "value": contact.phone}] if contact.phone else None,
    }


def _language_extensions(language: kinds.PatientLanguage | None) -> list[Json]:
    if language is None:
        return []
    needs = [{"url": codes.INTERPRETER, "valueBoolean": True}] if language.interpreter else []
    return needs + ([{"url": codes.LANGUAGE_NOTE, "valueString": language.note}] if language.note else [])


# --- allergies -------------------------------------------------------------------------------------------------------


def allergies(going: Going) -> list[Json]:
    """Every allergy, in its most careful reading where two stand; "none known" only where somebody said so."""
    written = [_allergy(going, subject) for subject in going.record.allergies]
    asked = going.record.patient.all("patient.allergies", kinds.PatientAllergies)
    if not written and asked and all(answer.status == "none_known" for answer in asked):
        written.append(_none_known(going))
    return written


def _allergy(going: Going, subject: Subject) -> Json:
    substance = subject.get("allergy.substance", kinds.AllergySubstance)
    states = subject.all("allergy.state", kinds.AllergyState)
    state = _most_careful(states)
    in_error = state.status == "entered_in_error"
    clinical = None if in_error else codes.concept(codes.ALLERGY_CLINICAL, state.status)
    verified = "entered-in-error" if in_error else "confirmed" if state.verified else "unconfirmed"
    coded = substance or kinds.AllergySubstance("substance not named")
    return {
        "resourceType": "AllergyIntolerance",
        "id": fhir_id(subject.id),
        "meta": profiled("AllergyIntolerance"),
        "extension": [{"url": codes.DRUG_CLASS, "valueCode": each} for each in coded.classes],
        "clinicalStatus": clinical,
        "verificationStatus": codes.concept(codes.ALLERGY_VERIFICATION, verified),
        "type": state.type,
        "code": codes.concept(coded.system, coded.code if coded.system else "", coded.text),
        "patient": going.patient,
        "onsetDateTime": state.since,
        "reaction": [{"manifestation": [{"text": each}], "severity": state.severity} for each in state.reactions],
    }


def _most_careful(states: tuple[kinds.AllergyState, ...]) -> kinds.AllergyState:
    order = ("active", "inactive", "entered_in_error")
    return min(states, key=lambda state: order.index(state.status), default=kinds.AllergyState("active"))


def _none_known(going: Going) -> Json:
    return {
        "resourceType": "AllergyIntolerance",
        "id": derived_id(going.patient_id, "no-known-allergy"),
        "meta": profiled("AllergyIntolerance"),
        "clinicalStatus": codes.concept(codes.ALLERGY_CLINICAL, "active"),
        "verificationStatus": codes.concept(codes.ALLERGY_VERIFICATION, "confirmed"),
        "code": codes.concept(codes.SNOMED, codes.NO_KNOWN_ALLERGY, "No known allergies", "No known allergy"),
        "patient": going.patient,
    }


# --- problems --------------------------------------------------------------------------------------------------------


def conditions(going: Going) -> list[Json]:
    found = [(subject, subject.get("problem.state", kinds.ProblemState)) for subject in going.record.problems]
    return [_condition(going, subject, state) for subject, state in found if state is not None]


def _condition(going: Going, subject: Subject, state: kinds.ProblemState) -> Json:
    in_error = state.status == "entered_in_error"
    verified = "entered-in-error" if in_error else "confirmed"
    return {
        "resourceType": "Condition",
        "id": fhir_id(subject.id),
        "meta": profiled("Condition"),
        "clinicalStatus": None if in_error else codes.concept(codes.CONDITION_CLINICAL, state.status),
        "verificationStatus": codes.concept(codes.CONDITION_VERIFICATION, verified),
        "category": [codes.concept(codes.CONDITION_CATEGORY, "problem-list-item")],
        "code": codes.concept(state.system, state.code if state.system else "", state.text),
        "subject": going.patient,
        "onsetDateTime": state.onset,
        "recordedDate": at_offset(said.charted_at_ms, "UTC") if (said := subject.said("problem.state")) else None,
    }
