"""Vital signs: an Observation a measure, in the unit it was typed in; "not taken" says why instead of a number."""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, profiled
from nursechart.interop.fhir.times import said_when
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds


def observations(going: Going) -> list[Json]:
    """Every reading of the visit, those taken back as entered-in-error."""
    written: list[Json] = []
    for subject in going.record.vitals:
        at = going.value(subject, "vital_signs.set", kinds.VitalSet)
        if at is None:
            continue
        for part in subject.parts:
            measure = part.removeprefix("vital_signs.")
            if measure == "blood_pressure":
                pressure = going.value(subject, part, kinds.BloodPressure)
                if pressure is not None:
                    written.append({**_frame(going, subject, part, at), **_pressure(pressure)})
            elif measure in codes.VITALS:
                reading = going.value(subject, part, kinds.Reading)
                if reading is not None:
                    written.append({**_frame(going, subject, part, at), **_reading(codes.VITALS[measure], reading)})
    return written


def _frame(going: Going, subject: Subject, part: str, at: kinds.VitalSet) -> Json:
    """What every reading says of itself, but for its profile, category, code and value."""
    set_is_void = going.is_withdrawn(subject, "vital_signs.set")
    void = set_is_void or going.is_withdrawn(subject, part)
    author = going.author(subject, part)
    return {
        "resourceType": "Observation",
        "id": derived_id(subject.id, part.removeprefix("vital_signs.")),
        "status": "entered-in-error" if void else going.status(subject.said(part)),
        "subject": going.patient,
        "encounter": going.encounter,
        "effectiveDateTime": said_when(at.at),
        "performer": [going.performer(author)] if author else None,
    }


def _reading(vital: codes.VitalCode, reading: kinds.Reading) -> Json:
    unit = reading.unit or vital.units[0]
    is_moles = vital.measure == "glucose" and unit == "mmol/L"
    names = (codes.GLUCOSE_MOLES,) if is_moles else vital.loinc
    told: Json = {
        "meta": profiled(vital.profile),
        "category": [_category(vital.category)],
        "code": {
            "coding": [{"system": codes.LOINC, "code": code, "display": display} for code, display in names],
            "text": names[0][1],
        },
        "bodySite": {"text": reading.site},
        "method": {"text": reading.method},
    }
    if reading.value is None:
        return told | {"dataAbsentReason": _absent(reading.not_taken)}
    return told | {"valueQuantity": codes.quantity(reading.value, unit)}


def _pressure(pressure: kinds.BloodPressure) -> Json:
    told: Json = {
        "meta": profiled("blood_pressure"),
        "category": [_category("vital-signs")],
        "code": codes.concept(codes.LOINC, codes.BLOOD_PRESSURE[0], "Blood pressure", codes.BLOOD_PRESSURE[1]),
        "bodySite": {"text": pressure.limb.replace("_", " ")},
        "component": [
            _component(codes.SYSTOLIC, pressure.systolic, pressure),
            _component(codes.DIASTOLIC, pressure.diastolic, pressure),
        ],
    }
    return told


def _component(name: tuple[str, str], value: Decimal | None, pressure: kinds.BloodPressure) -> Json:
    told: Json = {"code": codes.concept(codes.LOINC, name[0], name[1], name[1])}
    if value is None:
        return told | {"dataAbsentReason": _absent(pressure.not_taken)}
    return told | {"valueQuantity": codes.quantity(value, pressure.unit)}


def _category(code: str) -> Json:
    return codes.concept(codes.OBSERVATION_CATEGORY, code)


def _absent(reason: str) -> Json:
    """Why there is no number. Refused and unable have codes; every reason keeps its words."""
    code = {"refused": "asked-declined"}.get(reason, "not-performed")
    return codes.concept(codes.DATA_ABSENT, code, reason.replace("_", " ") or "not taken")
