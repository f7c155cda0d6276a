"""The flow sheet as Qt's tables take it: ready-made cells, pages put in front as they come. It decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygon
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nursechart.charting.looks.flow_sheets import FlowCell, FlowColumn, FlowPage, FlowRow
from nursechart.ui.theme import current
from nursechart.ui.widgets import measure, write

_Index = QModelIndex | QPersistentModelIndex
_PREFETCH = 12  # columns from the oldest one that is in sight


class FlowModel(QAbstractTableModel):
    """`show_page` begins anew, `put_before` adds an older page; `older_asked` says that one is wanted."""

    older_asked = Signal(object)  # the key of the page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: list[FlowColumn] = []
        self.rows: list[FlowRow] = []  # a heading of a group is a row without an id
        self._cells: dict[tuple[str, int], FlowCell] = {}
        self._older: tuple[int, str] | None = None
        self._asked = False

    def show_page(self, page: FlowPage) -> None:
        self.beginResetModel()
        self.columns, self._cells = list(page.columns), dict(page.cells)
        self.rows = _with_headings([*page.rows])
        self._older, self._asked = page.older, False
        self.endResetModel()

    def put_before(self, page: FlowPage) -> int:
        """Put an older page in front; how many columns came."""
        known = {each.key for each in self.columns}
        new = [each for each in page.columns if each.key not in known]
        rows = {row.id: row for row in self.rows if row.id}
        added = [row for row in page.rows if row.id not in rows]
        if added:
            self.beginResetModel()
            groups = list(dict.fromkeys(row.group for row in (*rows.values(), *added)))
            every = sorted((*rows.values(), *added), key=lambda row: groups.index(row.group))
            self.rows = _with_headings(every)
        else:
            self.beginInsertColumns(QModelIndex(), 0, max(0, len(new) - 1))
        self.columns[:0] = new
        self._cells.update({key: cell for key, cell in page.cells.items() if key not in self._cells})
        self._older, self._asked = page.older, False
        if added:
            self.endResetModel()
        else:
            self.endInsertColumns()
        return len(new)

    def reach(self, column: int) -> None:
        """A column came into sight: near the oldest one, the page before it is asked for."""
        if column < _PREFETCH and self._older is not None and not self._asked:
            self._asked = True
            self.older_asked.emit(self._older)

    def cell(self, row: int, column: int) -> FlowCell | None:
        if not (0 <= row < len(self.rows) and 0 <= column < len(self.columns)):
            return None
        return self._cells.get((self.rows[row].id, self.columns[column].key))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.cell(index.row(), index.column())
        if cell is None:
            return ""
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        row, column = self.rows[index.row()], self.columns[index.column()]
        said = [row.title, cell.text, cell.word, self.tr("changed") if cell.changed else "", column.title]
        return ", ".join(part for part in said if part)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.columns[section].title if section < len(self.columns) else ""
        return self.rows[section].title if section < len(self.rows) else ""

    def flags(self, index: _Index) -> Qt.ItemFlag:
        heading = index.row() < len(self.rows) and not self.rows[index.row()].id
        return Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _with_headings(rows: list[FlowRow]) -> list[FlowRow]:
    found: list[FlowRow] = []
    for row in rows:
        if not found or found[-1].group != row.group:
            found.append(FlowRow("", row.group, row.group))
        found.append(row)
    return found


class MeasureHeader(QHeaderView):
    """The measures down the side; the heading of a group is stronger, on the ground of its row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  Qt's own name
        model, theme = self.model(), current()
        assert isinstance(model, FlowModel)
        if logicalIndex >= len(model.rows):
            return
        row = model.rows[logicalIndex]
        painter.save()
        painter.fillRect(rect, theme.color("surface" if row.id else "sunken"))
        font = theme.font(13, 500 if row.id else 600)
        inside = rect.adjusted(theme.px(12), 0, -theme.px(6), 0)
        words = QFontMetrics(font).elidedText(row.title, Qt.TextElideMode.ElideRight, inside.width())
        write(painter, inside, words, font, theme.color("text" if row.id else "text2"), Qt.AlignmentFlag.AlignLeft)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.restore()


class FlowPainter(QStyledItemDelegate):
    """A cell: its value, its word against the range, and the mark of a corner where it said something else before."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, FlowModel)
        theme, place = current(), QRect(option.rect)
        heading = not model.rows[index.row()].id
        painter.fillRect(place, theme.color("sunken" if heading else "surface"))
        cell = model.cell(index.row(), index.column())
        if cell is not None:
            if cell.tone in ("crit", "warn", "low"):
                painter.fillRect(place.adjusted(0, 0, -1, -1), theme.color(f"{cell.tone}_soft"))
            ink = theme.color("text" if cell.tone == "neutral" else cell.tone)
            font = theme.font(15, 600 if cell.tone != "neutral" else 500)
            inside = place.adjusted(theme.px(10), 0, -theme.px(10), 0)
            write(painter, inside, cell.text, font, ink, Qt.AlignmentFlag.AlignLeft)
            beside = inside.adjusted(measure(cell.text, font) + theme.px(8), 0, 0, 0)
            if cell.word and beside.width() >= measure(cell.word, theme.font(12)):
                write(painter, beside, cell.word, theme.font(12), ink, Qt.AlignmentFlag.AlignLeft)
            if cell.changed:
                self._corner(painter, place)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        painter.drawLine(place.topRight(), place.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(1, 1, -2, -2))

    @staticmethod
    def _corner(painter: QPainter, place: QRect) -> None:
        side = current().px(9)
        corner = place.topRight()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().color("low"))
        painter.drawPolygon(QPolygon([corner, corner - QPoint(side, 0), corner + QPoint(0, side)]))
