"""Undo and redo from the keyboard: a field's own while she types in it, then what was charted last (EN-9)."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.test_vitals import stands
from tests.ui.reachable import settle


@pytest.fixture
def begun(work):
    """(the screen, the visit): vital signs of a visit that was just begun."""
    visit = work.laptop.begin(work.maria)
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", visit.feed, visit.visit, "vitals"))
    work.window.activateWindow()
    settle()
    return screen, visit


def press(work, *keys):
    Hands(work.window).press(*keys)
    work.settle()
    settle()


def write(work, text):
    Hands(work.window).write(text)
    work.settle()


def field(screen, name):
    return screen.page.section("vitals").findChild(QLineEdit, name)


def value(visit, measure):
    return [str(each.value) for each in stands(visit, measure)]


def test_a_value_is_undone_and_done_again_and_the_focus_goes_to_its_field(work, begun):
    screen, visit = begun
    write(work, "38.4")
    press(work, "Return")
    assert value(visit, "temperature") == ["38.4"]

    press(work, "Ctrl+Z")
    assert value(visit, "temperature") == []
    assert field(screen, "temperature").text() == ""
    assert work.focus.objectName() == "temperature"
    assert work.said[-1] == "Undone: Temperature 38.4 °C"

    press(work, "Ctrl+Y")
    assert value(visit, "temperature") == ["38.4"]
    assert field(screen, "temperature").text() == "38.4"
    assert work.said[-1] == "Done again: Temperature 38.4 °C"


def test_a_field_undoes_its_own_typing_first_and_nothing_charted(work, begun):
    screen, visit = begun
    write(work, "38.4")
    press(work, "Return")
    write(work, "84")
    assert work.focus.objectName() == "pulse"

    press(work, "Ctrl+Z")

    assert field(screen, "pulse").text() == ""
    assert value(visit, "temperature") == ["38.4"]
    press(work, "Ctrl+Z")
    assert value(visit, "temperature") == []


def test_a_field_that_is_come_back_to_undoes_what_was_charted_and_not_its_old_letters(work, begun):
    screen, visit = begun
    write(work, "38.4")
    press(work, "Return", "Up")
    assert work.focus.objectName() == "temperature"

    press(work, "Ctrl+Z")

    assert value(visit, "temperature") == []
    assert field(screen, "temperature").text() == ""


def test_the_toast_offers_redo_and_redo_offers_undo(work, begun):
    _screen, visit = begun
    write(work, "38.4")
    press(work, "Return", "Ctrl+Z")

    button = work.window.findChild(QPushButton, "toast_undo")
    assert (button.text(), button.isVisible()) == ("Redo", True)
    button.click()
    work.settle()
    assert value(visit, "temperature") == ["38.4"]
    button = work.window.findChild(QPushButton, "toast_undo")
    assert button.text() == "Undo"


def test_not_taken_offers_undo_of_just_this_for_eight_seconds(work, begun):
    screen, visit = begun
    screen.page.section("vitals").not_taken.emit("weight", "refused")
    work.settle()
    assert work.said[-1] == "Charted as not taken"
    button = work.window.findChild(QPushButton, "toast_undo")
    assert button.text() == "Undo"

    button.click()
    work.settle()

    assert [each for each in stands(visit, "weight") if each is not None] == []


def test_undo_goes_to_the_section_where_it_was_charted(work, begun):
    screen, visit = begun
    write(work, "38.4")
    press(work, "Return")
    screen.show_group("assessment")
    work.settle()
    settle()
    assert screen.page.group == "assessment"

    press(work, "Ctrl+Z")
    work.settle()
    settle()

    assert screen.page.group == "vitals"
    assert value(visit, "temperature") == []
    assert field(screen, "temperature").text() == ""


def test_with_nothing_to_undo_it_says_so_and_the_focus_stays(work, begun):
    press(work, "Ctrl+Z")

    assert work.said[-1] == "There is nothing to undo here"
    assert work.focus.objectName() == "temperature"


def test_what_is_half_typed_in_a_field_that_was_left_is_undone(work, begun):
    screen, _visit = begun
    write(work, "384")
    press(work, "Return")
    assert field(screen, "temperature").text() == "384"

    press(work, "Ctrl+Z")

    assert field(screen, "temperature").text() == ""
    assert work.said[-1] == "Undone: what was typed"


def test_a_value_is_explained_from_the_keyboard_once(work, begun):
    screen, _visit = begun
    press(work, "Down")
    write(work, "104")
    press(work, "Return")
    page = screen.page.section("vitals")
    assert page.explain.isVisible()

    press(work, "Alt+E", "Tab")
    assert work.focus.objectName() == "explain_words"
    write(work, "Stairs")
    press(work, "Tab", "Tab", "Return")
    work.settle()

    label = page.findChild(QLabel, "pulse_explained")
    assert label.isVisible()
    assert label.text().endswith("Stairs")
    assert not page.explain.isVisible()
    assert work.said[-1] == "Explanation charted"


def test_a_measure_is_added_from_the_keyboard_and_has_the_focus(work, begun):
    screen, visit = begun
    screen.page.section("vitals").add_measure.setFocus()
    press(work, "Space", "Down", "Tab", "Tab", "Return")
    work.settle()

    assert work.focus.objectName() == "height"
    write(work, "170")
    press(work, "Return")
    assert value(visit, "height") == ["170"]
