"""What every editor of a row can do, whatever it asks with.

An editor shows a `Control` and gives its values back as typed, by control id; the second number of a pair stands under
the id with a 2 behind it. It decides nothing: "384" and "38,4" go out as they are. `settled` says that something was
chosen, or typed and then left alone for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.common import Control, Option
from nursechart.ui.theme import Tone


class Picked(Enum):
    """What a digit did to a field of choices."""

    NOTHING = auto()
    PART = auto()  # more may be chosen, or is asked now
    WHOLE = auto()


def picked(options: Sequence[Option], digit: str) -> Option | None:
    """The answer a digit stands for: by its words where all begin with a digit (a grade), else in order from 1."""
    if all(each.text[:1].isdecimal() for each in options):
        return next((each for each in options if each.text.startswith(digit)), None)
    at = int(digit) - 1
    return options[at] if 0 <= at < len(options) else None


class Editor(QObject):
    """One control on the screen. `widget` goes into the row; `first` takes the focus."""

    settled = Signal()
    answered = Signal()  # by one key, and whole by it: one may go on
    not_taken = Signal()  # Ctrl+D in a number
    left_part = Signal()  # a line of a table was left: what stands may be charted while the focus stays in the row

    def __init__(self, control: Control, widget: QWidget, first: QWidget | None = None) -> None:
        super().__init__()
        self.id, self.kind, self.name = control.id, control.kind, control.name
        self.widget, self.first = widget, first or widget

    @property
    def has_focus(self) -> bool:
        """Whether the next key goes here, also while another window is in front."""
        inside = self.widget.window().focusWidget()
        return inside is not None and (inside is self.widget or self.widget.isAncestorOf(inside))

    def values(self) -> dict[str, str]:
        return {}

    def show(self, control: Control) -> None:
        """Show what stands or is drafted."""
        self.put(control.value, control.value2)

    def tell(self, control: Control) -> None:
        """Say what is wrong or missing inside; what is typed stays, so this is said also while she types."""

    def put(self, value: str, value2: str = "") -> None:
        """Write a value as if it had been typed, without saying so."""

    def put_typed(self, typed: dict[str, str]) -> None:
        """Write back what was typed, by control id, where it was typed in this editor."""
        if self.id in typed:
            self.put(typed[self.id], typed.get(f"{self.id}2", ""))

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        """Mark the field; `why` is read aloud with it."""
        self.first.setAccessibleDescription(why)

    def set_phrases(self, phrases: Sequence[tuple[str, str]]) -> None:
        """Other words for the same phrases: what they are filled from was charted meanwhile."""

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        """Ask `to` about a letter typed into an empty number first; whatever else is asked keeps its letters."""

    def pick(self, digit: str) -> Picked:
        """Choose by a digit (see `picked`). Says whether the field is answered by it."""
        return Picked.NOTHING

    def set_caption(self, words: str) -> None:
        """Say in the empty field what it asks, where several stand in a row; never a value (EN-3)."""


class _Typed(Protocol):
    def text(self) -> str: ...
    def set_value(self, text: str) -> None: ...
    def set_tone(self, tone: Tone | None, why: str = "") -> None: ...


class TypedEditor(Editor):
    """One of the editors whose field holds what was typed into it."""

    _field: _Typed

    def values(self) -> dict[str, str]:
        return {self.id: self._field.text()}

    def put(self, value: str, value2: str = "") -> None:
        if self._field.text() != value:
            self._field.set_value(value)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)


class _Chosen(Protocol):
    def value(self) -> str: ...
    def set_value(self, value: str, /) -> None: ...


class ChosenEditor(Editor):
    """One of the editors whose field holds the id of what was chosen in it."""

    _field: _Chosen

    def values(self) -> dict[str, str]:
        return {self.id: self._field.value()}

    def put(self, value: str, value2: str = "") -> None:
        if self._field.value() != value:
            self._field.set_value(value)


def pick_one(asks: Editor, options: Sequence[Option], digit: str) -> Picked:
    """Choose by a digit where one of `options` is chosen; not `WHOLE` where that one asks more."""
    option = picked(options, digit)
    if option is None:
        return Picked.NOTHING
    asks.put(option.id)
    asks.settled.emit()
    return Picked.PART if option.asks_more else Picked.WHOLE
