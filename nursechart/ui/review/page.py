"""Review: the queue at the leading edge, one visit as it is judged, checks and comments at the trailing edge.

The row that is marked is always the visit that is shown: J, K and the arrows ask for another, and the mark moves when
it is there. So a decision can only be about what is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nursechart.charting.looks.photos import PhotoLook, StripLook
from nursechart.charting.looks.pins import PinLook
from nursechart.charting.looks.review import ReviewDetail, ReviewLook
from nursechart.ui import bound
from nursechart.ui.photos.strip import PhotoStrip
from nursechart.ui.review.items import ItemsCard
from nursechart.ui.review.queue import QueueList
from nursechart.ui.review.sheets import ApproveSheet, DecideSheet, NoteSheet, SendBackSheet
from nursechart.ui.review.side import ReviewSide, place_of
from nursechart.ui.shell.list_pane import ListPane
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import chip, day_marks, kept_focus, trace, types_elsewhere
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    ChartOrTable,
    Divider,
    EmptyState,
    Label,
    LinkButton,
    Scroll,
    Segmented,
    TrendChart,
    ltr,
    named,
)
from nursechart.ui.widgets.labels import empty

_MARKS = 7


class ReviewPage(PageFrame):
    """Shows a ReviewLook. Acts are about the visit that is shown; `detail` is it."""

    tab_chosen = Signal(str)
    visit_asked = Signal(str, str)  # feed, visit: show that one
    commented = Signal(str, str, str)  # text, subject, part
    send_back = Signal(str)
    approve = Signal(object)  # the password, or a Pin
    settled = Signal(str, str, str)  # subject and rule of what stands against one, and what was decided
    photo_asked = Signal(str)  # a photo of the visit, to be looked at

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "review", self.tr("Review"))
        self._look: ReviewLook | None = None
        self.held_pin: Callable[[], PinLook | None] = lambda: None
        self._sheet: SendBackSheet | ApproveSheet | DecideSheet | None = None
        self._thumbnails: dict[str, QImage] = {}
        self._queue = QueueList("review_queue", self.tr("Visits to review"))
        self._panel = ReviewSide()
        self._items = ItemsCard()
        self._tabs = Segmented(
            "review_tab",
            self.tr("Show"),
            [("to_do", self.tr("To do")), ("returned", self.tr("Returned")), ("done", self.tr("Done"))],
            value="to_do",
            fill=True,
        )
        keys = self.tr("J next    K previous    A approve    B send back")
        self._pane = ListPane(self.tr("Review"), self._tabs, self._queue, "", wide=300)
        own = ("review.next", "review.before", "approve", "send_back")
        bound.say(self._pane.hints, keys, *own)
        self.set_rail(self._pane, self.tr("Visits to review"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_detail())
        self._none = EmptyState(
            self.tr("Nothing to review here"),
            self.tr("Signed visits come in with the next sync. F5 syncs now."),
            icon="clipboard-check",
        )
        bound.say(self._none.words, self._none.words.text(), "sync_now")
        self._stack.addWidget(self._none)
        self.centre.addWidget(self._stack)
        self.set_side(self._panel, 296)
        self._tabs.chosen.connect(self.tab_chosen)
        self._queue.asked.connect(self.visit_asked)
        self._queue.taken.connect(self.close_rail)
        self._items.comment_asked.connect(self._comment_at)
        self._panel.commented.connect(self.commented)
        self._panel.send_back_asked.connect(self.ask_send_back)
        self._panel.approve_asked.connect(self.ask_approve)
        self._panel.decide_asked.connect(self.ask_decision)
        self._panel.note_asked.connect(self._read_note)

    @property
    def detail(self) -> ReviewDetail | None:
        """The visit that is shown."""
        return self._look.detail if self._look is not None else None

    def show_look(self, look: ReviewLook) -> None:
        """Show the queue and one visit; focus, place and what is typed stay as they were."""
        before, self._look = self.detail, look
        to_do, returned, _done = look.counts
        self._pane.count.setText(self.tr("{n} waiting").format(n=to_do) if to_do else self.tr("Nothing waits"))
        self._tabs.set_value(look.tab)
        self._tabs.set_words("to_do", self.tr("To do {n}").format(n=to_do) if to_do else self.tr("To do"))
        self._tabs.set_words(
            "returned", self.tr("Returned {n}").format(n=returned) if returned else self.tr("Returned")
        )
        detail = look.detail
        self._queue.show_rows(look.rows, detail.visit if detail else "")
        self._stack.setCurrentIndex(0 if detail is not None else 1)
        if detail is not None and detail != before:
            with kept_focus(self):
                self._show_detail(detail)
            if before is None or before.visit != detail.visit:
                self._scroll.verticalScrollBar().setValue(0)
        self._panel.show_detail(detail)

    def land(self) -> None:
        """The page was opened: the focus is on the queue."""
        if not types_elsewhere(self):
            (self._queue if self._look and self._look.rows else self._tabs).setFocus(Qt.FocusReason.OtherFocusReason)

    def comment_taken(self) -> None:
        self._panel.taken()

    def comment_refused(self, why: str) -> None:
        self._panel.refuse(why)

    def decided(self) -> None:
        """The decision was charted: the sheet has done its work."""
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.accept()
        self._queue.setFocus(Qt.FocusReason.OtherFocusReason)

    def decision_refused(self, why: str) -> None:
        """The decision was not charted; the sheet stays and says why."""
        if self._sheet is not None:
            self._sheet.refused(why)

    def ask_send_back(self) -> None:
        """B: what is to be mended."""
        detail = self.detail
        if detail is None or detail.state == "done" or self._sheet is not None:
            return
        row = next((row for row in self._look.rows if row.visit == detail.visit), None) if self._look else None
        count = sum(1 for comment in detail.comments if comment.open)
        sheet = SendBackSheet(self, detail.name, row.nurse if row else "", count)
        sheet.submitted.connect(self.send_back)
        self._open(sheet)

    def ask_approve(self) -> None:
        """A: the co-signature, or why it is not open."""
        detail = self.detail
        if detail is None or detail.state == "done" or self._sheet is not None:
            return
        if detail.cannot_approve:
            self._panel.why_not(detail.cannot_approve)
            return
        sheet = ApproveSheet(self, detail.name, detail.identity, self.held_pin)
        sheet.submitted.connect(self.approve)
        self._open(sheet)

    def ask_decision(self, number: int = 0) -> None:
        """D: what was done about something that a rule speaks against, the first unless told otherwise."""
        detail = self.detail
        if detail is None or detail.state == "done" or self._sheet is not None or number >= len(detail.against):
            return
        against = detail.against[number]
        sheet = DecideSheet(self, detail.name, against)
        sheet.submitted.connect(lambda words: self.settled.emit(against.subject, against.rule, words))
        self._open(sheet)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[str, Callable[[], None]] = {
            "review.next": lambda: self._queue.step(1),
            "review.before": lambda: self._queue.step(-1),
            "approve": self.ask_approve,
            "send_back": self.ask_send_back,
            "decide": self.ask_decision,
            "turn": self._toggle_trend,
        }
        act = next((act for id_, act in acts.items() if bound.is_pressed(event, id_)), None)
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _open(self, sheet: SendBackSheet | ApproveSheet | DecideSheet) -> None:
        self._sheet = sheet
        sheet.finished.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self._sheet = None

    def _comment_at(self, number: int) -> None:
        if self.detail is not None:
            self._panel.write_at(place_of(self.detail.items[number]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_queue()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_queue()

    def _fit_queue(self) -> None:
        self._pane.fit(self.width(), drawer=self._is_drawer(self._pane))

    def _toggle_trend(self) -> None:
        self._plot.set_table(not self._plot.is_table())

    def _read_note(self) -> None:
        if self.detail is not None:
            NoteSheet(self, self.detail.name, self.detail.note_html).open()

    def _make_detail(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("ground", "surface")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setMinimumHeight(75)
        line = QHBoxLayout(head)
        line.setContentsMargins(20, 10, 20, 10)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        line.addLayout(words, 1)
        self._name, self._identity = Label("", "name"), Label("", "secondary", wrap=True)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._identity)
        words.addStretch(1)
        self._allergies = QHBoxLayout()
        line.addLayout(self._allergies)
        if self.rail_button is not None:
            line.addWidget(self.rail_button)
        line.addWidget(self.details_button)
        column.addWidget(head)
        column.addWidget(Divider())
        self._scroll = Scroll(padding=(20, 14, 20, 14), gap=12)
        self._scroll.body.addWidget(self._make_trend())
        self._scroll.body.addWidget(self._items)
        self._photos = PhotoStrip()
        self._photos.hide()
        self._photos.opened.connect(self.photo_asked)
        self._scroll.body.addWidget(self._photos)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 1)
        return page

    def _make_trend(self) -> QWidget:
        self._trend_card = Card(padding=16, gap=4)
        self._trend_card.body.setContentsMargins(16, 12, 16, 8)
        heading = CardHeading("")
        self._trend_name = heading.heading
        twin = named(LinkButton(self.tr("T table"), small=True), "review_trend_table", self.tr("Trend as a table"))
        twin.clicked.connect(self._toggle_trend)
        heading.add(twin)
        self._trend_card.body.addWidget(heading)
        self._plot = ChartOrTable("review_trend", TrendChart("", roomy=True, height=128))
        named(self._plot.chart, "review_trend_chart", self.tr("Trend"))
        self._plot.setFixedHeight(self._plot.chart.sizeHint().height())
        self._trend_card.body.addWidget(self._plot)
        return self._trend_card

    def _show_detail(self, detail: ReviewDetail) -> None:
        self._name.setText(detail.name)
        self._identity.setText(ltr(detail.identity))
        empty(self._allergies)
        self._allergies.addWidget(chip(detail.allergies, large=True))
        series = detail.trend
        self._trend_card.setVisible(series is not None and bool(series.points))
        if series is not None and series.points:
            self._trend_name.setText(detail.trend_label)
            self._plot.chart.setAccessibleName(detail.trend_label)
            marks = day_marks(series, _MARKS)
            self._plot.show_trace(trace(series, detail.trend_latest), marks, range_word=self.tr("range"))
        self._items.show_items(detail.items, read_only=detail.state == "done")
        self._photos.setVisible(bool(detail.photos))
        self._photos.show_strip(
            StripLook(detail.feed, detail.visit, (), detail.photos, may_add=False), self._thumbnails
        )

    def show_photos(self, photos: Sequence[PhotoLook], images: Mapping[str, QImage]) -> None:
        """The small pictures of the photos of the visit that is shown, once they are decoded."""
        detail = self.detail
        if detail is None or tuple(photos) != detail.photos or images == self._thumbnails:
            return
        self._thumbnails = dict(images)
        look = StripLook(detail.feed, detail.visit, (), detail.photos, may_add=False)
        self._photos.show_strip(replace(look, photos=()), {})
        self._photos.show_strip(look, self._thumbnails)
