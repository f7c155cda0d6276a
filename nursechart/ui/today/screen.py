"""Today, wired: the look from `charting.today`, and the ways to the chart and into a visit."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nursechart.charting import today
from nursechart.charting.looks.today import TodayLook
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.starting import VisitStart
from nursechart.ui.today.page import TodayPage


class TodayScreen(Screen):
    """The day of the nurse at work."""

    page: TodayPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(TodayPage(), shift, background, parent)
        self._landing = False
        self._start = VisitStart(self)
        self._start.entered.connect(self.go_to)
        self.page.start_asked.connect(self._start.begin)
        self.page.visit_asked.connect(lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit)))
        self.page.sign_asked.connect(
            lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit, group="sign"))
        )
        self.page.chart_asked.connect(lambda feed: self.go_to.emit(Place("chart", feed=feed)))

    def open(self, place: Place) -> None:
        self._landing = True
        super().open(place)

    def refresh(self) -> None:
        shift = self.shift
        self.ask(lambda: today.today(shift), self._show)

    def _show(self, look: TodayLook) -> None:
        self.page.show_look(look)
        if self._landing:
            self._landing = False
            self.page.land()
