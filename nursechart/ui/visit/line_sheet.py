"""A sheet of the line page: what is asked as rows, what stands in the way above them, the steps of the plan beside.

What is asked follows from what is answered, so the sheet says each row that is left (`answered`) and is shown again
(`show_sheet`); the field that has the focus stays as it is. It is closed by whoever carried its answer.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from nursechart.charting.looks.line import LineSheet
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.rows import Columns, RowView, row_around
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import DangerButton, InlineAlert, Label, PrimaryButton, Scroll, named

_COLUMNS = Columns(label=170, now=0, against=150, last=0, number=84, height=44)
_WIDE = 860  # px at 100 %: with less the steps stand above the rows
_TONES = {"crit": Tone.CRIT, "warn": Tone.WARN}


class LineSheetView(Sheet):
    """`answered(what, values)` as its rows are left, `given(what, values)` when it is to be charted."""

    answered = Signal(str, object)
    given = Signal(str, object)

    def __init__(self, parent: QWidget, look: LineSheet, now: Callable[[], str]) -> None:
        super().__init__(parent, f"line_{look.what}", look.title, look.why)
        self.what = look.what
        self._row: RowView | None = None
        self._told: tuple[object, ...] = ()
        across = QHBoxLayout()
        across.setSpacing(20)
        self.body.addLayout(across, 1)
        self.scroller = Scroll(padding=(0, 0, 8, 0), gap=8)
        self.card = RowsCard(_COLUMNS, now=now)
        self.card.left.connect(self._say)
        self.card.drafted.connect(self._say)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        self.scroller.body.addLayout(self._notes)
        self.scroller.body.addWidget(self.card)
        self.scroller.body.addStretch(1)
        across.addWidget(self.scroller, 1)
        self._steps = QWidget()
        named(self._steps, f"line_{look.what}_steps", self.tr("Steps, in their order"))
        self._steps_body = QVBoxLayout(self._steps)
        self._steps_body.setContentsMargins(0, 4, 0, 0)
        self._steps_body.setSpacing(8)
        across.addWidget(self._steps)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.setStretchFactor(self.body, 1000)  # the rows take what is left
        self.add_cancel()
        kind = DangerButton if look.what == "remove" else PrimaryButton
        button = kind(look.act, height=44) if kind is DangerButton else kind(look.act)
        self.act = named(button, f"line_{look.what}_give", look.act)
        self.add_button(self.act, self._give)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        px = current().px
        self.resize(
            max(min(px(1060 if look.steps else 900), parent.width() - 40), px(480)), max(parent.height() - 48, px(400))
        )
        self.show_sheet(look)
        first = next(iter(self.card.rows.values()), None)
        field = first.first_field() if first is not None else None
        self.ask_first(field if field is not None else self.act)

    def show_sheet(self, look: LineSheet) -> None:
        """What is asked as things stand now; what is typed in the focused row stays."""
        self.card.show_rows(look.rows)
        told = (look.hinders, look.steps)
        if told == self._told:
            return
        self._told = told
        clear(self._notes)
        for each in look.hinders:
            tone = _TONES.get(each.tone)
            if tone is not None:
                self._notes.addWidget(InlineAlert(tone, each.title, each.text))
            else:
                self._notes.addWidget(Label(f"{each.title}. {each.text}", "secondary", wrap=True))
        clear(self._steps_body)
        self._steps.setVisible(bool(look.steps) and self.width() >= current().px(_WIDE))
        self._steps.setFixedWidth(current().px(240))
        if look.steps:
            self._steps_body.addWidget(Label(self.tr("Steps"), "heading"))
        for number, step in enumerate(look.steps, start=1):
            words = self.tr("{number}. {step}").format(number=number, step=step)
            self._steps_body.addWidget(Label(words, "secondary", tone="text", wrap=True))
        self._steps_body.addStretch(1)
        if look.steps and not self._steps.isVisibleTo(self):
            self._notes.addWidget(
                Label(" ".join(f"{n}. {each}." for n, each in enumerate(look.steps, 1)), "secondary", wrap=True)
            )

    def values(self) -> dict[str, str]:
        """Everything that is typed in it."""
        return {key: value for row in self.card.rows.values() for key, value in row.values().items()}

    def refuse(self, why: str, at: QWidget | None = None) -> None:
        """Say what is wrong, with the focus on the first row that lacks something or holds what cannot be."""
        rows = list(self.card.rows.values())
        first = next((each for each in rows if each.row.message and each.row.tone == "neutral"), None)
        first = first or next((each for each in rows if each.row.required and not any(each.values().values())), None)
        super().refuse(why, at or (first.first_field() if first is not None else None))
        if first is not None:
            self.scroller.ensureWidgetVisible(first, 16, 16)

    def _say(self, _row: str, _values: object) -> None:
        self.answered.emit(self.what, self.values())

    def _give(self) -> None:
        asks = next((each for each in self.card.rows.values() if each.asks), None)
        if asks is not None:
            super().refuse(self.tr("Answer what is asked at {what}").format(what=asks.row.label), asks.first_field())
            return
        self.given.emit(self.what, self.values())

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """A row is left when the focus goes elsewhere in the sheet; what has the focus is kept in sight."""
        if new is None or not isValid(self) or not self.isAncestorOf(new):
            return
        entered = row_around(self, new)
        before = self._row or row_around(self, old)
        if before is not None and before is not entered and isValid(before):
            before.leave()
        self._row = entered
        if entered is not None:
            self.scroller.ensureWidgetVisible(new, 16, 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._give()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.size())
