"""The day in driving order: a row a stop, moved by key, with what is known of the way and nothing that is guessed.

↑ ↓ choose a stop, Alt ↑ and Alt ↓ move it, Ctrl Z and Ctrl Y take a move back and do it again, Enter opens the chart.
The buttons above act on the stop that is chosen.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.today import RouteLook, RouteStop
from nursechart.ui.shown import Cell, cell_of, chip, columns, focus_on, kept_focus, restacked
from nursechart.ui.widgets import Card, FlowLayout, Icon, Label, SecondaryButton, ToneRow, TwoLines, ltr, named
from nursechart.ui.widgets.labels import empty

SHARES = (44, 80, 244, 330, 230)  # number, planned, patient, where, the way there
_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class RoutePanel(QWidget):
    """`show_route(look)`. `reordered(visits)` is the whole new order; what is asked of a stop names its visit."""

    reordered = Signal(list)
    opened = Signal(str)
    minutes_asked = Signal(str)
    copy_asked = Signal(str)
    directions_asked = Signal(str)
    call_asked = Signal(str)
    reached = Signal(object)  # the row that has the focus now, to be scrolled into sight

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "route", self.tr("The day in driving order"))
        self._look = RouteLook()
        self._rows: dict[str, _StopRow] = {}
        self._head: QWidget | None = None
        self._current, self._stacked = "", False
        self._undo: list[tuple[str, ...]] = []
        self._redo: list[tuple[str, ...]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        acts = QWidget()
        flow = FlowLayout(acts, gap=8)
        self._buttons: dict[str, SecondaryButton] = {}
        offered: tuple[tuple[str, str, str, str, Callable[[], None]], ...] = (
            ("earlier", self.tr("Earlier"), "arrow-up", self.tr("Alt ↑"), lambda: self.move_stop(-1)),
            ("later", self.tr("Later"), "arrow-down", self.tr("Alt ↓"), lambda: self.move_stop(1)),
            ("undo", self.tr("Undo"), "undo-2", self.tr("Ctrl Z"), self.undo),
            ("by_time", self.tr("By time"), "clock", "", self.by_time),
            ("minutes", self.tr("Minutes to drive…"), "timer", "", lambda: self._ask(self.minutes_asked)),
            ("copy", self.tr("Copy address"), "copy", "", lambda: self._ask(self.copy_asked)),
            ("directions", self.tr("Directions"), "map-pin", "", lambda: self._ask(self.directions_asked)),
            ("call", self.tr("Call"), "phone", "", lambda: self._ask(self.call_asked)),
        )
        for key, words, icon, hint, act in offered:
            button = named(SecondaryButton(words, icon=icon, hint=hint, small=True, height=36), f"route_{key}", words)
            button.clicked.connect(lambda _on=False, act=act: act())
            self._buttons[key] = button
            flow.addWidget(button)
        column.addWidget(acts)
        self._card = Card(padding=1, gap=0)
        named(self._card, "route_table", self.tr("Stops of the day"))
        column.addWidget(self._card)
        words = self.tr("Your order is kept on this laptop. The planned times stay; the pharmacy moves those.")
        self._note = Label(words, "secondary", wrap=True)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_route(self, look: RouteLook, first: str) -> None:
        """Show the stops; the one that was current stays so, else the visit `first`."""
        if look == self._look and self._rows:
            return
        self._look = look
        with kept_focus(self):
            empty(self._card.body)
            self._rows = {}
            self._head = self._header()
            self._card.body.addWidget(self._head)
            for number, stop in enumerate(look.stops):
                row = _StopRow(stop, rule=number + 1 < len(look.stops))
                row.clicked.connect(lambda visit=stop.visit: self._enter(visit))
                row.keyed.connect(self._keyed)
                self._rows[stop.visit] = row
                self._card.body.addWidget(row)
            self._set_current(self._current if self._current in self._rows else first)
        self._stacked = False
        self._fit_buttons()
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Columns under their headings, or the cells of a stop below one another."""
        if self._head is not None:
            self._stacked = restacked(self, self._head, self._rows.values(), self._stacked)

    def focus_row(self) -> None:
        """Put the focus on the current stop."""
        row = self._rows.get(self._current)
        if row is not None:
            focus_on(row)
            self.reached.emit(row)

    def order(self) -> tuple[str, ...]:
        """The visits in the order that is shown."""
        return tuple(self._rows)

    def move_stop(self, way: int) -> None:
        """Drive to the current stop earlier (-1) or later (1)."""
        order = list(self._rows)
        if self._current not in order:
            return
        at = order.index(self._current)
        if not 0 <= at + way < len(order):
            return
        before = tuple(order)
        order[at], order[at + way] = order[at + way], order[at]
        self._undo, self._redo = [*self._undo, before][-50:], []
        self.reordered.emit(order)

    def undo(self) -> None:
        """Take the last move back."""
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        """Do the move again that was taken back."""
        self._step(self._redo, self._undo)

    def by_time(self) -> None:
        """Back to the order of the planned times."""
        if self._look.is_own:
            self._undo, self._redo = [*self._undo, self.order()][-50:], []
            self.reordered.emit([])

    def _step(self, taken: list[tuple[str, ...]], put: list[tuple[str, ...]]) -> None:
        if taken:
            put.append(self.order())
            self.reordered.emit(list(taken.pop()))

    def _ask(self, signal: object) -> None:
        if self._current:
            signal.emit(self._current)  # type: ignore[attr-defined]

    def _enter(self, visit: str) -> None:
        self._set_current(visit)
        self.opened.emit(visit)

    def _keyed(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        held = event.modifiers() & (_ALT | _CTRL | _SHIFT)
        if way and held == _ALT:
            self.move_stop(way)
        elif way:
            stops = list(self._rows)
            self._set_current(stops[min(max(stops.index(self._current) + way, 0), len(stops) - 1)])
            self.focus_row()
        elif event.key() == Qt.Key.Key_Y or held == _CTRL | _SHIFT:
            self.redo()
        else:
            self.undo()

    def _set_current(self, visit: str) -> None:
        """Make a row the current one; it alone is reached by Tab."""
        self._current = visit if visit in self._rows else next(iter(self._rows), "")
        for each, row in self._rows.items():
            row.set_current(each == self._current)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == self._current else Qt.FocusPolicy.ClickFocus)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        """What the current stop has no number or address for is not offered."""
        stop = next((each for each in self._look.stops if each.visit == self._current), None)
        self._buttons["minutes"].setVisible(bool(stop and stop.leg and stop.minutes != "0"))
        for key in ("copy", "directions"):
            self._buttons[key].setVisible(bool(stop and stop.address))
        self._buttons["call"].setVisible(bool(stop and stop.phone))
        self._buttons["by_time"].setVisible(self._look.is_own)
        self._note.setVisible(self._look.is_own)

    def _header(self) -> QWidget:
        header = ToneRow(height=33)
        words = ("", self.tr("Planned"), self.tr("Patient"), self.tr("Where"), self.tr("The way there"))
        columns(header.line, SHARES, [cell_of(Label(word, "column")) for word in words])
        return header


class _StopRow(ToneRow):
    keyed = Signal(object)  # an arrow, or undo and redo

    def __init__(self, stop: RouteStop, *, rule: bool) -> None:
        super().__init__(height=56, rule=rule, clickable=True)
        told = (
            str(stop.number), stop.time, stop.name, stop.address, stop.directions, stop.leg, stop.free, stop.fixed,
            self.tr("Planned earlier than the stop before") if stop.out_of_time else "",
        )  # fmt: skip
        named(self, f"stop_{stop.visit}", ", ".join(part for part in told if part))
        who = TwoLines(stop.name, stop.fixed)
        where = TwoLines(stop.address or self.tr("No address"), stop.directions)
        for words in (who.first, who.second, where.first, where.second):
            words.setWordWrap(True)
        mark = Icon("circle-check", 20, "ok") if stop.done else Label(str(stop.number), "heading", tone="accent")
        columns(self.line, SHARES, [cell_of(mark), cell_of(Label(stop.time, "heading")), _wide(who), _wide(where),
                                    _way(stop, self.tr("Planned earlier"))])  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undoes = event.modifiers() & _CTRL and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y)
        if undoes or event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.keyed.emit(event)
        else:
            super().keyPressEvent(event)


def _wide(part: QWidget) -> Cell:
    cell = Cell()
    cell.line.addWidget(part, 1)
    return cell


def _way(stop: RouteStop, out_of_time: str) -> Cell:
    cell = Cell()
    column = QVBoxLayout()
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(1)
    cell.line.addLayout(column, 1)
    column.addStretch(1)
    for words, kind in ((stop.leg, "secondary-strong"), (stop.free, "secondary")):
        if words:
            column.addWidget(Label(ltr(words), kind, wrap=True))
    if stop.out_of_time:
        column.addWidget(chip(ChipLook(out_of_time, "warn", "clock")), 0, Qt.AlignmentFlag.AlignLeading)
    column.addStretch(1)
    return cell
