"""The desktop put together over a real laptop: help inside a sheet, acts of the palette, and the practice visit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from nursechart.app import Desktop, Outside
from nursechart.ui.help.practice import PracticeVisit
from tests.charting.clinic import PASSWORD
from tests.sync.house import Links
from tests.ui.at_work import small_clinic


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path) -> Iterator[Desktop]:
    """Amara has unlocked her laptop and sees Today."""
    with small_clinic(tmp_path) as clinic:
        laptop = clinic.laptops.pop()
        laptop.joined.store.close()
        world = clinic.world()
        links: Links = world["links"]
        made = Desktop(
            laptop.folder,
            Outside(clock=laptop.clock, links=links, secrets=laptop.secrets, chance=world["chance"]),
            theme="light",
        )
        qtbot.addWidget(made.window)
        made.show()
        made.stay_offline(True)
        qtbot.waitUntil(lambda: not made.background.is_busy, timeout=60_000)
        made._open(laptop.shift.person.id, PASSWORD)
        qtbot.waitUntil(lambda: made._shift is not None and not made.background.is_busy, timeout=60_000)
        made.stay_offline(True)
        yield made
        made.close()


def rest(qtbot: QtBot, desktop: Desktop) -> None:
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)


def sheet(qtbot: QtBot, desktop: Desktop, name: str) -> QDialog:
    def shown() -> list[QDialog]:
        return [each for each in desktop.window.findChildren(QDialog, name) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=60_000)
    return shown()[0]


def test_the_palette_adds_a_visit_from_any_screen_and_f1_helps_inside_its_sheet(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.screen_asked.emit("settings")
    rest(qtbot, desktop)
    desktop.window.palette_chosen.emit("act|add_visit")
    asking = sheet(qtbot, desktop, "add_visit")
    QTest.keyClick(asking.focusWidget(), Qt.Key.Key_F1)
    helping = sheet(qtbot, desktop, "field_help")
    assert helping.parentWidget() is asking
    helping.accept()
    asking.reject()


def test_a_setting_is_gone_to_by_its_name(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.palette_chosen.emit("act|text_size")
    text = desktop.window.findChild

    def there() -> bool:
        held = text(QWidget, "settings_text")
        return held is not None and held.isAncestorOf(desktop.window.focusWidget() or desktop.window)

    qtbot.waitUntil(there, timeout=60_000)
    assert desktop.place.screen == "settings"


def test_the_practice_visit_opens_beside_and_a_lock_closes_it(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.palette_chosen.emit("act|practice")
    qtbot.waitUntil(lambda: desktop._practice is not None and desktop._practice.window is not None, timeout=60_000)
    practice = desktop._practice
    assert isinstance(practice, PracticeVisit)
    window = practice.window
    assert window is not None
    assert window.isVisible()
    qtbot.waitUntil(lambda: not practice.is_busy, timeout=60_000)
    desktop.lock()
    assert practice.window is None
    assert desktop.window.is_covered
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)
