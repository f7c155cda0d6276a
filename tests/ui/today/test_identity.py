"""Two identifiers before a visit, a dose and a signature (ID-2), by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nursechart.ui.identity import IdentitySheet
from tests.ui.reachable import too_small, without_names


@pytest.fixture
def sheet(qtbot: QtBot) -> IdentitySheet:
    shown = IdentitySheet("CARVALHO, Maria", "14 Mar 1958 (67 y)", "004 182 7731", "Start visit")
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(shown)
    shown.open()
    return shown


def press(qtbot: QtBot, sheet: IdentitySheet, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(sheet.focusWidget() or sheet, key)


def test_two_identifiers_and_who_confirmed_them_take_four_keys(qtbot: QtBot, sheet: IdentitySheet) -> None:
    with qtbot.waitSignal(sheet.confirmed) as told:
        press(qtbot, sheet, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_P, Qt.Key.Key_Return)
    assert told.args == ["name", "birth_date", "patient"]
    assert not sheet.isVisible()


def test_nothing_is_ticked_before_somebody_ticks_it(sheet: IdentitySheet) -> None:
    assert sheet.matched() == ()


def test_one_identifier_is_not_enough_and_the_sheet_says_so(qtbot: QtBot, sheet: IdentitySheet) -> None:
    press(qtbot, sheet, Qt.Key.Key_1, Qt.Key.Key_C)
    with qtbot.assertNotEmitted(sheet.confirmed):
        sheet.findChild(QPushButton, "identity_confirm").click()
    missing = sheet.findChild(QLabel, "identity_missing")
    assert missing.isVisible()
    assert "two things" in missing.text()


def test_who_confirmed_it_is_asked_for(qtbot: QtBot, sheet: IdentitySheet) -> None:
    press(qtbot, sheet, Qt.Key.Key_1, Qt.Key.Key_3)
    with qtbot.assertNotEmitted(sheet.confirmed):
        sheet.findChild(QPushButton, "identity_confirm").click()
    assert sheet.findChild(QLabel, "identity_missing").text() == "Choose who or what confirmed it"


def test_tab_and_space_are_enough(qtbot: QtBot, sheet: IdentitySheet) -> None:
    press(qtbot, sheet, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Tab)
    assert sheet.focusWidget().objectName() == "identity_by_patient"
    with qtbot.waitSignal(sheet.confirmed) as told:
        press(qtbot, sheet, Qt.Key.Key_Space, Qt.Key.Key_Return)
    assert told.args == ["name", "mrn", "patient"]


def test_escape_goes_back_and_confirms_nothing(qtbot: QtBot, sheet: IdentitySheet) -> None:
    with qtbot.assertNotEmitted(sheet.confirmed), qtbot.waitSignal(sheet.rejected):
        press(qtbot, sheet, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Escape)


def test_without_a_record_number_name_and_birth_date_are_offered(qtbot: QtBot) -> None:
    shown = IdentitySheet("HADDAD, Leila", "2 Feb 1973 (52 y)", "", "Sign and lock")
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(shown)
    shown.open()
    press(qtbot, shown, Qt.Key.Key_3, Qt.Key.Key_1)
    assert shown.matched() == ("name",)


def test_everything_has_a_name_and_is_large_enough(sheet: IdentitySheet) -> None:
    assert without_names(sheet) == []
    assert too_small(sheet) == []
