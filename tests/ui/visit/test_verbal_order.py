"""An order by voice, by key: the sheet from the medicines page, what speaks against it, and two identifiers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from nursechart.ui.widgets import InlineAlert
from tests.ui.at_work import at_work, small_clinic
from tests.ui.reachable import settle, without_names


@pytest.fixture
def work(qtbot, tmp_path):
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as work:
        work.at = work.laptop.begin(work.maria)
        work.screen = VisitScreen(work.shift, work.background)
        work.show(work.screen, Place("visit", feed=work.maria, visit=work.at.visit, group="infusion"))
        work.screen.page.activateWindow()
        yield work


def opened(work):
    work.screen.page.findChild(QPushButton, "verbal_order").click()
    work.settle()
    return QApplication.activeModalWidget()


def filled(sheet, **values):
    usual = {"change": "new", "how": "phone", "prescriber": "Dr Lindqvist", "dose": "100 mg", "route": "IV"}
    for key, value in {**usual, "over": "60", "read_back": "yes", **values}.items():
        sheet.editors[key].put(value)
    return sheet


def test_an_order_by_voice_is_taken_after_two_identifiers_and_stands_among_the_medicines(work):
    sheet = filled(opened(work))
    assert without_names(sheet) == []
    sheet.drug.setFocus()
    Hands(sheet).write("mica")
    work.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert sheet.drug.text() == "micafungin"

    sheet.findChild(QPushButton, "verbal_give").click()
    settle()
    identity = QApplication.activeModalWidget()
    assert identity is not sheet
    identity.confirmed.emit("name", "birth_date", "patient")
    identity.accept()
    work.settle()

    cards = work.screen.page.section("infusion").look.cards
    assert any(card.title.startswith("micafungin 100 mg") and "confirm" in card.actions for card in cards)
    assert "confirms it in writing" in work.said[-1]


def test_what_speaks_against_it_is_shown_while_she_still_listens(work):
    sheet = filled(opened(work), over="30")
    sheet.drug.set_value("micafungin")
    sheet._leave()
    work.settle()

    assert [alert.accessibleName() for alert in sheet.findChildren(InlineAlert)] != []
    assert sheet.findChild(QLabel) is not None
    assert sheet._although.widget.isVisible()
    sheet.reject()
    settle()
