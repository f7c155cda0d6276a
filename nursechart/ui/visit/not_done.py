"""A visit that did not take place: the sheet that asks why and who was told, and the page that says so afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.ui.theme import current
from nursechart.ui.visit.check_sheets import FieldsSheet
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import Card, Icon, Label, SecondaryButton, named


class NotDoneSheet(FieldsSheet):
    """`given(values)`: reason, text, told, told_name, told_at, next_date, next_time, as typed. It stays open until the
    answer was taken."""

    def __init__(self, parent: QWidget, ask: NotDoneAsk, now: Callable[[], str]) -> None:
        reasons = tuple(Option(each, words) for each, words in ask.reasons)
        told = tuple(Option(each, words) for each, words in ask.told)
        controls = (
            (self.tr("Why"), Control("reason", "select", self.tr("Why the visit is not done"), options=reasons)),
            (self.tr("In your own words"), Control("text", "text", self.tr("Why, in your own words"))),
            (self.tr("Told"), Control("told", "chips", self.tr("Who was told"), options=told)),
            (self.tr("Name"), Control("told_name", "text", self.tr("Name of who was told"))),
            (self.tr("Told at"), Control("told_at", "time", self.tr("When they were told"), hint=self.tr("n for now"))),
            (self.tr("Next visit, day"), Control("next_date", "date", self.tr("Day of the next visit, like 22 nov"))),
            (self.tr("Next visit, time"), Control("next_time", "time", self.tr("Time of the next visit"), hint=" ")),
        )
        why = self.tr("A dose is missed with this visit: {doses}. Prescriber and pharmacist are told.").format(
            doses=", ".join(ask.doses)
        )
        rows = [FormRow(control.id, label, (control,)) for label, control in controls]
        title, act = self.tr("The visit does not take place"), self.tr("Chart that it is not done")
        super().__init__(parent, "not_done", title, why if ask.doses else "", rows, act, now)
        self.setMinimumWidth(min(current().px(680), parent.width() - 40))

    def _give(self) -> None:
        values = self.values()
        if not values.get("reason"):
            self.refuse(self.tr("Choose why the visit is not done"), self.editors[0].first)
        elif not values.get("told", "").strip():
            self.refuse(self.tr("Choose who was told, or that nobody was reached yet"), self.editors[2].first)
        else:
            self.given.emit(values)


class NotDonePage(QWidget):
    """Says why a visit did not take place; `undo_asked` takes it back."""

    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("not_done_page")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 32, 24, 32)
        column.addStretch(1)
        card = Card(padding=20, gap=8)
        card.body.addWidget(Icon("circle-slash", 32, "warn"), 0, Qt.AlignmentFlag.AlignHCenter)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        card.body.addLayout(self._lines)
        words = self.tr("It takes place after all")
        self.undo = named(SecondaryButton(words, icon="undo-2", height=44), "undo_not_done", words)
        self.undo.clicked.connect(lambda _on=False: self.undo_asked.emit())
        card.body.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(card)
        column.addStretch(2)

    def show_lines(self, lines: Sequence[str], *, may_undo: bool) -> None:
        clear(self._lines)
        for number, line in enumerate(lines):
            words = Label(line, "secondary" if number else "alert", wrap=True)
            words.setObjectName(f"not_done_{number}")
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._lines.addWidget(words)
        self.undo.setVisible(may_undo)
