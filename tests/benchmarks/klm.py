"""How long a practised nurse would need for keys that were pressed: the keystroke-level model.

Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems", Communications
of the ACM 23(7), 1980, 396-410; the same in "The Psychology of Human-Computer Interaction", 1983, chapter 8. It counts
operators, so the figure is the same on any computer.

Where a mental preparation (M) stands is taken from what was pressed, by the paper's rules as far as a program can apply
them: before each run of typed text, before each command (a chord or a function key), before each run of choosing keys
(arrows, Space), and before each answer given by a digit. Keys that only go on (Tab, Enter) are anticipated and take
none.

`keys` are counted as the goals count them: a chord is one key. In seconds a modifier that is held takes the time of a
key of its own, as in the paper. A scanner's trigger is one key, an aim (P) and two movements of the hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

K = 0.28  # s a key: an average non-secretary typist, 40 words a minute (table 1 of the paper)
P = 1.10  # s to point at something with the mouse, the click with it
H = 0.40  # s to move the hand between keyboard and mouse
M = 1.35  # s to prepare for the next act
R = 0.60  # s she has to wait where her password is checked: the budget of design.md 8 for an unlock

_GOES_ON = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_CHOOSES = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space}


@dataclass
class Strokes:
    """What was done since counting began."""

    keys: int = 0
    mouse: int = 0
    thoughts: int = 0
    homings: int = 0
    waits: int = 0
    chords: int = 0  # modifiers held down: a key each by the paper, though one with the key by the goals
    aims: int = 0
    _last: str = ""
    _still: bool = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is sent meanwhile no hand has pressed: a scanner types by itself."""
        self._still = True
        try:
            yield
        finally:
            self._still = False

    def triggered(self, keys: int) -> None:
        """A scanner: the hand to it and back, the aim, and its trigger, which is counted as a key."""
        self.keys += keys
        self.aims += 1
        self.homings += 2
        self.thoughts += 1
        self._last = ""

    @property
    def seconds(self) -> float:
        pressed, aimed = self.keys + self.chords, self.mouse + self.aims
        return K * pressed + P * aimed + H * self.homings + M * self.thoughts + R * self.waits

    def typed(self, text: str, *, in_words: bool = True) -> None:
        """Letters; outside of a field for words each of them is a choice or an act of its own."""
        for letter in text:
            if not in_words:
                self._alone()
            else:
                self._key("chooses" if letter == " " and self._last != "text" else "text")

    def pressed(self, key: int, modifiers: int, *, in_words: bool = True) -> None:
        """One key; a modifier that is held is no key of the goals, but takes the time of one."""
        shift = modifiers & Qt.KeyboardModifier.ShiftModifier.value
        held = modifiers & ~Qt.KeyboardModifier.ShiftModifier.value & ~Qt.KeyboardModifier.KeypadModifier.value
        function = Qt.Key.Key_F1.value <= key <= Qt.Key.Key_F35.value
        if not self._still and (held or (shift and function)):
            self.chords += 1
        if held or function:
            self._alone()
        elif Qt.Key(key) in _GOES_ON:
            self._key("goes on")
        elif Qt.Key(key) in _CHOOSES:
            self._key("chooses")
        elif not in_words:
            self._alone()
        else:
            self._key("text")

    def clicked(self) -> None:
        self.mouse += 1
        self.homings += self._last != "mouse"
        self.thoughts += 1
        self._last = "mouse"

    def _alone(self) -> None:
        """A command, or an answer by its digit: each is a thought of its own, also right after another."""
        self._last = "mouse" if self._last == "mouse" else ""
        self._key("command")

    def _key(self, kind: str) -> None:
        if self._still:
            return
        self.keys += 1
        self.homings += self._last == "mouse"
        self.thoughts += kind != "goes on" and kind != self._last
        self._last = kind


def _takes_words(widget: Any) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit)


@contextmanager
def counting() -> Iterator[Strokes]:
    """Count every key and click that is sent to the windows meanwhile."""
    strokes = Strokes()
    click, clicks, sequence, mouse = QTest.keyClick, QTest.keyClicks, QTest.keySequence, QTest.mouseClick

    def one(widget: Any, key: Any, *more: Any, **named: Any) -> Any:
        modifiers = next((each for each in more if isinstance(each, Qt.KeyboardModifier)), None)
        modifiers = named.get("modifier", modifiers)
        if isinstance(key, str):
            strokes.typed(key, in_words=_takes_words(widget))
        else:
            strokes.pressed(key.value, modifiers.value if modifiers is not None else 0, in_words=_takes_words(widget))
        return click(widget, key, *more, **named)

    def several(widget: Any, text: str, *more: Any, **named: Any) -> Any:
        strokes.typed(text, in_words=_takes_words(widget))
        return clicks(widget, text, *more, **named)

    def chord(widget: Any, keys: QKeySequence) -> Any:
        for number in range(keys.count()):
            combination = keys[number]
            held = combination.keyboardModifiers().value
            strokes.pressed(combination.key().value, held, in_words=_takes_words(widget))
        return sequence(widget, keys)

    def press(*given: Any, **named: Any) -> Any:
        strokes.clicked()
        return mouse(*given, **named)

    with mock.patch.multiple(
        QTest,
        keyClick=staticmethod(one),
        keyClicks=staticmethod(several),
        keySequence=staticmethod(chord),
        mouseClick=staticmethod(press),
    ):
        yield strokes
