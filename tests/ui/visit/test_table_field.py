"""A field of several rows: everything by key, said in the cell, and as cards where there is no room."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nursechart.charting.looks.common import Control, Option
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.visit.controls import editor
from nursechart.ui.visit.table_field import TableField
from tests.ui.reachable import settle, spoken, too_small, without_names
from tests.ui.visit.conftest import heard

EVENTS = (Option("start", "start"), Option("rate", "rate change"), Option("stop", "stop"))
COLUMNS = (
    Control("at", "time", "Time"),
    Control("event", "select", "Event", options=EVENTS),
    Control("rate", "number", "Rate, mL/h", unit="mL/h"),
    Control("note", "text", "Note"),
)


def steps(*lines, **said):
    """The steps of an infusion, a tuple of values a line; `said` by column of the first line."""
    cells = tuple(
        tuple(
            replace(column, id=f"steps.{number}.{column.id}", value=value, wrong=said.get(column.id, "") * (not number))
            for column, value in zip(COLUMNS, line, strict=True)
        )
        for number, line in enumerate(lines)
    )
    return Control("steps", "table", "Steps", columns=COLUMNS, lines=cells)


@pytest.fixture
def table(qtbot):
    def show(control=None, width=720):
        made = TableField("steps", control or steps(), lambda cell, name: editor(cell, name, now=lambda: "09:42"))
        page = QWidget()
        qtbot.addWidget(page)
        made.setParent(page)
        made.page = page  # nobody else holds it
        page.resize(width, 400)
        made.setGeometry(0, 0, width, 400)
        page.show()
        page.activateWindow()
        settle()
        return made

    return show


def write(table, *cells):
    """Type into cell after cell, Enter after each."""
    for typed in cells:
        inside = table.window().focusWidget()
        if typed in {each.id for each in EVENTS}:
            for _ in range([each.id for each in EVENTS].index(typed) + 1):
                QTest.keyClick(inside, Qt.Key.Key_Down)
        else:
            QTest.keyClicks(inside, typed)
        QTest.keyClick(inside, Qt.Key.Key_Return)
        settle()


def test_rows_are_added_and_filled_with_enter_alone(table):
    shown = table()
    shown.add.setFocus()
    QTest.keyClick(shown.add, Qt.Key.Key_Space)
    write(shown, "942", "start", "58", "fine", "1015", "rate", "116", "")

    assert shown.values() == {
        "steps.0.at": "09:42", "steps.0.event": "start", "steps.0.rate": "58", "steps.0.note": "fine",
        "steps.1.at": "10:15", "steps.1.event": "rate", "steps.1.rate": "116", "steps.1.note": "",
    }  # fmt: skip
    assert shown.window().focusWidget().objectName() == "steps_2_at"


def test_enter_on_the_last_cell_of_an_empty_row_goes_on_and_adds_no_other(table):
    shown = table(steps(("09:42", "start", "58", "")))
    shown.add_line()
    write(shown, "", "", "", "")

    assert shown.count == 2
    assert shown.window().focusWidget() is shown.add
    assert len(shown.values()) == 4


def test_a_row_is_charted_when_the_next_one_is_gone_to(table):
    shown = table(steps(("09:42", "start", "58", "")))
    left = heard(shown.left)
    shown.findChild(QWidget, "steps_0_note").setFocus()
    assert left == []

    QTest.keyClick(shown.window().focusWidget(), Qt.Key.Key_Return)

    assert left == [()]


def test_a_removed_row_comes_back_with_undo(table):
    shown = table(steps(("09:42", "start", "58", ""), ("10:15", "rate", "116", ""), ("11:00", "stop", "", "")))
    before = shown.values()
    field = shown.findChild(QWidget, "steps_1_note")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    settle()

    assert shown.count == 2
    assert shown.values()["steps.1.at"] == "11:00"
    assert shown.undo.isVisible()
    shown.undo.setFocus()
    QTest.keyClick(shown.undo, Qt.Key.Key_Space)
    settle()
    assert shown.values() == before
    assert not shown.undo.isVisible()


def test_arrows_move_between_rows_and_leave_lists_and_times_their_own(table):
    shown = table(steps(("09:42", "start", "58", ""), ("10:15", "rate", "116", "")))
    note = shown.findChild(QWidget, "steps_0_note")
    note.setFocus()
    QTest.keyClick(note, Qt.Key.Key_Down)
    assert shown.window().focusWidget().objectName() == "steps_1_note"

    event = shown.findChild(QWidget, "steps_1_event")
    event.setFocus()
    QTest.keyClick(event, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert shown.window().focusWidget().objectName() == "steps_0_event"
    assert shown.values()["steps.1.event"] == "rate"


def test_what_is_wrong_is_said_in_its_cell_and_aloud(table):
    shown = table(steps(("09:42", "start", "far", ""), rate="Enter the rate in mL/h, like 12.5"))

    said = shown.findChild(QLabel, "steps_0_rate_said")
    assert said.isVisible()
    assert said.text() == "Enter the rate in mL/h, like 12.5"
    field = shown.findChild(QLineEdit, "steps_0_rate")
    assert field.accessibleDescription() == said.text()
    assert field.property("tone") == "crit"


@pytest.mark.parametrize(("width", "cards"), [(720, False), (420, True), (220, True)])
def test_a_row_is_a_card_with_captions_where_columns_have_no_room(table, width, cards):
    shown = table(steps(("09:42", "start", "58", "fine")), width)

    captions = [each for each in shown.findChildren(QLabel) if each.text() == "Rate, mL/h" and each.isVisible()]
    assert len(captions) == 1
    note = shown.findChild(QWidget, "steps_0_note")
    time = shown.findChild(QWidget, "steps_0_at")
    below = note.mapTo(shown, note.rect().topLeft()).y() > time.mapTo(shown, time.rect().bottomLeft()).y()
    assert below is cards
    assert note.mapTo(shown, note.rect().topRight()).x() < width


def test_a_new_look_keeps_the_widgets_and_the_row_that_is_begun(table):
    shown = table(steps(("09:42", "start", "58", "")))
    cell = shown.findChild(QWidget, "steps_0_note")

    shown.show_lines(steps(("09:42", "start", "58", "fine"), ("10:15", "stop", "", "")))

    assert shown.findChild(QWidget, "steps_0_note") is cell
    assert cell.text() == "fine"
    assert shown.count == 2


@pytest.mark.parametrize("theme", list(ThemeName))
def test_every_cell_has_a_name_with_its_row_and_unit(table, qapp, theme):
    apply_theme(qapp, theme, moves=False)
    shown = table(steps(("09:42", "start", "58", "fine"), ("10:15", "stop", "", "")))

    assert without_names(shown) == []
    assert too_small(shown) == []
    names = [spoken(each) for each in shown.findChildren(QWidget) if each.objectName()]
    assert "Steps, row 2: Rate, mL/h" in names


def test_a_digit_answers_a_choice_in_a_row_and_goes_on(table):
    shown = table(steps(("09:10", "", "", "")))
    shown.findChild(QWidget, "steps_0_event").setFocus()

    assert shown.pick("2")

    assert shown.values()["steps.0.event"] == "rate"
    inside = shown.window().focusWidget()
    assert shown.findChild(QWidget, "steps_0_rate").isAncestorOf(inside) or inside.objectName() == "steps_0_rate"


def test_the_focus_goes_to_the_cell_that_has_to_be_filled_in(table):
    asked = steps(("09:10", "start", "", ""), ("09:40", "", "", ""))
    lines = (asked.lines[0], (asked.lines[1][0], replace(asked.lines[1][1], missing="Choose"), *asked.lines[1][2:]))

    shown = table(replace(asked, lines=lines))

    assert shown.first.objectName() == "steps_1_event"
