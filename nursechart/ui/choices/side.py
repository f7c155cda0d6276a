"""Beside a choice: what rests on the value, its trend with every version, how it came about, and whom to ask."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.choosing import ChoiceDetail, Use, Uses
from nursechart.ui.shown import chip, day_marks, trace
from nursechart.ui.widgets import (
    ChartOrTable,
    Divider,
    FlowLayout,
    Label,
    SecondaryButton,
    SidePanel,
    SideSection,
    StatusText,
    TrendChart,
    ltr,
    named,
)
from nursechart.ui.widgets.labels import empty

_MARKS = 4


class ChoiceSide(SidePanel):
    """`show_detail(detail)`; with None it is empty."""

    chart_asked = Signal()
    call_asked = Signal(str, str)  # name, number

    def __init__(self) -> None:
        super().__init__(width=290)
        self._detail: ChoiceDetail | None = None
        self._uses = SideSection("", "calculator", rule=False)
        self._trend = SideSection("", "trending-up", rule=False)
        self._plot = ChartOrTable("choice_trend", TrendChart("", height=118))
        named(self._plot.chart, "choice_trend_chart", self.tr("Trend"))
        self._plot.setFixedHeight(self._plot.chart.sizeHint().height())
        self._trend.body.addWidget(self._plot)
        self._story = SideSection(self.tr("How it came about"), "history", rule=False)
        self._below_uses, self._below_trend = Divider(), Divider()
        for part in (self._uses, self._below_uses, self._trend, self._below_trend, self._story):
            self.add(part)
        words = self.tr("Open chart")
        self._chart = named(SecondaryButton(words, icon="file-text", height=44), "choice_chart", words)
        self._chart.clicked.connect(self.chart_asked)
        self.add_foot(self._chart)
        words = self.tr("Call nurse")
        self._call = named(SecondaryButton(words, icon="phone", height=44), "choice_call", words)
        self._call.clicked.connect(self._ask_to_call)
        self.add_foot(self._call)

    def show_detail(self, detail: ChoiceDetail | None) -> None:
        before, self._detail = self._detail, detail
        self._chart.setVisible(detail is not None)
        self._call.setVisible(detail is not None and detail.colleague is not None)
        uses, trend = detail is not None and detail.uses is not None, detail is not None and detail.trend is not None
        self._uses.setVisible(uses)
        self._below_uses.setVisible(uses)
        self._trend.setVisible(trend)
        self._below_trend.setVisible(trend)
        self._story.setVisible(detail is not None and bool(detail.story))
        if detail is None or detail == before:
            return
        self._show_uses(detail.uses)
        self._show_trend(detail)
        empty(self._story.body)
        self._story.body.addWidget(_timeline(detail.story))

    def _show_uses(self, uses: Uses | None) -> None:
        empty(self._uses.body)
        if uses is None:
            return
        self._uses.title.setText(uses.title)
        for use in uses.orders:
            self._uses.body.addWidget(_use(use))
        if uses.note:
            self._uses.add_words(uses.note)

    def _show_trend(self, detail: ChoiceDetail) -> None:
        if detail.trend is None:
            return
        self._trend.title.setText(detail.trend_label)
        self._trend.set_note(detail.trend_since)
        self._plot.chart.setAccessibleName(detail.trend_label)
        self._plot.show_trace(trace(detail.trend), day_marks(detail.trend, _MARKS))

    def _ask_to_call(self) -> None:
        asked = self._detail.colleague if self._detail is not None else None
        if asked is not None:
            self.call_asked.emit(asked.name, asked.phone)


def _use(use: Use) -> QWidget:
    """An order, and below it a line for each version: with 81.2 kg, 6.16 mg/kg, in range."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Label(use.title, "strong", wrap=True))
    if use.detail:
        column.addWidget(Label(use.detail, "secondary", wrap=True))
    for dose in use.doses:
        line = QWidget(whole)
        flow = FlowLayout(line, gap=10, below=2)
        flow.addWidget(Label(dose.by, "secondary"))
        flow.addWidget(Label(ltr(dose.dose), "strong"))
        if dose.chip is not None and dose.chip.tone == "ok":
            flow.addWidget(StatusText(dose.chip.text, dose.chip.icon))
        elif dose.chip is not None:
            flow.addWidget(chip(dose.chip))
        column.addWidget(line)
    return whole


def _timeline(story: tuple[tuple[str, str], ...]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, (when, words) in enumerate(story):
        grid.addWidget(Label(when, "secondary-strong"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(words, "secondary", wrap=True), row, 1, Qt.AlignmentFlag.AlignTop)
    return whole
