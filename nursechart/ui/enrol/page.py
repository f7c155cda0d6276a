"""Asks for what makes this laptop known to the pharmacy, then for the person who signs in on it first.

Two steps on one page. Nothing typed is lost when the server cannot be reached: the error stands beside what it is
about, and the button tries again.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from nursechart.ui.enrol.code import CodeField
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.unlock.first_page import FirstPage
from nursechart.ui.unlock.languages import LanguageChoice
from nursechart.ui.widgets.buttons import PrimaryButton
from nursechart.ui.widgets.fields import PasswordField, TextField
from nursechart.ui.widgets.labels import Label, StatusText
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.notices import InlineAlert
from nursechart.ui.widgets.overlays import announce


class EnrolPage(FirstPage):
    """`enrol_requested(server, code, label)`, then `sign_in_requested(user name, password)`."""

    enrol_requested = Signal(str, str, str)
    sign_in_requested = Signal(str, str)
    language_chosen = Signal(str)  # BCP 47

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pharmacy = ""
        self.language = LanguageChoice()
        self.server = TextField("server", self.tr("Address of the pharmacy"))
        self.code = CodeField("enrolment_code", self.tr("Enrolment code"))
        self.label = TextField("laptop_label", self.tr("Name of this laptop"))
        self.enrol = named(
            PrimaryButton(self.tr("Enrol this laptop"), hint="Ctrl ↵"), "enrol", self.tr("Enrol this laptop")
        )
        self.user = TextField("user_name", self.tr("User name"))
        self.password = PasswordField("password", self.tr("Password"))
        self.sign_in = named(PrimaryButton(self.tr("Sign in"), hint="Enter"), "sign_in", self.tr("Sign in"))
        self.progress = StatusText("", "", Tone.ACCENT, quiet=True)
        self.error = InlineAlert(Tone.CRIT, "", "")
        self.error.setObjectName("enrol_error")
        self.error.hide()
        self.title = Label(self.tr("Enrol this laptop"), "title")
        self.words = Label("", "secondary", wrap=True)
        self._steps = QStackedWidget()
        self._build()
        self.label.stay_on_enter()
        self.label.returnPressed.connect(self._ask_enrol)
        self.enrol.setShortcut("Ctrl+Return")
        self.enrol.clicked.connect(self._ask_enrol)
        self.password.entered.connect(self._ask_sign_in)
        self.sign_in.clicked.connect(self._ask_sign_in)
        self.language.chosen.connect(self.language_chosen)
        self.show_enrol()

    def again(self) -> EnrolPage:
        """The same page with what was typed, built anew in the language that is spoken now; without the password."""
        page = EnrolPage()
        page.show_enrol(self.server.text(), self.label.text())
        page.code.set_code(self.code.code())
        page.user.set_value(self.user.text())
        if self._pharmacy:
            page.show_sign_in(self._pharmacy)
        return page

    def show_enrol(self, server: str = "", label: str = "") -> None:
        """The first step, with what is known already."""
        self.title.setText(self.tr("Enrol this laptop"))
        self.words.setText(self.tr("Your lead gives you the address and a code. The code works once, within a day."))
        if server:
            self.server.set_value(server)
        if label:
            self.label.set_value(label)
        self._steps.setCurrentIndex(0)

    def show_sign_in(self, pharmacy: str) -> None:
        """The second step: the laptop is known to `pharmacy`; who works on it?"""
        self._pharmacy = pharmacy
        self.set_busy(False)
        self.error.hide()
        self.title.setText(self.tr("Sign in to {pharmacy}").format(pharmacy=pharmacy))
        self.words.setText(
            self.tr("This laptop is enrolled. The first sign-in needs the network and fetches your charts.")
        )
        self._steps.setCurrentIndex(1)
        self.user.setFocus()

    def set_busy(self, busy: bool, words: str = "") -> None:
        """At work, with what is being done just now: "Making this laptop's keys", "Fetching 5 charts"."""
        self.enrol.set_busy(self.tr("Enrolling") if busy and self._steps.currentIndex() == 0 else "")
        self.sign_in.set_busy(self.tr("Signing in") if busy and self._steps.currentIndex() == 1 else "")
        self.progress.say(words if busy else "", "hourglass" if busy and words else "", Tone.ACCENT)
        for part in (self.server, self.code, self.label, self.user, self.password):
            part.setEnabled(not busy)
        if busy:
            self.error.hide()
            if words:
                announce(self, words)

    def show_error(self, text: str, field: str = "") -> None:
        """Say what is wrong and how to put it right; `field` (server, code, label, user, password) gets the focus."""
        self.set_busy(False)
        self.error.say(Tone.CRIT, text)
        self.error.show()
        announce(self, text, now=True)
        self.server.set_tone(Tone.CRIT if field == "server" else None)
        self.code.set_tone(Tone.CRIT if field == "code" else None)
        self.label.set_tone(Tone.CRIT if field == "label" else None)
        self.user.set_tone(Tone.CRIT if field == "user" else None)
        places = {
            "server": self.server, "code": self.code.first_gap(), "label": self.label, "user": self.user,
            "password": self.password.field,
        }  # fmt: skip
        if field in places:
            places[field].setFocus()

    def _ask_enrol(self) -> None:
        server, label = self.server.text().strip(), self.label.text().strip()
        if not server:
            self.show_error(self.tr("Enter the address of the pharmacy, like charts.example.org"), "server")
        elif not self.code.is_complete():
            self.show_error(self.tr("Enter all 8 groups of the enrolment code"), "code")
        elif not label:
            self.show_error(self.tr("Give this laptop a name, like NB-07"), "label")
        else:
            self.set_busy(True, self.tr("Making this laptop's keys"))
            self.enrol_requested.emit(server, self.code.code(), label)

    def _ask_sign_in(self) -> None:
        if not self.user.text().strip():
            self.show_error(self.tr("Enter your user name"), "user")
        elif not self.password.text():
            self.show_error(self.tr("Enter your password"), "password")
        else:
            password = self.password.take()
            self.set_busy(True, self.tr("Signing in"))
            self.sign_in_requested.emit(self.user.text().strip(), password)

    def _build(self) -> None:
        body = self._lay_out(self.language)
        for shown in (self.title, self.words, self.error, self._steps, self.progress):
            body.addWidget(shown)
        first, second = QWidget(), QWidget()
        one, two = QVBoxLayout(first), QVBoxLayout(second)
        for column in (one, two):
            column.setContentsMargins(0, 4, 0, 0)
            column.setSpacing(6)
        asked: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Address of the pharmacy"), self.server),
            (self.tr("Enrolment code"), self.code),
            (self.tr("Name of this laptop"), self.label),
        )
        for words, part in asked:
            one.addWidget(Label(words, "secondary-strong"))
            one.addWidget(part)
            one.addSpacing(6)
        one.addWidget(self.enrol)
        asked = ((self.tr("User name"), self.user), (self.tr("Password"), self.password))
        for words, part in asked:
            two.addWidget(Label(words, "secondary-strong"))
            two.addWidget(part)
            two.addSpacing(6)
        two.addWidget(self.sign_in)
        two.addStretch(1)
        self._steps.addWidget(first)
        self._steps.addWidget(second)
        self._fit()
