"""The visit that comes next: who, what is due, and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.today import NextVisit
from nursechart.ui.shown import chip, kept_focus
from nursechart.ui.theme import current
from nursechart.ui.widgets import Divider, EdgeCard, FlowLayout, Icon, Label, PrimaryButton, SecondaryButton, ltr, named
from nursechart.ui.widgets.labels import empty


class NextCard(EdgeCard):
    """`show_next(look)`; `started` is the button: start this visit, or go back to it. The others ask for the way."""

    started = Signal()
    call_asked = Signal()
    directions_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "next_visit", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._shown: NextVisit | None = None
        self._scale = 1.0

    def show_next(self, look: NextVisit) -> None:
        if look == self._shown:
            return
        self._shown = look
        self._fill(look)
        self.setAccessibleName(
            ", ".join(
                part
                for part in (
                    self.tr("Next visit"), look.time, look.in_words, look.name, look.allergies.text, look.identity,
                    *(each.text for each in look.chips), look.order, look.news, look.address, look.phone,
                )
                if part
            )
        )  # fmt: skip

    def retheme(self) -> None:
        """Another text size: the fixed widths are laid out anew."""
        super().retheme()
        if getattr(self, "_shown", None) is not None and self._scale != current().scale:
            self._fill(self._shown)

    def _fill(self, look: NextVisit | None) -> None:
        if look is None:
            return
        self._scale = current().scale
        with kept_focus(self):
            empty(self.body)
            self.body.addWidget(self._filled(look))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            self._fit()

    def _fit(self) -> None:
        """When, who and the acts abreast, or below one another where the window is narrow for its text."""
        stacked = current().is_narrow(self.window().width())
        ways = QHBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._rule.setVisible(not stacked)

    def _filled(self, look: NextVisit) -> QWidget:
        whole = QWidget()
        whole.setMinimumHeight(current().px(141))
        row = self._row = QHBoxLayout(whole)
        row.setContentsMargins(20, 14, 14, 11)
        row.setSpacing(0)
        when = QVBoxLayout()
        when.setSpacing(2)
        when.addWidget(Label(self.tr("Next"), "secondary-strong", tone="accent"))
        when.addWidget(Label(look.time, "title"))
        when.addWidget(Label(look.in_words, "secondary"))
        when.addStretch(1)
        held = QWidget()
        held.setLayout(when)
        when.setContentsMargins(0, 0, 0, 0)
        held.setFixedWidth(current().px(84))
        row.addWidget(held)
        self._rule = Divider(upright=True)
        row.addWidget(self._rule)
        row.addSpacing(18)
        middle, acts = QVBoxLayout(), QVBoxLayout()
        row.addLayout(middle, 1)
        row.addSpacing(16)
        row.addLayout(acts)
        self._fill_middle(middle, look)
        self._fill_acts(acts, look)
        return whole

    def _fill_middle(self, column: QVBoxLayout, look: NextVisit) -> None:
        column.setSpacing(7)
        first = QHBoxLayout()
        first.setSpacing(8)
        column.addLayout(first)
        first.addWidget(Label(look.name, "name"))
        if look.prefix:
            first.addWidget(Label(f"({look.prefix})", "body", tone="text3"))
        first.addWidget(chip(look.allergies))
        first.addStretch(1)
        if look.identity:
            column.addWidget(Label(ltr(look.identity), "secondary", wrap=True))
        if look.chips or look.order:
            due = QWidget()
            flow = FlowLayout(due, gap=8)
            for each in look.chips:
                flow.addWidget(chip(each, large=True))
            if look.order:
                order = Label(ltr(look.order), "heading")
                order.setMinimumHeight(current().px(26))  # in line with the chips
                flow.addWidget(order)
            column.addWidget(due)
        if look.news:
            news = QHBoxLayout()
            news.setSpacing(8)
            column.addLayout(news)
            news.addWidget(Icon("phone", 16, "low"))
            words = Label(look.news, "secondary-strong", tone="low", wrap=True)
            news.addWidget(words, 1)
        column.addStretch(1)

    def _fill_acts(self, column: QVBoxLayout, look: NextVisit) -> None:
        column.setSpacing(8)
        spoken = self.tr("{act}: {name}").format(act=look.action, name=look.name)
        start = named(PrimaryButton(look.action, hint=self.tr("Enter")), "start_visit", spoken)
        start.setFixedWidth(current().px(216))
        start.clicked.connect(self.started)
        column.addWidget(start)
        pair = QHBoxLayout()
        pair.setSpacing(7)
        column.addLayout(pair)
        for icon, words, key, has, signal in (
            ("phone", self.tr("Call"), "call", look.phone, self.call_asked),
            ("map-pin", self.tr("Directions"), "directions", look.address, self.directions_asked),
        ):
            if has:
                spoken = self.tr("{act}: {name}").format(act=words, name=look.name)
                button = named(SecondaryButton(words, icon=icon, height=36), f"next_{key}", spoken)
                button.setAccessibleDescription(has)
                button.clicked.connect(lambda _on=False, signal=signal: signal.emit())
                pair.addWidget(button, 1)
        if look.address:
            label = Label(look.address, "secondary", wrap=True)
            label.setFixedWidth(current().px(216))
            column.addWidget(label)
        column.addStretch(1)
