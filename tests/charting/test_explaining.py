"""Why a value is out of range is said once a visit, and stands beside every later value of that level."""

import pytest

from nursechart.charting import explaining, signing, undoing
from nursechart.charting.explaining import NothingToExplain
from nursechart.charting.notes import note_of
from tests.charting.clinic import row_of


def explain(visit, measure, choice="", words=""):
    return row_of(explaining.explain(visit.shift, visit.vitals, measure, choice, words), measure)


def unusual(visit, measure):
    return next((each for each in visit.sign_page.unusual if each.row == measure), None)


def test_a_value_out_of_range_asks_why_until_somebody_says_so(visit):
    assert visit.measure("pulse", "104").explain
    assert not visit.measure("breathing_rate", "16").explain

    row = explain(visit, "pulse", "activity", "stairs")

    assert (row.explain, row.explained) == (False, "Explained 09:31: after activity, stairs")


def test_it_is_not_asked_again_for_the_same_measure_and_level_of_the_visit(visit, amara, maria):
    visit.measure("pulse", "104")
    explain(visit, "pulse", "activity")

    again = visit.measure("pulse", "106")

    assert (again.explain, again.explained) == (False, "Explained 09:31: after activity")
    assert visit.measure("pulse", "45").explain  # another level is other news
    assert amara.begin(maria).measure("pulse", "104").explain  # and so is another visit


def test_in_range_there_is_nothing_to_explain(visit):
    visit.measure("pulse", "72")

    with pytest.raises(NothingToExplain, match="in range"):
        explain(visit, "pulse", "activity")
    visit.measure("pulse", "104")
    with pytest.raises(NothingToExplain, match="Choose a reason"):
        explain(visit, "pulse", "", "  ")


def test_an_explained_value_needs_no_second_look_before_signing(visit):
    visit.measure("pulse", "104")
    assert unusual(visit, "pulse").seen == ""

    explain(visit, "pulse", "activity")

    item = unusual(visit, "pulse")
    assert item.seen == "Explained 09:31: after activity"
    assert "Explained 09:31: after activity" in item.text


def test_a_critical_value_still_asks_who_was_told_and_keeps_its_alert(visit):
    visit.measure("temperature", "38.4")
    explain(visit, "temperature", "heat")

    item = unusual(visit, "temperature")
    assert (item.seen, item.blocks) == ("", True)
    assert "Explained" in item.text
    assert [each.rule for each in visit.vitals.alerts] == ["FP-02"]
    with pytest.raises(signing.ToldNeeded):
        signing.mark_seen(visit.shift, visit.sign_page, item.key)


def test_the_explanation_stands_in_the_note(visit):
    visit.measure("pulse", "104")
    explain(visit, "pulse", "activity", "stairs")

    note = note_of(visit.shift, visit.shift.store.visit_record(visit.feed, visit.visit))

    assert "Pulse high, explained: after activity, stairs." in note


def test_a_second_explanation_takes_the_place_of_the_first_and_undo_gives_it_back(visit):
    visit.measure("pulse", "104")
    explain(visit, "pulse", "activity")
    assert explain(visit, "pulse", "pain").explained == "Explained 09:31: in pain"

    undoing.undo(visit.shift, visit.feed, visit.visit)
    assert row_of(visit.vitals, "pulse").explained == "Explained 09:31: after activity"
    undoing.undo(visit.shift, visit.feed, visit.visit)
    assert row_of(visit.vitals, "pulse").explain


def test_two_nurses_who_explain_apart_speak_of_one_thing(visit, amara, kenji):
    visit.measure("pulse", "104")
    amara.sync()
    kenji.sync()
    explain(visit, "pulse", "activity")
    explain(kenji.at(visit), "pulse", "activity")
    kenji.sync()
    amara.sync()

    assert row_of(visit.vitals, "pulse").explained == "Explained 09:31: after activity"
