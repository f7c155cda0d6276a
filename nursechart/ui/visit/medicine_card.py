"""The card of one order: what is checked, what stands in the way, the fields to give it, and its acts.

Starting asks for two identifiers each time (ID-2). A block that no rule lets go stands at the action, whose button says
why; a block that may be overridden stops first and asks for a reason; a warning asks for its reason in the card (AL-2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Alert
from nursechart.charting.looks.visit import DoseCard
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.check_sheets import CheckSheet
from nursechart.ui.visit.going_on import ReasonToGoOn
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.rows import Columns
from nursechart.ui.visit.sheets import ProtocolSheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import (
    Button,
    Card,
    Chip,
    FlowLayout,
    InlineAlert,
    Label,
    PrimaryButton,
    SecondaryButton,
    StatusText,
    StopDialog,
    announce,
    named,
)

COLUMNS = Columns(label=76, now=0, against=0, last=0, height=44, number=72)


class DoseView(Card):
    """One order: `started(order, values, overrides)`, `stopped(dose, values)`, `held(order)`, `drafted(order, values)`.

    `left` says the values again when a field was left. Late… only fills the reason that the card asks for anyway.
    """

    started = Signal(str, object, object)
    stopped = Signal(str, object)
    held = Signal(str)
    refused = Signal(str)
    late_asked = Signal(str)  # order: why it is late
    confirmed = Signal(str)  # order by voice: the prescriber has signed it
    effect_asked = Signal(str)  # order: how its dose worked
    reacted = Signal(str)  # dose: a reaction, the infusion is stopped at once
    drafted = Signal(str, object)
    left = Signal(str, object)
    acted = Signal(object)
    answered = Signal()  # a row is whole: on to the next that is missing
    comment_answered = Signal(str, str)

    def __init__(self, card: DoseCard, patient: str, now: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=10)
        self.order, self.card, self._patient, self._now = card.order, card, patient, now
        self.setObjectName(f"dose_{card.order}")
        head = QHBoxLayout()
        head.setSpacing(12)
        self.body.addLayout(head)
        self._title, self._detail = Label("", "alert", wrap=True), Label("", "secondary", wrap=True)
        names = QVBoxLayout()
        names.setSpacing(1)
        head.addLayout(names, 1)
        names.addWidget(self._title)
        names.addWidget(self._detail)
        self._due, self._chip = Label("", "heading"), Chip("", large=True)
        head.addWidget(self._due)
        head.addWidget(self._chip)
        self._checks = QWidget()
        self._checks_flow = FlowLayout(self._checks, gap=10)
        self.body.addWidget(self._checks)
        self._more = Label("", "secondary", wrap=True)
        self.body.addWidget(self._more)
        self._alerts = QVBoxLayout()
        self._alerts.setSpacing(8)
        self.body.addLayout(self._alerts)
        self.rows_card = RowsCard(COLUMNS, now=now, abreast=2)
        self.rows_card.drafted.connect(lambda _row, _values: self.drafted.emit(self.order, self.values()))
        self.rows_card.left.connect(lambda _row, _values: self.left.emit(self.order, self.values()))
        self.rows_card.answered.connect(self.answered)
        self.rows_card.comment_answered.connect(self.comment_answered)
        self.body.addWidget(self.rows_card)
        self._acts = QWidget()
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(12)
        self._why = Label("", "secondary", tone="crit", wrap=True)
        self._why.setObjectName(f"why_{card.order}")
        acts.addWidget(self._why, 1)
        self._made: dict[str, Button] = {}
        for act, button in (
            ("reaction", SecondaryButton(self.tr("Reaction: stop now"), icon="octagon-alert", height=44)),
            ("confirm", SecondaryButton(self.tr("Confirmed in writing"), height=44)),
            ("effect", SecondaryButton(self.tr("Effect…"), height=44)),
            ("late", SecondaryButton(self.tr("Late…"), height=44)),
            ("refuse", SecondaryButton(self.tr("Refused…"), height=44)),
            ("hold", SecondaryButton(self.tr("Hold…"), height=44)),
            ("start", PrimaryButton(self.tr("Start…"), icon="play")),
            ("stop", PrimaryButton(self.tr("Stop"), icon="square")),
        ):
            named(button, f"{act}_{card.order}", "")
            button.clicked.connect(lambda _on=False, act=act: self._do(act))
            acts.addWidget(button)
            self._made[act] = button
        self.start, self.hold = self._made["start"], self._made["hold"]
        self.start.setMaximumWidth(current().px(380))  # "Cannot start: …" is cut; the whole sentence is said beside it
        self.body.addWidget(self._acts)
        self._reasons: dict[str, ReasonToGoOn] = {}
        self._blocks: list[InlineAlert] = []
        self._told: tuple[object, ...] = ()
        self._checked_as: object = None
        self._shown_as: tuple[DoseCard, bool] | None = None

    @property
    def asks_for_start(self) -> bool:
        """Whether she has answered what the dose asks for and may start it."""
        rows = list(self.rows_card.rows.values())
        asked = [each for each in rows if any(each.values().values())]
        return (
            not self.start.isHidden()
            and len(asked) > 1
            and not any(each.is_empty and each.row.is_missing for each in rows)
        )

    def values(self) -> dict[str, str]:
        """Every field of the card, as typed."""
        return {key: value for row in self.rows_card.rows.values() for key, value in row.values().items()}

    def show_card(self, card: DoseCard, *, own: bool, read_only: bool) -> None:
        """Show how the order stands now. Showing the same again changes nothing and costs next to nothing."""
        if (card, read_only) == self._shown_as:
            return
        self._shown_as = (card, read_only)
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
        if checks == self._checked_as:
            return
        self._checked_as = checks
        clear(self._checks_flow)
        for tone, words in checks:
            if len(words) > _ONE_LINE:
                continue
            self._checks_flow.addWidget(StatusText(words, _CHECK_ICONS.get(tone, "circle"), Tone(tone)))
        self._checks.setVisible(bool(checks))
        long = [words for _, words in checks if len(words) > _ONE_LINE]
        self._more.setText("\n".join(long))
        self._more.setVisible(bool(long))

    def _show_alerts(self, card: DoseCard) -> None:
        told = (card.blocks, card.warnings)
        if told == self._told:
            return
        self._told = told
        typed = {rule: reason.field.text() for rule, reason in self._reasons.items()}
        clear(self._alerts)
        self._reasons, self._blocks = {}, []
        for alert in card.blocks:
            shown = self._alert(alert)
            self._blocks.append(shown)
            self._alerts.addWidget(shown)
        for alert in card.warnings:
            self._alerts.addWidget(self._alert(alert))
            if "start" not in card.actions:
                continue  # it speaks of what was given, and there is nothing to go on with
            reason = ReasonToGoOn(f"override_{card.order}_{alert.rule}", alert.title, alert.reasons)
            reason.field.set_value(typed.get(alert.rule, ""))
            reason.answered.connect(self._start)  # the reason is said: on to the two identifiers
            self._reasons[alert.rule] = reason
            self._alerts.addWidget(reason)

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
        words = {
            "reaction": self.tr("Reaction: stop now"),
            "confirm": self.tr("Confirmed in writing"),
            "effect": self.tr("Effect…"),
            "late": self.tr("Late…"),
            "refuse": self.tr("Refused…"),
            "hold": self.tr("Hold…"),
            "start": self.tr("Start…") if card.runs else self.tr("Give…"),
            "stop": self.tr("Stop"),
        }
        for act, button in self._made.items():
            button.setVisible(act in acts)
            button.setAccessibleName(f"{words[act]} {card.title}")
        hard = self._hard_block()
        blocked = self.tr("Cannot start: {why}") if card.runs else self.tr("Cannot give: {why}")
        self.start.set_text(blocked.format(why=hard.title) if hard else words["start"])
        self.start.setAccessibleDescription(hard.text if hard else "")

    def _hard_block(self) -> Alert | None:
        return next((alert for alert in self.card.blocks if not alert.may_override), None)

    def explain(self, rule: str, why: str) -> None:
        """Put a reason into the field that asks for it."""
        reason = self._reasons.get(rule)
        if reason is not None:
            reason.say(why)

    def _do(self, act: str) -> None:
        match act:
            case "start":
                self._start()
            case "stop":
                self.stopped.emit(self.card.dose, self.values())
            case "reaction":
                self.reacted.emit(self.card.dose)
            case "hold":
                self.held.emit(self.order)
            case "refuse":
                self.refused.emit(self.order)
            case "late":
                self.late_asked.emit(self.order)
            case "confirm":
                self.confirmed.emit(self.order)
            case "effect":
                self.effect_asked.emit(self.order)

    def _start(self) -> None:
        hard = self._hard_block()
        if hard is not None:
            self.refuse(f"{hard.title}. {hard.text}")
            return
        needed = [row for row in self.rows_card.rows.values() if row.row.needed and row.is_empty]
        for row in needed:
            row.refuse(row.row.needed)
        if needed:
            self.refuse(needed[0].row.needed)
            needed[0].take_focus()
            return
        overrides = {rule: reason.text() for rule, reason in self._reasons.items()}
        without = next((alert for alert in self.card.warnings if not overrides.get(alert.rule)), None)
        if without is not None:
            self.refuse(self.tr("Say why you go on: {what}").format(what=without.title))
            self._reasons[without.rule].refuse()
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


_CHECK_RULES = ("R-03", "R-03.differs", "R-03.checker")  # what the second person's sheet is for
_ONE_LINE = 80  # letters: a longer check wraps below the others
_CHECK_ICONS = {"ok": "check", "warn": "triangle-alert", "crit": "octagon-alert", "low": "info"}
