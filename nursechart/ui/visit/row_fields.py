"""The fields of a row: an editor and a hint for each control, on lines that wrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Control, FormRow
from nursechart.ui.visit.controls import WHOLE_KINDS, WIDE_KINDS, Hint, editor, is_long, value_words
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.layouts import follow, let_go, upright
from nursechart.ui.visit.typed_editors import Phrases
from nursechart.ui.widgets import FlowLayout, Label, ltr

LONGEST_HINT = 44  # letters: any other stands below its field, and wraps
LONG_HINT = 40  # letters: a longer hint of a choice stands below it


class RowFields(QWidget):
    """`keep(controls)` makes editors for exactly these; those that were there before stay as they are."""

    settled = Signal()
    answered = Signal()
    left_part = Signal()
    not_taken = Signal()
    chosen = Signal()  # an answer of the first field, which is a choice

    def __init__(
        self, row: str, *, now: Callable[[], str], phrases: Phrases, number: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row, self._now, self._phrases, self._number = row, now, phrases, number
        self.editors: list[Editor] = []
        self._hints: list[Hint] = []
        self._shapes: list[tuple[object, ...]] = []
        self._spots: list[
            tuple[list[QWidget], FlowLayout | None]
        ] = []  # by control: its widgets, the line it stands in
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(6)

    def show_words(self, controls: Sequence[Control]) -> None:
        """The values as words, where nothing can be typed."""
        words = ", ".join(filter(None, (value_words(each) for each in controls)))
        shown = Label(ltr(words) if words else "", "strong", wrap=True)
        shown.setObjectName(f"{self._row}_value")
        names = ", ".join(dict.fromkeys(each.name for each in controls))
        shown.setAccessibleName(f"{names}: {words or self.tr('not charted')}")
        self._lines.addWidget(shown)

    def values(self) -> dict[str, str]:
        """What the fields say, as typed, by control id."""
        return {key: value for each in self.editors for key, value in each.values().items()}

    def show_controls(self, controls: Sequence[Control], *, typing: bool) -> None:
        """Show what stands now; `typing` keeps what is in the fields and shows plain words only."""
        for each, control in zip(self.editors, controls, strict=False):
            if not typing:
                each.show(control)
        for each, control in zip(self.editors, controls, strict=False):
            each.tell(control)
            if each.kind == "static":
                each.show(control)
        for hint, control in zip(self._hints, controls, strict=False):
            hint.say(control)

    def set_phrases(self, phrases: Phrases) -> None:
        """Offer the phrases in the words they have now."""
        if phrases != self._phrases:
            self._phrases = phrases
            for each in self.editors:
                each.set_phrases(phrases)

    def keep(self, controls: Sequence[Control]) -> None:
        """Editors for exactly these controls: those asked for before stay, with what is typed and the focus in them."""
        kept = 0
        while kept < min(len(self.editors), len(controls)) and self._shapes[kept] == controls[kept].shape:
            kept += 1
        if kept == len(self.editors) == len(controls):
            return
        for spot, _line in self._spots[kept:]:
            for widget in spot:
                let_go(widget)
        del self._spots[kept:], self.editors[kept:], self._hints[kept:], self._shapes[kept:]
        before = self.editors[-1].widget if self.editors else None
        for control in controls[kept:]:
            self._add(control, alone=len(controls) == 1)
        if before is not None:
            for each in self.editors[kept:]:
                follow(before, each.widget)
                before = each.widget

    def _add(self, control: Control, *, alone: bool) -> None:
        number, line = len(self.editors), self._spots[-1][1] if self._spots else None
        made = editor(
            control,
            self._row if alone or (number == 0 and control.id == self._row) else f"{self._row}_{control.id}",
            now=self._now,
            phrases=self._phrases,
            number=self._number,
        )
        made.settled.connect(self.settled)
        made.answered.connect(self.answered)
        made.left_part.connect(self.left_part)
        made.not_taken.connect(self.not_taken)
        if number == 0 and control.kind in ("segment", "select", "toggle"):
            made.settled.connect(self.chosen)
        if not alone:
            made.set_caption(control.name)
        if control.kind not in WHOLE_KINDS:
            for button in made.widget.findChildren(QAbstractButton):
                button.installEventFilter(self)
        hint = Hint(control)
        self.editors.append(made)
        self._hints.append(hint)
        self._shapes.append(control.shape)
        if (control.kind in WIDE_KINDS and not control.width) or is_long(control):
            # words and findings have a line of their own
            self._lines.addWidget(made.widget)
            if control.kind == "score":
                hint.setParent(made.widget)
                hint.hide()  # a score says it itself
                self._spots.append(([made.widget], None))
                return
            self._lines.addWidget(hint)
            self._spots.append(([made.widget, hint], None))
            return
        spot: list[QWidget] = []
        if line is None:
            flow = QWidget()
            line = FlowLayout(flow, gap=8)
            self._lines.addWidget(flow)
            spot.append(flow)
        spot.append(upright(made.widget))
        line.addWidget(spot[-1])
        if len(control.hint) > (LONG_HINT if control.kind in ("segment", "select") else LONGEST_HINT):
            self._lines.addWidget(hint)
            spot.append(hint)
            line = None
        else:
            spot.append(_level(hint))
            line.addWidget(spot[-1])
        self._spots.append((spot, line))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ and ↓ move between rows, not between the answers of one; ← and → do that."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        event.ignore()
        return True


def values_of(row: FormRow) -> dict[str, str]:
    """What a look says stands in the fields."""
    return {key: value for control in row.controls for key, value in control.typed.items()}


def _level(hint: Hint) -> QWidget:
    """The hint's box comes and goes with it, so that no gap is left where it says nothing."""
    box = upright(hint)
    box.setMinimumHeight(0)  # where it goes on below the field it needs no more than its words
    hint.shown.connect(box.setVisible)
    if not hint.says_something:
        box.hide()
    return box
