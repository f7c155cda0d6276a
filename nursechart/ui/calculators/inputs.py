"""One input of a calculator: its field, its unit, and where the value in it is from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.calculating import TYPED, Entered, InputLook, Known
from nursechart.charting.looks.common import Doubt
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import (
    Field,
    Label,
    LinkButton,
    NumberField,
    Segmented,
    Select,
    SlipQuestion,
    TextField,
    ltr,
    named,
)

_LABEL = 168
_FEW = 4


class InputRow(QWidget):
    """Shows an InputLook. `changed` says that `entered()` is another one; nothing is ever changed here by itself."""

    changed = Signal()

    def __init__(self, look: InputLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, f"row_{look.id}", look.label)
        self.look = look
        self._origin, self._known = TYPED, look.known
        self._kept = ""  # a doubtful value she kept as typed: it is not asked about again (AL-3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        whole.addLayout(line)
        words = self.tr("{input} (optional)").format(input=look.label) if look.optional else look.label
        label = Label(words, "strong", wrap=True)
        label.setFixedWidth(current().px(_LABEL))
        line.addWidget(label)
        self._unit: Select | None = None
        self._field = self._make_field()
        line.addWidget(self._field)
        if len(look.units) > 1 and look.kind != "choice":
            name = self.tr("Unit of {input}").format(input=look.label)
            self._unit = Select(f"{look.id}_unit", name, [(each.id, each.text) for each in look.units])
            self._unit.set_value(look.units[0].id)
            self._unit.setFixedWidth(current().px(104))
            self._unit.chosen.connect(self._unit_chosen)
            line.addWidget(self._unit)
        self._source = Label("", "caption", wrap=True)
        self._source.setObjectName(f"{look.id}_source")
        line.addWidget(self._source, 1)
        words = self.tr("Take back")
        self._back = named(LinkButton(words, small=True), f"{look.id}_back", f"{words}: {look.label}")
        self._back.clicked.connect(lambda _on=False: self.take_known())
        line.addWidget(self._back)
        self._wrong = Label("", "secondary", tone="warn", wrap=True)
        self._wrong.setObjectName(f"{look.id}_wrong")
        whole.addWidget(self._wrong)
        self._wrong.hide()
        self._slip = SlipQuestion(f"{look.id}_slip")
        self._slip.took_likely.connect(self._take_likely)
        self._slip.kept_typed.connect(self._keep)
        whole.addWidget(self._slip)
        self.know(look.known)

    def _make_field(self) -> QWidget:
        look = self.look
        if look.kind == "choice":
            options = [(each.id, each.text) for each in look.options]
            if len(options) <= _FEW and sum(len(words) for _, words in options) < 40:
                made: Segmented | Select = Segmented(look.id, look.label, options)
            else:
                made = Select(look.id, look.label, options, prompt=self.tr("Choose"))
            made.chosen.connect(lambda _value: self._typed())
            return made
        if look.kind == "number":
            one = look.units[0].text if len(look.units) == 1 else ""
            number = NumberField(look.id, look.label, one, width=104, step=look.step)
            if len(look.units) > 1:
                number.field.setAccessibleName(f"{look.label}, {look.units[0].text}")
            number.edited.connect(lambda _text: self._typed())
            return number
        unit = look.units[0].text if look.units else ""
        field = TextField(look.id, f"{look.label}, {unit}" if unit else look.label, width=190)
        hint = self.tr("22 Nov 08:00, or 08:00 for today") if look.kind == "time" else self.tr("With a blank between")
        field.setToolTip(hint)
        field.textEdited.connect(lambda _text: self._typed())
        return field

    # What stands in it

    def entered(self) -> Entered:
        units = self.look.units
        unit = self._unit.value() if self._unit is not None else units[0].id if units else ""
        return Entered(self.text(), unit, self._origin)

    def text(self) -> str:
        if isinstance(self._field, Segmented | Select):
            return self._field.value()
        assert isinstance(self._field, NumberField | TextField)
        return self._field.text()

    def know(self, known: Known | None) -> None:
        """What the chart or the chosen order says; it stands in the field unless something was typed there."""
        before, self._known = self._known, known
        if self._origin == TYPED and self.text().strip() and before is not None:
            self._say_source()
            return
        if self._origin == TYPED and self.text().strip() and before is None and known is None:
            return
        self.take_known()

    def take_known(self) -> None:
        """Put there what the chart says; empty where it says nothing."""
        known = self._known
        self._put(known.text if known is not None else "", known.unit if known is not None else "")
        self._origin = known.origin if known is not None else TYPED
        self._say_source()
        self.changed.emit()

    def _put(self, text: str, unit: str = "") -> None:
        if isinstance(self._field, NumberField | TextField | Segmented | Select):
            self._field.set_value(text)
        if self._unit is not None and unit:
            self._unit.set_value(unit)

    def _typed(self) -> None:
        self._origin = TYPED
        self._say_source()
        self.changed.emit()

    def _unit_chosen(self, _unit: str) -> None:
        """A value of the chart has its own unit; another unit means another number, which is typed."""
        if self._origin != TYPED:
            self._put("")
        if isinstance(self._field, NumberField) and self._unit is not None:
            self._field.field.setAccessibleName(f"{self.look.label}, {self._unit.currentText()}")
        self._typed()

    def _say_source(self) -> None:
        known = self._known
        if self._origin != TYPED and known is not None:
            self._source.setText(ltr(f"{known.says}. {known.stale}" if known.stale else known.says))
            self._source.set_tone("warn" if known.stale else "")
        else:
            self._source.setText(self.tr("typed") if self.text().strip() else "")
            self._source.set_tone("")
        self._back.setVisible(self._origin == TYPED and known is not None)

    # What is asked or wrong

    def say_wrong(self, why: str) -> None:
        self._wrong.setText(why)
        self._wrong.setVisible(bool(why))
        if isinstance(self._field, NumberField | TextField):
            self._field.set_tone(Tone.WARN if why else None, why)

    def ask(self, doubt: Doubt | None) -> None:
        """Ask about a value that looks like a slip, once for each value (EN-5)."""
        if doubt is None or self._kept == self.text():
            self._slip.hide()
            return
        self._likely = doubt.likely
        words = self.tr("Take {value}").format(value=doubt.likely) if doubt.likely else ""
        self._slip.ask(doubt.asks, words, self.tr("Keep as typed"))

    def _take_likely(self) -> None:
        self._put(self._likely)
        self._slip.hide()
        self._typed()

    def _keep(self) -> None:
        self._kept = self.text()
        self._slip.hide()
        self.take_focus()

    def take_focus(self) -> None:
        """Be where the keys go; what is typed replaces what the chart says."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        line = self._field.field if isinstance(self._field, NumberField) else self._field
        if isinstance(line, Field):
            line.selectAll()
