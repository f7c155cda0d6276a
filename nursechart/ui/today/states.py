"""Today without a table: while it is read, without visits, without a right to any, while charts are closed, and when it
cannot be read."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.widgets import EmptyState, named

LOADING_MS = 300  # what comes sooner is not announced


class TodayStates(QWidget):
    """One of them at a time, or none."""

    again_asked = Signal()
    practice_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "today_states", self.tr("Today"))
        self._reading = EmptyState(
            self.tr("Reading your day"), self.tr("It comes from this laptop; no network is needed."), icon="hourglass"
        )
        self._none = EmptyState(
            self.tr("No visits today"),
            self.tr("Visits that the pharmacy plans for you come in with the next sync. "
                    "Add a visit yourself (Ctrl N), find any patient you care for (Ctrl K), or take a practice visit."),
            icon="calendar-days", action=self.tr("Practice visit"), name="practice_from_today",
        )  # fmt: skip
        bound.say(self._none.words, self._none.words.text(), "add_visit", "palette")
        self._no_right = EmptyState(
            self.tr("Your role has no visits of its own"),
            self.tr("Open a patient to see what your role may see (Ctrl 2). Your supervisor gives out roles."),
            icon="lock",
        )
        bound.say(self._no_right.words, self._no_right.words.text(), "patients")
        self._closed = EmptyState(
            self.tr("Charts are closed"),
            self.tr("Nothing was heard from the pharmacy for too long. Sync (F5), or take its answer in from a file "
                    "(Ctrl 5). What cannot wait is opened in an emergency (Ctrl 2). What you charted is kept."),
            icon="lock",
        )  # fmt: skip
        bound.say(self._closed.words, self._closed.words.text(), "sync_now", "sync", "patients")
        self._fault = EmptyState(
            self.tr("Your day could not be read"), "", icon="triangle-alert", action=self.tr("Try again"),
            name="today_again",
        )  # fmt: skip
        self._none.action.clicked.connect(lambda _on=False: self.practice_asked.emit())
        self._fault.action.clicked.connect(lambda _on=False: self.again_asked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._all = (self._reading, self._none, self._no_right, self._closed, self._fault)
        for each in self._all:
            column.addWidget(each)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOADING_MS)
        self._soon.timeout.connect(lambda: self._show(self._reading))
        self._show(None)

    def show_reading(self) -> None:
        """The day is being read: said once that has taken a moment."""
        self._soon.start()

    def show_day(self, *, has_visits: bool, may_visit: bool, is_closed: bool) -> None:
        """The day has come."""
        without = self._closed if is_closed else self._none if may_visit else self._no_right
        self._show(None if has_visits else without)

    def show_fault(self, why: str) -> None:
        """Nothing could be read, in the words of the fault."""
        self._show(self._fault)
        self._fault.action.setAccessibleDescription(why)

    def _show(self, state: EmptyState | None) -> None:
        self._soon.stop()
        for each in self._all:
            each.setVisible(each is state)
        self.setVisible(state is not None)
