"""The PIN by keyboard, on the real desktop: set by the password, then it unlocks and signs (S-23, S-42, SG-2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nursechart.app import Desktop
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from tests.charting.clinic import PASSWORD, AtVisit
from tests.ui.at_work import small_clinic
from tests.ui.shell.test_desktop import Computer, rest

PIN, WRONG = "480395", "594027"


class Nurse:
    """Amara at her laptop, on which a visit of hers waits for its signature; hands on the keyboard alone."""

    def __init__(self, qtbot: QtBot, computer: Computer, visit: AtVisit) -> None:
        self._qtbot, self.computer, self.visit = qtbot, computer, visit
        self.desktop: Desktop = computer.start()
        self.desktop.window.resize(1366, 768)
        self.hands = Hands(self.desktop.window)
        self.hands.until(lambda: self.hands.is_there("password"), "the unlock page")

    def rest(self) -> None:
        rest(self._qtbot, self.desktop)
        self.hands.settle()

    def unlock(self, secret: str) -> None:
        self.hands.write(secret)
        self.hands.press("Return")
        self.hands.until(lambda: self.desktop._shift is not None, "her first screen")
        self.rest()

    def set_pin(self, digits: str = PIN) -> None:
        self.desktop.window.palette_chosen.emit("act|pin")
        self.hands.until(lambda: self.hands.focus.objectName() == "set_pin_password", "the sheet that sets a PIN")
        self.hands.write(PASSWORD)
        self.hands.press("Return")
        self.hands.write(digits)
        self.hands.press("Return")
        self.rest()

    def lock(self) -> None:
        self.hands.press("Ctrl+L")
        self.hands.until(lambda: self.desktop.window.is_covered, "the lock page")
        self.rest()

    def try_pin(self, digits: str) -> None:
        self.hands.write(digits)
        self.hands.press("Return")
        self.rest()

    def look_at_signature(self) -> None:
        self.desktop.go(Place("visit", self.visit.feed, self.visit.visit, "sign"))
        self.rest()

    @property
    def acts(self) -> list[str]:
        return [each.action for each in self.desktop.shift.store.audit_records(0)]


@pytest.fixture
def nurse(qtbot: QtBot, tmp_path) -> Iterator[Nurse]:
    with small_clinic(tmp_path) as clinic:
        laptop = clinic.laptops[0]
        visit = laptop.begin(clinic.feed("maria-carvalho"), "ROU").complete()
        made = Nurse(qtbot, Computer(qtbot, clinic), visit)
        yield made
        made.desktop.close()


def test_s_23_she_sets_a_pin_locks_unlocks_by_it_and_signs_a_visit_by_it_without_the_mouse(nurse: Nurse) -> None:
    hands = nurse.hands
    nurse.unlock(PASSWORD)
    nurse.set_pin()
    assert "PIN in use until" in hands.text("settings_pin_state")

    nurse.lock()
    assert hands.focus.objectName() == "pin"
    assert hands.sees("5 tries left")
    nurse.unlock(PIN)
    assert nurse.desktop.place.screen == "settings"  # where she was

    nurse.look_at_signature()
    hands.reach("pin")
    hands.press("Return")
    assert hands.sees("Enter your PIN to sign") or hands.focus.objectName() == "sign"  # SG-2: Enter alone never signs
    hands.reach("pin", back=True)
    hands.write(PIN)
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "3", "P", "Return")
    hands.until(lambda: hands.is_there("signed") and not hands.is_there("pin"), "the signature")
    nurse.rest()

    assert nurse.acts.count("pin_used") == 2
    assert nurse.acts.count("pin_set") == 1


def test_s_23_five_wrong_pins_on_the_lock_page_leave_the_password_and_it_is_recorded(nurse: Nurse) -> None:
    nurse.unlock(PASSWORD)
    nurse.set_pin()
    nurse.lock()
    nurse.try_pin(WRONG)
    assert nurse.hands.sees("4 tries left")
    for _ in range(4):
        nurse.try_pin(WRONG)

    assert nurse.hands.focus.objectName() == "password"
    assert nurse.hands.sees("the PIN was forgotten")
    nurse.unlock(PASSWORD)
    assert nurse.acts.count("pin_failed") == 5
    assert nurse.acts.count("pin_dropped") == 1


def test_s_23_a_pin_that_has_run_its_time_is_asked_no_more(nurse: Nurse) -> None:
    nurse.unlock(PASSWORD)
    nurse.set_pin()
    nurse.lock()
    nurse.computer.clinic.clock.pass_minutes(8 * 60)
    nurse.desktop.pins.look()  # what the clock does once a minute

    assert nurse.hands.focus.objectName() == "password"
    nurse.unlock(PASSWORD)
    nurse.set_pin()
    nurse.computer.clinic.clock.pass_minutes(8 * 60)
    nurse.desktop.pins.look()
    nurse.rest()
    assert nurse.acts.count("pin_dropped") == 2


def test_s_23_what_is_easily_guessed_is_refused_beside_the_field_and_the_password_is_always_taken(nurse: Nurse) -> None:
    hands = nurse.hands
    nurse.unlock(PASSWORD)
    nurse.set_pin("123456")
    assert hands.sees("easily guessed")
    assert hands.focus.objectName() == "set_pin_digits"
    hands.write(PIN)
    hands.press("Return")
    nurse.rest()
    nurse.lock()

    hands.reach("pin_or_password")
    hands.press("Space")
    assert hands.focus.objectName() == "password"
    nurse.unlock(PASSWORD)
    hands.reach("settings_pin_forget")
    hands.press("Space")
    nurse.rest()
    assert nurse.acts[-1] == "pin_dropped"
    nurse.lock()
    assert hands.focus.objectName() == "password"


def test_s_42_a_pin_field_is_hidden_has_no_undo_is_read_to_nobody_and_is_empty_after_use(nurse: Nurse) -> None:
    nurse.unlock(PASSWORD)
    nurse.set_pin()
    nurse.lock()
    field = nurse.hands.find("pin")
    assert isinstance(field, QLineEdit)
    nurse.hands.write(PIN)

    assert field.echoMode() is QLineEdit.EchoMode.Password
    spoken = QAccessible.queryAccessibleInterface(field)
    assert PIN not in spoken.text(QAccessible.Text.Value) + spoken.text(QAccessible.Text.Name)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == PIN[:-1]
    nurse.hands.write(PIN[-1])
    nurse.hands.press("Return")
    assert field.text() == ""
    nurse.rest()
    assert PIN not in QApplication.clipboard().text()
    settings = QSettings()
    assert all(PIN not in str(settings.value(key)) for key in settings.allKeys())


def test_s_65_another_nurse_of_this_laptop_begins_at_her_own_first_screen(nurse: Nurse) -> None:
    nurse.unlock(PASSWORD)
    nurse.look_at_signature()
    nurse.lock()
    who, place, caret = nurse.desktop._left or ("", None, "")
    assert who
    assert place is not None
    nurse.desktop._left = ("somebody else", place, caret)
    nurse.unlock(PASSWORD)

    assert nurse.desktop.place.screen == "today"
