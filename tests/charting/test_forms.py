"""Forms of the content pack: row by row, checked, and nothing asked that is known already."""

import pytest

from nursechart.charting import forms
from nursechart.record.kinds import PatientAllergies, SectionFields
from tests.charting.clinic import row_of


def fields_of(visit, section):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    said = [each.get("section.fields", SectionFields) for each in record.sections]
    return next((held.fields for held in said if held is not None and held.section == section), {})


def asked(visit, group, section):
    return {row.id for each in visit.form(group).sections if each.id == section for row in each.rows}


def test_an_answer_is_charted_as_its_row_is_left(visit):
    row = visit.fill("arrive", "S15", "sharps", sharps="half")

    assert (row.charted, row.controls[0].value) == (True, "half")
    assert fields_of(visit, "S15") == {"sharps": "half"}


def test_each_answer_keeps_the_others_of_its_section(visit):
    visit.fill("arrive", "S15", "sharps", sharps="half")
    visit.fill("arrive", "S15", "kit_earliest_expiry", kit_earliest_expiry="30 nov 26")

    assert fields_of(visit, "S15") == {"sharps": "half", "kit_earliest_expiry": "2026-11-30"}


@pytest.mark.parametrize(
    ("group", "section", "row", "typed", "says"),
    [
        ("arrive", "S02", "mileage_km", "far", "Enter the distance in km, like"),
        ("arrive", "S15", "kit_earliest_expiry", "31 feb 26", "real date"),
        ("arrive", "S15", "sharps", "overflowing", "choose one from the list"),
        ("arrive", "S15", "kit_checked_at", "25:70", "like"),
    ],
)
def test_what_cannot_be_stays_as_typed_with_its_reason(visit, group, section, row, typed, says):
    left = visit.fill(group, section, row, **{row: typed})

    assert (left.controls[0].value, left.charted) == (typed, False)
    assert says in left.message
    assert row not in fields_of(visit, section)


def test_a_reason_stays_beside_what_cannot_be_after_coming_back(visit):
    said = visit.fill("arrive", "S15", "sharps", sharps="overflowing").message

    section = next(each for each in visit.form("arrive").sections if each.id == "S15")
    assert row_of(section, "sharps").message == said != ""


def test_an_emptied_answer_is_taken_back(visit):
    visit.fill("arrive", "S15", "sharps", sharps="half")

    assert not visit.fill("arrive", "S15", "sharps", sharps="").charted
    assert fields_of(visit, "S15") == {}


def test_who_was_identified_and_when_she_arrived_is_not_asked_again(visit):
    assert not {"id1_type", "id2_type", "id_confirmed_by"} & asked(visit, "arrive", "S01")
    assert not {"location", "time_in", "capture_method"} & asked(visit, "arrive", "S02")
    assert not any(item.row in ("id1_type", "time_in") for item in visit.sign_page.missing)


def test_a_question_that_depends_on_an_answer_is_asked_once_it_was_given(visit):
    assert "scored_again" not in asked(visit, "assessment", "S05") | asked(visit, "vitals", "S05")
    group = "vitals" if asked(visit, "vitals", "S05") else "assessment"

    visit.fill(group, "S05", "intervention", intervention="Position changed")

    assert "scored_again" in asked(visit, group, "S05")


def test_normal_is_one_answer_and_an_exception_says_what_was_found(visit):
    assert visit.fill("assessment", "S04", "skin", skin="wnl").charted
    row = visit.fill("assessment", "S04", "skin", skin="exception")

    assert [control.id for control in row.controls] == ["skin", "skin_findings", "skin_text"]
    assert any(item.row == "skin" for item in visit.sign_page.missing) or any(
        item.key == "section:S04" for item in visit.sign_page.missing
    )


def test_not_assessed_asks_why_and_never_assumes_a_reason(visit):
    row = visit.fill("assessment", "S04", "skin", skin="not_assessed")

    assert [control.id for control in row.controls] == ["skin", "skin_reason"]
    assert row.controls[1].value == ""
    visit.fill("assessment", "S04", "skin", skin="not_assessed", skin_reason="refused")
    assert fields_of(visit, "S04")["skin"] == {"state": "not_assessed", "reason": "refused"}


def test_ticking_one_more_keeps_the_time_of_the_first(visit, clinic):
    visit.fill("arrive", "S15", "kit_items", kit_items="epinephrine")
    first = fields_of(visit, "S15")["kit_items"]["epinephrine"]
    clinic.clock.pass_minutes(7)

    visit.fill("arrive", "S15", "kit_items", kit_items="epinephrine mask")

    ticked = fields_of(visit, "S15")["kit_items"]
    assert ticked["epinephrine"] == first != ticked["mask"]


def test_none_known_settles_that_allergies_were_asked_when_none_is_listed(amara, clinic):
    clinic.take_in("ken-otsuka")
    amara.sync()
    at = amara.begin(clinic.feed("ken-otsuka"))
    patient = at.frame.basis.patient
    not_asked = PatientAllergies("not_asked")
    amara.says(at.feed, patient.id, "patient.allergies", not_asked, patient.refs("patient.allergies"))
    assert at.frame.banner.allergies_text == "Allergies not asked"

    at.fill("arrive", "S01", "allergies_reviewed", allergies_reviewed="none_known")

    assert at.frame.banner.allergies_text == "No known allergies"


def test_none_known_says_nothing_against_allergies_that_are_listed(visit):
    visit.fill("arrive", "S01", "allergies_reviewed", allergies_reviewed="none_known")

    assert visit.frame.banner.allergies_title == "2 allergies"


def test_what_is_half_written_is_kept_and_shown_again(visit):
    look = visit.form("note")

    forms.draft(visit.shift, look, "S24", "plan", {"plan": "Next dose tonig"})

    section = next(each for each in visit.form("note").sections if each.id == "S24")
    assert row_of(section, "plan").controls[0].value == "Next dose tonig"
    assert fields_of(visit, "S24") == {}
    assert next(item for item in visit.frame.rail if item.id == "note").note == "draft"


def test_words_of_the_note_may_hold_anything(visit):
    words = "Came in well. <b>No</b> complaints & “quotes”\nsecond line"

    visit.fill("note", "S24", "plan", plan=words)

    assert fields_of(visit, "S24")["plan"] == words
    assert "<b>No</b>" not in visit.sign_page.note_html
