"""The way to put a visit right from anywhere in it: F9, or the footer. What is charted is signed again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.charting.looks.amend import AmendAsk, AmendLook
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.shift import Shift
from nursechart.ui import bound
from nursechart.ui.visit.amend_sheets import WORDS, WRONG_PATIENT, AmendSheet, FindSheet
from nursechart.ui.visit.asks import SIGN

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class Asks:
    """What it asks of `charting`, in the worker."""

    def desk(self, shift: Shift, feed: str, visit: str) -> AmendLook:
        from nursechart.charting import amending

        return amending.desk(shift, feed, visit)

    def ask(self, shift: Shift, shown: AmendLook, key: str) -> AmendAsk:
        from nursechart.charting import amending

        return amending.ask(shift, shown, key)

    def put_right(
        self, shift: Shift, asked: AmendAsk, values: dict[str, str], reason: str, first: str, second: str
    ) -> VisitFrame:
        from nursechart.charting import amending

        return amending.put_right(shift, asked, values, reason, first=first, second=second)

    def take_back(self, shift: Shift, asked: AmendAsk, reason: str) -> VisitFrame:
        from nursechart.charting import amending

        return amending.take_back(shift, asked, reason)


class Amending(QObject):
    """Opens the sheets over a visit and charts what they say."""

    def __init__(self, screen: VisitScreen, asks: Asks | None = None) -> None:
        super().__init__(screen)
        self._screen, self._asks = screen, asks or Asks()
        screen.page.amend_asked.connect(self.open)
        bound.shortcut("put_right", screen.page, self.open)

    def open(self) -> None:
        """What is charted in this visit, to choose from."""
        screen, place = self._screen, self._screen.place
        if screen.is_begun():
            screen.ask(lambda: self._asks.desk(screen.shift, place.feed, place.visit), self._find)

    def _find(self, look: AmendLook) -> None:
        if look.frame.visit != self._screen.place.visit:
            return
        sheet = FindSheet(self._screen.page.window(), look)

        def chosen(key: str) -> None:
            if key == WORDS:
                sheet.accept()
                self._screen.page.ask_addendum()
                return
            if key == WRONG_PATIENT:
                sheet.accept()
                self._screen.moving.open()
                return
            self._screen.ask(
                lambda: self._asks.ask(self._screen.shift, look, key),
                lambda asked: self._ask(sheet, asked),
                refused=lambda why: sheet.refuse(why) if isValid(sheet) else None,
            )

        sheet.chosen.connect(chosen)
        sheet.open()

    def _ask(self, before: FindSheet, asked: AmendAsk) -> None:
        if isValid(before):
            before.accept()
        page = self._screen.page
        sheet = AmendSheet(page.window(), asked, page.now)
        sheet.given.connect(lambda values, reason: self._given(sheet, asked, values, reason))
        sheet.taken_back.connect(
            lambda reason: self._chart(
                sheet, lambda: self._asks.take_back(self._screen.shift, asked, reason), asked.is_signed
            )
        )
        sheet.open()

    def _given(self, sheet: AmendSheet, asked: AmendAsk, values: dict[str, str], reason: str) -> None:
        shift = self._screen.shift

        def chart(first: str = "", second: str = "", _by: str = "") -> None:
            self._chart(
                sheet,
                lambda: self._asks.put_right(shift, asked, values, reason, first, second),
                asked.is_signed,
            )

        if asked.identifies:
            self._screen.page.identify(self.tr("Chart a dose that was given"), chart)
        else:
            chart()

    def _chart(self, sheet: AmendSheet, act: Callable[[], VisitFrame], is_signed: bool) -> None:
        screen = self._screen

        def answer(frame: VisitFrame) -> None:
            if isValid(sheet):
                sheet.accept()
            screen.page.show_frame(frame)
            screen.charted.emit()
            if is_signed:
                screen.said.emit(self.tr("Charted beside what was signed. Sign again"))
                screen.show_group(SIGN)
            else:
                screen.said.emit(self.tr("Taken back, with the reason"))
                screen.refresh()

        screen.ask(act, answer, refused=lambda why: sheet.refuse(why) if isValid(sheet) else screen.said.emit(why))
