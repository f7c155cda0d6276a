"""A field of several rows: a line a row, a control a cell, everything by key.

Enter goes from cell to cell and, on the last cell, adds a row; Ctrl+Delete takes the row away, and Undo brings it back.
↑ and ↓ move between rows where the control has no use for them, Ctrl+↑ and Ctrl+↓ everywhere. What is wrong or missing
is said in the cell. Where the columns have no room, each row is a small card with its captions inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nursechart.charting.looks.common import Control
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.editor import Editor, Picked
from nursechart.ui.visit.layouts import follow
from nursechart.ui.widgets import (
    IconButton,
    Label,
    LinkButton,
    Painted,
    SearchSelect,
    TimeField,
    announce,
    box,
    named,
)

Make = Callable[[Control, str], Editor]
Line = dict[str, str]  # column id and what is typed there
GAP, REMOVE, CARD = 8, 34, 215  # px at 100 %: between cells, the button that removes, a cell of a card
TOUCH = 112  # px that the steppers of a number take in touch density
# px at 100 % that a column of each kind needs, and whether it takes more where there is more
_WIDTHS = {"number": 76, "time": 78, "date": 122, "select": 132, "search": 150, "text": 112, "segment": 118,
           "static": 84, "chips": 220}  # fmt: skip
_WIDER = frozenset({"select", "search", "text", "chips"})
_CTRL = Qt.KeyboardModifier.ControlModifier


class TableField(QWidget):
    """`TableField("steps", control, make)`: `.values()`, `.show_lines(control)`, `.tell(control)`, `settled`, `left`.

    `left` says that a row was left, added, removed or brought back: the whole field may be charted then.
    """

    settled = Signal()
    left = Signal()

    def __init__(self, name: str, control: Control, make: Make, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, control.name)
        self._name, self._control, self._make = name, control, make
        self._lines: list[_Line] = []
        self._cards = False
        self._removed: tuple[int, Line] | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        self._head = QWidget()
        heading = _grid(self._head)
        for place, column in enumerate(control.columns):
            caption = Label(column.name, "column", wrap=True)
            caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            heading.addWidget(caption, 0, place, Qt.AlignmentFlag.AlignBottom)
        _across(heading, control.columns)
        heading.setColumnMinimumWidth(len(control.columns), current().px(REMOVE))
        whole.addWidget(self._head)
        self._body = QVBoxLayout()
        self._body.setSpacing(4)
        whole.addLayout(self._body)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        whole.addLayout(foot)
        self._fill_foot(foot, name, control)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_lines(control)

    @property
    def first(self) -> QWidget:
        """What takes the focus first: the first cell that has to be filled in, else the first empty one of the first
        row, else the button that adds one."""
        missing = next((each for line in self._lines for each in line.cells if each.is_missing), None)
        if missing is not None:
            return missing.editor.first
        return self._lines[0].first if self._lines else self.add

    @property
    def count(self) -> int:
        return len(self._lines)

    def values(self) -> dict[str, str]:
        """What is typed, by cell; rows in which nothing stands are left out."""
        said: dict[str, str] = {}
        filled = [line.values() for line in self._lines if not line.is_empty]
        for number, line in enumerate(filled):
            said |= {f"{self._control.id}.{number}.{column}": typed for column, typed in line.items()}
        return said

    def put_typed(self, typed: dict[str, str]) -> None:
        """Show what was typed, by cell."""
        lines: list[Line] = []
        for key, value in typed.items():
            table, _dot, place = key.partition(".")
            if table == self._control.id:
                number, _dot, column = place.partition(".")
                lines += [{} for _ in range(int(number) + 1 - len(lines))]
                lines[int(number)][column] = value
        self._put(lines)

    def show_lines(self, control: Control) -> None:
        """Show the rows of `control`, in the widgets there are as far as they go."""
        self._control = control
        self._put([{column.id: cell.value for column, cell in zip(control.columns, line, strict=True)}
                   for line in control.lines])  # fmt: skip
        self.tell(control)

    def tell(self, control: Control) -> None:
        """Say in the cells what is wrong or missing, and show what follows from others; what is typed stays."""
        self._control = control
        filled = [line for line in self._lines if not line.is_empty]
        for line in self._lines:
            cells = control.lines[filled.index(line)] if line in filled[: len(control.lines)] else ()
            line.tell(cells)

    def add_line(self) -> None:
        """A further row, with the focus in its first cell."""
        if not self._lines or not self._lines[-1].is_empty:
            self._append()
            self._fit()
        self._lines[-1].first.setFocus(Qt.FocusReason.TabFocusReason)

    def pick(self, digit: str) -> bool:
        """Answer the choice with the focus by a digit, and go on: to what has to be filled in, else the next cell."""
        cells = [each for line in self._lines for each in line.cells]
        at = next((n for n, each in enumerate(cells) if each.editor.has_focus), -1)
        if at < 0 or cells[at].editor.pick(digit) is not Picked.WHOLE:
            return False
        missing = next((each for each in cells[at + 1 :] if each.is_missing), None)
        line = next(each for each in self._lines if cells[at] in each.cells)
        following = missing.editor.first if missing is not None else line.following(cells[at])
        if following is not None:
            following.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def remove_line(self, number: int) -> None:
        """Take a row away; Undo brings it back."""
        lines = [line.values() for line in self._lines]
        self._removed = (number, lines.pop(number))
        self._put(lines)
        words = self.tr("Row {number} was removed").format(number=number + 1)
        self._told.setText(words)
        self._told.show()
        self.undo.show()
        announce(self, words)
        following = self._lines[min(number, len(self._lines) - 1)].first if self._lines else self.undo
        following.setFocus(Qt.FocusReason.TabFocusReason)
        self._say()

    def bring_back(self) -> None:
        """The row that was removed last, where it stood."""
        if self._removed is None:
            return
        number, removed = self._removed
        lines = [line.values() for line in self._lines]
        lines.insert(number, removed)
        self._put(lines)
        self._lines[number].first.setFocus(Qt.FocusReason.TabFocusReason)
        self._forget_removed()
        self._say()

    # Inside

    def _fill_foot(self, foot: QHBoxLayout, name: str, control: Control) -> None:
        words = self.tr("Add a row")
        spoken = self.tr("Add a row: {what}").format(what=control.name)
        self.add = named(LinkButton(words, icon="plus", small=True), f"{name}_add", spoken)
        self.add.clicked.connect(lambda _on=False: self.add_line())
        self._told = Label("", "secondary", tone="text2")
        self.undo = named(
            LinkButton(self.tr("Undo"), icon="undo-2", small=True),
            f"{name}_undo",
            self.tr("Bring the row back: {what}").format(what=control.name),
        )
        self.undo.clicked.connect(lambda _on=False: self.bring_back())
        for part in (self.add, self._told, self.undo):
            foot.addWidget(part)
        foot.addStretch(1)
        self._forget_removed()

    def _forget_removed(self) -> None:
        self._removed = None
        self._told.hide()
        self.undo.hide()

    def _append(self) -> None:
        number = len(self._lines)
        line = _Line(f"{self._name}_{number}", self._control, number, self._make)
        line.settled.connect(self.settled)
        line.remove.clicked.connect(lambda _on=False: self.remove_line(number))
        line.lay_out(self._cards, self.width())
        for inside in line.findChildren(QWidget):
            inside.installEventFilter(self)
        self._body.addWidget(line)
        follow(self._lines[-1] if self._lines else None, line, self.add)
        self._lines.append(line)
        self._head.setVisible(not self._cards)

    def _put(self, lines: Sequence[Line]) -> None:
        while len(self._lines) > len(lines):
            gone = self._lines.pop()
            if gone.isAncestorOf(self.window().focusWidget() or self):
                self.add.setFocus()
            self._body.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < len(lines):
            self._append()
        for line, typed in zip(self._lines, lines, strict=True):
            line.put(typed)
        self._head.setVisible(bool(self._lines) and not self._cards)

    def _say(self) -> None:
        self.settled.emit()
        self.left.emit()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """From one row to another, the first is charted as it was left."""
        before, after = self._line_of(old), self._line_of(new)
        if before is not None and new is not None and before is not after and self.isAncestorOf(new):
            self.left.emit()

    def _line_of(self, widget: QWidget | None) -> _Line | None:
        return next((each for each in self._lines if widget is not None and each.isAncestorOf(widget)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget):
            return False
        line = self._line_of(watched)
        if line is None or (isinstance(watched, SearchSelect) and watched.is_open):
            return False
        number, ctrl = self._lines.index(line), bool(event.modifiers() & _CTRL)
        match event.key():
            case Qt.Key.Key_Delete if ctrl:
                self.remove_line(number)
                return True
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not ctrl and watched is not line.remove:
                return self._go_on(line, watched)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if ctrl or not _uses_arrows(watched):
                return self._step(line, watched, 1 if event.key() == Qt.Key.Key_Down else -1)
        return False

    def _go_on(self, line: _Line, watched: QWidget) -> bool:
        """Enter: the next cell; on the last one a further row; from an empty last row on to what follows the table."""
        following = line.following(watched)
        if following is None and line is self._lines[-1]:
            if line.is_empty:
                self.add.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.add_line()
            return True
        target = following or self._lines[self._lines.index(line) + 1].first_cell
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _step(self, line: _Line, watched: QWidget, way: int) -> bool:
        to, place = self._lines.index(line) + way, line.place_of(watched)
        if not 0 <= to < len(self._lines) or place < 0:
            return False
        self._lines[to].cells[place].editor.first.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "add"):
            self._fit()

    def _fit(self) -> None:
        """Columns where there is room for them, else cards."""
        px = current().px
        needed = sum(px(wanted(column) + GAP) for column in self._control.columns) + px(REMOVE)
        self._cards = self.width() < needed
        for line in self._lines:
            line.lay_out(self._cards, self.width())
        self._head.setVisible(bool(self._lines) and not self._cards)


class _Line(Painted):
    """One row of the table."""

    settled = Signal()

    def __init__(self, name: str, table: Control, number: int, make: Make) -> None:
        super().__init__()
        self.setObjectName(name)
        self._columns, self._laid = table.columns, (-1, -1)
        self._inside = QWidget(self)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._inside)
        self._grid = _grid(self._inside)
        self.cells: list[_Cell] = []
        spoken = self.tr("{table}, row {number}").format(table=table.name, number=number + 1)
        for column in table.columns:
            cell = _Cell(column, f"{spoken}: {column.name}", f"{name}_{column.id}", make)
            cell.editor.settled.connect(self.settled)
            self.cells.append(cell)
        words = self.tr("Remove row {number}: {table}").format(number=number + 1, table=table.name)
        self.remove = named(IconButton("trash-2", words, size=18, side=REMOVE), f"{name}_remove", words)
        self.remove.setToolTip(self.tr("Remove this row (Ctrl+Delete)"))

    @property
    def first_cell(self) -> QWidget:
        return next((each.editor.first for each in self.cells if each.takes_keys), self.remove)

    @property
    def first(self) -> QWidget:
        """The first empty cell, else the first."""
        empty = (each.editor.first for each in self.cells if each.takes_keys and not each.value)
        return next(empty, self.first_cell)

    @property
    def is_empty(self) -> bool:
        return not any(each.value for each in self.cells)

    def values(self) -> Line:
        return {each.column.id: each.value for each in self.cells if each.takes_keys}

    def put(self, typed: Line) -> None:
        for each in self.cells:
            each.put(typed.get(each.column.id, ""))

    def tell(self, cells: Sequence[Control]) -> None:
        for place, each in enumerate(self.cells):
            each.tell(cells[place] if cells else None)

    def place_of(self, widget: QWidget) -> int:
        inside = (n for n, each in enumerate(self.cells) if each is widget or each.isAncestorOf(widget))
        return next(inside, -1)

    def following(self, widget: QWidget) -> QWidget | None:
        """The cell after the one that `widget` is in."""
        after = self.cells[self.place_of(widget) + 1 :]
        return next((each.editor.first for each in after if each.takes_keys), None)

    def lay_out(self, as_card: bool, width: int) -> None:
        """In columns, or as a card of so many columns as go into `width` px."""
        px = current().px
        many = max((width - px(2 * GAP)) // px(CARD), 1) if as_card else 0
        if self._laid == (many, px(100)):
            return
        self._laid = (many, px(100))
        for cell in self.cells:
            self._grid.removeWidget(cell)
        self._grid.removeWidget(self.remove)
        for place in range(self._grid.columnCount()):
            self._grid.setColumnMinimumWidth(place, 0)
            self._grid.setColumnStretch(place, 0)
        for place, cell in enumerate(self.cells):
            cell.caption.setVisible(as_card)
            self._grid.addWidget(cell, place // many if many else 0, place % many if many else place)
        if many:
            for place in range(many):
                self._grid.setColumnStretch(place, 1)
            last = len(self.cells)
            self._grid.addWidget(
                self.remove, last // many, last % many, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            )
        else:
            _across(self._grid, self._columns)
            self._grid.addWidget(self.remove, 0, len(self.cells), Qt.AlignmentFlag.AlignTop)
        air = px(GAP) if many else 0
        self._inside.setContentsMargins(air, air, air, air)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._laid[0] > 0:
            theme = self.theme
            box(QPainter(self), QRectF(self.rect()), theme.px(8), None, theme.color("line_strong"),
                theme.colours.border)  # fmt: skip


class _Cell(QWidget):
    """One control of a row, with its caption above (in a card) and what is wrong or missing below."""

    def __init__(self, column: Control, spoken: str, name: str, make: Make) -> None:
        super().__init__()
        self.column = column
        narrow = wanted(column) if column.kind not in _WIDER else 0
        asks = replace(column, name=spoken, hint="", width=_field_width(column, narrow))
        self.editor = make(asks, name)
        self.takes_keys = column.kind != "static"
        self._lacks = False
        self.editor.set_caption(" ")  # the heading says what it asks
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.caption = Label(column.name, "caption", tone="text2", wrap=True)
        self._said = Label("", "caption", wrap=True)
        self._said.setObjectName(f"{name}_said")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        self.caption.hide()
        lines.addWidget(self.caption)
        if column.kind in ("select", "search", "text"):
            self.editor.widget.setMinimumWidth(current().px(80))
            lines.addWidget(self.editor.widget)
        else:
            lines.addWidget(self.editor.widget, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self._said)
        lines.addStretch(1)
        self._said.hide()

    @property
    def value(self) -> str:
        return next(iter(self.editor.values().values()), "")

    @property
    def is_missing(self) -> bool:
        """Whether the row cannot be complete before something stands here."""
        return self._lacks and not self.value

    def put(self, typed: str) -> None:
        if self.takes_keys:
            self.editor.put(typed)

    def tell(self, cell: Control | None) -> None:
        """Say what is wrong, else what is missing; None says nothing."""
        wrong, missing = (cell.wrong, cell.missing) if cell is not None else ("", "")
        self._lacks = bool(missing)
        if not self.takes_keys:
            self.editor.show(replace(cell or self.column, name=self.editor.name))
        self._said.setText(wrong or missing)
        self._said.set_tone("crit" if wrong else "text2")
        self._said.setVisible(bool(wrong or missing))
        self.editor.set_tone(Tone.CRIT if wrong else None, wrong or missing)


def wanted(column: Control) -> int:
    """The px at 100 % that a column needs."""
    unit = 7 * len(column.unit) + 8 if column.unit else 0
    if column.kind == "select":
        longest = max((len(option.text) for option in column.options), default=0)
        return min(max(8 * longest + 50, 110), 260)
    steppers = TOUCH if column.kind == "number" and current().touch else 0
    return _WIDTHS.get(column.kind, 112) + unit + steppers


def _grid(holder: QWidget) -> QGridLayout:
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(current().px(GAP))
    grid.setVerticalSpacing(6)
    return grid


def _across(grid: QGridLayout, columns: Sequence[Control]) -> None:
    """The same columns in the heading and in each row."""
    for place, column in enumerate(columns):
        grid.setColumnMinimumWidth(place, current().px(wanted(column)))
        grid.setColumnStretch(place, wanted(column) if column.kind in _WIDER else 0)
    if not any(column.kind in _WIDER for column in columns):
        grid.setColumnStretch(len(columns) + 1, 1)


def _field_width(column: Control, narrow: int) -> int:
    return 68 if column.kind == "number" else narrow if column.kind in ("time", "date") else 0


def _uses_arrows(widget: QWidget) -> bool:
    """Whether ↑ and ↓ mean something in the control itself: a list, a time, a number that is being typed."""
    if isinstance(widget, QAbstractButton):
        return False
    stepping = isinstance(widget, QLineEdit) and widget.isModified() and bool(widget.property("figure"))
    return isinstance(widget, QComboBox | TimeField | SearchSelect) or stepping
