"""A pair of hands on the keyboard: drives the real windows by key, for the demonstration and the journeys.

Nothing here reaches into a screen: it presses keys, waits until something can be seen, reads what is shown, and takes
pictures. What these hands cannot do, a nurse without a mouse cannot do either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton, QWidget


class NotSeen(AssertionError):
    """What was waited for did not come; the text says what, and what had the focus."""


class Hands:
    """Keys pressed on `window` and its dialogs."""

    def __init__(self, window: QWidget, *, patience_s: float = 120.0) -> None:
        self.window = window
        self.keys = 0  # pressed so far
        self._patience_s = patience_s

    @property
    def focus(self) -> QWidget:
        """Where the next key goes: the focused widget of whichever window is on top."""
        top = QApplication.activeModalWidget() or QApplication.activeWindow() or self.window
        return QApplication.focusWidget() or top.focusWidget() or top

    def press(self, *keys: str) -> None:
        """Press each key or chord once: "Tab", "Ctrl+Enter", "F5", "n"."""
        for key in keys:
            QTest.keySequence(self.focus, QKeySequence("Ctrl+Return" if key == "Ctrl+Enter" else key))
            self.keys += 1
            self.settle()

    def write(self, text: str) -> None:
        """Type `text` where the focus is, key by key: a field may hand the focus on while she types."""
        for key in text:
            if key.isascii():
                QTest.keyClicks(self.focus, key)
            else:  # QTest knows no others; an input method sends them like this
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(self.focus, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, key))
            self.keys += 1
        self.settle()

    def reach(self, name: str, *, most: int = 400, back: bool = False) -> QWidget:
        """Tab until the focus is on the widget of that object name."""
        for _ in range(most):
            if self.focus.objectName() == name:
                return self.focus
            QTest.keyClick(
                self.focus, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab,
                Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            self.settle()
        raise NotSeen(f"{most} tabs did not reach {name}; the focus is on {self.focus.objectName() or self.focus}")

    def choose(self, name: str, *, most: int = 400) -> None:
        """Choose the option of that object name: Tab to its row of segments and arrow on, or Space on a chip."""
        wanted = self.find(name)
        for _ in range(most):
            beside = isinstance(self.focus, QRadioButton) and self.focus.parent() is wanted.parent()
            if self.focus is wanted or beside:
                break
            self.press("Tab")
        else:
            raise NotSeen(f"{most} tabs did not reach {name}")
        for _ in range(12):
            if self.focus is wanted:
                break
            self.press("Right")
        if not (isinstance(wanted, QRadioButton) and wanted.isChecked()):
            self.press("Space")

    def draw(self, name: str, *strokes: tuple[tuple[float, float], ...]) -> None:
        """The patient's own hand: strokes of a pen on a pad, in parts of its width and height. No key draws."""
        pad = self.find(name)
        for stroke in strokes:
            places = [QPoint(round(x * pad.width()), round(y * pad.height())) for x, y in stroke]
            QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
            for place in places[1:]:
                QTest.mouseMove(pad, place)
            QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])
        self.settle()

    def until(self, claim: Callable[[], object], what: str) -> None:
        """Wait, with the event loop running, until `claim` holds."""
        end = time.monotonic() + self._patience_s
        while not claim():
            if time.monotonic() > end:
                raise NotSeen(f"waited {self._patience_s:.0f} s for {what}; focus on {self.focus.objectName()!r}")
            self._turn(15)

    def sees(self, text: str, *, inside: QWidget | None = None) -> bool:
        """Whether a visible label, or a widget's spoken name, has `text` in it."""
        root = inside or QApplication.activeModalWidget() or self.window
        for widget in root.findChildren(QWidget):
            if widget.isVisibleTo(root) and (text in widget.accessibleName() or text in shown(widget)):
                return True
        return False

    def wait_to_see(self, text: str) -> None:
        self.until(lambda: self.sees(text), f"“{text}” on the screen")

    def find(self, name: str) -> QWidget:
        """The visible widget of that object name."""
        for widget in (QApplication.activeModalWidget() or self.window).findChildren(QWidget, name):
            if widget.isVisible():
                return widget
        raise NotSeen(f"no visible widget is called {name}")

    def is_there(self, name: str) -> bool:
        """Whether a visible widget has that object name."""
        return any(each.objectName() == name for each in self._visible())

    def names(self, begins: str, ends: str = "") -> list[str]:
        """The object names that begin and end so, of visible widgets, in the order of the screen."""
        found = (each.objectName() for each in self._visible())
        return [name for name in found if name.startswith(begins) and name.endswith(ends)]

    def text(self, name: str) -> str:
        """What the visible widget of that object name shows, without the marks that isolate directions."""
        return shown(self.find(name)).strip("\u2066\u2069")

    def texts(self, name: str) -> list[str]:
        """Everything that is shown inside the visible widget of that object name."""
        inside = self.find(name).findChildren(QWidget)
        return [text.strip("\u2066\u2069") for each in inside if each.isVisible() and (text := shown(each))]

    def spoken(self, name: str) -> str:
        """What a screen reader says of the visible widget of that object name, its description after its name."""
        widget = self.find(name)
        return " ".join(filter(None, (widget.accessibleName(), widget.accessibleDescription())))

    def _visible(self) -> list[QWidget]:
        root = QApplication.activeModalWidget() or self.window
        return [each for each in root.findChildren(QWidget) if each.isVisible()]

    def settle(self) -> None:
        """Let what is already queued happen. A window that a closed dialog left inactive is active again, as a window
        manager sees to it; offscreen there is none."""
        QApplication.processEvents()
        if QApplication.activeWindow() is None and QApplication.activeModalWidget() is None:
            self.window.activateWindow()
            QApplication.processEvents()

    def picture(self, path: Path) -> Path:
        """A PNG of the window as it stands."""
        self._turn(30)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(str(path)):
            raise OSError(f"could not write {path}")
        return path

    def pause(self, ms: int) -> None:
        """Do nothing for a moment, with the windows alive."""
        self._turn(ms)

    def _turn(self, ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()
        self.settle()


def shown(widget: QWidget) -> str:
    """The text that a widget shows, "" when it shows none."""
    if isinstance(widget, QLabel):
        return widget.text()
    text = getattr(widget, "text", None)
    if not callable(text):
        return ""
    said = text()
    return said if isinstance(said, str) else ""
