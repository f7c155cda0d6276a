"""A whole set of vital signs from the keyboard, in the real window with a real encrypted store behind it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.test_vitals import stands
from tests.ui.reachable import settle
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard

SEVEN = "t36.8p72r16bp118/74s98pn2w67.1"
# keystroke-level model (Card, Moran and Newell 1983): one key of a skilled typist, and one mental preparation a value
KEY_S, MENTAL_S = 0.28, 1.35


@pytest.fixture
def begun(work):
    """(the screen, the visit): vital signs of a visit that was just begun."""
    visit = work.laptop.begin(work.maria)
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", visit.feed, visit.visit, "vitals"))
    work.window.activateWindow()
    settle()
    return screen, visit


def line_of(screen):
    return screen.page.section("vitals").one_line


def test_seven_vital_signs_take_31_keys_and_less_than_15_seconds(work, begun):
    screen, visit = begun
    hands = Hands(work.window)
    assert hands.focus.objectName() == "temperature"

    hands.write(SEVEN)  # the first letter is no part of a temperature, so the line opens with it
    hands.press("Return")
    work.settle()

    assert hands.keys <= 31
    assert hands.keys * KEY_S + MENTAL_S < 15  # the values are in her head or on the paper: one preparation for the set
    for measure in ("temperature", "pulse", "breathing_rate", "blood_pressure", "oxygen_saturation", "pain", "weight"):
        assert len(stands(visit, measure)) == 1
    assert not line_of(screen).isVisible()
    assert hands.focus.objectName() == "position_sitting"


def test_what_would_be_charted_is_shown_before_enter_and_nothing_is_charted_yet(work, begun):
    screen, visit = begun
    hands = Hands(work.window)

    hands.press("Ctrl+J")
    hands.write("t38.4 p72 x9")
    work.settle()

    line = line_of(screen)
    assert [chip.text() for chip in line._chips if chip.isVisible()] == [
        "Temperature 38.4 °C, Critical",
        "Pulse 72 /min",
    ]
    assert "“x9” after “p72”" in line.findChild(QLabel, "one_line_wrong").text()
    assert stands(visit, "temperature") == []


def test_escape_closes_the_line_and_what_was_typed_is_there_again(work, begun):
    screen, _visit = begun
    hands = Hands(work.window)
    hands.press("Ctrl+J")
    hands.write("t36.8 p7")
    work.settle()

    hands.press("Esc")
    work.settle()
    assert not line_of(screen).isVisible()
    screen.page.forget()  # the pages are built anew, as after a lock
    screen.acts.held = {}
    screen.refresh()
    work.settle()
    settle()
    work.window.activateWindow()
    hands.press("Ctrl+J")

    assert line_of(screen).field.text() == "t36.8 p7"


def test_a_line_with_a_slip_stays_with_its_question_and_one_button_mends_it(work, begun):
    screen, visit = begun
    hands = Hands(work.window)
    hands.press("Ctrl+J")
    hands.write("p72 t384")
    work.settle()
    hands.press("Return")
    work.settle()

    line = line_of(screen)
    assert line.isVisible()
    assert line.field.selectedText() == "t384"
    assert "between 25 and 45" in line.findChild(QLabel, "one_line_wrong").text()
    assert stands(visit, "pulse") == []

    line._take.click()
    work.settle()
    assert line.field.text() == "p72 t38.4"
    hands.press("Return")
    work.settle()
    assert [str(each.value) for each in stands(visit, "temperature")] == ["38.4"]


def test_the_letters_are_listed_by_f1_and_by_a_question_mark(work, begun):
    screen, _visit = begun
    hands = Hands(work.window)
    hands.press("Ctrl+J")
    hands.write("t36.8")
    work.settle()
    letters = line_of(screen).findChild(QLabel, "one_line_letters")
    assert not letters.isVisible()

    hands.write("?")
    assert letters.isVisible()
    assert "Blood pressure" in letters.text()
    hands.press("F1")
    assert not letters.isVisible()
    assert line_of(screen).field.text() == "t36.8"


def test_a_slash_opens_the_line_only_while_no_field_has_the_focus(work, begun):
    screen, _visit = begun
    hands = Hands(work.window)
    page = screen.page.section("vitals")
    page.findChild(QLineEdit, "blood_pressure_upper").setFocus()
    hands.write("118/")
    assert hands.focus.objectName() == "blood_pressure_lower"
    assert page.one_line is None

    screen.page.next.setFocus()
    hands.press("/")
    assert hands.focus.objectName() == "one_line_field"


def test_a_letter_that_begins_no_measure_stays_in_the_number_as_typed(visit):
    page = visit("vitals", looks.empty_vitals())
    hands = Hands(page)

    hands.write("x")

    assert page.findChild(QLineEdit, "temperature").text() == "x"


def test_a_visit_that_is_signed_offers_no_line(visit):
    page = visit("vitals", replace(looks.VITALS, read_only=True))
    vitals = page.section("vitals")

    Hands(page).press("Ctrl+J")

    assert vitals.one_line is None
    assert not vitals.in_one_line.isVisible()


def test_the_line_is_opened_by_a_button_too(visit):
    page = visit("vitals", looks.empty_vitals())
    vitals = page.section("vitals")
    said = heard(vitals.line_edited)

    vitals.in_one_line.click()
    assert vitals.one_line.field.hasFocus()
    assert vitals.one_line.field.focusPolicy() & Qt.FocusPolicy.TabFocus
    Hands(page).write("t3")

    assert said[-1] == ("t3",)


def test_a_line_that_was_charted_is_not_kept_as_half_typed_too(work, begun):
    screen, visit = begun
    hands = Hands(work.window)
    hands.write("t36.8 p72")
    hands.press("Return")
    work.settle()

    assert visit.vitals.line == ""
    hands.press("Ctrl+J")
    assert line_of(screen).field.text() == ""
