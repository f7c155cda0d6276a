"""Two versions of one value stand: what a person is shown of them, and what her choice leaves in the record (SY-3)."""

from __future__ import annotations

import pytest

from nursechart.charting import choosing, vitals
from nursechart.charting.choosing import NothingToChoose
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.syncing import sync_centre
from nursechart.record.kinds import AllergyState, AllergySubstance, Reading
from tests.charting.test_two_laptops import Two


@pytest.fixture
def two(visit, kenji):
    made = Two(visit, kenji.at(visit))
    made.meet()
    return made


@pytest.fixture
def weighed(two):
    """Amara and Kenji weigh the patient on laptops that do not know of each other."""
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "weight", "68.2")
    two.other.laptop.clock.pass_minutes(30)
    vitals.chart(two.other.shift, two.other.vitals, "weight", "69.1")
    two.meet()
    return two


def of_visit(at, tab="to_choose"):
    """What the desk lists of this visit, and of the patient herself: other tests leave theirs."""
    return [
        each
        for each in at.shift.store.choices(settled_since_ms=0)
        if each.visit in ("", at.visit) and (each.settled_ms is None) == (tab == "to_choose")
    ]


def desk_of(at, tab="to_choose", part=""):
    """The desk with the value of this visit (or of `part`) on it."""
    choice = next(each for each in of_visit(at, tab) if not part or each.part == part)
    return choosing.desk(at.shift, tab, choice.feed, choice.subject, choice.part)


def row_of_desk(look):
    return next(each for each in look.rows if each.key == (look.detail.feed, look.detail.subject, look.detail.part))


def test_both_see_both_values_with_who_charted_them_and_what_was_not_on_the_screen(weighed):
    for at, own, other in ((weighed.one, 0, 1), (weighed.other, 1, 0)):
        look = desk_of(at)
        assert row_of_desk(look).what == "Weight"
        assert [chip.text for chip in row_of_desk(look).chips] == ["Dose by weight"]
        shown = look.detail
        assert [each.words for each in shown.versions] == ["68.2 kg", "69.1 kg"]
        assert shown.versions[own].who.startswith("You, ")
        assert not shown.versions[other].who.startswith("You, ")
        assert shown.versions[own].laptop == at.shift.laptop
        assert shown.versions[other].laptop == "another computer"
        assert len(shown.versions[own].did_not_see) == 1
        assert shown.versions[other].did_not_see[0].startswith("not your ")
        assert shown.chosen is None
    centre = sync_centre(weighed.one.shift, SyncNow("in_sync"))
    assert centre.choices == choosing.waiting(weighed.one.shift) >= 1
    row = next(each for each in centre.rows if each.visit == weighed.one.visit)
    assert (row.action, row.goes_to, row.reviewed.text) == ("Choose", "choices", "needs your choice")


def test_a_choice_stands_alone_and_both_values_and_the_reason_stay_readable(weighed):
    shown = desk_of(weighed.one).detail
    before = choosing.desk(weighed.one.shift).counts
    look = choosing.settle(weighed.one.shift, shown, "2", "The other scale was on carpet")

    assert look.counts == (before[0] - 1, before[1] + 1)
    assert of_visit(weighed.one) == []
    weighed.meet()
    assert weighed.conflicts == []
    (held,) = weighed.record.vitals
    assert str(held.get("vital_signs.weight", Reading).value) == "69.1"
    for at in (weighed.one, weighed.other):
        settled = desk_of(at, "settled").detail
        assert settled.chosen.words == "69.1 kg"
        assert settled.chosen.reason == "The other scale was on carpet"
        assert sorted(each.words for each in settled.versions) == ["68.2 kg", "69.1 kg"]
        assert settled.why_not == "This was settled already"


def test_both_may_be_kept_as_two_readings(weighed):
    shown = desk_of(weighed.one).detail
    assert shown.both
    choosing.settle(weighed.one.shift, shown, "both", "Two weighings, half an hour apart")
    weighed.meet()

    assert weighed.conflicts == []
    weights = [
        str(each.get("vital_signs.weight", Reading).value)
        for each in weighed.record.vitals
        if each.get("vital_signs.weight", Reading)
    ]
    assert sorted(weights) == ["68.2", "69.1"]


def test_neither_may_be_right(weighed):
    shown = desk_of(weighed.one).detail
    with pytest.raises(NothingToChoose, match="6870"):
        choosing.settle(weighed.one.shift, shown, "another", "Weighed again", "6870")
    choosing.settle(weighed.one.shift, shown, "another", "Weighed again", "68.7")
    weighed.meet()
    assert weighed.conflicts == []
    assert str(weighed.record.vitals[0].get("vital_signs.weight", Reading).value) == "68.7"


def test_nothing_is_chosen_without_a_choice_or_without_a_reason(weighed):
    shown = desk_of(weighed.one).detail
    for pick in ("", "3", "0", "x"):
        with pytest.raises(NothingToChoose):
            choosing.settle(weighed.one.shift, shown, pick, "Why")
    with pytest.raises(ReasonNeeded):
        choosing.settle(weighed.one.shift, shown, "1", "  ")
    assert len(of_visit(weighed.one)) == 1


def test_what_somebody_else_settled_meanwhile_is_not_chosen_over(weighed):
    old = desk_of(weighed.other).detail
    choosing.settle(weighed.one.shift, desk_of(weighed.one).detail, "1", "Measured")
    weighed.meet()
    with pytest.raises(NothingToChoose, match="meanwhile"):
        choosing.settle(weighed.other.shift, old, "2", "Measured too")
    assert weighed.conflicts == []


def test_two_who_choose_apart_leave_two_versions_again(weighed):
    choosing.settle(weighed.one.shift, desk_of(weighed.one).detail, "1", "Measured")
    choosing.settle(weighed.other.shift, desk_of(weighed.other).detail, "2", "Measured too")
    weighed.meet()
    assert weighed.conflicts == ["vital_signs.weight"]
    assert len(of_visit(weighed.one)) == 1


def test_what_came_after_signing_is_settled_as_a_correction_with_its_reason(two):
    two.one.complete()
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "75")
    two.one.sign()
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
    two.meet()
    assert two.conflicts == ["vital_signs.pulse"]

    choosing.settle(two.one.shift, desk_of(two.one).detail, "1", "Counted for a minute")
    two.meet()
    assert two.conflicts == []
    (change, *_) = [each for each in two.record.histories if each.part == "vital_signs.pulse"]
    assert change.said[-1].entry_kind == "correction"
    assert "Counted for a minute" in change.reasons.values()


def test_an_allergy_that_two_nurses_grade_apart_warns_and_waits_at_the_desk(two):
    about = two.one.shift.new_id()
    two.one.laptop.says(two.one.feed, about, "allergy.substance", AllergySubstance("Latex"))
    two.one.laptop.says(two.one.feed, about, "allergy.state", AllergyState("active", severity="mild"))
    two.meet()
    for at, severity in ((two.one, "severe"), (two.other, "moderate")):
        held = at.shift.store.subject(at.feed, about, kind="allergy")
        new = AllergyState("active", severity=severity)
        at.laptop.clock.pass_minutes(1)
        at.laptop.says(at.feed, about, "allergy.state", new, held.refs("allergy.state"))
    two.meet()

    look = desk_of(two.other, part="allergy.state")
    assert row_of_desk(look).what == "Allergy: Latex"
    assert [chip.text for chip in row_of_desk(look).chips] == ["Warns until settled"]
    assert look.detail.versions[0].saw[0].startswith("active, mild")
    assert (look.detail.visit, look.detail.both, look.detail.may_type) == ("", "", False)
    choosing.settle(two.other.shift, look.detail, "1", "She carries the letter of the allergist")
    two.meet()
    assert [each.part for each in of_visit(two.one, "settled")].count("allergy.state") == 1
    held = two.one.shift.store.subject(two.one.feed, about, kind="allergy")
    assert held.get("allergy.state", AllergyState).severity == "severe"


def test_a_form_that_two_filled_in_apart_shows_only_the_fields_that_differ(two):
    two.one.fill("note", "S24", "plan", plan="Dressing in a week")
    two.other.fill("note", "S24", "plan", plan="Dressing in two weeks")
    two.meet()
    shown = desk_of(two.one).detail
    assert {each.words for each in shown.versions} == {"Plan: Dressing in a week", "Plan: Dressing in two weeks"}


def test_whose_value_was_chosen_is_not_told_that_another_was(weighed):
    looked_ms = weighed.one.shift.now_ms()
    weighed.one.laptop.clock.pass_minutes(1)
    choosing.settle(weighed.other.shift, desk_of(weighed.other).detail, "1", "The other scale was on carpet")
    weighed.meet()

    assert choosing.settled_by_others(weighed.one.shift, looked_ms) == ()


def test_the_author_of_the_other_value_is_told_on_her_day(weighed):
    looked_ms = weighed.one.shift.now_ms()
    weighed.one.laptop.clock.pass_minutes(1)
    choosing.settle(weighed.other.shift, desk_of(weighed.other).detail, "2", "The other scale was on carpet")
    weighed.meet()

    (told,) = choosing.settled_by_others(weighed.one.shift, looked_ms)
    assert told[1] == "K. Sato chose 69.1 kg over your 68.2 kg, Weight: The other scale was on carpet, CARVALHO, Maria"
    assert choosing.settled_by_others(weighed.other.shift, looked_ms) == ()  # his own choice
    assert choosing.settled_by_others(weighed.one.shift, weighed.one.shift.now_ms()) == ()
