"""A visit as FHIR: whole, valid, and with every digit."""

import json
from decimal import Decimal

import msgspec
import pytest
from fhir.resources.R4B.bundle import Bundle

from nursechart.interop.fhir import codes
from nursechart.interop.fhir_out import Sender, visit_bundle
from nursechart.record import kinds
from tests.interop.checks import complaints, exact, resources
from tests.interop.records import (
    ALLERGY,
    CARE,
    CHECK,
    DOSE,
    LEAD,
    LINE,
    LUMEN,
    NURSE,
    ORDER,
    PATIENT,
    PROBLEM,
    VISIT,
    VITALS,
    Chart,
    amended_visit,
    clock,
    content,
    rosa,
    rosas_visit,
    signature,
    uid,
)

SENDER = Sender("Northside Infusion Pharmacy", npi="1679576722", phone="555 0100")


def sent(record, kind="collection", sender=SENDER):
    """The export, judged by the FHIR library and by our own rules before a test looks at it."""
    raw = visit_bundle(record, content(), sender=sender, kind=kind)
    Bundle.model_validate_json(raw)
    bundle = exact(raw)
    assert complaints(bundle) == []
    return bundle


def one(bundle, type_, **has):
    found = [
        each
        for each in resources(bundle, type_)
        if all(str(want) in json.dumps(each, default=str) for want in has.values())
    ]
    assert len(found) == 1, [each["id"] for each in found]
    return found[0]


def vital(bundle, loinc):
    found = [
        each for each in resources(bundle, "Observation") if any(c.get("code") == loinc for c in each["code"]["coding"])
    ]
    assert len(found) == 1
    return found[0]


def bare_visit():
    """A visit of a patient of whom next to nothing is known."""
    chart = Chart()
    chart.say(PATIENT, "patient.name", kinds.PatientName("Delgado"))
    chart.say(VISIT, "visit.start", kinds.VisitStart("ROU", clock("2025-11-21T09:31"), NURSE, content().version))
    return chart


@pytest.mark.parametrize("kind", ["collection", "transaction", "document"])
@pytest.mark.parametrize(
    "record",
    [
        pytest.param(rosas_visit().record(), id="unsigned"),
        pytest.param(amended_visit(), id="amended"),
        pytest.param(bare_visit().record(), id="bare"),
    ],
)
def test_every_export_is_valid_fhir_in_which_every_reference_resolves(record, kind):
    assert sent(record, kind)["type"] == kind


def test_every_export_holds_without_a_phone_of_the_organisation():
    bundle = sent(rosas_visit().record(), sender=Sender("Northside"))
    assert resources(bundle, "PractitionerRole") == []


def test_the_same_record_makes_the_same_bytes():
    first, second = (visit_bundle(amended_visit(), content(), sender=SENDER) for _ in range(2))
    assert first == second


def test_a_temperature_of_98_60_goes_out_as_98_60():
    raw = visit_bundle(rosas_visit().record(), content(), sender=SENDER)
    assert b'"value":98.60,' in raw
    value = vital(exact(raw), "8310-5")["valueQuantity"]
    assert value == {
        "value": Decimal("98.60"),
        "unit": "°F",
        "system": "http://unitsofmeasure.org",
        "code": "[degF]",
    }


def test_blood_pressure_is_one_panel_of_two_and_the_mean_of_them():
    panel = vital(sent(rosas_visit().record()), "85354-9")
    assert [part["valueQuantity"]["value"] for part in panel["component"]] == [118, 72, 87]
    assert panel["component"][2]["code"]["coding"][0]["code"] == "8478-0"
    assert {part["valueQuantity"]["code"] for part in panel["component"]} == {"mm[Hg]"}


def test_oximetry_has_both_codes():
    codes = [coding["code"] for coding in vital(sent(rosas_visit().record()), "59408-5")["code"]["coding"]]
    assert codes == ["59408-5", "2708-6"]


def test_a_measure_that_was_not_taken_says_why_instead_of_a_number():
    told = vital(sent(rosas_visit().record()), "41653-7")
    assert "valueQuantity" not in told
    assert told["dataAbsentReason"]["text"] == "refused"


def test_glucose_in_moles_has_the_code_for_moles():
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.glucose", kinds.Reading(Decimal("6.2"), "mmol/L"))
    assert vital(sent(chart.record()), "14743-9")["valueQuantity"]["code"] == "mmol/L"


def test_glucose_from_a_vein_has_the_code_for_blood_and_from_a_sensor_none():
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.glucose", kinds.Reading(Decimal(112), "mg/dL", method="venous"))
    assert vital(sent(chart.record()), "2339-0")["valueQuantity"]["value"] == 112
    chart.say(VITALS, "vital_signs.glucose", kinds.Reading(Decimal(112), "mg/dL", method="sensor"))
    texts = [each["code"]["text"] for each in resources(sent(chart.record()), "Observation")]
    assert "Glucose by a sensor under the skin" in texts


def test_body_mass_and_surface_go_out_with_what_they_are_worked_out_from():
    bundle = sent(rosas_visit().record())
    assert vital(bundle, "39156-5")["valueQuantity"] == {
        "value": 25, "unit": "kg/m2", "system": "http://unitsofmeasure.org", "code": "kg/m2",
    }  # fmt: skip
    assert vital(bundle, "3140-1")["valueQuantity"]["code"] == "m2"
    assert len(vital(bundle, "3140-1")["derivedFrom"]) == 2


def test_oxygen_goes_out_with_its_flow_and_awareness_with_its_code():
    chart = rosas_visit()
    given = kinds.Reading(Decimal(94), "%", method="nasal", flow_l_per_min=Decimal("2.5"))
    chart.say(VITALS, "vital_signs.oxygen_saturation", given)
    chart.say(VITALS, "vital_signs.consciousness", kinds.Awareness("voice"))
    bundle = sent(chart.record())
    (flow,) = vital(bundle, "59408-5")["component"]
    assert (flow["code"]["coding"][0]["code"], flow["valueQuantity"]["value"]) == ("3151-8", 2.5)
    awake = [each for each in resources(bundle, "Observation") if each["code"]["text"] == "Awareness (ACVPU)"]
    assert [each["valueCodeableConcept"]["coding"][0]["code"] for each in awake] == ["300202002"]


def test_times_have_the_offset_the_nurse_lived_in():
    bundle = sent(rosas_visit().record())
    assert vital(bundle, "8310-5")["effectiveDateTime"] == "2025-11-21T09:42:00-05:00"
    assert one(bundle, "Encounter")["period"] == {
        "start": "2025-11-21T09:31:00-05:00",
        "end": "2025-11-21T10:24:00-05:00",
    }


def test_a_home_visit_is_of_class_hh_at_the_patients_home():
    bundle = sent(rosas_visit().record())
    encounter = one(bundle, "Encounter")
    assert encounter["class"]["code"] == "HH"
    assert encounter["status"] == "finished"
    assert one(bundle, "Location")["type"][0]["coding"][0]["code"] == "PTRES"


def test_what_nobody_has_signed_is_preliminary():
    statuses = {each["status"] for each in resources(sent(rosas_visit().record()), "Observation")}
    assert statuses == {"preliminary"}


def test_what_a_signature_covers_is_final():
    chart = rosas_visit()
    bundle = sent(chart.record(signature(chart)))
    assert {each["status"] for each in resources(bundle, "Observation")} == {"final"}
    provenance = one(bundle, "Provenance")
    assert provenance["agent"][0]["who"]["reference"] == f"Practitioner/{NURSE}"
    assert provenance["recorded"] == "2025-11-21T10:25:00-05:00"


def test_what_arrived_after_signing_is_preliminary():
    chart = rosas_visit()
    signed = signature(chart)
    chart.say(VITALS, "vital_signs.weight", kinds.Reading(Decimal("67.4"), "kg"), at="2025-11-21T11:00")
    bundle = sent(chart.record(signed))
    assert vital(bundle, "29463-7")["status"] == "preliminary"
    assert vital(bundle, "8310-5")["status"] == "final"


def test_a_signature_that_does_not_verify_signs_nothing():
    chart = rosas_visit()
    bundle = sent(chart.record(msgspec.structs.replace(signature(chart), valid=False)))
    assert resources(bundle, "Provenance") == []
    assert vital(bundle, "8310-5")["status"] == "preliminary"


def test_a_signed_correction_goes_out_as_corrected():
    bundle = sent(amended_visit())
    assert vital(bundle, "8867-4")["status"] == "corrected"
    assert vital(bundle, "8867-4")["valueQuantity"]["value"] == 94


def test_what_was_retracted_goes_out_as_entered_in_error_with_what_it_said():
    chart = rosas_visit()
    for subject, part in (
        (VITALS, "vital_signs.weight"),
        (CARE, "line_care.done"),
        (DOSE, "dose_given.dose"),
        (LUMEN, "lumen_check.result"),
    ):
        chart.say(subject, part, None, kind=kinds.RETRACTION)
    bundle = sent(chart.record())
    weight = vital(bundle, "29463-7")
    assert (weight["status"], weight["valueQuantity"]["value"]) == ("entered-in-error", Decimal("67.1"))
    assert one(bundle, "Procedure")["status"] == "entered-in-error"
    assert {each["status"] for each in resources(bundle, "MedicationAdministration")} == {"entered-in-error"}


def test_a_set_that_was_retracted_takes_all_its_readings_with_it():
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.set", None, kind=kinds.RETRACTION)
    bundle = sent(chart.record())
    readings = [each for each in resources(bundle, "Observation") if "device" not in each]
    assert {each["status"] for each in readings} == {"entered-in-error"}


def test_of_an_allergy_in_conflict_the_careful_reading_goes_out_with_a_task():
    chart = rosas_visit()
    chart.say(ALLERGY, "allergy.state", kinds.AllergyState("inactive"), author=LEAD, beside=True)
    bundle = sent(chart.record())
    told = one(bundle, "AllergyIntolerance")
    assert told["clinicalStatus"]["coding"][0]["code"] == "active"
    assert "allergy.state" in one(bundle, "Task")["code"]["text"]


def test_no_known_allergies_goes_out_only_where_somebody_said_so():
    for status, count in (("none_known", 1), ("not_asked", 0)):
        chart = bare_visit()
        chart.say(PATIENT, "patient.allergies", kinds.PatientAllergies(status))
        assert len(resources(sent(chart.record()), "AllergyIntolerance")) == count


def test_an_order_has_dose_rate_route_timing_and_who_ordered_it():
    request = one(sent(rosas_visit().record()), "MedicationRequest")
    dosage = request["dosageInstruction"][0]
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 1000
    assert dosage["doseAndRate"][0]["rateQuantity"]["code"] == "mL/h"
    assert dosage["timing"]["repeat"]["period"] == 12
    assert dosage["route"]["coding"][0]["code"] == "IVCI"
    assert request["requester"]["display"] == "Dr Lindqvist"
    assert request["contained"][0]["ingredient"][1]["itemCodeableConcept"]["text"] == "sodium chloride 0.9 %"


def test_a_dose_in_units_that_are_not_ucum_keeps_the_unit_as_ordered():
    chart = rosas_visit()
    chart.say(ORDER, "order.dose", kinds.OrderDose(Decimal(2), "puffs", "inhaled"))
    quantity = one(sent(chart.record()), "MedicationRequest")["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]
    assert quantity == {"value": 2, "unit": "puffs"}


def test_a_dose_given_has_times_lot_expiry_line_and_order():
    given = one(sent(rosas_visit().record()), "MedicationAdministration", lot="V2511A")
    assert given["status"] == "completed"
    assert given["effectivePeriod"]["end"] == "2025-11-21T10:20:00-05:00"
    assert given["contained"][0]["batch"] == {"lotNumber": "V2511A", "expirationDate": "2026-02-28"}
    assert given["request"]["reference"] == f"MedicationRequest/{ORDER}"
    assert given["device"][0]["reference"] == f"Device/{LINE}"


def test_a_dose_that_was_not_given_goes_out_as_not_done_with_the_reason():
    chart = rosas_visit()
    held = kinds.DoseGiven(VISIT, ORDER, "not_given", "vancomycin", reason="held")
    chart.say(DOSE, "dose_given.dose", held)
    given = one(sent(chart.record()), "MedicationAdministration", order=ORDER)
    assert (given["status"], given["statusReason"][0]["text"]) == ("not-done", "held")


def test_a_flush_is_an_administration_by_the_flush_route():
    flush = one(sent(rosas_visit().record()), "MedicationAdministration", route="IVFLUSH")
    assert flush["dosage"]["dose"]["value"] == 10


def test_the_line_goes_out_with_what_was_seen_and_done_at_it():
    bundle = sent(rosas_visit().record())
    device = one(bundle, "Device")
    assert device["type"]["coding"][0]["code"] == "PICC"
    assert "meta" not in device  # the profile demands a UDI
    assert one(bundle, "DeviceUseStatement")["bodySite"]["text"] == "right basilic"
    check = one(bundle, "Observation", code="site-assessment")
    assert check["component"][0]["valueQuantity"]["value"] == Decimal("3.0")
    assert one(bundle, "Procedure")["focalDevice"][0]["manipulated"]["reference"] == f"Device/{LINE}"


def test_a_line_whose_maker_is_known_goes_out_under_the_implantable_device_profile():
    chart = rosas_visit()
    udi = "(01)00801741012345(17)280101(10)REFX0912"
    device = kinds.LineDevice("PORT", (kinds.Lumen("1"),), udi=udi)
    chart.say(LINE, "line.device", device)
    told = one(sent(chart.record()), "Device")
    assert told["udiCarrier"][0] == {"deviceIdentifier": "00801741012345", "carrierHRF": udi}
    assert told["meta"]["profile"][0].endswith("implantable-device")


def test_a_line_that_was_taken_out_goes_out_as_a_procedure_with_what_was_found():
    chart = rosas_visit()
    out = kinds.LineRemoval(
        VISIT, LINE, clock("2025-11-21T10:05"), "therapy_complete", "Dr Lindqvist",
        removed_cm=Decimal("40.0"), tip_intact=True, resistance=False, pressure_min=Decimal(5),
    )  # fmt: skip
    chart.say(uid("rosa/removal"), "line_removal.done", out)
    bundle = sent(chart.record())
    done = one(bundle, "Procedure", code='"removal"')
    assert done["focalDevice"][0]["manipulated"]["reference"] == f"Device/{LINE}"
    assert done["reasonCode"][0]["coding"][0]["code"] == "therapy_complete"
    assert done["note"][0]["text"] == "Ordered by Dr Lindqvist"
    found = one(bundle, "Observation", code="removal-findings")
    said = {each["code"]["coding"][0]["code"]: each for each in found["component"]}
    assert str(said["removed-length"]["valueQuantity"]["value"]) == "40.0"
    assert (said["tip-intact"]["valueBoolean"], said["resistance"]["valueBoolean"]) == (True, False)
    assert "disposed" not in said  # nobody said so
    assert found["partOf"] == [{"reference": f"Procedure/{done['id']}"}]


def test_a_complication_of_a_line_goes_out_as_an_adverse_event_of_the_device():
    chart = rosas_visit()
    found = kinds.LineEvent(
        VISIT, LINE, "dvt", clock("2025-11-21T09:57"), ("arm_swollen",), "", ("notify",), note="Sent to the clinic"
    )
    chart.say(uid("rosa/event"), "line_event.found", found)
    chart.say(CHECK, "line_check.symptoms", kinds.LineSymptoms(("arm_pain",)))
    bundle = sent(chart.record())
    event = one(bundle, "AdverseEvent")
    assert event["event"]["coding"][0]["code"] == "dvt"
    assert event["suspectEntity"][0]["instance"]["reference"] == f"Device/{LINE}"
    assert {"url": codes.CRITERION, "valueCode": "arm_swollen"} in event["extension"]
    check = one(bundle, "Observation", code="site-assessment")
    assert "arm_pain" in json.dumps(check["component"], default=str)


def test_a_complication_that_was_taken_back_does_not_go_out():
    chart = rosas_visit()
    chart.say(uid("rosa/event"), "line_event.found", kinds.LineEvent(VISIT, LINE, "dvt", clock("2025-11-21T09:57")))
    chart.say(uid("rosa/event"), "line_event.found", None)
    assert resources(sent(chart.record()), "AdverseEvent") == []


def test_an_order_by_telephone_goes_out_with_its_read_back_and_its_own_limits():
    chart = rosas_visit()
    taken = kinds.OrderVerbal("phone", "Amara Okafor", "rn", clock("2025-11-21T10:04"), read_back=True)
    chart.say(ORDER, "order.verbal", taken)
    limit = kinds.OrderLimit("temperature", high=Decimal("38.0"), unit="Cel", action="hold", because="call first")
    chart.say(ORDER, "order.limits", kinds.OrderLimits((limit,)))
    bundle = sent(chart.record())
    assert one(bundle, "MedicationRequest")["note"] == [{"text": "hold when temperature above 38.0 Cel: call first"}]
    told = one(bundle, "Provenance", words="read back")
    assert told["target"] == [{"reference": f"MedicationRequest/{ORDER}"}]
    assert told["activity"]["text"] == "Order taken by telephone, read back, not yet confirmed in writing"
    assert told["agent"][0]["who"]["display"] == "Amara Okafor (rn)"


def test_a_laboratory_order_goes_out_as_a_service_request():
    chart = rosas_visit()
    lab = uid("rosa/lab")
    chart.say(lab, "order.drug", kinds.OrderDrug("Trough level and CBC", "lab"))
    chart.say(lab, "order.state", kinds.OrderState("stopped"))
    told = one(sent(chart.record()), "ServiceRequest")
    assert (told["code"]["text"], told["status"]) == ("Trough level and CBC", "revoked")


def test_a_document_begins_with_the_note_and_says_when_it_became_what_it_is():
    bundle = sent(amended_visit(), "document")
    note = bundle["entry"][0]["resource"]
    assert note["resourceType"] == "Composition"
    assert note["status"] == "amended"
    assert bundle["timestamp"] == "2025-11-21T15:00:00-05:00"
    assert {section["title"] for section in note["section"]} >= {"Vital signs", "Medications administered"}


def test_a_transaction_puts_every_resource_under_its_own_id():
    bundle = sent(rosas_visit().record(), "transaction")
    for entry in bundle["entry"]:
        name = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        assert entry["request"] == {"method": "PUT", "url": name}
        assert entry["fullUrl"].endswith(name)


def test_ids_that_fhir_does_not_allow_are_replaced_everywhere_alike():
    chart = rosa()
    chart.say("visit/with a blank", "visit.plan", kinds.VisitPlan("ROU", clock("2025-11-21T09:30"), "amara okafor"))
    chart.say("vital set ☂", "vital_signs.set", kinds.VitalSet("visit/with a blank", clock("2025-11-21T09:31")))
    chart.say("vital set ☂", "vital_signs.pulse", kinds.Reading(Decimal(80), "/min"), author="amara okafor")
    assert vital(sent(chart.record()), "8867-4")["valueQuantity"]["value"] == 80


@pytest.mark.parametrize(
    ("status", "told"), [("planned", "planned"), ("missed", "cancelled"), ("cancelled", "cancelled")]
)
def test_a_visit_that_did_not_take_place_says_so(status, told):
    chart = rosa()
    chart.say(VISIT, "visit.plan", kinds.VisitPlan("ROU", clock("2025-11-21T09:30"), NURSE))
    assert one(sent(chart.record(status=status)), "Encounter")["status"] == told


def test_a_resolved_problem_goes_out_as_resolved():
    chart = rosas_visit()
    chart.say(PROBLEM, "problem.state", kinds.ProblemState("Bone infection", "resolved"))
    bundle = sent(chart.record())
    assert one(bundle, "Condition")["clinicalStatus"]["coding"][0]["code"] == "resolved"
    assert "reasonReference" not in one(bundle, "Encounter")
