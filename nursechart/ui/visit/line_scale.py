"""A line drawn to scale: what is outside the skin, what is inside, where the tip is, and the facts of its placement."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.visit import LineScale
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import Label, LinkButton, Painted, SideSection, box, ltr, measure, named, write

_LONGEST_OUT = 0.4  # of the drawing: a line that has come far out still shows its inside


class ScaleDrawing(Painted):
    """Hub, catheter, skin and tip. Left is the hub in every language, as in the drawing of a clinician."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outside, self._inside = 0.0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lengths(self, outside_cm: float, inside_cm: float) -> None:
        self._outside, self._inside = outside_cm, inside_cm
        self.setAccessibleName(self.spoken_value())
        self.update()

    def spoken_value(self) -> str:
        return self.tr("{out} cm outside the skin, {inside} cm inside").format(
            out=f"{self._outside:g}", inside=f"{self._inside:g}"
        )

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(256), self.theme.px(84))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        whole = max(self._outside + self._inside, 0.1)
        hub, width = theme.px(32), float(self.width())
        scale = (width - hub - theme.px(12)) / whole
        skin = hub + max(min(self._outside * scale, width * _LONGEST_OUT), theme.px(6) if self._outside else 0)
        tip, middle = width - theme.px(12), theme.px(42)
        box(
            painter, QRectF(skin, middle - theme.px(17), width - skin, theme.px(34)), theme.px(6), theme.color("sunken")
        )
        strong = theme.font(13, 600)
        write(
            painter,
            QRectF(0, 0, width, theme.px(18)),
            self.tr("{n} cm out").format(n=f"{self._outside:g}"),
            strong,
            theme.color("warn"),
        )
        write(
            painter,
            QRectF(0, 0, width, theme.px(18)),
            self.tr("{n} cm in").format(n=f"{self._inside:g}"),
            strong,
            theme.color("accent"),
            Qt.AlignmentFlag.AlignRight,
        )
        box(
            painter,
            QRectF(theme.px(2), middle - theme.px(6), theme.px(16), theme.px(12)),
            theme.px(3),
            theme.color("low"),
        )
        box(
            painter,
            QRectF(theme.px(18), middle - theme.px(4), hub - theme.px(18), theme.px(8)),
            theme.px(2),
            theme.color("text2"),
        )
        painter.setPen(QPen(theme.color("warn"), 4))
        painter.drawLine(QPointF(hub, middle), QPointF(skin, middle))
        painter.setPen(QPen(theme.color("accent"), 3))
        painter.drawLine(QPointF(skin, middle), QPointF(tip, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(QPointF(tip, middle), theme.px(4), theme.px(4))
        painter.fillRect(QRectF(skin - 1, middle - theme.px(22), 2, theme.px(44)), theme.color("text2"))
        for tenth in range(10, int(self._inside) + 1, 10):
            at = skin + tenth * (tip - skin) / max(self._inside, 1)
            painter.fillRect(QRectF(at, middle + theme.px(11), 1, theme.px(6)), theme.color("control"))
        small = theme.font(12)
        low = QRectF(0, self.height() - theme.px(18), width, theme.px(18))
        write(painter, low, self.tr("cap"), small, theme.color("text2"))
        words = self.tr("skin")
        start = max(skin - measure(words, small) / 2, measure(self.tr("cap"), small) + theme.px(8))
        write(painter, QRectF(start, low.top(), width - start, low.height()), words, small, theme.color("text2"))
        write(painter, low, self.tr("tip near the heart"), small, theme.color("text2"), Qt.AlignmentFlag.AlignRight)


class ScaleSection(QWidget):
    """The drawing with its heading and the facts below it, and a button that puts them right."""

    right_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        section = SideSection(self.tr("This line, to scale"), "git-commit-horizontal", rule=False)
        column.addWidget(section)
        self.drawing = ScaleDrawing()
        section.body.addWidget(self.drawing)
        self._facts = QGridLayout()
        self._facts.setContentsMargins(0, 4, 0, 0)
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        section.body.addLayout(self._facts)
        words = self.tr("Put right…")
        self._right = named(LinkButton(words, small=True), "line_facts", self.tr("Put right what is known of the line"))
        self._right.clicked.connect(lambda _on=False: self.right_asked.emit())
        section.body.addWidget(self._right, 0, Qt.AlignmentFlag.AlignLeft)
        self._right.hide()
        self._told: tuple[tuple[str, str], ...] | None = None

    def show_scale(self, scale: LineScale) -> None:
        self.drawing.show_lengths(scale.outside_cm, scale.inside_cm)
        if scale.words != self._told:
            self._told = scale.words
            self._show_facts(scale.words)

    def offer(self, right: bool) -> None:
        """Whether what is known may be put right."""
        self._right.setVisible(right)

    def _show_facts(self, words: Sequence[tuple[str, str]]) -> None:
        clear(self._facts)
        for number, (name, fact) in enumerate(words):
            self._facts.addWidget(Label(name, "secondary"), number, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(Label(ltr(fact), "secondary", tone="text", wrap=True), number, 1)
        self._facts.setColumnMinimumWidth(0, 48)
