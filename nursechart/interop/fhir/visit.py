"""Encounter with its place, and the people and the organisation behind it."""

from __future__ import annotations

from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled, reference
from nursechart.interop.fhir.person import postal
from nursechart.interop.fhir.times import said_when
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds

_STATUS = {
    "planned": "planned",
    "in_progress": "in-progress",
    "missed": "cancelled",
    "cancelled": "cancelled",
    "signed": "finished",
    "imported": "finished",
}


def period(going: Going) -> Json:
    """From arrival to departure; of a visit that has not begun, what is planned."""
    start = going.record.visit.get("visit.start", kinds.VisitStart)
    end = going.record.visit.get("visit.end", kinds.VisitEnd)
    plan = going.record.visit.get("visit.plan", kinds.VisitPlan)
    begun = start.at if start is not None else plan.planned if plan is not None else None
    return {"start": said_when(begun), "end": said_when(end.at) if end is not None else None}


def encounter(going: Going) -> Json:
    visit, row = going.record.visit, going.record.row
    start = visit.get("visit.start", kinds.VisitStart)
    plan = visit.get("visit.plan", kinds.VisitPlan)
    has_ended = visit.get("visit.end", kinds.VisitEnd) is not None
    place = (start.place if start is not None else plan.place if plan is not None else "") or "home"
    class_code, class_words = codes.CLASS_OF_PLACE.get(place, codes.CLASS_OF_PLACE["home"])
    kind = (start.type if start is not None else plan.type if plan is not None else "") or row.type
    type_ = going.content.visit_types.get(kind)
    nurse = start.nurse if start is not None else plan.nurse if plan is not None else ""
    during = period(going)
    status = "finished" if has_ended else _STATUS.get(row.status, "unknown")
    return {
        "resourceType": "Encounter",
        "id": going.encounter_id,
        "meta": profiled("Encounter"),
        "identifier": [{"system": codes.VISIT, "value": visit.id}],
        "status": status,
        "class": {"system": codes.ACT_CODE, "code": class_code, "display": class_words},
        "type": [codes.concept(codes.VISIT_TYPE, kind, type_.title if type_ is not None else kind)],
        "serviceType": codes.concept(codes.SERVICE_TYPE, "358", "Home Nursing") if place == "home" else None,
        "subject": going.patient,
        "participant": [_participant(going, nurse, during)] if nurse else None,
        "period": during,
        "reasonReference": [
            reference("Condition", fhir_id(each.id))
            for each in going.record.problems
            if (state := each.get("problem.state", kinds.ProblemState)) is not None and state.status == "active"
        ],
        "location": [_place(going, during)] if place == "home" else None,
        "serviceProvider": going.organization,
    }


def _participant(going: Going, nurse: str, during: Json) -> Json:
    role = {"system": codes.PARTICIPATION, "code": "PPRF", "display": "primary performer"}
    return {"type": [{"coding": [role]}], "period": during, "individual": going.performer(nurse)}


def _place(going: Going, during: Json) -> Json:
    return {"location": reference("Location", _home_id(going)), "period": during}


def _home_id(going: Going) -> str:
    return derived_id(going.record.patient.id, "home")


def home(going: Going) -> Json:
    """The patient's home as a Location. Where exactly it is goes out only where a payer asks."""
    address = going.record.patient.get("patient.address", kinds.PatientAddress)
    return {
        "resourceType": "Location",
        "id": _home_id(going),
        "meta": profiled("Location"),
        "status": "active",
        "name": "Patient's home",
        "mode": "instance",
        "type": [codes.concept(codes.ROLE_CODE, "PTRES", "Patient's residence")],
        "physicalType": codes.concept(codes.LOCATION_PHYSICAL, "ho", "House"),
        "address": postal(address) if address is not None else None,
    }


def organization(going: Going) -> Json:
    sender = going.sender
    return {
        "resourceType": "Organization",
        "id": going.organization_id,
        "meta": profiled("Organization"),
        "identifier": [{"system": codes.NPI, "value": sender.npi}] if sender.npi else None,
        "active": True,
        "type": [codes.concept(codes.ORGANIZATION_TYPE, "prov", "Healthcare Provider")],
        "name": sender.organisation,
        "telecom": _phone(going),
    }


def practitioner(going: Going, user: str) -> Json:
    """A member of staff by her user id; the last word of her name is taken as the family name."""
    person = going.person(user)
    *given, family = person.name.split() or [user]
    return {
        "resourceType": "Practitioner",
        "id": fhir_id(user),
        "meta": profiled("Practitioner"),
        "identifier": [{"system": codes.STAFF, "value": user}],
        "active": True,
        "name": [{"family": family, "given": given, "suffix": [person.credentials]}],
        "telecom": _phone(going),
    }


def role(going: Going, user: str) -> Json:
    """Her role as an infusion nurse. US Core wants a number (pd-1): the organisation's, never her own."""
    return {
        "resourceType": "PractitionerRole",
        "id": derived_id(user, "role"),
        "meta": profiled("PractitionerRole"),
        "active": True,
        "practitioner": going.performer(user),
        "organization": going.organization,
        "code": [codes.concept(codes.NUCC, "163WI0500X", "Infusion nurse", "Infusion Therapy Registered Nurse")],
        "specialty": [codes.concept(codes.NUCC, "163WI0500X", "Infusion therapy")],
        "telecom": _phone(going),
    }


def _phone(going: Going) -> list[Json]:
    """How staff are reached: through the organisation."""
    return [{"system": "phone", "value": going.sender.phone, "use": "work"}] if going.sender.phone else []
