"""Who: initials in a circle, and how far a visit is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nursechart.ui.widgets.painted import Square, write


class Avatar(Square):
    """A person's initials. The name stands beside it, so it is not read aloud."""

    def __init__(self, initials: str = "", *, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(size, parent)
        self._initials = initials

    def set_initials(self, initials: str) -> None:
        self._initials = initials
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawEllipse(QRectF(self.rect()))
        write(painter, self.rect(), self._initials, theme.font(12, 600), theme.color("accent"),
              Qt.AlignmentFlag.AlignHCenter)  # fmt: skip


class ProgressRing(Square):
    """Done of all, as a ring with the figures in it: 3/9."""

    def __init__(self, done: int = 0, of: int = 0, *, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(size, parent)
        self.set_value(done, of)

    def set_value(self, done: int, of: int) -> None:
        self._done, self._of = done, of
        self.setAccessibleName(self.tr("{done} of {of} sections done").format(done=done, of=of))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = theme.px(4)
        centre = QPointF(self.width() / 2, self.height() / 2)
        radius = min(self.width(), self.height()) / 2 - thick / 2 - 0.5
        ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(QPen(theme.color("line_strong"), thick))
        painter.drawEllipse(ring)
        if self._of and self._done:
            pen = QPen(theme.color("accent"), thick)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            turn = -1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else 1
            painter.drawArc(ring, 90 * 16, round(turn * 360 * 16 * self._done / self._of))
        write(painter, self.rect(), f"{self._done}/{self._of}", theme.font(12, 600), theme.color("text"),
              Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
