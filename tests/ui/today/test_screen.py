"""Today on a real laptop: from the list into the visit, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nursechart.charting import visiting
from nursechart.ui.screen import Place
from nursechart.ui.today.screen import TodayScreen
from tests.ui.at_work import AtWork, at_work, small_clinic


@pytest.fixture
def work(qtbot: QtBot, tmp_path: Path) -> Iterator[AtWork]:
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as someone:
        yield someone


def test_from_today_into_the_visit_takes_two_identifiers_and_no_mouse(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    told: list[bool] = []
    screen.charted.connect(lambda: told.append(True))
    work.press(Qt.Key.Key_Return)
    assert work.focus.objectName() == "identity_name"
    work.press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_P, Qt.Key.Key_Return)
    assert [(place.screen, place.feed) for place in work.went] == [("visit", work.maria)]
    assert told == [True]
    frame = visiting.frame(work.shift, work.maria, work.went[0].visit)
    assert frame.status == "in_progress"


def test_a_visit_that_runs_is_gone_back_to_without_asking_again(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    work.press(Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_W, Qt.Key.Key_Return)
    screen.open(Place("today"))
    work.settle()
    work.press(Qt.Key.Key_Return)
    assert len(work.went) == 2
    assert work.went[0].visit == work.went[1].visit


def test_an_answer_that_comes_after_the_lock_finds_nobody(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    screen.refresh()
    work.window.drop_screens()
    import shiboken6

    shiboken6.delete(screen.page)
    work.settle()
    assert work.said == []
