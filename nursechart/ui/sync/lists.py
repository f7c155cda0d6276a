"""The lists behind the tiles: what waits to go out, and what others charted. Ten rows at first, more at a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.syncing import Inbox, InRow, Outbox, OutRow, PhotoRow
from nursechart.ui.shown import focus_on, is_stacked, stack
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    Chip,
    Divider,
    FlowLayout,
    Label,
    LinkButton,
    SecondaryButton,
    ToneRow,
    TwoLines,
    named,
)
from nursechart.ui.widgets.labels import empty

FEW = 10


class ListCard(Card):
    """A card with a heading, rows, and a way to more of them; `closed` when she has done with it."""

    closed = Signal()

    def __init__(self, name: str, heading: str) -> None:
        super().__init__(padding=1, gap=0)
        named(self, name, heading)
        self.name, self._heading, self._shown = name, heading, FEW
        self._more: QWidget | None = None
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for line in self.findChildren(_Line):
            stack(line, is_stacked(self))

    def land(self) -> None:
        """The list was opened: the focus is at its top."""
        focus_on(self._close)

    @property
    def top(self) -> QWidget:
        """What is scrolled to when the list opens."""
        return self._close

    def _begin(self, note: str, *buttons: QWidget) -> None:
        empty(self.body)
        heading = CardHeading(self._heading)
        held = heading.layout()
        assert held is not None
        held.setContentsMargins(16, 5, 12, 5)
        for button in buttons:
            heading.add(button)
        words = self.tr("Close")
        self._close = named(LinkButton(words, small=True, height=24), f"{self.name}_close", f"{words}: {self._heading}")
        self._close.clicked.connect(self.closed)
        heading.add(self._close)
        self.body.addWidget(heading)
        self._say(note)

    def _say(self, note: str) -> None:
        if note:
            label = Label(note, "secondary", wrap=True)
            label.setContentsMargins(16, 2, 16, 8)
            self.body.addWidget(label)

    def _rows(self, rows: Sequence[_Line], left: int, more: str) -> None:
        if rows:
            self.body.addWidget(Divider())
        for row in rows:
            self.body.addWidget(row)
            stack(row, is_stacked(self))
        self._say(more if not left else "")
        self._more = None
        if left:
            words = self.tr("Show more ({n})").format(n=left)
            button = named(LinkButton(words, small=True, height=32), f"{self.name}_more", f"{words}: {self._heading}")
            button.clicked.connect(self._show_more)
            self._more = button
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_more(self) -> None:
        self._shown += FEW
        self._fill()
        focus_on(self._more or self._close)

    def _fill(self) -> None:
        raise TypeError(f"{type(self).__name__} does not say what it holds")


class OutboxCard(ListCard):
    """What waits to go out, in the order it goes, and why it waits. `visit_asked(feed, visit)`."""

    visit_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("outbox", self.tr("Waiting to go out"))
        self._outbox = Outbox()
        self._fill()

    def show_outbox(self, outbox: Outbox) -> None:
        if outbox != self._outbox:
            self._outbox = outbox
            self._fill()

    def _fill(self) -> None:
        box = self._outbox
        nothing = not box.rows and not box.photos and not box.more
        self._begin(self.tr("Nothing waits. Everything charted here is at the pharmacy.") if nothing else box.why)
        rows = [self._row(number, row) for number, row in enumerate(box.rows[: self._shown])]
        self._rows(rows, max(0, len(box.rows) - self._shown), box.more)
        if box.photos:
            self.body.addWidget(Divider())
            self._say(box.photos_why)
            for number, photo in enumerate(box.photos[: self._shown]):
                self.body.addWidget(self._photo(number, photo))

    def _row(self, number: int, row: OutRow) -> _Line:
        line = _Line(row.name, row.text)
        if row.is_urgent:
            line.add(Chip(self.tr("safety first"), Tone.WARN, "shield-alert"))
        if row.feed:
            line.add(self._open(f"outbox_open_{number}", row.name, row.text, row.feed, row.visit))
        return line

    def _photo(self, number: int, photo: PhotoRow) -> _Line:
        line = _Line(photo.name, photo.text if not photo.note else f"{photo.text}. {photo.note}")
        if photo.percent:
            line.add(Chip(self.tr("{n} % sent").format(n=photo.percent), Tone.ACCENT, "cloud-upload"))
        line.add(self._open(f"outbox_photo_{number}", photo.name, photo.text, photo.feed, photo.visit))
        return line

    def _open(self, name: str, who: str, what: str, feed: str, visit: str) -> QWidget:
        words = self.tr("Open visit") if visit else self.tr("Open chart")
        button = named(SecondaryButton(words, small=True), name, f"{words}: {who}, {what}")
        button.clicked.connect(lambda: self.visit_asked.emit(feed, visit))
        return button


class InboxCard(ListCard):
    """What others charted since she has seen it. `chart_asked(feed)`; `seen(up_to, feed)`: all, when that is empty."""

    chart_asked = Signal(str)
    seen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__("inbox", self.tr("Came in"))
        self._inbox = Inbox()
        self._fill()

    def show_inbox(self, inbox: Inbox) -> None:
        if inbox != self._inbox:
            self._inbox = inbox
            self._fill()

    def _fill(self) -> None:
        box = self._inbox
        note = self.tr("What others charted about your patients, until you say that you have seen it.")
        every = self.tr("All seen")
        all_seen = named(LinkButton(every, small=True, height=24), "inbox_all_seen", every)
        all_seen.clicked.connect(lambda: self.seen.emit(box.up_to, ""))
        nothing = self.tr("Nothing new. You have seen all that others charted about your patients.")
        self._begin(note if box.rows else nothing, *([all_seen] if box.rows else []))
        rows = [self._row(number, row) for number, row in enumerate(box.rows[: self._shown])]
        self._rows(rows, max(0, len(box.rows) - self._shown), box.more)

    def _row(self, number: int, row: InRow) -> _Line:
        line = _Line(f"{row.name}", "\n".join(row.lines), row.when)
        chart, seen = self.tr("Open chart"), self.tr("Seen")
        button = named(SecondaryButton(chart, small=True), f"inbox_open_{number}", f"{chart}: {row.name}")
        button.clicked.connect(self._opener(row.feed))
        line.add(button)
        button = named(SecondaryButton(seen, small=True, icon="check"), f"inbox_seen_{number}", f"{seen}: {row.name}")
        button.clicked.connect(lambda: self.seen.emit(row.up_to, row.feed))
        line.add(button)
        return line

    def _opener(self, feed: str) -> Callable[[], None]:
        return lambda: self.chart_asked.emit(feed)


class _Line(ToneRow):
    """Who and what, and below the words, at the trailing edge, what can be done."""

    def __init__(self, name: str, text: str, when: str = "") -> None:
        super().__init__(height=50)
        head = f"{name}, {when}" if when else name
        self.setAccessibleName(f"{head}. {text}")
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 6, 0, 6)
        words.addWidget(TwoLines(head, text, first_kind="heading", second_kind="secondary", wrap=True))
        self.line.addWidget(told, 1)
        acts = QWidget()
        self._flow = FlowLayout(acts, gap=8)
        self.line.addWidget(acts, 0, Qt.AlignmentFlag.AlignVCenter)

    def add(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)
