"""What stands above a section of the visit: sent back by review, an amendment that waits.

As high as its words need, but never more than a part of the page: with large text or many comments it scrolls, so that
the section below keeps its room.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nursechart.ui.widgets import Scroll

_MOST = 0.4  # of the height of the page


class Strips(Scroll):
    """Put strips into `.body`; `fit()` after the page has another height."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, padding=(16, 8, 16, 0), gap=8)
        inside = self.widget()
        assert inside is not None
        self._page, self._inside = page, inside
        inside.installEventFilter(self)

    def fit(self) -> None:
        """Take the height that the words need at this width, within the part of the page."""
        inside = self._inside
        wide = self.viewport().width()
        needed = inside.heightForWidth(wide) if inside.hasHeightForWidth() else inside.sizeHint().height()
        high = min(needed, round(self._page.height() * _MOST))
        if high != self.height():
            self.setFixedHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return False
