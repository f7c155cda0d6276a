"""Add visit: whom, what kind, when and why. The list of patients answers as she types; nothing is prefilled.

`given(values)` says what was typed, by field; the sheet stays open where it is refused, and closes when it was charted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from nursechart.charting.looks.today import AddVisitLook, FoundPatient
from nursechart.language import said_of
from nursechart.ui.visit.finding import FindingSheet
from nursechart.ui.widgets import Label, PrimaryButton, Select, TextField, named
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.when import DateField, TimeField

_SHOWN = 4


class AddVisitSheet(FindingSheet):
    """Asks for a visit that nobody planned."""

    searched = Signal(str)
    given = Signal(object, bool)  # values by field; whether she said so although there is one already

    def __init__(self, parent: QWidget, look: AddVisitLook, today: Callable[[], date], now: Callable[[], str]) -> None:
        super().__init__(
            parent, "add_visit", self.tr("Add a visit"),
            self.tr("It is planned for you and charted at once. The pharmacy sees it with the next sync."),
            icon="plus", tone="accent", scrolls=True,
        )  # fmt: skip
        self._feed, self._again = "", False
        self.patient = TextField("add_visit_patient", self.tr("Patient: surname, birth date or record number"))
        self.found = RowList("add_visit_found", self.tr("Patients found"))
        self.kind = Select(
            "add_visit_kind", self.tr("Kind of visit"), look.types, prompt=self.tr("Choose the kind of visit")
        )
        self.day = DateField("add_visit_day", self.tr("Day; empty for today"), today)
        self.time = TimeField("add_visit_time", self.tr("Time you will be there"), now=now)
        self.why = TextField("add_visit_why", self.tr("Why it is added"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        self.body.addLayout(grid)
        day = QWidget()
        beside = QHBoxLayout(day)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(10)
        beside.addWidget(self.day)
        beside.addWidget(Label(self.tr("Empty for today"), "secondary"), 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Patient"), self.patient), ("", self.found), (self.tr("Kind of visit"), self.kind),
            (self.tr("Day"), day), (said_of("of the clock", "Time"), self.time), (self.tr("Why"), self.why),
        )  # fmt: skip
        for number, (label, field) in enumerate(rows):
            grid.addWidget(Label(label, "secondary-strong"), number, 0)
            grid.addWidget(field, number, 1)
        grid.setColumnStretch(1, 1)
        self.add_cancel()
        words = self.tr("Add visit")
        self._give_button = named(PrimaryButton(words), "add_visit_give", words)
        self.add_button(self._give_button, self._give)
        self.ask_first(self.patient)
        self.patient.textEdited.connect(self._typed)
        self.find_below(self.patient, self.found)
        self.found.chosen.connect(self._took)

    def show_found(self, typed: str, found: Sequence[FoundPatient]) -> None:
        """Whom the words found; nothing when she has typed on since."""
        if self.patient.text() != typed or self._feed:
            return
        self.found.show_rows([Row(each.feed, each.name, each.words) for each in found])
        self.found.setVisible(bool(found))
        self.found.setFixedHeight(self.found.wanted_height(_SHOWN))
        self.adjustSize()

    def ask_again(self, why: str) -> None:
        """There is such a visit already: the same button now adds another one."""
        self._again = True
        words = self.tr("Add another one")
        self._give_button.set_text(words)
        self._give_button.setAccessibleName(words)
        self.refuse(why, self._give_button)

    def _typed(self, text: str) -> None:
        self._feed, self._again = "", False
        self.searched.emit(text)

    def _took(self, feed: str) -> None:
        row = self.found.rows.row(self.found.currentIndex().row())
        self._feed = feed
        self.patient.set_value(row.words)
        self.patient.setAccessibleDescription(row.note)
        self.found.hide()
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        values = {
            "feed": self._feed, "type": self.kind.value(), "day": self.day.text(), "time": self.time.text(),
            "why": self.why.text(),
        }  # fmt: skip
        self.given.emit(values, self._again)
