"""Phrases are filled from what is charted and from nothing else; what is not known stays a gap that is not charted."""

import pytest
from msgspec.structs import replace

from nursechart.charting import forms
from nursechart.clinical.content_types import Phrase
from nursechart.clinical.phrases import broken_phrase, filled, says_of_gap
from tests.charting.clinic import row_of
from tests.charting.test_undoing import _a_text


def phrase(visit, name):
    return dict(visit.form("note").phrases)[name]


def test_a_phrase_is_filled_with_what_was_charted_in_this_visit(visit):
    assert phrase(visit, "pain_now") == "Pain [pain?] after the visit. Comfortable in the chair."

    visit.measure("pain", "2")

    assert phrase(visit, "pain_now") == "Pain 2 of 10 after the visit. Comfortable in the chair."


def test_the_only_line_in_place_is_named_with_its_day(visit):
    assert phrase(visit, "line_day").startswith("PICC, right basilic, day 23: ")


def test_a_value_that_was_not_taken_fills_nothing(visit):
    from nursechart.charting import vitals

    vitals.not_taken(visit.shift, visit.vitals, "pain", "refused")

    assert "[pain?]" in phrase(visit, "pain_now")


def test_words_with_a_gap_are_kept_as_typed_and_not_charted(visit):
    group, section, field = _a_text(visit)

    row = visit.fill(group, section, field, **{field: "Pain [pain?] after the visit."})

    assert not row.charted
    assert row.message == "Fill in [pain?], or take it out"
    assert (
        row_of(next(each for each in visit.form(group).sections if each.id == section), field).controls[0].value
        == "Pain [pain?] after the visit."
    )

    assert visit.fill(group, section, field, **{field: "Pain 2 after the visit."}).charted


@pytest.mark.parametrize("text", ["Is she well [daughter asked]?", "[ ] done", "118/72", ""])
def test_other_brackets_are_words_like_any(text):
    assert says_of_gap(text) == ""


def test_a_place_that_nothing_can_fill_is_refused_when_the_pack_is_read(content):
    assert "{dose}" in broken_phrase(Phrase(id="x", text="Gave {dose}"), content.measures)
    assert "brace" in broken_phrase(Phrase(id="x", text="Gave {"), content.measures)
    assert [
        broken_phrase(each, content.measures) for each in content.phrases if broken_phrase(each, content.measures)
    ] == []


def test_a_gap_never_takes_a_value_it_was_not_given():
    assert filled("{line} and {pain}", {"pain": ""}, {"line": "which line"}) == "[which line?] and [pain?]"


def test_a_clinic_adds_a_phrase_of_its_own(visit):
    from dataclasses import replace as changed

    shift = visit.shift
    own = Phrase(id="our_own", text="Weight {weight}, told the clinic.", sections=("S24",))
    theirs = changed(shift, content=replace(shift.content, phrases=(*shift.content.phrases, own)))
    visit.measure("weight", "67.1")

    offered = dict(forms.form(theirs, visit.feed, visit.visit, "note").phrases)

    assert offered["our_own"] == "Weight 67.1 kg, told the clinic."
