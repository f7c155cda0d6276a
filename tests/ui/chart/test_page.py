"""The chart overview."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.chart.page import ChartPage
from tests.ui.chart.looks import CHART, LABS, LONG, NEW
from tests.ui.in_the_shell import in_the_shell, says
from tests.ui.reachable import too_small, without_names


@pytest.fixture
def page(qtbot: QtBot) -> ChartPage:
    """The page of the picture, in the shell."""
    return in_the_shell(qtbot, ChartPage(), "chart", CHART, nav="patients")


def timeline(page: ChartPage) -> QListView:
    return page.findChild(QListView, "timeline")


def test_opening_a_chart_puts_the_focus_on_whom_it_is_about(page: ChartPage) -> None:
    banner = page.window().focusWidget()
    assert banner.objectName() == "banner"
    assert banner.accessibleName().startswith("CARVALHO, Maria (Ms), Born 14 Mar 1958 (67 y)")


def test_ctrl_enter_goes_back_to_the_visit(qtbot: QtBot, page: ChartPage) -> None:
    with qtbot.waitSignal(page.start_asked) as told:
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["p:carvalho", "now", "Back to visit, 3 of 9", ""]


def test_what_needs_attention_leads_to_where_it_is_charted(qtbot: QtBot, page: ChartPage) -> None:
    with qtbot.waitSignal(page.start_asked) as told:
        page.findChild(QPushButton, "attention_1").click()
    assert told.args[3] == "line"


def test_without_a_visit_there_is_nothing_to_press(page: ChartPage) -> None:
    page.show_look(replace(CHART, visit="", action=""))
    assert [b for b in page.findChildren(QPushButton, "attention_0") if b.isVisible()] == []
    assert not page.findChild(QPushButton, "chart_action").isVisible()


def test_a_chart_that_two_were_made_into_says_so_and_any_other_does_not(page: ChartPage) -> None:
    assert not says(page, "Two charts were made one")
    page.show_look(replace(CHART, made_one=("What was charted as CARVALHO, Mia, MRN 77, is shown here.",)))
    assert says(page, "Two charts were made one")
    assert says(page, "MRN 77, is shown here")


def test_t_puts_the_numbers_in_the_place_of_the_trends(qtbot: QtBot, page: ChartPage) -> None:
    trends = [each for each in page.findChildren(QStackedWidget) if each.objectName().startswith("trend_")]
    assert len(trends) == 4
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_T)
    assert all(each.currentIndex() == 1 for each in trends)
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_T)
    assert all(each.currentIndex() == 0 for each in trends)


def test_results_of_the_laboratory_are_painted_below_and_turn_into_tables_with_t(qtbot: QtBot, page: ChartPage) -> None:
    card = page.findChild(QWidget, "labs")
    assert not card.isVisible()
    page.show_look(replace(CHART, labs=LABS))
    assert card.isVisible()
    assert says(page, "Potassium, imported")
    assert says(page, "the laboratory's own range")
    plots = [each for each in page.findChildren(QStackedWidget) if each.objectName().startswith("trend_lab_")]
    assert len(plots) == len(LABS)
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_T)
    assert all(each.currentIndex() == 1 for each in plots)
    assert without_names(page) == []


def test_a_trend_says_its_summary_aloud(page: ChartPage) -> None:
    chart = page.findChild(QWidget, "trend_temperature_chart")
    assert chart.accessibleName() == "Temperature, °C"
    assert chart.accessibleDescription() == "7 readings, last 38.4 °C"


def test_enter_on_a_visit_of_the_timeline_opens_it_and_on_a_call_does_nothing(qtbot: QtBot, page: ChartPage) -> None:
    timeline(page).setFocus()
    with qtbot.waitSignal(page.visit_asked) as told:
        qtbot.keyClick(timeline(page), Qt.Key.Key_Return)
    assert told.args == ["p:carvalho", "now"]
    qtbot.keyClick(timeline(page), Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(page.visit_asked):
        qtbot.keyClick(timeline(page), Qt.Key.Key_Return)


def test_the_timeline_is_filtered_by_kind(qtbot: QtBot, page: ChartPage) -> None:
    qtbot.mouseClick(page.findChild(QWidget, "timeline_kind_lab"), Qt.MouseButton.LeftButton)
    assert timeline(page).model().rowCount() == 1
    qtbot.mouseClick(page.findChild(QWidget, "timeline_kind_"), Qt.MouseButton.LeftButton)
    assert timeline(page).model().rowCount() == 5


def test_the_orders_beyond_four_come_at_a_press(qtbot: QtBot, page: ChartPage) -> None:
    assert not says(page, "Dressing change")
    page.findChild(QPushButton, "orders_all").click()
    assert says(page, "Dressing change")
    assert page.window().focusWidget().objectName() == "orders_all"


def test_a_newer_look_keeps_focus_and_marked_row(qtbot: QtBot, page: ChartPage) -> None:
    timeline(page).setFocus()
    qtbot.keyClick(timeline(page), Qt.Key.Key_Down)
    qtbot.keyClick(timeline(page), Qt.Key.Key_Down)
    qtbot.keyClick(timeline(page), Qt.Key.Key_Down)
    page.show_look(replace(CHART, timeline=CHART.timeline[1:], orders=CHART.orders[1:]))
    assert timeline(page).hasFocus()
    assert timeline(page).currentIndex().row() == 2
    page.findChild(QPushButton, "attention_2").setFocus()
    page.show_look(replace(CHART, attention=CHART.attention, visit="other"))
    assert page.window().focusWidget().objectName() == "attention_2"


def test_a_chart_that_is_still_coming_in_says_so_and_shows_no_empty_cards(page: ChartPage) -> None:
    page.show_look(NEW)
    assert says(page, "This chart is still coming in")
    for gone in ("Trends", "Unchanged", "Reason for treatment"):
        assert not says(page, gone)
    assert says(page, "No line is in place.")


def test_before_another_chart_is_there_nobody_is_shown(page: ChartPage) -> None:
    page.forget()
    assert not says(page, "CARVALHO")
    page.show_look(CHART)
    assert says(page, "CARVALHO, Maria")


def test_a_long_timeline_is_painted_and_builds_no_widgets(page: ChartPage) -> None:
    before = len(page.findChildren(QWidget))
    page.show_look(LONG)
    assert timeline(page).model().rowCount() == 150
    assert len(page.findChildren(QWidget)) - before < 50


def test_everything_has_a_name_and_is_large_enough(page: ChartPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []


def test_mirrored_a_blood_pressure_keeps_its_order(qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown = ChartPage()
    qtbot.addWidget(shown)
    shown.resize(1290, 716)
    shown.show_look(CHART)
    shown.show()
    assert says(shown, "\u2066118/72\u2069")
    assert shown.grab().width() == 1290
