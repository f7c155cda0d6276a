"""What the referral and the orders say is offered at a start of care, and stays empty until she confirms it (EN-7)."""

import pytest

from nursechart.charting.missing import missing_items
from nursechart.charting.open_visit import OpenVisit
from tests.charting.clinic import Clinic, row_of


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, content):
    made = Clinic(tmp_path_factory.mktemp("known"), content, ("minh-anh-nguyen", "seo-yeon-kim"))
    made.laptop("amara")
    yield made
    made.close()


def begun(clinic, patient, kind):
    return clinic.laptops[0].begin(clinic.feed(patient), kind)


def missing_of(at):
    record = at.shift.store.visit_record(at.feed, at.visit)
    return {item.key for item in missing_items(OpenVisit(at.shift, record))}


def asked(at, group, section, row):
    return row_of(next(each for each in at.form(group).sections if each.id == section), row)


def test_a_diagnosis_of_the_referral_is_offered_and_empty_until_it_is_confirmed(clinic):
    at = begun(clinic, "minh-anh-nguyen", "SOC")
    row = asked(at, "assessment", "S26", "diagnoses")
    assert "Short bowel from birth" in row.carry.asks
    assert row.is_missing
    assert row.controls[0].lines == ()

    at.fill("assessment", "S26", "diagnoses", **dict(row.carry.values))

    charted = asked(at, "assessment", "S26", "diagnoses")
    assert charted.charted
    assert charted.carry is None
    assert [cell.value for cell in charted.controls[0].lines[0]][:2] == ["Short bowel from birth", "P77.9"]


def test_of_an_ordered_medicine_she_still_says_whether_it_goes_on(clinic):
    at = begun(clinic, "minh-anh-nguyen", "SOC")
    row = asked(at, "note", "S22", "medicines")

    at.fill("note", "S22", "medicines", **dict(row.carry.values))

    first = dict(zip(("name", "dose", "route", "last_taken", "from", "action"), ordered(at)[0], strict=True))
    assert (first["name"].value, first["dose"].value) == ("parenteral nutrition", "1,100 mL IV, daily")
    assert (first["action"].value, bool(first["action"].missing)) == ("", True)
    assert asked(at, "note", "S22", "medicines").is_missing


def ordered(at):
    return asked(at, "note", "S22", "medicines").controls[0].lines


def test_how_long_the_nutrition_runs_is_offered_as_ordered(clinic):
    at = begun(clinic, "minh-anh-nguyen", "SOC")

    assert dict(asked(at, "note", "S19", "hours").carry.values) == {"hours": "12"}


def test_a_flush_at_the_line_is_not_asked_for_a_second_time_as_a_dose(clinic):
    at = begun(clinic, "seo-yeon-kim", "LIN")
    flush = next(row for row in at.line.rows if row.id.startswith("flush:"))

    at.care(flush.id, ml="10", flush="easy")

    assert next(each.mark for each in at.frame.rail if each.id == "infusion") == "done"
    assert "section:S08" not in missing_of(at)
