"""Sparklines and trends, painted: the range set for this patient shaded, the last value a dot of its tone.

Each says a summary sentence aloud, and has its numbers as rows for the table that stands in for it (AX-10). The two
lines of a blood pressure differ by dashes as well as place. Time runs left to right in every language (IL-3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.painted import Painted, box, measure, write


@dataclass(frozen=True, slots=True)
class Trace:
    """What is drawn: one line, or two for a pair. Points are (when, value); `when` in any one unit, e.g. days.

    `fork` are versions of one value that wait for a choice: of each line, ends (when, value, words) at its dashes.
    `marks` are (when, what was done then): a dose, a change of the dressing; each is a dotted line with a foot.
    `bands` are (low, high) ranges in the value's unit. `last` are the words for the last value, as formatted for the
    chart, and `summary` the sentence that is read aloud. `rows` are (when, value) in words, for the table.
    """

    lines: tuple[tuple[tuple[float, float], ...], ...]
    bands: tuple[tuple[float, float], ...] = ()
    tone: Tone = Tone.NEUTRAL
    last: str = ""
    summary: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[float, str], ...] = ()
    fork: tuple[tuple[tuple[float, float, str], ...], ...] = ()

    def values(self) -> list[float]:
        return [value for line in self.lines for _when, value in line] + [
            value for ends in self.fork for _when, value, _words in ends
        ]

    def times(self) -> list[float]:
        return [when for line in self.lines for when, _value in line] + [
            when for ends in self.fork for when, _value, _words in ends
        ]


class Sparkline(Painted):
    """`Sparkline("Temperature, last 14 days")`, `.show_trace(Trace(...))`. 160 × 36 unless laid out otherwise."""

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace, self._spoken = Trace(()), spoken
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_trace(self, trace: Trace) -> None:
        self._trace = trace
        self.setAccessibleDescription(trace.summary)
        self.update()

    def spoken_value(self) -> str:
        return self._trace.summary

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(160), self.theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        values, times = self._trace.values(), self._trace.times()
        if not values:
            return
        painter, theme = QPainter(self), self.theme
        ends = [edge for band in self._trace.bands for edge in band]
        low, high = min([*values, *ends]), max([*values, *ends])
        place = QRectF(0, theme.px(6), self.width(), self.height() - theme.px(12))
        spot = _Spots((min(times), max(times)), (low, high), place.adjusted(theme.px(4), 0, -theme.px(4), 0))
        for band in self._trace.bands:
            top, bottom = spot.y(band[1]), spot.y(band[0])
            box(painter, QRectF(0, top, self.width(), max(bottom - top, 2)), theme.px(2), theme.color("band"))
        draw_lines(painter, self._trace, spot, small=True)


class TrendChart(Painted):
    """A trend with axes: `TrendChart("Temperature, °C")`, `.show_trace(trace, times=[(0, "7 Nov"), …])`.

    `roomy` (the reviewer's) has a grid line at each tick and the last value written beside its dot.
    """

    def __init__(self, spoken: str, *, roomy: bool = False, height: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace, self._roomy, self._height = Trace(()), roomy, height
        self._times: tuple[tuple[float, str], ...] = ()
        self._range_word = ""
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_trace(self, trace: Trace, times: Sequence[tuple[float, str]] = (), *, range_word: str = "") -> None:
        """`times` are the labels of the time axis; `range_word` names the band at its trailing edge."""
        self._trace, self._times, self._range_word = trace, tuple(times), range_word
        self.setAccessibleDescription(trace.summary)
        self.update()

    def spoken_value(self) -> str:
        return self._trace.summary

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(400 if self._roomy else 200), self.theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(4), None, theme.color("accent"), 2)
        values, times = self._trace.values(), self._trace.times()
        if not values:
            return
        ticks = tick_values([*values, *(edge for band in self._trace.bands for edge in band)], 4 if self._roomy else 3)
        if self._roomy and ticks[-1] < max(values):
            ticks.append(ticks[-1] + (ticks[-1] - ticks[-2] if len(ticks) > 1 else 1.0))
        size = 13 if self._roomy else 12
        font = theme.font(size)
        left = max(measure(figure(tick), font) for tick in ticks) + theme.px(8)
        ends = [words for ends in self._trace.fork for _when, _value, words in ends if words]
        right = theme.px(80 if self._roomy else 4)
        if ends:
            right = max(right, max(measure(words, theme.font(14, 600)) for words in ends) + theme.px(8))
        plot = QRectF(left, theme.px(8), self.width() - left - right, self.height() - theme.px(34))
        spot = _Spots((min(times), max(times)), (min(ticks[0], *values), max(ticks[-1], *values)),
                      plot.adjusted(theme.px(8), 0, -theme.px(8), 0))  # fmt: skip
        for tick in ticks:
            painter.setPen(QPen(theme.color("plot_grid"), 1))
            painter.drawLine(
                QPointF(plot.left(), round(spot.y(tick)) + 0.5), QPointF(plot.right(), round(spot.y(tick)) + 0.5)
            )
            words = QRectF(0, spot.y(tick) - theme.px(9), left - theme.px(8), theme.px(18))
            write(painter, words, figure(tick), font, theme.color("text2"), Qt.AlignmentFlag.AlignRight)
        for band in self._trace.bands:
            top, bottom = max(spot.y(band[1]), plot.top()), min(spot.y(band[0]), plot.bottom())
            box(painter, QRectF(plot.left(), top, plot.width(), max(bottom - top, 2)), theme.px(2), theme.color("band"))
        self._write_times(painter, plot, spot)
        self._draw_marks(painter, plot, spot)
        draw_lines(painter, self._trace, spot, small=False)
        self._draw_fork(painter, plot, spot)
        if self._roomy and self._trace.lines[0]:
            value = self._trace.lines[0][-1][1]
            ink = theme.color("text" if self._trace.tone is Tone.NEUTRAL else str(self._trace.tone))
            beside = QRectF(plot.right() + theme.px(4), spot.y(value) - theme.px(10), right, theme.px(20))
            write(painter, beside, self._trace.last, theme.font(14, 600), ink)
            if self._range_word and self._trace.bands:
                middle = sum(self._trace.bands[0]) / 2
                beside.moveTop(spot.y(middle) - theme.px(10))
                write(painter, beside, self._range_word, theme.font(12), theme.color("text2"))

    def _draw_marks(self, painter: QPainter, plot: QRectF, spot: _Spots) -> None:
        """What was done, on the time axis: a dashed line up through the plot and a foot below it."""
        ink, foot = self.theme.color("accent"), self.theme.px(4)
        for when, _what in self._trace.marks:
            x = round(spot.x(when)) + 0.5
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(
                QPolygonF([QPointF(x, plot.bottom() - foot), QPointF(x - foot, plot.bottom() + foot),
                           QPointF(x + foot, plot.bottom() + foot)])
            )  # fmt: skip

    def _draw_fork(self, painter: QPainter, plot: QRectF, spot: _Spots) -> None:
        """A dashed branch from the last reading to a hollow circle for each version, its words beside it."""
        theme, ink, radius = self.theme, self.theme.color("text2"), self.theme.px(5)
        named: list[tuple[float, str]] = []
        for number, ends in enumerate(self._trace.fork):
            line = self._trace.lines[number] if number < len(self._trace.lines) else ()
            for when, value, words in ends:
                end = QPointF(spot.x(when), spot.y(value))
                if line:
                    painter.setPen(QPen(ink, 1.4, Qt.PenStyle.DotLine))
                    painter.drawLine(QPointF(spot.x(line[-1][0]), spot.y(line[-1][1])), end)
                painter.setPen(QPen(ink, 2))
                painter.setBrush(theme.color("surface"))
                painter.drawEllipse(end, radius, radius)
                if words:
                    named.append((end.y(), words))
        tall = theme.px(19)
        for y, words in _apart(named, tall, QRectF(plot.left(), 0, plot.width(), plot.bottom() + theme.px(6))):
            wide = measure(words, theme.font(14, 600)) + 1
            write(painter, QRectF(plot.right() + theme.px(4), y - tall / 2, wide, tall), words, theme.font(14, 600),
                  theme.color("text"))  # fmt: skip

    def _write_times(self, painter: QPainter, plot: QRectF, spot: _Spots) -> None:
        theme, font = self.theme, self.theme.font(12)
        last, gap = len(self._times) - 1, theme.px(4)
        taken: list[QRectF] = []
        ends_first = sorted(enumerate(self._times), key=lambda each: each[0] not in (0, last))
        for number, (when, words) in ends_first:
            width = measure(words, font) + 2
            x = spot.x(when) - width / 2
            if not self._roomy and not (self._trace.fork and number == last):
                x = plot.left() if number == 0 else plot.right() - width if number == last else x
            x = min(max(x, plot.left() - width / 2), self.width() - width)
            place = QRectF(x, self.height() - theme.px(20), width, theme.px(18))
            if any(place.adjusted(-gap, 0, gap, 0).intersects(each) for each in taken):
                continue
            taken.append(place)
            write(painter, place, words, font, theme.color("text2"), Qt.AlignmentFlag.AlignHCenter)


class _Spots:
    """Where a value at a time is on the widget. Time always runs to the right."""

    def __init__(self, times: tuple[float, float], values: tuple[float, float], place: QRectF) -> None:
        self._times, self._values, self._place = times, values, place

    def x(self, when: float) -> float:
        first, last = self._times
        share = (when - first) / (last - first) if last > first else 1.0
        return self._place.left() + share * self._place.width()

    def y(self, value: float) -> float:
        low, high = self._values
        share = (value - low) / (high - low) if high > low else 0.5
        return self._place.bottom() - share * self._place.height()


def _apart(named: Sequence[tuple[float, str]], tall: float, within: QRectF) -> list[tuple[float, str]]:
    """The heights at which words stand beside their points, moved as little as keeps them legible, inside `within`."""
    placed: list[tuple[float, str]] = []
    for y, words in sorted(named):
        least = placed[-1][0] + tall if placed else within.top() + tall / 2
        placed.append((max(y, least), words))
    over = max(placed[-1][0] + tall / 2 - within.bottom(), 0.0) if placed else 0.0
    for number in range(len(placed) - 1, -1, -1):
        most = placed[number + 1][0] - tall if number + 1 < len(placed) else placed[number][0] - over
        placed[number] = (min(placed[number][0], most), placed[number][1])
    return placed


def draw_lines(painter: QPainter, trace: Trace, spot: _Spots, *, small: bool) -> None:
    """The lines with a point at each reading, and the last one as a dot of the tone."""
    from nursechart.ui.theme.current import current

    theme = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = theme.color("spark")
    for number, line in enumerate(trace.lines):
        if not line:
            continue
        points = [QPointF(spot.x(when), spot.y(value)) for when, value in line]
        pen = QPen(ink, 1.5 if small else 1.6)
        if number and not small:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        for point in points[:-1]:
            _dot(painter, point, 1.6 if small else 2.2, ink, None if small else theme.color("surface"))
        if number < len(trace.fork) and trace.fork[number]:  # which value is the last one, nobody has said yet
            _dot(painter, points[-1], 2.2, ink, theme.color("surface"))
            continue
        last = ink if trace.tone is Tone.NEUTRAL else theme.color(str(trace.tone))
        _dot(painter, points[-1], 4 if small else 4.5, last, theme.color("surface"))


def _dot(painter: QPainter, at: QPointF, radius: float, ink: QColor, halo: QColor | None) -> None:
    painter.setPen(QPen(halo, 1.5) if halo is not None else Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(at, radius, radius)


def tick_values(values: Sequence[float], wanted: int) -> list[float]:
    """About `wanted` round figures from just below the least of `values` to just below the greatest, lowest first."""
    low, high = min(values), max(values)
    spread = (high - low) or max(abs(high), 1.0) / 10
    steps = (factor * 10.0**power for power in range(-6, 9) for factor in (1, 2, 3, 4, 5))
    step = next(step for step in steps if spread / step <= wanted - 0.5)
    return [round(n * step, 9) for n in range(floor(low / step), floor(high / step) + 1)]


def figure(value: float) -> str:
    """A tick's figure without trailing zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
