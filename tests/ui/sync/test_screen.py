"""The sync centre on a real laptop."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting import visiting
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.today import today
from nursechart.ui.screen import Place
from nursechart.ui.sync.screen import SyncScreen
from tests.charting.clinic import Clinic
from tests.ui.at_work import AtWork, at_work, small_clinic


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, clinic: Clinic) -> Iterator[AtWork]:
    with at_work(qtbot, clinic) as someone:
        yield someone


def test_what_was_charted_waits_until_it_is_at_the_pharmacy(qtbot: QtBot, work: AtWork) -> None:
    row = today(work.shift).rows[0]
    visiting.start_visit(work.shift, row.feed, row.visit, "name", "birth_date", "patient")
    now = SyncNow("offline", cause="Could not reach the pharmacy.")
    screen = SyncScreen(work.shift, work.background, lambda: now)
    work.show(screen, Place("sync"))
    said = screen.page.findChild(QWidget, f"proof_{row.visit}").accessibleName()
    assert "At the pharmacy: waiting" in said
    work.laptop.sync()
    screen.refresh()
    work.settle()
    said = screen.page.findChild(QWidget, f"proof_{row.visit}").accessibleName()
    assert "At the pharmacy: proved" in said


def test_trying_now_and_staying_offline_are_passed_on(qtbot: QtBot, work: AtWork) -> None:
    screen = SyncScreen(work.shift, work.background, lambda: SyncNow("in_sync"))
    work.show(screen, Place("sync"))
    with qtbot.waitSignal(screen.sync_now):
        work.press(Qt.Key.Key_Space)
    with qtbot.waitSignal(screen.stay_offline) as told:
        qtbot.keyClick(screen.page.findChild(QWidget, "stay_offline"), Qt.Key.Key_Space)
    assert told.args == [True]
    assert any("How long without contact" in label.text() for label in screen.page.findChildren(QLabel))
