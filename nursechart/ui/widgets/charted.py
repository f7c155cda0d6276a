"""A chart and the table that stands in for it: T toggles (AX-10)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from nursechart.ui import bound
from nursechart.ui.widgets.labels import Label, empty
from nursechart.ui.widgets.naming import ltr, named
from nursechart.ui.widgets.panels import Scroll
from nursechart.ui.widgets.plots import Trace, TrendChart


class ChartOrTable(QStackedWidget):
    """`ChartOrTable("temperature_trend", TrendChart("Temperature, °C"))`, then `.show_trace(trace, times)`."""

    def __init__(self, name: str, chart: TrendChart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, chart.accessibleName())
        self.chart = chart
        self._scroll = Scroll(padding=(0, 0, 0, 0), gap=0)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named(self._scroll, f"{name}_table", f"{chart.accessibleName()}, table")
        self.addWidget(chart)
        self.addWidget(self._scroll)

    def show_trace(self, trace: Trace, times: tuple[tuple[float, str], ...] = (), *, range_word: str = "") -> None:
        self.chart.show_trace(trace, times, range_word=range_word)
        empty(self._scroll.body)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        for number, (when, value) in enumerate(trace.rows):
            grid.addWidget(Label(when, "secondary"), number, 0)
            grid.addWidget(Label(ltr(value), "strong"), number, 1)
        grid.setColumnStretch(2, 1)
        self._scroll.body.addWidget(table)
        self._scroll.body.addStretch(1)
        self._scroll.setAccessibleDescription("; ".join(f"{when} {value}" for when, value in trace.rows))

    def set_table(self, table: bool) -> None:
        """Show the table, or the chart."""
        self.setCurrentIndex(1 if table else 0)

    def is_table(self) -> bool:
        return self.currentIndex() == 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self.set_table(not self.is_table())
            (self._scroll if self.is_table() else self.chart).setFocus()
        else:
            super().keyPressEvent(event)
