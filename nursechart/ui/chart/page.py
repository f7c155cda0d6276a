"""The chart at a glance: who, what needs attention, lines and orders, trends, and what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.common import Banner
from nursechart.charting.looks.patients import ChartLook, TimelineRow
from nursechart.ui import bound
from nursechart.ui.chart.cards import AttentionStrip, LinesCard, OrdersCard
from nursechart.ui.chart.side import ChartSide
from nursechart.ui.chart.timeline import TimelineList
from nursechart.ui.chart.trends import TrendsCard
from nursechart.ui.shell.page_frame import Form, PageFrame
from nursechart.ui.shown import kept_focus, types_elsewhere
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import (
    Allergies,
    Card,
    CardHeading,
    Divider,
    InlineAlert,
    Label,
    PatientBanner,
    Scroll,
    Segmented,
    Tabs,
    named,
)

_ALLERGIES = {"crit": Allergies.LISTED, "warn": Allergies.NOT_ASKED}


class ChartPage(PageFrame):
    """Shows a ChartLook. Signals say the feed and the visit they were asked for."""

    start_asked = Signal(str, str, str, str)  # feed, visit, the words of the button, the part of the visit to go to
    visit_asked = Signal(str, str)
    photo_asked = Signal(str)  # a photo of the timeline, to be looked at
    part_asked = Signal(str)  # another part of the chart: flow_sheet, calculators

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "chart", self.tr("Chart"))
        self._look: ChartLook | None = None
        self._who = PatientBanner()
        self._coming = InlineAlert(
            Tone.LOW,
            self.tr("This chart is still coming in"),
            self.tr("What is not shown here may not have arrived yet."),
        )
        self._made_one = named(InlineAlert(Tone.LOW, self.tr("Two charts were made one")), "made_one", "")
        self._attention = AttentionStrip()
        self._lines, self._orders, self._trends = LinesCard(), OrdersCard(), TrendsCard()
        self._labs = TrendsCard(of_laboratory=True)
        self._timeline = TimelineList()
        self._none = Label(self.tr("Nothing has happened in this chart yet."), "secondary", wrap=True)
        self._panel = ChartSide()
        self._scroll = Scroll(padding=(16, 12, 16, 12), gap=10)
        self._build()
        self._attention.asked.connect(self._start)
        self._panel.acted.connect(lambda: self._start(""))
        self._timeline.opened.connect(self._open_visit)
        self._timeline.photo_opened.connect(self.photo_asked)
        self.show_pictures = self._timeline.show_pictures
        self.form_changed.connect(self._stack)
        self._stack(self.form)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            on = QShortcut(QKeySequence(keys), self)
            on.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            on.activated.connect(lambda: self._start(""))

    def _build(self) -> None:
        self.set_banner(named(self._who, "banner", ""))
        body = self._scroll.body
        body.addWidget(self._coming)
        body.addWidget(self._made_one)
        body.addWidget(self._attention)
        pair = self._pair = QHBoxLayout()
        pair.setSpacing(10)
        body.addLayout(pair)
        pair.addWidget(self._lines, 35)
        pair.addWidget(self._orders, 65)
        body.addWidget(self._trends)
        body.addWidget(self._labs)
        self._labs.hide()
        card = Card(padding=1, gap=0)
        card.body.setContentsMargins(1, 1, 1, 5)  # the list keeps off the round corners
        self._heading = CardHeading(self.tr("Timeline"))
        held = self._heading.layout()
        assert held is not None
        held.setContentsMargins(16, 5, 12, 5)
        self._kinds = self._make_kinds()
        self._heading.add(self._kinds)
        self._heading.setMinimumHeight(current().px(39))
        card.body.addWidget(self._heading)
        card.body.addWidget(Divider())
        card.body.addWidget(self._timeline, 1)
        self._none.setContentsMargins(16, 0, 16, 12)
        card.body.addWidget(self._none)
        body.addWidget(card, 1)
        self.tabs = Tabs(
            "chart_tabs",
            self.tr("Parts of the chart"),
            [
                ("overview", self.tr("Overview")),
                ("flow_sheet", self.tr("Flow sheet")),
                ("calculators", self.tr("Calculators")),
            ],
            value="overview",
        )
        self.tabs.setContentsMargins(16, 2, 16, 0)
        self.tabs.chosen.connect(self._part_chosen)
        self.centre.addWidget(self.tabs)
        self.centre.addWidget(self._scroll, 1)
        self.set_side(self._panel, 290)

    def _stack(self, form: str) -> None:
        """In the compact form the orders stand below the lines: a medicine is never cut (MD-3)."""
        across = form != Form.COMPACT
        self._pair.setDirection(QHBoxLayout.Direction.LeftToRight if across else QHBoxLayout.Direction.TopToBottom)

    def _make_kinds(self) -> Segmented:
        kinds = Segmented(
            "timeline_kind",
            self.tr("Show in the timeline"),
            [
                ("", self.tr("All")),
                ("visit", self.tr("Visits")),
                ("note", self.tr("Notes")),
                ("call", self.tr("Calls")),
                ("lab", self.tr("Labs")),
                ("photo", self.tr("Photos")),
                ("document", self.tr("Documents")),
            ],
            value="",
            small=True,
        )
        kinds.set_value("")
        kinds.chosen.connect(lambda _kind: self._fill_timeline())
        return kinds

    def show_look(self, look: ChartLook) -> None:
        """Show the chart; focus, marked row and place stay as they were while it is the same patient's."""
        before, self._look = self._look, look
        if look == before:
            return
        self._show_banner(look.banner)
        for part in (self._who, self.tabs, self._scroll):
            part.show()
        if before is None:
            self._panel.setVisible(self.form is not Form.COMPACT)
        other = before is None or before.banner.feed != look.banner.feed
        with kept_focus(self):
            self._coming.setVisible(not look.complete)
            if before is None or before.made_one != look.made_one:
                self._made_one.setVisible(bool(look.made_one))
                self._made_one.say(Tone.LOW, self.tr("Two charts were made one"), "\n".join(look.made_one))
            if other or before is None or (before.attention, before.visit) != (look.attention, look.visit):
                self._attention.show_attention(look.attention, acts=bool(look.visit))
            if before is None or before.lines != look.lines:
                self._lines.show_lines(look.lines)
            if before is None or before.orders != look.orders:
                self._orders.show_orders(look.orders)
            if before is None or before.trends != look.trends:
                self._trends.show_trends(look.trends)
            if before is None or before.labs != look.labs:
                self._labs.show_trends(look.labs)
            if before is None or before.timeline != look.timeline:
                self._fill_timeline()
        self._panel.show_look(look)
        if other:
            self._scroll.verticalScrollBar().setValue(0)
            self._timeline.verticalScrollBar().setValue(0)

    def forget(self) -> None:
        """Show nobody, until the look of the chart that was asked for is there."""
        self._look = None
        for part in (self._who, self.tabs, self._scroll, self._panel):
            part.hide()

    def land(self) -> None:
        """The chart was opened: the focus is on whom it is about (ID-4)."""
        if not types_elsewhere(self):
            self._who.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self._trends.toggle()
            self._labs.toggle()
        else:
            super().keyPressEvent(event)

    def _show_banner(self, who: Banner) -> None:
        facts = [(self.tr("Born"), who.born), (self.tr("Sex"), who.sex), (self.tr("MRN"), who.mrn)]
        if who.weight:
            facts.append((self.tr("Weight"), who.weight))
        title = f"({who.prefix})" if who.prefix else ""
        alert = self.tr("Name alert") if who.name_alert else ""
        self._who.show_patient(who.name, title, who.subtitle, facts, name_alert=alert, emergency=who.emergency)
        state = _ALLERGIES.get(who.allergies_tone, Allergies.NONE_KNOWN)
        self._who.show_allergies(state, who.allergies_title, who.allergies_text)

    def _fill_timeline(self) -> None:
        rows: tuple[TimelineRow, ...] = self._look.timeline if self._look is not None else ()
        there = {row.kind for row in rows}
        for kind in ("visit", "note", "call", "lab", "photo", "document"):
            button = self._kinds.findChild(QWidget, f"timeline_kind_{kind}")
            if button is not None:
                button.setVisible(kind in there)
        self._kinds.setVisible(len(there) > 1)
        wanted = self._kinds.value()
        self._timeline.show_rows([row for row in rows if not wanted or row.kind == wanted])
        self._timeline.setVisible(bool(rows))
        self._none.setVisible(not rows)

    def _part_chosen(self, part: str) -> None:
        self.tabs.set_value("overview")  # what is shown here; the other parts are screens of their own
        if part != "overview":
            self.part_asked.emit(part)

    def _start(self, group: str) -> None:
        if self._look is not None and self._look.visit:
            self.start_asked.emit(self._look.banner.feed, self._look.visit, self._look.action, group)

    def _open_visit(self, visit: str) -> None:
        if self._look is not None:
            self.visit_asked.emit(self._look.banner.feed, visit)
