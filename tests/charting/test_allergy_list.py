"""What a nurse finds about allergies at a visit reaches the list that stops a dose."""

import pytest

from nursechart.charting.against import allergies_of, allergy_status
from nursechart.charting.allergy_list import said_of_allergies
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.open_visit import read
from nursechart.record.kinds import AllergyState, PatientAllergies

_HIVES = {"reaction": ["hives"], "severity": "severe", "type": "allergy", "verified": True}
PENICILLIN = {"substance": "Penicillin", **_HIVES}
LATEX = {"substance": "latex", "reaction": ["rash"], "severity": "mild", "type": "allergy"}


@pytest.fixture
def found(clinic, amara, maria):
    """Charts allergy rows in a visit that was just begun, and answers the record after it."""
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria)

    def chart(rows, before=()):
        now = read(visit.shift, visit.feed, visit.visit, "arrive")
        statements = said_of_allergies(visit.shift, now.record, rows, before)
        if statements:
            chart_or_amend(now, now.record.seen, statements)
        return read(visit.shift, visit.feed, visit.visit, "arrive").record, statements

    return chart


def names(record):
    return {each.text.lower() for each in allergies_of(record)}


def test_an_allergy_found_at_a_visit_stands_on_the_list(found):
    record, _ = found([LATEX])
    assert "latex" in names(record)
    assert allergy_status(record) == "listed"
    assert all(each.status == "listed" for each in record.patient.all("patient.allergies", PatientAllergies))


def test_the_reaction_stands_in_words_beside_it(found):
    record, _ = found([{**LATEX, "substance": "tape"}])
    states = [state for each in record.allergies for state in each.all("allergy.state", AllergyState)]
    assert AllergyState("active", "allergy", "mild", ("rash",)) in states


def test_saying_it_again_charts_nothing(found):
    found([{**LATEX, "substance": "Iodine"}])
    _, statements = found([{**LATEX, "substance": "iodine "}])
    assert statements == []


def test_an_allergy_that_is_known_is_changed_and_not_listed_twice(found):
    record, _ = found([PENICILLIN])
    before = len(record.allergies)
    record, _ = found([{**PENICILLIN, "severity": "mild"}])
    assert len(record.allergies) == before


def test_a_row_taken_out_again_withdraws_what_this_visit_added(found):
    row = {**LATEX, "substance": "nickel"}
    found([row])
    record, _ = found([], before=[row])
    assert "nickel" not in names(record)


def test_a_row_taken_out_never_withdraws_what_was_on_the_list_before(found, amara, maria, clinic):
    record, _ = found([])
    known = allergies_of(record)[0]
    row = {**LATEX, "substance": known.text}
    record, _ = found([], before=[row])
    assert known.text.lower() in names(record)


def test_a_row_without_a_substance_says_nothing(found):
    _, statements = found([{"reaction": ["rash"]}])
    assert statements == []


def test_what_is_typed_in_the_identity_section_stops_the_dose_that_it_speaks_against(clinic, amara, maria):
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria)
    visit.fill("arrive", "S01", "allergies_reviewed", allergies_reviewed="changed")
    cells = {"substance": "vancomycin", "reaction": "hives", "severity": "severe", "type": "allergy"}
    row = visit.fill("arrive", "S01", "allergy", **{f"allergy.0.{column}": typed for column, typed in cells.items()})
    assert row.charted, row.message
    record = read(visit.shift, visit.feed, visit.visit, "arrive").record
    assert "vancomycin" in names(record)
    card = next(each for each in visit.medicines.cards if "vancomycin" in each.title)
    assert any("matches the allergy to vancomycin" in alert.text for alert in card.blocks)
