"""A routine visit takes few keys: a digit an answer, F7 to what is missing, F8 for what is as it was."""

import pytest
from PySide6.QtWidgets import QLineEdit

from nursechart.record.kinds import DoseProduct
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.clinic import RECORDS
from tests.ui.reachable import settle

LABEL = "(01)00361234567890(17)271130(10)VX4417"


@pytest.fixture
def was_there(work):
    """Her visit before this one, signed."""
    work.laptop.clock.pass_minutes(1)
    work.laptop.begin(work.maria).complete().sign()
    work.laptop.clock.pass_minutes(1)


@pytest.fixture
def begun(work):
    """`begun(group)`: (the screen, the hands, the visit), a visit that was just begun, at that group."""

    def open_at(group):
        visit = work.laptop.begin(work.maria)
        screen = VisitScreen(work.shift, work.background)
        work.show(screen, Place("visit", visit.feed, visit.visit, group))
        work.window.resize(1366, 768)
        work.window.activateWindow()
        settle()
        return screen, Hands(work.window), visit

    return open_at


def press(work, hands, *keys):
    for key in keys:
        hands.press(key)
        work.settle()
        settle()


def test_a_digit_answers_and_the_next_thing_missing_has_the_focus(work, begun):
    screen, hands, _visit = begun("arrive")
    rows = screen.page.section("arrive").forms.cards["S01"].rows
    rows["consent_treatment"].take_focus()

    press(work, hands, "3")

    assert rows["consent_treatment"].values() == {"consent_treatment": "on_file"}
    assert hands.focus.objectName().startswith("allergies_reviewed")  # past the consent to photos, which may stay empty


def test_an_answer_that_asks_for_more_keeps_the_focus(work, begun):
    screen, hands, _visit = begun("assessment")
    rows = screen.page.section("assessment").forms.cards["S04"].rows

    press(work, hands, "1")
    assert rows["general"].values() == {"general": "wnl"}
    press(work, hands, "2")

    assert rows["neuro"].values()["neuro"] == "exception"
    assert rows["neuro"].has_focus


def test_all_is_well_goes_on_and_a_finding_waits_for_others(work, begun):
    screen, hands, _visit = begun("line")
    rows = screen.page.section("line").card.rows
    rows["site"].take_focus()

    press(work, hands, "3")
    assert rows["site"].has_focus
    press(work, hands, "3", "1")

    assert rows["site"].values() == {"findings": "clean"}
    assert not rows["site"].has_focus


def test_now_in_a_time_goes_on_to_what_is_asked_beside_it(work, begun):
    screen, hands, _visit = begun("line")
    rows = screen.page.section("line").card.rows
    rows["dressing_change"].take_focus()

    press(work, hands, "n")
    assert rows["dressing_change"].has_focus
    press(work, hands, "1", "1")

    assert all(rows["dressing_change"].values()[each] for each in ("at", "dressing", "antiseptic"))
    assert not rows["dressing_change"].has_focus


def test_a_digit_in_a_number_is_a_digit(work, begun):
    screen, hands, _visit = begun("vitals")

    press(work, hands, "3", "7")

    assert screen.page.section("vitals").row("temperature").values()["Cel"] == "37"


@pytest.mark.usefixtures("was_there")
def test_shift_f8_confirms_what_is_offered_on_the_screen_and_nothing_that_nobody_saw(work, begun):
    screen, hands, _visit = begun("arrive")
    page = screen.page.section("arrive")
    assert page.row("isolation_precautions").is_empty

    press(work, hands, "Shift+F8")

    assert page.row("isolation_precautions").values() == {"isolation_precautions": "standard"}
    below = page.row("kit_earliest_expiry")
    assert below.row.carry is not None
    assert below.is_empty


@pytest.mark.usefixtures("was_there")
def test_f8_goes_on_to_the_next_thing_missing(work, begun):
    _screen, hands, _visit = begun("arrive")
    assert hands.focus.objectName().startswith("interpreter_used")

    press(work, hands, "F8")

    assert hands.focus.objectName().startswith("consent_treatment")


def test_f7_leads_on_to_the_next_section_in_which_something_is_missing(work, begun):
    screen, hands, visit = begun("supplies")
    visit.answer_forms()  # every form is done, not the vital signs, the line and the dose
    screen.refresh()
    work.settle()
    assert "S03" in RECORDS

    press(work, hands, "F7")

    assert screen.page.group == "vitals"
    assert hands.focus.objectName() == "temperature"


def test_ctrl_enter_passes_sections_that_are_done(work, begun):
    screen, hands, visit = begun("vitals")
    visit.answer_forms()
    screen.refresh()
    work.settle()
    assert screen.page.next.text() == "Next: Line care"

    press(work, hands, "Ctrl+Enter")

    assert screen.page.group == "line"


def test_once_all_is_said_enter_presses_the_button_that_goes_on(work, begun):
    screen, hands, _visit = begun("supplies")
    screen.page.section("supplies").row("enough").take_focus()

    press(work, hands, "1")
    assert hands.focus is screen.page.next
    press(work, hands, "Return")

    assert screen.page.group == "note"


def test_the_position_is_asked_for_once_the_values_are_there(work, begun):
    screen, hands, visit = begun("vitals")

    hands.write("t36.8p72r16bp118/74s98pn0")
    press(work, hands, "Return", "1")

    assert screen.page.section("vitals").position.value() == visit.vitals.positions[0][0]
    assert hands.focus is screen.page.next


def test_a_scanned_label_fills_in_lot_and_expiry(work, begun):
    screen, hands, visit = begun("infusion")
    assert hands.focus.objectName() == "lot"

    hands.write(LABEL)
    press(work, hands, "Return")

    view = next(each for each in screen.page.section("infusion").views.values() if each.card.state == "due")
    assert view.values()["lot"] == "VX4417"
    assert view.values()["expiry"] == "30 Nov 2027"
    assert not any(each.get("dose_given.product", DoseProduct) for each in visit.medicines.frame.basis.doses)


def test_volume_and_rate_are_empty_until_she_confirms_that_they_are_as_ordered(work, begun):
    screen, hands, _visit = begun("infusion")
    view = next(each for each in screen.page.section("infusion").views.values() if each.card.state == "due")
    volume = view.rows_card.rows["volume"]
    assert (view.values()["volume"], view.values()["rate"]) == ("", "")
    assert volume.row.carry.asks == "As ordered: 250 mL"

    volume.take_focus()
    press(work, hands, "F8")

    assert view.values()["volume"] == "250"
    assert view.values()["rate"] == ""


def test_a_digit_ticks_what_was_done_before_leaving_but_not_from_within_the_password(work, begun):
    screen, hands, _visit = begun("sign")
    page = screen.page.section("sign")
    first = page.look.ticks[0].id
    page.items.setFocus()

    press(work, hands, "1")
    assert page.ticks.tick(first).isChecked()
    page.password.setFocus()
    press(work, hands, "1")

    assert page.ticks.tick(first).isChecked()
    assert page.findChild(QLineEdit, "password").text() == "1"
