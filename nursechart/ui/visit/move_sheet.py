"""Charted on the wrong patient: both charts side by side, what moves, and what stays with the reason.

Nothing is chosen beforehand. She finds the other patient by typing, ticks two identifiers of each as she compares them,
ticks what belongs there, and says to which visit. `given(told)` leaves the sheet open; whoever moves it closes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import FormRow
from nursechart.charting.looks.move import MoveAsk, MoveItem, MoveLook, MovePatient, MoveSaid, MoveTarget
from nursechart.charting.looks.today import FoundPatient
from nursechart.ui.theme import current
from nursechart.ui.visit.finding import FindingSheet
from nursechart.ui.widgets import Card, CheckRow, Label, PrimaryButton, Select, TextField, ltr, named
from nursechart.ui.widgets.labels import empty
from nursechart.ui.widgets.rows import Row, RowList

_SHOWN = 4
_SIDE_BY_SIDE = 620  # px at 100 % from which both charts stand beside each other
_WIDE = 860


class PatientCard(Card):
    """One of the two patients, in words that tell one from another, to be ticked as they are compared."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(gap=6)
        self._name = name
        self.body.addWidget(Label(title, "secondary-strong"))
        self.who = QVBoxLayout()
        self.who.setSpacing(4)
        self.body.addLayout(self.who)
        self.ticks: dict[str, CheckRow] = {}

    def show_patient(self, patient: MovePatient) -> None:
        self.clear()
        self.who.addWidget(Label(patient.name, "name", wrap=True))
        if patient.visit:
            self.who.addWidget(Label(patient.visit, "secondary", wrap=True))
        tone = "crit" if patient.allergies_tone == "crit" else "warn" if patient.allergies_tone == "warn" else "text2"
        self.who.addWidget(Label(patient.allergies, "secondary", tone=tone, wrap=True))
        self.who.addWidget(Label(self.tr("Compared with the person it is about"), "caption", wrap=True))
        for key, words in (
            ("name", self.tr("Full name: {value}").format(value=patient.name)),
            ("birth_date", self.tr("Date of birth: {value}").format(value=ltr(patient.born))),
            ("mrn", self.tr("Record number: {value}").format(value=ltr(patient.mrn))),
        ):
            if key != "mrn" or patient.mrn:
                self.ticks[key] = CheckRow(f"{self._name}_{key}", words)
                self.who.addWidget(self.ticks[key])

    def clear(self) -> None:
        self.ticks.clear()
        empty(self.who)

    def event(self, event: QEvent) -> bool:
        """Never lower than its words need at its width: what scrolls around it would press it together."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            layout = self.layout()
            needed = layout.totalHeightForWidth(self.width()) if layout is not None else -1
            if needed > 0 and needed != self.minimumHeight():
                self.setMinimumHeight(needed)
        return super().event(event)

    def ticked(self) -> tuple[str, ...]:
        return tuple(key for key, row in self.ticks.items() if row.isChecked())


class MoveSheet(FindingSheet):
    """`searched(text)`, `other(feed)` ask; `show_found` and `show_other` are the answers."""

    searched = Signal(str)
    other = Signal(str)
    given = Signal(object)  # MoveSaid

    def __init__(self, parent: QWidget, look: MoveLook) -> None:
        super().__init__(
            parent, "move", self.tr("Charted on the wrong patient"), self._why(look), icon="arrow-right",
            tone="accent", scrolls=True,
        )  # fmt: skip
        self.setMinimumWidth(min(current().px(_WIDE), max(parent.width() - 40, 0)))
        self._look = look
        self.asked: MoveAsk | None = None
        self.items: dict[str, CheckRow] = {}
        self.asks: dict[str, Select] = {}
        self._add_patients(look)
        self.what = QVBoxLayout()
        self.what.setSpacing(6)
        self.body.addLayout(self.what)
        self.body.addWidget(Label(self.tr("Why: charted on the wrong patient"), "secondary-strong"))
        self.words = TextField("move_words", self.tr("More words, without names; they stand in both charts"))
        self.words.setPlaceholderText(self.tr("More words, without names"))
        self.body.addWidget(self.words)
        self.body.addStretch(1)
        self.add_cancel()
        act = self.tr("Move it")
        self.add_button(named(PrimaryButton(act), "move_give", act), self._give)
        self._show_items(look.items, ())
        self.ask_first(self.search)

    def _why(self, look: MoveLook) -> str:
        if look.is_signed:
            return self.tr(
                "It is taken back here and said in the right chart, with its own times. What was signed stays "
                "readable, and is signed again."
            )
        return self.tr("It is taken back here and said in the right chart, with its own times. Nothing is deleted.")

    def _add_patients(self, look: MoveLook) -> None:
        wide = self.minimumWidth() >= current().px(_SIDE_BY_SIDE)
        beside = QBoxLayout(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        beside.setSpacing(12)
        self.body.addLayout(beside)
        self.here = PatientCard("move_here", self.tr("It stands in the chart of"))
        self.here.show_patient(look.patient)
        self.here.body.addStretch(1)
        self.there = PatientCard("move_there", self.tr("It belongs to"))
        self.search = TextField("move_patient", self.tr("The right patient: surname, birth date or record number"))
        self.search.setPlaceholderText(self.tr("Surname, birth date or record number"))
        self.find_below(self.search, RowList("move_found", self.tr("Patients found")))
        self.target = Select("move_target", self.tr("Visit it belongs to"), prompt=self.tr("Choose the visit"))
        self.confirmed = Select(
            "move_confirmed_by", self.tr("Who or what confirmed the identifiers"), prompt=self.tr("Who confirmed it")
        )
        self.there.body.insertWidget(1, self.search)
        self.there.body.insertWidget(2, self.found)
        for field in (self.target, self.confirmed):
            self.there.body.addWidget(field)
            field.hide()
        self.there.body.addStretch(1)
        beside.addWidget(self.here, 1)
        beside.addWidget(self.there, 1)
        self.search.textEdited.connect(self._typed)
        self.found.chosen.connect(self._took)
        self.target.chosen.connect(lambda _key: self._target_chosen())

    # The right patient

    def show_found(self, typed: str, found: Sequence[FoundPatient]) -> None:
        """Whom the words found; nothing when she has typed on since."""
        if self.search.text() != typed or self.asked is not None:
            return
        rows = [Row(each.feed, each.name, each.words) for each in found if each.feed != self._look.patient.feed]
        self.found.show_rows(rows)
        self.found.setVisible(bool(rows))
        self.found.setFixedHeight(self.found.wanted_height(_SHOWN))

    def show_other(self, asked: MoveAsk) -> None:
        """The other chart beside this one, and what is asked because of it."""
        self.asked = asked
        self.there.show_patient(asked.other)
        self.target.set_options([(each.key, each.words) for each in asked.targets])
        self.target.show()
        self.confirmed.set_options([(each.id, each.text) for each in asked.confirmed_by.controls[0].options])
        self.confirmed.hide()
        self._show_items(asked.items, asked.rows)
        QTimer.singleShot(0, self, self._fit)  # once the card of the other patient has its height
        next(iter(self.there.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        if self.asked is not None:
            self.asked = None
            self.there.clear()
            self.target.hide()
            self.confirmed.hide()
            self._show_items(self._look.items, ())
        self.searched.emit(text)

    def _took(self, feed: str) -> None:
        row = self.found.rows.row(self.found.currentIndex().row())
        self.search.set_value(row.words)
        self.found.hide()
        self.other.emit(feed)

    def _target_chosen(self) -> None:
        target = self._target()
        self.confirmed.setVisible(target is not None and target.starts)
        self._fit()

    def _target(self) -> MoveTarget | None:
        targets = self.asked.targets if self.asked is not None else ()
        return next((each for each in targets if each.key == self.target.value()), None)

    # What moves

    def _show_items(self, items: Sequence[MoveItem], rows: Sequence[FormRow]) -> None:
        """What can be moved, to be ticked, what each asks, and what stays with the reason; ticks stay as they were."""
        ticked = {key for key, row in self.items.items() if row.isChecked()}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.items, self.asks = {}, {}
        going = [each for each in items if not each.stays]
        column.addWidget(Label(self.tr("What moves"), "secondary-strong"))
        if not going:
            column.addWidget(Label(self.tr("Nothing of this visit can be moved"), "secondary"))
        for each in going:
            row = CheckRow(f"move_item_{each.key}", each.place, note=each.words)
            row.setAccessibleDescription(each.words)
            row.setChecked(each.key in ticked)
            row.toggled.connect(lambda _on: self._show_asks())
            self.items[each.key] = row
            column.addWidget(row)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        column.addLayout(self._grid)
        for number, asked in enumerate(rows):
            label = Label(self.tr("{what}, in the other chart").format(what=asked.label), "secondary", wrap=True)
            control = asked.controls[0]
            options = [(option.id, option.text) for option in control.options]
            field = Select(f"move_ask_{number}", control.name, options, prompt=self.tr("Choose"))
            self._grid.addWidget(label, number, 0)
            self._grid.addWidget(field, number, 1)
            self.asks[asked.id] = field
            field.setProperty("label", label)
        self._grid.setColumnStretch(1, 1)
        staying = [each for each in items if each.stays]
        if staying:
            column.addSpacing(4)
            column.addWidget(Label(self.tr("What stays"), "secondary-strong"))
        for each in staying:
            words = self.tr("{what}: {why}").format(what=each.place, why=each.stays)
            column.addWidget(Label(words, "secondary", wrap=True))
        empty(self.what)
        self.what.addWidget(inside)
        self._show_asks()

    def _show_asks(self) -> None:
        """Only what is ticked asks for anything."""
        items = self.asked.items if self.asked is not None else ()
        wanted = {ask for each in items if self._is_on(each.key) for ask in each.asks}
        for key, field in self.asks.items():
            field.setVisible(key in wanted)
            field.property("label").setVisible(key in wanted)

    def _is_on(self, key: str) -> bool:
        row = self.items.get(key)
        return row is not None and row.isChecked()

    # What she said

    def told(self) -> MoveSaid:
        values = {key: field.value() for key, field in self.asks.items() if not field.isHidden()}
        return MoveSaid(
            chosen=tuple(key for key, row in self.items.items() if row.isChecked()),
            target=self.target.value(),
            values=values | {"confirmed_by": self.confirmed.value()},
            checked=self.here.ticked(),
            checked_other=self.there.ticked(),
            words=self.words.text().strip(),
        )

    def _give(self) -> None:
        target = self._target()
        if self.asked is None:
            self.refuse(self.tr("Choose the right patient from the list"), self.search)
        elif (card := next((each for each in (self.here, self.there) if len(each.ticked()) < 2), None)) is not None:
            at = next(row for row in card.ticks.values() if not row.isChecked())
            self.refuse(self.tr("Tick two things of each patient as you compare them"), at)
        elif target is None:
            self.refuse(self.tr("Choose the visit it belongs to"), self.target)
        elif target.starts and not self.confirmed.value():
            self.refuse(self.tr("Say who or what confirmed the identifiers"), self.confirmed)
        elif not any(row.isChecked() for row in self.items.values()):
            self.refuse(self.tr("Tick what belongs to the other patient"), next(iter(self.items.values()), None))
        elif empty := next((each for each in self.asks.values() if not each.isHidden() and not each.value()), None):
            self.refuse(self.tr("Choose what stands for it in the other chart"), empty)
        else:
            self.given.emit(self.told())
