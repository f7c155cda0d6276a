"""Why she goes on although a rule warns: in her own words, or by the digit of a reason that is offered (AL-2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui.theme import Tone
from nursechart.ui.widgets import FlowLayout, Label, LinkButton, TextField, named


class ReasonToGoOn(QWidget):
    """The field stays empty until she answers: nothing is chosen for her, and what was said last time is one offer."""

    answered = Signal()  # Enter: on to the next thing that is asked

    def __init__(self, name: str, title: str, offered: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = tuple(offered[:_MOST])
        self.field = TextField(name, self.tr("Why you go on: {what}").format(what=title))
        self.field.stay_on_enter()
        self.field.returnPressed.connect(self.answered)
        self.field.installEventFilter(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(15, 0, 0, 0)
        whole.setSpacing(4)
        asked = QHBoxLayout()
        asked.setSpacing(10)
        whole.addLayout(asked)
        asked.addWidget(Label(self.tr("To go on, say why"), "secondary-strong"))
        asked.addWidget(self.field, 1)
        offers = QWidget(self)  # without a parent it would be a window of its own for a moment
        line = FlowLayout(offers, gap=8)
        for digit, words in enumerate(self._offered, 1):
            button = LinkButton(f"{digit}  {words}", small=True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by key it is its digit, so Tab goes on past them
            spoken = self.tr("Say why: {words}, key {digit}").format(words=words, digit=digit)
            named(button, f"{name}_{digit}", spoken)
            button.clicked.connect(self._chooser(words))
            line.addWidget(button)
        offers.setVisible(bool(self._offered))
        whole.addWidget(offers)

    def text(self) -> str:
        """What she said, without the blanks around it."""
        return self.field.text().strip()

    def say(self, words: str) -> None:
        """Put a reason into the field, and the focus beside it."""
        self.field.set_value(words)
        self.field.set_tone(None)
        self.field.setFocus()

    def refuse(self) -> None:
        """Nothing was said, and it has to be."""
        self.field.set_tone(Tone.CRIT, self.tr("Say why you go on"))
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in the empty field is a reason; in words that were begun it is a digit."""
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        typed = event.text()
        if self.field.text() or len(typed) != 1 or typed not in "123456789" or int(typed) > len(self._offered):
            return False
        self.say(self._offered[int(typed) - 1])
        return True

    def _chooser(self, words: str) -> Callable[[], None]:
        return lambda: self.say(words)


_MOST = 9  # a key each
