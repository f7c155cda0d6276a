"""What she proves herself with: the password, or the PIN while she has one (S-42, SG-2).

One of two hidden fields is shown, the PIN's where one is held; below it stand until when it is and how many wrong ones
are left, and the way to the other field. Changing the field forgets what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.language import said_for
from nursechart.ui.widgets.buttons import LinkButton
from nursechart.ui.widgets.fields import PasswordField
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import named

if TYPE_CHECKING:  # the unlock page is painted before the database is loaded
    from nursechart.charting.looks.pins import PinLook


class PinField(PasswordField):
    """A PIN, hidden. Letters are taken too, and refused with a word: a password typed here by habit costs no try."""

    def __init__(self, name: str, spoken: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, spoken, parent=parent)
        self.field.setInputMethodHints(self.field.inputMethodHints() | Qt.InputMethodHint.ImhPreferNumbers)


class ProofField(QWidget):
    """`show_pin(look)`; `take()` after `by_pin`. The page that has it places `label` and `foot`."""

    entered = Signal()  # Enter

    def __init__(self, name: str, spoken: str, *, pin_name: str = "pin", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word, self._wants_password = spoken, False
        self._held: PinLook | None = None
        self.label = Label(spoken, "secondary-strong")
        self.password = PasswordField(name, spoken)
        self.pin = PinField(pin_name, self.tr("PIN"))
        self.foot = QWidget(self)  # until the page has placed it
        self._until, self._tries = Label("", "caption"), Label("", "caption")
        self.change = named(LinkButton("", small=True, height=28), f"{pin_name}_or_password", "")
        below = QHBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(10)
        for part in (self._until, self._tries):
            below.addWidget(part)
        below.addStretch(1)
        below.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.password)
        column.addWidget(self.pin)
        self.setFocusProxy(self.password.field)
        self.change.clicked.connect(lambda _on=False: self._change())
        for field in (self.password, self.pin):
            field.entered.connect(self.entered)
        self._show()

    @property
    def by_pin(self) -> bool:
        """Whether what is typed is a PIN."""
        return self._held is not None and not self._wants_password

    def show_pin(self, look: PinLook | None) -> None:
        """Ask for the PIN while she has one. What is typed stays while the same field is asked."""
        self._held = look
        if look is None:
            self._wants_password = False
        else:
            self._until.setText(self.tr("PIN in use until {time}").format(time=look.until))
            self._tries.setText(said_for(look.tries_left, "{n} try left", "{n} tries left"))
        self._show()

    def text(self) -> str:
        return self._shown.text()

    def take(self) -> str:
        """What was typed, which is gone from the screen afterwards."""
        return self._shown.take()

    def clear(self) -> None:
        self.password.clear()
        self.pin.clear()

    @property
    def _shown(self) -> PasswordField:
        return self.pin if self.by_pin else self.password

    def _change(self) -> None:
        self._wants_password = not self._wants_password
        self.clear()
        self._show()
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        by_pin, had_focus = self.by_pin, self.isAncestorOf(self.window().focusWidget() or self.window())
        changed = self.focusProxy() is not (self.pin if by_pin else self.password).field
        self.label.setText(self.tr("PIN") if by_pin else self._word)
        words = self.tr("Use the password instead") if by_pin else self.tr("Use the PIN instead")
        self.change.set_text(words)
        self.change.setAccessibleName(words)
        self.setFocusProxy(self._shown.field)
        self.pin.setVisible(by_pin)
        self.password.setVisible(not by_pin)
        self._tries.setVisible(by_pin)
        self._until.setVisible(by_pin)
        self.foot.setVisible(self._held is not None)
        if changed:
            self.clear()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
