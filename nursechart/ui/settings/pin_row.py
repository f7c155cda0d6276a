"""The PIN in My settings: whether one is in use and until when; set by the password, forgotten by a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from nursechart.charting import pins
from nursechart.charting.looks.pins import PinLook
from nursechart.ui.screen import Screen
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import (
    FlowLayout,
    Label,
    PasswordField,
    PrimaryButton,
    SecondaryButton,
    StatusText,
    announce,
    named,
)
from nursechart.ui.widgets.proof_field import PinField


class PinRow(QWidget):
    """`show_pin(look)`; `set_asked` and `forget_asked`."""

    set_asked = Signal()
    forget_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StatusText("", quiet=True)
        self._state.setObjectName("settings_pin_state")
        self._set = named(SecondaryButton("", icon="lock"), "settings_pin_set", "")
        words = self.tr("Forget the PIN")
        self._forget = named(SecondaryButton(words), "settings_pin_forget", words)
        flow = FlowLayout(self, gap=8)
        for part in (self._set, self._forget, self._state):
            flow.addWidget(part)
        self._set.clicked.connect(lambda _on=False: self.set_asked.emit())
        self._forget.clicked.connect(lambda _on=False: self.forget_asked.emit())
        self.show_pin(None)

    def land(self) -> None:
        """Back from the sheet: the row is in sight, the focus on its button."""
        self._set.setFocus(Qt.FocusReason.TabFocusReason)

    def show_pin(self, look: PinLook | None) -> None:
        words = self.tr("Set a PIN…") if look is None else self.tr("Change the PIN…")
        self._set.set_text(words)
        self._set.setAccessibleName(words)
        if look is None and self._forget.hasFocus():
            self._set.setFocus()
        if look is not None:
            self._state.say(self.tr("PIN in use until {time}").format(time=look.until))
        for part in (self._forget, self._state):
            if part.isHidden() is not (look is None):
                part.setVisible(look is not None)


class PinSheet(Sheet):
    """A PIN by the password: `submitted(password, digits)`."""

    submitted = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            "set_pin",
            self.tr("PIN for this session"),
            self.tr(
                "6 to 12 digits in place of your password, after a lock and at each signature. "
                "It is never written to the disk."
            ),
            icon="lock",
        )
        self.password = PasswordField("set_pin_password", self.tr("Your password"))
        self.pin = PinField("set_pin_digits", self.tr("New PIN"))
        for words, field in ((self.tr("Your password"), self.password), (self.tr("New PIN"), self.pin)):
            self.body.addWidget(Label(words, "secondary-strong"))
            self.body.addWidget(field)
        self.add_cancel()
        words = self.tr("Use this PIN")
        self.act = named(PrimaryButton(words, icon="check"), "set_pin_submit", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() is self.password.field:
            self.pin.setFocus()
        elif enter and self.focusWidget() is self.pin.field:
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        for field, why in (
            (self.password, self.tr("Enter your password")),
            (self.pin, self.tr("Enter your PIN")),
        ):
            if not field.text():
                self.refuse(why, field)
                return
        self.act.set_busy(self.tr("Checking"))
        self.submitted.emit(self.password.text(), self.pin.text())

    def refused(self, why: str, *, pin: bool) -> None:
        """It was not set; the one that was wrong is typed again."""
        self.act.set_busy("")
        field = self.pin if pin else self.password
        field.clear()
        self.refuse(why, field)

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.password.clear()
        self.pin.clear()
        super().done(result)


def wire_pin(screen: Screen, row: PinRow) -> Callable[[], None]:
    """Let the row set and forget the PIN of who is at work; the answer shows how it stands now."""
    shift = screen.shift

    def show() -> None:
        row.show_pin(pins.look(shift))

    def ask() -> None:
        sheet = PinSheet(screen.page.window())

        def chosen(look: PinLook | None) -> None:
            if isValid(sheet):
                sheet.accept()
            show()
            row.land()
            if look is not None:
                announce(row, row.tr("PIN in use until {time}").format(time=look.until))

        def submit(password: str, digits: str) -> None:
            wrong = pins.why_not(digits)
            if wrong:
                sheet.refused(wrong, pin=True)
                return
            screen.ask(
                lambda: pins.choose(shift, password, digits),
                chosen,
                refused=lambda why: sheet.refused(why, pin=False) if isValid(sheet) else None,
            )

        sheet.submitted.connect(submit)
        sheet.open()

    row.set_asked.connect(ask)
    row.forget_asked.connect(lambda: screen.ask(lambda: pins.forget(shift), lambda _none: show()))
    return show
