"""The sheets of help: what a field asks, and all keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.field_help import FieldHelp, of_sheet
from nursechart.language import said
from nursechart.ui import bound, keys
from nursechart.ui.help.asked import Asked
from nursechart.ui.theme import current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Kbd, Label, PrimaryButton, Scroll, SecondaryButton, named


class FieldSheet(Sheet):
    """What one field asks, its unit, its limits with who set them and where that comes from, and its keys."""

    guide_asked = Signal()

    def __init__(self, parent: QWidget, asked: Asked, told: FieldHelp) -> None:
        super().__init__(parent, "field_help", asked.label or asked.name, icon="circle-question-mark", tone="accent")
        facts = [(self.tr("This field"), asked.name), *told.facts]
        if asked.sheet and (why := of_sheet(asked.sheet)):
            facts.append((self.tr("What it is for"), why))
        if asked.where:
            facts.append((self.tr("Belongs to"), asked.where))
        if asked.why:
            facts.append((self.tr("Now"), asked.why))
        for caption, words in facts:
            self.body.addWidget(Label(caption, "caption"))
            self.body.addWidget(Label(words, "body", wrap=True))
        if told.unconfirmed:
            text = self.tr("Nobody has confirmed this against its source yet.")
            self.body.addWidget(Label(text, "secondary", tone="warn", wrap=True))
        for each in keys.KEYS:
            if each.keys in asked.keys and each.where in (keys.FORM, keys.FIELD):
                self.body.addWidget(key_row(each))
        if not asked.sheet:  # the guide is another page: what is typed in a sheet would be gone
            words = self.tr("User guide")
            guide = named(SecondaryButton(words, icon="book-open", height=44), "field_help_guide", words)
            self.add_button(guide, self._guide)
        close = named(PrimaryButton(self.tr("Close"), hint=self.tr("Esc")), "field_help_close", self.tr("Close"))
        self.add_button(close, self.accept)
        self.ask_first(close)

    def _guide(self) -> None:
        self.accept()
        self.guide_asked.emit()


class KeysSheet(Sheet):
    """Every key, by where it acts: made from the table that binds them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "all_keys", parent.tr("All keys"), icon="keyboard", tone="accent")
        scroll = Scroll(padding=(0, 0, 12, 0), gap=6)
        named(scroll, "all_keys_list", self.tr("All keys, by where they act"))
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows and Page Down scroll it
        scroll.setMinimumSize(current().px(520), min(current().px(440), parent.height() - current().px(180)))
        for place, title in keys.PLACES.items():
            scroll.body.addSpacing(6)
            scroll.body.addWidget(Label(said(title), "heading"))
            for each in keys.of(place):
                scroll.body.addWidget(key_row(each))
        scroll.body.addStretch(1)
        self.body.addWidget(scroll)
        close = named(PrimaryButton(self.tr("Close"), hint=self.tr("Esc")), "all_keys_close", self.tr("Close"))
        self.add_button(close, self.accept)
        self.ask_first(scroll)


def key_row(key: keys.Key) -> QWidget:
    """The caps of a key and what it does; read aloud as one."""
    row, caps = QWidget(), QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    flow = QHBoxLayout(caps)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(4)
    for each in bound.bound_keys(key).split():
        flow.addWidget(Kbd(keys.shown(each)))
    flow.addStretch(1)
    caps.setFixedWidth(current().px(150))
    line.addWidget(caps)
    line.addWidget(Label(said(key.words), "body", wrap=True), 1)
    row.setAccessibleName(f"{bound.bound_keys(key)}: {said(key.words)}")
    return row
