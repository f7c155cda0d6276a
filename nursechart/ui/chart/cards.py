"""The cards of the overview: what needs attention, the lines, and medicines and orders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.patients import Attention, LineCard, OrderLine
from nursechart.ui.shown import chip, focus_on, ink
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Button,
    Card,
    CardHeading,
    DangerButton,
    Icon,
    Label,
    LinkButton,
    Painted,
    SecondaryButton,
    ToneRow,
    WholeLabel,
    ltr,
    named,
)
from nursechart.ui.widgets.frames import rounded_clip
from nursechart.ui.widgets.labels import empty

_MOST_ORDERS = 4


class AttentionStrip(Card):
    """What needs attention, side by side, each with its next step: `asked(goes_to)`."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "attention", self.tr("Needs attention"))
        self._line = QHBoxLayout()
        self._line.setSpacing(0)
        self.body.addLayout(self._line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QHBoxLayout.Direction
        stacked = current().is_narrow(self.window().width())
        self._line.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)

    def show_attention(self, found: Sequence[Attention], *, acts: bool) -> None:
        """Show `found`; without a visit to go to there is nothing to press (`acts`)."""
        empty(self._line)
        self.setVisible(bool(found))
        for number, each in enumerate(found):
            part = _Attention(each, number, first=number == 0, last=number + 1 == len(found), acts=acts)
            part.asked.connect(self.asked)
            self._line.addWidget(part, 40 + max(len(each.title), len(each.text)) + len(each.action))


class _Attention(Painted):
    asked = Signal(str)

    def __init__(self, look: Attention, number: int, *, first: bool, last: bool, acts: bool) -> None:
        super().__init__()
        self._first, self._last, self._critical = first, last, look.tone == "crit"
        self.setAccessibleName(f"{look.title}. {look.text}")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 7, 10, 7)
        line.setSpacing(10)
        line.addWidget(Icon(look.icon, 20, ink(look.tone, "text2"), stroke=2.0))
        words = QVBoxLayout()
        words.setSpacing(1)
        line.addLayout(words, 1)
        words.addStretch(1)
        words.addWidget(Label(look.title, "heading", tone=ink(look.tone), wrap=True))
        if look.text:
            words.addWidget(Label(look.text, "secondary", tone="text", wrap=True))
        words.addStretch(1)
        if look.action and acts:
            spoken = self.tr("{act}: {title}").format(act=look.action, title=look.title)
            button: Button = DangerButton(look.action) if self._critical else SecondaryButton(look.action, height=36)
            named(button, f"attention_{number}", spoken)
            button.clicked.connect(lambda: self.asked.emit(look.goes_to))
            line.addWidget(button)
        self.setMinimumHeight(self.theme.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self.theme, QPainter(self)
        if self._critical:
            rect, radius = QRectF(self.rect()), theme.px(10) - 1
            before, after = (self._first, self._last)
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                before, after = after, before
            rect.adjust(0 if before else -radius, 0, 0 if after else radius, 0)  # square where another part follows
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self.rect())
            painter.fillPath(rounded_clip(rect, radius), theme.color("crit_soft"))
        if not self._last:
            x = 0 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else self.width() - 1
            painter.fillRect(x, 0, 1, self.height(), theme.color("crit_line" if self._critical else "line"))


class LinesCard(Card):
    """The lines in place, each with its care and when it is due."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=16, gap=6)
        named(self, "lines", self.tr("Lines"))

    def show_lines(self, lines: Sequence[LineCard]) -> None:
        empty(self.body)
        self.body.setContentsMargins(16, 11, 12, 10)
        self.body.addWidget(CardHeading(self.tr("Lines")))
        for number, line in enumerate(lines):
            if number:
                self.body.addSpacing(6)
            self.body.addWidget(Label(ltr(line.title), "heading", wrap=True))
            if line.text:
                self.body.addWidget(Label(line.text, "secondary", wrap=True))
            for words, due in line.rows:
                self.body.addWidget(_care(words, chip(due)))
        if not lines:
            self.body.addWidget(Label(self.tr("No line is in place."), "secondary", wrap=True))
        self.body.addStretch(1)


def _care(words: str, due: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(Label(words, "secondary", wrap=True), 1)
    row.addWidget(due)
    return whole


class OrdersCard(Card):
    """Medicines and orders: dose, how often, when due, how it stands. Four, and the rest at a press."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "orders", self.tr("Medicines and orders"))
        self._orders: tuple[OrderLine, ...] = ()
        self._all = False
        self._more: QWidget | None = None

    def show_orders(self, orders: Sequence[OrderLine]) -> None:
        self._orders = tuple(orders)
        self._fill()

    def _fill(self) -> None:
        empty(self.body)
        self._more = None
        heading = CardHeading(self.tr("Medicines and orders"))
        held = heading.layout()
        assert held is not None
        held.setContentsMargins(15, 9, 12, 6)
        if len(self._orders) > _MOST_ORDERS:
            words = self.tr("Fewer") if self._all else self.tr("All {n}").format(n=len(self._orders))
            spoken = self.tr("{words}: medicines and orders").format(words=words)
            more = named(LinkButton(words, small=True, height=24), "orders_all", spoken)
            more.clicked.connect(self._toggle)
            heading.setMinimumHeight(more.sizeHint().height() + 15)
            heading.add(more)
            self._more = more
        self.body.addWidget(heading)
        shown = self._orders if self._all else self._orders[:_MOST_ORDERS]
        for number, order in enumerate(shown):
            self.body.addWidget(_order(order, rule=number + 1 < len(shown)))
        if not shown:
            none = Label(self.tr("No orders stand."), "secondary", wrap=True)
            none.setContentsMargins(15, 4, 15, 8)
            self.body.addWidget(none)
        self.body.addStretch(1)

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()
        if self._more is not None:
            focus_on(self._more)


def _order(order: OrderLine, *, rule: bool) -> ToneRow:
    row = ToneRow(height=34, rule=rule)
    told = (order.title, order.detail, order.due, order.chip.text)
    named(row, f"order_{order.order}", ", ".join(part for part in told if part))
    row.line.setSpacing(10)
    row.line.addWidget(WholeLabel(ltr(order.title), "heading"))
    row.line.addWidget(Label(ltr(order.detail), "secondary", wrap=True), 1)
    if order.due:
        row.line.addWidget(Label(ltr(order.due), "secondary", tone="text", wrap=True))
    row.line.addWidget(chip(order.chip))
    return row
