"""What the pharmacy did not take or has not decided about: the reason, what to do, and what she can do here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.syncing import HeldRow
from nursechart.language import said_for
from nursechart.ui.shown import focus_on
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import Card, FlowLayout, Label, LinkButton, SecondaryButton, named
from nursechart.ui.widgets.labels import empty

_FEW = 3


class HeldBack(QWidget):
    """`show_held(rows)`: three of them, all at a press. The keys of the signals are those of the rows."""

    opened = Signal(str)  # in its chart
    again = Signal(str)  # chart it once more, where it was charted
    asked = Signal(str)  # ask the pharmacy now
    copied = Signal(str)  # the details for support

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._rows: tuple[HeldRow, ...] = ()
        self._all = False
        self._first: QWidget | None = None  # thing to be done
        self._more: QWidget | None = None
        self.hide()

    def show_held(self, rows: Sequence[HeldRow]) -> None:
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._fill()

    def show_all(self) -> None:
        """All of them, and the focus on the first thing to be done."""
        self._all = True
        self._fill()
        if self._first is not None:
            focus_on(self._first)

    def _fill(self) -> None:
        empty(self._column)
        self._first = self._more = None
        for number, row in enumerate(self._rows if self._all else self._rows[:_FEW]):
            self._column.addWidget(self._card(number, row))
        more = len(self._rows) - _FEW
        if more > 0:
            words = self.tr("Show fewer") if self._all else said_for(more, "Show {n} more", "Show {n} more")
            spoken = self.tr("{words}: what needs attention").format(words=words)
            button = named(LinkButton(words, small=True, height=32), "held_all", spoken)
            button.clicked.connect(self._toggle)
            self._column.addWidget(button)
            self._more = button
        self.setVisible(bool(self._rows))

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()
        if self._more is not None:
            focus_on(self._more)

    def _card(self, number: int, row: HeldRow) -> QWidget:
        card = Card(tone=Tone.WARN, padding=12, gap=4)
        named(card, f"held_{number}", f"{row.title}. {row.why} {row.to_do}")
        head = Label(row.title, "alert", tone="warn", wrap=True)
        card.body.addWidget(head)
        card.body.addWidget(Label(f"{row.why} {row.to_do}", "secondary", tone="text", wrap=True))
        acts = QWidget()
        flow = FlowLayout(acts, gap=8)
        offered = [
            (self.tr("Open in the chart"), "open", self.opened, bool(row.feed)),
            (row.again, "again", self.again, bool(row.again)),
            (self.tr("Ask the pharmacy again now"), "ask", self.asked, row.may_ask),
            (self.tr("Copy for support"), "copy", self.copied, True),
        ]
        for words, what, signal, may in offered:
            if may:
                spoken = f"{words}: {row.title}"
                button = named(SecondaryButton(words, small=True), f"held_{what}_{number}", spoken)
                button.clicked.connect(lambda _checked=False, told=signal, key=row.key: told.emit(key))
                flow.addWidget(button)
                self._first = self._first or button
        card.body.addWidget(acts)
        return card
