"""The conflict desk: the values that wait at the leading edge, the versions of one of them, and what it matters for.

By keys: J and K go through the list, a digit chooses, Alt with a digit takes one of the reasons that are offered (or
she types hers), Ctrl+Enter saves. None is chosen for her, and a choice without a reason is not taken (sync.md 4).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook
from nursechart.ui import bound
from nursechart.ui.choices.cards import PickCard, VersionCard
from nursechart.ui.choices.pane import ChoicesPane, name_of
from nursechart.ui.choices.side import ChoiceSide
from nursechart.ui.keys import shown as shown_key
from nursechart.ui.shell.page_frame import Form, PageFrame
from nursechart.ui.shown import kept_focus, types_elsewhere
from nursechart.ui.theme import Tone
from nursechart.ui.visit.page import show_banner
from nursechart.ui.widgets import (
    Card,
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
    TextField,
    WholeLabel,
    named,
)
from nursechart.ui.widgets.labels import empty

BOTH, ANOTHER = "both", "another"

_REASONS_BY_KEY = 4  # how many of the offered reasons Alt takes with a digit (ui.keys)


class ChoicesPage(PageFrame):
    """Shows a ChoiceLook. `detail` is the value that a choice is about."""

    tab_chosen = Signal(str)
    value_asked = Signal(str, str, str)  # feed, subject, part: show that one
    settled = Signal(str, str, str, str)  # what was picked, the reason, what was typed (one field or two)
    visit_asked = Signal(str, str, str, str)  # feed, visit, group, row: type it there
    chart_asked = Signal(str)
    call_asked = Signal(str, str)  # name, number
    put_off = Signal()  # decide later, and no other value waits below it

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
        self._pane = ChoicesPane()
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
        self._panel = ChoiceSide()
        self.set_side(self._panel, 290)
        self._pane.tab_chosen.connect(self.tab_chosen)
        self._pane.value_asked.connect(self.value_asked)
        self._pane.chart_asked.connect(self.chart_asked)
        self._pane.taken.connect(self.close_rail)
        self._panel.chart_asked.connect(lambda: self.chart_asked.emit(self.detail.feed) if self.detail else None)
        self._panel.call_asked.connect(self.call_asked)
        self.form_changed.connect(lambda _form: self._lay_out())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        for number in range(1, _REASONS_BY_KEY + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._take_offer, number))

    @property
    def detail(self) -> ChoiceDetail | None:
        """The value that is shown."""
        return self._look.detail if self._look is not None else None

    def show_look(self, look: ChoiceLook) -> None:
        """Show the list and one value; the focus, and what was picked and typed for it, stay."""
        before, self._look = self.detail, look
        detail = look.detail
        self._pane.show_look(look)
        self._stack.setCurrentIndex(0 if detail is not None else 1)
        self.patient_banner.setVisible(detail is not None)
        if detail is not None and detail != before:
            if before is None or name_of(before) != name_of(detail):
                self._picked, reason = self._kept.get((detail.feed, detail.subject, detail.part), ("", ""))
                self._reason.set_value(reason)
                self._scroll.verticalScrollBar().setValue(0)
            with kept_focus(self):
                self._show_detail(detail)
        self._panel.show_detail(detail)

    def land(self) -> None:
        """The page was opened: the focus is on the list."""
        if not types_elsewhere(self):
            (self._pane.rows if self._look and self._look.rows else self._pane.tabs).setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def saved(self) -> None:
        """The choice was charted: the next one begins with nothing picked."""
        self._kept.clear()
        self._picked = ""
        self._reason.set_value("")
        self._refuse("")
        self._pane.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, why: str) -> None:
        """It was not charted; what was picked and typed stays."""
        self._refuse(why)
        (self._reason if self._picked else self._pane.rows).setFocus(Qt.FocusReason.OtherFocusReason)

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
            self._pane.step(1)
        elif bound.is_pressed(event, "choice.before"):
            self._pane.step(-1)
        elif plain and digit.isdigit() and 0 < int(digit) <= len(self._cards):
            self.pick([*self._cards][int(digit) - 1])
        else:
            super().keyPressEvent(event)

    # --- inside ---

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
        self._scroll = Scroll(padding=(20, 12, 20, 10), gap=10)
        head = QHBoxLayout()
        head.setSpacing(14)
        self._scroll.body.addLayout(head)
        self._title, self._place = Label("", "title"), Label("", "strong")
        self._lead = Label("", "secondary", wrap=True)
        head.addWidget(self._title)
        head.addWidget(self._lead, 1)
        head.addWidget(self._place)
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
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
        self._reasons = Card(padding=12, gap=8)
        line = QHBoxLayout()
        line.setSpacing(10)
        self._reasons.body.addLayout(line)
        self._reason = TextField("choice_reason", self.tr("Why you choose it"))
        self._reason.stay_on_enter()
        self._reason.returnPressed.connect(self.save)
        self._reason.textEdited.connect(self._reason_typed)
        line.addWidget(Label(self.tr("Reason"), "heading"))
        line.addWidget(self._reason, 1)
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
        self._later.clicked.connect(self._decide_later)
        words = self.tr("Save choice")
        self._save = named(PrimaryButton(words, hint="Ctrl ↵", height=44), "choice_save", words)
        self._save.clicked.connect(self.save)
        self._footer.add_leading(self._safe)
        self._footer.add_leading(self._why)
        self._footer.add_trailing(self._later)
        self._footer.add_trailing(self._save)
        return self._footer

    def _decide_later(self) -> None:
        """On to the next value; below the last one there is none, and the page is left."""
        rows, detail = self._look.rows if self._look else (), self.detail
        if detail is None or rows[-1].key == (detail.feed, detail.subject, detail.part):
            self.put_off.emit()
        else:
            self._pane.step(1)

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
            other.add_field(field, self.tr("Measured again, {unit}").format(unit=detail.another))
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
        for number, words in enumerate(detail.reasons, 1):
            spoken = self.tr("Reason: {words}").format(words=words)
            key = shown_key(f"Alt+{number}") if number <= _REASONS_BY_KEY else ""
            offer = SecondaryButton(words, small=True, hint=key)
            button = named(offer, f"reason_{words}", spoken)
            button.clicked.connect(partial(self._take_offer, number))
            self._offers.addWidget(button)

    def _take_offer(self, number: int) -> None:
        """One of the reasons that are offered; the next key saves."""
        detail = self.detail
        if detail is None or self._reasons.isHidden() or number > len(detail.reasons):
            return
        self._reason.set_value(detail.reasons[number - 1])
        self._reason_typed()
        (self._save if self._picked else self._pane.rows).setFocus(Qt.FocusReason.OtherFocusReason)

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
