"""Buttons: verbs on surfaces.

A button that may not be used yet stays enabled and says why when pressed; `disabled` is for what makes no sense at all.
While it is at work its label changes and its width does not. A key hint stands at the right; with one, the words start
at the left edge.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from nursechart.ui.theme.current import Theme, current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.painted import box, elided_on, measure, measure_anew, write

_SIDE = 18  # px of an icon
_ICON = 24  # the same, and the gap to its words


class Look(Enum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    LINK = "link"


class Button(QPushButton):
    """The base of the four kinds; use those."""

    look = Look.SECONDARY
    usual_height = 40
    weight = 500

    def __init__(
        self, text: str, *, icon: str = "", hint: str = "", small: bool = False, height: int = 0,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`hint` is the key that does the same, "Enter" or "Ctrl ↵"; `small` is for buttons inside rows."""
        super().__init__(text, parent)
        self._icon, self._hint, self._small = icon, hint, small
        self._height = height or (32 if small else self.usual_height)
        self._rest, self._bare, self._tip = text, False, hint
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if hint:
            self.setToolTip(hint)
            self.setAccessibleDescription(hint)

    def set_text(self, text: str) -> None:
        """Change what the button says at rest."""
        self._rest = text
        self.setText(text)
        self.updateGeometry()

    def set_hint(self, hint: str) -> None:
        """Another key does the same now."""
        self._hint = self._tip = hint
        self.setAccessibleDescription(hint)
        if not self._bare:
            self.setToolTip(hint)
        self.updateGeometry()
        self.update()

    def set_icon_name(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def set_busy(self, words: str = "") -> None:
        """Say `words` ("Signing") and take no clicks; "" is the end of it. The width stays."""
        if words:
            self.setFixedWidth(self.width() if self.isVisible() else self.sizeHint().width())
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        self.setText(words or self._rest)
        self.setEnabled(not words)

    def set_bare(self, bare: bool) -> None:
        """Show the icon alone where there is no room for words; they are read aloud and stand in the tooltip."""
        if bare != self._bare:
            if bare:
                self._tip = self.toolTip()
            self._bare = bare
            self.setToolTip("  ".join(filter(None, (self.text(), self._tip))) if bare else self._tip)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme = current()
        if self._bare:
            return QSize(self._tall(theme), self._tall(theme))
        width = self._words_width(theme) + 2 * theme.px(self._padding)
        if self._hint:
            width += theme.px(28) + measure(self._hint, theme.font(12, 500))
        return QSize(width, self._tall(theme))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _padding(self) -> int:
        return (12 if self._icon else 11) if self._small else 15

    def _tall(self, theme: Theme) -> int:
        return theme.px(max(self._height, 48) if theme.touch else self._height)

    def _words_width(self, theme: Theme) -> int:
        if self._bare:
            return theme.px(_SIDE)
        icon = theme.px(_ICON) if self._icon else 0
        return icon + measure(self.text(), self._words_font(theme))

    def _words_font(self, theme: Theme) -> QFont:
        return theme.font(13 if self._small else 14, self.weight)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        measure_anew(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())
        ink, icon_ink, fill, edge = self._inks(theme)
        radius = theme.px(8)
        box(painter, QRectF(self.rect()), radius, fill, edge, theme.colours.border)
        if self.hasFocus() and self.isEnabled():
            self._paint_focus(painter, theme, radius)
        font, pad = self._words_font(theme), theme.px(self._padding)
        words = self._words_width(theme)
        free = self.width() - 2 * theme.px(6)
        x = pad + 2 if self._hint or words > free else (self.width() - words) // 2
        if self._icon:
            side = theme.px(_SIDE)
            place = self._mirrored(QRect(x, (self.height() - side) // 2, side, side))
            draw_icon(painter, self._icon, place.x(), place.y(), side, icon_ink)
            x += theme.px(_ICON)
        if self._bare:
            return
        room = self._mirrored(QRect(x, 0, self.width() - x - theme.px(4), self.height()))
        write(painter, room, elided_on(self, self.text(), font, room.width()), font, ink)
        if self._hint:
            hint = self._mirrored(QRect(pad + 2, 0, self.width() - 2 * pad - 4, self.height()))
            write(painter, hint, self._hint, theme.font(12, 500), ink, Qt.AlignmentFlag.AlignRight)

    def _mirrored(self, rect: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(self.width() - rect.right() - 1, rect.y(), rect.width(), rect.height())
        return rect

    def _paint_focus(self, painter: QPainter, theme: Theme, radius: int) -> None:
        if self.look in (Look.PRIMARY, Look.DANGER):
            inner = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            ring = theme.color("on_accent" if self.look is Look.PRIMARY else "surface")
            box(painter, inner, radius - 3, None, ring, 2)
        else:
            box(painter, QRectF(self.rect()), radius, None, theme.color("accent"), 2)

    def _inks(self, theme: Theme) -> tuple[QColor, QColor, QColor | None, QColor | None]:
        """Words, icon, fill and border in this state."""
        down, over = self.isDown(), self.underMouse() and self.isEnabled()
        if self.look is Look.PRIMARY:
            if not self.isEnabled():
                return theme.color("text2"), theme.color("text2"), theme.color("press"), None
            fill = theme.color("accent_press" if down else "accent_hover" if over else "accent")
            return theme.color("on_accent"), theme.color("on_accent"), fill, None
        if self.look is Look.DANGER:
            if not self.isEnabled():
                return theme.color("text2"), theme.color("text2"), theme.color("press"), None
            ink = theme.color("surface")
            fill = theme.color("crit")
            if down or over:
                fill = fill.darker(115 if over and not down else 130) if theme.name == "light" else fill.lighter(108)
            return ink, ink, fill, None
        if self.look is Look.LINK:
            ink = theme.color("accent" if self.isEnabled() else "disabled")
            return ink, ink, theme.color("press" if down else "hover") if down or over else None, None
        ink = theme.color("text" if self.isEnabled() else "disabled")
        fill = theme.color("press" if down else "hover" if over else "surface")
        return ink, theme.color("text2" if self.isEnabled() else "disabled"), fill, theme.color("line_strong")


class PrimaryButton(Button):
    """The one thing to do next. One a screen."""

    look, usual_height, weight = Look.PRIMARY, 44, 600


class SecondaryButton(Button):
    look = Look.SECONDARY


class DangerButton(Button):
    """Acts on a critical alert: "Open FP-02", "Reaction"."""

    look, weight = Look.DANGER, 600


class LinkButton(Button):
    """Words in the accent colour without a box: "All 6", "Add measure"."""

    look, weight = Look.LINK, 600

    @property
    def _padding(self) -> int:
        return 6 if self._small else 8


class IconButton(QPushButton):
    """An icon alone, for bell, lock, close and the steppers; `spoken` is its accessible name and tooltip."""

    def __init__(
        self, icon: str, spoken: str, *, size: int = 22, side: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._size, self._side, self._mark = icon, size, side, ""
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)

    def set_mark(self, count: int) -> None:
        """A count at the corner, or none for 0."""
        self._mark = str(count) if count else ""
        self.setAccessibleDescription(self._mark)
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(48 if current().touch else self._side)
        return QSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        if self.isDown() or self.underMouse():
            box(painter, QRectF(self.rect()), theme.px(8), theme.color("press" if self.isDown() else "hover"))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(8), None, theme.color("accent"), 2)
        side = theme.px(self._size)
        ink = theme.color("text2" if self.isEnabled() else "disabled")
        draw_icon(painter, self._icon, (self.width() - side) / 2, (self.height() - side) / 2, side, ink)
        if self._mark:
            paint_badge(painter, self.rect().adjusted(0, 0, 0, 0), self._mark, theme)


def paint_badge(painter: QPainter, over: QRect, words: str, theme: Theme) -> None:
    """A count in a small accent pill at the trailing top corner of `over`."""
    font = theme.font(12, 600)
    width = max(measure(words, font) + theme.px(8), theme.px(16))
    pill = QRectF(over.right() + 1 - width, over.top(), width, theme.px(16))
    box(painter, pill, theme.px(8), theme.color("accent"))
    write(painter, pill, words, font, theme.color("on_accent"), Qt.AlignmentFlag.AlignHCenter)


class StepButton(QAbstractButton):
    """One of a column of buttons: the arrows ask for the one above (-1) or below (1), Enter presses it."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
