"""What other systems send: taken whole or set aside whole, and nothing invented on the way."""

import json
from decimal import Decimal

import pytest

from nursechart.interop.fhir_in import patient_id_of, read_bundle, read_files
from nursechart.record import kinds
from nursechart.record.kinds import read_part
from tests.interop.bundles import about, bundle, changed, patient, vital

ZONE = "America/New_York"
LOINC = "http://loinc.org"
OWN = "https://nursechart.example/fhir/CodeSystem"


def read(*resources, **options):
    return read_bundle(bundle(*resources), file="theo.json", zone=ZONE, **options)


def only(intake):
    """The one patient that was taken, after every statement has been read as the kind it says it is."""
    assert intake.set_aside == ()
    (taken,) = intake.patients
    said = [(statement.subject, statement.part) for statement in taken.statements]
    assert len(said) == len(set(said))
    for statement in taken.statements:
        read_part(statement.part, statement.value)
    return taken


def parts(taken, name):
    """Every value that was said of a part."""
    return [value for subject in taken.subjects for part, value in subject.parts if part == name]


def part(taken, name):
    (value,) = parts(taken, name)
    return value


# --- the patient -----------------------------------------------------------------------------------------------------


def test_a_patient_comes_in_with_name_birth_numbers_and_contacts():
    sent = patient(
        telecom=[{"system": "email", "value": "t@example.com"}, {"system": "phone", "value": "555-0100"}],
        address=[{"line": ["1 Mill St"], "city": "Dayton", "state": "OH", "postalCode": "45402"}],
        contact=[{"name": {"text": "Ada Brandt"}, "relationship": [{"text": "mother"}]}],
        communication=[{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "de"}]}}],
    )
    taken = only(read(sent))
    assert part(taken, "patient.name") == kinds.PatientName("Brandt", ("Theo",))
    assert part(taken, "patient.birth") == kinds.PatientBirth("2021-05-04", "male")
    assert taken.identity == kinds.Identifier("https://sender.example/mrn", "0010020003", "MR")
    assert part(taken, "patient.contacts").phone == "555-0100"
    assert part(taken, "patient.contacts").people == (kinds.Contact("Ada Brandt", "mother"),)
    assert part(taken, "patient.language").tag == "de"


def test_names_of_any_script_come_in_as_they_are_written():
    names = [{"use": "official", "family": "حدّاد", "given": ["ليلى"]}, {"use": "old", "family": "Other"}]
    assert part(only(read(patient(name=names))), "patient.name").family == "حدّاد"


def test_a_birth_date_stays_as_precise_as_it_was_sent():
    assert part(only(read(patient(birthDate="1931"))), "patient.birth").date == "1931"


def test_a_patient_without_a_birth_date_is_taken_and_flagged():
    intake = read(changed(patient(), birthDate=None))
    assert parts(only(intake), "patient.birth") == []
    assert [flag.says for flag in intake.flags] == ["birthDate: not sent"]


def test_a_social_security_number_is_left_behind():
    number = {"type": {"coding": [{"code": "SS"}]}, "system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-00-1111"}
    taken = only(read(patient(identifier=[number, *patient()["identifier"]])))
    assert "999-00-1111" not in repr(taken)


def test_the_record_number_says_who_she_is_before_other_numbers():
    other = {"system": "https://other.example", "value": "77"}
    taken = only(read(patient(identifier=[other, *patient()["identifier"]])))
    assert [each.value for each in taken.identifiers] == ["0010020003", "77"]
    assert taken.patient_id == patient_id_of(taken.identity)


def test_reading_the_same_file_again_says_the_same_about_the_same_subjects():
    sent = (patient(), about("Encounter", "e1"), vital("o1", "8867-4", 96, "/min"))
    assert read(*sent) == read(*sent)


def test_two_senders_that_use_the_same_resource_ids_do_not_meet():
    mine, other = read(patient(mrn="1"), about("Encounter", "e1")), read(patient(mrn="2"), about("Encounter", "e1"))
    ids = [{subject.id for subject in only(each).subjects} for each in (mine, other)]
    assert not ids[0] & ids[1]


def test_a_patient_the_chart_knows_under_another_id_keeps_that_id():
    taken = only(read(patient(), about("Condition", "c1", code={"text": "Short bowel"})))
    renamed = taken.known_as("the-chart-s-own-id")
    assert {each.subject for each in renamed.statements if each.part.startswith("patient.")} == {"the-chart-s-own-id"}
    assert [each for each in renamed.statements if each.part.startswith("problem.")] == [
        each for each in taken.statements if each.part.startswith("problem.")
    ]


# --- allergies -------------------------------------------------------------------------------------------------------


def allergy(id_="a1", **more):
    return about("AllergyIntolerance", id_, **{"code": {"text": "penicillin"}, **more})


def test_nothing_sent_about_allergies_means_not_asked():
    assert part(only(read(patient())), "patient.allergies").status == "not_asked"


def test_no_known_allergy_is_a_statement_of_its_own():
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}
    taken = only(read(patient(), allergy(code=code)))
    assert part(taken, "patient.allergies").status == "none_known"
    assert parts(taken, "allergy.substance") == []


def test_no_known_food_allergy_says_nothing_about_drugs():
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "429625007"}]}
    intake = read(patient(), allergy(code=code))
    assert part(only(intake), "patient.allergies").status == "not_asked"
    assert intake.flags


def test_an_allergy_comes_in_with_reactions_severity_and_whether_it_was_confirmed():
    sent = allergy(
        clinicalStatus={"coding": [{"code": "active"}]},
        verificationStatus={"coding": [{"code": "confirmed"}]},
        type="allergy",
        onsetDateTime="2009",
        reaction=[
            {"manifestation": [{"text": "rash"}], "severity": "mild"},
            {"manifestation": [{"text": "anaphylaxis"}], "severity": "severe"},
        ],
    )
    taken = only(read(patient(), sent))
    assert part(taken, "allergy.substance").text == "penicillin"
    expected = kinds.AllergyState("active", "allergy", "severe", ("rash", "anaphylaxis"), True, "2009")
    assert part(taken, "allergy.state") == expected
    assert part(taken, "patient.allergies").status == "listed"


@pytest.mark.parametrize(
    ("clinical", "verified", "status"),
    [
        ("", "", "active"),
        ("resolved", "confirmed", "inactive"),
        ("active", "refuted", "inactive"),
        ("active", "entered-in-error", "entered_in_error"),
    ],
)
def test_an_allergy_counts_as_active_unless_its_sender_says_otherwise(clinical, verified, status):
    sent = allergy(
        clinicalStatus={"coding": [{"code": clinical}]} if clinical else None,
        verificationStatus={"coding": [{"code": verified}]} if verified else None,
    )
    assert part(only(read(patient(), changed(sent))), "allergy.state").status == status


def test_an_allergy_without_a_substance_is_flagged_and_never_dropped():
    intake = read(patient(), changed(allergy(), code=None))
    assert part(only(intake), "allergy.substance").text == "substance not named"
    assert intake.flags


# --- problems and the course -----------------------------------------------------------------------------------------


def test_a_problem_keeps_its_words_and_code():
    coded = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "K91.2"}], "text": "Short bowel"}
    sent = about(
        "Condition", "c1", code=coded, clinicalStatus={"coding": [{"code": "resolved"}]}, onsetDateTime="2024-05"
    )
    expected = kinds.ProblemState("Short bowel", "resolved", "K91.2", "http://hl7.org/fhir/sid/icd-10-cm", "2024-05")
    assert part(only(read(patient(), sent)), "problem.state") == expected


def test_the_course_is_the_therapy_an_episode_names_with_its_reason():
    condition = about("Condition", "c1", code={"text": "Short bowel"})
    episode = about(
        "EpisodeOfCare",
        "e1",
        type=[{"text": "Home parenteral nutrition"}],
        period={"start": "2025-03-01"},
        diagnosis=[{"condition": {"reference": "Condition/c1"}}],
    )
    expected = kinds.PatientCourse("parenteral_nutrition", "Short bowel", "2025-03-01")
    assert part(only(read(patient(), condition, episode)), "patient.course") == expected


def test_a_plan_of_care_that_names_no_infusion_therapy_is_counted_and_left():
    intake = read(patient(), about("CarePlan", "c1", category=[{"text": "Diabetes self management plan"}]))
    assert parts(only(intake), "patient.course") == []
    assert intake.not_taken == {"CarePlan": 1}


# --- orders ----------------------------------------------------------------------------------------------------------


def order(**more):
    return about("MedicationRequest", "m1", **more)


def dosed(**more):
    return order(dosageInstruction=[more])


def test_an_order_comes_in_with_dose_route_timing_and_rate():
    sent = order(
        authoredOn="2025-11-11",
        requester={"display": "Dr Lindqvist"},
        reasonCode=[{"text": "Bone infection"}],
        dosageInstruction=[
            {
                "text": "Infuse 2 g over 30 minutes every 8 hours",
                "timing": {
                    "repeat": {
                        "frequency": 1,
                        "period": 8,
                        "periodUnit": "h",
                        "duration": 30,
                        "durationUnit": "min",
                        "boundsPeriod": {"start": "2025-11-12", "end": "2025-12-02"},
                        "count": 42,
                    }
                },
                "route": {"coding": [{"code": "IVCI"}]},
                "doseAndRate": [
                    {
                        "doseQuantity": {"value": 2, "unit": "g", "system": "http://unitsofmeasure.org", "code": "g"},
                        "rateQuantity": {"value": 200, "unit": "mL/hr"},
                    }
                ],
            }
        ],
    )
    taken = only(read(patient(), sent))
    assert part(taken, "order.drug").name == "cefazolin"
    assert part(taken, "order.dose") == kinds.OrderDose(Decimal(2), "g", "IV", "every 8 hours", Decimal(8))
    assert part(taken, "order.infusion") == kinds.OrderInfusion(rate_ml_per_h=Decimal(200), over_min=Decimal(30))
    assert part(taken, "order.state").status == "active"
    plan = part(taken, "order.plan")
    assert (plan.prescriber, plan.until, plan.doses, plan.indication) == (
        "Dr Lindqvist",
        "2025-12-02",
        42,
        "Bone infection",
    )
    assert plan.first.wall == "2025-11-12"


@pytest.mark.parametrize(
    ("unit", "kept"),
    [("mEq", "mEq"), ("mcg", "mcg"), ("ml", "mL"), ("UNITS/KG", "UNITS/KG"), ("ea", "ea"), ("drop", "drop")],
)
def test_a_unit_that_is_not_ucum_is_kept_and_never_refuses_an_order(unit, kept):
    intake = read(patient(), dosed(doseAndRate=[{"doseQuantity": {"value": 1.50, "unit": unit}}]))
    assert part(only(intake), "order.dose").unit == kept
    known = {"mEq", "mcg", "ml"}
    assert bool(intake.flags) is (unit not in known)


def test_a_rate_by_weight_stays_in_words_and_is_never_taken_for_ml_an_hour():
    rate = {"value": 0.375, "unit": "mcg/kg/min", "system": "http://unitsofmeasure.org", "code": "ug/kg/min"}
    taken = only(read(patient(), dosed(text="Milrinone", doseAndRate=[{"rateQuantity": rate}])))
    assert parts(taken, "order.infusion") == []
    assert part(taken, "order.plan").instruction == "Milrinone. rate 0.375 mcg/kg/min"


def test_a_rate_ratio_in_ml_and_hours_is_a_rate():
    ml, hours = {"value": 250, "unit": "mL"}, {"value": 2, "unit": "h"}
    ratio = [{"rateRatio": {"numerator": ml, "denominator": hours}}]
    assert part(only(read(patient(), dosed(doseAndRate=ratio))), "order.infusion").rate_ml_per_h == Decimal(125)


def test_a_range_of_doses_is_words_for_nobody_may_choose_one_silently():
    low, high = {"value": 1, "unit": "mg"}, {"value": 2, "unit": "mg"}
    taken = only(read(patient(), dosed(doseAndRate=[{"doseRange": {"low": low, "high": high}}])))
    assert parts(taken, "order.dose") == []
    assert part(taken, "order.plan").instruction == "dose 1 mg to 2 mg"


def test_a_medicine_may_stand_in_a_contained_or_another_resource():
    inside = changed(
        order(contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "vancomycin"}}]),
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m"},
    )
    assert part(only(read(patient(), inside)), "order.drug").name == "vancomycin"
    beside = changed(order(), medicationCodeableConcept=None, medicationReference={"reference": "Medication/x"})
    medication = {"resourceType": "Medication", "id": "x", "code": {"coding": [{"display": "ceftriaxone 2 g"}]}}
    assert part(only(read(patient(), beside, medication)), "order.drug").name == "ceftriaxone 2 g"


def test_what_a_medicine_is_diluted_in_is_the_diluent():
    mixture = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [
            {"itemCodeableConcept": {"text": "vancomycin"}},
            {"itemCodeableConcept": {"text": "sodium chloride 0.9 %"}, "isActive": False},
        ],
    }
    sent = changed(order(contained=[mixture]), medicationCodeableConcept=None, medicationReference={"reference": "#m"})
    taken = only(read(patient(), sent))
    assert part(taken, "order.drug").name == "vancomycin"
    assert part(taken, "order.infusion").diluent == "sodium chloride 0.9 %"


@pytest.mark.parametrize(
    ("repeat", "words", "hours"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, "daily", 24),
        ({"frequency": 2, "period": 1, "periodUnit": "d"}, "2 times a day", 12),
        ({"frequency": 1, "period": 1, "periodUnit": "wk"}, "weekly", 168),
        ({"frequency": 5, "period": 1, "periodUnit": "wk"}, "5 times a week", None),
        ({"frequency": 1, "period": 2, "periodUnit": "mo"}, "every 2 months", None),
    ],
)
def test_how_often_is_said_in_words_and_in_hours_where_they_are_even(repeat, words, hours):
    dose = part(only(read(patient(), dosed(timing={"repeat": repeat}))), "order.dose")
    assert (dose.frequency, dose.every_h) == (words, None if hours is None else Decimal(hours))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "active"),
        ("on-hold", "on_hold"),
        ("cancelled", "stopped"),
        ("unknown", "on_hold"),
        ("draft", "draft"),
    ],
)
def test_an_order_that_is_not_plainly_active_is_not_made_active(status, state):
    assert part(only(read(patient(), order(status=status))), "order.state").status == state


def test_a_proposal_is_no_order_yet():
    assert part(only(read(patient(), order(intent="proposal"))), "order.state").status == "draft"


def test_a_laboratory_request_is_an_order_of_the_laboratory():
    sent = about("ServiceRequest", "s1", category=[{"text": "Laboratory"}], code={"text": "CBC"})
    drug = part(only(read(patient(), sent)), "order.drug")
    assert (drug.name, drug.kind) == ("CBC", "lab")


# --- lines -----------------------------------------------------------------------------------------------------------


def device(id_="line", **more):
    return {"resourceType": "Device", "id": id_, "patient": {"reference": "Patient/p1"}, **more}


@pytest.mark.parametrize(
    ("type_", "line", "lumens"),
    [
        ({"text": "Peripherally inserted central catheter, 4 Fr single lumen"}, "PICC", 1),
        ({"coding": [{"system": "http://snomed.info/sct", "code": "1396489007"}]}, "PICC", 2),
        ({"coding": [{"system": f"{OWN}/device-type", "code": "TUN"}], "text": "double-lumen"}, "TUN", 2),
        ({"text": "Implanted venous port"}, "PORT", 1),
        ({"text": "Midline catheter"}, "MID", 1),
        ({"text": "Non-tunneled central venous catheter, triple lumen"}, "CVC", 3),
        ({"text": "Hickman catheter"}, "TUN", 1),
        ({"text": "Short peripheral IV cannula"}, "PIV-S", 1),
        ({"text": "Percutaneous gastrostomy tube"}, "G", 1),
        ({"text": "Surgical jejunostomy tube"}, "J", 1),
        ({"text": "Gastro-jejunostomy tube, two lumens"}, "GJ", 2),
    ],
)
def test_a_device_that_is_a_line_becomes_one(type_, line, lumens):
    taken = only(read(patient(), device(type=type_)))
    told = part(taken, "line.device")
    assert (told.type, len(told.lumens)) == (line, lumens)


@pytest.mark.parametrize("words", ["Infusion pump for intravenous fluids", "Implantable cardiac pacemaker", "Walker"])
def test_a_device_that_is_no_line_is_counted_and_left(words):
    intake = read(patient(), device(type={"text": words}))
    assert parts(only(intake), "line.device") == []
    assert intake.not_taken == {"Device (not a line)": 1}


def test_where_and_since_when_a_line_lies_is_in_the_statement_of_its_use():
    use = about(
        "DeviceUseStatement",
        "u1",
        timingPeriod={"start": "2025-10-29"},
        bodySite={"text": "Right basilic vein, upper arm"},
    )
    taken = only(read(patient(), device(type={"text": "PICC"}), use))
    assert (part(taken, "line.device").side, part(taken, "line.device").site) == ("right", "basilic")
    assert part(taken, "line.placement").placed.wall == "2025-10-29"
    assert part(taken, "line.state").status == "in_use"


def test_a_use_that_has_ended_means_the_line_is_out():
    use = about("DeviceUseStatement", "u1", status="completed", timingPeriod={"end": "2025-11-01"})
    state = part(only(read(patient(), device(type={"text": "PICC"}), use)), "line.state")
    assert (state.status, state.since.wall) == ("removed", "2025-11-01")


# --- visits and readings ---------------------------------------------------------------------------------------------


def test_a_visit_elsewhere_comes_in_as_history_and_not_as_unfinished_work():
    sent = about(
        "Encounter",
        "e1",
        period={"start": "2025-11-20T14:05:00Z", "end": "2025-11-20T14:50:00Z"},
        type=[{"text": "Visit"}],
    )
    taken = only(read(patient(), sent))
    start = part(taken, "visit.start")
    assert (start.at.wall, start.type, start.place, start.capture) == ("2025-11-20T09:05", "ROU", "home", "imported")
    assert part(taken, "visit.plan").minutes == 45
    assert part(taken, "visit.state").status == "imported"


def appointment(**more):
    actors = [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}]
    made = {"resourceType": "Appointment", "id": "ap1", "status": "booked", "participant": actors}
    return {**made, "start": "2025-11-21T09:30:00-05:00", "end": "2025-11-21T10:30:00-05:00", **more}


def test_an_appointment_is_a_planned_visit():
    taken = only(read(patient(), appointment(description="Dose and line care", comment="Ring twice")))
    plan = part(taken, "visit.plan")
    assert (plan.planned.wall, plan.minutes, plan.title, plan.note) == (
        "2025-11-21T09:30",
        60,
        "Dose and line care",
        "Ring twice",
    )
    assert parts(taken, "visit.state") == []


@pytest.mark.parametrize(("status", "state"), [("cancelled", "cancelled"), ("noshow", "missed")])
def test_an_appointment_that_fell_through_says_so(status, state):
    assert part(only(read(patient(), appointment(status=status))), "visit.state").status == state


def test_an_appointment_and_its_encounter_are_one_visit():
    encounter = about(
        "Encounter", "e1", period={"start": "2025-11-21T09:31:00-05:00"}, appointment=[{"reference": "Appointment/ap1"}]
    )
    taken = only(read(patient(), appointment(), encounter))
    assert len({subject.id for subject in taken.subjects if subject.kind == "visit"}) == 1


def test_the_clinics_own_nurse_is_known_by_her_identifier():
    nurse = {
        "resourceType": "Practitioner",
        "id": "n1",
        "identifier": [{"system": "https://clinic.example/staff", "value": "amara"}],
        "name": [{"family": "Okafor", "given": ["Amara"], "suffix": ["RN"]}],
    }
    actors = [*appointment()["participant"], {"actor": {"reference": "Practitioner/n1"}, "status": "accepted"}]
    sent = (patient(), nurse, appointment(participant=actors))
    known = read(*sent, staff={("https://clinic.example/staff", "amara"): "user-7"})
    assert part(only(known), "visit.plan").nurse == "user-7"
    stranger = read(*sent)
    (practitioner,) = stranger.practitioners
    assert part(only(stranger), "visit.plan").nurse == practitioner.id
    assert (practitioner.name, practitioner.credentials) == ("Amara Okafor", "RN")


def test_readings_of_one_moment_are_one_set_and_keep_their_digits_and_unit():
    encounter = about("Encounter", "e1", period={"start": "2025-11-20T09:30:00-05:00"})
    at = {"encounter": {"reference": "Encounter/e1"}}
    raw = bundle(
        patient(), encounter, vital("o1", "8310-5", 1, "[degF]", **at), vital("o2", "29463-7", 15.25, "kg", **at)
    ).replace(b'"value": 1,', b'"value": 98.60,')
    taken = only(read_bundle(raw, file="theo.json", zone=ZONE))
    assert str(part(taken, "vital_signs.temperature").value) == "98.60"
    assert part(taken, "vital_signs.temperature").unit == "[degF]"
    assert part(taken, "vital_signs.weight") == kinds.Reading(Decimal("15.25"), "kg")
    visit = next(subject.id for subject in taken.subjects if subject.kind == "visit")
    assert part(taken, "vital_signs.set").visit == visit
    assert part(taken, "vital_signs.set").at.wall == "2025-11-20T09:40"


def test_a_second_reading_of_the_same_minute_is_a_set_of_its_own():
    taken = only(read(patient(), vital("o1", "8867-4", 96, "/min"), vital("o2", "8867-4", 98, "/min")))
    assert len(parts(taken, "vital_signs.set")) == 2


@pytest.mark.parametrize("panel", ["85354-9", "55284-4"])
def test_blood_pressure_comes_out_of_its_panel(panel):
    def component(code, value):
        quantity = {"value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}
        return {"code": {"coding": [{"system": LOINC, "code": code}]}, "valueQuantity": quantity}

    sent = changed(
        vital("o1", panel, 0, "mm[Hg]", component=[component("8462-4", 72), component("8480-6", 118)]),
        valueQuantity=None,
    )
    pressure = part(only(read(patient(), sent)), "vital_signs.blood_pressure")
    assert (pressure.systolic, pressure.diastolic, pressure.unit) == (Decimal(118), Decimal(72), "mm[Hg]")


@pytest.mark.parametrize(("unit", "ucum"), [("bpm", "/min"), ("beats/minute", "/min"), ("/min", "/min")])
def test_a_unit_that_can_mean_one_thing_only_is_understood_and_flagged(unit, ucum):
    intake = read(patient(), vital("o1", "8867-4", 96, unit))
    assert part(only(intake), "vital_signs.pulse").unit == ucum
    assert bool(intake.flags) is (unit != ucum)


def test_a_number_in_a_unit_nobody_understands_is_kept_in_words_and_not_as_a_number():
    intake = read(patient(), vital("o1", "8310-5", 98.6, "F"))
    reading = part(only(intake), "vital_signs.temperature")
    assert reading.value is None
    assert "98.6 F" in reading.not_taken
    assert intake.flags


def test_a_weight_in_celsius_is_no_weight():
    assert part(only(read(patient(), vital("o1", "29463-7", 37, "Cel"))), "vital_signs.weight").value is None


def test_a_reading_entered_in_error_is_left():
    intake = read(patient(), vital("o1", "8867-4", 96, "/min", status="entered-in-error"))
    assert parts(only(intake), "vital_signs.pulse") == []
    assert intake.not_taken == {"Observation (entered in error)": 1}


def test_glucose_of_a_laboratory_is_not_the_meters():
    sent = vital("o1", "2339-0", 92, "mg/dL", category=[{"coding": [{"code": "laboratory"}]}])
    assert parts(only(read(patient(), sent)), "vital_signs.glucose") == []


def test_a_time_without_an_offset_is_the_clinics_and_is_flagged():
    intake = read(patient(), vital("o1", "8867-4", 96, "/min", at="2025-07-01T08:00:00"))
    at = part(only(intake), "vital_signs.set").at
    assert (at.wall, at.at_ms) == ("2025-07-01T08:00", 1751371200000)
    assert intake.flags


def test_other_types_are_counted_by_type_and_left():
    intake = read(patient(), {"resourceType": "Immunization", "id": "i1"}, {"resourceType": "Claim", "id": "c1"})
    assert only(intake)
    assert intake.not_taken == {"Claim": 1, "Immunization": 1}


# --- what is broken --------------------------------------------------------------------------------------------------

BROKEN = [
    pytest.param(about("Condition", "x", subject={"reference": "Patient/nobody"}), "its patient is not", id="dangling"),
    pytest.param(changed(about("Condition", "x"), subject=None), "says of no patient", id="no-subject"),
    pytest.param(about("Encounter", "x", status="gone"), "status: a code R4 does not allow", id="status"),
    pytest.param(changed(about("Encounter", "x"), status=None), "missing `status`", id="no-status"),
    pytest.param(vital("x", "8867-4", "96", "/min"), "valueQuantity.value: Expected a number", id="number-as-text"),
    pytest.param(vital("x", "8867-4", 96, "/min", valueString="96"), "of which R4 allows one", id="two-values"),
    pytest.param(vital("x", "8867-4", 96, "/min", at="yesterday"), "not written as R4 says", id="time"),
    pytest.param(vital("x", "8867-4", 96, "/min", at="2025-02-30T08:00:00Z"), "effective: not a time", id="30-feb"),
    pytest.param(about("Condition", "x", code="Short bowel"), "code: Expected `object`", id="text-for-object"),
    pytest.param(about("AllergyIntolerance", "x", reaction=[{}]), "missing `manifestation`", id="no-manifestation"),
    pytest.param(
        changed(about("MedicationRequest", "x"), medicationCodeableConcept=None), "names no medicine", id="drug"
    ),
    pytest.param(about("Condition", "no/id"), "id: not written as R4 says", id="id"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_a_patient_something_of_whose_is_broken_is_set_aside_whole_with_the_reason(broken, reason):
    intake = read(patient(), about("Condition", "good", code={"text": "Short bowel"}), broken)
    assert intake.patients == ()
    (aside,) = intake.set_aside
    assert aside.file == "theo.json"
    assert aside.resource.startswith(broken["resourceType"])
    assert reason in aside.reason


@pytest.mark.parametrize(("broken", "_reason"), BROKEN)
def test_the_other_patients_of_the_file_are_taken_all_the_same(broken, _reason):
    encounter = about("Encounter", "hers")
    broken = {**broken, "encounter": {"reference": "Encounter/hers"}}
    intake = read(
        patient(), encounter, broken, patient("p2", "222"), about("Condition", "c2", "p2", code={"text": "x"})
    )
    assert [taken.resource for taken in intake.patients] == ["Patient/p2"]
    assert len(intake.set_aside) == 1


def test_a_reason_never_quotes_what_the_file_says():
    intake = read(patient(gender="Theo's secret"), about("Condition", "c", code={"text": "x"}))
    assert "secret" not in repr(intake.set_aside)


def test_a_broken_patient_is_set_aside():
    (aside,) = read(patient(name="Brandt")).set_aside
    assert (aside.resource, aside.reason) == ("Patient/p1", "name: Expected `array`, got `str`")


def test_two_patients_with_one_number_are_both_set_aside_for_a_person_says_who_is_who():
    intake = read(patient("p1"), patient("p2"))
    assert intake.patients == ()
    assert {aside.resource for aside in intake.set_aside} == {"Patient/p1", "Patient/p2"}


def test_two_resources_of_one_name_that_differ_set_their_patient_aside():
    intake = read(patient(), about("Condition", "c", code={"text": "a"}), about("Condition", "c", code={"text": "b"}))
    assert intake.patients == ()
    assert "two resources of this name" in intake.set_aside[0].reason


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[1,2]", b"null", b"<Bundle/>", b"\xff\xfe{}", b'{"resourceType": "Bundle"}', b'{"a":' * 5000],
)
def test_a_file_that_is_no_fhir_is_set_aside_and_nothing_raises(raw):
    intake = read_bundle(raw, file="x.json")
    assert intake.patients == ()
    assert intake.set_aside[0].file == "x.json"


def test_an_entry_that_is_no_resource_sets_aside_the_one_patient_of_its_file():
    made = json.loads(bundle(patient()))
    made["entry"].append({"resource": "not an object"})
    intake = read_bundle(json.dumps(made).encode(), file="x.json")
    assert intake.patients == ()
    assert intake.set_aside[0].resource == "entry[1]"


@pytest.mark.parametrize("type_", ["transaction", "collection", "searchset", "batch", "document"])
def test_every_kind_of_bundle_is_read(type_):
    assert len(read_bundle(bundle(patient(), type_=type_), file="x.json").patients) == 1


def test_a_byte_order_mark_is_passed_over():
    assert read_bundle(b"\xef\xbb\xbf" + bundle(patient()), file="x.json").patients


def test_references_by_urn_uuid_resolve():
    urn = "urn:uuid:0b4d6f0e-0000-4000-8000-000000000001"
    made = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": urn, "resource": changed(patient(), id=None)},
            {"resource": about("Condition", "c", subject={"reference": urn}, code={"text": "Short bowel"})},
        ],
    }
    taken = only(read_bundle(json.dumps(made).encode(), file="x.json"))
    assert part(taken, "problem.state").text == "Short bowel"


def test_a_single_resource_is_a_file_too():
    assert read_bundle(json.dumps(patient()).encode(), file="x.json").patients


def test_newline_delimited_files_of_one_type_each_are_read_together():
    people = "\n".join(json.dumps(patient(f"p{n}", str(n))) for n in range(3)).encode()
    problems = "\n".join(
        json.dumps(about("Condition", f"c{n}", f"p{n}", code={"text": "x"})) for n in range(3)
    ).encode()
    intake = read_files([("Patient.ndjson", people), ("Condition.ndjson", problems)])
    assert len(intake.patients) == 3
    assert intake.set_aside == ()
    assert intake.taken == {"Condition": 3, "Patient": 3}


def test_a_line_that_is_broken_in_a_file_of_lines_is_named():
    good = json.dumps(patient()).encode()
    intake = read_bundle(good + b"\n{broken\n" + json.dumps(patient("p2", "2")).encode(), file="x.ndjson")
    assert [aside.resource for aside in intake.set_aside] == ["line 2"]
    assert len(intake.patients) == 2
