"""A further person of this laptop: the login and password at the pharmacy, typed by that person."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import Label, PasswordField, PrimaryButton, TextField, named


class PersonSheet(Sheet):
    """`submitted(login, password)`. It stays until she is let in."""

    submitted = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        why = self.tr(
            "The person types their own login and password, and unlocks this laptop with that password from then on."
            " Everybody sees their own patients only. Who has forgotten the password comes back the same way, with the"
            " one the pharmacy gave."
        )
        super().__init__(parent, "add_person", self.tr("Add a person to this laptop"), why, icon="users", tone="accent")
        self.login = TextField("add_person_login", self.tr("Login"))
        self.password = PasswordField("add_person_password", self.tr("Their password at the pharmacy"))
        for words, field in (
            (self.tr("Login"), self.login),
            (self.tr("Their password at the pharmacy"), self.password),
        ):
            self.body.addWidget(Label(words, "secondary-strong"))
            self.body.addWidget(field)
        self.add_cancel()
        words = self.tr("Add")
        self.act = named(PrimaryButton(words), "add_person_submit", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.login)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.focusWidget() is self.password.field:
            self._submit()
        else:
            super().keyPressEvent(event)

    def refused(self, why: str) -> None:
        """She was not let in; her password is typed again."""
        self.act.set_busy("")
        self.password.clear()
        self.refuse(why, self.password)

    def _submit(self) -> None:
        if not self.login.text().strip():
            self.refuse(self.tr("Enter the login at the pharmacy"), self.login)
        elif not self.password.text():
            self.refuse(self.tr("Enter the password at the pharmacy"), self.password)
        else:
            self.act.set_busy(self.tr("Asking the pharmacy"))
            self.submitted.emit(self.login.text().strip(), self.password.text())

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.password.clear()
        super().done(result)
