"""Allergies told at the banner: on the list at once, said when they are there already, and asked about today."""

import pytest

from nursechart.charting import allergy_list, medicines
from nursechart.charting.allergy_list import AllergyRefused
from nursechart.record.kinds import AllergyState, AllergySubstance, PatientAllergies
from tests.charting.clinic import Clinic
from tests.charting.test_drug_file_at_the_start import infused, ordering

__all__ = ["ordering"]
SAID = {"reaction": "hives swelling", "severity": "severe", "source": "patient", "type": "allergy"}


@pytest.fixture
def at(clinic, amara, maria):
    clinic.clock.pass_minutes(26 * 60)
    return amara.begin(maria)


def look(at):
    return allergy_list.allergies(at.shift, at.feed, at.visit)


def add(at, substance, **said):
    return allergy_list.add(at.shift, look(at), {**SAID, "substance": substance, **said})


def state_of(at, substance):
    record = at.shift.store.visit_record(at.feed, at.visit)
    return next(
        each.get("allergy.state", AllergyState)
        for each in record.allergies
        if each.get("allergy.substance", AllergySubstance).text == substance
    )


def test_a_new_allergy_stands_in_the_banner_with_reaction_severity_and_who_says_so(at):
    frame = add(at, "latex")

    assert "latex" in frame.banner.allergies_text.lower()
    held = state_of(at, "latex")
    assert (held.status, held.severity, held.source, held.reactions) == (
        "active",
        "severe",
        "patient",
        ("hives", "swelling"),
    )


@pytest.mark.parametrize("substance", ["penicillin", "Penicillin ", "PENICILLIN"])
def test_an_allergy_that_is_on_the_list_is_said_and_not_charted_twice(at, substance):
    before = len(look(at).listed)

    with pytest.raises(AllergyRefused, match="On the list already: penicillin, anaphylaxis"):
        add(at, substance)

    assert len(look(at).listed) == before


def test_a_class_that_is_on_the_list_is_found_by_its_class(at):
    add(at, "Sulfonamides", key="class:sulfonamide")

    with pytest.raises(AllergyRefused, match="On the list already"):
        add(at, "Sulfonamides", key="class:sulfonamide")


@pytest.mark.parametrize(
    ("left_out", "says"),
    [("substance", "Write the substance"), ("reaction", "reaction"), ("severity", "severe"), ("source", "who says so")],
)
def test_an_allergy_without_substance_reaction_severity_or_source_is_refused(at, left_out, says):
    said = {**SAID, "substance": "adhesive tape", left_out: ""}

    with pytest.raises(AllergyRefused, match=says):
        allergy_list.add(at.shift, look(at), said)


def test_no_known_allergies_is_refused_while_one_is_listed_and_asked_today_is_charted(at):
    with pytest.raises(AllergyRefused, match="The list holds"):
        allergy_list.ask_today(at.shift, look(at), none_known=True)

    allergy_list.ask_today(at.shift, look(at), none_known=False)

    assert look(at).asked == f"Asked {at.shift.now:%H:%M}"


def test_a_list_that_nobody_asked_about_is_empty_only_when_it_is_said(tmp_path, content):
    clinic = Clinic(tmp_path, content, ("per-lindgren",))
    try:
        amara, feed = clinic.laptop("amara"), clinic.feed("per-lindgren")
        at = amara.begin(feed)
        record = at.shift.store.visit_record(feed, at.visit)
        for each in record.allergies:
            said = AllergyState("entered_in_error")
            amara.says(feed, each.id, "allergy.state", said, each.refs("allergy.state"))
        patient = record.patient
        nobody = PatientAllergies("not_asked")
        amara.says(feed, patient.id, "patient.allergies", nobody, patient.refs("patient.allergies"))
        assert (look(at).listed, look(at).status) == ((), "not_asked")

        with pytest.raises(AllergyRefused, match="The list is empty"):
            allergy_list.ask_today(at.shift, look(at), none_known=False)
        frame = allergy_list.ask_today(at.shift, look(at), none_known=True)

        assert frame.banner.allergies_text == "No known allergies"
    finally:
        clinic.close()


def test_a_new_allergy_stops_the_dose_it_speaks_against_at_once(ordering):
    dose = ordering("micafungin", "100", infusion=infused("100", over="60"))
    assert not {"R-02.allergy", "R-02.allergy_class"} & dose.says().keys()
    before = medicines.medicines(dose.at.shift, dose.at.feed, dose.at.visit)

    add(dose.at, "Echinocandins", key="class:echinocandin")

    assert "R-02.allergy" in dose.says()
    assert before.frame.banner != dose.at.frame.banner
