"""Whether somebody is still there: every key, click and touch of the program is seen, and a screen left alone is told.

A countdown is shown before it; any key goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

IDLE_LOCK_S = 300  # security.md 5: five minutes, until she has chosen from what the clinic allows (1 to 15)
COUNTDOWN_S = 30
_GIVEN = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin)


class Watch(QObject):
    """`begin()` when somebody has signed in, `end()` when the window is locked; `takes` may swallow a key."""

    left_alone = Signal()
    nearly_alone = Signal(str)  # what to say of it
    touched = Signal()  # by a finger

    def __init__(self, app: QApplication, takes: Callable[[QKeyEvent], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lock_after_s: float = IDLE_LOCK_S
        self._app, self._takes = app, takes
        self._counting_down = False
        self.last_input = time.monotonic()
        self._beat = QTimer(self, interval=1000)
        self._beat.timeout.connect(self.look)
        app.installEventFilter(self)

    def begin(self) -> None:
        self.last_input = time.monotonic()
        self._beat.start()

    def end(self) -> None:
        self._beat.stop()

    def close(self) -> None:
        """The program ends: nothing is watched any more."""
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _GIVEN:
            self.last_input = time.monotonic()
            self._counting_down = False
            if event.type() == QEvent.Type.TouchBegin:
                self.touched.emit()
            elif isinstance(event, QKeyEvent) and self._takes(event):
                return True
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Once a second: whether she is to be told, or the window to be locked."""
        idle = time.monotonic() - self.last_input
        if idle >= self.lock_after_s:
            self.left_alone.emit()
        elif idle >= self.lock_after_s - COUNTDOWN_S and not self._counting_down:
            self._counting_down = True
            words = self.tr("This screen locks in {n} seconds. Press any key to go on")
            self.nearly_alone.emit(words.format(n=COUNTDOWN_S))
