"""F1 answers at every field of every page and sheet, and the overview lists every key that is bound anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

import nursechart.ui
from nursechart.charting.field_help import of_sheet
from nursechart.ui import keys
from nursechart.ui.background import Background
from nursechart.ui.help.asked import asked_at
from nursechart.ui.help.asking import Help
from nursechart.ui.screen import Place
from nursechart.ui.shell import MainWindow
from nursechart.ui.today.going import GoingSheet
from tests.ui.at_work import at_work
from tests.ui.every_screen import SCREENS, show
from tests.ui.reachable import reachable, settle

ASKING = [name for name in SCREENS if not name.startswith(("gallery ", "unlock", "enrol", "sign in"))]
FIELDS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton)
# sheets that show and ask nothing
SHOWING = {"field_help", "all_keys", "history", "flow_history", "sources", "note_sheet", "protocol", "photo_viewer",
           "photo_not_added", "file_result"}  # fmt: skip
_SHEET = re.compile(
    r"""(?:super\(\).__init__|ReasonSheet)\(\s*(?:parent|self(?:\.window\(\))?|page(?:\.window\(\))?),
                        \s*f?"([a-z_]+)""",
    re.VERBOSE,
)


class Hears(QObject):
    """The part of the desktop that hears every key first."""

    def __init__(self, told: Help) -> None:
        super().__init__()
        self._told = told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.KeyPress and self._told.takes(event)


@pytest.mark.parametrize("name", ASKING)
def test_every_field_says_what_it_asks_and_what_it_belongs_to(qtbot: QtBot, name: str) -> None:
    window = SCREENS[name]()
    qtbot.addWidget(window)
    about = show(window)
    fields = [each for each in reachable(about) if isinstance(each, FIELDS)]
    asked = {each.objectName(): asked_at(each) for each in fields}
    dumb = [field for field, told in asked.items() if told is None or not told.name or not told.where]
    if about is not window:
        about.close()
    window.close()
    assert fields
    assert dumb == []


def test_every_sheet_that_asks_something_says_what_it_is_for() -> None:
    named: set[str] = set()
    for file in Path(nursechart.ui.__file__).parent.rglob("*.py"):
        named |= set(_SHEET.findall(file.read_text(encoding="utf-8")))
    assert {"verbal", "allergy", "baseline", "add_visit", "correct", "line_", "infusion_", "going_"} <= named
    assert [name for name in sorted(named - SHOWING) if not of_sheet(name)] == []


def test_the_overview_lists_every_key_that_any_screen_binds(qtbot: QtBot) -> None:
    listed = {QKeySequence(part) for key in keys.KEYS for part in key.keys.split()}
    twins = {QKeySequence("Ctrl+Enter"): QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Shift+Z"):
             QKeySequence("Ctrl+Y")}  # fmt: skip
    unlisted = set()
    for name in ASKING:
        window = SCREENS[name]()
        qtbot.addWidget(window)
        for each in window.findChildren(QShortcut):
            if twins.get(each.key(), each.key()) not in listed:
                unlisted.add(each.key().toString())
        window.close()
    assert unlisted == set()


def test_f1_is_heard_inside_a_sheet_and_the_sheet_stays_as_it_was(qtbot: QtBot, clinic) -> None:
    with at_work(qtbot, clinic) as work:
        work.window.show()
        told = Help(work.window, work.background, lambda: (Place("today"), work.shift))
        hears = Hears(told)
        QApplication.instance().installEventFilter(hears)
        sheet = GoingSheet(work.window, "phone", "CARVALHO, Maria", "555 0142")
        sheet.open()
        settle()
        QTest.keyClick(sheet.focusWidget(), Qt.Key.Key_F1)
        work.settle()
        shown = sheet.findChild(QDialog, "field_help")
        assert shown is not None
        assert shown.isVisible()
        words = [each.text() for each in shown.findChildren(QLabel)]
        assert "Call" in words
        assert any("never a name" in each for each in words)
        assert shown.findChild(QAbstractButton, "field_help_guide") is None  # what is typed would be gone
        QTest.keyClick(shown.focusWidget(), Qt.Key.Key_F1)  # help about help is none
        assert len(sheet.findChildren(QDialog, "field_help")) == 1
        shown.accept()
        assert sheet.isVisible()
        QTest.keyClick(sheet.focusWidget(), Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
        assert sheet.findChild(QDialog, "all_keys").isVisible()
        sheet.findChild(QDialog, "all_keys").accept()
        QApplication.instance().removeEventFilter(hears)
        sheet.reject()
        work.window.close()


def test_f1_where_nothing_is_asked_opens_the_guide(qtbot: QtBot, clinic) -> None:
    with at_work(qtbot, clinic) as work:
        work.window.show()
        work.window.setFocus()
        told = Help(work.window, work.background, lambda: (Place("today"), work.shift))
        with qtbot.waitSignal(told.go_to) as asked:
            told.ask(False)
        assert asked.args == [Place("help")]
        work.window.close()


def test_help_says_nothing_while_the_window_is_covered(qtbot: QtBot) -> None:
    window, background = MainWindow(), Background()
    qtbot.addWidget(window)
    window.cover(QWidget())
    Help(window, background, lambda: (Place("today"), None)).ask(True)
    assert window.findChild(QDialog, "all_keys") is None
