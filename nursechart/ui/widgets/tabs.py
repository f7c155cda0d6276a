"""Tabs of a chart: words in a row, the current one with an accent bar below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import box, measure, write


class Tabs(QWidget):
    """`Tabs("chart_tabs", "Parts of the chart", [("overview", "Overview"), …], value="overview")`; `chosen(str)`."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        spoken: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._group = QButtonGroup(self)
        self._tabs: dict[str, _Tab] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for key, words in options:
            tab = named(_Tab(words), f"{name}_{key}", words)
            self._group.addButton(tab)
            self._tabs[key] = tab
            line.addWidget(tab)
            tab.clicked.connect(lambda _on, key=key: self.chosen.emit(key))
        line.addStretch(1)
        self.set_value(value or (options[0][0] if options else ""))

    def value(self) -> str:
        return next((key for key, tab in self._tabs.items() if tab.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show `value` as current without saying `chosen`."""
        if value in self._tabs:
            self._tabs[value].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            tabs = list(self._tabs.values())
            way = (
                1
                if (event.key() == Qt.Key.Key_Right) != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
                else -1
            )
            at = next((n for n, tab in enumerate(tabs) if tab.hasFocus()), 0)
            tabs[(at + way) % len(tabs)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class _Tab(QAbstractButton):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(measure(self.text(), theme.font(14, 600)) + theme.px(18), theme.px(48 if theme.touch else 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        on = self.isChecked()
        if not on and self.underMouse():
            box(painter, QRectF(self.rect()).adjusted(0, 4, 0, -4), theme.px(6), theme.color("hover"))
        if on:
            painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), theme.color("accent"))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(6), None, theme.color("accent"), 2)
        ink = theme.color("accent" if on else "text2")
        write(painter, self.rect(), self.text(), theme.font(14, 600 if on else 500), ink, Qt.AlignmentFlag.AlignHCenter)
