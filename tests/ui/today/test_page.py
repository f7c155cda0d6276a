"""The page of Today: what it shows, and how the day is gone through without a mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.shell import MainWindow
from nursechart.ui.today.page import TodayPage
from tests.ui.reachable import too_small, without_names
from tests.ui.today.looks import DAY, EMPTY, NEXT, ROWS


@pytest.fixture
def page(qtbot: QtBot) -> TodayPage:
    """The page of the picture, in the shell."""
    window = MainWindow()
    qtbot.addWidget(window)
    shown = TodayPage()
    window.add_screen("today", lambda: shown)
    window.show_screen("today")
    window.show()
    shown.show_look(DAY)
    shown.land()
    return shown


def says(page: QWidget, text: str) -> bool:
    QApplication.processEvents()  # what was just put into a layout is shown then
    return any(text in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def press(qtbot: QtBot, page: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page.window().focusWidget(), key)


def focused(page: QWidget) -> str:
    return page.window().focusWidget().objectName()


def test_the_day_starts_at_the_next_visit_and_enter_starts_it(qtbot: QtBot, page: TodayPage) -> None:
    assert focused(page) == "visit_carvalho"
    with qtbot.waitSignal(page.start_asked) as told:
        press(qtbot, page, Qt.Key.Key_Return)
    assert told.args == ["p:carvalho", "carvalho", "Start visit"]


def test_the_button_of_the_next_visit_starts_it(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.start_asked):
        page.findChild(QPushButton, "start_visit").click()


def test_the_arrows_go_through_the_day_and_stop_at_its_ends(qtbot: QtBot, page: TodayPage) -> None:
    press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert focused(page) == "visit_oyelaran"
    press(qtbot, page, *[Qt.Key.Key_Down] * 9)
    assert focused(page) == "visit_lundgren"


def test_s_signs_the_visit_that_is_charted_and_only_that(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.assertNotEmitted(page.sign_asked):
        press(qtbot, page, Qt.Key.Key_S)
    with qtbot.waitSignal(page.sign_asked) as told:
        press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_S)
    assert told.args == ["p:oyelaran", "oyelaran"]


def test_enter_opens_a_charted_visit_and_the_chart_of_a_later_one(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.visit_asked) as told:
        press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert told.args == ["p:oyelaran", "oyelaran"]
    with qtbot.waitSignal(page.chart_asked) as chart:
        press(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert chart.args == ["p:lindgren"]


def test_a_newer_look_keeps_the_row_and_the_focus(qtbot: QtBot, page: TodayPage) -> None:
    press(qtbot, page, Qt.Key.Key_Down)
    later = tuple(replace(row, note="changed") if row.visit == "oyelaran" else row for row in ROWS)
    page.show_look(replace(DAY, rows=later))
    assert focused(page) == "visit_lindgren"
    assert says(page, "changed")


def test_the_focus_on_a_button_of_the_side_survives_a_newer_look(page: TodayPage) -> None:
    page.findChild(QPushButton, "sent_back_older").setFocus()
    page.show_look(replace(DAY, since=()))
    assert focused(page) == "sent_back_older"
    assert not says(page, "Since you looked")


def test_what_waits_for_the_nurse_opens_where_it_is_put_right(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.sign_asked) as told:
        page.findChild(QPushButton, "unfinished_oyelaran").click()
    assert told.args == ["p:oyelaran", "oyelaran"]
    with qtbot.waitSignal(page.visit_asked) as sent_back:
        page.findChild(QPushButton, "sent_back_older").click()
    assert sent_back.args == ["p:lindgren", "older"]


def test_an_empty_day_says_what_to_do_next_and_shows_no_empty_sections(page: TodayPage) -> None:
    page.show_look(EMPTY)
    assert says(page, "No visits today")
    assert says(page, "come in with the next sync")
    for gone in ("Unfinished notes", "Sent back by review", "Needs your choice", "The day"):
        assert not says(page, gone)


def test_alike_names_carry_a_chip(page: TodayPage) -> None:
    row = page.findChild(QWidget, "visit_lindgren")
    assert any(each.accessibleName() == "Name alert" for each in row.findChildren(QWidget))


def test_names_are_shown_as_plain_text(page: TodayPage) -> None:
    page.show_look(replace(DAY, next=replace(NEXT, name="<b>BRANDT</b>, Theo")))
    assert says(page, "<b>BRANDT</b>, Theo")


def test_everything_has_a_name_and_is_large_enough(page: TodayPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []
    assert "10:00 vancomycin" in page.findChild(QWidget, "day_lane").accessibleDescription()


def test_mirrored_the_times_and_numbers_keep_their_order(qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown = TodayPage()
    qtbot.addWidget(shown)
    shown.resize(1290, 716)
    shown.show_look(DAY)
    shown.show()
    identity = next(label for label in shown.findChildren(QLabel) if "MRN" in label.text())
    assert identity.text().startswith("\u2066")
    qtbot.waitExposed(shown)
    assert shown.grab().width() == 1290
