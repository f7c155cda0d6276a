"""Chips: a state in a word with an icon, in a rounded box of its tone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.painted import Painted, box, elided_on, measure, write

_LEAST_SYNC = 60  # px at 100 %: the sign, and the beginning of the words


class Chip(Painted):
    """`Chip("Critical", Tone.CRIT, "chevrons-up")`. `solid` fills it with the tone (a running reaction)."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.NEUTRAL, icon: str = "", *, large: bool = False, solid: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._large, self._solid = large, solid
        self._text, self._tone, self._icon = "", Tone.NEUTRAL, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text, tone, icon)

    def say(self, text: str, tone: Tone = Tone.NEUTRAL, icon: str = "") -> None:
        """Show another word, tone and icon ("" for none)."""
        if (text, tone, icon) == (self._text, self._tone, self._icon):
            return  # each look says all anew, and what says nothing new need not be laid out
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    @property
    def tone(self) -> Tone:
        return self._tone

    def sizeHint(self) -> QSize:
        theme = self.theme
        icon = theme.px(19) if self._icon else theme.px(4)
        width = theme.px(6) + icon + measure(self._text, self._font()) + theme.px(11)
        return QSize(width, theme.px(26 if self._large else 24))

    def _font(self) -> QFont:
        return self.theme.font(13 if self._large else 12, 600)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setLayoutDirection(self.layoutDirection())
        tone, colours = self._tone, theme.colours
        ink = theme.color("surface") if self._solid else theme.color(_ink_token(tone))
        fill = theme.color(_ink_token(tone)) if self._solid else theme.color(_soft_token(tone))
        edge = None if self._solid else theme.color(_edge_token(tone, theme.name == "contrast"))
        box(painter, QRectF(self.rect()), self.height() / 2, fill, edge, colours.border)
        x = theme.px(6)
        if self._icon:
            side = theme.px(16)
            place = self.mirrored(QRect(x, (self.height() - side) // 2, side, side))
            draw_icon(painter, self._icon, place.x(), place.y(), side, ink)
            x += theme.px(19)
        else:
            x += theme.px(4)
        room = self.width() - x - (theme.px(6) if self.width() < self.sizeHint().width() else 0)
        words = elided_on(self, self._text, self._font(), room)
        write(painter, self.mirrored(QRect(x, 0, self.width() - x, self.height())), words, self._font(), ink)


class SyncChip(Chip):
    """Where the record is, in the words of SY-1. A click, Enter or Space asks for the sync centre."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", Tone.NEUTRAL, "cloud", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setObjectName("sync_chip")

    def sizeHint(self) -> QSize:
        theme = self.theme
        width = theme.px(25) + measure(self._text, self._font()) + theme.px(11)
        return QSize(width, theme.px(48 if theme.touch else 30))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.theme.px(_LEAST_SYNC), self.sizeHint().width()), self.sizeHint().height())

    def _font(self) -> QFont:
        return self.theme.font(13, 500)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            box(QPainter(self), QRectF(self.rect()), self.height() / 2, None, self.theme.color("accent"), 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


def _ink_token(tone: Tone) -> str:
    return "text2" if tone is Tone.NEUTRAL else str(tone)


def _soft_token(tone: Tone) -> str:
    return "sunken" if tone is Tone.NEUTRAL else f"{tone}_soft"


def _edge_token(tone: Tone, contrast: bool) -> str:
    if tone is Tone.NEUTRAL:
        return "line_strong" if contrast else "line"
    if tone is Tone.ACCENT:
        return "accent" if contrast else "accent_soft"
    return f"{tone}_line"
