"""How the rates of an infusion lie on its graph: where a moment and a rate are, and what is drawn there.

Plan, given and to come differ by dash, outline and fill as well as by colour (AX-10). Time runs to the right in every
language (IL-3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from nursechart.charting.looks.infusion import Mark, RateGraph
from nursechart.ui.theme.current import Theme
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.painted import box, measure, write

Steps = Sequence[tuple[int, float]]
_RIGHT, _CENTRE = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Field:
    """The part of the widget that rates are drawn on: times from `from_ms` to `to_ms`, rates from 0 to `top`."""

    place: QRectF
    from_ms: int
    to_ms: int
    top: float

    def x(self, at_ms: float) -> float:
        share = (at_ms - self.from_ms) / max(self.to_ms - self.from_ms, 1)
        return self.place.left() + min(max(share, 0.0), 1.0) * self.place.width()

    def y(self, rate: float) -> float:
        return self.place.bottom() - rate / (self.top or 1.0) * self.place.height()


def field(graph: RateGraph, width: float, height: float, theme: Theme, words: Legend) -> Field:
    """Where on a widget of this size the rates go. A legend that would lie on a curve gets a line of its own."""
    font = theme.font(12)
    left = max((measure(figure(rate), font) for rate in graph.grid), default=0) + theme.px(24)
    room = QRectF(left, theme.px(13), width - left - theme.px(9), height - theme.px(13) - theme.px(43))
    found = Field(room, graph.from_ms, graph.to_ms, graph.top)
    if _hides(graph, found, words.rect(found, theme)):
        room.setTop(room.top() + theme.px(22))
    return Field(room, graph.from_ms, graph.to_ms, graph.top)


def _hides(graph: RateGraph, on: Field, legend: QRectF) -> bool:
    return any(
        rate > 0 and on.x(start) <= legend.right() and on.x(end) >= legend.left() and on.y(rate) <= legend.bottom()
        for steps in (graph.plan, graph.given, graph.to_come)
        for start, rate, end in spans(steps, graph.to_ms)
    )


def spans(steps: Steps, until_ms: int) -> list[tuple[int, float, int]]:
    """Each rate with its beginning and end; the last one goes on until `until_ms`."""
    ends = [at for at, _ in steps[1:]] + [until_ms]
    return [(at, rate, max(at, end)) for (at, rate), end in zip(steps, ends, strict=True)] if steps else []


def end_of(steps: Steps, graph: RateGraph) -> int:
    """Where steps end for good: a last rate of 0 is not drawn along the axis."""
    return steps[-1][0] if steps and not steps[-1][1] else graph.to_ms


def outline(steps: Steps, on: Field, since_ms: int, until_ms: int, *, closed: bool = False) -> QPainterPath:
    """The steps between two moments as a line that rises from 0; `closed` goes down to 0 at its end, too."""
    path, begun = QPainterPath(), False
    for start, rate, end in spans(steps, until_ms):
        first, last = max(start, since_ms), min(end, until_ms)
        if last < first or (last == first and end != start):
            continue
        if not begun:
            path.moveTo(QPointF(on.x(first), on.y(0)))
            begun = True
        path.lineTo(QPointF(on.x(first), on.y(rate)))
        path.lineTo(QPointF(on.x(last), on.y(rate)))
    if begun and closed:
        path.lineTo(QPointF(path.currentPosition().x(), on.y(0)))
    return path


@dataclass(frozen=True, slots=True)
class Legend:
    """What the three drawings are called."""

    given: str
    plan: str
    to_come: str

    def rect(self, on: Field, theme: Theme) -> QRectF:
        """Where it stands: at the top left, inside of the curves' field."""
        font = theme.font(12, 500)
        words = sum(measure(each, font) for each in (self.given, self.plan, self.to_come))
        wide = words + theme.px(3 * 20 + 3 * 6 + 2 * 14)
        return QRectF(on.place.left() + theme.px(7), theme.px(7), wide, theme.px(20))

    def paint(self, painter: QPainter, on: Field, theme: Theme) -> None:
        place, font = self.rect(on, theme), theme.font(12, 500)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = place.left(), place.center().y()
        ground = place.adjusted(-theme.px(4), 0, theme.px(4), 0)
        painter.fillRect(ground, theme.color("surface"))
        for words in (self.given, self.plan, self.to_come):
            mark = QRectF(x, middle - theme.px(6), theme.px(20), theme.px(12))
            if words is self.plan:
                painter.setPen(plan_pen(theme))
                painter.drawLine(QPointF(mark.left(), round(middle) + 0.5), QPointF(mark.right(), round(middle) + 0.5))
            elif words is self.given:
                box(painter, mark, theme.px(2), theme.color("phase2_soft"), theme.color("accent"), 2)
            else:
                painter.setBrush(pale(theme))
                painter.setPen(pale_pen(theme))
                painter.drawRect(mark)
            x += theme.px(26)
            wide = measure(words, font)
            write(painter, QRectF(x, place.top(), wide + 2, place.height()), words, font, theme.color("text2"))
            x += wide + theme.px(14)


def plan_pen(theme: Theme) -> QPen:
    pen = QPen(theme.color("text3"), 1.5)
    pen.setDashPattern([5, 2])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def pale(theme: Theme) -> QColor:
    """The fill of what is to come: that of what was given, thinned."""
    thin = theme.color("phase2_soft")
    thin.setAlphaF(0.4 if theme.name == "light" else 0.6)
    return thin


def pale_pen(theme: Theme) -> QPen:
    """The outline of what is to come: dots in high contrast, where a pale fill alone is not seen by everybody."""
    return QPen(theme.color("text3"), 1, Qt.PenStyle.DotLine) if theme.name == "contrast" else QPen(Qt.PenStyle.NoPen)


def paint_grid(painter: QPainter, graph: RateGraph, on: Field, theme: Theme) -> None:
    font, ink = theme.font(12), theme.color("text3")
    apart = on.place.height() / max(len(graph.grid) - 1, 1)
    every = max(1, -int(-theme.px(15) // max(apart, 1)))  # where lines lie close, not each has its figure
    for number, rate in enumerate(graph.grid):
        y = round(on.y(rate)) + 0.5
        painter.setPen(QPen(theme.color("plot_grid"), 1))
        painter.drawLine(QPointF(on.place.left(), y), QPointF(on.place.right(), y))
        if number % every:
            continue
        words = QRectF(0, y - theme.px(10), on.place.left() - theme.px(9), theme.px(20))
        write(painter, words, figure(rate), font, ink, _RIGHT)


def paint_curves(painter: QPainter, graph: RateGraph, on: Field, now_ms: int, theme: Theme) -> None:
    """What is to come, the plan, and over both what was given."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(pale(theme))
    painter.setPen(pale_pen(theme))
    painter.drawPath(outline(graph.to_come, on, now_ms, end_of(graph.to_come, graph), closed=True))
    given = outline(graph.given, on, graph.from_ms, max(now_ms, graph.from_ms))
    filled = outline(graph.given, on, graph.from_ms, max(now_ms, graph.from_ms), closed=True)
    painter.fillPath(filled, theme.color("phase2_soft"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(plan_pen(theme))
    painter.drawPath(outline(graph.plan, on, graph.from_ms, end_of(graph.plan, graph)))
    pen = QPen(theme.color("accent"), 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPath(given)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_labels(painter: QPainter, graph: RateGraph, on: Field, now_ms: int, legend: QRectF, theme: Theme) -> None:
    """The rate of each step: over its beginning where it was given; below that where it is to come or has no room."""
    font = theme.font(12, 600)
    tall, drops = theme.px(16), [at for at, rate in graph.plan if rate == 0]
    taken: list[QRectF] = []
    for at, rate, words in graph.labels:
        came = at <= now_ms
        y = on.y(rate) - theme.px(2) - tall if came else on.y(rate) + theme.px(3)
        place = QRectF(on.x(at) + theme.px(6), max(y, 0.0), measure(words, font) + 2, tall)
        if place.intersects(legend):
            place.moveTop(on.y(rate) + theme.px(3))
        if not came:  # not on the line that the plan goes down by
            for x in map(on.x, drops):
                if place.left() - theme.px(4) <= x <= place.right() + theme.px(4):
                    place.moveLeft(x + theme.px(6))
        place.moveRight(min(place.right(), on.place.right() + theme.px(8)))
        if not any(place.intersects(other) for other in taken):
            taken.append(place)
            write(painter, place, words, font, theme.color("accent" if came else "text2"))


def place_of(mark: Mark, on: Field, theme: Theme) -> QRectF:
    """Where a mark stands: on its moment, below the axis."""
    side = theme.px(14)
    return QRectF(on.x(mark.at_ms) - side / 2, on.place.bottom() + theme.px(2), side, side)


def paint_marks(painter: QPainter, marks: Sequence[Mark], on: Field, now_ms: int, theme: Theme) -> None:
    """What was and what will be; what will be without a tone of its own is the quieter."""
    for mark in marks:
        if on.from_ms <= mark.at_ms <= on.to_ms:
            quiet = "text2" if mark.at_ms <= now_ms else "control"
            ink, place = theme.color(quiet if mark.tone == "neutral" else mark.tone), place_of(mark, on, theme)
            draw_icon(painter, mark.icon, place.x(), place.y(), round(place.width()), ink, 2.0)


def paint_times(
    painter: QPainter, graph: RateGraph, on: Field, now_ms: int, clock: str, legend: QRectF, theme: Theme
) -> None:
    """The words of the time axis, and now: a line through everything but the legend, with its time in a pill."""
    y = on.place.bottom() + theme.px(20)
    strong = theme.font(12, 600)
    wide = measure(clock, strong) + theme.px(14)
    now = on.x(now_ms)
    left = min(max(now - wide / 2, 0.0), on.place.right() + theme.px(9) - wide)
    pill = QRectF(round(left), y - theme.px(1), wide, theme.px(20))
    shown = on.from_ms <= now_ms
    _ticks(painter, graph, on, y, pill if shown else QRectF(), theme.font(12), theme)
    if shown:
        under = legend.left() <= now <= legend.right()
        line = QRectF(round(now) - 1, legend.bottom() if under else max(on.place.top() - theme.px(13), 0), 2, 0)
        line.setBottom(pill.top() + 1)
        painter.fillRect(line, theme.color("accent"))
        box(painter, pill, pill.height() / 2, theme.color("accent"))
        write(painter, pill, clock, strong, theme.color("on_accent"), _CENTRE)


def _ticks(painter: QPainter, graph: RateGraph, on: Field, y: float, pill: QRectF, font: QFont, theme: Theme) -> None:
    """As many of the times as there is room for; none under the pill."""
    end = 0.0
    for at, words in graph.ticks:
        wide = measure(words, font) + 2
        place = QRectF(on.x(at) - wide / 2, y, wide, theme.px(20))
        around = place.adjusted(-theme.px(3), 0, theme.px(3), 0)
        if place.left() >= end and not around.intersects(pill) and place.right() <= on.place.right() + theme.px(9):
            write(painter, place, words, font, theme.color("text3"), _CENTRE)
            end = place.right() + theme.px(8)


def figure(rate: float) -> str:
    """A rate of the grid without trailing zeros."""
    return f"{rate:.2f}".rstrip("0").rstrip(".") or "0"
