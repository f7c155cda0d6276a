"""Sheets that take her password or PIN; and the one that asks for it once more, in the middle of an act that takes a
fresh one, and then goes on with it.
"""

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


class WithProof(Sheet):
    """`submitted(password or Pin)`. It stays until what was given is right and its act is done, or Esc gives it up."""

    submitted = Signal(object)
    proof: ProofField
    act: PrimaryButton

    def take_proof(self, name: str, held_pin: Callable[[], PinLook | None]) -> None:
        """The field, below what is in the body: `name`_password and, while she has one (`held_pin`), `name`_pin."""
        self._held_pin = held_pin
        self.proof = ProofField(f"{name}_password", self.tr("Your password"), pin_name=f"{name}_pin")
        for part in (self.proof.label, self.proof, self.proof.foot):
            self.body.addWidget(part)
        self.proof.show_pin(held_pin())
        self.ask_first(self.proof)

    def end_with(self, act: PrimaryButton, busy: str) -> None:
        """The button that submits, after all others; it says `busy` until it is `refused` or the sheet closes."""
        self.act, self._busy = act, busy
        self.add_button(act, self._submit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() in (self.proof.password.field, self.proof.pin.field):
            self.entered()
        else:
            super().keyPressEvent(event)

    def entered(self) -> None:
        """Enter in the field."""
        self._submit()

    def refused(self, why: str) -> None:
        """It was not she, not her password, or it could not be done; a PIN that is gone is asked for no more."""
        self.act.set_busy("")
        self.proof.show_pin(self._held_pin())
        self.refuse(why, self.proof)

    def _submit(self) -> None:
        by_pin = self.proof.by_pin
        if not self.proof.text():
            self.refuse(self.tr("Enter your PIN") if by_pin else self.tr("Enter your password"), self.proof)
            return
        self.act.set_busy(self._busy)
        typed = self.proof.take()
        self.submitted.emit(Pin(typed) if by_pin else typed)

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.proof.clear()
        super().done(result)


class ProofSheet(WithProof):
    """Is it still you?"""

    def __init__(self, parent: QWidget, held_pin: Callable[[], PinLook | None] = lambda: None) -> None:
        why = self.tr(
            "It is more than 5 minutes since your last password or PIN. A chart leaves the program, or opens in an"
            " emergency, only for you. What you entered is kept and goes on from here."
        )
        super().__init__(parent, "prove", self.tr("Is it still you?"), why, icon="shield-check", tone="accent")
        self.take_proof("prove", held_pin)
        self.add_cancel()
        words = self.tr("Go on")
        self.end_with(named(PrimaryButton(words), "prove_go_on", words), self.tr("Checking"))


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
