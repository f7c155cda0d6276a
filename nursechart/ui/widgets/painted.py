"""What painted widgets share: crisp rounded boxes, the focus ring, and being repainted when the theme changes.

A painted widget keeps no colour and no size: it asks the theme while it paints and measures. Rectangles are laid out
as for left-to-right and put through `QStyle.visualRect`, so they mirror.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QStyle, QWidget

from nursechart.ui.theme.current import Theme, current

_CUT, _MOST_CUT = "cut_words", 8


class Painted(QWidget):
    """A widget that draws itself from the theme. `retheme` is called once the theme has changed."""

    of_theme: Theme | None = None  # what `retheme` was last called for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def theme(self) -> Theme:
        return current()

    def mirrored(self, rect: QRect) -> QRect:
        """`rect`, laid out left-to-right, where it belongs in this widget's direction."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def retheme(self) -> None:
        """Take new sizes; colours need nothing."""
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if _lays_out_anew(self, event):
            self.retheme()


class Square(Painted):
    """A painted widget of one size, `size` px at 100 % each way."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self.theme.px(self._size)
        return QSize(side, side)


class Framed(QFrame):
    """A frame drawn by the style sheet, whose sizes follow the text size and whose margins mirror, in `retheme`."""

    of_theme: Theme | None = None

    def retheme(self) -> None:
        """Take new sizes and margins. It is called before the frame is built, too: nothing may be there yet."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if _lays_out_anew(self, event):
            self.retheme()


def _lays_out_anew(widget: Painted | Framed, event: QEvent) -> bool:
    """Whether a change asks for `retheme`.

    Qt says "the style has changed" also when a widget, or what it stands in, is put in its place: that is passed over.
    """
    if event.type() == QEvent.Type.StyleChange:
        before, widget.of_theme = widget.of_theme, current()
        return widget.of_theme is not before
    return event.type() == QEvent.Type.LayoutDirectionChange


def measure_anew(button: QWidget, event: QEvent) -> None:
    """A painted button takes new sizes and colours once the style has changed."""
    if event.type() == QEvent.Type.StyleChange:
        button.updateGeometry()
        button.update()


def leading(widget: QWidget, lead: int, top: int, trail: int, bottom: int) -> tuple[int, int, int, int]:
    """Margins by leading and trailing edge, as `setContentsMargins` takes them: Qt itself does not mirror margins."""
    if widget.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        return trail, top, lead, bottom
    return lead, top, trail, bottom


def box(
    painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, edge: QColor | None = None, width: float = 1.0
) -> None:
    """A rounded box whose border lies wholly inside `rect`, as sharp as the screen allows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = width / 2 if edge is not None else 0.0
    inner = rect.adjusted(half, half, -half, -half)
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    if fill is not None:
        painter.setBrush(fill)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, radius - half, radius - half)
    painter.restore()


def measure(text: str, font: QFont) -> int:
    """The width of `text` in whole pixels, rounded up."""
    width = QFontMetricsF(font).horizontalAdvance(text)
    return int(width) + (width > int(width))


def write(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line of text in `rect`, vertically centred. AlignLeft means the leading edge."""
    if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        text = f"\u2068{text}\u2069"  # "7 of 8" stays in its own order (IL-4)
    painter.setFont(font)
    painter.setPen(colour)
    flags = int(align.value) | int(Qt.AlignmentFlag.AlignVCenter.value) | int(Qt.TextFlag.TextSingleLine.value)
    painter.drawText(QRectF(rect), flags, text)


def elided(text: str, font: QFont, width: int) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`. Never for medicines (MD-3)."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def elided_on(widget: QWidget, text: str, font: QFont, width: int) -> str:
    """`elided`, for words painted on `widget`: what was cut of late stands in its tooltip, above what that says."""
    shown = elided(text, font, width)
    cut = list(widget.property(_CUT) or ())
    if shown != text and text not in cut:
        own = widget.toolTip().removeprefix("\n".join(cut)).lstrip("\n")
        cut = [*cut, text][-_MOST_CUT:]
        widget.setProperty(_CUT, cut)
        widget.setToolTip("\n".join(filter(None, (*cut, own))))
    return shown
