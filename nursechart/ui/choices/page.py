"""The conflict desk: the values that wait at the leading edge, the versions of one of them, and what it matters for.

By keys: J and K go through the list, a digit chooses, then the reason (a digit offers one), Ctrl+Enter saves. None is
chosen for her, and a choice without a reason is not taken.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook, ChoiceRow
from nursechart.charting.looks.common import SideBlock
from nursechart.charting.looks.review import ReviewRow
from nursechart.ui import bound
from nursechart.ui.choices.cards import PickCard, VersionCard
from nursechart.ui.review.queue import QueueList
from nursechart.ui.shell.list_pane import ListPane
from nursechart.ui.shell.page_frame import Form, PageFrame
from nursechart.ui.shown import day_marks, kept_focus, side_section, trace, types_elsewhere
from nursechart.ui.theme import Tone
from nursechart.ui.visit.page import show_banner
from nursechart.ui.widgets import (
    Card,
    ChartOrTable,
    Divider,
    EmptyState,
    FlowLayout,
    Footer,
    Icon,
    Label,
    PairField,
    PatientBanner,
    PrimaryButton,
    Scroll,
    SecondaryButton,
    Segmented,
    SidePanel,
    SideSection,
    TextField,
    TrendChart,
    WholeLabel,
    named,
)
from nursechart.ui.widgets.labels import empty

BOTH, ANOTHER = "both", "another"
_MARKS = 3


class ChoicesPage(PageFrame):
    """Shows a ChoiceLook. `detail` is the value that a choice is about."""

    tab_chosen = Signal(str)
    value_asked = Signal(str, str, str)  # feed, subject, part: show that one
    settled = Signal(str, str, str, str)  # what was picked, the reason, what was typed (one field or two)
    visit_asked = Signal(str, str, str, str)  # feed, visit, group, row: type it there
    chart_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "choices", self.tr("Needs your choice"))
        self._look: ChoiceLook | None = None
        self._cards: dict[str, PickCard] = {}
        self._picked, self._typed = "", ("", "")
        self._another: QWidget | None = None
        self._kept: dict[tuple[str, str, str], tuple[str, str]] = {}  # pick and reason, not yet saved, by value
        self.patient_banner = PatientBanner()
        self.set_banner(self.patient_banner)
        self._list = QueueList("choices_list", self.tr("Values that need a choice"))
        self._tabs = Segmented(
            "choices_tab",
            self.tr("Show"),
            [("to_choose", self.tr("To choose")), ("settled", self.tr("Settled"))],
            value="to_choose",
            fill=True,
        )
        self._late = QVBoxLayout()
        self._late.setContentsMargins(18, 6, 12, 0)
        self._late.setSpacing(2)
        keys = self.tr("J next    K previous    1 to 9 choose")
        self._pane = ListPane(self.tr("Needs your choice"), self._tabs, self._list, "", wide=284, above_keys=self._late)
        own = ("choice.next", "choice.before")
        bound.say(self._pane.hints, keys, *own)
        self.set_rail(self._pane, self.tr("Values that need a choice"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_detail())
        self._none = EmptyState(
            self.tr("Nothing needs your choice"),
            self.tr("When two people chart one value apart, both versions wait here until somebody chooses."),
            icon="git-compare-arrows",
        )
        self._stack.addWidget(self._none)
        self.centre.addWidget(self._stack)
        self._panel = _ChoiceSide()
        self.set_side(self._panel, 290)
        self._tabs.chosen.connect(self.tab_chosen)
        self._list.asked.connect(self._ask)
        self._list.taken.connect(self.close_rail)
        self._panel.chart_asked.connect(lambda: self.chart_asked.emit(self.detail.feed) if self.detail else None)
        self.form_changed.connect(lambda _form: self._lay_out())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)

    @property
    def detail(self) -> ChoiceDetail | None:
        """The value that is shown."""
        return self._look.detail if self._look is not None else None

    def show_look(self, look: ChoiceLook) -> None:
        """Show the list and one value; the focus, and what was picked and typed for it, stay."""
        before, self._look = self.detail, look
        to_choose, settled = look.counts
        self._pane.count.setText(self.tr("{n} open").format(n=to_choose) if to_choose else "")
        self._tabs.set_value(look.tab)
        words = self.tr("To choose {n}").format(n=to_choose) if to_choose else self.tr("To choose")
        self._tabs.set_words("to_choose", words)
        words = self.tr("Settled {n}").format(n=settled) if settled else self.tr("Settled")
        self._tabs.set_words("settled", words)
        detail = look.detail
        self._list.show_rows([_queued(row) for row in look.rows], _name(detail) if detail else "")
        self._show_late(look)
        self._stack.setCurrentIndex(0 if detail is not None else 1)
        self.patient_banner.setVisible(detail is not None)
        if detail is not None and detail != before:
            if before is None or _name(before) != _name(detail):
                self._picked, reason = self._kept.get((detail.feed, detail.subject, detail.part), ("", ""))
                self._reason.set_value(reason)
                self._scroll.verticalScrollBar().setValue(0)
            with kept_focus(self):
                self._show_detail(detail)
        self._panel.show_detail(detail)

    def land(self) -> None:
        """The page was opened: the focus is on the list."""
        if not types_elsewhere(self):
            (self._list if self._look and self._look.rows else self._tabs).setFocus(Qt.FocusReason.OtherFocusReason)

    def saved(self) -> None:
        """The choice was charted: the next one begins with nothing picked."""
        self._kept.clear()
        self._picked = ""
        self._reason.set_value("")
        self._refuse("")
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, why: str) -> None:
        """It was not charted; what was picked and typed stays."""
        self._refuse(why)
        (self._reason if self._picked else self._list).setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Ctrl+Enter: the choice, with its reason."""
        detail = self.detail
        if detail is None or detail.chosen is not None:
            return
        if not self._picked:
            self._refuse(self.tr("Choose one of the versions first: its digit, or a click"))
            return
        if self._picked == ANOTHER and not detail.may_type:
            self.visit_asked.emit(detail.feed, detail.visit, detail.group, detail.row)
            return
        self.settled.emit(self._picked, self._reason.text().strip(), *self._typed)

    def pick(self, key: str) -> None:
        """Choose a card; nothing is charted yet."""
        if key not in self._cards or not self._cards[key].mark.isEnabled():
            return
        self._picked = key
        self._keep()
        for name, card in self._cards.items():
            card.set_on(name == key)
        self._refuse("")
        typed = self._another if key == ANOTHER and self._another is not None else None
        (typed or self._reason).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if bound.is_pressed(event, "choice.next"):
            self._list.step(1)
        elif bound.is_pressed(event, "choice.before"):
            self._list.step(-1)
        elif plain and digit.isdigit() and 0 < int(digit) <= len(self._cards):
            self.pick([*self._cards][int(digit) - 1])
        else:
            super().keyPressEvent(event)

    # --- inside ---

    def _ask(self, feed: str, name: str) -> None:
        subject, _, part = name.partition("|")
        self.value_asked.emit(feed, subject, part)

    def _keep(self) -> None:
        detail = self.detail
        if detail is not None:
            self._kept[detail.feed, detail.subject, detail.part] = (self._picked, self._reason.text())

    def _reason_typed(self) -> None:
        self._keep()
        self._refuse("")

    def _refuse(self, why: str) -> None:
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._safe.setVisible(not why and self.form is not Form.COMPACT)
        self._reason.set_tone(Tone.CRIT if why and self._picked else None, why if self._picked else "")

    def _make_detail(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._scroll = Scroll(padding=(20, 14, 20, 14), gap=12)
        head = QHBoxLayout()
        head.setSpacing(14)
        self._title, self._place = Label("", "title"), Label("", "strong")
        self._lead = Label("", "secondary", wrap=True)
        head.addWidget(self._title)
        head.addWidget(self._lead, 1)
        head.addWidget(self._place)
        self._scroll.body.addLayout(head)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._scroll.body.addLayout(self._grid)
        self._scroll.body.addWidget(self._make_reason())
        self._chosen = Card(padding=16, gap=4)
        self._scroll.body.addWidget(self._chosen)
        self._scroll.body.addStretch(1)
        column.addWidget(self._scroll, 1)
        column.addWidget(Divider())
        column.addWidget(self._make_footer())
        return page

    def _make_reason(self) -> QWidget:
        self._reasons = Card(padding=14, gap=8)
        line = QHBoxLayout()
        line.setSpacing(10)
        self._reason = TextField("choice_reason", self.tr("Why you choose it"))
        self._reason.stay_on_enter()
        self._reason.returnPressed.connect(self.save)
        self._reason.textEdited.connect(self._reason_typed)
        line.addWidget(Label(self.tr("Reason"), "heading"))
        line.addWidget(self._reason, 1)
        self._reasons.body.addLayout(line)
        offers = QWidget(self._reasons)
        self._offers = FlowLayout(offers, gap=8)
        self._reasons.body.addWidget(offers)
        return self._reasons

    def _make_footer(self) -> QWidget:
        self._footer = Footer()
        self._safe = QWidget(self._footer)
        line = QHBoxLayout(self._safe)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Icon("shield-check", 18, "ok"))
        line.addWidget(WholeLabel(self.tr("Every version stays in the record."), "secondary"), 1)
        self._why = Label("", "secondary", tone="crit", wrap=True, parent=self._footer)
        self._why.hide()
        words = self.tr("Decide later")
        self._later = named(SecondaryButton(words, height=44), "choice_later", words)
        self._later.clicked.connect(lambda: self._list.step(1))
        words = self.tr("Save choice")
        self._save = named(PrimaryButton(words, hint="Ctrl ↵", height=44), "choice_save", words)
        self._save.clicked.connect(self.save)
        self._footer.add_leading(self._safe)
        self._footer.add_leading(self._why)
        self._footer.add_trailing(self._later)
        self._footer.add_trailing(self._save)
        return self._footer

    def _show_late(self, look: ChoiceLook) -> None:
        empty(self._late)
        for name, when, words in look.late[:2]:
            self._late.addWidget(Label(f"{name}, {when}", "secondary-strong", wrap=True))
            self._late.addWidget(Label(words, "caption", tone="text2", wrap=True))

    def _show_detail(self, detail: ChoiceDetail) -> None:
        show_banner(self.patient_banner, detail.banner)
        self._title.setText(detail.title)
        self._lead.setText(detail.lead)
        self._place.setText(detail.place)
        self._typed, self._another = ("", ""), None
        for card in self._cards.values():
            self._grid.removeWidget(card)
            card.mark.setObjectName("")  # another has its name from now on
            card.hide()
            card.deleteLater()
        self._cards = {str(n): VersionCard(str(n), each) for n, each in enumerate(detail.versions, 1)}
        is_open = detail.chosen is None
        if is_open and not detail.why_not:
            self._add_ways_out(detail)
        for key, card in self._cards.items():
            card.allow(is_open and not detail.why_not)
            card.set_on(key == self._picked)
            card.picked.connect(self.pick)
        self._lay_out()
        self._show_reason(detail)
        self._show_chosen(detail)
        self._refuse(detail.why_not if is_open else "")
        self._save.setEnabled(not detail.why_not)
        for button in (self._later, self._save):
            button.setVisible(is_open)

    def _add_ways_out(self, detail: ChoiceDetail) -> None:
        if detail.both:
            words = self.tr("Keep both as two readings")
            both = PickCard(BOTH, str(len(self._cards) + 1), words, f"{words}. {detail.both}")
            both.add_note(detail.both)
            self._cards[BOTH] = both
        if not detail.visit:
            return
        words = self.tr("Neither, enter another value")
        other = PickCard(ANOTHER, str(len(self._cards) + 1), words, words)
        if detail.may_type:
            field = self._another = self._make_field(detail)
            other.add_field(field)
        else:
            other.add_note(self.tr("It opens in the visit, where it is charted anew."))
        self._cards[ANOTHER] = other

    def _make_field(self, detail: ChoiceDetail) -> QWidget:
        spoken = self.tr("Another value, {unit}").format(unit=detail.another)
        if detail.part == "vital_signs.blood_pressure":
            pair = PairField("another_value", spoken, detail.another)
            pair.edited.connect(self._type_pair)
            return pair
        field = TextField("another_value", spoken)
        field.stay_on_enter()
        field.textEdited.connect(self._type)
        field.returnPressed.connect(lambda: self._reason.setFocus(Qt.FocusReason.OtherFocusReason))
        return field

    def _type(self, text: str) -> None:
        self._typed = (text, "")
        if self._picked != ANOTHER and text:
            self._picked = ANOTHER
            for name, card in self._cards.items():
                card.set_on(name == ANOTHER)

    def _type_pair(self, first: str, second: str) -> None:
        self._type(first)
        self._typed = (first, second)

    def _lay_out(self) -> None:
        """Two cards beside one another, or one below the other where there is little room."""
        across = 1 if self.form is Form.COMPACT else 2
        for number, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, number // across, number % across)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        self._safe.setHidden(self.form is Form.COMPACT or bool(self._why.text()))  # the buttons need the room

    def _show_reason(self, detail: ChoiceDetail) -> None:
        self._reasons.setVisible(detail.chosen is None and not detail.why_not)
        empty(self._offers)
        for words in detail.reasons:
            spoken = self.tr("Reason: {words}").format(words=words)
            button = named(SecondaryButton(words, small=True), f"reason_{words}", spoken)
            button.clicked.connect(self._chooser(words))
            self._offers.addWidget(button)

    def _chooser(self, words: str) -> Callable[[], None]:
        def choose() -> None:
            self._reason.set_value(words)
            self._keep()
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)

        return choose

    def _show_chosen(self, detail: ChoiceDetail) -> None:
        empty(self._chosen.body)
        self._chosen.setVisible(detail.chosen is not None)
        if detail.chosen is not None:
            chosen = detail.chosen
            self._chosen.body.addWidget(Label(self.tr("What stands now"), "secondary-strong"))
            self._chosen.body.addWidget(Label(chosen.words, "name", wrap=True))
            who = self.tr("{who}, {when}").format(who=chosen.who, when=chosen.when)
            self._chosen.body.addWidget(Label(who, "secondary", wrap=True))
            if chosen.reason:
                self._chosen.body.addWidget(Label(chosen.reason, "body", wrap=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_list()

    def _fit_list(self) -> None:
        self._pane.fit(self.width(), drawer=self._is_drawer(self._pane))


class _ChoiceSide(SidePanel):
    """What uses the value, its trend, and how two versions came about."""

    chart_asked = Signal()

    def __init__(self) -> None:
        super().__init__(width=290)
        self._sections: list[QWidget] = []
        self._told: tuple[SideBlock, ...] = ()
        self._trend = SideSection("", "trending-up")
        self._plot = ChartOrTable("choice_trend", TrendChart("", height=110))
        named(self._plot.chart, "choice_trend_chart", self.tr("Trend"))
        self._plot.setFixedHeight(self._plot.chart.sizeHint().height())
        self._trend.body.addWidget(self._plot)
        self.add(self._trend)
        words = self.tr("Open chart")
        self._chart = named(SecondaryButton(words, icon="file-text", height=40), "choice_chart", words)
        self._chart.clicked.connect(self.chart_asked)
        self.add_foot(self._chart)

    def show_detail(self, detail: ChoiceDetail | None) -> None:
        self._chart.setVisible(detail is not None)
        blocks = detail.side if detail is not None else ()
        if blocks != self._told:
            self._told = blocks
            for section in self._sections:
                self.body.removeWidget(section)
                section.hide()
                section.deleteLater()
            self.body.removeWidget(self._trend)
            self._sections = [side_section(block) for block in blocks if block.lines or block.note]
            for section in (*self._sections[:-1], self._trend, *self._sections[-1:]):  # last: how it came about
                self.add(section)
        series = detail.trend if detail is not None else None
        self._trend.setVisible(series is not None and bool(series.points))
        if detail is not None and series is not None and series.points:
            self._trend.title.setText(detail.trend_label)
            self._plot.chart.setAccessibleName(detail.trend_label)
            self._plot.show_trace(trace(series), day_marks(series, _MARKS))


def _name(value: ChoiceDetail | ChoiceRow) -> str:
    return f"{value.subject}|{value.part}"


def _queued(row: ChoiceRow) -> ReviewRow:
    """A line of the list, as the queue paints them."""
    return ReviewRow(row.feed, "", _name(row), row.name, row.what, row.chips, row.day, row.who, 0)
