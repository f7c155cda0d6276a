"""S-64 on the screens: an export more than five minutes after the password asks for it, and then goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from nursechart.charting.reauthenticating import Pin, prove
from nursechart.ui.proof_sheet import ProofSheet
from nursechart.ui.screen import Place
from nursechart.ui.settings.screen import SettingsScreen
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.clinic import Clinic
from tests.sync.house import PASSWORD
from tests.ui.at_work import AtWork, at_work, small_clinic
from tests.ui.settings.looks import BESIDE

PIN, WHY = "739146", "Asked for by the hospital"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, clinic: Clinic) -> Iterator[AtWork]:
    with at_work(qtbot, clinic) as someone:
        prove(someone.shift, PASSWORD)
        yield someone


@pytest.fixture
def settings(work: AtWork) -> SettingsScreen:
    screen = SettingsScreen(work.shift, work.background, BESIDE)
    work.show(screen, Place("settings", tab="audit"))
    return screen


def in_front() -> str:
    """The name of the sheet in front, or ""."""
    top = QApplication.activeModalWidget()
    return top.objectName() if top is not None else ""


def words(work: AtWork) -> str:
    return " ".join(label.text() for label in work.focus.window().findChildren(QLabel) if label.isVisible())


def test_s_64_the_audit_is_saved_without_asking_while_the_password_is_fresh(
    work: AtWork, settings: SettingsScreen, tmp_path: Path
) -> None:
    work.clinic.clock.pass_minutes(4)
    settings.save_audit(WHY, tmp_path / "audit.csv")
    work.settle()
    assert (tmp_path / "audit.csv").exists()
    assert in_front() == ""


def test_s_64_the_audit_asks_after_six_minutes_refuses_a_wrong_password_and_is_saved_by_the_right_one(
    qtbot: QtBot, work: AtWork, settings: SettingsScreen, tmp_path: Path
) -> None:
    work.clinic.clock.pass_minutes(6)
    settings.save_audit(WHY, tmp_path / "audit.csv")
    work.settle()
    assert (in_front(), work.focus.objectName()) == ("prove", "prove_password")
    assert "more than 5 minutes since your last password" in words(work)
    work.press(Qt.Key.Key_Return)
    assert "Enter your password" in words(work)
    qtbot.keyClicks(work.focus, "not hers")
    work.press(Qt.Key.Key_Return)
    assert "That password does not open this laptop" in words(work)
    assert work.focus.text() == ""  # type: ignore[attr-defined]
    assert not (tmp_path / "audit.csv").exists()
    qtbot.keyClicks(work.focus, PASSWORD)
    work.press(Qt.Key.Key_Return)
    qtbot.waitUntil((tmp_path / "audit.csv").exists)
    work.settle()
    assert work.said[-1] == "The audit was saved as audit.csv"


def test_s_64_esc_gives_it_up_says_so_and_saves_nothing(work: AtWork, settings: SettingsScreen, tmp_path: Path) -> None:
    work.clinic.clock.pass_minutes(6)
    settings.save_audit(WHY, tmp_path / "audit.csv")
    work.settle()
    work.press(Qt.Key.Key_Escape)
    assert in_front() == ""
    assert not (tmp_path / "audit.csv").exists()
    assert work.said[-1] == "Your password or PIN was last given more than 5 minutes ago. Nothing was done."


def test_s_64_the_note_is_saved_by_her_pin_and_the_password_is_asked_once_that_is_gone(
    qtbot: QtBot, work: AtWork, tmp_path: Path
) -> None:
    visit = work.laptop.begin(work.maria)
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", feed=visit.feed, visit=visit.visit, group="sign"))
    work.shift.store.choose_pin(PASSWORD, Pin(PIN))
    work.clinic.clock.pass_minutes(6)
    screen.papers.save_pdf(WHY, tmp_path / "note.pdf")
    work.settle()
    assert work.focus.objectName() == "prove_pin"
    qtbot.keyClicks(work.focus, "850257")
    work.press(Qt.Key.Key_Return)
    assert "4 tries left" in words(work)
    qtbot.keyClicks(work.focus, PIN)
    work.press(Qt.Key.Key_Return)
    qtbot.waitUntil((tmp_path / "note.pdf").exists)
    work.settle()

    work.shift.store.forget_pin()
    work.clinic.clock.pass_minutes(6)
    screen.papers.save_pdf(WHY, tmp_path / "another.pdf")
    work.settle()
    assert work.focus.objectName() == "prove_password"
    work.press(Qt.Key.Key_Escape)


def test_s_64_the_sheet_is_answered_by_keys_alone_and_keeps_nothing_that_was_typed(qtbot: QtBot, work: AtWork) -> None:
    work.window.show()
    sheet = ProofSheet(work.window)
    given: list[object] = []
    sheet.submitted.connect(given.append)
    sheet.open()
    qtbot.keyClicks(work.focus, "a b")
    typed = sheet.findChild(QLineEdit, "prove_password")
    work.press(Qt.Key.Key_Return)
    assert given == ["a b"]
    assert typed.text() == ""
    sheet.refused("No")
    qtbot.keyClicks(work.focus, "c")
    reached = set()
    for _ in range(8):
        reached.add(work.focus.objectName())
        work.press(Qt.Key.Key_Tab)
    assert {"prove_password", "prove_cancel", "prove_go_on"} <= reached
    work.press(Qt.Key.Key_Escape)
