"""This laptop does not let her in: she has forgotten the password, or never worked on it. She asks the pharmacy.

Once she is known there, a recovery officer has to let her in. Until then the sheet shows the code that she reads out to
the officer; it may be closed meanwhile, and opened again under the same code.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import Label, PasswordField, PrimaryButton, TextField, announce, ltr, named
from nursechart.ui.widgets.frames import Card


class ComeInSheet(Sheet):
    """`submitted(login, password)`, the login empty for who was chosen on the page; `asked_again()` while it waits."""

    submitted = Signal(str, str)
    asked_again = Signal()

    def __init__(self, parent: QWidget, *, forgot: bool) -> None:
        """`forgot`: it is who was chosen on the page. Else somebody says who it is by a login."""
        title = self.tr("Forgot the password") if forgot else self.tr("Someone else on this laptop")
        why = (
            self.tr(
                "Ask your lead for a new password at the pharmacy and enter it here. Nothing charted on this laptop is"
                " lost. Quicker: somebody else who works on it lets you in under Settings, This laptop."
            )
            if forgot
            else self.tr(
                "Enter your login and password at the pharmacy. Quicker: somebody who works on this laptop lets you in"
                " under Settings, This laptop."
            )
        )
        super().__init__(parent, "come_in", title, why, icon="lock", tone="accent")
        self._forgot, self._waits = forgot, False
        self.login = TextField("come_in_login", self.tr("Login"))
        words = self.tr("Your password at the pharmacy")
        self.password = PasswordField("come_in_password", words)
        asked = ((self.tr("Login"), self.login), (words, self.password))
        self._asked: list[QWidget] = []
        for name, field in asked[1:] if forgot else asked:
            label = Label(name, "secondary-strong")
            self._asked += [label, field]
            self.body.addWidget(label)
            self.body.addWidget(field)
        if forgot:
            self.login.setParent(self)
            self.login.hide()
        self._waiting = Card(padding=16, gap=8)
        self.body.addWidget(self._waiting)
        self._fill(self._waiting.body)
        self._waiting.hide()
        self.add_cancel(self.tr("Close"))
        words = self.tr("Ask")
        self.act = named(PrimaryButton(words), "come_in_submit", words)
        self.add_button(self.act, self._submit)
        words = self.tr("Ask now")
        self.again = named(PrimaryButton(words), "come_in_again", words)
        self.add_button(self.again, self._ask_again)
        self.again.hide()
        self.ask_first(self.password if forgot else self.login)

    def _fill(self, body: QVBoxLayout) -> None:
        body.addWidget(
            Label(self.tr("Call the recovery officer of your clinic and read out this code:"), "body", wrap=True)
        )
        self.code = named(Label("", "title"), "come_in_code", "")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body.addWidget(self.code)
        self.state = named(Label("", "secondary", wrap=True), "come_in_state", "")
        body.addWidget(self.state)

    @property
    def waits(self) -> bool:
        """Whether the officer is being waited for."""
        return self._waits

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.focusWidget() is self.password.field:
            self._submit()
        else:
            super().keyPressEvent(event)

    def wait(self, code: str) -> None:
        """The pharmacy knows her, and the officer has not answered yet."""
        self._show_waiting(True)
        self.code.setText(ltr(code))
        self.code.setAccessibleName(" ".join(code.replace("-", "")))  # a screen reader spells it
        self.say_waiting(
            self.tr(
                "The pharmacy is asked again every 15 seconds. You may close this, or switch the laptop off, and ask"
                " again later under the same code: it is good for a week."
            )
        )
        announce(
            self, self.tr("The recovery officer has to let you in. The code is {code}").format(code=code), now=True
        )
        self.ask_first(self.again)
        self.again.setFocus()

    def say_waiting(self, words: str) -> None:
        """What has come of asking again."""
        self.again.set_busy("")
        self.state.setText(words)
        self.state.setAccessibleName(words)

    def refused(self, why: str) -> None:
        """She is not let in, and is asked once more; the password is typed again."""
        self._show_waiting(False)
        self.password.clear()
        self.refuse(why, self.password)

    def _show_waiting(self, waits: bool) -> None:
        self._waits = waits
        self._wrong.hide()
        for part in self._asked:
            part.setVisible(not waits)
        self._waiting.setVisible(waits)
        for button, shown in ((self.act, not waits), (self.again, waits)):
            button.set_busy("")
            button.setVisible(shown)
        if waits:
            self.password.clear()
        self._fit()

    def _ask_again(self) -> None:
        self.again.set_busy(self.tr("Asking the pharmacy"))
        self.asked_again.emit()

    def _submit(self) -> None:
        if not self._forgot and not self.login.text().strip():
            self.refuse(self.tr("Enter your login at the pharmacy"), self.login)
        elif not self.password.text():
            self.refuse(self.tr("Enter your password at the pharmacy"), self.password)
        else:
            self.act.set_busy(self.tr("Asking the pharmacy"))
            self.submitted.emit(self.login.text().strip(), self.password.text())

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        self.password.clear()
        super().done(result)
