"""What things stand in: cards, rows with a tone, sections of the side panel."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.labels import Divider, Icon, Label, TwoLines, WholeLabel
from nursechart.ui.widgets.painted import Painted, box


class Card(Painted):
    """A white box with a border and round corners. Put things into `.body` (a QVBoxLayout)."""

    def __init__(
        self, parent: QWidget | None = None, *, padding: int = 15, gap: int = 8, tone: Tone | None = None
    ) -> None:
        """`tone` colours the whole card (a warning tile). Padding 1 lets rows reach the border."""
        super().__init__(parent)
        self._tone = tone
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(gap)

    def set_tone(self, tone: Tone | None) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, colours = self.theme, self.theme.colours
        fill = colours.soft(self._tone) if self._tone else colours.surface
        edge = colours.edge(self._tone) if self._tone else colours.line
        painter = QPainter(self)
        box(painter, QRectF(self.rect()), theme.px(10), QColor(fill), QColor(edge), colours.border)


class CardHeading(QWidget):
    """The line at the top of a card: heading, quiet words, and at the trailing edge what `add` is given."""

    def __init__(self, text: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = WholeLabel(text, "heading")
        self.note = WholeLabel(note, "secondary")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(10)
        self._line.addWidget(self.heading)
        self._line.addWidget(self.note)
        self._line.addStretch(1)
        self.note.setVisible(bool(note))

    def set_note(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def add(self, widget: QWidget) -> None:
        self._line.addWidget(widget)


class ToneRow(Painted):
    """A row of a table drawn by hand: a ground and a 3 px edge for its tone, a rule below, accent where the focus is.

    `current=True` is the row that is chosen. With `clickable=True` it takes the focus; a click, Enter or Space says
    `clicked`. Put things into `.line` (a QHBoxLayout).
    """

    clicked = Signal()

    def __init__(
        self, *, tone: Tone | None = None, height: int = 48, rule: bool = True, clickable: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._tone, self._height, self._rule, self._clickable = tone, height, rule, clickable
        self._current = False
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(15, 0, 15, 1 if rule else 0)
        self.line.setSpacing(8)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retheme()

    def set_tone(self, tone: Tone | None) -> None:
        if tone is not self._tone:
            self._tone = tone
            self.update()

    def set_rule(self, rule: bool) -> None:
        """Draw the rule below it, or not: the last row of a card has none."""
        if rule != self._rule:
            self._rule = rule
            self.line.setContentsMargins(15, 0, 15, 1 if rule else 0)
            self.update()

    def set_current(self, current: bool) -> None:
        self._current = current
        self.update()

    def is_current(self) -> bool:
        return self._current

    def retheme(self) -> None:
        height = max(self._height, 56) if self.theme.touch and self._height >= 44 else self._height
        self.setMinimumHeight(self.theme.px(height))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._clickable and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colours = QPainter(self), self.theme, self.theme.colours
        inside = self.focusWidget() is not None and self.isAncestorOf(self.window().focusWidget() or self)
        ground, edge = None, None
        if self._tone:
            ground, edge = colours.soft(self._tone), colours.ink(self._tone)
        if self._current:
            ground, edge = colours.accent_soft, colours.accent
        elif inside and not self._tone:
            ground, edge = colours.hover, colours.accent
        elif self._clickable and self.underMouse():
            ground = colours.hover
        card = self.parentWidget()
        if isinstance(card, Card):  # the first and last rows keep to its round corners
            edges = 2 * (colours.border,) + 2 * (-colours.border,)
            inner, radius = QRectF(card.rect()).translated(-self.pos()).adjusted(*edges), theme.px(10) - colours.border
            at_corner = inner.top() > -radius or inner.bottom() < self.height() + radius
            if at_corner or not painter.deviceTransform().m11().is_integer():  # 125 %: the edges are soft
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipPath(rounded_clip(inner, radius))
            else:  # a path is much dearer to clip by, and most rows are nowhere near a corner
                painter.setClipRect(inner.toRect())
        if ground:
            painter.fillRect(self.rect(), QColor(ground))
        if edge:
            painter.fillRect(self.mirrored(QRect(0, 0, theme.px(3), self.height())), QColor(edge))
        if self._rule:
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(colours.line))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(4), None, theme.color("accent"), 2)


class EdgeCard(Card):
    """A card with the accent edge of "Next": the bar stands 12 px from top and bottom."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter = self.theme, QPainter(self)
        place = self.mirrored(QRect(1, theme.px(11), theme.px(4), self.height() - theme.px(22)))
        box(painter, QRectF(place), 2, theme.color("accent"))


class SideSection(QWidget):
    """A part of the side panel: icon, heading, a count or words at the edge, then what `.body` holds.

    Sections after the first have a rule above them.
    """

    def __init__(
        self, title: str, icon: str, *, note: str = "", tone: str = "text2", rule: bool = True,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.title = Label(title, "heading", wrap=True)
        self.icon = Icon(icon, 18, tone)
        self.note = Label(note, "figure" if note.isdigit() else "caption")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        if rule:
            whole.addWidget(Divider())
            whole.addSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(7)
        whole.addLayout(head)
        head.addWidget(self.icon)
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        whole.addLayout(self.body)

    def set_note(self, note: str) -> None:
        self.note.setText(note)

    def add_pair(self, first: str, second: str, tone: str = "") -> TwoLines:
        """A stronger line with a quieter one close below it."""
        pair = TwoLines(first, second, second_kind="secondary", first_tone=tone, wrap=True)
        self.body.addWidget(pair)
        return pair

    def add_words(self, text: str, kind: str = "secondary", tone: str = "") -> Label:
        """A wrapped line of words."""
        label = Label(text, kind, tone=tone, wrap=True)
        self.body.addWidget(label)
        return label


def rounded_clip(rect: QRectF, radius: float) -> QPainterPath:
    """A path to clip rows to a card's corners."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path
