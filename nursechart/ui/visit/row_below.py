"""What a row says below its fields: what is wrong, a likely slip, what was offered, corrected and commented."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Carry, FormRow
from nursechart.ui.visit.cells import CarryOffer, old_value
from nursechart.ui.visit.comments import CommentBlock
from nursechart.ui.visit.layouts import clear, follow
from nursechart.ui.widgets import Icon, Label, LinkButton, SlipQuestion, named


class RowBelow(QVBoxLayout):
    """The lines below the fields of a row, each there only while it says something.

    What few rows ever say (a slip, a value from elsewhere, an offer) is built when it is said: a screen has many rows.
    """

    took_likely = Signal()
    kept_typed = Signal()
    show_asked = Signal()  # the value that came from elsewhere
    carry_confirmed = Signal()
    comment_answered = Signal(str, str)

    def __init__(self, row: FormRow) -> None:
        super().__init__()
        self.setSpacing(4)
        self._row, self._label, self._inset = row.id, row.label, 0
        self._lines: dict[str, Label] = {}  # those of _LINES that have been said
        self._slip: SlipQuestion | None = None
        self._changed: QWidget | None = None
        self._carry: CarryOffer | None = None
        self.last_field: Callable[[], QWidget | None] = lambda: None  # what Tab leaves for a question about it
        self._old, self._comments = QVBoxLayout(), QVBoxLayout()
        for lines in (self._old, self._comments):
            lines.setSpacing(6)
            self.addLayout(lines)
        self._old_shown: tuple[object, ...] = ()
        self._comments_shown: tuple[object, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether a likely slip is asked about and has not been answered."""
        return self._slip is not None and not self._slip.isHidden()

    def set_inset(self, px: int) -> None:
        """How far from the leading edge the lines begin."""
        self._inset = px
        for part in (*self._lines.values(), self._slip, self._changed, self._carry):
            if part is not None:
                part.setContentsMargins(px, 0, 0, 4)
        for lines in (self._old, self._comments):
            lines.setContentsMargins(px, 0, 0, lines.contentsMargins().bottom())

    def say_aside(self, said: str, tone: str) -> None:
        """What the cells have no room for."""
        self._say("aside", said, tone)

    def refuse(self, why: str) -> None:
        self._say("message", why, "crit")

    def say_message(self, row: FormRow, tone: str, *, shown: bool) -> None:
        """What is wrong with the value or follows from it, and why it is out of range."""
        self._say("message", row.message if shown else "", tone)
        self._say("explained", row.explained, "text2")

    def ask_doubt(self, row: FormRow, *, settled: bool) -> None:
        """Ask about a likely slip, unless that is `settled`."""
        if row.doubt is not None and not settled:
            self._make_slip().ask(row.doubt.asks, row.doubt.likely, row.doubt.keep)
        else:
            self.hide_doubt()

    def hide_doubt(self) -> None:
        if self._slip is not None:
            self._slip.hide()

    def say_changed(self, changed: bool) -> None:
        """Whether another value came while she was typing (SY-2)."""
        if changed and self._changed is None:
            self._changed = self._make_changed()
            self._add_behind(self._changed, at=self.indexOf(self._old))
        if self._changed is not None:
            self._changed.setVisible(changed)

    def offer(self, carry: Carry | None) -> None:
        """Offer what was last charted of what seldom changes, while the row does not say it."""
        if carry is not None and self._carry is None:
            self._carry = CarryOffer(self._row)
            self._carry.confirmed.connect(self.carry_confirmed)
            self._carry.setContentsMargins(self._inset, 0, 0, 4)
            self.insertWidget(0, self._carry)
        if self._carry is not None:
            self._carry.setVisible(carry is not None)
            if carry is not None:
                self._carry.offer(carry.asks, self._label)

    def hide_offer(self) -> None:
        if self._carry is not None:
            self._carry.hide()

    def refill(self, row: FormRow) -> None:
        """The corrections of the row and the comments on it."""
        if row.corrected != self._old_shown:
            self._old_shown = row.corrected
            clear(self._old)
            for old in row.corrected:
                self._old.addWidget(old_value(old))
        if row.comments != self._comments_shown:
            self._comments_shown = row.comments
            clear(self._comments)
            for comment in row.comments:
                block = CommentBlock(comment)
                block.answered.connect(self.comment_answered)
                self._comments.addWidget(block)
        for lines, filled in ((self._old, bool(row.corrected)), (self._comments, bool(row.comments))):
            lines.setContentsMargins(self._inset, 0, 0, 6 if filled else 0)

    def _say(self, which: str, words: str, tone: str) -> None:
        """One of `_LINES`, made when it is first said."""
        line = self._lines.get(which)
        if line is None:
            if not words:
                return
            line = self._lines[which] = Label("", "secondary", tone=tone, wrap=True)
            line.setObjectName(f"{self._row}_{which}")
            line.setContentsMargins(self._inset, 0, 0, 4)
            above = [self._lines[each] for each in _LINES[: _LINES.index(which)] if each in self._lines]
            self.insertWidget(self.indexOf(above[-1]) + 1 if above else self._behind_offer(), line)
        line.setText(words)
        line.set_tone(tone)
        line.setVisible(bool(words))

    def _behind_offer(self) -> int:
        return 0 if self._carry is None else self.indexOf(self._carry) + 1

    def _behind_lines(self) -> int:
        last = [self._lines[each] for each in _LINES if each in self._lines]
        return self.indexOf(last[-1]) + 1 if last else self._behind_offer()

    def _make_slip(self) -> SlipQuestion:
        if self._slip is None:
            self._slip = SlipQuestion(f"{self._row}_slip")
            self._slip.took_likely.connect(self.took_likely)
            self._slip.kept_typed.connect(self.kept_typed)
            self._add_behind(self._slip, at=self._behind_lines())
        return self._slip

    def _add_behind(self, part: QWidget, *, at: int) -> None:
        """A line that was not there: Tab comes to it from the last field of the row."""
        part.setContentsMargins(self._inset, 0, 0, 4)
        self.insertWidget(at, part)
        before = self.last_field()
        if before is not None:
            follow(before, part)

    def _make_changed(self) -> QWidget:
        changed = QWidget()
        line = QHBoxLayout(changed)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(Icon("refresh-cw", 16, "low"))
        line.addWidget(Label(self.tr("Changed elsewhere while you type here."), "secondary", tone="low", wrap=True))
        show = named(
            LinkButton(self.tr("Show"), small=True),
            f"{self._row}_show_changed",
            self.tr("Show the other value: {what}").format(what=self._label),
        )
        show.clicked.connect(lambda _on=False: self.show_asked.emit())
        line.addWidget(show)
        line.addStretch(1)
        changed.hide()
        return changed


# In their order: chip and last time, where there is no room beside the field; what is wrong with the value or follows
# from it; why it is out of range, said once a visit.
_LINES = ("aside", "message", "explained")
