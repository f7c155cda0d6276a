"""Keys that a person puts in place of the shipped ones: in force at once and everywhere, and there the next day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.app import Desktop
from nursechart.charting.preferences import preferences
from nursechart.language import said
from nursechart.ui import acts, bound, keys
from nursechart.ui.hands import Hands
from nursechart.ui.help.sheets import KeysSheet
from nursechart.ui.screen import Place
from nursechart.ui.settings.keys_part import KeyField, KeysPart
from nursechart.ui.shell import MainWindow
from nursechart.ui.widgets import Kbd
from tests.ui.settings.test_settings import desktop, rest, sign_in

__all__ = ["desktop"]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    bound.put({})
    yield
    bound.put({})


@pytest.fixture
def part(qtbot: QtBot) -> KeysPart:
    made = KeysPart()
    qtbot.addWidget(made)
    made.changed.connect(bound.put)
    made.resize(1000, 640)
    made.show()
    return made


def press(part: KeysPart, act: str, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    """Choose an act, press a key in the field, and read what is said."""
    part.choose(act)
    part.field.setFocus()
    QTest.keyClick(part.field, key, held)
    return part._says.text() if not part._says.isHidden() else ""


def test_every_key_is_bound_once_where_it_acts() -> None:
    doubled = [(id_, other.words) for id_, key in bound.SHIPPED.items() if (other := bound.taken_by(id_, key.keys))]
    assert doubled == []
    assert len(bound.SHIPPED) == len([key for key in keys.KEYS if key.id])


def test_another_key_is_in_force_and_shown_at_once_and_still_there_after_a_restart(
    desktop: tuple[Desktop, Hands], qapp: QApplication
) -> None:
    program, hands = desktop
    program.go(Place("settings", tab="keys"))
    rest(program, hands)
    part = program.window.findChild(KeysPart)
    assert part is not None
    press(part, "sync", Qt.Key.Key_F10)
    rest(program, hands)

    asked: list[str] = []
    program.window.screen_asked.connect(asked.append)
    hands.press("F10")
    rest(program, hands)
    assert asked == ["sync"]
    hands.press("Ctrl+5")
    assert asked == ["sync"]
    assert hands.find("nav_sync").toolTip() == "Sync  F10"
    assert preferences(program.shift).keys == (("sync", "F10"),)

    hands.press("Ctrl+L")
    bound.put({})  # as after a start of the program
    sign_in(program, hands)
    hands.press("F10")
    rest(program, hands)
    assert asked == ["sync", "sync"]
    sheet = KeysSheet(program.window)
    assert any(each.accessibleName() == "F10: Sync" for each in sheet.findChildren(QWidget))
    sheet.deleteLater()


def test_caps_tooltips_and_the_palette_show_the_new_key(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    bound.put({"palette": "Ctrl+P", "lock": "F12", "history": "F11"})
    assert "Ctrl P" in {cap.accessibleName() for cap in window.top_bar.findChildren(Kbd)}
    assert window.top_bar.lock.toolTip() == "Lock now, F12"
    assert {each.id: acts.key_words(each) for each in acts.ACTS}["lock"] == "F12"
    held = {each.key().toString() for each in window.findChildren(QShortcut)}
    assert {"Ctrl+P", "F12"} <= held
    assert not {"Ctrl+K", "Ctrl+L"} & held
    assert bound.in_words("J next    K previous", "review.next") == "J next    K previous"
    bound.put({"review.next": "K", "review.before": "J"})
    assert bound.in_words("J next    K previous", "review.next", "review.before") == "K next    J previous"


def test_a_key_that_does_something_already_says_what_and_the_two_exchange(part: KeysPart) -> None:
    words = press(part, "put_right", Qt.Key.Key_F7)
    assert words == f"F7 already does this: {said('To the next thing that is missing')}."
    assert bound.chosen() == {}
    part.findChild(QPushButton, "keys_exchange").click()
    assert bound.chosen() == {"put_right": "F7", "missing": "F9"}
    part.findChild(QPushButton, "keys_reset_all").click()
    assert bound.chosen() == {}


def test_a_letter_may_do_two_things_where_they_are_never_open_together(part: KeysPart) -> None:
    assert press(part, "approve", Qt.Key.Key_V) == ""  # V takes vital signs in an infusion
    assert bound.now("approve") == "V"
    assert "already" in press(part, "approve", Qt.Key.Key_T)  # a chart can stand there


@pytest.mark.parametrize(
    ("act", "key", "held"),
    [
        ("put_right", Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier),  # would be typed
        ("put_right", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("put_right", Qt.Key.Key_Z, CTRL),  # undo, as everywhere
        ("put_right", Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier),
        ("approve", Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_key_that_types_moves_or_is_the_same_everywhere_is_not_taken_and_says_why(
    part: KeysPart, act: str, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    assert press(part, act, key, held).endswith(("key", "key like F9", "another one", "with a key, or a key like F9"))
    assert bound.chosen() == {}


def test_keys_that_stay_say_so_and_ask_for_none(part: KeysPart) -> None:
    part.choose("escape")
    assert part.findChild(KeyField, "keys_new").isHidden()
    assert "so it stays" in part._says.text()


def test_what_cannot_be_bound_is_left_as_shipped() -> None:
    bound.put({"sync": "F10", "lock": "F10"})  # two on one key: kept by another program
    assert bound.chosen() == {}
    bound.put({"unheard_of": "F10", "help": "F10", "sync": "Tab"})
    assert bound.chosen() == {}
