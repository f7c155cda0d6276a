"""Lucide icons, tinted as they are drawn.

An icon never stands without a word, except bell, lock and close, and those have an accessible name. The stroke is 1.75,
2 where the thing is current. Images are cached by (name, size, colour, stroke, device pixel ratio).
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nursechart.shipped import shipped

STROKE = 1.75
STROKE_CURRENT = 2.0
_POINTS_ON = {  # what points along the line of reading points the other way where that goes from right to left (IL-3)
    "chevron-left": "chevron-right", "chevron-right": "chevron-left", "arrow-left": "arrow-right",
    "arrow-right": "arrow-left",
}  # fmt: skip


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return shipped("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def icon_image(name: str, size: int, colour: str, ratio: float = 1.0, stroke: float = STROKE) -> QImage:
    """The icon `name` as a square of `size` logical pixels in `colour` (`#rrggbb`).

    Raises FileNotFoundError when no such icon is shipped.
    """
    svg = _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    image = QImage(round(size * ratio), round(size * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def draw_icon(
    painter: QPainter, name: str, x: float, y: float, size: int, colour: QColor | str, stroke: float = STROKE
) -> None:
    """Draw the icon with its top left corner at (x, y), sharp on any screen, in the direction of the painter."""
    if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        name = _POINTS_ON.get(name, name)
    hue = colour.name() if isinstance(colour, QColor) else colour
    painter.drawImage(
        QRectF(x, y, size, size), icon_image(name, size, hue, painter.device().devicePixelRatioF(), stroke)
    )


def qicon(name: str, size: int, colour: str, stroke: float = STROKE) -> QIcon:
    """The icon for Qt's own buttons, actions and menus, at one and two pixels a point."""
    icon = QIcon()
    for ratio in (1.0, 2.0):
        icon.addPixmap(QPixmap.fromImage(icon_image(name, size, colour, ratio, stroke)))
    return icon
