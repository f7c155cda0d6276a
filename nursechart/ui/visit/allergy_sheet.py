"""A new allergy, opened from the banner: what is on the list, the substance by search, reaction, severity and source.

`added(values)` and `asked(none_known)` are acts; the sheet stays open with its reason where one is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from nursechart.charting.looks.visit import AllergyLook
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.finding import named_like
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import (
    ChoiceChips,
    Label,
    PrimaryButton,
    Row,
    SearchSelect,
    SecondaryButton,
    Segmented,
    Select,
    StatusText,
    named,
)

_MOST = 12  # rows offered at once


class AllergySheet(Sheet):
    """Shows an AllergyLook and asks for one more."""

    added = Signal(object)  # substance, key, reaction, severity, source, type
    asked = Signal(bool)  # whether none are known

    def __init__(self, parent: QWidget, look: AllergyLook) -> None:
        super().__init__(parent, "allergy", self.tr("Allergies"), look.asked, scrolls=True)
        self.setMinimumWidth(min(current().px(620), parent.window().width() - 40))
        self._look, self._key, self._key_words = look, "", ""
        for substance, words in look.listed:
            self.body.addWidget(StatusText(f"{substance}. {words}" if words else substance, "octagon-alert", Tone.CRIT))
        if not look.listed:
            none = look.status == "none_known"
            words = self.tr("No known allergies") if none else self.tr("Nobody has asked yet")
            icon, tone = ("circle-check", Tone.OK) if none else ("circle-alert", Tone.WARN)
            self.body.addWidget(StatusText(words, icon, tone))
        if not look.frame.started:
            self.body.addWidget(Label(self.tr("Start the visit to change the list."), "secondary"))
            self.add_cancel()
            return
        self._build(look)

    def _build(self, look: AllergyLook) -> None:
        ask = QHBoxLayout()
        ask.setSpacing(12)
        self.body.addLayout(ask)
        if look.listed:
            today = named(
                SecondaryButton(self.tr("Asked today, no change")),
                "allergy_today",
                self.tr("Asked today, the list is as it was"),
            )
            today.clicked.connect(lambda _on=False: self.asked.emit(False))
        else:
            today = named(SecondaryButton(self.tr("No known allergies")), "allergy_none", self.tr("No known allergies"))
            today.clicked.connect(lambda _on=False: self.asked.emit(True))
        ask.addWidget(today)
        ask.addStretch(1)
        self.body.addWidget(Label(self.tr("New allergy"), "heading"))
        self.substance = SearchSelect("allergy_substance", self.tr("Substance, drug or class"), self._found)
        self.substance.chosen.connect(self._chose)
        self.reaction = ChoiceChips("allergy_reaction", self.tr("Reaction"), look.reactions)
        self.severity = Segmented("allergy_severity", self.tr("How severe"), look.severities)
        kinds = (("allergy", self.tr("Allergy")), ("intolerance", self.tr("Intolerance")))
        self.kind = Segmented("allergy_type", self.tr("Allergy or intolerance"), kinds)
        self.source = Select("allergy_source", self.tr("Who says so"), look.sources, prompt=self.tr("Choose"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        self.body.addLayout(grid)
        for number, (label, field) in enumerate(
            (
                (self.tr("Substance"), self.substance),
                (self.tr("Reaction"), self.reaction),
                (self.tr("Severity"), self.severity),
                (self.tr("Type"), self.kind),
                (self.tr("Source"), self.source),
            )
        ):
            grid.addWidget(Label(label, "secondary-strong"), number, 0)
            grid.addWidget(field, number, 1)
        grid.setColumnStretch(1, 1)
        self.add_cancel()
        add = self.tr("Add to the list")
        self.add_button(named(PrimaryButton(add), "allergy_give", add), self._give)
        self.ask_first(self.substance)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its chips need at this width: they stand in more lines than one."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _found(self, text: str) -> Sequence[Row]:
        """What every typed word is in, as it starts first; her own words stay where nothing fits."""
        found = named_like(text, self._look.substances, _MOST)
        kind = {"class": self.tr("Class of medicines"), "drug": self.tr("Medicine")}
        return [Row(key, name, kind.get(key.partition(":")[0], "")) for key, name in found]

    def _chose(self, key: str) -> None:
        self._key, self._key_words = key, self.substance.text()

    def _give(self) -> None:
        said = self.substance.text().strip()
        self.added.emit(
            {
                "substance": said,
                "key": self._key if said == self._key_words else "",
                "reaction": " ".join(self.reaction.values()),
                "severity": self.severity.value(),
                "type": self.kind.value(),
                "source": self.source.value(),
            }
        )
