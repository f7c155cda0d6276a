"""The PINs of this process, as the desktop meets them: shown on the lock page, looked at once a minute, forgotten.

They outlive a lock; a sign-out, a wipe or the end of the program ends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from nursechart.app.first_pages import FirstPages
from nursechart.app.outside import Outside
from nursechart.ui.background import Background, quietly

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.store.open_store import OpenStore
    from nursechart.store.pin import Pins

BEAT_MS = 60_000  # how often it is looked whether a PIN has run its time, or the computer has slept


class PinWatch(QObject):
    """`begin(store)` at sign-in, `end()` when the window is locked, `close()` with the program."""

    def __init__(
        self, outside: Outside, pages: FirstPages, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._outside, self._pages, self._background = outside, pages, background
        self.held: Pins | None = None  # once somebody has unlocked
        self._store: OpenStore | None = None
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self.look)

    def begin(self, store: OpenStore) -> None:
        self._store, self.held = store, store.pins
        self._beat.start()

    def end(self) -> None:
        self._store = None

    def close(self) -> None:
        self._beat.stop()

    def show(self) -> None:
        """Who is on the lock page with a PIN gives that in place of a password."""
        if self.held is not None:
            from nursechart.charting.pins import shown

            zone = self._outside.clock_here().zone
            self._pages.unlock.show_pins({user: shown(held, zone) for user, held in self.held.all_held().items()})

    def look(self) -> None:
        """Once a minute: one that may not be used any more is dropped, on the lock page too."""
        if self.held is None or not self.held.beat():
            return
        if self._store is None:
            self.show()
            return
        self._background.run(self._store.record_pins, done=lambda _nothing: None, failed=quietly)
