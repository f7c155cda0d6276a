"""The calculators, wired. What is entered is worked out at each key, in place: it is arithmetic and reads nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nursechart.charting import calculating
from nursechart.charting.looks.calculating import CalculatorsLook
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.calculators.page import CalculatorsPage
from nursechart.ui.screen import Place, Screen


class CalculatorsScreen(Screen):
    """`Place("calculators", feed=…, visit=…, group=…, tab=formula)`: back goes to that visit, else to the chart."""

    page: CalculatorsPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(CalculatorsPage(), shift, background, parent)
        self._look: CalculatorsLook | None = None
        self._landing = False
        self.page.entered_changed.connect(self._work)
        self.page.copy_asked.connect(self._copy)
        self.page.back_asked.connect(self._back)

    def open(self, place: Place) -> None:
        self._landing = True
        if place.feed != self.place.feed:
            self._look = None
            self.page.forget()
        super().open(place)

    def refresh(self) -> None:
        shift, feed = self.shift, self.place.feed
        self.ask(lambda: calculating.open_calculators(shift, feed), self._show)

    def _show(self, look: CalculatorsLook) -> None:
        if look.feed != self.place.feed:
            return  # another patient was chosen meanwhile
        self._look = look
        back = self.tr("Back to visit") if self.place.visit else self.tr("Back to chart")
        self.page.show_look(look, back if self.place.feed else self.tr("Back to Today"))
        if self._landing:
            self._landing = False
            self.page.land(self.place.tab)

    def _work(self) -> None:
        if self._look is not None and self.page.formula:
            page = self.page
            page.show_worked(calculating.work(self.shift, self._look, page.formula, page.entered(), page.order_id))

    def _copy(self, sentence: str) -> None:
        look, shift = self._look, self.shift
        if look is None or not look.visit:
            return
        self.ask(
            lambda: calculating.copy_to_note(shift, look.feed, look.visit, sentence),
            lambda _group: self.said.emit(self.tr("Copied to the visit note")),
        )

    def _back(self) -> None:
        place = self.place
        if place.visit:
            self.go_to.emit(Place("visit", feed=place.feed, visit=place.visit, group=place.group))
        elif place.feed:
            self.go_to.emit(Place("chart", feed=place.feed))
        else:
            self.go_to.emit(Place("today"))
