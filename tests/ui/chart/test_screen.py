"""The chart overview on a real laptop."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nursechart.ui.chart.screen import ChartScreen
from nursechart.ui.screen import Place
from tests.ui.at_work import AtWork


def test_the_chart_shows_whom_it_is_about_and_ctrl_enter_starts_her_visit(qtbot: QtBot, work: AtWork) -> None:
    screen = ChartScreen(work.shift, work.background)
    work.show(screen, Place("chart", feed=work.maria))
    assert any(label.text() == "CARVALHO, Maria" for label in screen.page.findChildren(QLabel))
    qtbot.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    work.press(Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_C, Qt.Key.Key_Return)
    assert [(place.screen, place.feed, place.group) for place in work.went] == [("visit", work.maria, "")]


def test_a_chart_that_is_not_hers_to_see_is_refused_in_words(work: AtWork) -> None:
    screen = ChartScreen(work.shift, work.background)
    work.show(screen, Place("chart", feed="p:00000000-0000-7000-8000-000000000000"))
    assert work.said != []
    assert not any(
        label.isVisible() and label.text() == "CARVALHO, Maria" for label in screen.page.findChildren(QLabel)
    )
