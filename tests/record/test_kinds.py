"""Each part of the chart: what belongs together in it, and what it refuses."""

from decimal import Decimal

import pytest

from nursechart.record import kinds
from nursechart.record.canonical import decode, encode
from nursechart.record.kinds import PARTS, NotThisKind, Reading, read_part, write_part
from tests.record.pen import AT, VISIT, WHEN

EXAMPLES = {
    "patient.name": {"family": "Delgado", "given": ["Rosa", "María"], "prefix": "Ms."},
    "patient.birth": {"date": "1958-03-14", "sex": "female"},
    "patient.identifiers": {"items": [{"system": "urn:mrn", "value": "100-4711"}]},
    "patient.address": {"lines": ["12 Elm Street"], "city": "Dayton", "directions": "Back door"},
    "patient.contacts": {"phone": "555-0100", "people": [{"name": "Luz Delgado", "relation": "daughter"}]},
    "patient.language": {"tag": "es-MX", "interpreter": True},
    "patient.allergies": {"status": "none_known", "asked": WHEN},
    "patient.course": {"therapy": "opat", "reason": "Osteomyelitis", "start": "2025-11-03"},
    "patient.limits": {
        "items": [
            {"measure": "pulse", "low": "48", "because": "beta blocker", "set_by": "Dr. Stone", "since": "2025-11-03"}
        ]
    },
    "alias.into": {"patient": "rosa", "because": "Registered twice", "by": "u1"},
    "alias.from": {"because": "Registered twice", "by": "u1"},
    "allergy.substance": {"text": "Penicillin", "classes": ["penicillin"]},
    "allergy.state": {"status": "active", "severity": "severe", "reactions": ["hives"]},
    "lab_result.result": {
        "code": "2823-3",
        "system": "http://loinc.org",
        "value": "4.1",
        "unit": "mmol/L",
        "low": "3.5",
        "high": "5.1",
        "drawn": {"at_ms": 1763716920000, "zone": "America/New_York", "wall": "2025-11-21T04:22"},
    },
    "problem.state": {"text": "Osteomyelitis of the foot", "code": "M86.9"},
    "line.device": {"type": "PICC", "lumens": [{"name": "1", "gauge": "18"}], "french": "4.0", "side": "right"},
    "line.placement": {"placed": WHEN, "total_cm": "41.0", "external_cm": "2.0", "arm_cm": "31.5"},
    "line.state": {"status": "in_use", "since": WHEN},
    "line_check.set": {"visit": VISIT, "line": "l1", "at": WHEN},
    "line_check.external_length": {"cm": "2.0"},
    "line_check.arm": {"not_taken": "Sleeve could not be moved"},
    "line_check.site": {"findings": [{"code": "redness", "mm": "12.5"}]},
    "line_check.dressing_seen": {"type": "chg_transparent", "state": ["dry_intact"], "label_date": "2025-11-18"},
    "lumen_check.result": {"visit": VISIT, "line": "l1", "lumen": "1", "at": WHEN, "flush": "easy"},
    "line_check.symptoms": {"codes": ["ear", "palpitations"]},
    "line_event.found": {
        "visit": VISIT,
        "line": "l1",
        "complication": "dvt",
        "at": WHEN,
        "criteria": ["arm_thicker"],
        "steps": ["call"],
    },
    "line_removal.done": {
        "visit": VISIT,
        "line": "l1",
        "at": WHEN,
        "reason": "complete",
        "removed_cm": "40.0",
        "tip_intact": True,
        "resistance": False,
        "pressure_min": "5",
    },
    "line_care.done": {"visit": VISIT, "line": "l1", "procedure": "dressing_change", "at": WHEN},
    "order.drug": {"name": "ceftriaxone", "classes": ["cephalosporin"]},
    "order.dose": {"dose": "2", "unit": "g", "route": "IV", "frequency": "every 24 hours", "every_h": "24"},
    "order.infusion": {"volume_ml": "100", "rate_ml_per_h": "200", "over_min": "30"},
    "order.state": {"status": "active", "since": WHEN},
    "order.plan": {"prescriber": "Dr. Stone", "ordered": WHEN, "doses": 14},
    "order.limits": {
        "items": [{"measure": "blood_pressure", "of": "systolic", "low": "90", "action": "hold"}],
        "set_by": "Dr. Stone",
        "since": "2025-11-03",
    },
    "dose_given.dose": {"visit": VISIT, "order": "o1", "status": "completed", "dose": "2", "unit": "g"},
    "dose_given.times": {"start": WHEN, "volume_ml": "100"},
    "dose_given.product": {"lot": "A1", "expiry": "2026-01-31", "beyond_use": WHEN},
    "dose_given.identity": {
        "first": "name",
        "second": "mrn",
        "confirmed_by": "wristband",
        "at": WHEN,
        "purpose": "dose",
    },
    "infusion_step.event": {
        "visit": VISIT,
        "dose": "d1",
        "at": WHEN,
        "event": "rate",
        "rate_ml_per_h": "84",
        "pump_ml": "21.0",
        "lot": "A1",
        "site": "ok",
        "symptoms": ["headache"],
    },
    "order.verbal": {"how": "phone", "taken_by": "Ana Ruiz", "role": "rn", "at": WHEN, "read_back": True},
    "dose_given.double_check": {
        "checker": "Kenji Sato",
        "role": "rn",
        "method": "video",
        "at": WHEN,
        "values": [{"field": "dose", "performer": "5 mg", "checker": "5 mg", "agrees": True}],
        "agrees": True,
        "read_back": True,
    },
    "alert.fired": {
        "visit": VISIT,
        "rule": "R-02.allergy",
        "version": "1",
        "content": "2026.11.1",
        "severity": "block",
        "act": "give",
        "about": "o1",
        "at": WHEN,
        "facts": [{"name": "drug", "value": "ampicillin"}],
    },
    "alert.explained": {"visit": VISIT, "measure": "pulse", "level": "high", "words": "stairs", "at": WHEN},
    "alert.told": {
        "visit": VISIT,
        "rule": "R-10",
        "about": "v1",
        "told": "Dr. Stone",
        "told_at": WHEN,
        "ordered": "Cultures",
        "read_back": True,
        "at": WHEN,
    },
    "review.rule": {
        "visit": VISIT,
        "rule": "R-02.allergy",
        "version": "1",
        "about": "d1",
        "at": WHEN,
        "words": "Prescriber told",
    },
    "emergency.opened": {"reason": "collapse", "at": WHEN, "until_ms": 1763731320000, "words": "Found on the floor"},
    "dose_given.response": {"text": "Tolerated well", "at": WHEN},
    "visit.plan": {"type": "ROU", "planned": WHEN, "nurse": "a1"},
    "visit.start": {"type": "ROU", "at": WHEN, "nurse": "a1", "content": "2025.11"},
    "visit.identity": {"first": "name", "second": "birth_date", "confirmed_by": "patient", "at": WHEN},
    "visit.signing_identity": {"first": "name", "second": "photo", "confirmed_by": "caregiver", "at": WHEN},
    "visit.end": {"at": WHEN},
    "visit.state": {"status": "missed", "reason": "Nobody at home"},
    "visit.not_done": {"at": WHEN, "reason": "not_home", "told": ["prescriber", "pharmacist"], "told_at": WHEN},
    "visit.patient_signature": {
        "how": "signed",
        "at": WHEN,
        "by": "proxy",
        "name": "Ana Silva",
        "relation": "child",
        "language": "pt",
        "width": 960,
        "height": 184,
        "strokes": [[40, 90, 30, -60], [420, 40]],
    },
    "vital_signs.set": {"visit": VISIT, "at": WHEN, "position": "sitting"},
    "vital_signs.temperature": {"value": "98.60", "unit": "[degF]", "site": "oral"},
    "vital_signs.pulse": {"value": "80", "unit": "/min"},
    "vital_signs.breathing_rate": {"value": "16", "unit": "/min"},
    "vital_signs.blood_pressure": {"systolic": "128", "diastolic": "76", "limb": "left_arm"},
    "vital_signs.oxygen_saturation": {"value": "97", "unit": "%"},
    "vital_signs.weight": {"value": "71.20", "unit": "kg"},
    "vital_signs.height": {"value": "162", "unit": "cm"},
    "vital_signs.pain": {"value": "3", "method": "NRS"},
    "vital_signs.glucose": {"not_taken": "Not ordered"},
    "vital_signs.head_circumference": {"value": "44.5", "unit": "cm"},
    "vital_signs.capillary_refill": {"value": "2", "unit": "s"},
    "vital_signs.consciousness": {"acvpu": "alert"},
    "section.fields": {"visit": VISIT, "section": "S14", "content": "2025.11", "fields": {"note": "Sleeps well"}},
    "alert.answer": {"visit": VISIT, "rule": "R-05", "version": "1", "about": "v1", "answer": "seen", "at": WHEN},
    "photo.picture": {
        "visit": VISIT,
        "at": WHEN,
        "blob": {"h": "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo", "n": 81_204, "t": "image/jpeg"},
        "width": 1600,
        "height": 1200,
        "at_from": "camera",
        "line": "l1",
    },
    "photo.caption": {"text": "Redness above the dressing"},
    "comment.text": {"visit": VISIT, "text": "Which arm?", "at": WHEN},
    "comment.state": {"status": "open"},
    "review.state": {"visit": VISIT, "decision": "returned", "at": WHEN, "reason": "Arm circumference"},
    "amendment.about": {"visit": VISIT, "reason": "Misread the cuff", "at": WHEN},
    "move.away": {"visit": VISIT, "at": WHEN, "moved": ["v1", "d1"], "checked": ["name", "birth_date"]},
    "move.here": {
        "visit": VISIT,
        "at": WHEN,
        "moved": [{"subject": "v2", "was": "v1", "by": "a1", "charted_at_ms": AT}],
        "checked": ["name", "mrn"],
    },
    "staff.person": {"name": "Ana Ruiz", "credentials": "RN, CRNI", "role": "nurse"},
    "staff.key": {"user": "a1", "device": "d1", "public_key": "AAAA", "since_ms": AT},
}


def test_there_is_an_example_of_each_part():
    assert EXAMPLES.keys() == PARTS.keys()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_read_and_written_without_loss(part):
    assert write_part(read_part(part, EXAMPLES[part])) == EXAMPLES[part]
    assert decode(encode(EXAMPLES[part])) == EXAMPLES[part]
    assert kinds.is_known(part)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_its_own_fields_and_no_others(part):
    with pytest.raises(NotThisKind, match=part):
        read_part(part, EXAMPLES[part] | {"of_tomorrow": 1})


@pytest.mark.parametrize(
    "said",
    ["NaN", "Infinity", "-Infinity", "1E+5", "1e999999", "98_6", " 98.6", "٩٨", "+5", ".5", "5.", "", "9" * 41, 98],
)
def test_a_reading_is_written_in_digits_as_a_person_writes_it(said):
    with pytest.raises(NotThisKind):
        read_part("vital_signs.pulse", {"value": said})


def test_digits_are_asked_for_inside_lists_and_nested_parts_too():
    with pytest.raises(NotThisKind):
        read_part("line_check.site", {"findings": [{"code": "redness"}, {"code": "swelling", "mm": "NaN"}]})


@pytest.mark.parametrize(
    ("value", "written"), [("98.60", "98.60"), ("1E+2", "100"), ("-0.50", "-0.50"), ("0E-3", "0.000")]
)
def test_decimals_are_written_in_digits_and_keep_their_zeros(value, written):
    said = write_part(Reading(value=Decimal(value)))
    assert said == {"value": written}
    assert read_part("vital_signs.pulse", said) == Reading(value=Decimal(value))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+999999", "1E-999999", "1." + "1" * 50])
def test_what_is_no_reading_is_not_written(value):
    with pytest.raises(NotThisKind):
        write_part(Reading(value=Decimal(value)))


def test_a_refusal_names_the_field_and_never_the_value():
    with pytest.raises(NotThisKind) as refusal:
        read_part("allergy.state", {"status": "Delgado"})
    assert "status" in str(refusal.value)
    assert "Delgado" not in str(refusal.value)


def test_a_part_of_tomorrow_is_known_to_be_unknown():
    assert not kinds.is_known("visit.mood")
    assert kinds.kind_of("visit.mood") == "visit"
    with pytest.raises(KeyError):
        read_part("visit.mood", {})


@pytest.mark.parametrize(
    ("strokes", "why"),
    [
        ([[1, 2] * 4001], "more than 4,000 points"),
        ([[1, 2, 3]], "pairs of numbers"),
        ([[]], "pairs of numbers"),
        ([[1, 30_000]], "leaves the pad"),
    ],
)
def test_a_signature_that_no_pad_could_draw_is_refused(strokes, why):
    said = {"how": "signed", "at": WHEN, "width": 960, "height": 184, "strokes": strokes}

    with pytest.raises(NotThisKind, match=why):
        read_part("visit.patient_signature", said)


def test_the_largest_signature_fits_into_an_entry():
    said = {"how": "signed", "at": WHEN, "width": 20_000, "height": 20_000, "strokes": [[-9999, 9999] * 4000]}

    assert len(encode(write_part(read_part("visit.patient_signature", said)))) < 50_000
