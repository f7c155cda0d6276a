"""The patient search on a real laptop."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from nursechart.ui.patients.screen import PatientsScreen
from nursechart.ui.screen import Place
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


def test_a_few_letters_and_enter_open_the_chart(qtbot: QtBot, work: AtWork) -> None:
    screen = PatientsScreen(work.shift, work.background)
    work.show(screen, Place("patients"))
    table = screen.page.findChild(QTableView, "patients_table")
    qtbot.keyClicks(work.focus, "carv mar")
    qtbot.waitUntil(lambda: screen.page.query() == "carv mar" and bool(table.model().index(0, 0).data()))
    with qtbot.waitSignal(screen.page.searched):
        qtbot.keyClicks(work.focus, "i")
    work.settle()
    work.press(Qt.Key.Key_Return)
    assert [(place.screen, place.feed) for place in work.went] == [("chart", work.maria)]


def test_nobody_is_found_for_a_name_that_is_not_there(qtbot: QtBot, work: AtWork) -> None:
    screen = PatientsScreen(work.shift, work.background)
    work.show(screen, Place("patients"))
    table = screen.page.findChild(QTableView, "patients_table")
    with qtbot.waitSignal(screen.page.searched):
        qtbot.keyClicks(work.focus, "zzz")
    work.settle()
    qtbot.waitUntil(lambda: table.model().rowCount() == 0)
    work.press(Qt.Key.Key_Return)
    assert work.went == []
