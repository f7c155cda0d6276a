"""Where on the body: a drawing to point at, by key, by finger or by its list twin.

The person is seen from the front, so her right is on the left of the drawing in every language. Arrows go to the
nearest spot that way, Space or Enter chooses it; T turns to the list and back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.theme.current import current
from nursechart.ui.widgets.buttons import LinkButton
from nursechart.ui.widgets.choices import ChoiceChips
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.overlays import announce
from nursechart.ui.widgets.painted import Painted, write

_WIDE, _HIGH = 240, 268  # px at 100 %
_REACH = 16  # px at 100 % around a spot that a finger may miss it by (AX-3: 32 across)
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class BodySpot:
    """One place: its id and words, and where it is drawn (0 to 1 from the top left of the drawing)."""

    id: str
    words: str
    x: float
    y: float


class BodySiteMap(QWidget):
    """`BodySiteMap("site", "Where it is", spots)`: `.value()`, `.set_value(id)`, `chosen(str)`."""

    chosen = Signal(str)

    def __init__(self, name: str, spoken: str, spots: Sequence[BodySpot], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.drawing = _Drawing(name, spoken, spots)
        self.drawing.picked.connect(self._picked)
        self.list = ChoiceChips(f"{name}_list", spoken, [(each.id, each.words) for each in spots], only_one=True)
        self.list.chosen.connect(lambda values: self._picked(values[0] if values else ""))
        self.list.hide()
        words = self.tr("List")
        self.turn = named(
            LinkButton(words, small=True), f"{name}_turn", self.tr("{what} as a list").format(what=spoken)
        )
        self.turn.setToolTip("T")
        self.turn.clicked.connect(lambda _on=False: self.set_list(self.list.isHidden()))
        column.addWidget(self.drawing)
        column.addWidget(self.list)
        column.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignLeft)

    def value(self) -> str:
        return self.drawing.value

    def set_value(self, spot: str) -> None:
        """Show `spot` as chosen, without saying `chosen`; "" for none."""
        self.drawing.set_value(spot)
        self.list.set_values([spot] if spot else [])

    def set_list(self, on: bool) -> None:
        """The list, or the drawing."""
        inside = self.isAncestorOf(self.window().focusWidget() or self)
        self.list.setVisible(on)
        self.drawing.setVisible(not on)
        self.turn.set_text(self.tr("Drawing") if on else self.tr("List"))
        if inside:
            self.turn.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self.set_list(self.list.isHidden())
        else:
            super().keyPressEvent(event)

    def _picked(self, spot: str) -> None:
        self.set_value(spot)
        self.chosen.emit(spot)


class _Drawing(Painted):
    """The person, the spots, and the one that the keys are at."""

    picked = Signal(str)

    def __init__(self, name: str, spoken: str, spots: Sequence[BodySpot]) -> None:
        super().__init__()
        named(self, f"{name}_drawing", spoken)
        self._spoken, self._spots, self._at = spoken, tuple(spots), 0
        self.value = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def set_value(self, spot: str) -> None:
        self.value = spot
        found = next((number for number, each in enumerate(self._spots) if each.id == spot), None)
        self._at = found if found is not None else self._at
        self._tell()
        self.update()

    def spoken_value(self) -> str:
        """What a screen reader says: what is chosen, else where the keys are."""
        return next((each.words for each in self._spots if each.id == self.value), "") or self.tr("none chosen")

    def _tell(self) -> None:
        here = self._spots[self._at].words if self._spots else ""
        chosen = self.spoken_value()
        self.setAccessibleDescription(self.tr("{chosen}. Keys are at {here}").format(chosen=chosen, here=here))

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(_WIDE), self.theme.px(_HIGH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go(*way)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._spots:
            spot = self._spots[self._at].id
            self.picked.emit("" if spot == self.value and event.key() == Qt.Key.Key_Space else spot)
        else:
            super().keyPressEvent(event)

    def _go(self, x: float, y: float) -> None:
        """To the nearest spot that way; far to the side counts double."""
        here = self._spots[self._at]
        best: tuple[float, int] | None = None
        for number, each in enumerate(self._spots):
            ahead = (each.x - here.x) * x + (each.y - here.y) * y
            aside = abs((each.x - here.x) * y) + abs((each.y - here.y) * x)
            if ahead > 0.001 and (best is None or ahead + 2 * aside < best[0]):
                best = (ahead + 2 * aside, number)
        if best is not None:
            self._at = best[1]
            self._tell()
            announce(self, self._spots[self._at].words)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, reach = event.position(), float(self.theme.px(_REACH))
        near = [(self._place(each) - at, number) for number, each in enumerate(self._spots)]
        near.sort(key=lambda pair: pair[0].manhattanLength())
        if near and near[0][0].manhattanLength() <= 2 * reach:
            self._at = near[0][1]
            self.picked.emit(self._spots[self._at].id)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _place(self, spot: BodySpot) -> QPointF:
        return QPointF(spot.x * self.theme.px(_WIDE), spot.y * self.theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a body has its own left and right
        painter.setPen(QPen(theme.color("control"), 1.5))
        painter.setBrush(theme.color("sunken"))
        painter.drawPath(_figure(float(theme.px(_WIDE)), float(theme.px(_HIGH))))
        small = theme.font(12)
        edge = float(theme.px(18))
        width, top = float(self.width()), float(self.height()) - edge
        write(painter, QRectF(0, top, width / 2, edge), self.tr("her right"), small, theme.color("text2"))
        right = QRectF(width / 2, top, width / 2, edge)
        write(painter, right, self.tr("her left"), small, theme.color("text2"), Qt.AlignmentFlag.AlignRight)
        for number, each in enumerate(self._spots):
            chosen, here = each.id == self.value, number == self._at and self.hasFocus()
            radius = float(theme.px(8 if chosen else 6))
            painter.setPen(QPen(theme.color("accent" if chosen or here else "control"), 2 if chosen or here else 1.5))
            painter.setBrush(theme.color("accent" if chosen else "surface"))
            painter.drawEllipse(self._place(each), radius, radius)
            if chosen:
                painter.setPen(QPen(theme.color("on_accent"), 2))
                at = self._place(each)
                painter.drawPolyline([at + QPointF(-3.5, 0), at + QPointF(-1, 3), at + QPointF(4, -3)])
            if here:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self._place(each), radius + 4, radius + 4)
                label = QRectF(0, 0, width, edge)
                write(
                    painter, label, each.words, theme.font(13, 600), theme.color("text"), Qt.AlignmentFlag.AlignHCenter
                )
            elif chosen and not self.hasFocus():
                label = QRectF(0, 0, width, edge)
                write(
                    painter, label, each.words, theme.font(13, 600), theme.color("text"), Qt.AlignmentFlag.AlignHCenter
                )


def _figure(wide: float, high: float) -> QPainterPath:
    """A person from the front, arms a little out: head, trunk, arms and legs as one outline."""
    path = QPainterPath()
    path.addEllipse(QPointF(0.5 * wide, 0.16 * high), 0.075 * wide, 0.075 * high)
    for x, y, w, h in ((0.36, 0.26, 0.28, 0.34), (0.37, 0.55, 0.12, 0.38), (0.51, 0.55, 0.12, 0.38)):
        part = QPainterPath()
        part.addRoundedRect(QRectF(x * wide, y * high, w * wide, h * high), 0.05 * wide, 0.05 * wide)
        path = path.united(part)
    for side in (-1, 1):
        arm = QPainterPath(QPointF((0.5 + side * 0.11) * wide, 0.27 * high))
        for x, y in ((0.17, 0.29), (0.29, 0.55), (0.34, 0.62), (0.30, 0.65), (0.24, 0.58), (0.13, 0.38)):
            arm.lineTo(QPointF((0.5 + side * x) * wide, y * high))
        arm.closeSubpath()
        path = path.united(arm)
    return path.simplified()
