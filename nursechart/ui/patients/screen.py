"""Patients, wired: what is typed goes to `charting.patients`, and a chosen row to its chart."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.charting import emergencies, patients
from nursechart.charting.emergencies import EmergencyAsk
from nursechart.charting.looks.patients import PatientsLook
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.patients.emergency import EmergencySheet
from nursechart.ui.patients.page import PatientsPage
from nursechart.ui.screen import Place, Screen


class PatientsScreen(Screen):
    """The search. While one is under way, only the newest of what was typed since is looked for next."""

    page: PatientsPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(PatientsPage(), shift, background, parent)
        self._busy = False
        self._waiting: str | None = None
        self.page.searched.connect(self._find)
        self.trouble.connect(self._free)
        self.page.emergency_asked.connect(self.open_in_emergency)
        self.page.chart_asked.connect(lambda feed: self.go_to.emit(Place("chart", feed=feed)))

    def open(self, place: Place) -> None:
        super().open(place)
        self.page.land()
        if place.row == "emergency":
            self.open_in_emergency()

    def open_in_emergency(self) -> None:
        """Ask who it is and why; her password or PIN is asked for where the last one is not fresh."""
        shift = self.shift
        self.ask(lambda: emergencies.ask(shift), self._ask_emergency)

    def _ask_emergency(self, asked: EmergencyAsk) -> None:
        sheet = EmergencySheet(self.page.window(), asked)
        sheet.submitted.connect(partial(self._open_emergency, sheet))
        sheet.open()

    def _open_emergency(self, sheet: EmergencySheet, who: str, reason: str, words: str) -> None:
        shift = self.shift

        def opened(feed: str) -> None:
            if isValid(sheet):
                sheet.accept()
            self.charted.emit()
            self.go_to.emit(Place("chart", feed=feed))

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.refused(why)

        self.ask(lambda: emergencies.open_chart(shift, who, reason, words), opened, refused=refused)

    def refresh(self) -> None:
        self._find(self.page.query())

    def _find(self, query: str) -> None:
        if self._busy:
            self._waiting = query
            return
        self._busy, shift = True, self.shift
        self.ask(lambda: patients.find(shift, query), self._show)

    def _show(self, look: PatientsLook) -> None:
        self._busy = False
        waiting, self._waiting = self._waiting, None
        self.page.show_look(look)
        if waiting is not None and waiting != look.query:
            self._find(waiting)

    def _free(self) -> None:
        """The disk did not answer: the next key asks again."""
        self._busy, self._waiting = False, None
