"""The rail of screens at the leading edge: Today, Patients, Chairs, Review, Sync, and Settings at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import STROKE, STROKE_CURRENT, draw_icon
from nursechart.ui.widgets.buttons import StepButton
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Framed, box, elided_on, leading, measure, write

_HIGH, _GAP = 56, 4  # px at 100 %: an icon over its word; px between two
_BARE_HIGH, _BARE_WIDE = 33, 48  # px at 100 %: an icon alone, and the rail then


@dataclass(frozen=True, slots=True)
class NavItem:
    """A screen: its id, word, icon and key."""

    id: str
    words: str
    icon: str
    key: str


class NavRail(Framed):
    """`chosen(str)` says the id of the screen asked for. A screen keeps its place when others are hidden.

    Where its height has no room for the words (large text) the icons stand alone: names and tooltips say them.
    """

    chosen = Signal(str)

    def __init__(self, items: Sequence[NavItem], foot: Sequence[NavItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, _NavButton] = {}
        column = self._column = QVBoxLayout(self)
        column.setSpacing(_GAP)
        for item in items:
            column.addWidget(self._button(item))
        column.addStretch(1)
        for item in foot:
            column.addWidget(self._button(item))
        self.retheme()

    def say(self, items: Sequence[NavItem]) -> None:
        """The words of the screens, in another language."""
        for item in items:
            button = named(self._buttons[item.id], f"nav_{item.id}", item.words)
            button.setToolTip(f"{item.words}  {item.key}")
            button.say(item)

    def set_current(self, screen: str) -> None:
        for key, button in self._buttons.items():
            button.set_current(key == screen)

    def set_badges(self, counts: dict[str, int]) -> None:
        """The counts by screen; 0, or not named, is none."""
        for key, button in self._buttons.items():
            button.set_count(counts.get(key, 0))

    def set_shown(self, ids: Sequence[str]) -> None:
        """Show only these screens."""
        for key, button in self._buttons.items():
            button.setVisible(key in ids)

    def focus_current(self) -> None:
        shown = [button for button in self._buttons.values() if not button.isHidden()]
        (next((button for button in shown if button.is_current), None) or shown[0]).setFocus(
            Qt.FocusReason.TabFocusReason
        )

    def retheme(self) -> None:
        if hasattr(self, "_column"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = [button for button in self._buttons.values() if not button.isHidden()]
        words = len(shown) * (current().px(_HIGH) + _GAP) + _GAP + 25
        bare = bool(shown) and 0 < self.height() < words
        self._column.setContentsMargins(*leading(self, 6, *((4, 5, 4) if bare else (12, 5, 13))))
        self._column.setSpacing(1 if bare else _GAP)
        self.setFixedWidth(current().px(_BARE_WIDE if bare else 76))
        for button in self._buttons.values():
            button.set_bare(bare)

    def _button(self, item: NavItem) -> _NavButton:
        button = named(_NavButton(item), f"nav_{item.id}", item.words)
        button.setToolTip(f"{item.words}  {item.key}")
        button.clicked.connect(lambda: self.chosen.emit(item.id))
        button.stepped.connect(self._step)
        self._buttons[item.id] = button
        return button

    def _step(self, way: int) -> None:
        shown = [button for button in self._buttons.values() if not button.isHidden()]
        at = next((n for n, button in enumerate(shown) if button.hasFocus()), 0)
        shown[(at + way) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)


class _NavButton(StepButton):
    def __init__(self, item: NavItem) -> None:
        super().__init__()
        self._item, self._count, self.is_current, self._bare = item, 0, False, False
        self.setText(item.words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, item: NavItem) -> None:
        self._item = item
        self.setText(item.words)
        self.setAccessibleDescription(self._said())
        self.update()

    def set_current(self, on: bool) -> None:
        self.is_current = on
        self.setAccessibleDescription(self._said())
        self.update()

    def set_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleDescription(self._said())
        self.update()

    def _said(self) -> str:
        parts = [self.tr("shown now")] if self.is_current else []
        return ", ".join([*parts, str(self._count)] if self._count else parts)

    def set_bare(self, bare: bool) -> None:
        """The icon alone."""
        if bare != self._bare:
            self._bare = bare
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme = current()
        if self._bare:
            return QSize(theme.px(_BARE_WIDE) - 12, theme.px(max(_BARE_HIGH, 48 / theme.scale if theme.touch else 0)))
        return QSize(theme.px(64), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, on = QPainter(self), current(), self.is_current
        whole = QRectF(self.rect())
        if on:
            edge = theme.color("accent") if theme.name == "contrast" else None
            box(painter, whole, theme.px(10), theme.color("accent_soft"), edge, theme.colours.border)
        elif self.underMouse():
            box(painter, whole, theme.px(10), theme.color("press" if self.isDown() else "hover"))
        if self.hasFocus():
            box(painter, whole, theme.px(10), None, theme.color("accent"), 2)
        ink = theme.color("accent" if on else "text2")
        side = theme.px(22)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2 if self._bare else theme.px(8)
        draw_icon(painter, self._item.icon, left, top, side, ink, STROKE_CURRENT if on else STROKE)
        if not self._bare:
            font = theme.font(12, 600 if on else 500)
            words = elided_on(self, self.text(), font, self.width() - 4)
            under = QRect(0, theme.px(31), self.width(), theme.px(18))
            write(painter, under, words, font, ink, Qt.AlignmentFlag.AlignHCenter)
        if self._count:
            figures = str(self._count) if self._count < 100 else "99+"
            font = theme.font(11 if len(figures) > 2 else 12, 600)
            width = max(measure(figures, font) + theme.px(9), theme.px(16))
            x = min(self.width() // 2 + theme.px(4), self.width() - width)
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                x = self.width() - x - width
            pill = QRectF(x, theme.px(3), width, theme.px(16))
            box(painter, pill, theme.px(8), theme.color("accent"))
            write(painter, pill, figures, font, theme.color("on_accent"), Qt.AlignmentFlag.AlignHCenter)
