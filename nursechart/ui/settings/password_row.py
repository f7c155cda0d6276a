"""Her password in My settings: changed by the one she has, at the pharmacy and on this laptop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from nursechart.ui.screen import Screen
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PasswordField, PrimaryButton, SecondaryButton, announce, named


class PasswordRow(QWidget):
    """`change_asked` when she presses the button."""

    change_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = self.tr("Change my password…")
        self._change = named(SecondaryButton(words, icon="lock"), "settings_password_change", words)
        self._change.clicked.connect(lambda _on=False: self.change_asked.emit())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._change)
        line.addStretch(1)

    def land(self) -> None:
        """Back from the sheet: the row is in sight, the focus on its button."""
        self._change.setFocus(Qt.FocusReason.TabFocusReason)


class PasswordSheet(Sheet):
    """The password she has, and the new one twice: `submitted(old, new)`."""

    submitted = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            "change_password",
            self.tr("My password"),
            self.tr(
                "The pharmacy has to be reached. From then on the new password opens this laptop, with a network and "
                "without; on other laptops you sign in with it."
            ),
            icon="lock",
        )
        self.old = PasswordField("change_password_old", self.tr("Your password"))
        self.new = PasswordField("change_password_new", self.tr("New password"))
        self.again = PasswordField("change_password_again", self.tr("New password, once more"))
        self._fields = (
            (self.old, self.tr("Your password"), self.tr("Enter your password")),
            (self.new, self.tr("New password"), self.tr("Enter the new password")),
            (self.again, self.tr("New password, once more"), self.tr("Enter the new password once more")),
        )
        for field, words, _why in self._fields:
            self.body.addWidget(Label(words, "secondary-strong"))
            self.body.addWidget(field)
        self.add_cancel()
        words = self.tr("Change the password")
        self.act = named(PrimaryButton(words, icon="check"), "change_password_submit", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.old)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fields = [field.field for field, _words, _why in self._fields]
        at = next((at for at, field in enumerate(fields) if field is self.focusWidget()), -1)
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or at < 0:
            super().keyPressEvent(event)
        elif at + 1 < len(fields):
            fields[at + 1].setFocus()
        else:
            self._submit()

    def _submit(self) -> None:
        for field, _words, why in self._fields:
            if not field.text():
                self.refuse(why, field)
                return
        if self.again.text() != self.new.text():
            self.again.clear()
            self.refuse(self.tr("The two new passwords are not the same. Type it once more."), self.again)
            return
        self.act.set_busy(self.tr("Asking the pharmacy"))
        self.submitted.emit(self.old.text(), self.new.text())

    def refused(self, why: str) -> None:
        """It was not changed; what she has is typed again, for that is what is wrong most often."""
        self.act.set_busy("")
        self.old.clear()
        self.refuse(why, self.old)

    def done(self, result: int) -> None:
        """Whatever closes it, nothing that was typed stays."""
        for field, _words, _why in self._fields:
            field.clear()
        super().done(result)


Change = Callable[[str, str], None]
Run = Callable[[Callable[[], object], Callable[[object], None], Callable[[str], None]], None]


def wire_password(screen: Screen, row: PasswordRow, change: Change, run: Run) -> None:
    """Let the row change the password of who is at work. `run(work, done, refused)` works elsewhere."""

    def ask() -> None:
        sheet = PasswordSheet(screen.page.window())

        def changed(_none: object) -> None:
            if isValid(sheet):
                sheet.accept()
            row.land()
            announce(row, row.tr("Your password is changed"))

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.refused(why)

        sheet.submitted.connect(lambda old, new: run(lambda: change(old, new), changed, refused))
        sheet.open()

    row.change_asked.connect(ask)
