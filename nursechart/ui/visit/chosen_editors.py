"""The editors of what is chosen: one of a few, findings, one of a list, on or off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.common import Control
from nursechart.ui.visit.editor import ChosenEditor, Editor, Picked, pick_one, picked
from nursechart.ui.visit.findings import FindingChips
from nursechart.ui.widgets import ChoiceChips, Segmented, Select, Toggle

ON, OFF = "yes", ""  # what a toggle says


class FewEditor(Editor):
    """One of a few whose words are too long to stand side by side. A second press takes the choice back."""

    def __init__(self, control: Control, name: str) -> None:
        self._options = control.options
        options = [(each.id, each.text) for each in control.options]
        self._field = ChoiceChips(name, control.name, options, only_one=True)
        chips = [child for child in self._field.findChildren(QWidget) if child.focusPolicy() != Qt.FocusPolicy.NoFocus]
        super().__init__(control, self._field, chips[0] if chips else self._field)
        self._field.chosen.connect(lambda _values: self.settled.emit())
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: next(iter(self._field.values()), "")}

    def put(self, value: str, value2: str = "") -> None:
        self._field.set_values([value] if value else [])

    def pick(self, digit: str) -> Picked:
        return pick_one(self, self._options, digit)


class SegmentEditor(ChosenEditor):
    """One of a few. Delete takes the choice back: nothing chosen is not the same as the first word."""

    _field: Segmented

    def __init__(self, control: Control, name: str) -> None:
        self._options = control.options
        self._field = Segmented(name, control.name, [(each.id, each.text) for each in control.options], height=34)
        super().__init__(control, self._field, self._field)
        self._field.chosen.connect(lambda _value: self.settled.emit())
        for button in self._buttons():
            button.installEventFilter(self)
        self.show(control)

    def _buttons(self) -> list[QWidget]:
        return [child for child in self._field.findChildren(QWidget) if child.focusPolicy() != Qt.FocusPolicy.NoFocus]

    def show(self, control: Control) -> None:
        super().show(control)
        chosen = self._field.value()
        buttons = self._buttons()
        places = [each.id for each in control.options]
        self.first = buttons[places.index(chosen) if chosen in places else 0] if buttons else self._field

    def pick(self, digit: str) -> Picked:
        return pick_one(self, self._options, digit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or not self._field.value():
            return False
        self._field.set_value("")
        self.settled.emit()
        return True


class ChipsEditor(ChosenEditor):
    _field: FindingChips

    def __init__(self, control: Control, name: str) -> None:
        self._options = control.options
        self._field = FindingChips(name, control.name, control.options)
        super().__init__(control, self._field, self._field.first)
        self._field.settled.connect(self.settled)
        self.show(control)

    def pick(self, digit: str) -> Picked:
        option = picked(self._options, digit)
        if option is None:
            return Picked.NOTHING
        alone = not self._field.value()
        self._field.toggle(option.id)
        return Picked.WHOLE if alone and option.tone == "ok" else Picked.PART  # all is well: no finding beside it


class SelectEditor(ChosenEditor):
    _field: Select

    def __init__(self, control: Control, name: str) -> None:
        self._options = control.options
        self._field = Select(name, control.name, [(each.id, each.text) for each in control.options])
        self._field.setMinimumWidth(control.width or 220)
        self._field.setPlaceholderText(control.name)
        super().__init__(control, self._field)
        self._field.installEventFilter(self)
        self._field.chosen.connect(lambda _value: self.settled.emit())
        self.show(control)

    def set_caption(self, words: str) -> None:
        self._field.setPlaceholderText(words)

    def pick(self, digit: str) -> Picked:
        return pick_one(self, self._options, digit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit is for the row: the list would look for words that begin with it and stay where it is."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not event.text().isdecimal():
            return False
        event.ignore()
        return True


class ToggleEditor(Editor):
    def __init__(self, control: Control, name: str) -> None:
        self._field = Toggle(name, control.name)
        super().__init__(control, self._field)
        self.show(control)
        self._field.clicked.connect(lambda _on: self.settled.emit())

    def values(self) -> dict[str, str]:
        return {self.id: ON if self._field.isChecked() else OFF}

    def put(self, value: str, value2: str = "") -> None:
        self._field.setChecked(value == ON)
