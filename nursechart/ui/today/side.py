"""The side of Today: whether the day can be worked without a network, and what waits for the nurse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.today import Coverage, News, OnCall, TodayItem, TodayLook
from nursechart.language import said_for
from nursechart.ui.shown import kept_focus
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    CoverageLight,
    Icon,
    Label,
    SecondaryButton,
    SidePanel,
    SideSection,
    ToneRow,
    ltr,
    named,
)


class TodaySide(SidePanel):
    """`show_look(look)`; `acted(list, number)` says which line's button: unaware, unfinished, sent_back, choices or
    supplies.

    A line of what others charted opens that chart: `chart_asked(feed)`.
    """

    acted = Signal(str, int)
    chart_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=300)
        self._light = named(CoverageLight(), "coverage", "")
        self.add(self._light)
        self._told: object = None

    def show_look(self, look: TodayLook) -> None:
        told = (
            look.coverage, look.unfinished, look.sent_back, look.choices, look.supplies, look.since, look.since_from,
            look.on_call, look.unaware, look.emergencies,
        )  # fmt: skip
        if told == self._told:
            return
        self._told = told
        self._say_coverage(look.coverage)
        with kept_focus(self):
            self.clear_sections()
            self._items(self.tr("Charted apart"), "octagon-alert", "unaware", look.unaware, "octagon-alert", "crit")
            self._items(self.tr("Opened in an emergency"), "shield-alert", "emergencies", look.emergencies,
                        "shield-alert", "warn")  # fmt: skip
            self._items(self.tr("Unfinished notes"), "pencil", "unfinished", look.unfinished, "circle-dot", "warn")
            self._items(self.tr("Sent back by review"), "corner-up-left", "sent_back", look.sent_back,
                        "message-square", "low")  # fmt: skip
            self._items(self.tr("Needs your choice"), "git-compare-arrows", "choices", look.choices,
                        "circle-alert", "warn")  # fmt: skip
            self._items(self.tr("Supplies low"), "package", "supplies", look.supplies, "package-open", "warn")
            self._since(look.since, look.since_from)
            self._on_call(look.on_call)

    def _say_coverage(self, coverage: Coverage) -> None:
        ready = coverage.total > 0 and coverage.ready == coverage.total
        title = self.tr("{ready} of {total} charts ready").format(ready=coverage.ready, total=coverage.total)
        if coverage.total == 0:
            ready, title = True, self.tr("No charts needed today")
        fact = []
        if coverage.newest_order:
            fact.append(self.tr("Newest order {when}.").format(when=coverage.newest_order))
        if coverage.in_sync:
            fact.append(self.tr("In sync {when}.").format(when=coverage.in_sync))
        until = said_for(
            coverage.days,
            "{n} day without contact possible, until {when}.",
            "{n} days without contact possible, until {when}.",
            when=coverage.until,
        )
        words = until if coverage.until else ""
        self._light.say(ready, title, " ".join(fact), words)

    def _items(self, title: str, icon: str, key: str, items: Sequence[TodayItem], mark: str, tone: str) -> None:
        if not items:
            return
        section = SideSection(title, icon, note=str(len(items)), rule=bool(self.sections))
        for number, item in enumerate(items):
            section.body.addWidget(self._line(item, key, number, mark, tone))
        self.add_section(section)

    def _line(self, item: TodayItem, key: str, number: int, mark: str, tone: str) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(10)
        row.addWidget(Icon(mark, 18, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        row.addLayout(words, 1)
        words.addWidget(Label(item.title, "strong", wrap=True))
        words.addWidget(Label(item.text, "secondary", wrap=True))
        words.addStretch(1)
        if item.action:
            spoken = self.tr("{act}: {title}").format(act=item.action, title=item.title)
            button = named(
                SecondaryButton(item.action, small=True), f"{key}_{item.key or item.visit or number}", spoken
            )
            button.setAccessibleDescription(item.text)
            button.clicked.connect(lambda: self.acted.emit(key, number))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return whole

    def _since(self, since: Sequence[News], since_from: str) -> None:
        if not since:
            return
        section = SideSection(self.tr("Since you looked"), "history", note=since_from, rule=bool(self.sections))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        for number, news in enumerate(since):
            grid.addWidget(Label(ltr(news.when), "secondary", tone="text3"), number, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(_NewsLine(news, number, self.chart_asked), number, 1)
        grid.setColumnStretch(1, 1)
        section.body.addWidget(table)
        self.add_section(section)

    def _on_call(self, people: Sequence[OnCall]) -> None:
        section = SideSection(self.tr("On call today"), "phone", rule=bool(self.sections))
        if not people:
            words = self.tr("Nobody is named. Your clinic’s office names who is on call; call the number it gave you.")
            section.body.addWidget(Label(words, "secondary", wrap=True))
        for each in people:
            line = QHBoxLayout()
            section.body.addLayout(line)
            line.addWidget(Label(self.tr("{role}  {name}").format(role=each.role, name=each.name), "secondary"), 1)
            line.addWidget(Label(ltr(each.phone), "strong"))
        self.add_section(section)


class _NewsLine(ToneRow):
    """What was charted; Enter or a click opens that chart."""

    def __init__(self, news: News, number: int, asked: SignalInstance) -> None:
        super().__init__(height=48 if current().touch else 30, rule=False, clickable=True)
        spoken = self.tr("{when}: {what}. Opens the chart").format(when=news.when, what=news.what)
        named(self, f"since_{number}", spoken)
        self.line.setContentsMargins(6, 3, 4, 3)
        self.line.addWidget(Label(news.what, "secondary", wrap=True), 1)
        self.clicked.connect(lambda: asked.emit(news.feed))
