"""The supervisor's queue: painted rows by risk, the one that is shown marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nursechart.charting.looks.review import ReviewRow
from nursechart.ui.painted_chip import chip_width, paint_chip
from nursechart.ui.theme import current
from nursechart.ui.widgets import box, elided, measure, named, write

_Index = QModelIndex | QPersistentModelIndex
_ROW = 84


class QueueModel(QAbstractListModel):
    """One row a visit; `shown` is the visit whose detail is on the page."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ReviewRow, ...] = ()
        self.shown = ""

    def show_rows(self, rows: Sequence[ReviewRow]) -> None:
        if tuple(rows) != self._rows:
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()

    def line(self, number: int) -> ReviewRow:
        return self._rows[number]

    def number_of(self, visit: str) -> int:
        """The row of a visit, -1 when it is not in this queue."""
        return next((number for number, row in enumerate(self._rows) if row.visit == visit), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row, row.visit == self.shown
        if role == Qt.ItemDataRole.ToolTipRole:  # what the painter has no room for
            return "\n".join(filter(None, (row.name, row.text, *(chip.text for chip in row.chips))))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            told = (row.name, row.text, *(chip.text for chip in row.chips), row.age, row.nurse)
            return ", ".join(part for part in told if part)
        return None


class QueueList(QListView):
    """`show_rows(rows, shown)`. Arrows, J, K and clicks ask for a visit; the mark moves when it is shown."""

    asked = Signal(str, str)  # feed, visit
    taken = Signal()  # by Enter or a click: what is marked is what she came for

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self.queue = QueueModel(self)
        self._wanted = ""
        self.setModel(self.queue)
        self.setItemDelegate(_QueuePainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QListView { background: transparent; }")
        self.clicked.connect(lambda index: self._ask(index.row()))
        self.clicked.connect(self.taken)

    def show_rows(self, rows: Sequence[ReviewRow], shown: str) -> None:
        """Show `rows` with `shown` marked; the list stays where it was, and the mark in sight."""
        place = self.verticalScrollBar().value()
        self.queue.show_rows(rows)
        self.queue.shown = self._wanted = shown
        number = self.queue.number_of(shown)
        self.verticalScrollBar().setValue(place)
        if number >= 0:
            self.setCurrentIndex(self.queue.index(number))
            self.scrollTo(self.queue.index(number))
        self.viewport().update()

    def step(self, way: int) -> None:
        """Ask for the visit after (1) or before (-1) the one asked for last."""
        if self.queue.rowCount():
            at = max(self.queue.number_of(self._wanted), 0) + way
            self._ask(min(max(at, 0), self.queue.rowCount() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.step(1)
            case Qt.Key.Key_Up:
                self.step(-1)
            case Qt.Key.Key_Home | Qt.Key.Key_PageUp:
                self.step(-self.queue.rowCount())
            case Qt.Key.Key_End | Qt.Key.Key_PageDown:
                self.step(self.queue.rowCount())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.taken.emit()
            case _:
                event.ignore()  # letters are the page's

    def _ask(self, number: int) -> None:
        row = self.queue.line(number)
        if row.visit != self._wanted:
            self._wanted = row.visit
            self.asked.emit(row.feed, row.visit)


class _QueuePainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(current().px(200), current().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect, direction = current(), option.rect, option.direction
        row, shown = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setLayoutDirection(direction)
        view = option.widget

        def at(x: int, y: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(direction, rect, QRect(rect.left() + x, rect.top() + y, width, height))

        if shown:
            painter.fillRect(rect, theme.color("accent_soft"))
            painter.fillRect(at(0, 0, theme.px(3), rect.height()), theme.color("accent"))
            if isinstance(view, QWidget) and view.hasFocus():
                box(painter, rect.toRectF().adjusted(0, 0, 0, -1), theme.px(2), None, theme.color("accent"), 2)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.fillRect(at(0, rect.height() - 1, rect.width(), 1), theme.color("line"))
        pad, wide = theme.px(18), rect.width() - theme.px(33)
        name, small = theme.font(14, 600), theme.font(13)
        age = measure(row.age, small) + 2
        words = elided(row.name, name, wide - age - theme.px(8))
        write(painter, at(pad, theme.px(10), wide - age, theme.px(20)), words, name, theme.color("text"))
        write(painter, at(pad + wide - age, theme.px(10), age, theme.px(20)), row.age, small, theme.color("text2"),
              Qt.AlignmentFlag.AlignRight)  # fmt: skip
        write(painter, at(pad, theme.px(30), wide, theme.px(19)), elided(row.text, small, wide), small,
              theme.color("text2"))  # fmt: skip
        caption = theme.font(12)
        nurse = measure(row.nurse, caption) + 2
        write(painter, at(pad + wide - nurse, theme.px(53), nurse, theme.px(22)), row.nurse, caption,
              theme.color("text2"), Qt.AlignmentFlag.AlignRight)  # fmt: skip
        x, room = pad, pad + wide - nurse - theme.px(8)
        for chip in row.chips:
            width = chip_width(chip)
            if x + width > room:
                break  # the first stands for the risk; all are read aloud and stand in the detail
            paint_chip(painter, at(x, theme.px(53), width, theme.px(22)), chip, direction)
            x += width + theme.px(6)
        painter.restore()
