"""The flow sheet, wired: its newest page first, older ones as they are scrolled to, all of them off the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nursechart.charting import flow_sheets
from nursechart.charting.looks.flow_sheets import CellHistory, FlowCell, FlowLook, FlowPage
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.chart.flow_sheet import FlowSheetPage
from nursechart.ui.screen import Place, Screen


class FlowSheetScreen(Screen):
    """`Place("flow_sheet", feed=…, visit=…, group=…)`: back goes to that visit, else to the chart."""

    page: FlowSheetPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(FlowSheetPage(), shift, background, parent)
        self._look: FlowLook | None = None
        self._landing = False
        page = self.page
        page.span_asked.connect(lambda _span: self.refresh())
        page.charts_asked.connect(self.refresh)
        page.older_asked.connect(self._older)
        page.history_asked.connect(self._history)
        page.column_asked.connect(self._column)
        page.back_asked.connect(self._back)

    def open(self, place: Place) -> None:
        self._landing = True
        if place.feed != self.place.feed:
            self._look = None
            self.page.forget()
        super().open(place)

    def refresh(self) -> None:
        shift, feed, span = self.shift, self.place.feed, self.page.span.value() or "7d"
        drawn = self.page.shows_charts
        if feed:
            self.ask(lambda: flow_sheets.open_flow_sheet(shift, feed, span, drawn=drawn), self._show)

    def _show(self, look: FlowLook) -> None:
        if look.banner.feed != self.place.feed or look.page.span != self.page.span.value():
            return  # another patient or another time was chosen meanwhile
        self._look = look
        self.page.show_look(look, self.tr("Back to visit") if self.place.visit else self.tr("Back to chart"))
        if self._landing:
            self._landing = False
            self.page.land()

    def _older(self, before: tuple[int, str]) -> None:
        look, shift = self._look, self.shift
        if look is None:
            return

        def answer(page: FlowPage) -> None:
            if self._look is look:
                self.page.put_before(page)

        self.ask(lambda: flow_sheets.older_page(shift, look, before), answer)

    def _history(self, cell: FlowCell) -> None:
        shift, feed = self.shift, self.place.feed

        def answer(history: CellHistory) -> None:
            if feed == self.place.feed:
                self.page.show_history(cell, history)

        self.ask(lambda: flow_sheets.cell_history(shift, feed, cell), answer)

    def _column(self) -> None:
        """A new time is charted where vital signs are."""
        if self._look is not None and self._look.visit:
            self.go_to.emit(Place("visit", feed=self.place.feed, visit=self._look.visit, group="vitals"))

    def _back(self) -> None:
        place = self.place
        if place.visit:
            self.go_to.emit(Place("visit", feed=place.feed, visit=place.visit, group=place.group))
        else:
            self.go_to.emit(Place("chart", feed=place.feed))
