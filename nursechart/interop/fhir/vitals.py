"""Vital signs: an Observation a measure, in the unit it was typed in; "not taken" says why instead of a number."""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.clinical.derived_vitals import derived_from, mean_pressure
from nursechart.clinical.units import convert, round_half_up
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
                    told = _reading(going, codes.VITALS[measure], reading)
                    written.append({**_frame(going, subject, part, at), **told})
            elif measure == "consciousness":
                awake = going.value(subject, part, kinds.Awareness)
                if awake is not None:
                    written.append({**_frame(going, subject, part, at), **_awareness(going, awake)})
        written += _worked_out(going, subject, at)
    return written


def _worked_out(going: Going, subject: Subject, at: kinds.VitalSet) -> list[Json]:
    """Body mass index and body surface, where weight and height stand in one set."""
    numbers: dict[str, Decimal] = {}
    for measure in ("weight", "height"):
        reading = subject.get(f"vital_signs.{measure}", kinds.Reading)
        if reading is not None and reading.value is not None and reading.unit in codes.VITALS[measure].units:
            numbers[measure] = convert(reading.value, reading.unit, codes.VITALS[measure].units[0])
    written: list[Json] = []
    for name, value in derived_from(numbers).items():
        known = going.content.measures[name]
        shown = round_half_up(value, known.units[0].step)
        written.append(
            {
                **_frame(going, subject, "vital_signs.weight", at),
                "id": derived_id(subject.id, name),
                "meta": profiled("bmi" if name == "bmi" else "exam"),
                "category": [_category("vital-signs")],
                "code": codes.concept(codes.LOINC, known.loinc, known.display, known.display),
                "valueQuantity": codes.quantity(shown, known.unit),
                "derivedFrom": [
                    {"reference": f"Observation/{derived_id(subject.id, each)}"} for each in ("weight", "height")
                ],
            }
        )
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


def _reading(going: Going, vital: codes.VitalCode, reading: kinds.Reading) -> Json:
    unit = reading.unit or vital.units[0]
    names, text = _names(going, vital, reading, unit)
    told: Json = {
        "meta": profiled(vital.profile),
        "category": [_category(vital.category)],
        "code": {
            "coding": [{"system": codes.LOINC, "code": code, "display": display} for code, display in names],
            "text": text,
        },
        "bodySite": {"text": reading.site},
        "method": {"text": reading.method},
    }
    if reading.flow_l_per_min is not None:
        name = codes.OXYGEN_FLOW
        flow = codes.quantity(reading.flow_l_per_min, "L/min")
        told["component"] = [{"code": codes.concept(codes.LOINC, name[0], name[1], name[1]), "valueQuantity": flow}]
    if reading.value is None:
        return told | {"dataAbsentReason": _absent(reading.not_taken)}
    return told | {"valueQuantity": codes.quantity(reading.value, unit)}


def _names(
    going: Going, vital: codes.VitalCode, reading: kinds.Reading, unit: str
) -> tuple[tuple[tuple[str, str], ...], str]:
    """The codes of a measure and its words; glucose by how it was measured (finger meter, vein, sensor) and in what."""
    if vital.measure == "glucose":
        by_method = going.content.measures["glucose"].in_unit(unit).methods.get(reading.method)
        if by_method is not None:
            return ((by_method.loinc, by_method.display),) if by_method.loinc else (), by_method.display
        if unit == "mmol/L":
            return (codes.GLUCOSE_MOLES,), codes.GLUCOSE_MOLES[1]
    return vital.loinc, vital.loinc[0][1]


def _awareness(going: Going, awake: kinds.Awareness) -> Json:
    told: Json = {
        "meta": profiled("exam"),
        "category": [_category("exam")],
        "code": codes.concept(codes.LOINC, codes.CONSCIOUSNESS[0], "Awareness (ACVPU)", codes.CONSCIOUSNESS[1]),
    }
    known = next((each for each in going.content.choices["consciousness"] if each.id == awake.acvpu), None)
    if known is None:
        return told | {"dataAbsentReason": _absent(awake.not_taken)}
    return told | {"valueCodeableConcept": codes.concept(codes.SNOMED, known.snomed, known.label, known.display)}


def _mean(pressure: kinds.BloodPressure) -> list[Json]:
    """Mean pressure beside the two it is worked out from, to the whole mmHg."""
    if pressure.systolic is None or pressure.diastolic is None:
        return []
    name = codes.MEAN_PRESSURE
    mean = round_half_up(mean_pressure(pressure.systolic, pressure.diastolic), Decimal(1))
    value = codes.quantity(mean, pressure.unit)
    return [{"code": codes.concept(codes.LOINC, name[0], name[1], name[1]), "valueQuantity": value}]


def _pressure(pressure: kinds.BloodPressure) -> Json:
    told: Json = {
        "meta": profiled("blood_pressure"),
        "category": [_category("vital-signs")],
        "code": codes.concept(codes.LOINC, codes.BLOOD_PRESSURE[0], "Blood pressure", codes.BLOOD_PRESSURE[1]),
        "bodySite": {"text": pressure.limb.replace("_", " ")},
        "component": [
            _component(codes.SYSTOLIC, pressure.systolic, pressure),
            _component(codes.DIASTOLIC, pressure.diastolic, pressure),
            *_mean(pressure),
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
