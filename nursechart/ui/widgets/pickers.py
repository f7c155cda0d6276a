"""Choosing one of many from a list that opens, and a figure from a scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QRadioButton,
    QStyle,
    QWidget,
)

from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.flow import FlowLayout
from nursechart.ui.widgets.labels import fit_field
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import box, write


class Select(QComboBox):
    """One of many from a list that opens. The wheel never changes it. `chosen(str)` says the value a person chose."""

    chosen = Signal(str)

    def __init__(
        self, name: str, spoken: str, options: Sequence[tuple[str, str]] = (), *, prompt: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`prompt` stands there while nothing is chosen ("Choose which line you used")."""
        super().__init__(parent)
        named(self, name, spoken)
        self.setPlaceholderText(prompt or " ")
        fit_field(self)
        self.set_options(options)
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Other options; nothing is chosen then."""
        self.clear()
        for value, words in options:
            self.addItem(words, value)
        self.setCurrentIndex(-1)

    def value(self) -> str:
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(self.findData(value))

    def minimumSizeHint(self) -> QSize:
        """With a least length of contents that counts, and not the words of the prompt."""
        hint = super().minimumSizeHint()
        if self.sizeAdjustPolicy() is self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon:
            letters = self.fontMetrics().averageCharWidth() * self.minimumContentsLength()
            hint.setWidth(min(hint.width(), letters + current().px(44)))
        return hint

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            fit_field(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter = current(), QPainter(self)
        side = theme.px(16)
        place = _visual(self, QRect(self.width() - side - theme.px(8), (self.height() - side) // 2, side, side))
        draw_icon(painter, "chevron-down", place.x(), place.y(), side, theme.color("text2"))


class ScaleField(QWidget):
    """0 to `top` in a row of figures, with a word at each end: `ScaleField("pain", "Pain", 10, "none", "worst")`.

    `chosen(int)`. Arrow keys move; a digit key chooses.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, spoken: str, top: int = 10, least: str = "", most: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._group = QButtonGroup(self)
        self._figures: list[_Figure] = []
        line = FlowLayout(self, gap=4)
        for figure in range(top + 1):
            end = least if figure == 0 else most if figure == top else ""
            spoken_figure = f"{spoken}: {figure}" + (f", {end}" if end else "")
            button = named(_Figure(str(figure)), f"{name}_{figure}", spoken_figure)
            button.setToolTip(end)
            self._group.addButton(button)
            self._figures.append(button)
            line.addWidget(button)
            button.clicked.connect(lambda _on, figure=figure: self.chosen.emit(figure))

    def value(self) -> int | None:
        return next((n for n, button in enumerate(self._figures) if button.isChecked()), None)

    def set_value(self, value: int | None) -> None:
        self._group.setExclusive(False)
        for figure, button in enumerate(self._figures):
            button.setChecked(figure == value)
        self._group.setExclusive(True)


class _Figure(QRadioButton):
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(48 if theme.touch else 34), theme.field_height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        on = self.isChecked()
        fill = theme.color("accent" if on else "hover" if self.underMouse() else "surface")
        edge = theme.color("accent" if on or self.hasFocus() else "control")
        box(painter, QRectF(self.rect()), theme.px(6), fill, edge, 2 if self.hasFocus() else theme.colours.border)
        if on and self.hasFocus():
            box(painter, QRectF(self.rect()).adjusted(3, 3, -3, -3), theme.px(4), None, theme.color("on_accent"), 1)
        ink = theme.color("on_accent" if on else "text")
        write(painter, self.rect(), self.text(), theme.font(14, 500), ink, Qt.AlignmentFlag.AlignHCenter)


def _visual(widget: QWidget, rect: QRect) -> QRect:
    return QStyle.visualRect(widget.layoutDirection(), widget.rect(), rect)
