"""Vital signs as they are typed: charted value by value, asked about when unlikely, never charted when impossible."""

from decimal import Decimal

import pytest

from nursechart.charting import alerts, vitals
from nursechart.charting.committing import ReasonNeeded
from nursechart.clinical.dates import NotATime
from nursechart.record.kinds import AlertAnswer, Reading
from tests.charting.clinic import row_of


def stands(visit, measure):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    return [
        said.value
        for subject in record.vitals
        for said in subject.parts.get(f"vital_signs.{measure}", ())
        if said.value is not None
    ]


def test_each_value_is_in_the_log_when_its_field_is_left(visit):
    before = visit.shift.store.unsent_count()

    look = vitals.chart(visit.shift, visit.vitals, "pulse", "84")

    assert row_of(look, "pulse").charted
    assert look.saved == f"Saved on this laptop {visit.shift.now:%H:%M}"
    assert visit.shift.store.unsent_count() == before + 1
    assert stands(visit, "pulse") == [Reading(Decimal("84"), "/min")]


def test_a_temperature_of_384_stays_as_typed_with_its_question_and_is_not_charted(visit):
    row = visit.measure("temperature", "384")

    assert (row.controls[0].value, row.charted) == ("384", False)
    assert row.message == "Temperature must be between 25 and 45 °C. You entered 384"
    assert (row.doubt.asks, row.doubt.likely) == ("Did you mean 38.4? You typed 384", "38.4")
    assert stands(visit, "temperature") == []


def test_what_cannot_be_is_still_there_after_coming_back_and_cannot_be_signed(visit):
    visit.measure("temperature", "384")

    assert row_of(visit.vitals, "temperature").controls[0].value == "384"
    assert "vital:temperature" in {item.key for item in visit.sign_page.missing}


def test_a_decimal_comma_is_understood(visit):
    visit.measure("temperature", "38,4")

    assert stands(visit, "temperature") == [Reading(Decimal("38.4"), "Cel")]


def test_a_word_is_answered_with_an_example_and_kept(visit):
    row = visit.measure("temperature", "warm")

    assert row.controls[0].value == "warm"
    assert "like 37.2" in row.message


def test_half_a_blood_pressure_waits_without_a_complaint(visit):
    row = visit.measure("blood_pressure", "118")

    assert (row.controls[0].value, row.controls[0].value2, row.charted, row.message) == ("118", "", False, "")


def test_the_value_typed_again_is_not_charted_twice(visit):
    visit.measure("pulse", "84")
    before = visit.shift.store.unsent_count()

    visit.measure("pulse", "84")

    assert visit.shift.store.unsent_count() == before


def test_emptying_a_field_takes_the_value_back_and_keeps_it_readable(visit):
    visit.measure("pulse", "84")

    row = visit.measure("pulse", "")

    assert not row.charted
    assert stands(visit, "pulse") == []
    assert [(change.old, change.new) for change in row.corrected] == [("84 /min", "withdrawn")]


def test_not_taken_asks_for_its_reason_where_the_plan_requires_the_value(visit):
    with pytest.raises(ReasonNeeded):
        vitals.not_taken(visit.shift, visit.vitals, "temperature", "")

    row = row_of(vitals.not_taken(visit.shift, visit.vitals, "temperature", "refused"), "temperature")

    assert row.not_taken == "refused"
    assert "vital:temperature" not in {item.key for item in visit.sign_page.missing}


def test_not_taken_needs_no_reason_where_the_plan_does_not_ask_for_the_value(visit):
    row = row_of(vitals.not_taken(visit.shift, visit.vitals, "glucose", ""), "glucose")

    assert (row.required, row.charted, row.not_taken) == (False, False, "")


def test_a_time_that_has_not_been_yet_is_refused(visit):
    visit.measure("pulse", "84")
    later = f"{visit.shift.at(visit.shift.now_ms() + 3_600_000):%H:%M}"

    with pytest.raises(NotATime, match=r"Taken time must not be later than now \(\d\d:\d\d\)"):
        vitals.set_taken(visit.shift, visit.vitals, later, "")


def test_when_and_how_she_sat_can_be_put_right_before_signing(visit, clinic):
    visit.measure("pulse", "84")
    clinic.clock.pass_minutes(10)
    earlier = f"{visit.shift.at(visit.shift.now_ms() - 300_000):%H:%M}"

    look = vitals.set_taken(visit.shift, visit.vitals, earlier, "sitting")

    assert (look.taken_at, look.position) == (earlier, "sitting")


def test_taking_them_again_makes_a_second_set_beside_the_first(visit):
    visit.measure("pulse", "84")
    again = vitals.take_again(visit.shift, visit.vitals)
    assert row_of(again, "pulse").controls[0].value == ""

    look = vitals.chart(visit.shift, again, "pulse", "88")

    assert len(look.earlier_sets) == 2
    assert {str(value.value) for value in stands(visit, "pulse")} == {"84", "88"}
    assert not any(subject.conflicts for subject in look.frame.basis.vitals)


def test_another_set_can_be_looked_at_again(visit):
    first = vitals.chart(visit.shift, visit.vitals, "pulse", "84")
    second = vitals.chart(visit.shift, vitals.take_again(visit.shift, first), "pulse", "88")

    assert row_of(vitals.show_set(visit.shift, second, first.set_id), "pulse").controls[0].value == "84"


def test_a_value_out_of_range_is_charted_coloured_and_says_why(visit):
    row = visit.measure("pulse", "104")

    assert (row.charted, row.chip.text, row.tone, row.message) == (True, "High", "warn", "High is 91 /min and over")


def test_fever_with_a_picc_calls_for_fp_02_once_and_the_answer_is_kept_with_rule_and_version(visit):
    visit.measure("pulse", "104")
    visit.measure("temperature", "38.4")
    (alert,) = visit.vitals.alerts
    assert (alert.rule, alert.tone) == ("FP-02", "crit")

    alerts.answer(visit.shift, visit.feed, visit.visit, visit.vitals.seen, alert, "acted", "Dr Lindqvist called")

    assert visit.vitals.alerts == ()
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    (answer,) = [each.get("alert.answer", AlertAnswer) for each in record.alerts]
    assert (answer.rule, answer.version, answer.answer) == ("FP-02", alert.version, "acted")
    assert answer.reason == "Dr Lindqvist called"


def test_a_fever_charted_after_the_answer_calls_again(visit, clinic):
    visit.measure("temperature", "38.4")
    alerts.answer(visit.shift, visit.feed, visit.visit, visit.vitals.seen, visit.vitals.alerts[0], "acted")
    clinic.clock.pass_minutes(20)

    visit.measure("temperature", "39.2")

    assert [alert.rule for alert in visit.vitals.alerts] == ["FP-02"]


def test_not_now_asks_why(visit):
    visit.measure("temperature", "38.4")
    (alert,) = visit.vitals.alerts

    with pytest.raises(ReasonNeeded):
        alerts.answer(visit.shift, visit.feed, visit.visit, visit.vitals.seen, alert, "not_now", " ")


def test_what_is_half_typed_is_kept_and_is_not_charted(visit):
    look = visit.vitals

    vitals.draft(visit.shift, look, "temperature", "38.")

    row = row_of(visit.vitals, "temperature")
    assert (row.controls[0].value, row.charted) == ("38.", False)
    assert stands(visit, "temperature") == []
    assert visit.vitals.set_id == look.set_id


def test_charting_a_value_ends_its_draft(visit):
    look = visit.vitals
    vitals.draft(visit.shift, look, "temperature", "36.")

    vitals.chart(visit.shift, visit.vitals, "temperature", "36.9")

    assert [each for each in visit.shift.store.drafts(visit.feed) if each.id.startswith(visit.visit)] == []


def test_last_time_stands_beside_the_field_and_never_in_it(visit):
    row = row_of(visit.vitals, "temperature")

    assert row.controls[0].value == ""
    assert row.last
    assert row.last_when


def test_the_wide_form_shows_earlier_visits_without_the_last_one(visit):
    look = visit.vitals

    assert 1 <= len(look.earlier) <= 4
    assert all(column.when and column.values for column in look.earlier)


def test_a_measure_that_is_not_asked_by_itself_is_added_and_charted_like_the_others(visit):
    look = visit.vitals
    assert "height" in dict(look.addable)
    assert "map" not in dict(look.addable)  # worked out, never typed

    look = vitals.add_measure(visit.shift, look, "height")
    assert not row_of(look, "height").charted
    look = vitals.chart(visit.shift, look, "height", "170")

    assert row_of(look, "height").charted
    assert "height" not in dict(look.addable)
    assert row_of(visit.vitals, "height").charted
