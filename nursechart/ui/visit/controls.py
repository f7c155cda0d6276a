"""The controls of a row: which editor asks each kind, what stands quietly behind it, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.common import Control, Option
from nursechart.ui.theme import current
from nursechart.ui.visit.body_field import BodyEditor
from nursechart.ui.visit.chosen_editors import ON, ChipsEditor, FewEditor, SegmentEditor, SelectEditor, ToggleEditor
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.score_field import ScoreEditor, score_words
from nursechart.ui.visit.table_editor import TableEditor
from nursechart.ui.visit.typed_editors import (
    NoteEditor,
    NumberEditor,
    PairEditor,
    Phrases,
    SearchEditor,
    TextEditor,
    TimeEditor,
)
from nursechart.ui.widgets import (
    Kbd,
    Label,
    WholeLabel,
    ltr,
    whole_units,
)

_WHOLE_HINT = 44  # letters of a hint that stands on one line where it has room
WIDE_KINDS = ("text", "note", "chips", "table", "score")
WHOLE_KINDS = ("table", "score")  # these take the width of the row, below its label
MOST_LETTERS = 48  # of the answers side by side, with the air around each


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
            return NumberEditor(control, name, number)
        case "pair":
            return PairEditor(control, name)
        case "segment" if is_long(control):
            return FewEditor(control, name)
        case "segment":
            return SegmentEditor(control, name)
        case "chips":
            return ChipsEditor(control, name)
        case "select":
            return SelectEditor(control, name)
        case "time":
            return TimeEditor(control, name, now)
        case "note":
            return NoteEditor(control, name, phrases)
        case "toggle":
            return ToggleEditor(control, name)
        case "static":
            return _Static(control)
        case "search":
            return SearchEditor(control, name)
        case "table":
            return TableEditor(control, name, lambda cell, cell_name: editor(cell, cell_name, now=now))
        case "body":
            return BodyEditor(control, name)
        case "score":
            return ScoreEditor(control, name, lambda item, item_name: editor(item, item_name, now=now))
        case "text" | "date":
            return TextEditor(control, name)


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
