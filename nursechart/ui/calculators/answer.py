"""What comes out of a calculator: the result first, then how, by which formula, and what to mind."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.calculating import Worked
from nursechart.ui.shown import ink
from nursechart.ui.widgets import Card, CardHeading, Icon, Label, PrimaryButton, announce, empty, ltr, named

_ICONS = {"neutral": "info", "warn": "triangle-alert", "crit": "octagon-alert"}


class AnswerCard(Card):
    """Shows a Worked. `copy_asked` says the sentence for the note."""

    copy_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=16, gap=6)
        named(self, "answer", self.tr("Result"))
        self._shown: Worked | None = None
        self.body.addWidget(CardHeading(self.tr("Result")))
        self._holder = QVBoxLayout()
        self._holder.setSpacing(6)
        self.body.addLayout(self._holder)
        self.body.addStretch(1)
        self._why_not = Label("", "caption", wrap=True)
        self._why_not.setObjectName("no_note")
        self.body.addWidget(self._why_not)
        words = self.tr("Copy to note")
        self.copy = named(PrimaryButton(words, icon="copy", hint=self.tr("Ctrl ↵")), "copy_to_note", words)
        self.copy.clicked.connect(lambda _on=False: self.ask_copy())
        self.body.addWidget(self.copy)

    def show_worked(self, worked: Worked, no_note: str) -> None:
        before, self._shown = self._shown, worked
        self._why_not.setText(no_note)
        self._why_not.setVisible(bool(no_note) and bool(worked.results))
        self.copy.setVisible(not no_note)
        self.copy.setEnabled(True)
        if before == worked:
            return
        empty(self._holder)
        if worked.says:
            self._holder.addWidget(_told(worked.says, _ICONS.get(worked.tone, "info"), ink(worked.tone, "text2")))
        for number, (label, shown) in enumerate(worked.results):
            self._holder.addWidget(_result(label, shown, main=number == 0))
        for words in worked.warnings:
            self._holder.addWidget(_told(words, "triangle-alert", "warn"))
        if worked.steps:
            heading = Label(self.tr("Steps"), "heading")
            heading.setMinimumHeight(heading.sizeHint().height())
            self._holder.addWidget(heading)
            for step in worked.steps:
                self._holder.addWidget(Label(ltr(step), "secondary", wrap=True))
        if worked.source:
            self._holder.addWidget(Label(worked.source, "caption", wrap=True))
        spoken = ", ".join(f"{label} {shown}" for label, shown in worked.results) or worked.says
        self.setAccessibleDescription(spoken)
        if before is not None and worked.tone == "crit":
            announce(self, worked.says, now=True)

    def ask_copy(self) -> None:
        if self._shown is None or not self.copy.isVisibleTo(self):
            return
        if self._shown.sentence:
            self.copy_asked.emit(self._shown.sentence)
        else:
            announce(self, self._shown.says or self.tr("There is no result to copy yet"), now=True)


def _result(label: str, shown: str, *, main: bool) -> QWidget:
    whole = QWidget()
    named(whole, "result" if main else "", f"{label} {shown}")
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(Label(label, "strong" if main else "secondary", wrap=True), 1)
    value = Label(ltr(shown), "title" if main else "value")
    value.setObjectName("result_value" if main else "")
    whole.setMinimumHeight(value.sizeHint().height())
    line.addWidget(value)
    return whole


def _told(words: str, icon: str, tone: str) -> QWidget:
    whole = QWidget()
    whole.setAccessibleName(words)
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(Icon(icon, 18, tone))
    line.addWidget(Label(words, "body", tone=tone if tone in ("warn", "crit") else "", wrap=True), 1)
    return whole
