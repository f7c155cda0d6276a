"""The flow sheet in a real window, by key."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from nursechart.charting import flow_sheets
from nursechart.ui.chart.flow_screen import FlowSheetScreen
from nursechart.ui.screen import Place
from tests.charting.clinic import Clinic
from tests.ui.at_work import AtWork, small_clinic
from tests.ui.reachable import settle, without_names


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        made.laptops[0].visited(made.feed("maria-carvalho"), 12)
        yield made


def opened(work: AtWork, **place: str) -> FlowSheetScreen:
    screen = FlowSheetScreen(work.shift, work.background)
    work.show(screen, Place("flow_sheet", feed=work.maria, **place))
    settle()
    return screen


def choose(screen: FlowSheetScreen, work: AtWork, span: str) -> None:
    button = screen.page.span.findChild(QAbstractButton, f"flow_span_{span}")
    assert button is not None
    button.click()
    work.settle()


def test_f3_on_a_changed_cell_shows_what_it_said_before(qtbot: QtBot, work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    visit.measure("pulse", "104")
    visit.measure("pulse", "96")
    screen = opened(work, visit=visit.visit, group="vitals")
    page = screen.page
    row = next(n for n, each in enumerate(page.model.rows) if each.id == "vital_signs.pulse")
    page.table.setCurrentIndex(page.model.index(row, page.model.columnCount() - 1))
    page.table.setFocus()
    work.press(Qt.Key.Key_F3)
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    words = [label.text().strip("\u2066\u2069\u200e") for label in sheet.findChildren(QLabel)]
    assert "104 /min" in words
    assert "96 /min" in words
    work.press(Qt.Key.Key_Escape)


def test_esc_goes_back_to_the_section_of_the_visit_she_came_from(work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    opened(work, visit=visit.visit, group="vitals")
    work.press(Qt.Key.Key_Escape)
    assert work.went[-1] == Place("visit", feed=work.maria, visit=visit.visit, group="vitals")


def test_t_goes_to_the_charts_and_back_to_the_table(work: AtWork) -> None:
    screen = opened(work)
    work.press(Qt.Key.Key_T)
    assert screen.page.stack.currentIndex() == 1
    assert screen.page.findChildren(QLabel) != []
    assert without_names(screen.page) == []
    work.press(Qt.Key.Key_T)
    assert screen.page.stack.currentIndex() == 0
    assert screen.page.table.hasFocus()


def test_the_measures_and_the_times_stay_in_sight_while_the_table_is_scrolled(work: AtWork) -> None:
    screen = opened(work)
    choose(screen, work, "30d")
    table = screen.page.table
    before = table.verticalHeader().pos(), table.horizontalHeader().pos()
    table.horizontalScrollBar().setValue(0)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert (table.verticalHeader().pos(), table.horizontalHeader().pos()) == before
    assert table.verticalHeader().isVisible()
    assert table.horizontalHeader().isVisible()


def test_scrolling_back_brings_older_columns_and_leaves_what_is_in_sight(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_sheets, "PAGE", 8)
    screen = opened(work)
    choose(screen, work, "all")
    table, model = screen.page.table, screen.page.model
    first, count = model.columns[0], model.columnCount()
    table.horizontalScrollBar().setValue(0)
    screen.page._reach()
    work.settle()
    settle()
    assert model.columnCount() > count
    keys = [each.key for each in model.columns]
    assert keys == sorted(keys)
    shown = model.columns[table.columnAt(0)]
    assert shown == first


def test_a_time_without_anything_says_so(work: AtWork) -> None:
    work.clinic.laptops[0].clock.pass_minutes(60 * 24 * 400)
    try:
        screen = opened(work)
        choose(screen, work, "24h")
        settle()
        assert screen.page.stack.currentIndex() == 2
    finally:
        work.clinic.laptops[0].clock.pass_minutes(-60 * 24 * 400)


def test_every_cell_is_read_aloud_with_its_measure_and_time(work: AtWork) -> None:
    screen = opened(work)
    model = screen.page.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            cell = model.cell(row, column)
            if cell is not None:
                said = str(model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole))
                assert model.rows[row].title in said
                assert model.columns[column].title in said
