"""Choosing: one of a few, several of a few, on or off. Nothing is chosen until a person has chosen it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QWidget,
)

from nursechart.ui.theme.current import Theme, current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.flow import FlowLayout
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import box, elided_on, measure, write

_IN_A_ROW = 34  # px high
_TOGGLE = 26  # px high, as it is painted
_LEAST_BESIDE = 6  # px beside the words of an answer, both sides together


class Segmented(QWidget):
    """One of a few words in a row: `Segmented("position", "Position", [("sitting", "Sitting"), …])`.

    `chosen(str)` says the value a person chose. Arrow keys move, as in any radio group.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, spoken: str, options: Sequence[tuple[str, str]], *, value: str = "", small: bool = False,
        fill: bool = False, height: int = 40, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`fill` shares the whole width among the options; `small` is 28 px high, for a card's heading. In a row of a
        table (`height` 34 or less) the words stand closer.
        """
        super().__init__(parent)
        named(self, name, spoken)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Segment] = {}
        self._line = QHBoxLayout(self)
        gap = 2 if small else 4  # 24 px is the least that may be pressed (AX-3)
        self._line.setContentsMargins(gap, gap, gap, gap)
        self._line.setSpacing(2 if small else 3)
        for key, words in options:
            button = named(
                _Segment(words, small, (28 if small else height) - 2 * gap, close=small or height <= _IN_A_ROW),
                f"{name}_{key}",
                f"{spoken}: {words}",
            )
            self._group.addButton(button)
            self._buttons[key] = button
            self._line.addWidget(button, 1 if fill else 0)
            button.clicked.connect(lambda _on, key=key: self.chosen.emit(key))
        across = QSizePolicy.Policy.Expanding if fill else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        if value:
            self.set_value(value)

    def value(self) -> str:
        """The chosen value, or "" while nothing is chosen."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show `value` as chosen ("" for none) without saying `chosen`."""
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == value)
        self._group.setExclusive(True)

    def set_words(self, value: str, words: str) -> None:
        """Change the words of one option, as for a count: "To do 6"."""
        self._buttons[value].setText(words)
        self._buttons[value].updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        box(painter, QRectF(self.rect()), theme.px(8), theme.color("sunken"), theme.color("line"), theme.colours.border)


class _Segment(QRadioButton):
    def __init__(self, words: str, small: bool, height: int, *, close: bool) -> None:
        super().__init__(words)
        self._small, self._height, self._beside = small, height, 19 if close else 25
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _font(self, theme: Theme) -> QFont:
        return theme.font(12 if self._small else 13, 600 if self.isChecked() else 500)

    def sizeHint(self) -> QSize:
        theme = current()
        width = measure(self.text(), theme.font(12 if self._small else 13, 600))
        return QSize(width + theme.px(self._beside), theme.px(48 if theme.touch else self._height))

    def minimumSizeHint(self) -> QSize:
        """Where there is little room the words stand closer, before any is cut."""
        theme, hint = current(), self.sizeHint()
        return QSize(hint.width() - theme.px(self._beside - _LEAST_BESIDE), hint.height())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        radius = theme.px(6)
        if self.isChecked():
            fill = theme.color("press" if theme.name == "dark" else "surface")
            box(painter, QRectF(self.rect()), radius, fill, theme.color("line_strong"), theme.colours.border)
        elif self.underMouse():
            box(painter, QRectF(self.rect()), radius, theme.color("hover"))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), radius, None, theme.color("accent"), 2)
        ink = theme.color("text" if self.isChecked() else "text2" if self.isEnabled() else "disabled")
        words = elided_on(self, self.text(), self._font(theme), self.width() - 2)
        write(painter, self.rect(), words, self._font(theme), ink, Qt.AlignmentFlag.AlignHCenter)


class ChoiceChips(QWidget):
    """Several of a few, in rounded chips: `ChoiceChips("exit_site", "Exit site", [("red", "Red"), …])`.

    `chosen(list)` says all the values that are on, in the order of the options. `tones` colours a chip once it is on.
    """

    chosen = Signal(list)

    def __init__(
        self, name: str, spoken: str, options: Sequence[tuple[str, str]], *, tones: dict[str, Tone] | None = None,
        only_one: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        named(self, name, spoken)
        self._chips: dict[str, _ChoiceChip] = {}
        self._only_one = only_one
        flow = FlowLayout(self)
        for key, words in options:
            chip = named(_ChoiceChip(words, (tones or {}).get(key, Tone.ACCENT)), f"{name}_{key}", f"{spoken}: {words}")
            self._chips[key] = chip
            flow.addWidget(chip)
            chip.clicked.connect(lambda on, key=key: self._clicked(key, on))

    def values(self) -> list[str]:
        return [key for key, chip in self._chips.items() if chip.isChecked()]

    def set_values(self, values: Sequence[str]) -> None:
        """Show exactly `values` as on, without saying `chosen`."""
        for key, chip in self._chips.items():
            chip.setChecked(key in values)

    def _clicked(self, key: str, on: bool) -> None:
        if self._only_one and on:
            self.set_values([key])
        self.chosen.emit(self.values())


class _ChoiceChip(QCheckBox):
    def __init__(self, words: str, tone: Tone) -> None:
        super().__init__(words)
        self._tone = tone
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _on: self.updateGeometry())  # the tick takes room, however it came

    def sizeHint(self) -> QSize:
        theme = current()
        check = theme.px(17) if self.isChecked() else 0
        width = measure(self.text(), theme.font(13, 600)) + check + theme.px(18)
        return QSize(width, theme.px(48 if theme.touch else 32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())
        on, tone = self.isChecked(), self._tone
        colours = theme.colours
        ink = QColor(colours.ink(tone)) if on else theme.color("text2")
        fill = QColor(colours.soft(tone)) if on else theme.color("hover" if self.underMouse() else "surface")
        edge = (
            QColor(colours.ink(tone) if tone is Tone.ACCENT else colours.edge(tone))
            if on
            else theme.color("line_strong")
        )
        box(painter, QRectF(self.rect()), self.height() / 2, fill, edge, colours.border)
        if self.hasFocus():
            box(painter, QRectF(self.rect()), self.height() / 2, None, theme.color("accent"), 2)
        x = theme.px(9)
        if on:
            side = theme.px(15)
            place = _visual(self, QRect(x - theme.px(1), (self.height() - side) // 2, side, side))
            draw_icon(painter, "check", place.x(), place.y(), side, ink, 2.0)
            x += theme.px(17)
        font = theme.font(13, 600 if on else 500)
        write(painter, _visual(self, QRect(x, 0, self.width() - x, self.height())), self.text(), font, ink)


class Toggle(QCheckBox):
    """A switch, on or off: `Toggle("stay_offline", "Stay offline")`. Its words stand beside it."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(44), theme.px(48 if theme.touch else _TOGGLE))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        on, height = self.isChecked(), theme.px(_TOGGLE)
        top = (self.height() - height) // 2
        track = QRectF(0, top, self.width(), height)
        fill = theme.color("accent" if on else "surface")
        edge = theme.color("accent" if on or self.hasFocus() else "control")
        box(painter, track, height / 2, fill, edge, 2)
        knob, gap = theme.px(16), (height - theme.px(16)) // 2
        x = self.width() - knob - gap if on else gap + 1
        place = _visual(self, QRect(x, top + gap, knob, knob))
        box(painter, QRectF(place), knob / 2, theme.color("on_accent" if on else "control"))
        if self.hasFocus():
            box(painter, track, height / 2, None, theme.color("text" if on else "accent"), 2)


class CheckRow(QCheckBox):
    """A line of a list to be ticked, with what is known about it at the trailing edge ("10:16").

    `CheckRow("clamped", "Line clamped, cap on, dressing dry", note="10:16")`; `toggled(bool)` as any check box.
    """

    def __init__(self, name: str, words: str, *, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        named(self, name, words)
        self._note = note
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_note(self, note: str) -> None:
        self._note = note
        self.setAccessibleDescription(note)
        self.update()

    def sizeHint(self) -> QSize:
        theme = current()
        words = measure(self.text(), theme.font(14)) + theme.px(29)
        note = measure(self._note, theme.font(13)) + theme.px(12) if self._note else 0
        return QSize(words + note, theme.px(48 if theme.touch else 27))

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(120), self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())
        side = theme.px(20)
        tick = QRectF(_visual(self, QRect(0, (self.height() - side) // 2, side, side)))
        paint_tick(painter, tick, self.isChecked(), self.hasFocus(), theme)
        note = measure(self._note, theme.font(13)) if self._note else 0
        if note:
            place = _visual(self, QRect(self.width() - note - 2, 0, note + 2, self.height()))
            write(painter, place, self._note, theme.font(13), theme.color("text3"), Qt.AlignmentFlag.AlignRight)
        room = QRect(theme.px(29), 0, self.width() - theme.px(29) - note, self.height())
        font = theme.font(14)
        write(painter, _visual(self, room), elided_on(self, self.text(), font, room.width()), font, theme.color("text"))


def paint_tick(painter: QPainter, tick: QRectF, on: bool, focus: bool, theme: Theme) -> None:
    """A tick box of 20 px at `tick`."""
    edge = theme.color("accent" if on or focus else "control")
    box(painter, tick, theme.px(4), theme.color("accent" if on else "surface"), edge, 2)
    if on:
        side = theme.px(16)
        draw_icon(painter, "check", tick.center().x() - side / 2, tick.center().y() - side / 2, side,
                  theme.color("on_accent"), 2.5)  # fmt: skip
        if focus:
            box(painter, tick.adjusted(-3, -3, 3, 3), theme.px(6), None, theme.color("accent"), 1)


def _visual(widget: QWidget, rect: QRect) -> QRect:
    return QStyle.visualRect(widget.layoutDirection(), widget.rect(), rect)
