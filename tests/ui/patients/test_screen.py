"""The patient search on a real laptop."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from nursechart.charting import emergencies
from nursechart.charting.shift import Shift
from nursechart.store.open_store import OpenStore
from nursechart.ui.patients.screen import PatientsScreen
from nursechart.ui.screen import Place
from tests.sync.house import PASSWORD
from tests.ui.at_work import AtWork


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


def test_s_64_a_chart_that_is_not_hers_is_opened_by_key_with_a_reason_and_a_fresh_password(
    qtbot: QtBot, work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def open_chart(shift: Shift, *told: str) -> str:
        asked.append(told)
        shift.store.check_proved()
        return work.maria

    monkeypatch.setattr(emergencies, "open_chart", open_chart)
    screen = PatientsScreen(work.shift, work.background)
    work.show(screen, Place("patients"))
    with qtbot.waitSignal(screen.page.searched):
        qtbot.keyClicks(work.focus, "zzz")
    work.settle()
    offer = screen.page.findChild(QPushButton, "emergency_open")
    qtbot.waitUntil(offer.isVisible)
    offer.setFocus()
    work.press(Qt.Key.Key_Space)
    sheet = work.window.findChild(QDialog, "emergency")
    assert work.focus.objectName() == "emergency_who"
    qtbot.keyClicks(work.focus, "Carvalho, Maria")
    give = sheet.findChild(QPushButton, "emergency_give")
    give.click()
    assert asked == []  # no reason yet
    sheet.editors[1].put("collapse")
    work.clinic.clock.pass_minutes(6)
    give.click()
    work.settle()
    assert work.focus.objectName() == "prove_password"
    work.press(Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert any("Nothing was done" in label.text() for label in sheet.findChildren(QLabel))
    give.click()
    work.settle()
    qtbot.keyClicks(work.focus, "not hers")
    work.press(Qt.Key.Key_Return)
    assert "does not open this laptop" in said_at(work)
    qtbot.keyClicks(work.focus, PASSWORD)
    work.press(Qt.Key.Key_Return)

    assert asked[-1] == ("Carvalho, Maria", "collapse", "")
    assert [(place.screen, place.feed) for place in work.went] == [("chart", work.maria)]


def said_at(work: AtWork) -> str:
    """What the sheet in front says."""
    return " ".join(label.text() for label in work.focus.window().findChildren(QLabel))


def test_charts_that_are_closed_until_the_pharmacy_is_heard_say_so_and_offer_the_emergency(
    qtbot: QtBot, work: AtWork
) -> None:
    OpenStore.work_by_lease(work.shift.store, 0, work.shift.now_ms())
    screen = PatientsScreen(work.shift, work.background)
    work.show(screen, Place("patients"))
    work.settle()
    offer = screen.page.findChild(QPushButton, "emergency_open")
    qtbot.waitUntil(offer.isVisible)
    assert any("Charts are closed" in label.text() for label in screen.page.findChildren(QLabel))
    offer.setFocus()
    work.press(Qt.Key.Key_Space)
    work.settle()
    sheet = work.window.findChild(QDialog, "emergency")
    assert any("until the pharmacy is reached" in label.text() for label in sheet.findChildren(QLabel))
    sheet.reject()
    work.settle()
