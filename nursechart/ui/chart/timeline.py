"""What happened, newest first: a painted list, so that a chart of many years opens as fast as one of a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nursechart.charting.looks.patients import TimelineRow
from nursechart.ui.painted_chip import chip_width, paint_chip
from nursechart.ui.theme import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets import elided, measure, named, write

_Index = QModelIndex | QPersistentModelIndex
_ROW = 29


class TimelineModel(QAbstractListModel):
    """One row a visit, note, call, photo or document."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TimelineRow, ...] = ()

    def show_rows(self, rows: Sequence[TimelineRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def line(self, number: int) -> TimelineRow:
        return self._rows[number]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            first = index.row() == 0 or self._rows[index.row() - 1].day != row.day
            return row, first
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            told = (row.day, row.time, row.title, row.text, *(chip.text for chip in row.chips), row.author)
            return ", ".join(part for part in told if part)
        return None


class TimelineList(QListView):
    """`show_rows(rows)`; `opened(visit)` is Enter or a click on a row that has a visit behind it,
    `photo_opened(photo)` on one of a photo; `show_pictures(images)` gives the photos their small pictures.
    """

    opened = Signal(str)
    photo_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "timeline", self.tr("Timeline"))
        self.told = TimelineModel(self)
        self.setModel(self.told)
        self._painter = _TimelinePainter(self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(self.sizeHint().height())
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        """Four rows; it takes what room there is below the rest of the page."""
        return QSize(current().px(400), current().px(_ROW * 4))

    def show_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Show `rows`; the same visit stays marked, and the list where it was."""
        index, place = self.currentIndex(), self.verticalScrollBar().value()
        kept = self.told.line(index.row()).visit if index.isValid() else ""
        self.told.show_rows(rows)
        at = next((number for number, row in enumerate(rows) if kept and row.visit == kept), 0)
        if rows:
            self.setCurrentIndex(self.told.index(at))
            self.verticalScrollBar().setValue(place)

    def show_pictures(self, images: Mapping[str, QImage]) -> None:
        """By photo, as decoded in the worker."""
        self._painter.images = images
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
        elif event.text().strip() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # letters and chords are the page's
        else:
            super().keyPressEvent(event)

    def _open(self, index: _Index) -> None:
        row = self.told.line(index.row()) if index.isValid() else None
        if row is not None and row.photo:
            self.photo_opened.emit(row.photo)
        elif row is not None and row.visit:
            self.opened.emit(row.visit)


class _TimelinePainter(QStyledItemDelegate):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.images: Mapping[str, QImage] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(current().px(200), current().px(44 if current().touch else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect, direction = current(), option.rect, option.direction
        row, first = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setLayoutDirection(direction)
        view = option.widget
        focused = bool(option.state & QStyle.StateFlag.State_Selected) and isinstance(view, QWidget) and view.hasFocus()
        if focused:
            painter.fillRect(rect, theme.color("accent_soft"))
            edge = QRect(rect.left(), rect.top(), theme.px(3), rect.height())
            painter.fillRect(QStyle.visualRect(direction, rect, edge), theme.color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        if index.row():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), theme.color("line"))

        def at(x: int, width: int) -> QRect:
            return QStyle.visualRect(direction, rect, QRect(rect.left() + x, rect.top(), width, rect.height()))

        if first:
            write(painter, at(theme.px(16), theme.px(84)), row.day, theme.font(13, 500), theme.color("text2"))
        write(painter, at(theme.px(103), theme.px(44)), row.time, theme.font(13), theme.color("text2"))
        side = theme.px(18)
        mark = QStyle.visualRect(
            direction, rect, QRect(rect.left() + theme.px(155), rect.top() + (rect.height() - side) // 2, side, side)
        )
        image = self.images.get(row.photo)
        if image is not None and not image.isNull():
            high = min(theme.px(24), rect.height() - 2)
            frame = mark.adjusted(-theme.px(5), (side - high) // 2, theme.px(5), (high - side + 1) // 2)
            size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            held = QRect(frame.topLeft(), size)
            held.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(held, image)
        else:
            draw_icon(painter, row.icon, mark.x(), mark.y(), side, theme.color("text2"))
        end = rect.width() - theme.px(16)
        end -= _from_end(painter, direction, rect, end, row)
        x, title = theme.px(182), theme.font(14, 600)
        wide = min(measure(row.title, title) + 2, end - x)
        write(painter, at(x, wide), elided(row.title, title, wide), title, theme.color("text"))
        x += wide + theme.px(10)
        if end - x > theme.px(24):
            words = theme.font(13)
            write(painter, at(x, end - x), elided(row.text, words, end - x), words, theme.color("text2"))
        painter.restore()


def _from_end(painter: QPainter, direction: Qt.LayoutDirection, rect: QRect, end: int, row: TimelineRow) -> int:
    """Author and chips, from the trailing edge on; the width they took."""
    theme = current()
    small = theme.font(12)
    wide = max(measure(row.author, small) + 2, theme.px(58))
    place = QRect(rect.left() + end - wide, rect.top(), wide, rect.height())
    write(painter, QStyle.visualRect(direction, rect, place), row.author, small, theme.color("text3"),
          Qt.AlignmentFlag.AlignRight)  # fmt: skip
    used = wide + theme.px(16)
    for chip in reversed(row.chips):
        width, height = chip_width(chip), theme.px(22)
        place = QRect(rect.left() + end - used - width, rect.top() + (rect.height() - height) // 2, width, height)
        paint_chip(painter, QStyle.visualRect(direction, rect, place), chip, direction)
        used += width + theme.px(10)
    return used
