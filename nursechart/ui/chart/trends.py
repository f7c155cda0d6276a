"""The trends of a chart, four in a row: the number first, its line over the range set for this patient below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.patients import Trend
from nursechart.ui.shown import day_marks, ink, trace
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


class TrendsCard(Card):
    """`show_trends(trends)`; `toggle()` puts the tables in the place of the charts, and back (AX-10)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=16, gap=4)
        named(self, "trends", self.tr("Trends"))
        self.body.setContentsMargins(16, 8, 12, 10)
        self._trends: tuple[Trend, ...] = ()
        self._plots: list[tuple[Trend, ChartOrTable]] = []
        heading = CardHeading(self.tr("Trends"), self.tr("Shaded is the range set for this patient."))
        twin = LinkButton(self.tr("T table"), small=True, height=28)
        self._twin = named(twin, "trends_table", self.tr("Trends as tables"))
        self._twin.clicked.connect(self.toggle)
        self._days = Segmented(
            "trend_days",
            self.tr("How far back"),
            [("14", self.tr("14 days")), ("30", self.tr("30 days"))],
            value="14",
            small=True,
        )
        self._days.chosen.connect(lambda _days: self._draw())
        heading.add(self._twin)
        heading.add(self._days)
        self.body.addWidget(heading)
        self._row = QHBoxLayout()
        self._row.setSpacing(24)
        self.body.addLayout(self._row)

    def show_trends(self, trends: Sequence[Trend]) -> None:
        self._trends = tuple(trends)
        self.setVisible(bool(trends))
        was_table = self.is_table()
        empty(self._row)
        self._plots = []
        for trend in trends:
            self._row.addWidget(self._one(trend), 1)
        self._draw()
        self._set_table(was_table)

    def is_table(self) -> bool:
        return bool(self._plots) and all(plot.is_table() for _, plot in self._plots)

    def toggle(self) -> None:
        """T: charts or tables, all of them."""
        self._set_table(not self.is_table())

    def _set_table(self, table: bool) -> None:
        for _, plot in self._plots:
            plot.set_table(table)
        self._twin.set_text(self.tr("T chart") if table else self.tr("T table"))
        self._twin.setAccessibleName(self.tr("Trends as charts") if table else self.tr("Trends as tables"))

    def _one(self, trend: Trend) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(Label(trend.label, "heading"))
        head.addWidget(Label(ltr(trend.unit), "secondary", tone="text3"))
        head.addStretch(1)
        icon = _beside(trend)
        if icon:
            head.addWidget(Icon(icon, 16, ink(trend.tone, "text2"), stroke=2.0))
        head.addWidget(Label(ltr(trend.latest), "alert", tone=ink(trend.tone, "text")))
        column.addLayout(head)
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
