"""The steps of an infusion as a table: plan and what was done beside each other, the step that runs with its edge.

Every row takes the focus, so that it can be read by key; up and down go from row to row. Where the width does not hold
a step in one line, its vital signs and bag stand in a second one: nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.charting.looks.infusion import StepLine
from nursechart.ui.theme.current import Theme, current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.frames import Card, rounded_clip
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Painted, box, elided_on, measure, write

_MARKS = {"done": ("circle-check", "ok"), "now": ("circle-dot", "accent"), "to_do": ("circle", "control")}
# Widths of the picture at 100 %: step, rate, plan, started, given and left, four vital signs, bag
_SHARES = (68, 88, 66, 72, 138, 60, 48, 66, 84, 34)
_VITALS = 4
_FIRST_VITAL = 5
_EDGE = 16


@dataclass(frozen=True, slots=True)
class _Word:
    """One piece of a row: what it says and how."""

    text: str
    size: int = 14
    weight: int = 400
    ink: str = "text"

    def font(self, theme: Theme) -> QFont:
        return theme.font(self.size, self.weight)


class StepTable(Card):
    """`show_steps(steps)` shows them in the rows that are there already; only what reads otherwise is painted."""

    spoken_role = QAccessible.Role.List

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "steps", self.tr("Steps"))
        self._steps: tuple[StepLine, ...] = ()
        self._rows: list[_StepRow] = []
        self._head = _Head(self)
        self.body.addWidget(self._head)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.plan = _Columns((), False, False)

    def show_steps(self, steps: Sequence[StepLine]) -> None:
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        for number in range(len(self._rows), len(steps)):
            row = _StepRow(self)
            self._rows.append(row)
            self.body.addWidget(row)
            if number:
                QWidget.setTabOrder(self._rows[number - 1], row)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(steps))
        self._lay_out()
        for number, (row, step) in enumerate(zip(self._rows, steps, strict=False)):
            row.show_step(step, last=number == len(steps) - 1, spoken=self._spoken(step))

    def headings(self) -> tuple[str, ...]:
        """The words over the columns; vital signs in one column where they are not the usual four."""
        first = (self.tr("Step"), self.tr("Rate"), self.tr("Plan"), self.tr("Started"), self.tr("Given, left"))
        vitals: tuple[str, ...]
        if self.usual_vitals():
            vitals = (self.tr("Temp"), self.tr("Pulse"), self.tr("BP"), self.tr("SpO₂"))
        else:
            vitals = (self.tr("Vitals before the step"),)
        return (*first, *vitals, self.tr("Bag"))

    def usual_vitals(self) -> bool:
        return all(len(step.vitals) in (0, _VITALS) for step in self._steps)

    def move_focus(self, row: QWidget, way: int) -> None:
        """To the row above or below."""
        shown = [each for each in self._rows if not each.isHidden()]
        place = [n for n, each in enumerate(shown) if each is row]
        if place and 0 <= place[0] + way < len(shown):
            shown[place[0] + way].setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def retheme(self) -> None:
        if hasattr(self, "plan"):
            self._lay_out()
        super().retheme()

    def _lay_out(self) -> None:
        self.plan = _fit(self.headings(), [cells(step, self.usual_vitals()) for step in self._steps], self.width() - 2)
        for row in (self._head, *self._rows):
            row.updateGeometry()
            row.update()

    def _spoken(self, step: StepLine) -> str:
        states = {"done": self.tr("done"), "now": self.tr("running now"), "to_do": self.tr("to come")}
        started = self.tr("started {clock}") if step.state != "to_do" else self.tr("expected {clock}")
        parts = [
            self.tr("Step {number}, {state}").format(number=step.number, state=states[step.state]),
            step.rate,
            self.tr("plan {clock}").format(clock=step.plan) if step.plan else "",
            started.format(clock=step.started) if step.started else "",
            self.tr("{amount} given").format(amount=step.given) if step.given else "",
            step.left,
            self.tr("vitals {values}").format(values=", ".join(step.vitals)) if step.vitals else "",
            self.tr("vitals {due}").format(due=step.vitals_due) if step.vitals_due else "",
            self.tr("bag {bag}").format(bag=step.bag) if step.bag else "",
        ]
        return ", ".join(part for part in parts if part)


Cell = tuple[_Word, ...]


def cells(step: StepLine, usual: bool) -> tuple[Cell, ...]:
    """The pieces of a row by column; the vital signs of one that is still due stand in one cell over all of theirs."""
    to_do, now = step.state == "to_do", step.state == "now"
    quiet = "text3" if to_do else "text"
    due = step.vitals_tone
    if step.vitals_due:
        words = _Word(step.vitals_due, 13, 400 if due == "neutral" else 500, "text3" if due == "neutral" else due)
        vitals: tuple[Cell, ...] = ((words,), *((() for _ in range(_VITALS - 1)) if usual else ()))
    elif usual:
        vitals = tuple((_Word(each, 13),) for each in step.vitals) or ((),) * _VITALS
    else:
        vitals = ((_Word(" · ".join(step.vitals), 13),),)
    return (
        (_Word(str(step.number), 14, 600),),
        (_Word(step.rate, 14, 600),),
        (_Word(step.plan, 14, 400, "text2"),),
        (_Word(step.started, 14, 400 if to_do else 600, "text2" if to_do else "text"),),
        (_Word(step.given, 14, 600 if now else 400, quiet), _Word(step.left, 13, 400, "text3")),
        *vitals,
        (_Word(step.bag, 13, 500, "text2"),),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column begins and how wide it is; with `folded`, those from the vital signs on begin a second line."""

    places: tuple[tuple[int, int], ...]
    folded: bool
    usual: bool

    def line(self, column: int) -> int:
        return 1 if self.folded and column >= _FIRST_VITAL else 0


def _fit(headings: Sequence[str], rows: Sequence[Sequence[Cell]], width: int) -> _Columns:
    theme = current()
    usual = len(headings) == len(_SHARES)
    shares = _SHARES if usual else (*_SHARES[:_FIRST_VITAL], sum(_SHARES[_FIRST_VITAL:-1]), _SHARES[-1])
    least = [
        max([measure(words, theme.font(12, 600)), *(_cell_width(row, n, theme) for row in rows)]) + theme.px(8)
        for n, words in enumerate(headings)
    ]
    room = width - 2 * theme.px(_EDGE) + theme.px(8)
    folded = sum(least) > room
    lines = (range(_FIRST_VITAL), range(_FIRST_VITAL, len(headings))) if folded else (range(len(headings)),)
    places: list[tuple[int, int]] = []
    for line in lines:
        indent = theme.px(_EDGE) if line.start == 0 else theme.px(_EDGE + 24)
        x, free = indent, room - (indent - theme.px(_EDGE))
        for wide in _widths([least[n] for n in line], [shares[n] for n in line], free):
            places.append((x, wide))
            x += wide
    return _Columns(tuple(places), folded, usual)


def _cell_width(row: Sequence[Cell], column: int, theme: Theme) -> int:
    cell = row[column]
    if column == _FIRST_VITAL and len(row) == len(_SHARES) and not any(row[column + 1 : -1]):
        return 0  # words over all vital signs, which are wider than the first of them
    icon = theme.px(23) if column == 0 else 0
    return icon + sum(measure(word.text, word.font(theme)) for word in cell) + theme.px(7) * max(len(cell) - 1, 0)


def _widths(least: Sequence[int], shares: Sequence[int], room: int) -> list[int]:
    """Columns in the proportion of `shares` and none below its `least`, as far as there is room."""
    settled: dict[int, int] = {}
    while True:
        open_ = [n for n in range(len(least)) if n not in settled]
        free, parts = room - sum(settled.values()), sum(shares[n] for n in open_)
        short = [n for n in open_ if least[n] > free * shares[n] / max(parts, 1)]
        if not short:
            break
        settled |= {n: least[n] for n in short}
    return [settled.get(n) or int(free * shares[n] / max(parts, 1)) for n in range(len(least))]


class _Head(Painted):
    """The words over the columns."""

    def __init__(self, table: StepTable) -> None:
        super().__init__(table)
        self._table = table
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = self.theme
        return QSize(theme.px(200), theme.px(46 if self._table.plan.folded else 29))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, plan = QPainter(self), self.theme, self._table.plan
        painter.setLayoutDirection(self.layoutDirection())
        font, tall = theme.font(12, 600), theme.px(18)
        for n, ((x, wide), words) in enumerate(zip(plan.places, self._table.headings(), strict=False)):
            place = QRect(x, theme.px(6) + plan.line(n) * tall, wide, tall)
            write(painter, self.mirrored(place), words, font, theme.color("text3"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.color("line"))


class _StepRow(Painted):
    """One step. It is read aloud as one sentence."""

    spoken_role = QAccessible.Role.ListItem

    def __init__(self, table: StepTable) -> None:
        super().__init__(table)
        self._table = table
        self._step: StepLine | None = None
        self._last = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_step(self, step: StepLine, *, last: bool, spoken: str) -> None:
        if step == self._step and last == self._last:
            return
        self._step, self._last = step, last
        named(self, f"step_{step.number}", spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self.theme
        tall = 56 if self._table.plan.folded else 48 if theme.touch else 32
        return QSize(theme.px(200), theme.px(tall))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in ways:
            self._table.move_focus(self, ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        step, theme = self._step, self.theme
        if step is None:
            return
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        self._ground(painter, theme, step)
        plan = self._table.plan
        row = cells(step, plan.usual)
        tall = theme.px(26) if plan.folded else self.height() - 1
        top = theme.px(2) if plan.folded else 0
        for n, (x, wide) in enumerate(plan.places):
            place = QRect(x, top + plan.line(n) * theme.px(25), wide, tall)
            if n == 0:
                icon, ink = _MARKS[step.state]
                side = theme.px(18)
                at = self.mirrored(QRect(x - theme.px(1), place.y() + (tall - side) // 2, side, side))
                draw_icon(painter, icon, at.x(), at.y(), side, theme.color(ink))
                place.setLeft(x + theme.px(23))
            elif n == _FIRST_VITAL and step.vitals_due and plan.usual:
                end = plan.places[n + _VITALS - 1]
                place.setWidth(end[0] + end[1] - x)
            self._words(painter, theme, place, row[n])
        if self.hasFocus():
            box(painter, QRectF(self.rect()).adjusted(1, 0, -1, -1), theme.px(4), None, theme.color("accent"), 2)

    def _words(self, painter: QPainter, theme: Theme, place: QRect, cell: Cell) -> None:
        x, end = place.left(), place.left() + place.width()
        level = cell[0].size if cell else 0
        for word in cell:
            font = word.font(theme)
            wide = measure(word.text, font) + 1
            lower = theme.px((level - word.size) / 2)  # smaller words stand on the line of the larger
            room = QRect(x, place.y() + lower, max(min(wide, end - x), 0), place.height())
            shown = elided_on(self, word.text, font, room.width())
            write(painter, self.mirrored(room), shown, font, theme.color(word.ink))
            x += wide + theme.px(5)

    def _ground(self, painter: QPainter, theme: Theme, step: StepLine) -> None:
        colours = theme.colours
        inner = QRectF(self._table.rect()).translated(-self.pos())
        inner.adjust(colours.border, colours.border, -colours.border, -colours.border)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(rounded_clip(inner, theme.px(10) - colours.border))
        edge = None
        if step.state == "now":
            painter.fillRect(self.rect(), theme.color("accent_soft"))
            edge = "accent"
        elif self.hasFocus() or self.underMouse():
            painter.fillRect(self.rect(), theme.color("hover"))
        if edge:
            painter.fillRect(self.mirrored(QRect(0, 0, theme.px(3), self.height())), theme.color(edge))
        if not self._last:
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.color("line"))
        painter.setClipping(False)
