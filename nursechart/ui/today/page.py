"""The day on one page: the next visit, the table or the route, the day as a lane, and what waits at the side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.today import LaneBlock, RouteStop, TodayItem, TodayLook, TodayRow
from nursechart.language import said_of
from nursechart.ui import bound
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import kept_focus, types_elsewhere
from nursechart.ui.today.next_card import NextCard
from nursechart.ui.today.route import RoutePanel
from nursechart.ui.today.rows import DayTable
from nursechart.ui.today.side import TodaySide
from nursechart.ui.today.states import TodayStates
from nursechart.ui.widgets import (
    Block,
    BlockState,
    Card,
    CardHeading,
    Label,
    Scroll,
    SecondaryButton,
    Segmented,
    TimelineLane,
    WholeLabel,
    named,
)

_BLOCKS = {
    "done": BlockState.DONE,
    "next": BlockState.CURRENT,
    "in_progress": BlockState.CURRENT,
}
_MIDNIGHT = 24 * 60 - 1


class TodayPage(PageFrame):
    """Shows a TodayLook. What a person asks for comes as feed and visit of the row, card or line it was asked at."""

    start_asked = Signal(str, str, str)  # feed, visit, the words of the button
    visit_asked = Signal(str, str)  # open a visit that has begun
    sign_asked = Signal(str, str)
    chart_asked = Signal(str)
    choices_asked = Signal()
    emergency_seen = Signal(str)  # a chart that somebody opened in an emergency, by its key
    seen = Signal(str)  # what was charted apart, by its key
    item_asked = Signal(str, str, str)  # feed, visit, group of the visit
    add_asked = Signal()
    route_changed = Signal(list)  # the visits as she drives them; none: by their times
    minutes_asked = Signal(object)  # RouteStop: how long the drive to it takes
    phone_asked = Signal(str, str, str)  # feed, name, number
    address_asked = Signal(str, str, str, str)  # feed, name, address, how to find it
    copy_asked = Signal(str, str)  # feed, address
    practice_asked = Signal()
    again_asked = Signal()  # the day could not be read: try again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "today", self.tr("Today"))
        self._look: TodayLook | None = None
        self._next = NextCard()
        self._table = DayTable()
        self._lane_card = Card(padding=14, gap=6)
        self._lane = named(TimelineLane(self.tr("The day")), "day_lane", self.tr("The day"))
        self._route = RoutePanel()
        self._route.hide()
        self._states = TodayStates()
        self._side = TodaySide()
        self._scroll = Scroll(padding=(16, 10, 16, 8), gap=10)
        self._build()
        self._next.started.connect(self._start_next)
        self._table.opened.connect(self._open_row)
        self._table.acted.connect(self._act_on_row)
        self._table.reached.connect(lambda row: self._scroll.ensureWidgetVisible(row, 16, 16))
        self._side.acted.connect(self._act_on_item)
        self._side.chart_asked.connect(self.chart_asked)
        self._next.call_asked.connect(self._call_next)
        self._next.directions_asked.connect(self._find_next)
        self._states.again_asked.connect(self.again_asked)
        self._states.practice_asked.connect(self.practice_asked)
        self._wire_route()

    def _wire_route(self) -> None:
        route = self._route
        route.reordered.connect(self.route_changed)
        route.opened.connect(lambda visit: self._of_stop(visit, lambda stop: self.chart_asked.emit(stop.feed)))
        route.minutes_asked.connect(lambda visit: self._of_stop(visit, self.minutes_asked.emit))
        route.copy_asked.connect(
            lambda visit: self._of_stop(visit, lambda stop: self.copy_asked.emit(stop.feed, stop.address))
        )
        route.directions_asked.connect(
            lambda visit: self._of_stop(
                visit, lambda stop: self.address_asked.emit(stop.feed, stop.name, stop.address, stop.directions)
            )
        )
        route.call_asked.connect(
            lambda visit: self._of_stop(visit, lambda stop: self.phone_asked.emit(stop.feed, stop.name, stop.phone))
        )
        route.reached.connect(lambda row: self._scroll.ensureWidgetVisible(row, 16, 16))
        self.shown_as.chosen.connect(self._show_as)
        self.add.clicked.connect(lambda _on=False: self.add_asked.emit())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(16)
        self._summary = WholeLabel("", "body", tone="text2")
        self._summary.setObjectName("day_summary")
        head.addWidget(Label(self.tr("Today"), "title"))
        head.addWidget(self._summary, 1)
        words = (("list", self.tr("List")), ("route", said_of("the way of the day", "Route")))
        self.shown_as = Segmented("shown_as", self.tr("The day as"), words, value="list")
        self.add = named(SecondaryButton(self.tr("Add visit"), icon="plus"), "add_visit_ask", self.tr("Add visit"))
        head.addWidget(self.shown_as)
        head.addWidget(self.add)
        head.addWidget(self.details_button)
        title = QWidget()
        title.setLayout(head)
        title.setMinimumHeight(50)
        self.centre.addWidget(title)
        self._lane_card.body.setContentsMargins(14, 11, 14, 8)
        heading = CardHeading(self.tr("The day"), self.tr("Times that cannot move are marked under the lane."))
        self._driving = WholeLabel("", "secondary")
        self._driving.setObjectName("driving")
        heading.add(self._driving)
        self._lane_card.body.addWidget(heading)
        self._lane_card.body.addWidget(self._lane)
        for part in (self._next, self._table, self._route, self._lane_card, self._states):
            self._scroll.body.addWidget(part)
        self._scroll.body.addStretch(1)
        for part in (self._next, self._table, self._lane_card):
            part.hide()
        self._states.show_reading()
        self.centre.addWidget(self._scroll, 1)
        self._hints = Label("", "caption", wrap=True)
        self._hints.setContentsMargins(16, 2, 16, 10)
        self.centre.addWidget(self._hints)
        bound.follow(self, lambda page: page._say_keys())
        self.set_side(self._side, 300)

    def show_look(self, look: TodayLook) -> None:
        """Show the day; focus, current row and place stay as they were."""
        before, self._look = self._look, look
        self._summary.setText(self.tr("{date}. {summary}").format(date=look.date, summary=look.summary))
        if look.next is not None:
            self._next.show_next(look.next)
        self._states.show_day(has_visits=bool(look.rows), may_visit=look.may_visit, is_closed=look.is_closed)
        self.add.setVisible(look.may_visit and not look.is_closed)
        self._show_as(self.shown_as.value(), land=False)
        if before is None or before.rows != look.rows:
            with kept_focus(self):
                self._table.show_rows(look.rows, look.next.visit if look.next else "")
        self._route.show_route(look.route, look.next.visit if look.next else "")
        self._driving.setText(look.route.driving)
        self._show_lane(look)
        self._side.show_look(look)

    def show_as(self, way: str) -> None:
        """The day as a list or as a route."""
        self.shown_as.set_value(way)
        self._show_as(way, land=False)

    def show_fault(self, why: str) -> None:
        """The day could not be read: what was shown before stays, and an empty page says what to do."""
        if self._look is None:
            self._states.show_fault(why)

    def _say_keys(self) -> None:
        words = (
            self.tr("↑ ↓ choose stop    Alt ↑ ↓ move it    Ctrl Z undo    Enter open chart    Ctrl N add visit")
            if self.shown_as.value() == "route"
            else self.tr("↑ ↓ choose visit    Enter open    S sign    Ctrl N add visit    Ctrl K find anyone")
        )
        self._hints.setText(bound.in_words(words, "sign", "add_visit", "palette"))

    def _show_as(self, way: str, *, land: bool = True) -> None:
        """List or route; the day in its lane and what waits at the side stay."""
        look = self._look
        has = look is not None and bool(look.rows)
        self.shown_as.setVisible(has)
        self._table.setVisible(has and way == "list")
        self._route.setVisible(has and way == "route")
        self._next.setVisible(way == "list" and look is not None and look.next is not None)
        self._lane_card.setVisible(has)
        self._say_keys()
        if land and has and self.shown_as.value() == "route":
            self._route.focus_row()
        elif land and has:
            self._table.focus_row()

    def _of_stop(self, visit: str, act: Callable[[RouteStop], object]) -> None:
        stops = self._look.route.stops if self._look is not None else ()
        for stop in stops:
            if stop.visit == visit:
                act(stop)

    def _call_next(self) -> None:
        look = self._look.next if self._look is not None else None
        if look is not None:
            self.phone_asked.emit(look.feed, look.name, look.phone)

    def _find_next(self) -> None:
        look = self._look.next if self._look is not None else None
        if look is not None:
            self.address_asked.emit(look.feed, look.name, look.address, look.directions)

    def land(self) -> None:
        """The page was opened: the focus is on the current visit."""
        if not types_elsewhere(self):
            if self._look is not None and self._look.rows:
                (self._route if self.shown_as.value() == "route" else self._table).focus_row()
            else:
                self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self._find(self._table.current()) if self.shown_as.value() == "list" else None
        match event.key():
            case _ if bound.is_pressed(event, "add_visit") and self.add.isVisible():
                self.add_asked.emit()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if plain and row is None:
                self._route.focus_row()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if plain:
                self._table.focus_row()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain and row is not None:
                self._open_row(row.visit)
            case _ if bound.is_pressed(event, "sign") and row is not None and row.action:
                self._act_on_row(row.visit)
            case _:
                super().keyPressEvent(event)

    def _find(self, visit: str) -> TodayRow | None:
        rows = self._look.rows if self._look is not None else ()
        return next((row for row in rows if row.visit == visit), None)

    def _start_next(self) -> None:
        if self._look is not None and self._look.next is not None:
            look = self._look.next
            self.start_asked.emit(look.feed, look.visit, look.action)

    def _open_row(self, visit: str) -> None:
        row = self._find(visit)
        if row is None:
            return
        upcoming = self._look.next if self._look is not None else None
        if upcoming is not None and upcoming.visit == visit:
            self._start_next()
        elif row.state in ("todo", "next"):
            self.chart_asked.emit(row.feed)
        else:
            self.visit_asked.emit(row.feed, row.visit)

    def _act_on_row(self, visit: str) -> None:
        row = self._find(visit)
        if row is not None:
            (self.sign_asked if row.state == "unsigned" else self.visit_asked).emit(row.feed, row.visit)

    def _act_on_item(self, key: str, number: int) -> None:
        if self._look is None:
            return
        look = self._look
        lists = {
            "unfinished": look.unfinished, "sent_back": look.sent_back, "choices": look.choices,
            "supplies": look.supplies, "unaware": look.unaware,
            "emergencies": look.emergencies,
        }  # fmt: skip
        item: TodayItem = lists[key][number]
        if key == "unaware":
            self.seen.emit(item.key)
        elif key == "emergencies":
            self.emergency_seen.emit(item.key)
        elif key == "choices":
            self.choices_asked.emit()
        elif item.visit:
            self.item_asked.emit(item.feed, item.visit, item.group)
        else:
            self.chart_asked.emit(item.feed)

    def _show_lane(self, look: TodayLook) -> None:
        zone = ZoneInfo(look.zone)
        day = _local(look.now_ms, zone).date()

        def minute(ms: int) -> int:
            at = _local(ms, zone)
            if at.date() != day:
                return 0 if at.date() < day else _MIDNIGHT
            return at.hour * 60 + at.minute

        def block(each: LaneBlock) -> Block:
            start = minute(each.from_ms)
            end = max(minute(each.to_ms), start + 15)  # narrower, and nobody could read it
            return Block(start, end, each.label, _BLOCKS.get(each.state, BlockState.TO_DO))

        fixed = [(minute(each.mark_ms), each.mark) for each in look.lane if each.mark_ms is not None and each.mark]
        self._lane.show_day([block(each) for each in look.lane], fixed=fixed, now=minute(look.now_ms))


def _local(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)
