"""The patients that were found, as a table: ready-made rows, painted, nothing decided here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.patients import PatientLine
from nursechart.ui.painted_chip import chip_width, paint_chip
from nursechart.ui.theme import current
from nursechart.ui.widgets import elided, ltr, named, write

_Index = QModelIndex | QPersistentModelIndex
NAME, BORN, MRN, LINE, LAST, FLAGS = range(6)
_SHARES = (250, 110, 130, 180, 110, 190)

_ROLES = (  # a tooltip says what the painter has no room for
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.UserRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
)


class PatientsModel(QAbstractTableModel):
    """One row a patient."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PatientLine, ...] = ()
        self._heads = (
            self.tr("Patient"),
            self.tr("Born"),
            self.tr("Record number"),
            self.tr("Line"),
            self.tr("Last visit"),
            self.tr("Flags"),
        )

    def show_rows(self, rows: Sequence[PatientLine]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def line(self, number: int) -> PatientLine:
        return self._rows[number]

    def number_of(self, feed: str) -> int:
        """The row of a chart, -1 when it is not among those found."""
        return next((number for number, row in enumerate(self._rows) if row.feed == feed), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ROLES:
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        words = _words(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == NAME and row.matched:
            return f"{words}, {row.matched}"
        return words

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._heads[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None


class PatientsTable(QTableView):
    """The rows; arrows go through them, Enter is for the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "patients_table", self.tr("Patients found"))
        self.found = PatientsModel(self)
        self.setModel(self.found)
        self.setItemDelegate(_PatientPainter(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setStyleSheet("QHeaderView::section:first { padding-left: 16px; }")  # as the rows below
        self._size_rows()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        width = self.viewport().width()
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, width * share // sum(_SHARES))

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)  # type: ignore[arg-type]
        self._size_rows()

    def _size_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(current().px(56 if current().touch else 52))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = bool(event.text().strip()) and event.text().isprintable()
        if letter or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the page opens the chart, or goes on with the search
            return
        super().keyPressEvent(event)


class _PatientPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(current().px(100), current().px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect, direction = current(), option.rect, option.direction
        row: PatientLine = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setLayoutDirection(direction)
        view = option.widget
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, theme.color("accent_soft"))
            if index.column() == NAME:
                edge = QRect(rect.left(), rect.top(), theme.px(3), rect.height())
                painter.fillRect(QStyle.visualRect(direction, rect, edge), theme.color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        if chosen and isinstance(view, QWidget) and view.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), theme.color("accent"))
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), theme.color("accent"))
        pad = theme.px(16) if index.column() == NAME else theme.px(8)
        room = QRect(rect.left() + pad, rect.top(), rect.width() - pad - theme.px(4), rect.height())
        if index.column() == FLAGS:
            _paint_flags(painter, direction, rect, room, row.flags)
        elif index.column() == NAME:
            _paint_name(painter, direction, rect, room, row)
        else:
            plain = index.column() == LINE
            words = elided(_words(row, index.column()), theme.font(13), room.width())
            placed = QStyle.visualRect(direction, rect, room)
            write(painter, placed, words if plain else ltr(words), theme.font(13), theme.color("text2"))
        painter.restore()


def _paint_name(painter: QPainter, direction: Qt.LayoutDirection, rect: QRect, room: QRect, row: PatientLine) -> None:
    theme = current()
    font, half = theme.font(14, 600), rect.height() // 2
    if not row.matched:
        write(painter, QStyle.visualRect(direction, rect, room), elided(row.name, font, room.width()), font,
              theme.color("text"))  # fmt: skip
        return
    above = QRect(room.left(), rect.top() + theme.px(6), room.width(), half - theme.px(6))
    below = QRect(room.left(), rect.top() + half, room.width(), half - theme.px(5))
    write(painter, QStyle.visualRect(direction, rect, above), elided(row.name, font, room.width()), font,
          theme.color("text"))  # fmt: skip
    small = theme.font(12)
    write(painter, QStyle.visualRect(direction, rect, below), elided(row.matched, small, room.width()), small,
          theme.color("text3"))  # fmt: skip


def _paint_flags(
    painter: QPainter, direction: Qt.LayoutDirection, rect: QRect, room: QRect, flags: Sequence[ChipLook]
) -> None:
    """The chips of a row, side by side, as far as there is room; the rest are read aloud and stand in the chart."""
    x, height = room.left(), current().px(24)
    for flag in flags:
        width = chip_width(flag)
        if x + width > room.right() and x > room.left():
            break
        width = min(width, room.right() - x)
        place = QRect(x, rect.top() + (rect.height() - height) // 2, width, height)
        paint_chip(painter, QStyle.visualRect(direction, rect, place), flag, direction)
        x += width + current().px(6)


def _words(row: PatientLine, column: int) -> str:
    match column:
        case 0:
            return row.name
        case 1:
            return row.born
        case 2:
            return row.mrn
        case 3:
            return row.line
        case 4:
            return row.last_visit
        case _:
            return ", ".join(flag.text for flag in row.flags)
