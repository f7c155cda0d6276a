"""Importing what a partner sent: whole patients, once, and never over a nurse's own words."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from nursechart.chart import queries
from nursechart.interop.fhir_in import read_bundle
from nursechart.record.entry import Statement
from nursechart.record.kinds import AllergyState, LabResult, PatientName
from nursechart.server import tables
from nursechart.server.intake import Took
from tests.server.house import ADMIN, House

SYSTEM = "https://partner.example/mrn"
FILE = "partner.json"


def bundle(*people: tuple[str, str], severity: str = "severe", broken: str = "") -> bytes:
    """Patients (record number, family name), each allergic to penicillin."""
    resources: list[dict[str, Any]] = []
    for number, family in people:
        resources += [
            {
                "resourceType": "Patient", "id": f"p{number}", "identifier": [{"system": SYSTEM, "value": number}],
                "name": [{"family": family, "given": ["Ada"]}], "gender": "female", "birthDate": "1958-03-14",
            },
            {
                "resourceType": "AllergyIntolerance", "id": f"a{number}",
                "clinicalStatus": {"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active",
                }]},
                "code": {"text": "Penicillin"},
                "patient": {"reference": "Patient/nobody" if number == broken else f"Patient/p{number}"},
                "reaction": [{"manifestation": [{"text": "hives"}], "severity": severity}],
            },
        ]  # fmt: skip
    entry = [{"resource": one, "fullUrl": f"urn:uuid:{one['id']}"} for one in resources]
    for one, resource in zip(entry, resources, strict=True):
        one["fullUrl"] = f"https://partner.example/{resource['resourceType']}/{resource['id']}"
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry}).encode()


def take(house: House, raw: bytes) -> Took:
    took = house.pharmacy.intakes.take(read_bundle(raw, file=FILE), [(FILE, raw)], now_ms=house.clock.ms, by=ADMIN)
    house.pharmacy.projector.catch_up_all()
    return took


def allergies(house: House, patient: str) -> Any:
    with house.pharmacy.database.reading() as connection:
        return queries.subjects(connection, f"p:{patient}", "allergy")


def test_a_patient_in_a_file_becomes_a_chart(house: House) -> None:
    took = take(house, bundle(("17", "Lovelace")))
    [patient] = took.patients
    assert not took.set_aside
    with house.pharmacy.database.reading() as connection:
        [row] = queries.patient_rows(connection, None, search="lovelace")
    assert (row.id, row.family, row.born) == (patient.patient, "Lovelace", "1958-03-14")
    assert row.allergy_names == ("Penicillin",)


def test_the_same_file_again_charts_nothing(house: House) -> None:
    raw = bundle(("17", "Lovelace"), ("18", "Hopper"))
    take(house, raw)
    before = house.dump()
    again = take(house, raw)
    assert [one.charted for one in again.patients] == [0, 0]
    assert house.dump() == before


def test_what_the_partner_changed_is_restated_in_place_of_its_own_words(house: House) -> None:
    [patient] = take(house, bundle(("17", "Lovelace"))).patients
    take(house, bundle(("17", "Byron")))
    with house.pharmacy.database.reading() as connection:
        found = queries.subject(connection, f"p:{patient.patient}", patient.patient)
    assert found is not None
    assert [said.value.family for said in found.parts["patient.name"]] == ["Byron"]


def test_a_nurses_value_is_never_superseded_by_an_import(house: House) -> None:
    [patient] = take(house, bundle(("17", "Lovelace"))).patients
    house.assign("rn", patient.patient)
    laptop = house.laptop("rn")
    [allergy] = allergies(house, patient.patient)
    said = allergy.said("allergy.state")
    resolved = Statement(allergy.id, "allergy.state", {"status": "inactive"}, tuple(_named(ref) for ref in (said.ref,)))
    assert laptop.told(laptop.entry(patient.patient, body=(resolved,))) == {}
    take(house, bundle(("17", "Lovelace")))
    [allergy] = allergies(house, patient.patient)
    assert [one.status for one in allergy.all("allergy.state", AllergyState)] == ["inactive"]
    take(house, bundle(("17", "Lovelace"), severity="mild"))
    [allergy] = allergies(house, patient.patient)
    assert {one.status for one in allergy.all("allergy.state", AllergyState)} == {"active", "inactive"}
    assert allergy.conflicts == ("allergy.state",)


def _named(ref: Any) -> Any:
    from nursechart.record.entry import StatementRef

    return StatementRef(ref.entry[:8], ref.index)


def test_a_broken_patient_is_set_aside_whole_and_the_others_are_taken(house: House) -> None:
    before = {row.feed_id for row in house.rows(tables.feed)}
    raw = bundle(("17", "Lovelace"), ("18", "Hopper"), broken="18")
    took = take(house, raw)
    assert took.set_aside
    assert all(one.file == FILE and one.reason for one in took.set_aside)
    new = {row.feed_id for row in house.rows(tables.feed)} - before
    assert new == {f"p:{one.patient}" for one in took.patients}


def test_a_file_of_which_something_was_set_aside_is_kept_sealed_as_it_came(house: House) -> None:
    raw = bundle(("17", "Lovelace"), ("18", "Hopper"), broken="18")
    take(house, raw)
    [(sha256, file, _)] = house.pharmacy.intakes.kept()
    assert house.pharmacy.intakes.original(bytes.fromhex(sha256)) == (FILE, raw)
    assert file == FILE
    assert b"Lovelace" not in house.rows(tables.intake_original)[0].content


def test_a_patient_whose_identifiers_belong_to_two_others_is_set_aside(house: House) -> None:
    take(house, bundle(("17", "Lovelace"), ("18", "Hopper")))
    both = json.loads(bundle(("17", "Lovelace")))
    both["entry"][0]["resource"]["identifier"].append({"system": SYSTEM, "value": "18"})
    before = house.dump()
    took = take(house, json.dumps(both).encode())
    assert [one.reason for one in took.set_aside] == ["its identifiers belong to two patients who are here already"]
    assert house.dump() == before


def test_a_chart_too_long_for_one_entry_becomes_several_in_one_step(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nursechart.server.intake._ENTRY_BYTES", 200)
    [patient] = take(house, bundle(("17", "Lovelace"))).patients
    assert len(house.order(patient.patient)) > 2
    assert not house.pharmacy.projector.lagging()


def test_results_of_a_laboratory_go_to_the_patient_of_their_number_and_to_nobody_else(house: House) -> None:
    [known] = take(house, bundle(("17", "Lovelace"))).patients
    oru = (
        "MSH|^~\\&|LAB|QUEST|||20251121090000-0500||ORU^R01|1|P|2.5.1\r"
        f"PID|1||17^^^&{SYSTEM}&URI^MR||SOMEBODY^ELSE\r"
        "OBR|1||F7|24323-8^Panel^LN|||20251121042200-0500\r"
        "OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.1|N|||F\r"
    )

    took = take(house, (oru + oru.replace("|17^", "|18^")).encode())

    assert [(one.patient, one.charted) for one in took.patients] == [(known.patient, 1)]
    assert [one.reason for one in took.set_aside] == ["no patient of this number is here"]
    with house.pharmacy.database.reading() as connection:
        [result] = queries.subjects(connection, f"p:{known.patient}", "lab_result")
        [name] = queries.subjects(connection, f"p:{known.patient}", "patient")
    assert (result.get("lab_result.result", LabResult).value, name.get("patient.name", PatientName).family) == (
        Decimal("4.1"), "Lovelace",
    )  # fmt: skip
