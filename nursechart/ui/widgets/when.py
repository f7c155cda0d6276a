"""Times and dates, typed with as few keys as they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.fields import CTRL, Field
from nursechart.ui.widgets.typed import calendar_date, clock_time, moved

SETTLE_MS = 800


class TimeField(Field):
    """A time of day: 942 becomes 09:42 when the field is left, `n` is now (and `said_now`), the arrows move 5 minutes.

    `now` gives the wall clock as "HH:MM". What is no time stays as typed and is marked.
    """

    said_now = Signal()

    def __init__(
        self, name: str, spoken: str, now: Callable[[], str], *, width: int = 72, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, spoken, width=width, figure=False, parent=parent)
        self._now = now
        self.setProperty("time", True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def time(self) -> str | None:
        """The "HH:MM" that stands here, or None."""
        return clock_time(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().lower() == "n" and not event.modifiers() & CTRL:
            self.setText(self._now())
            self.textEdited.emit(self.text())
            self.said_now.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            start = self.time() or (self._now() if not self.text() else None)
            if start:
                self.setText(moved(start, 5 if event.key() == Qt.Key.Key_Up else -5))
                self.textEdited.emit(self.text())
        else:
            super().keyPressEvent(event)

    def _settle(self) -> None:
        time = self.time()
        if time is not None and not (self.hasFocus() and len(self.text().strip()) < 3):
            self.setText(time)
        wrong = bool(self.text().strip()) and time is None
        self.set_tone(Tone.CRIT if wrong else None, "Enter a time like 09:42" if wrong else "")
        super()._settle()


class DateField(Field):
    """A date: `14 mar 58` becomes 14 Mar 1958 when the field is left; no wheel, no calendar to page through.

    `today` gives the day; `past` refuses later ones. What is no date stays as typed and is marked.
    """

    def __init__(
        self,
        name: str,
        spoken: str,
        today: Callable[[], date],
        *,
        past: bool = False,
        width: int = 130,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, spoken, width=width, parent=parent)
        self._today, self._past = today, past
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def date(self) -> str | None:
        """The date that stands here ("14 Mar 1958"), or None."""
        return calendar_date(self.text(), self._today(), name=self.accessibleName(), past=self._past)[0]

    def _settle(self) -> None:
        shown, wrong = calendar_date(self.text(), self._today(), name=self.accessibleName(), past=self._past)
        if shown is not None and not self.hasFocus():
            self.setText(shown)
        empty = not self.text().strip()
        self.set_tone(None if empty or shown or self.hasFocus() else Tone.CRIT, "" if empty else wrong)
        super()._settle()
