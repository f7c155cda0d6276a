"""Boxes side by side that fill the width: none narrower than its words, and the rest of the width evens them out.

Where they do not fit into one line they stand in as few lines as they can, as many in each.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from nursechart.ui.theme.current import current


class Shelf(QLayout):
    """A row of like boxes, `gap` px at 100 % apart, that breaks into even lines when it is too narrow."""

    def __init__(self, parent: QWidget | None = None, gap: int = 9) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
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
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        gaps = current().px(self._gap) * max(0, len(lines) - 1)
        return sum(max(item.sizeHint().height() for item in line) for line in lines) + gaps

    def sizeHint(self) -> QSize:
        shown = self._shown()
        wide = one_line([item.sizeHint().width() for item in shown], current().px(self._gap))
        return QSize(wide, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        return QSize(
            max((item.sizeHint().width() for item in shown), default=0),
            max((item.sizeHint().height() for item in shown), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        parent, gap = self.parentWidget(), current().px(self._gap)
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        y = rect.y()
        for line in self._lines(rect.width()):
            tall = max(item.sizeHint().height() for item in line)
            x = rect.x()
            room = rect.width() - gap * (len(line) - 1)
            for item, width in zip(line, evened([item.sizeHint().width() for item in line], room), strict=True):
                item.setGeometry(QStyle.visualRect(direction, rect, QRect(x, y, width, tall)))
                x += width + gap
            y += tall + gap

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        shown, gap = self._shown(), current().px(self._gap)
        for number in range(1, len(shown) + 1):
            each = -(-len(shown) // number)
            lines = [shown[start : start + each] for start in range(0, len(shown), each)]
            if all(one_line([item.sizeHint().width() for item in line], gap) <= width for line in lines):
                return lines
        return [[item] for item in shown]


def one_line(widths: Sequence[int], gap: int) -> int:
    """How wide boxes of these widths are side by side; `gap` in pixels."""
    return sum(widths) + gap * max(len(widths) - 1, 0)


def evened(least: Sequence[int], room: int) -> list[int]:
    """Widths that fill `room` exactly, none below its `least`, and as even as that allows."""
    wide = sorted(least, reverse=True)
    left, count = room, len(wide)
    for each in wide:  # those that need more than their share keep what they need
        if count > 1 and each * count > left:
            left, count = left - each, count - 1
        else:
            break
    share, over = divmod(max(left, 0), count) if count else (0, 0)
    given: list[int] = []
    for each in least:
        if each > share:
            given.append(each)
        else:
            given.append(share + (1 if over > 0 else 0))
            over -= 1
    return given
