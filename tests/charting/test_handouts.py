"""The page a patient takes home: in her language, from the chart, and never a made-up word."""

import pytest

from nursechart.charting import handouts
from nursechart.charting.sections import section_values
from nursechart.record.kinds import PatientLanguage


def page(visit, language=""):
    return handouts.look(visit.shift, visit.feed, visit.visit, language)


def test_it_is_in_the_patients_own_language_and_says_that_a_machine_drafted_it(visit):
    look = page(visit)

    assert look.language == "pt"
    assert look.draft
    assert "Próxima visita" in look.html
    assert "traduzido por máquina" in look.html
    assert "translated by machine" in look.html


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt", "zh", "ar"])
def test_every_language_has_warning_signs_and_the_medicines_as_ordered(visit, language):
    look = page(visit, language)

    warnings = visit.shift.content.warning_signs
    assert warnings["breathing"].texts[language] in look.html
    assert warnings["moved"].texts[language] in look.html
    assert "vancomycin 1,000 mg IV" in look.html
    assert ('dir="rtl"' in look.html) is (language == "ar")
    assert look.draft is (language != "en")


def test_a_language_that_is_not_there_falls_back_to_english_and_says_so(amara, visit):
    patient = visit.shift.store.visit_record(visit.feed, visit.visit).patient
    held = patient.refs("patient.language")
    amara.says(visit.feed, patient.id, "patient.language", PatientLanguage("hu"), held)

    look = page(visit)

    assert (look.language, look.lacks) == ("en", "hu")
    assert "Next visit" in look.html
    newest = visit.shift.store.visit_record(visit.feed, visit.visit).patient.refs("patient.language")
    amara.says(visit.feed, patient.id, "patient.language", PatientLanguage("pt", True), newest)


def test_what_is_not_charted_is_not_made_up(visit):
    look = page(visit, "en")

    assert "No time is written down yet" in look.html
    assert "No number is written down yet" in look.html
    visit.fill("note", "S24", "who_to_call", who_to_call="555 0100, day and night")
    assert "555 0100, day and night" in page(visit, "en").html


def test_giving_it_is_charted_with_the_teaching(visit):
    handouts.give(visit.shift, visit.feed, visit.visit, "pt")

    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert section_values(record, "S14")["materials"].startswith("Hand-out in Portuguese, version ")
    assert page(visit).given.startswith("Hand-out in Portuguese")


def test_a_temperature_keeps_its_order_on_a_right_to_left_page(visit):
    assert "\u206638.0 °C (100.4 °F)\u2069" in page(visit, "ar").html
