"""Screens with a real laptop behind them: a pharmacy in memory, Maria Carvalho's chart, and a worker of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting.shift import Shift
from nursechart.clinical.content import Content, load_content
from nursechart.shipped import shipped
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.shell import MainWindow
from tests.charting.clinic import Clinic


@cache
def _content() -> Content:
    return load_content(shipped("content"))


class AtWork:
    """Somebody signed in at a laptop. `show(screen, place)` puts a screen into the shell and opens it."""

    def __init__(self, qtbot: QtBot, clinic: Clinic) -> None:
        self.clinic, self.background = clinic, Background()
        self.laptop = clinic.laptops[0]
        self.window = MainWindow()
        self.went: list[Place] = []
        self.said: list[str] = []
        self._qtbot = qtbot
        qtbot.addWidget(self.window, before_close_func=lambda window: window.show_running(()))  # else it asks first

    @property
    def shift(self) -> Shift:
        return self.laptop.shift

    @property
    def maria(self) -> str:
        """The feed of Maria Carvalho's chart."""
        return self.clinic.feed("maria-carvalho")

    def show(self, screen: Screen, place: Place) -> None:
        self.window.add_screen(place.screen, lambda: screen.page)
        self.window.show_screen(place.screen)
        self.window.show()
        screen.go_to.connect(self.went.append)
        screen.said.connect(self.said.append)
        screen.offered.connect(lambda words, _act, _button: self.said.append(words))
        screen.offered.connect(self.window.toast)
        screen.trouble.connect(self.said.append)
        screen.open(place)
        self.settle()

    def settle(self) -> None:
        """Until the worker has nothing left to do and its answers are on the screen."""
        self._qtbot.waitUntil(lambda: not self.background.is_busy, timeout=20_000)

    def press(self, *keys: object) -> None:
        """Each key to whatever has the focus; the worker is waited for after each."""
        for key in keys:
            self._qtbot.keyClick(self.focus, key)
            self.settle()

    @property
    def focus(self) -> QWidget:
        top = QApplication.activeModalWidget() or self.window
        return top.focusWidget() or top


@contextmanager
def small_clinic(
    folder: Path, login: str = "amara", patient: str = "maria-carvalho", *, closes: bool = False
) -> Iterator[Clinic]:
    """A pharmacy with one patient, and one laptop with `login` signed in. `closes`: as `Clinic` has it."""
    clinic = Clinic(folder, _content(), (patient,), closes=closes)
    try:
        clinic.laptop(login)
        yield clinic
    finally:
        clinic.close()


@contextmanager
def at_work(qtbot: QtBot, clinic: Clinic) -> Iterator[AtWork]:
    work = AtWork(qtbot, clinic)
    yield work
    work.background.finish()
