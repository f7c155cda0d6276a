"""The alarm of this laptop for what is late in a running infusion: seen always, heard only where turned on (AL-6).

Each thing that becomes late calls for attention once: the window is marked in the task bar. The sound, where it is on,
comes again each minute until nothing is late, since a nurse may have left the room.
"""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nursechart.ui.widgets.overlays import announce

_AGAIN_MS = 60_000
Late = tuple[str, int | None]  # an order, and when something of it was due (UTC ms)


class LateAlarm(QObject):
    """`hear(late, now_ms)` each time the clock is looked at. `sounded` says that it was to be heard."""

    sounded = Signal()

    def __init__(self, over: QWidget, beep: Callable[[], None] = QApplication.beep) -> None:
        super().__init__(over)
        self._over, self._beep = over, beep
        self._known: frozenset[Late] = frozenset()
        self._last_ms = 0
        self._sounds = False

    @property
    def sounds(self) -> bool:
        return self._sounds

    def set_sound(self, on: bool) -> None:
        """Whether it is heard as well as seen. What is late already is heard at the next look at the clock."""
        self._sounds, self._last_ms = on, 0

    def hear(self, late: Set[Late], now_ms: int) -> None:
        new, self._known = late - self._known, frozenset(late)
        if new:
            QApplication.alert(self._over.window())
            announce(self._over, self.tr("An infusion needs you"), now=True)
        if late and self._sounds and (new or now_ms - self._last_ms >= _AGAIN_MS):
            self._last_ms = now_ms
            self._beep()
            self.sounded.emit()
