"""Short lists to choose from by typing and arrows: suggestions, phrases, the palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import box, elided, measure, write

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its id, words, a quieter note ("Born 14 Mar 1958 · 004 182 7731"), an icon and a key hint."""

    id: str
    words: str
    note: str = ""
    icon: str = ""
    hint: str = ""


class RowsModel(QAbstractListModel):
    """Ready-made rows; decides nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, number: int) -> Row:
        return self._rows[number]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self._rows[index.row()]
            return "\n".join(filter(None, (row.words, row.note)))
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()].words
        if role == Qt.ItemDataRole.UserRole:
            return self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self._rows[index.row()]
            return ", ".join(part for part in (row.words, row.note, row.hint) if part)
        return None


class _RowPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme = current()
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(theme.px(200), theme.px(48 if row.note or theme.touch else 36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = current()
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        rect, direction = option.rect, option.direction
        painter.save()
        painter.setLayoutDirection(direction)
        if option.state & QStyle.StateFlag.State_Selected:
            box(painter, QRectF(rect), theme.px(6), theme.color("accent_soft"),
                theme.color("accent") if theme.name == "contrast" else None, theme.colours.border)  # fmt: skip
        elif option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, QRectF(rect), theme.px(6), theme.color("hover"))

        def placed(left: int, top: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(direction, rect, QRect(rect.left() + left, rect.top() + top, width, height))

        x = theme.px(10)
        if row.icon:
            side = theme.px(18)
            at = placed(x, (rect.height() - side) // 2, side, side)
            draw_icon(painter, row.icon, at.x(), at.y(), side, theme.color("text2"))
            x += theme.px(28)
        hint = measure(row.hint, theme.font(12, 500)) + theme.px(10) if row.hint else 0
        room = rect.width() - x - theme.px(10) - hint
        half = rect.height() // 2 if row.note else rect.height()
        lift = theme.px(3) if row.note else 0
        words = theme.font(14, 500)
        write(painter, placed(x, lift, room, half - lift), elided(row.words, words, room), words, theme.color("text"))
        if row.note:
            small = theme.font(12)
            write(
                painter, placed(x, half, room, half - lift), elided(row.note, small, room), small, theme.color("text2")
            )
        if row.hint:
            at = placed(rect.width() - hint - theme.px(4), 0, hint, rect.height())
            write(painter, at, row.hint, theme.font(12, 500), theme.color("text2"), Qt.AlignmentFlag.AlignHCenter)
        painter.restore()


class RowList(QListView):
    """`rows.show_rows([...])`; `chosen(str)` says the id of the row that was clicked or taken with Enter."""

    chosen = Signal(str)

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_RowPainter(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.chosen.emit(self.rows.row(index.row()).id))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show `rows`; the first is the current one."""
        self.rows.show_rows(rows)
        if rows:
            self.setCurrentIndex(self.rows.index(0))

    def count(self) -> int:
        return self.rows.rowCount()

    def step(self, way: int) -> None:
        """Make the row after (1) or before (-1) the current one."""
        if self.count():
            row = (self.currentIndex().row() + way) % self.count()
            self.setCurrentIndex(self.rows.index(row))

    def take_current(self) -> None:
        """As if the current row were clicked."""
        if self.currentIndex().isValid():
            self.chosen.emit(self.rows.row(self.currentIndex().row()).id)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key typed in the field above is for the list: the arrows, and Enter."""
        match event.key():
            case Qt.Key.Key_Down:
                self.step(1)
            case Qt.Key.Key_Up:
                self.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take_current()
            case _:
                return False
        return True

    def wanted_height(self, most: int = 8) -> int:
        """The height of at most `most` rows."""
        heights = [self.sizeHintForRow(n) for n in range(min(self.count(), most))]
        return sum(heights) + 2
