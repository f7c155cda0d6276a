"""Asks who is there and for the password, or the PIN of who has one in this process.

After an idle lock it is the same page over the same window: the chart is hidden, the draft is kept, and unlocking
returns to the same caret (SG-4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.language import said_for
from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.unlock.first_page import FirstPage
from nursechart.ui.unlock.languages import LanguageChoice
from nursechart.ui.unlock.person import PersonChoice
from nursechart.ui.widgets.buttons import LinkButton, PrimaryButton
from nursechart.ui.widgets.chips import Chip
from nursechart.ui.widgets.labels import Icon, Label
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.overlays import announce
from nursechart.ui.widgets.proof_field import ProofField

if TYPE_CHECKING:  # this page is painted before the database is loaded
    from nursechart.charting.looks.pins import PinLook


def _tries(left: int) -> str:
    return said_for(left, "{n} try left", "{n} tries left")


@dataclass(frozen=True, slots=True)
class Person:
    """Who can sign in on this laptop: id and name ("Amara Okafor, RN"). No patient data stands here."""

    id: str
    name: str
    initials: str


class UnlockPage(FirstPage):
    """`page.show_people([...], chosen=id)`, `page.show_laptop("NB-07")`, `page.show_state("Offline. …", Tone.WARN)`.

    `unlock_requested(user, password)` asks, or `pin_given(user, digits)`; what was typed has left the field by then.
    """

    unlock_requested = Signal(str, str)
    pin_given = Signal(str, str)
    language_chosen = Signal(str)  # BCP 47
    someone_else = Signal()
    forgot = Signal(str)  # the user who was chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._people = QVBoxLayout()
        self._people.setSpacing(4)
        self._group = QButtonGroup(self)
        self._choices: dict[str, PersonChoice] = {}
        self._shown: tuple[str, list[Person]] = ("", [])
        self.language = LanguageChoice()
        self.laptop = Label("", "secondary")
        self.heading = Label(self.tr("Sign in"), "title")
        self.proof = ProofField("password", self.tr("Password"))
        self.password = self.proof.password
        self._pins: dict[str, PinLook] = {}
        self.unlock = named(PrimaryButton(self.tr("Unlock"), hint="Enter"), "unlock", self.tr("Unlock"))
        self._refused = Icon("circle-alert", 16, "crit")
        self.refusal = named(
            Label("", "secondary-strong", tone="crit", wrap=True), "refusal", self.tr("Why it did not unlock")
        )
        self.tries = Label("", "secondary-strong", tone="warn")
        self.state = Chip("", Tone.NEUTRAL, "")
        self.hidden_words = Label("", "secondary", wrap=True)
        self._runs_icon = Icon("iv-bag", 18, "accent")
        self.runs = named(Label("", "strong", wrap=True), "infusion_runs", "")
        forgot = named(
            LinkButton(self.tr("Forgot it? Ask your lead"), small=True), "forgot", self.tr("Forgot the password")
        )
        other = named(
            LinkButton(self.tr("Someone else"), icon="user-plus", small=True), "someone_else", self.tr("Someone else")
        )
        self._build(forgot, other)
        self.unlock.clicked.connect(self._ask)
        self.proof.entered.connect(self._ask)
        forgot.clicked.connect(self._forgot)
        other.clicked.connect(self.someone_else)
        self.language.chosen.connect(self.language_chosen)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_people(self, people: Sequence[Person], chosen: str = "") -> None:
        """Who can sign in here; the first is chosen unless `chosen` is one of them."""
        for old in self._choices.values():
            self._group.removeButton(old)
            self._people.removeWidget(old)
            old.deleteLater()
        self._choices = {}
        self._shown = (self._shown[0], list(people))
        for person in people:
            choice = named(PersonChoice(person.name, person.initials), f"person_{person.id}", person.name)
            self._group.addButton(choice)
            self._people.addWidget(choice)
            self._choices[person.id] = choice
            choice.clicked.connect(self._person_chosen)
        if people:
            self._choices[chosen if chosen in self._choices else people[0].id].setChecked(True)

    def show_pins(self, pins: Mapping[str, PinLook]) -> None:
        """Who has a PIN now: it is asked in place of the password of whoever is chosen."""
        self._pins = dict(pins)
        self.proof.show_pin(self._pins.get(self._person()))

    def again(self) -> UnlockPage:
        """The same page, built anew: in the language that is spoken now."""
        page = UnlockPage()
        label, people = self._shown
        if people:
            page.show_laptop(label)
            page.show_people(people, chosen=self._person())
            page.show_pins(self._pins)
        return page

    def show_laptop(self, label: str) -> None:
        self._shown = (label, self._shown[1])
        self.laptop.setText(self.tr("This laptop: {label}").format(label=label))

    def show_state(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """ "Offline. In sync 07:58. 14 entries wait." Counts only, never names."""
        icon = {Tone.OK: "cloud-check", Tone.WARN: "cloud-off"}.get(tone, "cloud")
        self.state.say(words, tone, icon)
        self.state.setVisible(bool(words))

    def show_locked(self, locked: bool) -> None:
        """Locked over an open window, or the first sign-in of the day."""
        self.heading.setText(self.tr("Locked") if locked else self.tr("Sign in"))
        self.hidden_words.setText(
            self.tr("Your chart is hidden and your draft is kept. You come back to the same place.") if locked else ""
        )
        self.hidden_words.setVisible(locked)

    def show_running(self, words: str, late: bool = False) -> None:
        """ "An infusion is running", never whose; "" for none. What is late is critical, and said at once."""
        if words == self.runs.text():
            return
        self.runs.setText(words)
        self.runs.setAccessibleName(words)
        self.runs.set_tone("crit" if late else "")
        self._runs_icon.show_icon("alarm-clock" if late else "iv-bag", "crit" if late else "accent")
        for part in (self.runs, self._runs_icon):
            part.setVisible(bool(words))
        if late:
            announce(self, words, now=True)

    def set_busy(self, busy: bool) -> None:
        self.unlock.set_busy(self.tr("Unlocking") if busy else "")
        self.proof.setEnabled(not busy)
        if not busy:
            self.proof.setFocus()

    def show_error(self, text: str, tries_left: int | None = None) -> None:
        """Say why not; "3 tries left" when they are counted."""
        self.set_busy(False)
        self._say(text)
        self.tries.setText("" if tries_left is None else _tries(tries_left))
        if text:
            announce(self, text, now=True)
        self.proof.setFocus()

    def clear(self) -> None:
        """Forget what was typed and said."""
        self.proof.clear()
        self._say("")
        self.tries.setText("")
        self.set_busy(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.proof.setFocus()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        self.proof.setFocus(reason)

    def _person_chosen(self) -> None:
        self.proof.clear()
        self.proof.show_pin(self._pins.get(self._person()))
        self.proof.setFocus()

    def _forgot(self) -> None:
        if user := self._person():
            self.forgot.emit(user)
        else:
            self.show_error(self.tr("Choose who you are"))

    def _ask(self) -> None:
        user = self._person()
        if not user:
            self.show_error(self.tr("Choose who you are"))
            return
        by_pin = self.proof.by_pin
        if not self.proof.text():
            self.show_error(self.tr("Enter your PIN") if by_pin else self.tr("Enter your password"))
            return
        self._say("")
        typed = self.proof.take()
        self.set_busy(True)
        (self.pin_given if by_pin else self.unlock_requested).emit(user, typed)

    def _person(self) -> str:
        return next((person for person, choice in self._choices.items() if choice.isChecked()), "")

    def _say(self, text: str) -> None:
        self.refusal.setText(text)
        self._refused.setVisible(bool(text))

    def _build(self, forgot: LinkButton, other: LinkButton) -> None:
        body = self._lay_out(self.laptop, self.language)
        body.addWidget(self.heading)
        body.addWidget(self.hidden_words)
        runs = QHBoxLayout()
        runs.setSpacing(8)
        body.addLayout(runs)
        runs.addWidget(self._runs_icon)
        runs.addWidget(self.runs, 1)
        body.addWidget(Label(self.tr("Who"), "secondary-strong"))
        body.addLayout(self._people)
        body.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)
        body.addSpacing(2)
        body.addWidget(self.proof.label)
        body.addWidget(self.proof)
        body.addWidget(self.proof.foot)
        row = QHBoxLayout()
        row.setSpacing(8)
        body.addLayout(row)
        row.addWidget(self._refused)
        row.addWidget(self.refusal, 1)
        row.addWidget(self.tries)
        body.addWidget(self.unlock)
        foot = QHBoxLayout()
        body.addLayout(foot)
        foot.addWidget(self.state)
        foot.addStretch(1)
        foot.addWidget(forgot)
        self.state.hide()
        self._refused.hide()
        self.hidden_words.hide()
        self.runs.hide()
        self._runs_icon.hide()
        self._fit()

    def _fit(self) -> None:
        """As the others; in a small window the name gives way to its sign."""
        super()._fit()
        self._brand.setVisible(not current().is_narrow(self.width()))
