"""A page by itself in the shell, what it says, and keys pressed in it."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.shell import MainWindow

P = TypeVar("P", bound=QWidget)


def in_the_shell(qtbot: QtBot, page: P, screen: str, look: object, *, nav: str = "") -> P:
    """`page` as the screen of that name, showing `look`, with the focus where it lands."""
    window, shown = MainWindow(), page
    qtbot.addWidget(window)
    window.add_screen(screen, lambda: shown)
    window.show_screen(screen, nav=nav)
    window.show()
    its: Any = page
    its.show_look(look)
    its.land()
    return page


def says(page: QWidget, text: str) -> bool:
    QApplication.processEvents()  # what was just put into a layout is shown then
    return any(text in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def press(qtbot: QtBot, page: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page.window().focusWidget(), key)
