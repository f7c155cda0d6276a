"""Opening a chart that is not hers: who it is, and why. The stop-the-line way: nothing is prefilled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nursechart.charting.emergencies import EmergencyAsk
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.language import said_for
from nursechart.ui.visit.check_sheets import FieldsSheet


class EmergencySheet(FieldsSheet):
    """`submitted(who, reason, words)`. It stays open until the chart was opened."""

    submitted = Signal(str, str, str)

    def __init__(self, parent: QWidget, ask: EmergencyAsk) -> None:
        reasons = tuple(Option(each, words) for each, words in ask.reasons)
        controls = (
            (
                self.tr("Record number or full name"),
                Control("who", "text", self.tr("Record number, or full surname and given name")),
            ),
            (self.tr("Why"), Control("reason", "select", self.tr("Why it cannot wait"), options=reasons)),
            (self.tr("In your own words"), Control("words", "text", self.tr("What happened, in your own words"))),
        )
        why = said_for(
            ask.hours,
            "The patient is not assigned to you. The chart opens for {n} hour, and your supervisor is told at once.",
            "The patient is not assigned to you. The chart opens for {n} hours, and your supervisor is told at once.",
        )
        if ask.is_closed:
            why = said_for(
                ask.hours,
                "Charts are closed until the pharmacy is reached. This one opens for {n} hour, and your supervisor is"
                " told at the next sync.",
                "Charts are closed until the pharmacy is reached. This one opens for {n} hours, and your supervisor is"
                " told at the next sync.",
            )
        rows = [FormRow(control.id, label, (control,)) for label, control in controls]
        title, act = self.tr("Open in an emergency"), self.tr("Open the chart")
        super().__init__(parent, "emergency", title, why, rows, act, lambda: "")

    def _give(self) -> None:
        values = self.values()
        if not values.get("who", "").strip():
            self.refuse(self.tr("Name the patient wholly"), self.editors[0].first)
        elif not values.get("reason"):
            self.refuse(self.tr("Choose why it cannot wait"), self.editors[1].first)
        else:
            self.submitted.emit(values["who"], values["reason"], values.get("words", ""))

    def refused(self, why: str) -> None:
        """It was not opened; what is typed stays."""
        self.refuse(why, self.editors[0].first)
