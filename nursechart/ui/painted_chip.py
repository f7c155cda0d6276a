"""The chip of a look inside a painted row: the same to the eye as the widget."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle

from nursechart.charting.looks.common import Chip
from nursechart.ui.theme import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets import box, elided, measure, write


def chip_width(chip: Chip) -> int:
    """How wide the chip is at this text size."""
    theme = current()
    return theme.px(25 if chip.icon else 10) + measure(chip.text, theme.font(12, 600)) + theme.px(11)


def paint_chip(painter: QPainter, place: QRect, chip: Chip, direction: Qt.LayoutDirection) -> None:
    """Paint `chip` into `place`, which is where it belongs in `direction`."""
    theme = current()
    neutral, high = chip.tone == "neutral", theme.name == "contrast"
    tone = "text2" if neutral else chip.tone
    soft = "sunken" if neutral else f"{chip.tone}_soft"
    if neutral:
        edge = "line_strong" if high else "line"
    elif chip.tone == "accent":
        edge = "accent" if high else "accent_soft"
    else:
        edge = f"{chip.tone}_line"
    box(painter, QRectF(place), place.height() / 2, theme.color(soft), theme.color(edge), theme.colours.border)
    x = theme.px(6)
    if chip.icon:
        side = theme.px(16)
        at = QRect(place.left() + x, place.top() + (place.height() - side) // 2, side, side)
        mark = QStyle.visualRect(direction, place, at)
        draw_icon(painter, chip.icon, mark.x(), mark.y(), side, theme.color(tone))
        x += theme.px(19)
    else:
        x += theme.px(4)
    font = theme.font(12, 600)
    words = QRect(place.left() + x, place.top(), place.width() - x - theme.px(4), place.height())
    shown = elided(chip.text, font, words.width())
    write(painter, QStyle.visualRect(direction, place, words), shown, font, theme.color(tone))
