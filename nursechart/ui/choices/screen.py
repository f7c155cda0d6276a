"""The conflict desk, wired: the list, one value, and her choice through `charting.choosing`."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject

from nursechart.charting import choosing
from nursechart.charting.looks.choosing import ChoiceLook, Tab
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.choices.page import ChoicesPage
from nursechart.ui.screen import Place, Screen
from nursechart.ui.today.going import GoingSheet


class ChoicesScreen(Screen):
    """Whatever she chooses is about the value that is on the screen."""

    page: ChoicesPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ChoicesPage(), shift, background, parent)
        self._tab: Tab = "to_choose"
        self._shown = ("", "", "")
        self._landing = False
        self.page.tab_chosen.connect(self._choose_tab)
        self.page.value_asked.connect(self._choose_value)
        self.page.settled.connect(self._settle)
        self.page.chart_asked.connect(lambda feed: self.go_to.emit(Place("chart", feed=feed)))
        self.page.call_asked.connect(lambda name, phone: GoingSheet(self.page.window(), "phone", name, phone).open())
        self.page.put_off.connect(lambda: self.go_to.emit(Place("sync")))
        self.page.visit_asked.connect(
            lambda feed, visit, group, row: self.go_to.emit(
                Place("visit", feed=feed, visit=visit, group=group, row=row)
            )
        )

    def open(self, place: Place) -> None:
        self._landing = True
        if place.tab in ("to_choose", "settled"):
            self._tab = cast(Tab, place.tab)
        super().open(place)

    def refresh(self) -> None:
        shift, tab, shown = self.shift, self._tab, self._shown

        def show(look: ChoiceLook) -> None:
            if (tab, shown) == (self._tab, self._shown):  # else she has gone on meanwhile
                self._show(look)

        self.ask(lambda: choosing.desk(shift, tab, *shown), show)

    def _show(self, look: ChoiceLook) -> None:
        self._tab, detail = look.tab, look.detail
        self._shown = (detail.feed, detail.subject, detail.part) if detail else ("", "", "")
        self.page.show_look(look)
        if self._landing:
            self._landing = False
            self.page.land()

    def _choose_tab(self, tab: str) -> None:
        self._tab, self._shown = cast(Tab, tab), ("", "", "")
        self.refresh()

    def _choose_value(self, feed: str, subject: str, part: str) -> None:
        self._shown = (feed, subject, part)
        self.refresh()

    def _settle(self, pick: str, reason: str, typed: str, typed2: str) -> None:
        shift, shown = self.shift, self.page.detail
        if shown is None:
            return

        def settled(look: ChoiceLook) -> None:
            self.page.saved()
            self._show(look)
            self.said.emit(self.tr("Saved. The other author is told"))
            self.charted.emit()

        self.ask(lambda: choosing.settle(shift, shown, pick, reason, typed, typed2), settled, refused=self.page.refused)
