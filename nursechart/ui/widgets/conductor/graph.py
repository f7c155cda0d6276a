"""The rate of an infusion over time, and the table that stands in for it: T toggles (AX-10)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

from nursechart.charting.looks.infusion import RateGraph
from nursechart.ui import bound
from nursechart.ui.widgets.conductor.curves import (
    Field,
    Legend,
    field,
    figure,
    paint_curves,
    paint_grid,
    paint_labels,
    paint_marks,
    paint_times,
    place_of,
    spans,
)
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import ltr, named
from nursechart.ui.widgets.painted import Painted, box
from nursechart.ui.widgets.panels import Scroll

_MINUTE_MS = 60_000
_DAY = 24 * 60


class RateGraphView(QStackedWidget):
    """`show_graph(graph, now_ms)` when something was charted, `tick(now_ms, given_ml)` as the clock moves.

    `set_table(True)` puts the table in the place of the graph; `turned(bool)` says that T did.
    """

    turned = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "rate_graph", self.tr("Rate, mL/h"))
        self.chart = _Chart()
        self._scroll = Scroll(padding=(16, 0, 16, 8), gap=0)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named(self._scroll, "rate_graph_table", self.tr("Rate, mL/h, table"))
        self._table = _Table()
        self._scroll.body.addWidget(self._table)
        self._scroll.body.addStretch(1)
        self.addWidget(self.chart)
        self.addWidget(self._scroll)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_graph(self, graph: RateGraph, now_ms: int) -> None:
        changed = self.chart.show_graph(graph, now_ms)
        if not changed:
            return
        rows = self._rows(graph)
        self._table.show_rows(rows)
        self._scroll.setAccessibleDescription("; ".join(f"{when} {what}" for when, what in rows))

    def tick(self, now_ms: int, given_ml: float) -> None:
        """What was given goes on to `now_ms`; `given_ml` until then is said aloud when asked for."""
        self.chart.tick(now_ms, given_ml)

    def set_table(self, table: bool) -> None:
        """Show the table, or the graph."""
        self.setCurrentIndex(1 if table else 0)

    def is_table(self) -> bool:
        return self.currentIndex() == 1

    def _rows(self, graph: RateGraph) -> list[tuple[str, str]]:
        """The table, in the order of time: (clock, what was then)."""
        words = (
            (graph.given, self.tr("{rate} mL/h given"), self.tr("nothing given")),
            (graph.to_come, self.tr("{rate} mL/h to come"), self.tr("end, as it goes now")),
            (graph.plan, self.tr("{rate} mL/h planned"), self.tr("end of the plan")),
        )
        found = [
            (start, (running if rate else none).format(rate=figure(rate)))
            for steps, running, none in words
            for start, rate, _ in spans(steps, graph.to_ms)
        ]
        found += [(mark.at_ms, mark.words) for mark in graph.marks]
        found.sort(key=lambda each: each[0])
        return [(clock_at(graph, at), what) for at, what in found]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self.set_table(not self.is_table())
            (self._scroll if self.is_table() else self.chart).setFocus()
            self.turned.emit(self.is_table())
        else:
            super().keyPressEvent(event)


class _Chart(Painted):
    """The graph itself. Each mark on its axis is a child that says its words aloud, and under the mouse."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "rate_graph_chart", self.tr("Rate, mL/h"))
        self._graph: RateGraph | None = None
        self._now_ms, self._given_ml = 0, -1.0
        self._shown: tuple[int, int] = (0, 0)
        self._marks: list[QWidget] = []
        self.legend = Legend(self.tr("given"), self.tr("plan"), self.tr("to come"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_graph(self, graph: RateGraph, now_ms: int) -> bool:
        """Whether it is another graph than was shown."""
        if changed := graph != self._graph:
            self._graph, self._given_ml = graph, -1.0
            self.setAccessibleDescription(graph.summary)
            self._name_marks(graph)
            self.update()
        self._go_to(now_ms)
        return changed

    def _name_marks(self, graph: RateGraph) -> None:
        self._marks += [QWidget(self) for _ in graph.marks[len(self._marks) :]]
        for number, spot in enumerate(self._marks):
            words = graph.marks[number].words if number < len(graph.marks) else ""
            named(spot, f"mark_{number}", words).setToolTip(words)
            spot.setVisible(bool(words))
        self._place_marks()

    def _place_marks(self) -> None:
        on = self.on()
        if self._graph is not None and on is not None:
            for spot, mark in zip(self._marks, self._graph.marks, strict=False):
                spot.setGeometry(place_of(mark, on, self.theme).toAlignedRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shown = self._line()
        self._place_marks()

    def retheme(self) -> None:
        super().retheme()
        self._place_marks()

    def tick(self, now_ms: int, given_ml: float) -> None:
        self._given_ml = given_ml
        self._go_to(now_ms)

    def _go_to(self, now_ms: int) -> None:
        """Paint again only when the line moves by a pixel or its clock changes."""
        self._now_ms = now_ms
        if (shown := self._line()) != self._shown:
            self._shown = shown
            self.update()

    def _line(self) -> tuple[int, int]:
        """Where now is, and the minute it says."""
        on = self.on()
        return round(on.x(self._now_ms)) if on is not None else 0, self._now_ms // _MINUTE_MS

    def on(self) -> Field | None:
        """Where the rates lie on this widget."""
        if self._graph is None:
            return None
        return field(self._graph, self.width(), self.height(), self.theme, self.legend)

    def spoken_value(self) -> str:
        if self._graph is None:
            return ""
        if self._given_ml < 0:
            return self._graph.summary
        return self.tr("{summary}. {ml} mL given at {clock}").format(
            summary=self._graph.summary, ml=f"{self._given_ml:.1f}", clock=clock_at(self._graph, self._now_ms)
        )

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(480), self.theme.px(192))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(280), self.theme.px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        graph, on = self._graph, self.on()
        if graph is not None and on is not None:
            paint_grid(painter, graph, on, theme)
            paint_curves(painter, graph, on, self._now_ms, theme)
            self.legend.paint(painter, on, theme)
            clock, legend = clock_at(graph, self._now_ms), self.legend.rect(on, theme)
            paint_labels(painter, graph, on, self._now_ms, legend, theme)
            paint_marks(painter, graph.marks, on, self._now_ms, theme)
            paint_times(painter, graph, on, self._now_ms, clock, legend, theme)
        if self.hasFocus():
            box(painter, self.rect().toRectF(), theme.px(6), None, theme.color("accent"), 2)


class _Table(QWidget):
    """When, and what was then: rates given, planned and to come, and what is marked on the axis."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Label, Label]] = []

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        for number in range(len(self._lines), len(rows)):
            line = (Label("", "body", tone="text2"), Label("", "body", wrap=True))
            self._grid.addWidget(line[0], number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(line[1], number, 1)
            self._lines.append(line)
        for number, (when, what) in enumerate(self._lines):
            if number < len(rows):
                when.setText(ltr(rows[number][0]))
                what.setText(rows[number][1])
            for label in (when, what):
                label.setVisible(number < len(rows))


def clock_at(graph: RateGraph, at_ms: int) -> str:
    """The clock time of a moment, in the zone in which the look's own ticks are written (14:42)."""
    if not graph.ticks:
        return datetime.fromtimestamp(at_ms / 1000).strftime("%H:%M")
    known, words = graph.ticks[0]
    hours, _, minutes = words.partition(":")
    minute = (int(hours) * 60 + int(minutes) + (at_ms // _MINUTE_MS - known // _MINUTE_MS)) % _DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
