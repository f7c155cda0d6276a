"""The way out of the wrong chart: from the list of F9, by Shift+F9 or the palette; then the way to the other chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.charting.looks.move import MoveAsk, MoveDone, MoveLook, MoveSaid
from nursechart.charting.looks.today import FoundPatient
from nursechart.charting.shift import Shift
from nursechart.ui import bound
from nursechart.ui.screen import Place
from nursechart.ui.visit.move_sheet import MoveSheet

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class Asks:
    """What it asks of `charting`, in the worker."""

    def desk(self, shift: Shift, feed: str, visit: str) -> MoveLook:
        from nursechart.charting import moving

        return moving.desk(shift, feed, visit)

    def find(self, shift: Shift, text: str) -> tuple[FoundPatient, ...]:
        from nursechart.charting import adding_visits

        return adding_visits.find(shift, text)

    def beside(self, shift: Shift, shown: MoveLook, feed: str) -> MoveAsk:
        from nursechart.charting import moving

        return moving.beside(shift, shown, feed)

    def move(self, shift: Shift, asked: MoveAsk, told: MoveSaid) -> MoveDone:
        from nursechart.charting import moving

        return moving.move(shift, asked, told)

    def other_chart(self, shift: Shift, feed: str, link: str) -> tuple[str, str]:
        from nursechart.charting import moving

        return moving.other_chart(shift, feed, link)


class Moving(QObject):
    """Opens the sheet over a visit, moves what it says, and goes to the other chart when asked."""

    def __init__(self, screen: VisitScreen, asks: Asks | None = None) -> None:
        super().__init__(screen)
        self._screen, self._asks = screen, asks or Asks()
        screen.page.moved.other_asked.connect(self.go_to_other)
        bound.shortcut("wrong_patient", screen.page, self.open)

    def open(self) -> None:
        """What is charted in this visit, and whose it is."""
        screen, place = self._screen, self._screen.place
        if screen.is_begun():
            screen.ask(lambda: self._asks.desk(screen.shift, place.feed, place.visit), self._show)

    def _show(self, look: MoveLook) -> None:
        screen = self._screen
        if look.frame.visit != screen.place.visit:
            return
        sheet = MoveSheet(screen.page.window(), look)

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.refuse(why)
            else:
                screen.said.emit(why)

        def found(text: str, patients: tuple[FoundPatient, ...]) -> None:
            if isValid(sheet):
                sheet.show_found(text, patients)

        def beside(asked: MoveAsk) -> None:
            if isValid(sheet):
                sheet.show_other(asked)

        def move(told: MoveSaid) -> None:
            asked = sheet.asked
            if asked is not None:
                screen.ask(lambda: self._asks.move(screen.shift, asked, told), done, refused=refused)

        def done(answer: MoveDone) -> None:
            if isValid(sheet):
                sheet.accept()
            self._moved(answer)

        sheet.searched.connect(
            lambda text: screen.ask(lambda: self._asks.find(screen.shift, text), lambda answer: found(text, answer))
        )
        sheet.other.connect(
            lambda feed: screen.ask(lambda: self._asks.beside(screen.shift, look, feed), beside, refused=refused)
        )
        sheet.given.connect(move)
        sheet.open()

    def _moved(self, done: MoveDone) -> None:
        screen = self._screen
        screen.charted.emit()
        words = done.words
        if done.although:
            words = self.tr("{done}. Look there: {why}").format(done=words, why=done.although[0])
        there = Place("visit", feed=done.feed, visit=done.visit)
        screen.open(Place("visit", feed=done.frame.feed, visit=done.frame.visit))
        screen.offered.emit(words, lambda: screen.go_to.emit(there), self.tr("Open the other chart"))

    def go_to_other(self, link: str) -> None:
        """To the visit where the other half of a move stands, if that patient is hers too."""
        screen, feed = self._screen, self._screen.place.feed
        screen.ask(
            lambda: self._asks.other_chart(screen.shift, feed, link),
            lambda found: screen.go_to.emit(Place("visit", feed=found[0], visit=found[1])),
        )
