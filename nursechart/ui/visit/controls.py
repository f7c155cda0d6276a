"""The controls of a row, one editor a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.common import Control, Option
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.body_field import BodyEditor
from nursechart.ui.visit.editor import Editor, Picked, picked
from nursechart.ui.visit.findings import FindingChips
from nursechart.ui.visit.score_field import ScoreEditor, score_words
from nursechart.ui.visit.table_editor import TableEditor
from nursechart.ui.widgets import (
    ChoiceChips,
    Kbd,
    Label,
    NumberField,
    PairField,
    PhraseEdit,
    Row,
    SearchSelect,
    Segmented,
    Select,
    TextField,
    TimeField,
    Toggle,
    WholeLabel,
    ltr,
    whole_units,
)

Phrases = Sequence[tuple[str, str]]
ON, OFF = "yes", ""  # what a toggle says
_WHOLE_HINT = 44  # letters of a hint that stands on one line where it has room
WIDE_KINDS = ("text", "note", "chips", "table", "score")
WHOLE_KINDS = ("table", "score")  # these take the width of the row, below its label
MOST_LETTERS = 48  # of the answers side by side, with the air around each


class _Number(Editor):
    def __init__(self, control: Control, name: str, number: int) -> None:
        width = control.width or number
        self._field = NumberField(name, _without_unit(control), control.unit, width=width, step=_step(control))
        super().__init__(control, self._field, self._field.field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self._field.not_taken.connect(self.not_taken)
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.text()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.text() != value:
            self._field.set_value(value)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        self._field.letters = to


class _Pair(Editor):
    def __init__(self, control: Control, name: str) -> None:
        self._field = PairField(name, _without_unit(control), control.unit)
        super().__init__(control, self._field, self._field.first)
        self._field.settled.connect(lambda _first, _second: self.settled.emit())
        self._field.not_taken.connect(self.not_taken)
        self.show(control)

    def values(self) -> dict[str, str]:
        first, second = self._field.texts()
        return {self.id: first, f"{self.id}2": second}

    def show(self, control: Control) -> None:
        self.put(control.value, control.value2)

    def put(self, value: str, value2: str = "") -> None:
        if not value2 and "/" in value:
            value, value2 = value.split("/", 1)
        if self._field.texts() != (value, value2):
            self._field.set_value(value, value2)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        self._field.letters = to


class _Text(Editor):
    """A line of words, and a typed date: "14 mar 58" is read where it is charted."""

    def __init__(self, control: Control, name: str) -> None:
        usual = 128 if control.kind == "date" else 0
        self._field = TextField(name, control.name, width=control.width or usual)
        super().__init__(control, self._field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def set_caption(self, words: str) -> None:
        self._field.setPlaceholderText(words)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.text()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.text() != value:
            self._field.set_value(value)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)


class _Time(Editor):
    def __init__(self, control: Control, name: str, now: Callable[[], str]) -> None:
        self._field = TimeField(name, control.name, now, width=control.width or 74)
        super().__init__(control, self._field)
        self._field.said_now.connect(self.answered)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.time() or self._field.text()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.text() != value:
            self._field.set_value(value)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)


class _Note(Editor):
    def __init__(self, control: Control, name: str, phrases: Phrases) -> None:
        self._field = PhraseEdit(name, control.name, phrases)
        super().__init__(control, self._field)
        self._field.settled.connect(lambda _text: self.settled.emit())
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.text()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.text() != value:
            self._field.set_value(value)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)

    def set_phrases(self, phrases: Phrases) -> None:
        self._field.set_phrases(phrases)


class _OneOf(Editor):
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

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        self._field.set_values([value] if value else [])

    def pick(self, digit: str) -> Picked:
        option = picked(self._options, digit)
        if option is None:
            return Picked.NOTHING
        self.put(option.id)
        self.settled.emit()
        return Picked.PART if option.asks_more else Picked.WHOLE


class _Segment(Editor):
    """One of a few. Delete takes the choice back: nothing chosen is not the same as the first word."""

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

    def values(self) -> dict[str, str]:
        return {self.id: self._field.value()}

    def show(self, control: Control) -> None:
        self.put(control.value)
        chosen = self._field.value()
        buttons = self._buttons()
        places = [each.id for each in control.options]
        self.first = buttons[places.index(chosen) if chosen in places else 0] if buttons else self._field

    def put(self, value: str, value2: str = "") -> None:
        if self._field.value() != value:
            self._field.set_value(value)

    def pick(self, digit: str) -> Picked:
        option = picked(self._options, digit)
        if option is None:
            return Picked.NOTHING
        self.put(option.id)
        self.settled.emit()
        return Picked.PART if option.asks_more else Picked.WHOLE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or not self._field.value():
            return False
        self._field.set_value("")
        self.settled.emit()
        return True


class _Chips(Editor):
    def __init__(self, control: Control, name: str) -> None:
        self._options = control.options
        self._field = FindingChips(name, control.name, control.options)
        super().__init__(control, self._field, self._field.first)
        self._field.settled.connect(self.settled)
        self.show(control)

    def values(self) -> dict[str, str]:
        return {self.id: self._field.value()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.value() != value:
            self._field.set_value(value)

    def pick(self, digit: str) -> Picked:
        option = picked(self._options, digit)
        if option is None:
            return Picked.NOTHING
        alone = not self._field.value()
        self._field.toggle(option.id)
        return Picked.WHOLE if alone and option.tone == "ok" else Picked.PART  # all is well: no finding beside it


class _Select(Editor):
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

    def values(self) -> dict[str, str]:
        return {self.id: self._field.value()}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        if self._field.value() != value:
            self._field.set_value(value)

    def pick(self, digit: str) -> Picked:
        option = picked(self._options, digit)
        if option is None:
            return Picked.NOTHING
        self.put(option.id)
        self.settled.emit()
        return Picked.WHOLE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit is for the row: the list would look for words that begin with it and stay where it is."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not event.text().isdecimal():
            return False
        event.ignore()
        return True


class _Search(Editor):
    """One of very many: what is typed narrows the list. Words that are no choice stay as typed."""

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

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        shown = self._options.get(value, value)
        if self._field.text() != shown:
            self._field.set_value(shown)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)


class _Toggle(Editor):
    def __init__(self, control: Control, name: str) -> None:
        self._field = Toggle(name, control.name)
        super().__init__(control, self._field)
        self.show(control)
        self._field.clicked.connect(lambda _on: self.settled.emit())

    def values(self) -> dict[str, str]:
        return {self.id: ON if self._field.isChecked() else OFF}

    def show(self, control: Control) -> None:
        self.put(control.value)

    def put(self, value: str, value2: str = "") -> None:
        self._field.setChecked(value == ON)


class _Static(Editor):
    def __init__(self, control: Control) -> None:
        self._label = Label("", "strong", wrap=True)
        super().__init__(control, self._label)
        self.show(control)

    def show(self, control: Control) -> None:
        words = value_words(control)
        self._label.setText(ltr(words) if words else "")
        self._label.setAccessibleName(f"{control.name}: {words}")


def is_long(control: Control) -> bool:
    """Whether the answers of a segment take more room than a row has, so that they flow as chips instead."""
    letters = sum(len(each.text) + 4 for each in control.options)
    return control.kind == "segment" and letters * max(current().scale - 0.2, 1) > MOST_LETTERS


def editor(control: Control, name: str, *, now: Callable[[], str], phrases: Phrases = (), number: int = 84) -> Editor:
    """The editor of `control`, its field called `name`; `number` is the width of a number's field, px at 100 %."""
    match control.kind:
        case "number":
            return _Number(control, name, number)
        case "pair":
            return _Pair(control, name)
        case "segment" if is_long(control):
            return _OneOf(control, name)
        case "segment":
            return _Segment(control, name)
        case "chips":
            return _Chips(control, name)
        case "select":
            return _Select(control, name)
        case "time":
            return _Time(control, name, now)
        case "note":
            return _Note(control, name, phrases)
        case "toggle":
            return _Toggle(control, name)
        case "static":
            return _Static(control)
        case "search":
            return _Search(control, name)
        case "table":
            return TableEditor(control, name, lambda cell, cell_name: editor(cell, cell_name, now=now))
        case "body":
            return BodyEditor(control, name)
        case "score":
            return ScoreEditor(control, name, lambda item, item_name: editor(item, item_name, now=now))
        case "text" | "date":
            return _Text(control, name)


class Hint(QWidget):
    """The quiet words behind a field; an empty time also says that `n` is now.

    `shown(bool)` says when it comes or goes.
    """

    shown = Signal(bool)

    def __init__(self, control: Control, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = len(control.hint) <= _WHOLE_HINT
        self._words: Label | None = None
        self._clock: tuple[QWidget, ...] = ()  # "n" and "now", which times alone have
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.say(control)

    def say(self, control: Control) -> None:
        if control.hint and self._words is None:
            self._words = (WholeLabel if self._whole else Label)("", "secondary", tone="text3")
            self._words.setWordWrap(True)
            self._line.insertWidget(0, self._words)
        if self._words is not None:
            self._words.setText(whole_units(control.hint))
            self._words.setVisible(bool(control.hint))
        empty = control.kind == "time" and not control.value and "now" not in control.hint
        if empty and not self._clock:
            self._clock = (Kbd("n"), Label(self.tr("now"), "secondary", tone="text3"))
            for made in self._clock:
                self._line.addWidget(made)
        for sign in self._clock:
            sign.setVisible(empty)
        self.says_something = bool(control.hint) or empty
        if self.parentWidget() is not None or not self.says_something:  # alone it would be a window of its own
            self.setVisible(self.says_something)
        self.shown.emit(self.says_something)


def value_words(control: Control) -> str:
    """What a control says when it can only be read: "38.4 °C", "118/72 mmHg", "Red 15 mm, Tender"."""
    options = {each.id: each for each in control.options}
    match control.kind:
        case "pair":
            words = f"{control.value}/{control.value2}" if control.value or control.value2 else ""
        case "segment" | "select" | "search" | "body":
            words = options[control.value].text if control.value in options else control.value
        case "chips":
            words = ", ".join(_found_words(each, options) for each in control.value.split())
        case "table":
            words = "; ".join(", ".join(filter(None, map(_cell_words, line))) for line in control.lines)
        case "score":
            words = score_words(control)
        case "toggle":
            words = "Yes" if control.value == ON else ""
        case _:
            words = control.value
    return (
        f"{words} {control.unit}" if words and control.unit and control.kind in ("number", "pair", "static") else words
    )


def _cell_words(cell: Control) -> str:
    """A cell in a sentence: "Rate 58 mL/h"; the first word of a line and plain words speak for themselves."""
    words = value_words(cell)
    label = cell.name.rsplit(": ", 1)[-1].removesuffix(f", {cell.unit}" if cell.unit else "")
    return f"{label} {words}" if words and cell.kind in ("number", "date", "segment", "static") else words


def _found_words(found: str, options: Mapping[str, Option]) -> str:
    """ "redness:15" as "Red 15 mm"."""
    key, _colon, number = found.partition(":")
    if key not in options:
        return found.replace(":", " ")
    return " ".join(part for part in (options[key].text, number, options[key].takes if number else "") if part)


def _without_unit(control: Control) -> str:
    """The field adds its unit to the spoken name by itself."""
    return control.name.removesuffix(f", {control.unit}") if control.unit else control.name


def _step(control: Control) -> str:
    """One step of the arrows: as fine as what stands there."""
    _whole, point, digits = control.value.replace(",", ".").partition(".")
    return f"0.{'0' * (len(digits) - 1)}1" if point and digits else "1"
