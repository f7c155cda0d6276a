"""The editors of what is typed: numbers, words, dates and times, notes, and one of very many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nursechart.charting.looks.common import Control
from nursechart.ui.theme import Tone
from nursechart.ui.visit.editor import Editor, TypedEditor
from nursechart.ui.widgets import NumberField, PairField, PhraseEdit, Row, SearchSelect, TextField, TimeField

Phrases = Sequence[tuple[str, str]]


class NumberEditor(TypedEditor):
    _field: NumberField

    def __init__(self, control: Control, name: str, number: int) -> None:
        width = control.width or number
        self._field = NumberField(name, _without_unit(control), control.unit, width=width, step=_step(control))
        super().__init__(control, self._field, self._field.field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self._field.not_taken.connect(self.not_taken)
        self.show(control)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        self._field.letters = to


class PairEditor(Editor):
    def __init__(self, control: Control, name: str) -> None:
        self._field = PairField(name, _without_unit(control), control.unit)
        super().__init__(control, self._field, self._field.first)
        self._field.settled.connect(lambda _first, _second: self.settled.emit())
        self._field.not_taken.connect(self.not_taken)
        self.show(control)

    def values(self) -> dict[str, str]:
        first, second = self._field.texts()
        return {self.id: first, f"{self.id}2": second}

    def put(self, value: str, value2: str = "") -> None:
        if not value2 and "/" in value:
            value, value2 = value.split("/", 1)
        if self._field.texts() != (value, value2):
            self._field.set_value(value, value2)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        self._field.letters = to


class TextEditor(TypedEditor):
    """A line of words, and a typed date: "14 mar 58" is read where it is charted."""

    _field: TextField

    def __init__(self, control: Control, name: str) -> None:
        usual = 128 if control.kind == "date" else 0
        self._field = TextField(name, control.name, width=control.width or usual)
        super().__init__(control, self._field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def set_caption(self, words: str) -> None:
        self._field.setPlaceholderText(words)


class TimeEditor(TypedEditor):
    _field: TimeField

    def __init__(self, control: Control, name: str, now: Callable[[], str]) -> None:
        self._field = TimeField(name, control.name, now, width=control.width or 74)
        super().__init__(control, self._field)
        self._field.said_now.connect(self.answered)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.time() or self._field.text()}


class NoteEditor(TypedEditor):
    _field: PhraseEdit

    def __init__(self, control: Control, name: str, phrases: Phrases) -> None:
        self._field = PhraseEdit(name, control.name, phrases)
        super().__init__(control, self._field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def set_phrases(self, phrases: Phrases) -> None:
        self._field.set_phrases(phrases)


class SearchEditor(TypedEditor):
    """One of very many: what is typed narrows the list. Words that are no choice stay as typed."""

    _field: SearchSelect

    def __init__(self, control: Control, name: str) -> None:
        self._options = {each.id: each.text for each in control.options}
        self._field = SearchSelect(name, control.name, self._found, width=control.width)
        super().__init__(control, self._field)
        self._field.chosen.connect(lambda _id: self.settled.emit())
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def _found(self, typed: str) -> list[Row]:
        words = typed.casefold().split()
        return [Row(key, text) for key, text in self._options.items() if all(each in text.casefold() for each in words)]

    def values(self) -> dict[str, str]:
        typed = self._field.text().strip()
        same = [key for key, text in self._options.items() if text.casefold() == typed.casefold()]
        return {self.id: same[0] if same else typed}

    def put(self, value: str, value2: str = "") -> None:
        shown = self._options.get(value, value)
        if self._field.text() != shown:
            self._field.set_value(shown)


def _without_unit(control: Control) -> str:
    """The field adds its unit to the spoken name by itself."""
    return control.name.removesuffix(f", {control.unit}") if control.unit else control.name


def _step(control: Control) -> str:
    """One step of the arrows: as fine as what stands there."""
    _whole, point, digits = control.value.replace(",", ".").partition(".")
    return f"0.{'0' * (len(digits) - 1)}1" if point and digits else "1"
