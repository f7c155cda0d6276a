"""The side of the chart: what changed since the last visit, what did not, why she is treated, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.patients import ChangeLine, ChartLook
from nursechart.ui.shown import ink, kept_focus, side_section
from nursechart.ui.widgets import DiffBlock, Icon, Label, PrimaryButton, SidePanel, SideSection, ltr, named


class ChartSide(SidePanel):
    """`show_look(look)`; `acted` is the button at the foot: start the visit, or go back to it."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=290)
        self._told: object = None
        self._act = named(PrimaryButton("", hint=self.tr("Ctrl ↵")), "chart_action", "")
        self._act.clicked.connect(self.acted)
        self.add_foot(self._act)
        self._act.hide()

    def show_look(self, look: ChartLook) -> None:
        self._act.setVisible(bool(look.action))
        self._act.set_text(look.action)
        self._act.setAccessibleName(look.action)
        told = (look.since_title, look.since, look.unchanged, look.reason, look.side)
        if told == self._told:
            return
        self._told = told
        with kept_focus(self):
            self.clear_sections()
            self._since(look)
            if look.unchanged:
                self._words(self.tr("Unchanged"), "check", look.unchanged)
            if look.reason:
                self._words(self.tr("Reason for treatment"), "file-text", look.reason)
            for block in look.side:
                if block.lines or block.chip:
                    self.add_section(side_section(block, rule=bool(self.sections)))

    def _since(self, look: ChartLook) -> None:
        section = SideSection(self.tr("Since my last visit"), "history", rule=False)
        section.body.setSpacing(9)
        section.add_words(look.since_title)
        for change in look.since:
            section.body.addWidget(_change(change))
        self.add_section(section)

    def _words(self, title: str, icon: str, words: str) -> None:
        section = SideSection(title, icon, rule=bool(self.sections))
        section.add_words(words)
        self.add_section(section)


def _change(change: ChangeLine) -> QWidget:
    whole = QWidget()
    whole.setAccessibleName(", ".join(part for part in (change.label, change.old, change.new, change.note) if part))
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(9)
    row.addWidget(Icon(change.icon, 18, "text2"), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    row.addLayout(words, 1)
    words.addWidget(Label(change.label, "strong", wrap=True))
    if change.old:
        words.addWidget(DiffBlock("", change.old, change.new, plain=True, tone=ink(change.tone, "low")))
    elif change.new:
        words.addWidget(Label(ltr(change.new), "changed", tone=ink(change.tone, "low"), wrap=True))
    if change.note:
        words.addWidget(Label(change.note, "caption", wrap=True))
    return whole
