"""The day on one page: the next visit, the table, the day as a lane, and what waits at the side."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.today import LaneBlock, TodayItem, TodayLook, TodayRow
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import kept_focus, types_elsewhere
from nursechart.ui.today.next_card import NextCard
from nursechart.ui.today.rows import DayTable
from nursechart.ui.today.side import TodaySide
from nursechart.ui.widgets import (
    Block,
    BlockState,
    Card,
    CardHeading,
    EmptyState,
    Label,
    Scroll,
    TimelineLane,
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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "today", self.tr("Today"))
        self._look: TodayLook | None = None
        self._next = NextCard()
        self._table = DayTable()
        self._lane_card = Card(padding=14, gap=6)
        self._lane = named(TimelineLane(self.tr("The day")), "day_lane", self.tr("The day"))
        self._empty = EmptyState(
            self.tr("No visits today"),
            self.tr("Visits that the pharmacy plans for you come in with the next sync. "
                    "Ctrl K finds any patient you care for."),
            icon="calendar-days",
        )  # fmt: skip
        self._side = TodaySide()
        self._scroll = Scroll(padding=(16, 10, 16, 8), gap=10)
        self._build()
        self._next.started.connect(self._start_next)
        self._table.opened.connect(self._open_row)
        self._table.acted.connect(self._act_on_row)
        self._table.reached.connect(lambda row: self._scroll.ensureWidgetVisible(row, 16, 16))
        self._side.acted.connect(self._act_on_item)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(16)
        self._summary = Label("", "body", tone="text2")
        self._summary.setObjectName("day_summary")
        head.addWidget(Label(self.tr("Today"), "title"))
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addWidget(self.details_button)
        title = QWidget()
        title.setLayout(head)
        title.setMinimumHeight(50)
        self.centre.addWidget(title)
        self._lane_card.body.setContentsMargins(14, 11, 14, 8)
        self._lane_card.body.addWidget(
            CardHeading(self.tr("The day"), self.tr("Times that cannot move are marked under the lane."))
        )
        self._lane_card.body.addWidget(self._lane)
        for part in (self._next, self._table, self._lane_card, self._empty):
            self._scroll.body.addWidget(part)
        self._scroll.body.addStretch(1)
        self._empty.hide()
        self.centre.addWidget(self._scroll, 1)
        hints = Label(self.tr("↑ ↓ choose visit    Enter open    S sign    Ctrl K find anyone"), "caption")
        hints.setContentsMargins(16, 2, 16, 10)
        self.centre.addWidget(hints)
        self.set_side(self._side, 300)

    def show_look(self, look: TodayLook) -> None:
        """Show the day; focus, current row and place stay as they were."""
        before, self._look = self._look, look
        self._summary.setText(self.tr("{date}. {summary}").format(date=look.date, summary=look.summary))
        self._next.setVisible(look.next is not None)
        if look.next is not None:
            self._next.show_next(look.next)
        has = bool(look.rows)
        for part in (self._table, self._lane_card):
            part.setVisible(has)
        self._empty.setVisible(not has)
        if before is None or before.rows != look.rows:
            with kept_focus(self):
                self._table.show_rows(look.rows, look.next.visit if look.next else "")
        self._show_lane(look)
        self._side.show_look(look)

    def land(self) -> None:
        """The page was opened: the focus is on the current visit."""
        if not types_elsewhere(self):
            if self._look is not None and self._look.rows:
                self._table.focus_row()
            else:
                self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self._find(self._table.current())
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if plain:
                self._table.focus_row()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain and row is not None:
                self._open_row(row.visit)
            case Qt.Key.Key_S if plain and row is not None and row.action:
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
            (self.sign_asked if row.action == "Sign" else self.visit_asked).emit(row.feed, row.visit)

    def _act_on_item(self, key: str, number: int) -> None:
        if self._look is None:
            return
        lists = {"unfinished": self._look.unfinished, "sent_back": self._look.sent_back, "choices": self._look.choices}
        item: TodayItem = lists[key][number]
        (self.sign_asked if item.action == "Sign" else self.visit_asked).emit(item.feed, item.visit)

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
