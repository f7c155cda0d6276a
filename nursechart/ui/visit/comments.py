"""Words between reviewer and nurse: at the row they speak of, and in a strip on top that leads there.

A comment is text from a person and is shown as plain text. Its answer is charted in the same place.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import CommentLook
from nursechart.language import said_for
from nursechart.ui.theme import Tone
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import Card, Icon, Label, LinkButton, Painted, SecondaryButton, TextField, box, named


class CommentBlock(Painted):
    """One comment and, while it is open, a field to answer it: `answered(comment id, text)`."""

    answered = Signal(str, str)

    def __init__(self, comment: CommentLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comment = comment
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        column.addLayout(head)
        head.addWidget(Icon("message-square", 16, "low" if comment.open else "text3"))
        head.addWidget(
            Label(self.tr("{who}, {when}").format(who=comment.who, when=comment.when), "caption", tone="text2")
        )
        head.addStretch(1)
        if not comment.open:
            head.addWidget(Label(self.tr("Answered"), "caption", tone="ok"))
        column.addWidget(Label(comment.text, "body", wrap=True))
        self.field: TextField | None = None
        if comment.open:
            spoken = self.tr("Answer to {who}").format(who=comment.who)
            self.field = TextField(f"answer_{comment.id}", spoken)
            self.field.stay_on_enter()
            self.field.returnPressed.connect(self._answer)
            button = named(SecondaryButton(self.tr("Answer")), f"answer_{comment.id}_send", spoken)
            button.clicked.connect(self._answer)
            self._missing = Label("", "secondary", tone="crit")
            self._missing.hide()
            line = QHBoxLayout()
            line.setSpacing(8)
            column.addLayout(line)
            line.addWidget(self.field, 1)
            line.addWidget(button)
            column.addWidget(self._missing)
        self.setAccessibleName(f"{comment.who}, {comment.when}: {comment.text}")

    def _answer(self) -> None:
        if self.field is None:
            return
        if not self.field.text().strip():
            self._missing.setText(self.tr("Write an answer first"))
            self._missing.show()
            self.field.setFocus()
            return
        self.answered.emit(self._comment.id, self.field.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        soft, edge = ("low_soft", "low_line") if self._comment.open else ("sunken", "line")
        box(
            QPainter(self), QRectF(self.rect()), theme.px(8), theme.color(soft), theme.color(edge), theme.colours.border
        )


class ReturnedStrip(Card):
    """What review sent back: a line for each open comment, with the way to its row or a field to answer it here."""

    shown = Signal(str)  # comment id: go to what it speaks of
    answered = Signal(str, str)
    hand_back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=12, gap=6, tone=Tone.LOW)
        self._told: tuple[object, ...] = ()
        self.setObjectName("returned")
        self.hide()

    def show_comments(self, comments: Sequence[CommentLook], *, returned: bool = False) -> None:
        """Show the open comments of a visit that was sent back, and once each is answered, the way to hand it back."""
        told = tuple(comments)
        self.setVisible(bool(told) or returned)
        if (told, returned) == self._told:
            return
        self._told = (told, returned)
        clear(self.body)
        if not told:
            self._show_hand_back()
            return
        heading = said_for(
            len(told), "Sent back by review. {n} comment to answer", "Sent back by review. {n} comments to answer"
        )
        self.setAccessibleName(heading)
        self.body.addWidget(Label(heading, "heading", tone="low", wrap=True))
        for comment in told:
            if not comment.place:
                block = CommentBlock(comment)
                block.answered.connect(self.answered)
                self.body.addWidget(block)
                continue
            self.body.addWidget(self._line(comment))

    def _show_hand_back(self) -> None:
        heading = self.tr("Sent back by review. Everything is answered")
        self.setAccessibleName(heading)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Label(heading, "heading", tone="low", wrap=True), 1)
        words = self.tr("Sign and hand back")
        back = named(SecondaryButton(words, icon="undo-2", small=True), "hand_back", words)
        back.clicked.connect(lambda _on=False: self.hand_back_asked.emit())
        line.addWidget(back)
        self.body.addWidget(whole)

    def _line(self, comment: CommentLook) -> QWidget:
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Label(comment.place, "strong"))
        line.addWidget(Label(comment.text, "secondary", wrap=True), 1)
        go = named(
            LinkButton(self.tr("Go to field"), small=True),
            f"go_comment_{comment.id}",
            self.tr("Go to field: {place}").format(place=comment.place),
        )
        go.clicked.connect(lambda: self.shown.emit(comment.id))
        line.addWidget(go)
        return whole
