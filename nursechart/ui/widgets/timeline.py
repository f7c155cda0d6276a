"""The day as a lane: visits as blocks, drives between them dashed, times that cannot move marked below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.language import said, to_say
from nursechart.ui.widgets.painted import Painted, box, elided_on, measure, write


class BlockState(StrEnum):
    DONE = to_say("done")
    CURRENT = to_say("next or under way")
    TO_DO = to_say("to do")


@dataclass(frozen=True, slots=True)
class Block:
    """A stay, in minutes after midnight."""

    start: int
    end: int
    words: str
    state: BlockState = BlockState.TO_DO


class TimelineLane(Painted):
    """`lane.show_day(blocks, fixed=[(600, "10:00 vancomycin")], drives=[(560, 575)], now=550)`.

    Minutes after midnight throughout. The hours run left to right in every language.
    """

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self._blocks: tuple[Block, ...] = ()
        self._fixed: tuple[tuple[int, str], ...] = ()
        self._drives: tuple[tuple[int, int], ...] = ()
        self._now = -1
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_day(
        self, blocks: Sequence[Block], *, fixed: Sequence[tuple[int, str]] = (),
        drives: Sequence[tuple[int, int]] = (), now: int = -1,
    ) -> None:  # fmt: skip
        self._blocks, self._fixed, self._drives, self._now = tuple(blocks), tuple(fixed), tuple(drives), now
        self.setAccessibleDescription(self.spoken_value())
        self.update()

    def spoken_value(self) -> str:
        stays = [f"{_clock(b.start)} {b.words}, {said(b.state.value)}" for b in self._blocks]
        return ". ".join([*stays, *(words for _at, words in self._fixed)])

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(900), self.theme.px(90))

    def _span(self) -> tuple[int, int]:
        ends = [edge for b in self._blocks for edge in (b.start, b.end)] + [at for at, _words in self._fixed]
        if self._now >= 0:
            ends.append(self._now)
        if not ends:
            return 8 * 60, 18 * 60
        return min(ends) // 60 * 60, max(-(-max(ends) // 60) * 60, min(ends) // 60 * 60 + 4 * 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        first, last = self._span()
        left, width = theme.px(7), self.width() - theme.px(14)

        def x(minute: float) -> float:
            return left + (minute - first) / (last - first) * width

        lane = QRectF(0, theme.px(23), self.width(), theme.px(34))
        self._paint_hours(painter, x, first, last)
        for start, end in self._drives:
            painter.setPen(QPen(theme.color("line_strong"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x(start), lane.center().y()), QPointF(x(end), lane.center().y()))
        for block in self._blocks:
            self._paint_block(
                painter, QRectF(x(block.start), lane.top(), x(block.end) - x(block.start), lane.height()), block
            )
        self._paint_fixed(painter, x, lane)
        if self._now >= 0:
            painter.fillRect(QRectF(round(x(self._now)) - 1, 0, 2, lane.bottom() + theme.px(7)), theme.color("accent"))
            words, font = _clock(self._now), theme.font(12, 600)
            wide = measure(words, font) + theme.px(14)
            pill = QRectF(x(self._now) - wide / 2, -1, wide, theme.px(19))
            pill.moveLeft(min(max(pill.left(), 0), self.width() - wide))
            box(painter, pill, pill.height() / 2, theme.color("accent"))
            write(painter, pill, words, font, theme.color("on_accent"), Qt.AlignmentFlag.AlignHCenter)

    def _paint_hours(self, painter: QPainter, x, first: int, last: int) -> None:  # type: ignore[no-untyped-def]
        theme, font = self.theme, self.theme.font(12, 500)
        step = 60 if (last - first) / 60 * theme.px(52) <= self.width() else 120
        for hour in range(first, last + 1, step):
            painter.fillRect(QRectF(round(x(hour)), theme.px(20), 1, theme.px(44)), theme.color("plot_grid"))
            if self._now >= 0 and abs(x(hour) - x(self._now)) < theme.px(40):
                continue
            wide = measure(_clock(hour), font) + 2
            at = min(max(x(hour) - wide / 2, 0), self.width() - wide)
            write(painter, QRectF(at, 0, wide, theme.px(17)), _clock(hour), font, theme.color("text2"),
                  Qt.AlignmentFlag.AlignHCenter)  # fmt: skip

    def _paint_block(self, painter: QPainter, place: QRectF, block: Block) -> None:
        theme = self.theme
        fill, edge, ink, thick = {
            BlockState.DONE: ("ok_soft", "ok_line", "ok", theme.colours.border),
            BlockState.CURRENT: ("accent_soft", "accent", "accent", 2),
            BlockState.TO_DO: ("sunken", "line_strong", "text2", theme.colours.border),
        }[block.state]
        box(painter, place, theme.px(6), theme.color(fill), theme.color(edge), thick)
        font = theme.font(12, 600)
        room = int(place.width()) - theme.px(6)
        words = elided_on(self, block.words, font, room)
        write(painter, place, words, font, theme.color(ink), Qt.AlignmentFlag.AlignHCenter)

    def _paint_fixed(self, painter: QPainter, x, lane: QRectF) -> None:  # type: ignore[no-untyped-def]
        theme, font = self.theme, self.theme.font(12, 500)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        free = 0.0
        for minute, words in sorted(self._fixed):
            at, top, half = x(minute), lane.bottom() + theme.px(3), theme.px(4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("warn"))
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(at, top), QPointF(at - half, top + half * 1.7), QPointF(at + half, top + half * 1.7)]
                )
            )
            wide = measure(words, font) + 2
            start = min(max(at - theme.px(5), free), self.width() - wide)
            write(painter, QRectF(start, top + theme.px(8), wide, theme.px(18)), words, font, theme.color("text"))
            free = start + wide + theme.px(8)


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
