"""A row a visit: on this laptop, at the pharmacy, reviewed. A step fills only when it is proved (SY-5)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from nursechart.charting.looks.syncing import ProofRow, Step
from nursechart.ui.shown import Cell, columns, focus_on, is_stacked, stack
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import (
    Card,
    Chip,
    Icon,
    Label,
    ProofRibbon,
    ProofStep,
    SecondaryButton,
    Segmented,
    StatusText,
    StepState,
    ToneRow,
    TwoLines,
    named,
)
from nursechart.ui.widgets.labels import empty

_SHARES = (199, 620, 108)
_STEP = 214
_LAST = 116  # "Waiting (128)" and the filter have room at any width
_STATES = {
    "done": StepState.PROVED,
    "part": StepState.WAITING,
    "waiting": StepState.WAITING,
    "empty": StepState.NOT_YET,
    "returned": StepState.SENT_BACK,
}
_MARKS = {
    StepState.PROVED: ("circle-check", "ok"),
    StepState.WAITING: ("circle-ellipsis", "warn"),
    StepState.NOT_YET: ("circle", "control"),
    StepState.SENT_BACK: ("undo-2", "crit"),
}


class ProofTable(Card):
    """`show_rows(rows)`; `acted(number)` says the row whose button was pressed."""

    acted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "proof_table", self.tr("Where each visit is"))
        self._rows: tuple[ProofRow, ...] = ()
        self._lines: list[_ProofLine] = []
        self._filter = Segmented(
            "proof_filter",
            self.tr("Show"),
            [("all", self.tr("All")), ("waiting", self.tr("Waiting"))],
            value="all",
            small=True,
        )
        self._filter.chosen.connect(lambda _value: self._filtered())
        self.body.addWidget(self._header())
        self._none = Label("", "secondary", wrap=True)
        self._none.setContentsMargins(16, 12, 16, 12)
        self.body.addWidget(self._none)

    def show_rows(self, rows: Sequence[ProofRow]) -> None:
        """Show `rows`; lines that are there are changed, so that focus and place stay."""
        self._rows = tuple(rows)
        while len(self._lines) > len(rows):
            gone = self._lines.pop()
            self.body.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < len(rows):
            line = _ProofLine(len(self._lines))
            line.acted.connect(self.acted)
            self._lines.append(line)
            self.body.insertWidget(self.body.count() - 1, line)
        for line, row in zip(self._lines, rows, strict=True):
            line.show_row(row)
        self._fit_width()
        self._filtered()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Where there is no room for the ribbon, its steps stand below one another, each with its name."""
        stacked = is_stacked(self)
        for cell in self._headings:
            cell.setHidden(stacked)
        for line in self._lines:
            line.set_stacked(stacked)

    def _filtered(self) -> None:
        waiting = self._filter.value() == "waiting"
        shown = 0
        for line, row in zip(self._lines, self._rows, strict=True):
            wanted = not waiting or row.pharmacy.state != "done"
            line.setVisible(wanted)
            shown += wanted
        self._none.setText(
            self.tr("Nothing waits. Every visit is at the pharmacy.")
            if waiting and self._rows
            else self.tr("Visits that you chart appear here, each with the proof of where it is.")
        )
        self._none.setVisible(not shown)

    def _header(self) -> QWidget:
        header = ToneRow(height=34)
        names = QWidget()
        line = QHBoxLayout(names)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        steps = (self.tr("On this laptop"), self.tr("At the pharmacy"), self.tr("Reviewed"))
        self._steps = [Label(word, "column") for word in steps]
        for held in self._steps:
            line.addWidget(held)
        line.addStretch(1)
        self._last = last = Cell()
        last.line.addStretch(1)
        last.line.addWidget(self._filter)
        last.line.setContentsMargins(0, 0, 0, 0)
        first, middle = Cell(), Cell()
        first.line.addWidget(Label(self.tr("Visit"), "column"))
        middle.line.addWidget(names)
        middle.line.addStretch(1)
        self._headings = (first, middle)
        columns(header.line, _SHARES, [first, middle, last])
        header.line.setContentsMargins(16, 0, 13, 1)
        self._fit_header()
        return header

    def retheme(self) -> None:
        super().retheme()
        self._fit_header()

    def _fit_header(self) -> None:
        """The names of the steps stand above the steps, at any text size."""
        for held in self._steps[:-1]:
            held.setFixedWidth(current().px(_STEP))
        self._last.setMinimumWidth(current().px(_LAST))


class _ProofLine(ToneRow):
    acted = Signal(int)

    def __init__(self, number: int) -> None:
        super().__init__(height=50)
        self._number = number
        self._who = TwoLines("", "", first_kind="heading", second_kind="caption", wrap=True)
        self._names = (self.tr("On this laptop"), self.tr("At the pharmacy"), self.tr("Reviewed"))
        self._ribbon = ProofRibbon(self._names, step=_STEP)
        first, middle, last = Cell(), Cell(), Cell()
        self._last = last
        first.line.addWidget(self._who, 1)
        middle.line.addWidget(self._ribbon)
        self._steps = _Steps()
        self._steps.hide()
        middle.line.addWidget(self._steps, 1)
        middle.line.addStretch()
        last.line.setContentsMargins(0, 0, 0, 0)
        self._end = last.line
        self.retheme()
        columns(self.line, _SHARES, [first, middle, last])
        self.line.setContentsMargins(16, 0, 13, 1)
        self._told: ProofRow | None = None

    def retheme(self) -> None:
        super().retheme()
        if hasattr(self, "_last"):  # ToneRow themes itself before there is anything in it
            self._last.setMinimumWidth(current().px(_LAST))

    def set_stacked(self, stacked: bool) -> None:
        stack(self, stacked)
        self._ribbon.setHidden(stacked)
        self._steps.setHidden(not stacked)

    def show_row(self, row: ProofRow) -> None:
        if row == self._told:
            return
        before, self._told = self._told, row
        self.setObjectName(f"proof_{row.visit}")
        self._who.say(row.name, row.when)
        steps = [_step(each) for each in (row.laptop, row.pharmacy, row.reviewed)]
        self._ribbon.show_steps(steps)
        self._steps.show_steps(self._names, steps)
        self.setAccessibleName(f"{row.name}, {row.when}. {self._ribbon.spoken_value()}. {row.chip.text}")
        if before is None or (before.chip, before.action, before.visit) != (row.chip, row.action, row.visit):
            self._fill_end(row)

    def _fill_end(self, row: ProofRow) -> None:
        focused = self.focusWidget() is not None and self.isAncestorOf(self.focusWidget())
        empty(self._end)
        self._end.addStretch(1)
        if row.action:
            spoken = self.tr("{act}: {name}, {when}").format(act=row.action, name=row.name, when=row.when)
            button = named(SecondaryButton(row.action, small=True), f"proof_act_{row.visit}", spoken)
            button.setAccessibleDescription(row.chip.text)
            button.clicked.connect(lambda: self.acted.emit(self._number))
            self._end.addWidget(button)
            if focused:
                focus_on(button)
        elif row.chip.tone == "ok":
            self._end.addWidget(StatusText(row.chip.text, row.chip.icon or "check", Tone.OK, quiet=True))
        else:
            self._end.addWidget(Chip(row.chip.text, Tone(row.chip.tone), row.chip.icon))


class _Steps(QWidget):
    """The steps below one another: a mark, the name of the step and its words, which wrap."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_steps(self, names: Sequence[str], steps: Sequence[ProofStep]) -> None:
        empty(self._grid)
        for number, (name, step) in enumerate(zip(names, steps, strict=True)):
            icon, tone = _MARKS[step.state]
            words = self.tr("{name}: {words}").format(name=name, words=step.words)
            self._grid.addWidget(Icon(icon, 20, tone), number, 0, Qt.AlignmentFlag.AlignTop)
            quiet = "text2" if tone in ("ok", "control") else tone
            self._grid.addWidget(Label(words, "caption", tone=quiet, wrap=True), number, 1)


def _step(step: Step) -> ProofStep:
    return ProofStep(_STATES[step.state], step.text)
