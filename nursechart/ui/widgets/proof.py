"""Proof of where a visit is, and of what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.labels import Icon, Label
from nursechart.ui.widgets.naming import ltr
from nursechart.ui.widgets.painted import Painted, box, write


class StepState(StrEnum):
    """A step fills only when it is proved (SY-5)."""

    PROVED = "proved"
    WAITING = "waiting"
    NOT_YET = "not yet"
    SENT_BACK = "sent back"


@dataclass(frozen=True, slots=True)
class ProofStep:
    state: StepState
    words: str  # "24 of 24", "28 wait", "sent back 07:35"


class ProofRibbon(Painted):
    """On this laptop → at the pharmacy → reviewed: `ribbon.show_steps([ProofStep(StepState.PROVED, "24 of 24"), …])`.

    The columns are of equal width; `step` px at 100 % fixes it.
    """

    def __init__(self, names: Sequence[str], *, step: int = 214, parent: QWidget | None = None) -> None:
        """`names` are read aloud with the steps: "On this laptop", "At the pharmacy", "Reviewed"."""
        super().__init__(parent)
        self._names, self._step = tuple(names), step
        self._steps: tuple[ProofStep, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[ProofStep]) -> None:
        self._steps = tuple(steps)
        self.setAccessibleName(self.spoken_value())
        self.update()

    def spoken_value(self) -> str:
        return "; ".join(
            f"{name}: {step.state}, {step.words}" for name, step in zip(self._names, self._steps, strict=False)
        )

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(self._step) * len(self._names), self.theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setLayoutDirection(self.layoutDirection())
        side, wide, top = theme.px(20), theme.px(self._step), theme.px(4)
        for number, step in enumerate(self._steps):
            at = self.mirrored(QRect(number * wide, top, side, side))
            ink, icon = _STEP[step.state]
            if number + 1 < len(self._steps):
                self._paint_way(
                    painter, number * wide + side, (number + 1) * wide, top + side / 2, self._steps[number + 1]
                )
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if step.state is not StepState.NOT_YET:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(f"{ink}_soft"))
                painter.drawEllipse(QRectF(at).adjusted(1, 1, -1, -1))
            draw_icon(painter, icon, at.x(), at.y(), side, theme.color(ink))
            if step.state is StepState.SENT_BACK:
                painter.setPen(QPen(theme.color("crit"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QRectF(at).adjusted(1.5, 1.5, -1.5, -1.5))
                small = theme.px(11)
                draw_icon(painter, "undo-2", at.center().x() + 1 - small / 2, at.center().y() + 1 - small / 2, small,
                          theme.color("crit"), 2.5)  # fmt: skip
            quiet = {StepState.NOT_YET: "text2", StepState.PROVED: "text2"}.get(step.state, ink)
            room = self.mirrored(QRect(number * wide, top + side, wide - theme.px(6), theme.px(20)))
            write(
                painter,
                room,
                step.words,
                theme.font(12, 400 if step.state is StepState.NOT_YET else 500),
                theme.color(quiet),
            )

    def _paint_way(self, painter: QPainter, start: float, end: float, y: float, to: ProofStep) -> None:
        theme = self.theme
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            start, end = self.width() - end, self.width() - start
        proved = to.state in (StepState.PROVED, StepState.SENT_BACK) and to.state is StepState.PROVED
        ink = "ok" if proved else "warn" if to.state is StepState.WAITING else "line_strong"
        pen = QPen(theme.color(ink), 2)
        if not proved:
            pen.setDashPattern([2, 1.5])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        painter.drawLine(QPointF(start, y), QPointF(end, y))


_STEP = {
    StepState.PROVED: ("ok", "circle-check"),
    StepState.WAITING: ("warn", "circle-ellipsis"),
    StepState.NOT_YET: ("control", "circle"),
    StepState.SENT_BACK: ("crit", "circle"),
}


class DiffBlock(Painted):
    """What it was, struck through, and what it is, in blue: `DiffBlock("Blood pressure", "148/92", "118/72")`."""

    def __init__(
        self, label: str, old: str, new: str, *, plain: bool = False, tone: str = "low", parent: QWidget | None = None
    ) -> None:
        """`plain` has no ground (the side panel); `tone` is the colour of the new value."""
        super().__init__(parent)
        self._plain = plain
        line = QHBoxLayout(self)
        line.setContentsMargins(*((0, 0, 0, 0) if plain else (12, 6, 12, 6)))
        line.setSpacing(8 if plain else 14)
        was = Label(ltr(old), "secondary", tone="text3")
        font = was.font()
        font.setStrikeOut(True)
        was.setFont(font)
        was.setProperty("struck", True)
        parts: list[QWidget] = [Label(label, "secondary-strong")] if label else []
        parts += [was, Icon("arrow-right", 14, "text3"), Label(ltr(new), "heading" if plain else "changed", tone=tone)]
        for part in parts:
            line.addWidget(part)
        line.addStretch(1)
        self.setAccessibleName(self.tr("{label}: was {old}, is {new}").format(label=label, old=old, new=new))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._plain:
            box(QPainter(self), QRectF(self.rect()), self.theme.px(8), self.theme.color("sunken"))
