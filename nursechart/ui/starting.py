"""The way into a visit: two identifiers first where it has not begun (ID-2), straight in where it has.

Today and the chart overview go the same way, so a visit is opened alike from both.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from nursechart.charting import visiting
from nursechart.charting.looks.visit import VisitFrame
from nursechart.ui.identity import IdentitySheet
from nursechart.ui.screen import Place, Screen


class VisitStart(QObject):
    """`begin(feed, visit, act)` asks who it is and starts the visit; `entered(Place)` says where to go then."""

    entered = Signal(object)

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._act = ""
        self._group = ""

    def begin(self, feed: str, visit: str, act: str = "", group: str = "") -> None:
        """`act` is what the button that was pressed said; `group` the part of the visit to go to."""
        shift = self._screen.shift
        self._act, self._group = act or self.tr("Start visit"), group
        self._screen.ask(lambda: visiting.frame(shift, feed, visit), self._identify)

    def _identify(self, frame: VisitFrame) -> None:
        if frame.status != "planned":
            self._go(frame)
            return
        who = frame.banner
        sheet = IdentitySheet(who.name, who.born, who.mrn, self._act, self._screen.page)
        sheet.confirmed.connect(partial(self._start, frame))
        sheet.open()

    def _start(self, frame: VisitFrame, first: str, second: str, by: str) -> None:
        shift = self._screen.shift
        self._screen.ask(lambda: visiting.start_visit(shift, frame.feed, frame.visit, first, second, by), self._started)

    def _started(self, frame: VisitFrame) -> None:
        self._screen.charted.emit()
        self._go(frame)

    def _go(self, frame: VisitFrame) -> None:
        self.entered.emit(Place("visit", feed=frame.feed, visit=frame.visit, group=self._group))
