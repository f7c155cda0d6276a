"""Today, wired: the look from `charting.today`, the ways to a chart and into a visit, the route, an added visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from nursechart.charting import adding_visits, emergencies, going_there, route, today, watching
from nursechart.charting.adding_visits import AlreadyPlanned, VisitSaid
from nursechart.charting.looks.common import Control, FormRow
from nursechart.charting.looks.today import AddVisitLook, FoundPatient, RouteStop, TodayLook
from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.starting import VisitStart
from nursechart.ui.today.add_visit import AddVisitSheet
from nursechart.ui.today.going import GoingSheet, What
from nursechart.ui.today.page import TodayPage
from nursechart.ui.visit.check_sheets import FieldsSheet


class TodayScreen(Screen):
    """The day of the nurse at work. `Place("today", row="add_visit")` asks for a visit to add, `tab="route"` shows the
    day in driving order.
    """

    practice_asked = Signal()
    page: TodayPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(TodayPage(), shift, background, parent)
        self._landing = False
        self._look: TodayLook | None = None
        self._start = VisitStart(self)
        self._start.entered.connect(self.go_to)
        page = self.page
        page.start_asked.connect(self._start.begin)
        page.visit_asked.connect(lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit)))
        page.sign_asked.connect(lambda feed, visit: self._go(feed, visit, "sign"))
        page.item_asked.connect(self._go)
        page.seen.connect(partial(self._mark_seen, watching.mark_seen))
        page.emergency_seen.connect(partial(self._mark_seen, emergencies.mark_seen))
        page.choices_asked.connect(lambda: self.go_to.emit(Place("choices")))
        page.chart_asked.connect(lambda feed: self.go_to.emit(Place("chart", feed=feed)))
        page.add_asked.connect(self.add_visit)
        page.route_changed.connect(self._put_in_order)
        page.minutes_asked.connect(self._ask_minutes)
        page.phone_asked.connect(partial(self._go_out, "phone"))
        page.address_asked.connect(partial(self._go_out, "address"))
        page.copy_asked.connect(self._copy)
        page.practice_asked.connect(self.practice_asked)
        page.again_asked.connect(self.refresh)
        self.trouble.connect(page.show_fault)

    def open(self, place: Place) -> None:
        self._landing = True
        if place.tab:
            self.page.show_as(place.tab)
        super().open(place)
        if place.row == "add_visit":
            self.add_visit()

    def refresh(self) -> None:
        shift = self.shift
        self.ask(lambda: today.today(shift), self._show)

    def _show(self, look: TodayLook) -> None:
        self._look = look
        self.page.show_look(look)
        if self._landing:
            self._landing = False
            self.page.land()

    def _go(self, feed: str, visit: str, group: str) -> None:
        self.go_to.emit(Place("visit", feed=feed, visit=visit, group=group))

    def _mark_seen(self, answer: Callable[[Shift, str], None], key: str) -> None:
        shift = self.shift

        def kept() -> TodayLook:
            answer(shift, key)
            return today.today(shift)

        def show(look: TodayLook) -> None:
            self.charted.emit()
            self.said.emit(self.tr("Seen"))
            self._show(look)

        self.ask(kept, show)

    # A visit that nobody planned

    def add_visit(self) -> None:
        """Ask whom, what kind, when and why."""
        shift = self.shift
        self.ask(lambda: adding_visits.ask(shift), self._ask_visit)

    def _ask_visit(self, look: AddVisitLook) -> None:
        shift = self.shift
        sheet = AddVisitSheet(
            self.page.window(), look, today=lambda: shift.now.date(), now=lambda: f"{shift.now:%H:%M}"
        )
        sheet.searched.connect(partial(self._search, sheet))
        sheet.given.connect(partial(self._add, sheet))
        sheet.open()

    def _search(self, sheet: AddVisitSheet, text: str) -> None:
        shift = self.shift

        def show(found: tuple[FoundPatient, ...]) -> None:
            if _open(sheet):
                sheet.show_found(text, found)

        self.ask(lambda: adding_visits.find(shift, text), show)

    def _add(self, sheet: AddVisitSheet, values: dict[str, str], again: bool) -> None:
        shift, told = self.shift, VisitSaid(**values)

        def charted() -> str | NurseCanAct:
            try:
                return adding_visits.add(shift, told, again=again)
            except NurseCanAct as refused:
                return refused

        def answered(answer: str | NurseCanAct) -> None:
            match answer:
                case AlreadyPlanned() if _open(sheet):
                    sheet.ask_again(str(answer))
                case NurseCanAct() if _open(sheet):
                    sheet.refuse(str(answer))
                case NurseCanAct():
                    self.said.emit(str(answer))
                case _:
                    if _open(sheet):
                        sheet.accept()
                    self.charted.emit()
                    self.said.emit(self.tr("Visit added"))
                    self.refresh()

        self.ask(charted, answered)

    # The route

    def _put_in_order(self, visits: Sequence[str]) -> None:
        shift, order = self.shift, tuple(visits)

        def kept() -> TodayLook:
            route.put_in_order(shift, order)
            return today.today(shift)

        self.ask(kept, self._show)

    def _ask_minutes(self, stop: RouteStop) -> None:
        stops = self._look.route.stops if self._look is not None else ()
        before = next((each for each in stops if each.number == stop.number - 1), None)
        if before is None:
            return
        words = self.tr("Minutes from {before} to {here}").format(before=before.name, here=stop.name)
        control = Control("minutes", "number", self.tr("Minutes to drive, min"), value=stop.minutes, unit="min")
        sheet = FieldsSheet(
            self.page.window(),
            "drive",
            self.tr("How long do you drive?"),
            self.tr("Kept on this laptop for you, and known again whenever these two follow one another."),
            [FormRow("minutes", words, (control,))],
            self.tr("Keep"),
            lambda: "",
        )
        for each in sheet.editors:
            each.show(control)
        sheet.given.connect(lambda values: self._keep_minutes(before.feed, stop.feed, values.get("minutes", "")))
        sheet.open()

    def _keep_minutes(self, one: str, other: str, typed: str) -> None:
        shift = self.shift

        def kept() -> TodayLook:
            route.keep_minutes(shift, one, other, typed)
            return today.today(shift)

        self.ask(kept, self._show)

    # Out of the program

    def _go_out(self, what: What, feed: str, name: str, words: str, directions: str = "") -> None:
        sheet = GoingSheet(self.page.window(), what, name, words, directions)
        sheet.went.connect(lambda how: self._note(feed, what, how))
        sheet.open()

    def _copy(self, feed: str, address: str) -> None:
        QGuiApplication.clipboard().setText(address)
        self._note(feed, "address", "copied")
        self.said.emit(self.tr("Address copied"))

    def _note(self, feed: str, what: What, how: str) -> None:
        shift = self.shift
        opened = how == "opened"
        self.ask(
            lambda: going_there.handed_over(shift, feed, what, "opened" if opened else "copied"), lambda _none: None
        )


def _open(sheet: AddVisitSheet) -> bool:
    """Whether the sheet still stands: it may have been closed while the worker was busy."""
    return isValid(sheet) and sheet.isVisible()
