"""Her own password in My settings: typed by keyboard, asked twice, refused in place, and nothing of it stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nursechart.ui.settings.password_row import PasswordSheet


@pytest.fixture
def sheet(qtbot: QtBot):
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    made = PasswordSheet(window)
    made.open()
    yield made
    if isValid(made):
        made.reject()


def fill(qtbot: QtBot, sheet: PasswordSheet, *words: str) -> None:
    for field, typed in zip((sheet.old, sheet.new, sheet.again), words, strict=True):
        field.field.setFocus()
        qtbot.keyClicks(field.field, typed)
    qtbot.keyClick(sheet.again.field, Qt.Key.Key_Return)


def test_three_fields_and_enter_ask_for_the_change(qtbot: QtBot, sheet: PasswordSheet) -> None:
    with qtbot.waitSignal(sheet.submitted) as told:
        fill(qtbot, sheet, "the old one", "the new sentence", "the new sentence")
    assert told.args == ["the old one", "the new sentence"]


def test_two_new_passwords_that_differ_are_asked_again(qtbot: QtBot, sheet: PasswordSheet) -> None:
    with qtbot.assertNotEmitted(sheet.submitted):
        fill(qtbot, sheet, "the old one", "the new sentence", "the new sentense")
    assert (sheet.new.text(), sheet.again.text()) == ("the new sentence", "")
    assert sheet.again.field.hasFocus()


def test_s_42_what_was_refused_is_typed_again_and_nothing_stays_when_it_closes(
    qtbot: QtBot, sheet: PasswordSheet
) -> None:
    fill(qtbot, sheet, "the old one", "the new sentence", "the new sentence")
    sheet.refused("This is not your password")
    assert (sheet.old.text(), sheet.new.text()) == ("", "the new sentence")
    with qtbot.waitSignal(sheet.finished):
        sheet.reject()
    assert [field.text() for field in (sheet.old, sheet.new, sheet.again)] == ["", "", ""]
