"""Finding a patient by typing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from nursechart.ui.patients.page import PatientsPage
from tests.ui.in_the_shell import says
from tests.ui.patients.looks import ALL, FOUND, NOBODY, NONE_YET
from tests.ui.reachable import too_small, without_names


@pytest.fixture
def page(qtbot: QtBot) -> PatientsPage:
    shown = PatientsPage()
    qtbot.addWidget(shown)
    shown.resize(1290, 716)
    shown.show()
    shown.show_look(ALL)
    shown.land()
    return shown


def search(page: PatientsPage) -> QLineEdit:
    return page.findChild(QLineEdit, "patients_search")


def table(page: PatientsPage) -> QTableView:
    return page.findChild(QTableView, "patients_table")


def test_typing_asks_once_for_what_was_typed_last(qtbot: QtBot, page: PatientsPage) -> None:
    asked: list[str] = []
    page.searched.connect(asked.append)
    with qtbot.waitSignal(page.searched):
        qtbot.keyClicks(search(page), "carv")
    assert asked == ["carv"]


def test_an_answer_to_something_typed_earlier_is_dropped(qtbot: QtBot, page: PatientsPage) -> None:
    qtbot.keyClicks(search(page), "carv mar")
    page.show_look(replace(NOBODY, query="carv"))
    assert table(page).model().rowCount() == 4


def test_enter_opens_the_first_row_and_the_arrows_choose_another(qtbot: QtBot, page: PatientsPage) -> None:
    search(page).setText(FOUND.query)
    page.show_look(FOUND)
    with qtbot.waitSignal(page.chart_asked) as told:
        qtbot.keyClick(search(page), Qt.Key.Key_Return)
    assert told.args == ["p:maria"]
    qtbot.keyClick(search(page), Qt.Key.Key_Down)
    qtbot.keyClick(table(page), Qt.Key.Key_Down)
    with qtbot.waitSignal(page.chart_asked) as second:
        qtbot.keyClick(table(page), Qt.Key.Key_Return)
    assert second.args == ["p:mario"]


def test_enter_opens_nobody_while_the_rows_answer_another_question(qtbot: QtBot, page: PatientsPage) -> None:
    qtbot.keyClicks(search(page), "lind")
    with qtbot.assertNotEmitted(page.chart_asked), qtbot.waitSignal(page.searched):
        qtbot.keyClick(search(page), Qt.Key.Key_Return)


def test_letters_typed_in_the_rows_go_on_with_the_search(qtbot: QtBot, page: PatientsPage) -> None:
    table(page).setFocus()
    with qtbot.waitSignal(page.searched) as told:
        qtbot.keyClick(table(page), "m")
    assert told.args == ["m"]
    assert search(page).hasFocus()


def test_why_somebody_was_found_is_read_with_the_name(page: PatientsPage) -> None:
    search(page).setText(FOUND.query)
    page.show_look(FOUND)
    first = table(page).model().index(0, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "CARVALHO, Maria, name and birth date"
    assert table(page).model().index(0, 5).data() == "2 allergies, Name alert"


def test_a_newer_look_keeps_the_row_and_the_focus(page: PatientsPage) -> None:
    table(page).setFocus()
    table(page).setCurrentIndex(table(page).model().index(2, 0))
    page.show_look(replace(ALL, rows=(ALL.rows[2], *ALL.rows[:2], ALL.rows[3]), found="4 found"))
    assert table(page).currentIndex().row() == 0
    assert table(page).hasFocus()


def test_nobody_found_and_no_charts_yet_say_what_to_do(page: PatientsPage) -> None:
    search(page).setText("zzz")
    page.show_look(NOBODY)
    assert says(page, "Nobody was found")
    search(page).setText("")
    page.show_look(NONE_YET)
    assert says(page, "No charts on this laptop yet")


def test_everything_has_a_name_and_is_large_enough(page: PatientsPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []
