"""A part of the settings that says how things stand: a card a subject, a line a fact, and the acts that go with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.settings import Fact, FactsLook
from nursechart.ui.settings.parts import Part
from nursechart.ui.shown import chip as shown_chip
from nursechart.ui.theme import current
from nursechart.ui.widgets import Button, Card, CardHeading, FlowLayout, Label, Scroll, SecondaryButton, announce, empty
from nursechart.ui.widgets.naming import named

_LABEL = 220  # px at 100 % of what a fact is called


class FactsPart(Part):
    """`show_look(look)`; `add_act` puts a button at the head."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._look: FactsLook | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.scrolled = Scroll(padding=(16, 12, 16, 16), gap=12)
        named(self.scrolled, f"{name}_facts", spoken)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows and Page Down scroll it
        whole.addWidget(self.scrolled)
        self._acts = QWidget()
        self._flow = FlowLayout(self._acts, gap=8)
        self._acts.hide()
        self.says = Label("", "secondary-strong", wrap=True)
        self.says.setObjectName(f"{name}_says")
        self.says.hide()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self._reading = Label(self.tr("Reading…"), "secondary")
        for part in (self._acts, self.says, self._reading):
            self.scrolled.body.addWidget(part)
        self.scrolled.body.addLayout(self._cards)
        self.scrolled.body.addStretch(1)

    def add_act(self, button: Button) -> None:
        self._flow.addWidget(button)
        self._acts.show()

    def show_look(self, look: FactsLook) -> None:
        self._reading.hide()
        if look != self._look:
            self._look = look
            self._build(look)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cards") and self._look is not None:
            self._build(self._look)  # another text size

    def _build(self, look: FactsLook) -> None:
        empty(self._cards)
        for told in look.cards:
            card = Card(gap=10)
            card.body.addWidget(CardHeading(told.title))
            for fact in told.facts:
                card.body.addWidget(_FactRow(fact))
            if told.note:
                card.body.addWidget(Label(told.note, "secondary", wrap=True))
            self._cards.addWidget(card)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """What came of an act; "" says nothing."""
        self.says.set_tone("crit" if wrong else "")
        self.says.setText(words)
        self.says.setVisible(bool(words))
        if words:
            announce(self, words, now=wrong)

    def land(self) -> None:
        first = self._acts.findChild(Button)
        (first if first is not None and first.isVisible() else self.scrolled).setFocus(Qt.FocusReason.OtherFocusReason)


class LaptopPart(FactsPart):
    """This laptop: its facts, and the acts that prove them, copy the charts and the facts, and let a person in."""

    check_asked = Signal()
    backup_asked = Signal()
    copy_asked = Signal(str)
    person_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("settings_laptop", "", parent)
        self.setAccessibleName(self.tr("This laptop"))
        self.scrolled.setAccessibleName(self.tr("This laptop"))
        words = self.tr("Check now")
        self.check = named(SecondaryButton(words, icon="shield-check"), "laptop_check", words)
        self.check.clicked.connect(lambda _on=False: self.check_asked.emit())
        words = self.tr("Back up now")
        self.backup = named(SecondaryButton(words, icon="archive"), "laptop_backup", words)
        self.backup.clicked.connect(lambda _on=False: self.backup_asked.emit())
        words = self.tr("Copy details")
        self.copy = named(SecondaryButton(words, icon="copy"), "laptop_copy", words)
        self.copy.clicked.connect(lambda _on=False: self.copy_asked.emit(self._look.details if self._look else ""))
        words = self.tr("Add a person…")
        self.person = named(SecondaryButton(words, icon="users"), "laptop_add_person", words)
        self.person.clicked.connect(lambda _on=False: self.person_asked.emit())
        for button in (self.check, self.backup, self.copy, self.person):
            self.add_act(button)

    def show_checking(self, entries: int) -> None:
        """A check goes on; so many entries have been looked at."""
        self.check.set_busy(self.tr("Checking"))
        self.says.set_tone("")
        self.says.setText(self.tr("Checking. %n entries so far. You can go on charting.", "", entries))
        self.says.show()

    def show_backing_up(self) -> None:
        self.backup.set_busy(self.tr("Backing up"))

    def show_done(self, words: str, *, wrong: bool = False) -> None:
        """A check or a backup has ended."""
        self.check.set_busy()
        self.backup.set_busy()
        self.say(words, wrong=wrong)


class _FactRow(QWidget):
    """What it is called, how it stands, and under it what to do; read aloud as one."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        word = fact.chip.text if fact.chip is not None else ""
        self.setAccessibleName(". ".join(part for part in (f"{fact.label}: {fact.value}", word, fact.note) if part))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        label = Label(fact.label, "secondary", wrap=True)
        label.setFixedWidth(current().px(_LABEL if current().scale < 1.5 else _LABEL * 2 // 3))
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        line.addLayout(column, 1)
        value = Label(fact.value, "body", wrap=True)
        if fact.chip is None:
            column.addWidget(value)
        else:
            top = QWidget()
            flow = FlowLayout(top, gap=10)
            flow.addWidget(value)
            flow.addWidget(shown_chip(fact.chip))
            column.addWidget(top)
        if fact.note:
            column.addWidget(Label(fact.note, "secondary", wrap=True))
