"""Asks for her password or PIN once more, in the middle of an act that takes a fresh one, and then goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from nursechart.charting import pins
from nursechart.charting.looks.pins import PinLook
from nursechart.charting.reauthenticating import Pin, prove
from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import PrimaryButton, named
from nursechart.ui.widgets.proof_field import ProofField

if TYPE_CHECKING:
    from nursechart.ui.screen import Screen


class ProofSheet(Sheet):
    """`submitted(password or Pin)`. It stays until what was given is right, or Esc gives the act up."""

    submitted = Signal(object)

    def __init__(self, parent: QWidget, held_pin: Callable[[], PinLook | None] = lambda: None) -> None:
        why = self.tr(
            "It is more than 5 minutes since your last password or PIN. A chart leaves the program, or opens in an"
            " emergency, only for you. What you entered is kept and goes on from here."
        )
        super().__init__(parent, "prove", self.tr("Is it still you?"), why, icon="shield-check", tone="accent")
        self._held_pin = held_pin
        self.proof = ProofField("prove_password", self.tr("Your password"), pin_name="prove_pin")
        for part in (self.proof.label, self.proof, self.proof.foot):
            self.body.addWidget(part)
        self.proof.show_pin(held_pin())
        self.add_cancel()
        words = self.tr("Go on")
        self.act = named(PrimaryButton(words), "prove_go_on", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.proof)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() in (self.proof.password.field, self.proof.pin.field):
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        by_pin = self.proof.by_pin
        if not self.proof.text():
            self.refuse(self.tr("Enter your PIN") if by_pin else self.tr("Enter your password"), self.proof)
            return
        self.act.set_busy(self.tr("Checking"))
        typed = self.proof.take()
        self.submitted.emit(Pin(typed) if by_pin else typed)

    def refused(self, why: str) -> None:
        """It was not she, or not her password; a PIN that is gone is asked for no more."""
        self.act.set_busy("")
        self.proof.show_pin(self._held_pin())
        self.refuse(why, self.proof)

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.proof.clear()
        super().done(result)


def prove_first(screen: Screen, go_on: Callable[[], object], give_up: Callable[[], object]) -> None:
    """Ask who is at work on `screen` for her password or PIN; then `go_on`, or `give_up` where she does not give it."""
    shift = screen.shift
    sheet = ProofSheet(screen.page.window(), lambda: pins.look(shift))

    def proved(_done: object) -> None:
        if isValid(sheet):
            sheet.accepted.connect(go_on)
            sheet.accept()

    def refused(why: str) -> None:
        if isValid(sheet):
            sheet.refused(why)

    sheet.submitted.connect(lambda given: screen.ask(lambda: prove(shift, given), proved, refused=refused))
    sheet.rejected.connect(lambda: give_up() if isValid(screen.page) else None)
    sheet.open()
