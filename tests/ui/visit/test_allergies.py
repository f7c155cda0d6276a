"""Allergies from the banner, by key: the list, a new one by search, and that she was asked today."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.at_work import at_work, small_clinic
from tests.ui.reachable import settle, without_names

Key = Qt.Key


@pytest.fixture
def work(qtbot, tmp_path):
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as work:
        work.at = work.laptop.begin(work.maria)
        work.screen = VisitScreen(work.shift, work.background)
        work.show(work.screen, Place("visit", feed=work.maria, visit=work.at.visit, group="infusion"))
        yield work


def opened(work):
    """The sheet, opened by Enter on the banner's box of allergies."""
    work.screen.page.patient_banner.allergies.setFocus()
    work.press(Key.Key_Return)
    return QApplication.activeModalWidget()


def banner(work):
    return work.screen.page.patient_banner.allergies.accessibleName()


def test_a_new_allergy_is_found_by_typing_and_stands_in_the_banner_at_once(work):
    sheet = opened(work)
    hands = Hands(sheet)
    assert without_names(sheet) == []
    hands.write("sulfa")
    work.press(Key.Key_Down, Key.Key_Return)
    assert sheet.substance.text() == "Sulfonamides"

    work.press(Key.Key_Return)
    work.press(Key.Key_Space)  # rash
    sheet.severity.set_value("mild")
    sheet.kind.set_value("allergy")
    sheet.source.set_value("patient")
    sheet.findChild(QPushButton, "allergy_give").click()
    work.settle()

    assert QApplication.activeModalWidget() is None
    assert "sulfonamides" in banner(work).lower()
    assert work.said == ["On the list of allergies: Sulfonamides"]


def test_an_allergy_that_is_listed_is_said_in_the_sheet_which_stays(work):
    sheet = opened(work)
    Hands(sheet).write("Penicillin")
    sheet.reaction.set_values(["rash"])
    sheet.severity.set_value("mild")
    sheet.source.set_value("patient")
    sheet.findChild(QPushButton, "allergy_give").click()
    work.settle()

    assert QApplication.activeModalWidget() is sheet
    assert "On the list already: penicillin" in sheet.findChild(QLabel, "allergy_wrong").text()
    assert sheet.substance.text() == "Penicillin"
    sheet.reject()
    settle()


def test_that_she_was_asked_today_is_charted_by_one_button(work):
    sheet = opened(work)
    sheet.findChild(QPushButton, "allergy_today").click()
    work.settle()

    assert work.said == ["Allergies asked today"]
    assert opened(work).findChild(QLabel) is not None
    QApplication.activeModalWidget().reject()
    settle()
