"""Widgets in a row that goes on below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QLayout,
    QLayoutItem,
    QStyle,
    QWidget,
)


class FlowLayout(QLayout):
    """Widgets in a row that goes on below when the width ends. What is wider than a row has its own, and wraps."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6, *, below: int | None = None) -> None:
        """`gap` px between neighbours, and, unless `below` says another, between rows."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._below = gap, gap if below is None else below
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        gaps = self._gap * max(0, len(self._items) - 1)
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return QSize(sum(hint.width() for hint in hints) + gaps, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        items = [item for item in self._items if not item.isEmpty()]
        wide = max(
            (item.minimumSize().width() if _wraps(item) else item.sizeHint().width() for item in items), default=0
        )
        return QSize(wide, max((item.sizeHint().height() for item in items), default=0))

    def _place(self, rect: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        rows: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if hint.width() > rect.width() > 0 and _wraps(item):
                hint = QSize(rect.width(), item.heightForWidth(rect.width()))
            if rows[-1] and x + hint.width() > rect.width():
                rows.append([])
                x = 0
            rows[-1].append((item, hint))
            x += hint.width() + self._gap
        y = rect.y()
        for row in rows:
            tallest = max((hint.height() for _item, hint in row), default=0)
            x = rect.x()
            for item, hint in row:
                if move:
                    place = QRect(QPoint(x, y + (tallest - hint.height()) // 2), hint)
                    item.setGeometry(QStyle.visualRect(direction, rect, place))
                x += hint.width() + self._gap
            y += tallest + self._below
        return y - self._below - rect.y()


def _wraps(item: QLayoutItem) -> bool:
    return item.hasHeightForWidth()
