"""The practice visit: the real screens over an invented patient, with steps that tick, and nothing that is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting.practising import begin_again, open_practice
from nursechart.ui.help.practice import PracticeVisit
from nursechart.ui.help.practice_steps import PracticeSteps
from tests.ui.at_work import small_clinic
from tests.ui.every_screen import LAPTOP, SCREENS, show
from tests.ui.reachable import reachable, without_names


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    with small_clinic(tmp_path_factory.mktemp("practice"), patient="per-lindgren") as made:
        yield made


def practice_of(clinic) -> PracticeVisit:
    own = clinic.laptops[0]
    return PracticeVisit(
        lambda: open_practice(own.shift, own.folder, own.clock, os.urandom),
        lambda before: begin_again(before, own.shift, own.folder, own.clock, os.urandom),
    )


@pytest.fixture
def practice(qtbot: QtBot, clinic) -> Iterator[PracticeVisit]:
    made = practice_of(clinic)
    made.open()
    qtbot.waitUntil(lambda: made.window is not None and not made.is_busy, timeout=60_000)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.is_busy, timeout=30_000)


def says(practice: PracticeVisit, words: str) -> bool:
    return any(words in each.text() for each in practice.window.findChildren(QLabel) if each.isVisible())


def press(qtbot: QtBot, practice: PracticeVisit, *keys: Qt.Key) -> None:
    for key in keys:
        top = QApplication.activeModalWidget() or practice.window
        qtbot.keyClick(top.focusWidget() or top, key)
        qtbot.waitUntil(lambda: not practice.is_busy, timeout=30_000)


def state(practice: PracticeVisit, step: str) -> str:
    (shown,) = [each for each in practice.steps.findChildren(QWidget, f"practice_step_{step}") if each.isVisible()]
    return shown.accessibleName().rpartition(", ")[2]


def test_every_screen_of_it_says_that_it_is_practice(practice: PracticeVisit) -> None:
    assert says(practice, "Chart no real patient here")
    assert says(practice, "PRACTICE, Patient")
    assert practice.window.top_bar.sync.accessibleName() == "Practice. Nothing is sent"


def test_a_step_ticks_when_it_is_done_and_the_next_one_says_how(qtbot: QtBot, practice: PracticeVisit) -> None:
    assert (state(practice, "start"), state(practice, "vitals")) == ("now", "to do")
    practice.steps.findChild(QPushButton, "practice_go").click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=30_000)
    press(qtbot, practice, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_P, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state(practice, "start") == "done", timeout=30_000)
    assert state(practice, "vitals") == "now"
    assert says(practice, "Try 384 for a temperature")


def test_the_palette_finds_the_practice_patient_and_nothing_that_is_not_there(
    qtbot: QtBot, practice: PracticeVisit
) -> None:
    box = practice.window.palette_box

    def found(text: str) -> list[str]:
        practice.window.top_bar.search.field.setText(text)
        box.open()
        qtbot.waitUntil(lambda: not practice.is_busy, timeout=30_000)
        return [box._list.rows.row(number).id.partition("|")[0] for number in range(box._list.count())]

    assert found("sync") == []  # nothing of it is sent
    assert found("theme") == []
    assert "act" in found("vital line")
    assert found("practice patient")[0] == "chart"
    qtbot.keyClick(practice.window.top_bar.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: practice._place.screen == "chart" and not practice.is_busy, timeout=30_000)
    assert says(practice, "PRACTICE, Patient")


def test_it_is_left_and_gone_on_with(qtbot: QtBot, practice: PracticeVisit, clinic) -> None:
    if state(practice, "start") != "done":
        practice.steps.findChild(QPushButton, "practice_go").click()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=30_000)
        press(qtbot, practice, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_P, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: state(practice, "start") == "done", timeout=30_000)
    practice.steps.findChild(QPushButton, "practice_leave").click()
    assert practice.window is None
    qtbot.waitUntil(lambda: not practice.is_busy, timeout=30_000)  # one record, one store at a time
    again = practice_of(clinic)
    again.open()
    qtbot.waitUntil(lambda: again.window is not None and not again.is_busy, timeout=60_000)
    assert state(again, "start") == "done"
    again.close()
    qtbot.waitUntil(lambda: not again.is_busy, timeout=30_000)


def test_it_can_be_begun_again(qtbot: QtBot, practice: PracticeVisit) -> None:
    first = practice.window
    practice.steps.findChild(QPushButton, "practice_again").click()
    qtbot.waitUntil(lambda: practice.window not in (None, first) and not practice.is_busy, timeout=60_000)
    assert state(practice, "start") == "now"


def test_the_steps_are_reached_by_key_and_read_aloud(qtbot: QtBot, practice: PracticeVisit) -> None:
    assert without_names(practice.steps) == []
    names = {each.objectName() for each in reachable(practice.steps)}
    assert {"practice_go", "practice_again", "practice_leave"} <= names
    for _ in range(5):
        qtbot.keyClick(practice.window, Qt.Key.Key_F6)
        if practice.steps.isAncestorOf(practice.window.focusWidget()):
            return
    raise AssertionError("F6 does not reach the steps")


def test_in_a_small_window_the_steps_open_from_the_strip_and_esc_closes_them(qtbot: QtBot) -> None:
    window = SCREENS["practice"]()
    qtbot.addWidget(window)
    show(window, QSize(960, 600))
    steps, opener = window.findChild(PracticeSteps), window.findChild(QPushButton, "practice_open_steps")
    assert not steps.isVisible()

    opener.setFocus()
    qtbot.keyClick(opener, Qt.Key.Key_Space)
    assert steps.isVisible()
    assert window.focusWidget().objectName() == "practice_go"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not steps.isVisible()
    assert window.focusWidget() is opener

    show(window, LAPTOP)
    assert steps.isVisible()
    assert not opener.isVisible()
    window.close()
