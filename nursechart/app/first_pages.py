"""The pages before anybody is signed in: enrolment, and the unlock page, which is the lock page too.

Both speak the language that was chosen last on this computer; one that is chosen on them is spoken at once, so they
are built again with what stood in them.
"""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said, spoken
from nursechart.spoken_here import speak_here
from nursechart.ui.background import Background, quietly
from nursechart.ui.enrol.page import EnrolPage
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.translator import speak_in
from nursechart.ui.unlock.page import Person, UnlockPage


class FirstPages(QObject):
    """Shows `enrol` or `unlock` over the window. Both are replaced when the language changes, so nobody keeps them."""

    enrol_requested = Signal(str, str, str)  # as EnrolPage and UnlockPage ask
    sign_in_requested = Signal(str, str)
    unlock_requested = Signal(str, str)
    pin_given = Signal(str, str)
    come_in_asked = Signal(str)  # who has forgotten the password; "" for somebody else

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        window: MainWindow,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app, self._folder, self._window, self._background = app, folder, window, background
        self._built_in = spoken().code
        self.chosen_language = ""  # on these pages, by who signs in next; "" for none
        self.enrol, self.unlock = EnrolPage(), UnlockPage()
        self._wire()

    def _wire(self) -> None:
        self.enrol.enrol_requested.connect(self.enrol_requested)
        self.enrol.sign_in_requested.connect(self.sign_in_requested)
        self.unlock.unlock_requested.connect(self.unlock_requested)
        self.unlock.pin_given.connect(self.pin_given)
        self.unlock.forgot.connect(self.come_in_asked)
        self.unlock.someone_else.connect(lambda: self.come_in_asked.emit(""))
        for page in (self.enrol, self.unlock):
            page.language_chosen.connect(self._speak)
        self._window.running.told.connect(self.unlock.show_running)

    # --- what they show ---

    def show_first(self) -> None:
        """Before anything of this laptop has been read: the page it will most likely be."""
        met = (self._folder / "pharmacy.json").exists()
        self._window.cover(self.unlock if met else self.enrol)

    def show_users(self, label: str, users: list[tuple[str, str]], *, chosen: str, locked: bool) -> None:
        """On the unlock page: the people (id and name) of this laptop, `chosen` among them picked out."""
        people = [Person(id_, name, initials(name)) for id_, name in users]
        self.unlock.show_laptop(label)
        self.unlock.show_locked(locked)
        self.unlock.show_people(people, chosen=chosen or (people[0].id if people else ""))

    def show_sign_in(self, organisation: str) -> None:
        """The laptop is enrolled with `organisation`, and nobody has signed in on it yet."""
        self._window.cover(self.enrol)
        self.enrol.show_sign_in(organisation)

    def show_enrol(self) -> None:
        self.enrol.show_enrol(label=platform.node()[:40])

    def show_nobody(self) -> None:
        """Everything on this laptop is being forgotten."""
        self.unlock.show_people([])
        self._window.cover(self.unlock)

    def say_wiped(self) -> None:
        self.unlock.show_error(
            said(
                "The clinic has wiped this laptop: nobody can sign in on it any more. What the pharmacy had not"
                " received is kept for the clinic alone. Call your supervisor."
            )
        )

    def show_failed(self, error: Exception) -> None:
        """As `failed` of what the unlock page waits for; a bug is let through."""
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        self.unlock.show_error(str(error))

    def leave(self) -> None:
        """Somebody has signed in: nothing of what she typed stays."""
        self.unlock.set_busy(False)
        self.unlock.clear()
        self.chosen_language = ""

    # --- their language ---

    def speak_again(self, language: str) -> None:
        """The window is locked: speak hers, and build the pages in it."""
        speak_in(self._app, language)
        self._renew()

    def _speak(self, code: str) -> None:
        """A language was chosen on a page before anybody has signed in: it is spoken at once, and by who signs in."""
        self.chosen_language = code
        self.speak_again(code)
        folder = self._folder
        self._background.run(lambda: speak_here(folder, code), done=lambda _kept: None, failed=quietly)

    def _renew(self) -> None:
        """The first pages and the frame in the language that is spoken now, with what stood in them."""
        if self._built_in == spoken().code:
            return
        self._built_in = spoken().code
        before = (self.enrol, self.unlock)
        at_enrol = self.enrol.isVisible()
        self.enrol, self.unlock = self.enrol.again(), self.unlock.again()
        self._wire()
        if self._window.is_covered:
            shown = self.enrol if at_enrol else self.unlock
            self._window.cover(shown)
            shown.language.select.setFocus()
        for page in before:
            self._window.let_go(page)
        self._window.say()


def initials(name: str) -> str:
    """Of a name as it is printed: "Amara Osei, RN" is AO."""
    words = name.split(",")[0].split()
    return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else name[:2].upper()
