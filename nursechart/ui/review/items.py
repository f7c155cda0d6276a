"""What was charted in the visit, as it is judged: each item with what was changed and what was said about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import CommentLook, OldValue
from nursechart.charting.looks.review import ReviewItem
from nursechart.ui.shown import chip
from nursechart.ui.theme import current
from nursechart.ui.widgets import Card, DiffBlock, Divider, FlowLayout, Icon, Label, LinkButton, Painted, box, named
from nursechart.ui.widgets.labels import empty


class ItemsCard(Card):
    """`show_items(items)`; `comment_asked(number)` says at which item a comment is to be written."""

    comment_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=16, gap=10)
        named(self, "review_items", self.tr("What was charted"))
        self.body.setContentsMargins(16, 12, 16, 12)

    def show_items(self, items: Sequence[ReviewItem], *, read_only: bool) -> None:
        empty(self.body)
        for number, item in enumerate(items):
            if number:
                self.body.addWidget(Divider())
            self.body.addWidget(self._item(item, number, read_only=read_only))
        if not items:
            self.body.addWidget(Label(self.tr("Nothing was charted in this visit."), "secondary", wrap=True))

    def _item(self, item: ReviewItem, number: int, *, read_only: bool) -> QWidget:
        whole = QWidget()
        whole.setObjectName(f"review_item_{number}")
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        time = Label(item.time, "secondary")
        time.setFixedWidth(current().px(56))
        time.setContentsMargins(0, 2, 0, 0)
        row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        row.addLayout(column, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        column.addLayout(head)
        head.addWidget(Label(item.title, "heading", wrap=True), 1)
        if not read_only:
            spoken = self.tr("Comment on {title}, {time}").format(title=item.title, time=item.time)
            link = LinkButton(self.tr("Comment"), icon="message-square", small=True, height=26)
            comment = named(link, f"comment_{number}", spoken)
            comment.clicked.connect(lambda: self.comment_asked.emit(number))
            head.addWidget(comment)
        for each in item.chips:
            head.addWidget(chip(each))
        if item.text:
            column.addWidget(Label(item.text, "body", wrap=True))
        for label, change in item.changes:
            column.addWidget(DiffBlock(label, change.old, change.new))
            column.addWidget(Label(_why(self, change), "caption", tone="text2", wrap=True))
        for said in item.comments:
            column.addWidget(CommentNote(said))
        return whole


class CommentNote(Painted):
    """Somebody's words at an item."""

    def __init__(self, comment: CommentLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = comment.open
        self.setAccessibleName(f"{comment.who}, {comment.when}: {comment.text}")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 10, 7)
        row.setSpacing(8)
        mark = Icon("message-square", 16, "low" if comment.open else "text3")
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        row.addLayout(words, 1)
        words.addWidget(comment_head(comment))
        words.addWidget(Label(comment.text, "secondary", tone="text", wrap=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self.theme, QPainter(self)
        soft, edge = ("low_soft", "low_line") if self._open else ("sunken", "line")
        box(painter, QRectF(self.rect()), theme.px(8), theme.color(soft), theme.color(edge), theme.colours.border)


def comment_head(comment: CommentLook) -> QWidget:
    """Who said it, and when."""
    whole = QWidget()
    line = FlowLayout(whole, gap=6)
    line.addWidget(Label(comment.who, "changed"))
    line.addWidget(Label(comment.when, "caption"))
    return whole


def _why(widget: QWidget, change: OldValue) -> str:
    by = widget.tr("Changed by {who}, {when}.").format(who=change.who, when=change.when)
    reason = widget.tr("Reason: “{reason}”.").format(reason=change.reason) if change.reason else ""
    return f"{reason} {by}".strip()
