"""The trends of a chart, four in a row: the number first, below it its line over the range of this patient, or over the
range of the laboratory which reported it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.patients import Trend
from nursechart.ui.shown import day_marks, ink, trace
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    ChartOrTable,
    Icon,
    Label,
    LinkButton,
    Segmented,
    TrendChart,
    ltr,
    named,
)
from nursechart.ui.widgets.labels import empty

_HEIGHT = 96
_ABREAST = 4


class TrendsCard(Card):
    """`show_trends(trends)`; `toggle()` puts the tables in the place of the charts, and back (AX-10)."""

    def __init__(self, parent: QWidget | None = None, *, of_laboratory: bool = False) -> None:
        """The trends of vital signs, or those of the laboratory's results, which come less often."""
        super().__init__(parent, padding=16, gap=4)
        name = "labs" if of_laboratory else "trends"
        title = self.tr("Laboratory") if of_laboratory else self.tr("Trends")
        band = (
            self.tr("Shaded is the laboratory's own range.")
            if of_laboratory
            else self.tr("Shaded is the range set for this patient.")
        )
        named(self, name, title)
        self.body.setContentsMargins(16, 8, 12, 10)
        self._trends: tuple[Trend, ...] = ()
        self._plots: list[tuple[Trend, ChartOrTable]] = []
        self._shown: list[QWidget] = []
        self._abreast = _ABREAST
        heading = CardHeading(title, band)
        twin = LinkButton(self.tr("T table"), small=True, height=28)
        self._title = title
        self._twin = named(twin, f"{name}_table", self.tr("{what} as tables").format(what=title))
        self._twin.clicked.connect(self.toggle)
        spans = [("14", self.tr("14 days")), ("30", self.tr("30 days")), ("90", self.tr("90 days"))]
        far = self.tr("How far back")
        if of_laboratory:
            self._days = Segmented("lab_days", far, spans[1:], value="90", small=True)
        else:
            self._days = Segmented("trend_days", far, spans[:2], value="14", small=True)
        self._days.chosen.connect(lambda _days: self._draw())
        heading.add(self._twin)
        heading.add(self._days)
        self.body.addWidget(heading)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)
        self.body.addLayout(self._grid)

    def show_trends(self, trends: Sequence[Trend]) -> None:
        self._trends = tuple(trends)
        self.setVisible(bool(trends))
        was_table = self.is_table()
        empty(self._grid)
        self._plots = []
        self._shown = [self._one(trend) for trend in trends]
        self._place()
        self._draw()
        self._set_table(was_table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._abreast != self._most_abreast():
            self._place()

    def _most_abreast(self) -> int:
        return 1 if current().is_narrow(self.window().width()) else _ABREAST

    def _place(self) -> None:
        """Four abreast, or one below the other where the window is narrow for its text."""
        self._abreast = self._most_abreast()
        for number, shown in enumerate(self._shown):
            self._grid.addWidget(shown, number // self._abreast, number % self._abreast)
        for column in range(_ABREAST):
            self._grid.setColumnStretch(column, 1 if column < min(len(self._shown), self._abreast) else 0)

    def is_table(self) -> bool:
        return bool(self._plots) and all(plot.is_table() for _, plot in self._plots)

    def toggle(self) -> None:
        """T: charts or tables, all of them."""
        self._set_table(not self.is_table())

    def _set_table(self, table: bool) -> None:
        for _, plot in self._plots:
            plot.set_table(table)
        self._twin.set_text(self.tr("T chart") if table else self.tr("T table"))
        words = self.tr("{what} as charts") if table else self.tr("{what} as tables")
        self._twin.setAccessibleName(words.format(what=self._title))

    def _one(self, trend: Trend) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        column.addLayout(head)
        head.addWidget(Label(trend.label, "heading"))
        head.addWidget(Label(ltr(trend.unit), "secondary", tone="text3"))
        head.addStretch(1)
        icon = _beside(trend)
        if icon:
            head.addWidget(Icon(icon, 16, ink(trend.tone, "text2"), stroke=2.0))
        head.addWidget(Label(ltr(trend.latest), "alert", tone=ink(trend.tone, "text")))
        spoken = f"{trend.label}, {trend.unit}" if trend.unit else trend.label
        plot = ChartOrTable(f"trend_{trend.measure}", TrendChart(spoken, height=_HEIGHT))
        named(plot.chart, f"trend_{trend.measure}_chart", spoken)
        plot.setFixedHeight(plot.chart.sizeHint().height())
        self._plots.append((trend, plot))
        column.addWidget(plot)
        return whole

    def _draw(self) -> None:
        days = int(self._days.value() or 14)
        for trend, plot in self._plots:
            marks = day_marks(trend.series, 2, days=days)
            plot.show_trace(trace(trend.series, trend.latest, days=days), marks)


def _beside(trend: Trend) -> str:
    """The arrow of a number that is out of its range; which way, its place against the band says."""
    series = trend.series
    if trend.tone == "neutral" or series.band is None or not series.points:
        return ""
    above = series.points[-1][1] > series.band[1]
    if trend.tone == "crit":
        return "chevrons-up" if above else "chevrons-down"
    return "arrow-up" if above else "arrow-down"
