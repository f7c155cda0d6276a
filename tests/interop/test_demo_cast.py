"""The demonstration's cast goes in by the same import as anybody's."""

import re
from datetime import date

import pytest
import yaml
from fhir.resources.R4B.bundle import Bundle

from nursechart.interop.fhir.codes import STAFF
from nursechart.interop.fhir_in import read_bundle, read_files
from nursechart.interop.shift import REFERENCE_DAY, shift_dates
from nursechart.record import kinds
from nursechart.record.kinds import read_part
from nursechart.shipped import shipped
from tests.interop.records import content

FILES = sorted((shipped("demo") / "patients").glob("*.json"))
CLINIC = yaml.safe_load((shipped("demo") / "staff.yaml").read_text(encoding="utf-8"))
LOGINS = {(STAFF, person["login"]): f"user-{person['login']}" for person in CLINIC["people"]}


def cast():
    return read_files([(file.name, file.read_bytes()) for file in FILES], zone=CLINIC["zone"], staff=LOGINS)


def said(intake, part):
    return [
        value
        for taken in intake.patients
        for subject in taken.subjects
        for name, value in subject.parts
        if name == part
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_patient_is_valid_fhir_and_taken_with_nothing_set_aside(file):
    Bundle.model_validate_json(file.read_bytes())
    intake = read_bundle(file.read_bytes(), file=file.name, zone=CLINIC["zone"], staff=LOGINS)
    assert intake.set_aside == ()
    assert intake.flags == ()
    assert intake.not_taken == {}
    (taken,) = intake.patients
    for statement in taken.statements:
        read_part(statement.part, statement.value)


def test_the_whole_cast_goes_in_at_once():
    intake = cast()
    assert len(intake.patients) == len(FILES) >= 12
    assert intake.set_aside == ()


def test_every_therapy_that_stands_on_its_own_has_a_patient():
    therapies = content().therapies
    courses = {course.therapy for course in said(cast(), "patient.course")}
    assert courses >= {each.id for each in therapies.values() if not each.within}
    assert courses <= therapies.keys()


def test_everything_the_cast_names_is_in_the_content():
    intake = cast()
    assert {line.type for line in said(intake, "line.device")} <= set(content().devices)
    assert {done.procedure for done in said(intake, "line_care.done")} <= set(content().procedures)
    assert {plan.type for plan in said(intake, "visit.plan")} <= set(content().visit_types)
    assert {plan.therapy for plan in said(intake, "order.plan")} - {""} <= set(content().therapies)
    assert {each for drug in said(intake, "order.drug") for each in drug.classes} <= set(content().drug_classes)
    findings = {each.code for site in said(intake, "line_check.site") for each in site.findings}
    assert findings <= {choice.id for choice in content().choices["site_finding"]}


def test_every_visit_has_a_nurse_of_the_clinic():
    nurses = {plan.nurse for plan in said(cast(), "visit.plan")}
    assert nurses <= set(LOGINS.values())
    assert {"user-amara", "user-kenji", "user-lucia"} <= nurses


def test_the_two_home_nurses_and_the_clinic_have_visits_today():
    today = [plan for plan in said(cast(), "visit.plan") if plan.planned.wall.startswith(REFERENCE_DAY.isoformat())]
    assert {plan.nurse for plan in today} == {"user-amara", "user-kenji", "user-lucia"}
    assert any(plan.place == "outpatient" for plan in today)


def test_the_caseloads_name_every_file_and_nothing_else():
    named = {name for person in CLINIC["people"] if isinstance(person["caseload"], list) for name in person["caseload"]}
    assert named == {file.stem for file in FILES}


def test_the_staff_file_holds_no_password():
    text = (shipped("demo") / "staff.yaml").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(- )?(password|secret|pin)\s*:", text, re.MULTILINE)


def test_one_patient_was_never_asked_about_allergies_and_some_have_none():
    statuses = [answer.status for answer in said(cast(), "patient.allergies")]
    assert statuses.count("not_asked") == 1
    assert statuses.count("none_known") >= 3


def test_the_cast_has_two_like_names_a_child_and_names_of_several_scripts():
    names = [name.family for name in said(cast(), "patient.name")]
    assert {"Lindgren", "Lundberg"} <= set(names)
    assert {"حدّاد", "김", "大塚", "Иванова", "Γεωργίου", "Nguyễn"} <= set(names)
    assert max(birth.date for birth in said(cast(), "patient.birth")) > "2020"


def test_everybody_is_marked_as_test_data():
    assert all("HTEST" in file.read_text(encoding="utf-8") for file in FILES)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
def test_the_history_can_be_moved_to_any_day_and_keeps_its_clock(zone):
    file = next(file for file in FILES if file.stem == "maria-carvalho")
    days = (date(2026, 7, 6) - REFERENCE_DAY).days
    moved = read_bundle(shift_dates(file.read_bytes(), days, zone=zone), file=file.name, zone=zone)
    walls = sorted(plan.planned.wall for plan in said(moved, "visit.plan"))
    assert walls[-1] == "2026-07-06T09:30"
    assert walls[0] == "2026-06-22T09:40"
    (birth,) = said(moved, "patient.birth")
    assert birth.date == "1958-03-14"
    assert "2009" in {state.since for state in said(moved, "allergy.state")}


def test_a_history_that_was_not_moved_says_the_same():
    file = FILES[0]
    still = shift_dates(file.read_bytes(), 0, zone=CLINIC["zone"])
    assert read_bundle(still, file="x", zone=CLINIC["zone"]) == read_bundle(
        file.read_bytes(), file="x", zone=CLINIC["zone"]
    )


def test_the_orders_carry_the_high_alert_mark_where_the_content_does():
    for drug in said(cast(), "order.drug"):
        known = content().drugs.get(drug.name)
        if known is not None and isinstance(drug, kinds.OrderDrug):
            assert drug.high_alert is known.high_alert, drug.name
