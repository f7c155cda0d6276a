"""A picture on the screen: as a thumbnail that is pressed, and as a pane that is zoomed and moved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nursechart.ui.theme import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets import Painted, box, elided, write
from nursechart.ui.widgets.painted import measure_anew

_WIDE, _HIGH, _WORDS = 112, 84, 20  # px at 100 %
ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


class Thumbnail(QAbstractButton):
    """`Thumbnail(words, spoken)`; `show_image(image)`. Without one it says so with an icon."""

    def __init__(self, words: str, spoken: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._image, self._icon = words, QImage(), "image"
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        """A null image: the file is not here yet."""
        self._image, self._icon = image, "cloud" if image.isNull() else "image"
        self.update()

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(_WIDE), theme.px(_HIGH + _WORDS))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        measure_anew(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(0, 0, self.width(), theme.px(_HIGH))
        box(painter, frame, theme.px(6), theme.color("sunken"), theme.color("line_strong"), theme.colours.border)
        if self._image.isNull():
            side = theme.px(24)
            at = frame.center().toPoint()
            draw_icon(painter, self._icon, at.x() - side // 2, at.y() - side // 2, side, theme.color("text3"))
        else:
            painter.drawImage(_fitted(self._image, frame.adjusted(3, 3, -3, -3)), self._image)
        room = QRect(0, theme.px(_HIGH), self.width(), theme.px(_WORDS))
        font = theme.font(12, 500)
        write(painter, room, elided(self._words, font, room.width()), font, theme.color("text2"))
        if self.hasFocus():
            box(painter, frame, theme.px(6), None, theme.color("accent"), 2)
        elif self.underMouse():
            box(painter, frame, theme.px(6), None, theme.color("accent"), 1)


class Pane(Painted):
    """One photo as large as there is room; `zoom_to(step)`, and dragged or moved by `move_by` where it is larger."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image, self._words, self._zoom = QImage(), "", 1.0
        self._middle = QPointF(0.5, 0.5)  # of the picture, in the middle of the pane
        self._held: QPointF | None = None

    def show_image(self, image: QImage, words: str, spoken: str) -> None:
        """`words` stand where there is no picture."""
        self._image, self._words, self._middle = image, words, QPointF(0.5, 0.5)
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(words)
        self.update()

    @property
    def has_picture(self) -> bool:
        return not self._image.isNull()

    def zoom_to(self, zoom: float) -> None:
        self._zoom = zoom
        self._keep_inside()
        self.update()

    def move_by(self, x: float, y: float) -> None:
        """By parts of the pane, to the right and down."""
        self._middle += QPointF(x / self._zoom, y / self._zoom)
        self._keep_inside()
        self.update()

    def _keep_inside(self) -> None:
        edge = 0.5 / self._zoom
        self._middle.setX(min(max(self._middle.x(), edge), 1 - edge))
        self._middle.setY(min(max(self._middle.y(), edge), 1 - edge))

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(420), self.theme.px(380))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        box(painter, frame, theme.px(6), theme.color("sunken"), theme.color("line_strong"), theme.colours.border)
        inner = frame.adjusted(2, 2, -2, -2)
        if self._image.isNull():
            painter.setLayoutDirection(self.layoutDirection())
            painter.setFont(theme.font(14))
            painter.setPen(theme.color("text2"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(inner.adjusted(12, 12, -12, -12), flags, self._words)
            return
        painter.setClipRect(inner)
        whole = _fitted(self._image, inner)
        size = whole.size() * self._zoom
        aside = QPointF((0.5 - self._middle.x()) * size.width(), (0.5 - self._middle.y()) * size.height())
        at = QRectF(QPointF(), size)
        at.moveCenter(inner.center() + aside)
        painter.drawImage(at, self._image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and self.has_picture:
            moved = event.position() - self._held
            self._held = event.position()
            self.move_by(-moved.x() / max(self.width(), 1), -moved.y() / max(self.height(), 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None


def _fitted(image: QImage, room: QRectF) -> QRectF:
    """Where the whole picture goes in `room`."""
    size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    at = QRectF(0, 0, size.width(), size.height())
    at.moveCenter(room.center())
    return at
