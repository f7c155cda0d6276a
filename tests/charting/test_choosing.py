"""Two versions of one value stand: what a person is shown of them, and what her choice leaves in the record (SY-3)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import choosing, vitals
from nursechart.charting.against import dose_facts
from nursechart.charting.choosing import NothingToChoose
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.open_visit import read
from nursechart.charting.ordering import is_active
from nursechart.charting.syncing import sync_centre
from nursechart.clinical.content_types import OnCallContact
from nursechart.clinical.dates import show_time
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    OrderDose,
    OrderDrug,
    OrderPlan,
    OrderState,
    Reading,
)
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
        assert shown.versions[own].laptop.startswith(f"laptop {at.shift.laptop}")
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


# --- what can be proved of each story, and what rests on the value ---------------------------------------------------


@pytest.fixture
def dosed(visit, kenji):
    """An order of a drug that the drug file limits by weight; stopped again when the test ends."""
    made, subject = Two(visit, kenji.at(visit)), visit.shift.new_id()
    now = visit.shift.when()
    for part, value in {
        "order.drug": OrderDrug("infliximab"),
        "order.dose": OrderDose(Decimal("690"), "mg", "IV", frequency="every 8 weeks"),
        "order.plan": OrderPlan(ordered=now, prescriber="Dr Lindqvist"),
        "order.state": OrderState("active", "", now),
    }.items():
        visit.laptop.says(visit.feed, subject, part, value)
    vitals.chart(visit.shift, visit.vitals, "pulse", "72")
    made.meet()
    yield made
    held = visit.shift.store.subject(visit.feed, subject, kind="order")
    visit.laptop.says(visit.feed, subject, "order.state", OrderState("stopped"), held.refs("order.state"))
    made.meet()


def weigh_apart(two, one, other):
    vitals.chart(two.one.shift, two.one.vitals, "weight", one)
    two.one.laptop.clock.pass_minutes(1)
    vitals.chart(two.other.shift, two.other.vitals, "weight", other)
    two.meet()
    return desk_of(two.one, part="vital_signs.weight").detail


def test_a_laptop_that_was_without_contact_says_from_when_to_when_and_of_another_one_nothing_is_invented(two):
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    two.meet()
    since = show_time(two.one.shift.now)
    two.one.laptop.clock.pass_minutes(30)
    charted = show_time(two.one.shift.now)
    vitals.chart(two.one.shift, two.one.vitals, "weight", "68.2")
    two.one.laptop.clock.pass_minutes(40)
    vitals.chart(two.other.shift, two.other.vitals, "weight", "69.1")
    until = show_time(two.one.shift.now)
    assert until != charted
    two.meet()

    own, other = desk_of(two.one, part="vital_signs.weight").detail.versions
    assert own.laptop == f"laptop {two.one.shift.laptop}, no contact {since} to {until}"
    assert other.laptop == "another computer"


def test_each_version_says_when_it_was_taken_and_charted_and_by_when_the_pharmacy_had_it(weighed):
    for version in desk_of(weighed.one).detail.versions:
        told = dict(version.facts)
        assert list(told) == ["Taken", "Charted", "At the pharmacy"]
        assert told["At the pharmacy"].startswith("by ")


def test_what_the_pharmacy_has_not_yet_is_said_so(two):
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    two.meet()
    stale = two.one.vitals
    vitals.chart(two.one.shift, stale, "weight", "68.2")
    two.meet()
    vitals.chart(two.one.shift, stale, "weight", "69.1")  # on a page that did not show the first one

    told = [dict(each.facts)["At the pharmacy"] for each in desk_of(two.one, part="vital_signs.weight").detail.versions]
    assert told[0].startswith("by ")
    assert told[1] == "not yet"


def test_the_dose_that_rests_on_a_weight_is_told_for_each_version_and_how_it_stands_to_the_drug_file(dosed):
    shown = weigh_apart(dosed, "68.2", "69.1")
    (use,) = shown.uses.orders
    assert use.title.startswith("inFLIXimab")
    assert [(each.by, each.dose, each.chip.text) for each in use.doses] == [
        ("with 68.2 kg", "10.12 mg/kg", "above the range"),
        ("with 69.1 kg", "9.99 mg/kg", "in range"),
    ]
    assert shown.uses.note.startswith("The ordered dose is the same either way.")


def test_until_somebody_chooses_a_dose_is_checked_with_the_weight_that_speaks_most_against_it(dosed):
    order = next(
        each
        for each in dosed.one.shift.store.visit_record(dosed.one.feed, dosed.one.visit).orders
        if (drug := each.get("order.drug", OrderDrug)) and drug.name == "infliximab" and is_active(each)
    )
    for one, other in (("68.2", "69.1"), ("69.1", "68.2")):
        shown = weigh_apart(dosed, one, other)
        now = read(dosed.one.shift, dosed.one.feed, dosed.one.visit, "visit")
        assert dose_facts(now, order, {}, None).ordered.weight_kg == Decimal("68.2")
        choosing.settle(dosed.one.shift, shown, "another", "Measured again", "70")
        dosed.meet()


def test_a_trend_goes_apart_at_the_value_that_waits_and_is_one_line_again_once_it_is_settled(weighed):
    shown = desk_of(weighed.one).detail
    assert [(value, words) for _, value, words in shown.trend.fork] == [(68.2, "68.2"), (69.1, "69.1")]
    assert len(shown.trend.points) == len(shown.trend.table) - 2
    assert shown.trend_since.startswith("since ")
    choosing.settle(weighed.one.shift, shown, "2", "Measured")
    settled = desk_of(weighed.one, "settled").detail
    assert settled.trend.fork == ()
    assert len(settled.trend.points) == len(settled.trend.table)


def test_both_numbers_of_a_blood_pressure_go_apart(two):
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "blood_pressure", "120", "80")
    two.one.laptop.clock.pass_minutes(1)
    vitals.chart(two.other.shift, two.other.vitals, "blood_pressure", "138", "84")
    two.meet()
    trend = desk_of(two.one, part="vital_signs.blood_pressure").detail.trend
    assert [value for _, value, _ in trend.fork] == [120, 138]
    assert [value for _, value in trend.fork2] == [80, 84]


def test_how_it_came_about_is_told_in_the_order_of_the_clock(weighed):
    told = [words for _, words in desk_of(weighed.one).detail.story]
    assert told[-3:] == [
        "You chart 68.2 kg", "K. Sato charts 69.1 kg", f"{weighed.one.shift.laptop} has every version: all stand",
    ]  # fmt: skip


def test_the_other_nurse_can_be_called_where_the_clinic_names_a_number(weighed):
    assert desk_of(weighed.one).detail.colleague is None
    on_call = (OnCallContact(role="Nurse", name="Kenji Sato", phone="+1 555 0142"),)
    content = msgspec.structs.replace(
        weighed.one.shift.content, clinic=msgspec.structs.replace(weighed.one.shift.content.clinic, on_call=on_call)
    )
    shift = replace(weighed.one.shift, content=content)
    choice = of_visit(weighed.one)[0]
    shown = choosing.desk(shift, "to_choose", choice.feed, choice.subject, choice.part).detail
    assert (shown.colleague.name, shown.colleague.phone) == ("K. Sato", "+1 555 0142")


def test_what_came_after_signing_is_listed_with_what_it_says_and_by_whom(two):
    two.one.complete()
    two.meet()
    stale = two.other.vitals
    two.one.sign()
    vitals.chart(two.other.shift, stale, "pain", "2")
    two.meet()
    (told,) = [each for each in choosing.desk(two.one.shift).late if "Pain" in each.words]
    assert "K. Sato" in told.words
    assert told.words.endswith("Stands beside the signed note, nothing to choose.")
