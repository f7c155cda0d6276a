"""Results of a laboratory from other systems, by FHIR and by HL7 v2: as they were sent, and nobody else's."""

from decimal import Decimal

import pytest

from nursechart.interop.fhir_in import patient_id_of, read_files
from nursechart.record.kinds import Identifier, LabResult, read_part
from tests.interop.bundles import bundle, patient, vital

ZONE = "America/New_York"
LABORATORY = [{"coding": [{"code": "laboratory"}]}]
RANGE = [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.1, "unit": "mmol/L"}}]
HERS = Identifier("urn:oid:2.16.840.1.113883.19.5", "0010020003")

ORU = (
    "MSH|^~\\&|LAB^2.16.840^ISO|QUEST|||20251121090000-0500||ORU^R01^ORU_R01|1|P|2.5.1\r"
    "PID|1||0010020003^^^&2.16.840.1.113883.19.5&ISO^MR||CARVALHO^MARIA\r"
    "OBR|1|A7|F7|24323-8^Metabolic panel^LN|||20251121042200-0500\r"
    "OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.1|N|||F\r"
    "OBX|2|NM|6690-2^Leukocytes^LN||11.9|K/uL|4-11|H|||F|||20251121050000-0500\r"
    "OBX|3|SN|1988-5^CRP^LN||<^0.6|mg/L|<5||||F\r"
    "OBX|4|ST|600-7^Culture^LN||no growth||||||F\r"
    "OBX|5|NM|2160-0^Creatinine^LN||1.0|mg/dL|0.6-1.2||||P\r"
)


def results(intake):
    (taken,) = intake.patients
    for statement in taken.statements:
        read_part(statement.part, statement.value)
    return {value.code: (subject.id, value) for subject in taken.subjects for _, value in subject.parts
            if isinstance(value, LabResult)}  # fmt: skip


def by_fhir(**more):
    sent = vital("k1", "2823-3", 4.1, "mmol/L", category=LABORATORY, referenceRange=RANGE, **more)
    return read_files([("labs.json", bundle(patient(), sent))], zone=ZONE)


def by_hl7(message=ORU):
    return read_files([("labs.hl7", message.encode())], zone=ZONE)


def test_a_result_comes_in_by_fhir_with_its_unit_and_the_laboratorys_own_range():
    _, potassium = results(by_fhir())["2823-3"]
    assert (potassium.value, potassium.unit) == (Decimal("4.1"), "mmol/L")
    assert (potassium.low, potassium.high, potassium.system) == (Decimal("3.5"), Decimal("5.1"), "http://loinc.org")


@pytest.mark.parametrize("status", ["registered", "preliminary"])
def test_a_result_that_is_not_final_is_left(status):
    intake = by_fhir(status=status)
    assert results(intake) == {}
    assert intake.not_taken == {f"Observation ({status})": 1}


def test_a_result_that_the_laboratory_takes_back_stands_as_entered_in_error_in_its_own_place():
    first, _ = results(by_fhir())["2823-3"]
    again, taken_back = results(by_fhir(status="entered-in-error"))["2823-3"]
    assert (again, taken_back.status) == (first, "entered_in_error")


def test_results_come_in_by_hl7_for_the_number_of_the_patient_and_nothing_else_of_her():
    intake = by_hl7()
    (taken,) = intake.patients
    assert (taken.identity, taken.patient_id) == (HERS, patient_id_of(HERS))
    assert {subject.kind for subject in taken.subjects} == {"lab_result"}
    found = {code: value for code, (_, value) in results(intake).items()}
    potassium, cells, crp = found["2823-3"], found["6690-2"], found["1988-5"]
    assert (potassium.value, potassium.low, potassium.high) == (Decimal("4.1"), Decimal("3.5"), Decimal("5.1"))
    assert (potassium.drawn.wall, cells.drawn.wall) == ("2025-11-21T04:22", "2025-11-21T05:00")
    assert (cells.unit, potassium.source) == ("10*3/uL", "QUEST")
    assert (crp.value, crp.words, crp.high) == (None, "<0.6 mg/L", Decimal(5))
    assert intake.not_taken == {"OBX (no number)": 2}  # words, and one that is not final


def test_the_same_message_again_says_the_same_of_the_same():
    assert results(by_hl7()) == results(by_hl7())
    corrected = ORU.replace("||4.1|mmol/L|3.5-5.1|N|||F", "||4.7|mmol/L|3.5-5.1|N|||C")
    first, again = results(by_hl7())["2823-3"], results(by_hl7(corrected))["2823-3"]
    assert (again[0], again[1].value) == (first[0], Decimal("4.7"))


@pytest.mark.parametrize(
    ("was", "is_now", "why"),
    [
        ("ORU^R01^ORU_R01", "ADT^A01", "MSH-9"),
        ("0010020003^^^&2.16.840.1.113883.19.5&ISO^MR", "0010020003", "PID-3"),
        ("OBR|1|A7|F7", "ZZZ|1|A7|F7", "without its order"),
        ("||20251121042200-0500\r", "||yesterday\r", "not a time"),
    ],
)
def test_a_message_that_cannot_be_read_is_set_aside_whole_with_its_reason(was, is_now, why):
    intake = by_hl7(ORU.replace(was, is_now))
    assert intake.patients == ()
    (aside,) = intake.set_aside
    assert (aside.file, why in aside.reason) == ("labs.hl7", True)


def test_messages_of_one_file_stand_alone():
    intake = by_hl7(ORU + ORU.replace("ORU^R01", "ADT^A01"))
    assert (len(intake.patients), len(intake.set_aside)) == (1, 1)
