"""The table of the day: a row a visit, gone through with the arrows, opened with Enter, signed with S."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.today import TodayRow
from nursechart.language import said_of
from nursechart.ui import bound
from nursechart.ui.shown import Cell, cell_of, chip, columns, focus_on, restacked
from nursechart.ui.theme import current
from nursechart.ui.widgets import Card, FlowLayout, Icon, Label, SecondaryButton, ToneRow, TwoLines, named
from nursechart.ui.widgets.labels import empty

SHARES = (88, 246, 200, 292, 100)  # time, patient, visit and line, due and expiring, fixed time
_MARKS = {
    "todo": ("circle", "control"),
    "next": ("circle-dot", "accent"),
    "in_progress": ("circle-dot", "accent"),
    "unsigned": ("pencil", "warn"),
    "done": ("circle-check", "ok"),
    "cancelled": ("circle-slash", "text3"),
}

_AIR = 5  # px above and below what takes more lines than a row has room for


class DayTable(Card):
    """`show_rows(rows)`; `opened(visit)` says the row that was entered, `acted(visit)` its button or the key S."""

    opened = Signal(str)
    acted = Signal(str)
    reached = Signal(object)  # the row that has the focus now, to be scrolled into sight

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "day_table", self.tr("Visits of the day"))
        self._rows: dict[str, _DayRow] = {}
        self._head: QWidget | None = None
        self._current, self._stacked = "", False

    def show_rows(self, rows: Sequence[TodayRow], first: str) -> None:
        """Show `rows`; the one that was current stays so, else `first`."""
        empty(self.body)
        self._rows = {}
        self._head = self._header()
        self.body.addWidget(self._head)
        for number, row in enumerate(rows):
            shown = _DayRow(row, rule=number + 1 < len(rows))
            shown.clicked.connect(lambda visit=row.visit: self._enter(visit))
            shown.acted.connect(lambda visit=row.visit: self.acted.emit(visit))
            shown.moved.connect(self.step)
            self._rows[row.visit] = shown
            self.body.addWidget(shown)
        self.set_current(self._current if self._current in self._rows else first)
        self._stacked = False
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns under their headings, or the cells of a visit below one another."""
        if self._head is not None:
            self._stacked = restacked(self, self._head, self._rows.values(), self._stacked)

    def current(self) -> str:
        """The visit of the current row, "" when there is none."""
        return self._current

    def set_current(self, visit: str) -> None:
        """Make a row the current one; it alone is reached by Tab."""
        self._current = visit if visit in self._rows else next(iter(self._rows), "")
        for each, row in self._rows.items():
            row.set_current(each == self._current)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == self._current else Qt.FocusPolicy.ClickFocus)

    def step(self, way: int) -> None:
        """The row after (1) or before (-1) the current one; the ends are ends."""
        visits = list(self._rows)
        if not visits:
            return
        at = min(max(visits.index(self._current) + way, 0), len(visits) - 1)
        self.set_current(visits[at])
        self.focus_row()

    def focus_row(self) -> None:
        """Put the focus on the current row."""
        row = self._rows.get(self._current)
        if row is not None:
            focus_on(row)
            self.reached.emit(row)

    def _enter(self, visit: str) -> None:
        self.set_current(visit)
        self.opened.emit(visit)

    def _header(self) -> QWidget:
        header = ToneRow(height=33)
        words = (
            said_of("of the clock", "Time"),
            self.tr("Patient"),
            self.tr("Visit and line"),
            self.tr("Due and expiring"),
            self.tr("Fixed time"),
        )
        columns(header.line, SHARES, [cell_of(Label(word, "column", wrap=True)) for word in words])
        return header


class _DayRow(ToneRow):
    acted = Signal()
    moved = Signal(int)

    def __init__(self, row: TodayRow, *, rule: bool) -> None:
        super().__init__(height=56, rule=rule, clickable=True)
        self._acts = bool(row.action)
        named(self, f"visit_{row.visit}", _spoken(row))
        icon, tone = _MARKS[row.state]
        time = cell_of(Icon(icon, 20, tone), Label(row.time, "heading"))
        who = TwoLines(row.name, row.born_mrn)
        if row.name_alert:
            who = _with_alert(who, self.tr("Name alert"))
        plan = TwoLines(row.title, row.line)
        plan.second.set_tone("text2")
        for words in (who.first, who.second, plan.first, plan.second):
            words.setWordWrap(True)
        due = _due(row)
        if row.action:
            icon = "signature" if row.state == "unsigned" else ""
            button = named(
                SecondaryButton(row.action, icon=icon, small=True, height=34),
                f"act_{row.visit}",
                self.tr("{act}: {name}").format(act=row.action, name=row.name),
            )
            button.clicked.connect(self.acted)
            last = cell_of(button)
        else:
            last = _wide(Label(row.fixed, "secondary-strong", wrap=True))
        columns(self.line, SHARES, [time, _wide(who), _wide(plan), due, last])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case _ if self._acts and bound.is_pressed(event, "sign"):
                self.acted.emit()
            case _:
                super().keyPressEvent(event)


def _wide(part: QWidget) -> Cell:
    cell = Cell()
    beside = cell.line.contentsMargins()
    cell.line.setContentsMargins(beside.left(), _AIR, beside.right(), _AIR)
    cell.line.addWidget(part, 1)
    return cell


def _due(row: TodayRow) -> Cell:
    """The chips, on a second line where one is not enough."""
    cell = Cell()
    cell.line.setContentsMargins(0, _AIR, 8, _AIR)
    column = QVBoxLayout()
    cell.line.addLayout(column, 1)
    flowing = QWidget()
    flow = FlowLayout(flowing, gap=6)
    for each in row.chips:
        flow.addWidget(chip(each))
    if row.note:
        note = Label(row.note, "secondary")
        note.setMinimumHeight(current().px(24))  # in line with the chips
        flow.addWidget(note)
    column.addStretch(1)
    column.addWidget(flowing)
    column.addStretch(1)
    return cell


def _with_alert(who: TwoLines, words: str) -> TwoLines:
    """The chip of a name alert beside the name (ID-3)."""
    column = who.layout()
    assert isinstance(column, QVBoxLayout)
    line = QHBoxLayout()
    line.setSpacing(7)
    column.insertLayout(column.indexOf(who.first), line)
    line.addWidget(who.first)
    line.addWidget(chip(ChipLook(words, "low", "users")))
    line.addStretch(1)
    return who


def _spoken(row: TodayRow) -> str:
    who = (row.time, row.name, row.born_mrn, row.title, row.line)
    told = (*who, *(each.text for each in row.chips), row.note, row.fixed)
    return ", ".join(part for part in told if part)
