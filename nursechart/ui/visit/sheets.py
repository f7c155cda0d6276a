"""Sheets: small dialogs that ask for one thing more. They open with `open()`, answer by signals and keep what is typed.

A sheet whose answer is refused stays open and says why at the field; whoever carried the answer closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Alert, FormRow, OldValue
from nursechart.ui.theme import current
from nursechart.ui.visit.controls import WHOLE_KINDS, editor, value_words
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.sheet import Sheet as Sheet
from nursechart.ui.widgets import (
    Label,
    PhraseEdit,
    PrimaryButton,
    Scroll,
    SecondaryButton,
    Select,
    TextField,
    ltr,
    named,
)

_PUT_RIGHT_IN_PLACE = ("table", "score", "chips")


class ReasonSheet(Sheet):
    """Why something is done otherwise: `given(reason, words)`, the id of a reason offered and the words added to it."""

    given = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        name: str,
        title: str,
        why: str,
        act: str,
        *,
        reasons: Sequence[tuple[str, str]] = (),
        words: str = "",
        choice: str = "",
    ) -> None:
        """`reasons` are (id, words); without them only own words are asked. `words` names the field of own words, and
        `choice` what is chosen, where it is no reason.
        """
        super().__init__(parent, name, title, why)
        self._needs_choice = bool(reasons)
        prompt = self.tr("Choose one") if choice else self.tr("Choose a reason")
        self.reason = Select(f"{name}_reason", choice or self.tr("Reason"), reasons, prompt=prompt)
        if reasons:
            self.body.addWidget(Label(choice or self.tr("Reason"), "secondary-strong"))
            self.body.addWidget(self.reason)
        else:
            self.reason.setParent(None)
        self.words = TextField(f"{name}_words", words or self.tr("Reason in your own words"))
        if not reasons or words:
            self.body.addWidget(Label(words or self.tr("Reason in your own words"), "secondary-strong"))
            self.body.addWidget(self.words)
        else:
            self.words.setParent(None)
        self.add_cancel()
        self.add_button(named(PrimaryButton(act), f"{name}_give", act), self._give)
        self.ask_first(self.reason if reasons else self.words)

    def _give(self) -> None:
        reason, words = self.reason.value(), self.words.text().strip()
        if self._needs_choice and not reason:
            self.refuse(self.tr("Choose a reason"), self.reason)
        elif not self._needs_choice and not words:
            self.refuse(self.tr("Say why, in a few words"), self.words)
        else:
            self.given.emit(reason, words)
            self.accept()


class ExplainSheet(Sheet):
    """Why a value is out of range: `given(reason, words)`, a reason of the list, own words, or both."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget, label: str, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            parent,
            "explain",
            self.tr("Why: {what}").format(what=label),
            self.tr("Said once, it stands beside every later value of this level in this visit."),
        )
        self.reason = Select("explain_reason", self.tr("Reason"), reasons, prompt=self.tr("Choose a reason"))
        self.words = TextField("explain_words", self.tr("In your own words"))
        for words, field in ((self.tr("Reason"), self.reason), (self.tr("In your own words"), self.words)):
            self.body.addWidget(Label(words, "secondary-strong"))
            self.body.addWidget(field)
        self.add_cancel()
        act = self.tr("Chart the explanation")
        self.add_button(named(PrimaryButton(act), "explain_give", act), self._give)
        self.ask_first(self.reason)

    def _give(self) -> None:
        reason, words = self.reason.value(), self.words.text().strip()
        if not reason and not words:
            self.refuse(self.tr("Choose a reason, or say it in a few words"), self.reason)
        else:
            self.given.emit(reason, words)
            self.accept()


class ProtocolSheet(Sheet):
    """The steps of a rule, and one button that charts that they were begun: `acted`."""

    acted = Signal()

    def __init__(self, parent: QWidget, alert: Alert) -> None:
        title = self.tr("{rule}: {title}").format(rule=alert.rule, title=alert.title)
        super().__init__(
            parent,
            "protocol",
            title,
            alert.text,
            icon="octagon-alert" if alert.tone == "crit" else "info",
            tone=alert.tone if alert.tone in ("crit", "warn", "low") else "text2",
        )
        for number, step in enumerate(alert.steps, start=1):
            line = QHBoxLayout()
            line.setSpacing(10)
            self.body.addLayout(line)
            line.addWidget(Label(f"{number}", "heading", tone="accent"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(step, "body", wrap=True), 1)
        self.body.addWidget(Label(self.tr("Version {version}").format(version=alert.version), "caption"))
        self.add_cancel(self.tr("Close"))
        words = self.tr("Chart that {rule} is started").format(rule=alert.rule)
        start = named(PrimaryButton(words), "protocol_acted", words)
        self.add_button(start, self._act)
        self.ask_first(start)

    def _act(self) -> None:
        self.acted.emit()
        self.accept()


class CorrectSheet(Sheet):
    """A signed value put right: the old one, the new one, and why. `submitted(row id, values, reason)`."""

    submitted = Signal(str, object, str)

    def __init__(self, parent: QWidget, row: FormRow, now: Callable[[], str]) -> None:
        super().__init__(
            parent,
            "correct",
            self.tr("Correct {what}").format(what=row.label),
            self.tr("The old value stays in the record, beside the new one and the reason."),
        )
        self._row = row.id
        old = ", ".join(filter(None, (value_words(each) for each in row.controls))) or self.tr("Not charted")
        wide = any(each.kind in WHOLE_KINDS for each in row.controls) or len(row.controls) > 2
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        self.body.addLayout(grid)
        grid.addWidget(Label(self.tr("Signed value"), "secondary-strong"), 0, 0)
        shown = Label(ltr(old), "body" if wide else "value", wrap=wide)
        shown.setAccessibleName(self.tr("Signed value: {old}").format(old=old))
        grid.addWidget(shown, 0, 1)
        grid.addWidget(Label(self.tr("Right value"), "secondary-strong"), 1, 0)
        fields = QVBoxLayout() if wide else QHBoxLayout()
        fields.setSpacing(8)
        grid.addLayout(fields, 1, 1)
        if wide:
            self.setMinimumWidth(min(current().px(860), parent.width() - 40))
        self.editors: list[Editor] = []
        for control in row.controls:
            if control.kind == "static":
                continue
            spoken = self.tr("Right value: {name}").format(name=control.name)
            # a table is put right cell by cell and findings one by one; anything else is said anew
            kept = control.kind in _PUT_RIGHT_IN_PLACE
            empty = replace(control, name=spoken) if kept else replace(control, value="", value2="", name=spoken)
            made = editor(
                empty, f"correct_{row.id}_{control.id}" if len(row.controls) > 1 else f"correct_{row.id}_value", now=now
            )
            self.editors.append(made)
            if wide and len(row.controls) > 1:
                fields.addWidget(Label(control.name, "secondary", wrap=True))
            fields.addWidget(made.widget)
        fields.addStretch(1)
        grid.addWidget(Label(self.tr("Why"), "secondary-strong"), 2, 0)
        self.reason = TextField("correct_reason", self.tr("Why the value is corrected"))
        grid.addWidget(self.reason, 2, 1)
        grid.setColumnStretch(1, 1)
        self.add_cancel()
        words = self.tr("Chart the correction")
        self.add_button(named(PrimaryButton(words), "correct_submit", words), self._submit)
        if self.editors:
            self.ask_first(self.editors[0].first)

    def _submit(self) -> None:
        values = {key: value for each in self.editors for key, value in each.values().items()}
        if not any(value.strip() for value in values.values()):
            self.refuse(self.tr("Enter the right value"), self.editors[0].first if self.editors else None)
        elif not self.reason.text().strip():
            self.refuse(self.tr("Say why, in a few words. The reason stays beside the change"), self.reason)
        else:
            self.submitted.emit(self._row, values, self.reason.text().strip())


class AddendumSheet(Sheet):
    """Words added to a signed visit: `submitted(reason, text)`."""

    submitted = Signal(str, str)

    def __init__(self, parent: QWidget, phrases: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(
            parent,
            "addendum",
            self.tr("Add to the note"),
            self.tr("What was signed stays as it is. This is added below it, and signed again."),
        )
        self.text = PhraseEdit("addendum_text", self.tr("What is added"), phrases, lines=5)
        self.reason = TextField("addendum_reason", self.tr("Why it is added now"))
        self.body.addWidget(Label(self.tr("What is added"), "secondary-strong"))
        self.body.addWidget(self.text)
        self.body.addWidget(Label(self.tr("Why it is added now"), "secondary-strong"))
        self.body.addWidget(self.reason)
        self.add_cancel()
        words = self.tr("Add to the note")
        self.add_button(named(PrimaryButton(words), "addendum_submit", words), self._submit)
        self.ask_first(self.text)

    def _submit(self) -> None:
        if not self.text.text().strip():
            self.refuse(self.tr("Write what is to be added"), self.text)
        elif not self.reason.text().strip():
            self.refuse(self.tr("Say why, in a few words. The reason stays beside the change"), self.reason)
        else:
            self.submitted.emit(self.reason.text().strip(), self.text.text().strip())


class HistorySheet(Sheet):
    """The readings of one measure as a table, newest first, and what was corrected (F3; the trend's table, AX-10)."""

    def __init__(
        self,
        parent: QWidget,
        label: str,
        rows: Sequence[tuple[str, str]],
        old: Sequence[OldValue] = (),
        *,
        limits: Sequence[tuple[str, str]] = (),
        baseline: Callable[[], object] | None = None,
        order_limit: Callable[[], object] | None = None,
    ) -> None:
        """`baseline` opens the sheet for what is usual for her, `order_limit` the one for a limit of an order."""
        super().__init__(parent, "history", self.tr("{what}, readings").format(what=label), icon="history")
        scroll = Scroll(padding=(0, 0, 0, 0), gap=4)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named(scroll, "history_table", self.tr("{what}, table of readings").format(what=label))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        for number, (when, value) in enumerate(reversed(rows)):
            grid.addWidget(Label(when, "secondary"), number, 0)
            grid.addWidget(Label(ltr(value), "strong"), number, 1)
        grid.setColumnStretch(2, 1)
        scroll.body.addWidget(table)
        for which, limit in limits:
            words = self.tr("{which} limit: {words}").format(which=which, words=ltr(limit))
            scroll.body.addWidget(Label(words, "secondary", wrap=True))
        for each in old:
            words = self.tr("{old} was corrected to {new}: {reason}. {who}, {when}").format(
                old=ltr(each.old), new=ltr(each.new), reason=each.reason, who=each.who, when=each.when
            )
            scroll.body.addWidget(Label(words, "secondary", wrap=True))
        if not rows:
            scroll.body.addWidget(Label(self.tr("Nothing was charted before"), "secondary"))
        scroll.body.addStretch(1)
        scroll.setMinimumHeight(current().px(min(60 + 24 * len(rows), 320)))
        scroll.setAccessibleDescription("; ".join(f"{when} {value}" for when, value in rows))
        self.body.addWidget(scroll)
        if baseline is not None:
            words = self.tr("Baseline…")
            button = named(SecondaryButton(words, height=44), "history_baseline", words)
            self.add_button(button, lambda: self._go_to(baseline))
        if order_limit is not None:
            words = self.tr("Order limit…")
            button = named(SecondaryButton(words, height=44), "history_order_limit", words)
            self.add_button(button, lambda: self._go_to(order_limit))
        close = named(PrimaryButton(self.tr("Close"), hint="Esc"), "history_close", self.tr("Close"))
        self.add_button(close, self.reject)
        self.ask_first(close)

    def _go_to(self, other: Callable[[], object]) -> None:
        """Close, and open what was asked for instead."""
        self.reject()
        other()

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(current().px(520), 0))
