"""Medicines: a card an order, with what is checked, what stands in the way, and the fields to give it.

Starting asks for two identifiers each time (ID-2). A block that no rule lets go stands at the action, whose button says
why; a block that may be overridden stops first and asks for a reason; a warning asks for its reason in the card (AL-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Alert
from nursechart.charting.looks.visit import DoseCard, MedicineLook
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.check_sheets import CheckSheet
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.rows import Columns, RowView
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.sheets import ProtocolSheet, ReasonSheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import (
    Card,
    Chip,
    EmptyState,
    FlowLayout,
    InlineAlert,
    Label,
    PrimaryButton,
    SecondaryButton,
    StatusText,
    StopDialog,
    TextField,
    announce,
    named,
)

COLUMNS = Columns(label=76, now=0, against=0, last=0, height=44, number=72)
Identify = Callable[[str, Callable[[str, str, str], object]], object]


class DoseView(Card):
    """One order: `started(order, values, overrides)`, `stopped(dose, values)`, `held(order)`, `drafted(order, values)`.

    `left` says the values again when a field was left.
    """

    started = Signal(str, object, object)
    stopped = Signal(str, object)
    held = Signal(str)
    reacted = Signal(str)  # dose: a reaction, the infusion is stopped at once
    drafted = Signal(str, object)
    left = Signal(str, object)
    acted = Signal(object)
    comment_answered = Signal(str, str)

    def __init__(self, card: DoseCard, patient: str, now: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=10)
        self.order, self.card, self._patient, self._now = card.order, card, patient, now
        self.setObjectName(f"dose_{card.order}")
        head = QHBoxLayout()
        head.setSpacing(12)
        self._title, self._detail = Label("", "alert", wrap=True), Label("", "secondary", wrap=True)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self._title)
        names.addWidget(self._detail)
        head.addLayout(names, 1)
        self._due, self._chip = Label("", "heading"), Chip("", large=True)
        head.addWidget(self._due)
        head.addWidget(self._chip)
        self.body.addLayout(head)
        self._checks = QWidget()
        self._checks_flow = FlowLayout(self._checks, gap=10)
        self.body.addWidget(self._checks)
        self._alerts = QVBoxLayout()
        self._alerts.setSpacing(8)
        self.body.addLayout(self._alerts)
        self.rows_card = RowsCard(COLUMNS, now=now, abreast=2)
        self.rows_card.drafted.connect(lambda _row, _values: self.drafted.emit(self.order, self.values()))
        self.rows_card.left.connect(lambda _row, _values: self.left.emit(self.order, self.values()))
        self.rows_card.comment_answered.connect(self.comment_answered)
        self.body.addWidget(self.rows_card)
        self._acts = QWidget()
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(12)
        self._why = Label("", "secondary", tone="crit", wrap=True)
        self._why.setObjectName(f"why_{card.order}")
        acts.addWidget(self._why, 1)
        self.hold = named(SecondaryButton(self.tr("Hold…"), height=44), f"hold_{card.order}", "")
        self.start = named(PrimaryButton(self.tr("Start…"), icon="play"), f"start_{card.order}", "")
        self.start.setMaximumWidth(current().px(380))  # "Cannot start: …" is cut; the whole sentence is said beside it
        self.stop = named(PrimaryButton(self.tr("Stop"), icon="square"), f"stop_{card.order}", "")
        self.reaction = named(
            SecondaryButton(self.tr("Reaction: stop now"), icon="octagon-alert", height=44),
            f"reaction_{card.order}",
            "",
        )
        for button, act in (
            (self.reaction, self._react),
            (self.hold, self._hold),
            (self.start, self._start),
            (self.stop, self._stop),
        ):
            button.clicked.connect(lambda _on=False, act=act: act())
            acts.addWidget(button)
        self.body.addWidget(self._acts)
        self._reasons: dict[str, TextField] = {}
        self._blocks: list[InlineAlert] = []
        self._told: tuple[object, ...] = ()

    def values(self) -> dict[str, str]:
        """Every field of the card, as typed."""
        return {key: value for row in self.rows_card.rows.values() for key, value in row.values().items()}

    def show_card(self, card: DoseCard, *, own: bool, read_only: bool) -> None:
        self.card = card
        self._title.setText(card.title)
        self._detail.setText(card.detail)
        self._detail.setVisible(bool(card.detail))
        self._due.setText(card.due)
        self._chip.say(card.chip.text, Tone(card.chip.tone), card.chip.icon)
        self._chip.setVisible(bool(card.chip.text))
        self.setAccessibleName(", ".join(part for part in (card.title, card.detail, card.due, card.chip.text) if part))
        self.rows_card.show_rows(card.rows, own=own, read_only=read_only)
        self.rows_card.setVisible(bool(card.rows))
        self._show_checks(card.checks)
        self._show_alerts(card)
        self._show_actions(card, read_only)

    def refuse(self, why: str) -> None:
        """Say at the action why it was not done."""
        self._why.setText(why)
        self._acts.show()
        announce(self, why, now=True)

    def _show_checks(self, checks: Sequence[tuple[str, str]]) -> None:
        clear(self._checks_flow)
        for tone, words in checks:
            self._checks_flow.addWidget(StatusText(words, _CHECK_ICONS.get(tone, "circle"), Tone(tone)))
        self._checks.setVisible(bool(checks))

    def _show_alerts(self, card: DoseCard) -> None:
        told = (card.blocks, card.warnings)
        if told == self._told:
            return
        self._told = told
        typed = {rule: field.text() for rule, field in self._reasons.items()}
        clear(self._alerts)
        self._reasons, self._blocks = {}, []
        for alert in card.blocks:
            shown = self._alert(alert)
            self._blocks.append(shown)
            self._alerts.addWidget(shown)
        for alert in card.warnings:
            self._alerts.addWidget(self._alert(alert))
            spoken = self.tr("Why you go on: {what}").format(what=alert.title)
            if "start" not in card.actions:
                continue  # it speaks of what was given, and there is nothing to go on with
            field = TextField(f"override_{card.order}_{alert.rule}", spoken)
            field.set_value(typed.get(alert.rule, ""))
            self._reasons[alert.rule] = field
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(15, 0, 0, 0)
            row.setSpacing(10)
            row.addWidget(Label(self.tr("To go on, say why"), "secondary-strong"))
            row.addWidget(field, 1)
            self._alerts.addWidget(line)

    def _alert(self, alert: Alert) -> InlineAlert:
        shown = InlineAlert(Tone(alert.tone), alert.title, alert.text)
        shown.setObjectName(f"alert_{alert.rule}")
        if alert.steps:
            words = self.tr("Show {rule}").format(rule=alert.rule)
            shown.add_action(f"steps_{alert.rule}", words).clicked.connect(lambda: self._show_steps(alert))
        return shown

    def _show_steps(self, alert: Alert) -> None:
        sheet = ProtocolSheet(self.window(), alert)
        sheet.acted.connect(lambda: self.acted.emit(alert))
        sheet.open()

    def _show_actions(self, card: DoseCard, read_only: bool) -> None:
        self._why.setText("")
        acts = () if read_only else card.actions
        self._acts.setVisible(bool(acts))
        for button, act, words in (
            (self.reaction, "reaction", self.tr("Reaction: stop now")),
            (self.hold, "hold", self.tr("Hold…")),
            (self.start, "start", self.tr("Start…")),
            (self.stop, "stop", self.tr("Stop")),
        ):
            button.setVisible(act in acts)
            button.setAccessibleName(f"{words} {card.title}")
        hard = self._hard_block()
        self.start.set_text(self.tr("Cannot start: {why}").format(why=hard.title) if hard else self.tr("Start…"))
        self.start.setAccessibleDescription(hard.text if hard else "")

    def _hard_block(self) -> Alert | None:
        return next((alert for alert in self.card.blocks if not alert.may_override), None)

    def _hold(self) -> None:
        self.held.emit(self.order)

    def _react(self) -> None:
        self.reacted.emit(self.card.dose)

    def _stop(self) -> None:
        self.stopped.emit(self.card.dose, self.values())

    def _start(self) -> None:
        hard = self._hard_block()
        if hard is not None:
            self.refuse(f"{hard.title}. {hard.text}")
            return
        overrides = {rule: field.text().strip() for rule, field in self._reasons.items()}
        without = next((alert for alert in self.card.warnings if not overrides.get(alert.rule)), None)
        if without is not None:
            self.refuse(self.tr("Say why you go on: {what}").format(what=without.title))
            self._reasons[without.rule].set_tone(Tone.CRIT, self.tr("Say why you go on"))
            self._reasons[without.rule].setFocus()
            return
        self._why.setText("")
        if not self.card.check_rows:
            self._stop_at([alert for alert in self.card.blocks if alert.may_override], overrides, {})
            return
        title = self.tr("Second check: {what}").format(what=self.card.title)
        sheet = CheckSheet(self.window(), title, self.card.check_rows, self._now)
        sheet.given.connect(lambda values: self._checked(values, overrides))
        sheet.open()

    def _checked(self, values: dict[str, str], overrides: dict[str, str]) -> None:
        """The second person has typed, or it cannot wait; the comparison is for who charts it."""
        values = dict(values)
        if emergency := values.pop("emergency", "").strip():
            overrides = {**overrides, **dict.fromkeys(_CHECK_RULES, emergency)}
        left = [alert for alert in self.card.blocks if alert.may_override and alert.rule not in _CHECK_RULES]
        self._stop_at(left, overrides, values)

    def _stop_at(self, blocks: list[Alert], overrides: dict[str, str], checked: dict[str, str]) -> None:
        """Stop at each block that may be overridden, one after the other; then the dose may start."""
        if not blocks:
            self.started.emit(self.order, {**self.values(), **checked}, overrides)
            return
        first, rest = blocks[0], blocks[1:]
        dialog = StopDialog(
            self.window(),
            first.title,
            self._patient,
            [self.card.title, first.text],
            safe=self.tr("Do not give it"),
            override=self.tr("Give it all the same"),
            name=f"stop_{first.rule}",
        )
        dialog.reason.hide()

        def go_on(reason: str, words: str) -> None:
            self._stop_at(rest, {**overrides, first.rule: words or reason}, checked)

        dialog.overridden.connect(go_on)
        dialog.open()


class MedicinePage(SectionPage):
    """Shows a MedicineLook. Rows are only drafted: a dose is charted by Start, Stop or Hold."""

    dose_drafted = Signal(str, object)  # order, values
    dose_left = Signal(str, object)  # the same, when a field was left: what speaks against it may have changed
    start_asked = Signal(str, object, str, str, object)  # order, values, identifiers, overrides {rule: reason}
    stop_asked = Signal(str, object)  # dose, values
    hold_asked = Signal(str, str, str)  # order, reason, words
    reaction_asked = Signal(str)  # dose

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Infusion"))
        self.look: MedicineLook | None = None
        self.identify: Identify | None = None
        self.views: dict[str, DoseView] = {}
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self.body.addLayout(self._cards)
        self.empty = EmptyState(
            self.tr("Nothing to give"),
            self.tr("No medicine is ordered for this visit. New orders come with the next sync."),
            icon="pill",
        )
        self.body.addWidget(self.empty)
        self.body.addStretch(1)

    def rows(self) -> Iterator[RowView]:
        for view in self.views.values():
            yield from view.rows_card.rows.values()

    def show_look(self, look: MedicineLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.say_saved(look.saved)
        if list(self.views) != [card.order for card in look.cards]:
            self._build(look)
        for card in look.cards:
            self.views[card.order].show_card(card, own=own, read_only=look.read_only)
        self.empty.setVisible(not look.cards)
        self.side_blocks = look.side
        self.side_changed.emit()

    def focus_row(self, row_id: str) -> bool:
        """One field, or the first field of an order's card."""
        view = self.views.get(row_id)
        if view is None:
            return super().focus_row(row_id)
        first = next(iter(view.rows_card.rows.values()), None)
        if first is not None and first.first_field() is not None:
            first.take_focus()
        else:
            (view.start if not view.start.isHidden() else view.hold).setFocus()
        self.scroller.ensureWidgetVisible(view, 16, 16)
        return True

    def refuse(self, row_id: str, why: str) -> None:
        view = self.views.get(row_id)
        if view is not None:
            view.refuse(why)
        else:
            super().refuse(row_id, why)

    def _build(self, look: MedicineLook) -> None:
        clear(self._cards)
        self.views = {}
        for card in look.cards:
            view = DoseView(card, look.frame.banner.name, self.now)
            view.drafted.connect(self.dose_drafted)
            view.left.connect(self.dose_left)
            view.stopped.connect(self.stop_asked)
            view.started.connect(self._started)
            view.held.connect(self._hold)
            view.reacted.connect(self.reaction_asked)
            view.acted.connect(lambda alert: self.alert_answered.emit(alert, "acted", ""))
            view.comment_answered.connect(self.comment_answered)
            self.views[card.order] = view
            self._cards.addWidget(view)

    def _started(self, order: str, values: dict[str, str], overrides: dict[str, str]) -> None:
        if self.identify is None:
            return
        title = self.views[order].card.title
        self.identify(
            self.tr("Start {what}").format(what=title),
            lambda first, second, _by: self.start_asked.emit(order, values, first, second, overrides),
        )

    def _hold(self, order: str) -> None:
        if self.look is None:
            return
        title = self.tr("Hold {what}").format(what=self.views[order].card.title)
        sheet = ReasonSheet(
            self.window(),
            "hold",
            title,
            self.tr("The dose is charted as not given, with the reason."),
            self.tr("Chart as not given"),
            reasons=self.look.hold_reasons,
            words=self.tr("What was agreed, and with whom"),
        )
        sheet.given.connect(lambda reason, words: self.hold_asked.emit(order, reason, words))
        self.open_sheet(sheet)


_CHECK_RULES = ("R-03", "R-03.differs", "R-03.checker")  # what the second person's sheet is for
_CHECK_ICONS = {"ok": "check", "warn": "triangle-alert", "crit": "octagon-alert", "low": "info"}
