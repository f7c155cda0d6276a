"""Small FHIR files as another system would write them, to be broken one at a time."""

from __future__ import annotations

import copy
import json
from typing import Any

Json = dict[str, Any]


def patient(id_: str = "p1", mrn: str = "0010020003", **more: Any) -> Json:
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [
            {
                "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
                "system": "https://sender.example/mrn",
                "value": mrn,
            }
        ],
        "name": [{"use": "official", "family": "Brandt", "given": ["Theo"]}],
        "gender": "male",
        "birthDate": "2021-05-04",
        **more,
    }


def about(type_: str, id_: str, patient_id: str = "p1", **more: Any) -> Json:
    """A resource of a patient, with the least R4 asks of its type."""
    link = "patient" if type_ in ("AllergyIntolerance", "EpisodeOfCare") else "subject"
    least: dict[str, Json] = {
        "Observation": {"status": "final", "code": {"text": "?"}},
        "Encounter": {"status": "finished", "class": {"code": "HH"}},
        "MedicationRequest": {
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "cefazolin"},
        },
        "MedicationAdministration": {"status": "completed", "medicationCodeableConcept": {"text": "cefazolin"}},
        "Procedure": {"status": "completed", "code": {"text": "?"}},
        "DeviceUseStatement": {"status": "active", "device": {"reference": "Device/line"}},
        "ServiceRequest": {"status": "active", "intent": "order", "code": {"text": "CBC"}},
        "EpisodeOfCare": {"status": "active"},
        "CarePlan": {"status": "active", "intent": "plan"},
    }
    given = {"resourceType": type_, "id": id_, link: {"reference": f"Patient/{patient_id}"}}
    return {**given, **least.get(type_, {}), **more}


def vital(id_: str, loinc: str, value: Any, unit: str, at: str = "2025-11-20T09:40:00-05:00", **more: Any) -> Json:
    told: Json = {
        "category": [{"coding": [{"code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "effectiveDateTime": at,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }
    return about("Observation", id_, **{**told, **more})


def bundle(*resources: Json, type_: str = "collection") -> bytes:
    entries = [
        {"fullUrl": f"https://sender.example/{each['resourceType']}/{each['id']}", "resource": each}
        for each in resources
    ]
    return json.dumps({"resourceType": "Bundle", "type": type_, "entry": entries}).encode()


def changed(resource: Json, **changes: Any) -> Json:
    """A copy with some elements changed; None takes one away."""
    made = {**copy.deepcopy(resource), **changes}
    return {name: value for name, value in made.items() if value is not None}
