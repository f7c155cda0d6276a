"""Words on the screen: labels of each kind, icons with a tone, dividers, status words and key caps.

Text that people entered is always plain text: a patient called `<b>` is shown as that.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import STROKE, draw_icon
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.layouts import taken_out
from nursechart.ui.widgets.painted import Painted, box, measure, write

BREAK = "\u200b"  # where a long number may go on in the next line; it is not seen and not read
_BREAKS = re.compile(f"[ \n{BREAK}]")


class Label(QLabel):
    """Plain text of one kind: title, name, alert, heading, strong, value, body, secondary, secondary-strong, caption,
    column or mono. `tone` is a Tone, or "text", "text2", "text3".
    """

    def __init__(
        self, text: str = "", kind: str = "body", *, tone: str = "", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setText(text)
        self._align()

    def set_tone(self, tone: str) -> None:
        """Change the colour; "" is the kind's own."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """At the leading edge of the window, whatever script the words are in."""
        if not self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            right = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            edge = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            self.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


class WholeLabel(Label):
    """Words that are never cut: on one line where there is room for it, else on as many as they need."""

    def __init__(self, text: str = "", kind: str = "body", *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, kind, tone=tone, wrap=True, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        wide = self._wide(self.text())
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(longest_word(self), self.fontMetrics().height())

    def _wide(self, text: str) -> int:
        self.ensurePolished()
        return measure(text, self.font()) + 1


class TwoLines(QWidget):
    """A stronger line over a quieter one, set close: `TwoLines("37.1", "19 Nov 10:05")`."""

    def __init__(
        self, first: str = "", second: str = "", *, first_kind: str = "strong", second_kind: str = "caption",
        first_tone: str = "", wrap: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        kind = WholeLabel if wrap else Label
        self.first, self.second = kind(first, first_kind, tone=first_tone), Label(second, second_kind, wrap=wrap)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch()
        column.addWidget(self.first)
        column.addWidget(self.second)
        column.addStretch()

    def say(self, first: str, second: str) -> None:
        self.first.setText(first)
        self.second.setText(second)


class Icon(Painted):
    """A Lucide icon of `size` px at 100 %, in a token's colour. It says nothing aloud: the word beside it does."""

    def __init__(
        self, name: str, size: int = 20, colour: str = "text2", *, stroke: float = STROKE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._colour, self._stroke = name, size, colour, stroke
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon, in the colour of token `colour`."""
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self.update()

    def sizeHint(self) -> QSize:
        side = self.theme.px(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        side = self.theme.px(self._size)
        x, y = (self.width() - side) // 2, (self.height() - side) // 2
        draw_icon(painter, self._name, x, y, side, self.theme.color(self._colour), self._stroke)


class Divider(QFrame):
    """A rule of one border's width, across or (`upright`) down."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class StatusText(Painted):
    """An icon and a word without a box: "✓ In range", "✓ Saved on this laptop 09:43"."""

    def __init__(
        self, text: str = "", icon: str = "check", tone: Tone = Tone.OK, *, quiet: bool = False,
        size: int = 13, weight: int = 500, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`quiet` writes the word in secondary text and leaves the tone to the icon."""
        super().__init__(parent)
        self._size, self._weight, self._quiet = size, 400 if quiet else weight, quiet
        self._text, self._icon, self._tone = "", icon, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text, icon, tone)

    @property
    def _gap(self) -> int:
        return 25 if self._quiet else 22

    def say(self, text: str, icon: str = "check", tone: Tone = Tone.OK) -> None:
        """Show another word, icon ("" for none) and tone."""
        if (text, icon, tone) == (self._text, self._icon, self._tone):
            return
        self._text, self._icon, self._tone = text, icon, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        theme = self.theme
        icon = theme.px(self._gap) if self._icon else 0
        width = icon + measure(self._text, theme.font(self._size, self._weight)) + 1
        return QSize(width if self._text else 0, theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter, theme = QPainter(self), self.theme
        painter.setLayoutDirection(self.layoutDirection())
        ink = theme.color({"neutral": "text3"}.get(self._tone, str(self._tone)))
        x = 0
        if self._icon:
            side = theme.px(16)
            place = self.mirrored(QRect(0, (self.height() - side) // 2, side, side))
            draw_icon(painter, self._icon, place.x(), place.y(), side, ink, 2.0)
            x = theme.px(self._gap)
        words = self.mirrored(QRect(x, 0, self.width() - x, self.height()))
        colour = theme.color("text2") if self._quiet else ink
        write(painter, words, self._text, theme.font(self._size, self._weight), colour)


class Kbd(Painted):
    """A key cap: "Ctrl K", "n", "1"."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_key(key)

    def set_key(self, key: str) -> None:
        self._key = key
        self.setAccessibleName(key)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self.theme
        return QSize(max(measure(self._key, theme.font(12, 500)) + theme.px(11), theme.px(18)), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        box(painter, QRectF(self.rect()), theme.px(4), theme.color("surface"), theme.color("line_strong"),
            theme.colours.border)  # fmt: skip
        write(painter, self.rect(), self._key, theme.font(12, 500), theme.color("text2"), Qt.AlignmentFlag.AlignHCenter)


def longest_word(label: QLabel) -> int:
    """The px that the longest word of `label` needs: lines break between words, so with less it is cut."""
    label.ensurePolished()
    return max(measure(word, label.font()) for word in _BREAKS.split(label.text())) + 1


def empty(layout: QLayout) -> None:
    """Take everything out of `layout` and let it go."""
    for widget in taken_out(layout):
        widget.hide()
        widget.deleteLater()


def fit_field(field: QWidget) -> None:
    """Give a field the height of fields in this theme."""
    field.setFixedHeight(current().field_height)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look again at a property it selects by."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
