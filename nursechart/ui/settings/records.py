"""A part of the settings that is a table: a search, its rows, and below it all that is known of the chosen one.

The model holds ready-made rows and decides nothing; a page of older rows is asked for as it comes into sight.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nursechart.charting.looks.settings import RecordLine, RecordsLook
from nursechart.ui.settings.parts import Part
from nursechart.ui.theme import current
from nursechart.ui.widgets import Card, EmptyState, Label, Scroll, SearchField, empty, named

_Index = QModelIndex | QPersistentModelIndex
_CAPTION = 130  # px at 100 % of what a thing is called
_LARGE = 1.5  # text from which on captions have less room
_PREFETCH = 40  # rows from the last one that is in sight


class RecordsModel(QAbstractTableModel):
    """`show_lines` begins anew, `add_lines` puts an older page below; `more_asked` says that one is wanted."""

    more_asked = Signal(object)  # the key of the page

    def __init__(self, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[RecordLine] = []
        self._before: int | None = None
        self._asked = False

    def show_lines(self, lines: Sequence[RecordLine], before: int | None = None) -> None:
        self.beginResetModel()
        self.lines, self._before, self._asked = list(lines), before, False
        self.endResetModel()

    def add_lines(self, lines: Sequence[RecordLine], before: int | None) -> None:
        if lines:
            self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines) + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()
        self._before, self._asked = before, False

    def reach(self, row: int) -> None:
        """A row came into sight: near the last one, the page after it is asked for."""
        if row >= len(self.lines) - _PREFETCH and self._before is not None and not self._asked:
            self._asked = True
            self.more_asked.emit(self._before)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.lines[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell
        return f"{self.columns[index.column()]}: {cell}" if cell else self.columns[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section]
        return None


class _Cells(QStyledItemDelegate):
    """Up to two lines of words a cell; the first column is stronger. What has no room is told below the table."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, place = current(), QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.fillRect(place, theme.color("accent_soft" if chosen else "hover" if over else "surface"))
        painter.setFont(theme.font(14, 500) if index.column() == 0 else theme.font(13))
        painter.setPen(theme.color("text" if index.column() == 0 else "text2"))
        inside = place.adjusted(theme.px(10), 0, -theme.px(6), 0)
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap
        tall = painter.boundingRect(inside, int(flags), words).height()
        if tall > place.height():  # from its beginning, and no half line at the end
            lines = max(1, place.height() // painter.fontMetrics().height())
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap
            room = lines * painter.fontMetrics().height()
            inside = QRect(inside.left(), place.top() + (place.height() - room) // 2, inside.width(), room)
        painter.setClipRect(inside)
        painter.drawText(inside, int(flags), words)
        painter.setClipping(False)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        table = option.widget
        if chosen and index.column() == 0 and table is not None and table.hasFocus():
            edge = QRect(place.left(), place.top(), theme.px(3), place.height())
            painter.fillRect(QStyle.visualRect(option.direction, place, edge), theme.color("accent"))
        painter.restore()


class RecordsTable(QTableView):
    """Arrows move between rows; Enter and a click take one. `shares` are of the width, with the least of each (px).

    Where there is no room for all, the last columns are left out: what they say is told below.
    """

    taken = Signal(int)
    current_changed = Signal(int)

    def __init__(
        self,
        name: str,
        spoken: str,
        model: RecordsModel,
        shares: Sequence[tuple[int, int]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._shares = tuple(shares)
        self.records = model
        self.setModel(model)
        self.setItemDelegate(_Cells(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._reach())
        model.modelReset.connect(self._reach)
        self.selectionModel().currentChanged.connect(lambda now, _was: self.current_changed.emit(now.row()))
        self.clicked.connect(lambda index: self.taken.emit(index.row()))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.taken.emit(self.currentIndex().row())
        elif event.text().strip() and event.text().isprintable() and not event.modifiers():
            event.ignore()  # a letter is typed into the search, by the page
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "records"):
            self._fit()  # another text size

    def _fit(self) -> None:
        theme = current()
        self.verticalHeader().setDefaultSectionSize(theme.px(48 if theme.touch else 44))
        self.horizontalHeader().setFixedHeight(theme.px(36))
        wide, shown = self.viewport().width(), len(self._shares)
        while shown > 1 and sum(theme.px(least) for _share, least in self._shares[:shown]) > wide:
            shown -= 1
        total, left = sum(share for share, _least in self._shares[:shown]), wide
        for number, (share, least) in enumerate(self._shares):
            self.setColumnHidden(number, number >= shown)
            width = left if number == shown - 1 else max(wide * share // total, theme.px(least))
            if number < shown:
                self.setColumnWidth(number, width)
                left -= width

    def _reach(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        self.records.reach(last if last >= 0 else len(self.records.lines))


def _told(caption: str, words: str) -> QWidget:
    """One thing that is known of a row."""
    told = QWidget()
    line = QHBoxLayout(told)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    label = Label(caption, "secondary", wrap=True)
    label.setFixedWidth(current().px(_CAPTION if current().scale < _LARGE else _CAPTION * 2 // 3))
    line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(words, "body", wrap=True), 1)
    return told


class RecordsPart(Part):
    """`show_look(look)`; typing in the search finds rows by every typed word, in any order."""

    def __init__(
        self, name: str, columns: Sequence[str], shares: Sequence[tuple[int, int]], parent: QWidget | None = None
    ) -> None:
        """`shares` are those of `RecordsTable`. What it is called, and its search, are said by `call`."""
        super().__init__(parent)
        self._lines: tuple[RecordLine, ...] = ()
        self._name = name
        self.setObjectName(name)
        self.model = RecordsModel(columns, self)
        self.table = RecordsTable(f"{name}_table", "", self.model, shares)
        self.search = SearchField(f"{name}_search", "", hint="")
        self.note = Label("", "secondary", wrap=True)
        self.nothing = EmptyState("", "", icon="search")
        self.nothing.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.scrolled = Scroll(padding=(16, 12, 16, 16), gap=10)
        whole.addWidget(self.scrolled)
        body = self.scrolled.body
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        body.addLayout(self.head)
        self.head.addWidget(self.search, 1)
        body.addWidget(self.note)
        self.card = Card(padding=1, gap=0)
        self.card.body.addWidget(self.table)
        body.addWidget(self.card, 1)
        body.addWidget(self.nothing, 1)
        self.detail = Card(gap=6)
        self.detail.hide()
        body.addWidget(self.detail)
        self.search.edited.connect(lambda _text: self._find())
        self.search.went_down.connect(self.table.setFocus)
        self.search.submitted.connect(self.table.setFocus)
        self.table.current_changed.connect(self._choose)
        self._fit_table()

    def call(self, spoken: str, search: str, nothing: str, instead: str) -> None:
        """What it and its table are called, what its search says, and what is said where nothing is found."""
        self.setAccessibleName(spoken)
        self.table.setAccessibleName(spoken)
        named(self.search.field, f"{self._name}_search", search).setPlaceholderText(search)
        self.nothing.say(nothing, instead)

    def show_look(self, look: RecordsLook) -> None:
        self.note.setText(look.note)
        self.note.setVisible(bool(look.note))
        if look.lines != self._lines or not look.lines:
            self._lines = look.lines
            self._find(look.before)

    def add_lines(self, look: RecordsLook) -> None:
        """An older page, below."""
        self._lines += look.lines
        self.model.add_lines(look.lines, look.before)

    def land(self) -> None:
        self.search.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> RecordLine | None:
        row = self.table.currentIndex().row()
        return self.model.lines[row] if 0 <= row < len(self.model.lines) else None

    def choose(self, id_: str) -> None:
        """Make a row the chosen one, if it is listed."""
        for row, line in enumerate(self.model.lines):
            if line.id == id_:
                self.table.setCurrentIndex(self.model.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_table()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "detail"):
            self._fit_table()
            self._choose(self.table.currentIndex().row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip() and event.text().isprintable() and not event.modifiers():
            self._typed(event.text())
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        """A letter with the focus in the table goes on in the search."""
        self.search.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.field.insert(text)
        self._find()

    def _fit_table(self) -> None:
        self.card.setMinimumHeight(current().px(210))

    def _find(self, before: int | None = None) -> None:
        words = self.search.text().casefold().split()
        hits = [line for line in self._lines if all(word in line.looked_for for word in words)]
        self.model.show_lines(hits, before)
        self.card.setVisible(bool(hits))
        self.nothing.setVisible(not hits)
        if hits:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._choose(0 if hits else -1)

    def _choose(self, row: int) -> None:
        """Tell all there is of a row, below the table."""
        empty(self.detail.body)
        line = self.model.lines[row] if 0 <= row < len(self.model.lines) else None
        self.detail.setVisible(line is not None and bool(line.detail))
        if line is None:
            return
        for caption, words in line.detail:
            self.detail.body.addWidget(_told(caption, words))
        self.detail.setAccessibleName(". ".join(f"{caption}: {words}" for caption, words in line.detail))
