"""Numbers with their units, and the question beside one that looks like a slipped finger."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.buttons import IconButton, SecondaryButton
from nursechart.ui.widgets.fields import CTRL, Field
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import named

SETTLE_MS = 800


class NumberField(QWidget):
    """A number and its unit. Comma or point are both kept as typed; the arrows step only after typing or F2.

    `letters` is asked about a letter typed while it is empty; what that takes is not written here.

    `settled(str)` says what was typed. `spoken` names the measure; the unit is added to it.
    """

    settled = Signal(str)
    edited = Signal(str)
    not_taken = Signal()  # Ctrl+D

    def __init__(
        self, name: str, spoken: str, unit: str = "", *, width: int = 84, step: str = "1", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = Field(name, f"{spoken}, {unit}" if unit else spoken, width=width, figure=True)
        self.unit = Label(unit, "secondary", tone="text3")
        self._step, self._may_step = step, False
        self.letters: Callable[[str], bool] = _nobody
        self._name, self._spoken = name, spoken
        self._steppers: list[IconButton] = []
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for part in (self.field, self.unit):
            line.addWidget(part)
        line.addStretch()
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        self.field.settled.connect(self.settled)
        self.field.textEdited.connect(self._edited)
        self._show_steppers()

    def text(self) -> str:
        return self.field.text()

    def set_value(self, text: str) -> None:
        self.field.set_value(text)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self.field.set_tone(tone, why)

    def _edited(self, text: str) -> None:
        self._may_step = True
        self.edited.emit(text)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_F2:
                self._may_step = True
                return True
            if _is_letter(event) and not self.text() and self.letters(event.text()):
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._may_step and self.text().strip():
                self._stepped(1 if event.key() == Qt.Key.Key_Up else -1)
                return True
            if bound.is_pressed(event, "not_taken"):
                self.not_taken.emit()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._may_step = False
        return False

    def _stepped(self, way: int) -> None:
        after = stepped(self.text(), self._step, way)
        if after is not None:
            self.field.setText(after)
            self.field.textEdited.emit(after)

    def _show_steppers(self) -> None:
        """The steppers, which are made where fingers first need them: a screen has many numbers."""
        if current().touch and not self._steppers:
            for at, icon, what, way in ((0, "minus", "less", -1), (2, "plus", "more", 1)):
                words = f"{what.capitalize()}: {self._spoken}"
                stepper = named(IconButton(icon, words), f"{self._name}_{what}", words)
                stepper.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Enter and Tab go to the next field (EN-1)
                stepper.clicked.connect(lambda _on=False, way=way: self._stepped(way))
                self._line.insertWidget(at, stepper)
                self._steppers.append(stepper)
        for stepper in self._steppers:
            stepper.setVisible(current().touch)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._show_steppers()


class PairField(QWidget):
    """Two numbers that mean something only together: blood pressure. Always left-to-right (IL-4).

    A slash goes to the second number. `settled(str, str)` says both, once the focus has left the pair or one settled.
    """

    settled = Signal(str, str)
    edited = Signal(str, str)
    not_taken = Signal()

    def __init__(
        self, name: str, spoken: str, unit: str, *, parts: tuple[str, str] = ("upper", "lower"), width: int = 62,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.letters: Callable[[str], bool] = _nobody
        self.first = Field(f"{name}_{parts[0]}", f"{spoken}, {parts[0]}, {unit}", width=width, figure=True)
        self.second = Field(f"{name}_{parts[1]}", f"{spoken}, {parts[1]}, {unit}", width=width, figure=True)
        self.unit = Label(unit, "secondary", tone="text3")
        self._slash = Label("/", "slash")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for part in (self.first, self._slash, self.second, self.unit):
            line.addWidget(part)
        line.addStretch()
        self.setFocusProxy(self.first)
        self.first.installEventFilter(self)
        self.second.installEventFilter(self)
        for each in (self.first, self.second):
            each.settled.connect(lambda _text: self.settled.emit(*self.texts()))
            each.textEdited.connect(lambda _text: self.edited.emit(*self.texts()))

    def texts(self) -> tuple[str, str]:
        return self.first.text(), self.second.text()

    def text(self) -> str:
        """Both with a slash, or "" when both are empty."""
        return "/".join(self.texts()) if any(self.texts()) else ""

    def set_value(self, first: str, second: str) -> None:
        self.first.set_value(first)
        self.second.set_value(second)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self.first.set_tone(tone, why)
        self.second.set_tone(tone, why)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.first and event.text() == "/":
                self.second.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if _is_letter(event) and not any(self.texts()) and self.letters(event.text()):
                return True
            if bound.is_pressed(event, "not_taken"):
                self.not_taken.emit()
                return True
        return False


class SlipQuestion(QWidget):
    """A likely slip, asked about beside the field (EN-5). Neither Enter nor Tab answers it; a button does."""

    took_likely = Signal()
    kept_typed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label("", "secondary", tone="warn", wrap=True)
        self._likely = named(SecondaryButton("", small=True), f"{name}_likely", "")
        self._typed = named(SecondaryButton("", small=True), f"{name}_typed", "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._words)
        line = QHBoxLayout()
        line.setSpacing(8)
        column.addLayout(line)
        line.addWidget(self._likely)
        line.addWidget(self._typed)
        line.addStretch()
        self._likely.clicked.connect(self.took_likely)
        self._typed.clicked.connect(self.kept_typed)
        self.hide()

    def ask(self, question: str, likely: str, typed: str) -> None:
        """Ask `question`; the buttons say `likely` and `typed`. An empty `likely` leaves only the second."""
        self._words.setText(question)
        self._likely.set_text(likely)
        self._likely.setAccessibleName(likely)
        self._likely.setVisible(bool(likely))
        self._typed.set_text(typed)
        self._typed.setAccessibleName(typed)
        self.show()


def _is_letter(event: QKeyEvent) -> bool:
    return event.text().isalpha() and not event.modifiers() & CTRL


def _nobody(_letter: str) -> bool:
    """Who is asked about a letter in a number, where nobody else has a use for it."""
    return False


def stepped(typed: str, step: str, way: int) -> str | None:
    """`typed` one step further, with its own decimal sign, or None where it is no number."""
    comma = "," in typed
    try:
        after = Decimal(typed.strip().replace(",", ".")) + Decimal(step) * way
    except InvalidOperation:
        return None
    return f"{after:f}".replace(".", ",") if comma else f"{after:f}"
