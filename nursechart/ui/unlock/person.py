"""One person to choose: initials and name beside a radio mark."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QStyle

from nursechart.ui.theme.current import current
from nursechart.ui.widgets.painted import box, elided_on, write


class PersonChoice(QRadioButton):
    def __init__(self, name: str, initials: str) -> None:
        super().__init__(name)
        self._initials = initials
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(300), theme.px(48))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, on = QPainter(self), current(), self.isChecked()
        painter.setLayoutDirection(self.layoutDirection())
        fill = theme.color("accent_soft" if on else "hover" if self.underMouse() else "surface")
        edge = theme.color("accent" if on or self.hasFocus() else "line_strong")
        box(painter, QRectF(self.rect()), theme.px(8), fill, edge, 2 if self.hasFocus() else theme.colours.border)

        def placed(x: int, side: int) -> QRectF:
            return QRectF(self._visual(QRect(x, (self.height() - side) // 2, side, side)))

        ring = placed(theme.px(14), theme.px(18))
        box(painter, ring, ring.width() / 2, theme.color("surface"), theme.color("accent" if on else "control"), 2)
        if on:
            inner = ring.adjusted(*(2 * (theme.px(5),) + 2 * (-theme.px(5),)))
            box(painter, inner, inner.width() / 2, theme.color("accent"))
        face = placed(theme.px(44), theme.px(30))
        box(painter, face, face.width() / 2, theme.color("surface" if on else "accent_soft"))
        write(painter, face, self._initials, theme.font(12, 600), theme.color("accent"), Qt.AlignmentFlag.AlignHCenter)
        room = QRect(theme.px(84), 0, self.width() - theme.px(96), self.height())
        font = theme.font(14, 500)
        write(painter, self._visual(room), elided_on(self, self.text(), font, room.width()), font, theme.color("text"))

    def _visual(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)
