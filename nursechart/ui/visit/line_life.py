"""The life of a line, painted as lanes over time: length, arm, dressing, cap and events; T shows the table instead.

Time runs left to right in every language. The dashed line is the length at which the line must not be used.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from nursechart.charting.looks.visit import LaneSpan, LineLife
from nursechart.ui import bound
from nursechart.ui.theme import draw_icon
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import Card, Icon, Label, LinkButton, Painted, box, elided_on, ltr, measure, named, write

LABELS = 136  # px at 100 %: where the plot begins
_TOP, _LENGTH, _ARM, _SPAN, _EVENTS = 24, 40, 21, 24, 27


class LifeChart(Painted):
    """The lanes. `spoken_value` says the same in a sentence a lane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._life: LineLife | None = None
        named(self, "line_life_chart", self.tr("Life of the line"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_life(self, life: LineLife) -> None:
        self._life = life
        self.setAccessibleDescription(self.spoken_value())
        self.update()

    def spoken_value(self) -> str:
        return " ".join(f"{name}: {words}." for name, words in rows_of(self._life)) if self._life else ""

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(520), self.theme.px(_TOP + _LENGTH + _ARM + 2 * _SPAN + _EVENTS))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._life is None:
            return
        painter, theme, life = QPainter(self), self.theme, self._life
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs to the right (IL-3)
        left, right = theme.px(LABELS), self.width() - theme.px(2)
        spread = max(life.to_ms - life.from_ms, 1)

        def x(at_ms: int) -> float:
            return left + (at_ms - life.from_ms) / spread * (right - left)

        bottoms = [theme.px(_TOP)]
        for height in (_LENGTH, _ARM, _SPAN, _SPAN, _EVENTS):
            bottoms.append(bottoms[-1] + theme.px(height))
        for at in bottoms[:-1]:
            painter.fillRect(QRectF(0, at, self.width(), 1), theme.color("line"))
        self._paint_ticks(painter, life, x, bottoms)
        names = (
            self.tr("External length"),
            self.tr("Arm, above elbow"),
            self.tr("Dressing"),
            self.tr("Needle-free cap"),
            self.tr("Events"),
        )
        for name, top, bottom in zip(names, bottoms, bottoms[1:], strict=False):
            place = QRectF(0, top, left - theme.px(8), bottom - top)
            words = elided_on(self, name, theme.font(13), int(place.width()))
            write(painter, place, words, theme.font(13), theme.color("text2"))
        self._paint_length(painter, life, x, bottoms[0], bottoms[1])
        self._paint_arm(painter, life, x, bottoms[1], bottoms[2])
        for lane, top, bottom in ((life.dressing, bottoms[2], bottoms[3]), (life.cap, bottoms[3], bottoms[4])):
            for span in lane:
                self._paint_span(painter, span, x, top, bottom)
        self._paint_events(painter, life, x, bottoms[4], bottoms[5])
        self._paint_now(painter, life, x, bottoms[-1])
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(4), None, theme.color("accent"), 2)

    def _paint_ticks(self, painter: QPainter, life: LineLife, x, bottoms: list[int]) -> None:  # type: ignore[no-untyped-def]
        theme, font = self.theme, self.theme.font(12)
        now = x(life.now_ms)
        pill = measure(life.now_label, theme.font(12, 600)) / 2 + theme.px(10)
        for number, (at_ms, words) in enumerate(life.ticks):
            at, wide = x(at_ms), measure(words, font) + 2
            painter.fillRect(QRectF(at, bottoms[0], 1, bottoms[-1] - bottoms[0]), theme.color("plot_grid"))
            start = max(at - wide / 2, at if number == 0 else 0)
            start = min(start, self.width() - wide)
            if start < now + pill and start + wide > now - pill:
                continue
            write(painter, QRectF(start, theme.px(2), wide, theme.px(18)), words, font, theme.color("text2"))

    def _paint_length(self, painter: QPainter, life: LineLife, x, top: float, bottom: float) -> None:  # type: ignore[no-untyped-def]
        if not life.length:
            return
        theme = self.theme
        values = [cm for _at, cm, _words in life.length]
        low = min(values)
        high = max([*values, life.length_stop or 0, low + 1])
        first, last = bottom - theme.px(10), top + theme.px(9)

        def y(cm: float) -> float:
            return first - (cm - low) / (high - low) * (first - last)

        if life.length_stop is not None:
            at = y(life.length_stop)
            pen = QPen(theme.color("crit"), 1.5)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(x(life.from_ms), at), QPointF(self.width() - theme.px(2), at))
            font = theme.font(12, 600)
            wide = measure(life.length_stop_label, font) + 2
            place = QRectF(self.width() - wide - theme.px(2), at + theme.px(1), wide, theme.px(18))
            write(painter, place, life.length_stop_label, font, theme.color("crit"))
        spots = [QPointF(x(at), y(cm)) for at, cm, _words in life.length]
        painter.setPen(QPen(theme.color("spark"), 1.6))
        painter.drawPolyline(QPolygonF(spots))
        end = len(spots) - 1
        for number, (spot, (_at, _cm, words)) in enumerate(zip(spots, life.length, strict=True)):
            ink = theme.color("warn" if number == end and life.hint else "spark")
            self._dot(painter, spot, 4 if number == end else 2.5, ink)
            if not words:
                continue
            font = theme.font(12, 600)
            wide = measure(words, font) + 2
            room = theme.px(16)
            if number == end:
                place = QRectF(spot.x() + theme.px(8), min(spot.y() - room / 4, bottom - room), wide, room)
            elif spot.y() - room - theme.px(2) < last:
                place = QRectF(spot.x() - wide / 2, spot.y() + theme.px(2), wide, room)
            else:
                place = QRectF(
                    spot.x() - (wide / 2 if number else -theme.px(6)), spot.y() - room - theme.px(1), wide, room
                )
            write(painter, place, words, font, ink if number == end and life.hint else theme.color("text2"))

    def _paint_arm(self, painter: QPainter, life: LineLife, x, top: float, bottom: float) -> None:  # type: ignore[no-untyped-def]
        theme, middle = self.theme, (top + bottom) / 2
        if not life.arm:
            return
        painter.setPen(QPen(theme.color("spark"), 1.2))
        painter.drawLine(QPointF(x(life.arm[0][0]), middle), QPointF(x(life.arm[-1][0]), middle))
        font = theme.font(12, 500)
        for at_ms, _cm, words in life.arm:
            at = x(at_ms)
            wide = measure(words, font) + theme.px(6)
            painter.fillRect(QRectF(at + theme.px(5), top + 1, wide, bottom - top - 1), theme.color("surface"))
            self._dot(painter, QPointF(at, middle), 2.5, theme.color("spark"))
            place = QRectF(at + theme.px(8), top, wide, bottom - top)
            write(painter, place, words, font, theme.color("text2"))

    def _paint_span(self, painter: QPainter, span: LaneSpan, x, top: float, bottom: float) -> None:  # type: ignore[no-untyped-def]
        theme = self.theme
        place = QRectF(
            x(span.from_ms) + 1, top + theme.px(4), x(span.to_ms) - x(span.from_ms) - 2, bottom - top - theme.px(7)
        )
        fill, edge, ink = {
            "past": ("sunken", "line", "text2"),
            "now": ("ok_soft", "ok_line", "ok"),
            "due": ("surface", "warn_line", "warn"),
        }[span.state]
        if span.state == "due":
            pen = QPen(theme.color(edge), 1.5)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(theme.color(fill))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
        else:
            box(painter, place, theme.px(4), theme.color(fill), theme.color(edge))
        font = theme.font(12, 500)
        room = int(place.width() - theme.px(8))
        if room > theme.px(24):
            words = elided_on(self, span.text, font, room)
            write(painter, place.adjusted(theme.px(6), 0, 0, 0), words, font, theme.color(ink))

    def _paint_events(self, painter: QPainter, life: LineLife, x, top: float, bottom: float) -> None:  # type: ignore[no-untyped-def]
        theme, font, free = self.theme, self.theme.font(12, 500), float(self.theme.px(LABELS))
        side = theme.px(16)
        now = x(life.now_ms)
        for at_ms, icon, words, tone in life.events:
            wide = measure(words, font) + side + theme.px(4)
            start = max(min(x(at_ms), now - wide - theme.px(6) if at_ms <= life.now_ms else self.width() - wide), free)
            if start < now < start + wide:
                start = now + theme.px(8)
            ink = theme.color(tone if tone in ("crit", "warn") else "text")
            middle = (top + bottom) / 2
            draw_icon(
                painter, icon, start, middle - side / 2, side, theme.color("accent" if tone == "neutral" else tone)
            )
            write(painter, QRectF(start + side + theme.px(4), top, wide, bottom - top), words, font, ink)
            free = start + wide + theme.px(7)

    def _paint_now(self, painter: QPainter, life: LineLife, x, bottom: float) -> None:  # type: ignore[no-untyped-def]
        theme, font = self.theme, self.theme.font(12, 600)
        at, wide = x(life.now_ms), measure(life.now_label, font) + theme.px(14)
        painter.fillRect(QRectF(at - 1, theme.px(18), 2, bottom - theme.px(21)), theme.color("accent"))
        pill = QRectF(at - wide / 2, theme.px(2), wide, theme.px(19))
        box(painter, pill, pill.height() / 2, theme.color("accent"))
        write(painter, pill, life.now_label, font, theme.color("on_accent"), Qt.AlignmentFlag.AlignHCenter)

    def _dot(self, painter: QPainter, at: QPointF, radius: float, ink) -> None:  # type: ignore[no-untyped-def]
        painter.setPen(QPen(self.theme.color("surface"), 1.5))
        painter.setBrush(ink)
        painter.drawEllipse(at, radius + 0.5, radius + 0.5)


class LifeCard(Card):
    """The chart in its card, with the hint and the table that stands in for it."""

    turned = Signal(bool)  # the table is shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=0)
        self.body.setContentsMargins(16, 5, 14, 2)
        head = QHBoxLayout()
        head.setSpacing(6)
        self.body.addLayout(head)
        head.addWidget(Label(self.tr("Life of the line"), "heading"))
        head.addStretch(1)
        self._hint_icon = Icon("trending-up", 16, "warn")
        self._hint_word = Label(self.tr("Drift hint"), "secondary-strong", tone="warn")
        self._hint = Label("", "secondary", tone="text")
        self.turn = named(
            LinkButton(self.tr("Table"), small=True, height=24),
            "line_life_turn",
            self.tr("Life of the line as a table"),
        )
        self.turn.setToolTip("T")
        self.turn.clicked.connect(lambda _on=False: self.set_table(not self.is_table()))
        for part in (self._hint_icon, self._hint_word, self._hint, self.turn):
            head.addWidget(part)
        self.chart = LifeChart()
        self._table = QWidget()
        named(self._table, "line_life_table", self.tr("Life of the line, table"))
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 6, 0, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(1, 1)
        self.body.addWidget(self.chart)
        self.body.addWidget(self._table)
        self._table.hide()

    def show_life(self, life: LineLife) -> None:
        self.chart.show_life(life)
        for part in (self._hint_icon, self._hint_word, self._hint):
            part.setVisible(bool(life.hint))
        self._hint.setText(life.hint)
        clear(self._grid)
        for number, (name, words) in enumerate(rows_of(life)):
            self._grid.addWidget(Label(name, "secondary"), number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Label(ltr(words), "strong", wrap=True), number, 1)
        self._table.setAccessibleDescription(self.chart.spoken_value())

    def is_table(self) -> bool:
        return not self._table.isHidden()

    def set_table(self, table: bool) -> None:
        """Show the table, or the lanes."""
        self.chart.setVisible(not table)
        self._table.setVisible(table)
        self.turn.set_text(self.tr("Lanes") if table else self.tr("Table"))
        self.turned.emit(table)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self.set_table(not self.is_table())
            (self.turn if self.is_table() else self.chart).setFocus()
        else:
            super().keyPressEvent(event)


def rows_of(life: LineLife) -> list[tuple[str, str]]:
    """The lanes as rows of words: name, and what stood when."""
    dates = dict(life.ticks)

    def when(at_ms: int) -> str:
        return dates.get(at_ms, "")

    def dated(at_ms: int, words: str) -> str:
        return f"{when(at_ms)} {words}".strip()

    rows = [
        ("External length, cm", ", ".join(dated(at, words or f"{cm:g}") for at, cm, words in life.length)),
        ("Arm, cm", ", ".join(dated(at, words or f"{cm:g}") for at, cm, words in life.arm)),
        ("Dressing", ", ".join(span.text for span in life.dressing if span.text)),
        ("Needle-free cap", ", ".join(span.text for span in life.cap if span.text)),
        ("Events", ", ".join(words for _at, _icon, words, _tone in life.events)),
    ]
    if life.length_stop is not None:
        rows.insert(1, ("Limit", life.length_stop_label))
    return [(name, words) for name, words in rows if words]
