"""A pad to sign on with a pen, a finger or the mouse. What was drawn is whole numbers, two to a pixel, y downwards.

Backspace or Ctrl+Z takes the last stroke back, Delete clears the pad. Whoever cannot draw is answered for beside the
pad: nothing is asked that only a pen can do (AX-5).
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.overlays import announce
from nursechart.ui.widgets.painted import Painted, box

Strokes = tuple[tuple[int, ...], ...]
_FINE = 2  # units a pixel
_NEAR = 3  # units: a point nearer than this to the one before says nothing new
MOST_POINTS = 3_500
_PEN = 1 / 60  # of the height, as on paper


class SignaturePad(Painted):
    """`strokes()` is what was drawn, each x, y and then the steps dx, dy; `pad_size()` the size they are drawn in."""

    stroked = Signal()  # a stroke was ended
    began = Signal()
    taken_back = Signal()  # a stroke was taken back, or all

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._size = (0, 0)
        self._strokes: list[list[tuple[int, int]]] = []
        self._drawing = False
        self._read_only = False
        self.foot = 0  # px at the bottom that belong to the words under the line
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    # What was drawn

    def strokes(self) -> Strokes:
        return tuple(_steps(each) for each in self._strokes)

    def pad_size(self) -> tuple[int, int]:
        """Width and height in the units of the strokes; (0, 0) while nothing is drawn."""
        return self._size if self._strokes else (0, 0)

    def show_strokes(self, width: int, height: int, strokes: Strokes) -> None:
        """Show what was drawn before, as large as there is room for."""
        if (width, height) == self.pad_size() and strokes == self.strokes():
            return
        self._size = (width, height)
        self._strokes = [_points(each) for each in strokes]
        self._describe()
        self.update()

    def set_read_only(self, on: bool) -> None:
        self._read_only = on
        self.setCursor(Qt.CursorShape.ArrowCursor if on else Qt.CursorShape.CrossCursor)

    @property
    def is_drawing(self) -> bool:
        return self._drawing

    @property
    def is_full(self) -> bool:
        """Whether no more points can be kept."""
        return sum(len(each) for each in self._strokes) >= MOST_POINTS

    def clear(self) -> None:
        """Take all strokes away, without saying so."""
        self._strokes, self._size, self._drawing = [], (0, 0), False
        self._describe()
        self.update()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes and not self._read_only:
            self._strokes.pop()
            self._describe()
            self.update()
            announce(self, self.accessibleDescription())
            self.taken_back.emit()

    # Drawing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        match event.type():
            case QEvent.Type.TabletPress:
                self._begin(event.position())
            case QEvent.Type.TabletMove if event.pressure() > 0:
                self._go(event.position())
            case QEvent.Type.TabletRelease:
                self._end()
        event.accept()  # no mouse is made of it

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.device().type() == QInputDevice.DeviceType.TouchScreen:
            points = event.points()
            at = points[0].position() if points else QPointF()
            match event.type():
                case QEvent.Type.TouchBegin:
                    self._begin(at)
                case QEvent.Type.TouchUpdate:
                    self._go(at)
                case _:
                    self._end()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) or event.key() == Qt.Key.Key_Backspace:
            self.undo()
        elif event.key() == Qt.Key.Key_Delete and self._strokes and not self._read_only:
            self.clear()
            announce(self, self.accessibleDescription())
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def _begin(self, at: QPointF) -> None:
        if self._read_only or self.is_full:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self._strokes:
            self._size = (self.width() * _FINE, self.height() * _FINE)
        self._drawing = True
        self._strokes.append([self._unit(at)])
        self.began.emit()
        self.update()

    def _go(self, at: QPointF) -> None:
        if not self._drawing or self.is_full:
            return
        here, last = self._unit(at), self._strokes[-1][-1]
        if abs(here[0] - last[0]) + abs(here[1] - last[1]) >= _NEAR:
            self._strokes[-1].append(here)
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self._describe()
            self.stroked.emit()

    # Painting

    def _fit(self) -> tuple[float, float, float]:
        """Pixels a unit, and where the drawing begins."""
        wide, high = self._size
        if not (wide and high):
            return 1 / _FINE, 0.0, 0.0
        scale = min(self.width() / wide, self.height() / high)
        return scale, (self.width() - wide * scale) / 2, (self.height() - high * scale) / 2

    def _unit(self, at: QPointF) -> tuple[int, int]:
        scale, left, top = self._fit()
        x, y = round((at.x() - left) / scale), round((at.y() - top) / scale)
        return max(0, min(x, self._size[0])), max(0, min(y, self._size[1]))

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(300), self.theme.px(112 if self.theme.touch else 92))

    def hasHeightForWidth(self) -> bool:
        return False  # as high as the theme says, whatever words stand in it

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        edge = "line" if self._read_only else "accent" if self.hasFocus() else "control"
        width = 2 if self.hasFocus() else theme.colours.border
        box(painter, QRectF(self.rect()), theme.px(6), theme.color("surface"), theme.color(edge), width)
        painter.setPen(QPen(theme.color("line"), 1))
        under = self.height() - self.foot - 0.5
        painter.drawLine(QPointF(theme.px(17), under), QPointF(self.width() - theme.px(17), under))
        scale, left, top = self._fit()
        painter.translate(left, top)
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(theme.color("text"), max(1.0, self._size[1] * _PEN)))
        for each in self._strokes:
            painter.drawPath(_path(each))

    def _describe(self) -> None:
        count = len(self._strokes)
        words = self.tr("Strokes drawn: {n}").format(n=count) if count else self.tr("Empty")
        self.setAccessibleDescription(words)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _path(points: list[tuple[int, int]]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:]:
        path.lineTo(x, y)
    if len(points) == 1:
        path.lineTo(points[0][0] + 0.1, points[0][1])
    return path


def _steps(points: list[tuple[int, int]]) -> tuple[int, ...]:
    said = [*points[0]]
    for before, here in pairwise(points):
        said += [here[0] - before[0], here[1] - before[1]]
    return tuple(said)


def _points(stroke: tuple[int, ...]) -> list[tuple[int, int]]:
    x, y = stroke[0], stroke[1]
    points = [(x, y)]
    for at in range(2, len(stroke), 2):
        x, y = x + stroke[at], y + stroke[at + 1]
        points.append((x, y))
    return points
