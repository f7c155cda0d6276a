"""Her session at the pharmacy has ended: she signs in once more, by the password that opens this laptop.

Where the pharmacy has another one for her by now, it is asked for too. Asking waits for the network, so this has a
worker of its own, beside that which charting waits for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from nursechart.ui.background import Background
from nursechart.ui.screen import told_here
from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import Label, PasswordField, PrimaryButton, named

if TYPE_CHECKING:
    from nursechart.ui.sync.screen import SyncScreen

SignIn = Callable[[str, str], bool]  # in a worker: password, the pharmacy's other one; False: it has another one


class SignInSheet(Sheet):
    """`submitted(password, other)`; `other` is empty until the pharmacy has said that it has another one."""

    submitted = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        why = self.tr(
            "Your session at the pharmacy has ended. What you charted still goes up; charts come in again once you have"
            " signed in."
        )
        super().__init__(parent, "sign_in_again", self.tr("Sign in again"), why, icon="lock", tone="accent")
        words, others = self.tr("Your password"), self.tr("Your password at the pharmacy")
        self.password = PasswordField("sign_in_again_password", words)
        self.other = PasswordField("sign_in_again_other", others)
        self._others = Label(others, "secondary-strong")
        for part in (Label(words, "secondary-strong"), self.password, self._others, self.other):
            self.body.addWidget(part)
        self._others.hide()
        self.other.hide()
        self.add_cancel()
        words = self.tr("Sign in")
        self.act = named(PrimaryButton(words), "sign_in_again_submit", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.password)

    @property
    def asks_other(self) -> bool:
        """Whether both are asked for."""
        return not self.other.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.focusWidget() is self.password.field and self.asks_other:
            self.other.setFocus()
        elif is_enter and self.focusWidget() in (self.password.field, self.other.field):
            self._submit()
        else:
            super().keyPressEvent(event)

    def ask_other(self) -> None:
        """The pharmacy does not take what was given, which opens this laptop."""
        self.act.set_busy("")
        if self.asks_other:
            self.other.clear()
            self.refuse(self.tr("The pharmacy does not take this password. Your supervisor can give you a new one."),
                        self.other)  # fmt: skip
            return
        self._others.show()
        self.other.show()
        self.refuse(
            self.tr(
                "The pharmacy has another password for you. Enter that one too; from then on it opens this laptop in"
                " place of the one above."
            ),
            self.other,
        )

    def refused(self, why: str) -> None:
        """It does not open this laptop, or nobody could be asked. What was typed stays where it may be right."""
        self.act.set_busy("")
        self.password.clear()
        self.refuse(why, self.password)

    def _submit(self) -> None:
        for field, why in (
            (self.password, self.tr("Enter your password")),
            (self.other, self.tr("Enter your password at the pharmacy")),
        ):
            if not field.isHidden() and not field.text():
                self.refuse(why, field)
                return
        self.act.set_busy(self.tr("Asking the pharmacy"))
        self.submitted.emit(self.password.text(), self.other.text() if self.asks_other else "")

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.password.clear()
        self.other.clear()
        super().done(result)


class SigningIn(QObject):
    """Wires the sync centre to signing in: `ask()` opens the sheet."""

    def __init__(self, screen: SyncScreen, sign_in: SignIn) -> None:
        super().__init__(screen)
        self._screen, self._sign_in = screen, sign_in
        self._worker = Background(self)

    @property
    def is_busy(self) -> bool:
        """Whether the pharmacy is being asked."""
        return self._worker.is_busy

    def ask(self) -> None:
        screen, sheet = self._screen, SignInSheet(self._screen.page.window())

        def answered(is_in: bool) -> None:
            if is_in:
                screen.said.emit(self.tr("You are signed in. Charts come in again."))
                screen.sync_now.emit()
            if isValid(sheet):
                sheet.accept() if is_in else sheet.ask_other()

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.refused(why)

        def sign_in(password: str, other: str) -> None:
            work = self._sign_in
            screen.ask(lambda: told_here(lambda: work(password, other)), answered, refused=refused, worker=self._worker)

        sheet.submitted.connect(sign_in)
        sheet.open()
