"""A set of vital signs typed in one field, with an echo of what Enter would chart (`t36.8 p72 r16 bp118/74`).

What is typed is said by `edited` at each key, and the page is given the echo of it: a chip a value with its unit and
how it stands, what is doubtful, what cannot be read and where. Enter says `given`; Esc closes the field and keeps the
text. "?" and F1 show which letters stand for what.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.visit import LineEcho, LineValue
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import (
    Card,
    Chip,
    Field,
    FlowLayout,
    Icon,
    IconButton,
    Label,
    PrimaryButton,
    SecondaryButton,
    announce,
    ltr,
    named,
)


class _LineField(Field):
    """Esc closes the line and F1 tells its letters, before the window hears them."""

    closed = Signal()
    helped = Signal()

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and cast(QKeyEvent, event).key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_F1 or event.text() == "?":
            self.helped.emit()
        else:
            super().keyPressEvent(event)


class OneLine(Card):
    """`begin("t")` opens it; `show_echo(LineEcho)`, `refuse(why)`; `put(text)` shows a line that was kept."""

    edited = Signal(str)  # at each key
    drafted = Signal(str)  # left alone for a moment, or left
    given = Signal(str)  # Enter
    closed = Signal()

    def __init__(self, keys: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=12, gap=8)
        self.setObjectName("one_line")
        self._echo = LineEcho("")
        words = self.tr("Vital signs in one line, like {example}").format(
            example=" ".join(example for _letters, _label, example in keys[:4])
        )
        self.field = _LineField("one_line_field", words)
        self.field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.field.stay_on_enter()
        self.field.setProperty("figure", True)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.body.addLayout(line)
        line.addWidget(Icon("keyboard", 20, "text2"))
        line.addWidget(self.field, 1)
        self._chart = named(
            PrimaryButton(self.tr("Chart the set"), hint="↵"), "one_line_chart", self.tr("Chart the set")
        )
        self._help = named(
            IconButton("circle-question-mark", self.tr("Which letters to type")), "one_line_help",
            self.tr("Which letters to type"),
        )  # fmt: skip
        self._close = named(
            IconButton("x", self.tr("Close and keep what is typed")), "one_line_close",
            self.tr("Close and keep what is typed"),
        )  # fmt: skip
        for button in (self._chart, self._help, self._close):
            line.addWidget(button)
        self._chips: list[Chip] = []
        self._chip_box = QWidget()
        self._flow = FlowLayout(self._chip_box, gap=8)
        self.body.addWidget(self._chip_box)
        self._likely = QWidget()
        doubts = FlowLayout(self._likely, gap=8)
        self._asks = Label("", "secondary", tone="warn")
        self._asks.setObjectName("one_line_asks")
        self._take = named(SecondaryButton("", small=True), "one_line_likely", "")
        doubts.addWidget(self._asks)
        doubts.addWidget(self._take)
        self.body.addWidget(self._likely)
        self._wrong = Label("", "secondary", tone="crit", wrap=True)
        self._wrong.setObjectName("one_line_wrong")
        self.body.addWidget(self._wrong)
        letters = " · ".join(f"{ltr(letters)}\N{NO-BREAK SPACE}{label}" for letters, label, _example in keys)
        self._letters = Label(letters, "secondary", wrap=True)
        self._letters.setObjectName("one_line_letters")
        self.body.addWidget(self._letters)
        self.field.textEdited.connect(self._typed)
        self.field.settled.connect(self.drafted)
        self.field.returnPressed.connect(self._give)
        self.field.closed.connect(self._leave)
        self.field.helped.connect(self._tell_letters)
        self._chart.clicked.connect(self._give)
        self._help.clicked.connect(self._tell_letters)
        self._close.clicked.connect(self._leave)
        self._take.clicked.connect(self._take_likely)
        self._told = ""
        self.show_echo(LineEcho(""))
        self.hide()

    # What the page asks

    def begin(self, letter: str = "") -> None:
        """Open the field and write on behind what it holds, with the first letter when one was typed elsewhere."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if letter:
            text = self.field.text()
            self.field.setText(f"{text.rstrip()} {letter}" if text.strip() else letter)
        self.field.end(False)
        self._typed(self.field.text())

    def put(self, text: str) -> None:
        """Show a line that was typed before, unless she is typing here."""
        if not self.field.hasFocus() and text != self.field.text():
            self.field.set_value(text)

    def show_echo(self, echo: LineEcho) -> None:
        """What Enter would chart. An echo of an older text is not shown."""
        if echo.text != self.field.text():
            return
        self._echo = echo
        for number, value in enumerate(echo.values):
            if number == len(self._chips):
                self._chips.append(Chip(large=True))
                self._flow.addWidget(self._chips[number])
            self._chips[number].say(*_chip(self, value))
            self._chips[number].show()
        for chip in self._chips[len(echo.values) :]:
            chip.hide()
        self._chip_box.setVisible(bool(echo.values))
        self._flow.invalidate()
        self._chip_box.updateGeometry()
        asked = next((each for each in echo.values if each.doubt is not None), None)
        self._asks.setText(asked.doubt.asks if asked is not None and asked.doubt is not None else "")
        self._likely.setVisible(asked is not None)
        likely = asked.doubt.likely if asked is not None and asked.doubt is not None else ""
        self._take.set_text(likely)
        self._take.setAccessibleName(self.tr("Write {value}").format(value=likely))
        self._take.setVisible(bool(likely))
        self._say_wrong()
        self._letters.setVisible(not echo.text.strip() or self._letters.property("asked") is True)

    def refuse(self, why: str) -> None:
        """Say why nothing of the line was charted, and mark the place."""
        self._wrong.setText(why)
        self._wrong.show()
        self.field.set_tone(Tone.CRIT, why)
        places = [(each.start, each.end) for each in self._echo.faults]
        places += [(each.start, each.end) for each in self._echo.values if each.wrong]
        if places:
            start, end = min(places)
            self.field.setFocus()
            self.field.setSelection(start, end - start)
        announce(self, why, now=True)

    def finish(self) -> None:
        """The set was charted: the line is empty again and out of the way."""
        self.field.set_value("")
        self._letters.setProperty("asked", False)
        self.show_echo(LineEcho(""))
        self.hide()

    # Inside

    def _typed(self, text: str) -> None:
        self.edited.emit(text)

    def _say_wrong(self) -> None:
        """What cannot be read or cannot be; what may become a value yet is no mistake."""
        said = [each.says for each in self._echo.faults if not each.unfinished]
        said += [each.wrong for each in self._echo.values if each.wrong]
        self._wrong.setText(". ".join(said))
        self._wrong.setVisible(bool(said))
        self.field.set_tone(Tone.CRIT if said else None, ". ".join(said))

    def _give(self) -> None:
        if not self.field.text().strip():
            self._leave()
            return
        self.field.settle()  # the draft comes before the act that ends it
        self.given.emit(self.field.text())

    def _leave(self) -> None:
        self.drafted.emit(self.field.text())
        self.hide()
        self.closed.emit()

    def _tell_letters(self) -> None:
        on = self._letters.isHidden()
        self._letters.setProperty("asked", on)
        self._letters.setVisible(on)
        if on:
            announce(self, self._letters.text())

    def _take_likely(self) -> None:
        """Write the likely number in place of the one that is doubted."""
        asked = next((each for each in self._echo.values if each.doubt is not None and each.doubt.likely), None)
        if asked is None or asked.doubt is None:
            return
        text = self.field.text()
        typed = text[asked.start : asked.end]
        letters = typed[: next((n for n, each in enumerate(typed) if each.isdecimal()), len(typed))]
        self.field.setText(f"{text[: asked.start]}{letters}{asked.doubt.likely}{text[asked.end :]}")
        self.field.setFocus()
        self._typed(self.field.text())


_ICONS = {"crit": Tone.CRIT, "warn": Tone.WARN, "low": Tone.LOW, "ok": Tone.OK}


def _chip(widget: QWidget, value: LineValue) -> tuple[str, Tone, str]:
    """Words, tone and icon of one value: how it stands is said in words too."""
    if value.wrong:
        return widget.tr("{value}: not possible").format(value=value.words), Tone.CRIT, "circle-x"
    if value.chip is None:
        return value.words, Tone.NEUTRAL, ""
    words = widget.tr("{value}, {standing}").format(value=value.words, standing=value.chip.text)
    shown = value.words if value.chip.tone == "ok" else words
    return (
        shown,
        _ICONS.get(value.chip.tone, Tone.NEUTRAL),
        value.chip.icon or ("check" if value.chip.tone == "ok" else ""),
    )
