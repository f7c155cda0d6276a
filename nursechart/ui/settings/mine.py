"""My settings: one card a subject, one row a choice. A choice is told at once; there is no Save button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.preferences import (
    LEAST_IDLE_MIN,
    MOST_IDLE_MIN,
    Density,
    Preferences,
    ThemeChoice,
)
from nursechart.ui import bound
from nursechart.ui.settings.parts import Part
from nursechart.ui.settings.password_row import PasswordRow
from nursechart.ui.settings.pin_row import PinRow
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    FlowLayout,
    Kbd,
    Label,
    NumberField,
    Scroll,
    SecondaryButton,
    Segmented,
    Select,
    Toggle,
    announce,
    named,
)

TEXT_SIZES = (100, 125, 150, 175, 200)


class MySettings(Part):
    """`show_preferences(preferences, languages)`; `chosen(Preferences)` says all of them after each change."""

    chosen = Signal(object)
    keys_asked = Signal()
    guide_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "settings_mine", self.tr("My settings"))
        self._now = Preferences()
        self._scroll = Scroll(padding=(16, 12, 16, 16), gap=12)
        self._make_controls()
        self._build()
        self._wire()

    def show_preferences(self, now: Preferences, languages: Sequence[tuple[str, str]]) -> None:
        """Show what is chosen. `languages` are those there is a catalogue for: (code, own name)."""
        self._now = now
        self._theme.set_value(now.theme)
        self._density.set_value(now.density)
        self._text.set_value(str(now.text_percent))
        self._letters.setChecked(now.letters)
        self._sound.setChecked(now.sound)
        if not self._idle.field.hasFocus():
            self._idle.set_value(str(now.idle_min))
        self._language.set_options(languages)
        self._language.set_value(now.language)

    def land(self) -> None:
        """The page was opened: the focus is on the first choice."""
        chosen = self._theme.findChild(QWidget, f"settings_theme_{self._now.theme}")
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_controls(self) -> None:
        self._theme = Segmented(
            "settings_theme",
            self.tr("Theme"),
            [
                ("system", self.tr("As the system")),
                ("light", self.tr("Light")),
                ("dark", self.tr("Dark")),
                ("contrast", self.tr("High contrast")),
            ],
        )
        self._density = Segmented(
            "settings_density",
            self.tr("Spacing"),
            [
                ("auto", self.tr("By itself")),
                ("normal", self.tr("Normal")),
                ("touch", self.tr("Wide, for gloves")),
            ],
        )
        sizes = [(str(size), self.tr("{size} %").format(size=size)) for size in TEXT_SIZES]
        self._text = Segmented("settings_text", self.tr("Text size"), sizes)
        self._language = Select("settings_language", self.tr("Language"))
        self._language.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToContents)  # what is said of it is read whole
        self._language.setMinimumContentsLength(5)
        self._letters = Toggle("settings_letters", self.tr("Single-letter keys"))
        self._sound = Toggle("settings_sound", self.tr("Sound"))
        self._idle = NumberField("settings_idle", self.tr("Lock after"), self.tr("minutes without a key"), width=64)
        self.pin = PinRow()
        self.password = PasswordRow()
        self._wrong = Label("", "secondary", tone="crit", wrap=True)
        self._wrong.setObjectName("settings_idle_wrong")
        self._wrong.hide()

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self._card(
            self.tr("How it looks"),
            _row(self.tr("Theme"), self._theme),
            _row(
                self.tr("Spacing"),
                self._density,
                self.tr("By itself: wide from the first touch of a finger on, until you lock."),
            ),
            _row(self.tr("Text size"), self._text),
            _row(self.tr("Language"), self._language, self.tr("In use from the next time you unlock.")),
        )
        self._card(
            self.tr("Keys and sound"),
            _row(
                self.tr("Single-letter keys"),
                self._letters,
                self.tr("J, K, T and the like act when no text field has the focus. Off: letters do nothing there."),
            ),
            _row(self.tr("Sound"), self._sound, self.tr("For alarms that this laptop gives. Off unless you want it.")),
            _row(self.tr("All keys"), self._keys_button()),
        )
        self._card(
            self.tr("Lock the screen"),
            _row(
                self.tr("Lock by itself"),
                self._idle,
                bound.in_words(
                    self.tr("{least} to {most} minutes. Ctrl+L locks at once; nothing typed is lost."), "lock"
                ).format(least=LEAST_IDLE_MIN, most=MOST_IDLE_MIN),
                below=self._wrong,
            ),
            _row(
                self.tr("PIN for this session"),
                self.pin,
                self.tr("Forgotten after 8 hours, 5 wrong tries, a long sleep of the laptop, or when you sign out."),
            ),
            _row(
                self.tr("My password"),
                self.password,
                self.tr("For this laptop and for the pharmacy. Your other sessions end; the PIN is forgotten."),
            ),
        )
        self._card(self.tr("Help"), _row(self.tr("User guide"), self._guide_button()))
        self._scroll.body.addStretch(1)

    def _keys_button(self) -> QWidget:
        button = named(
            SecondaryButton(self.tr("Show all keys"), icon="keyboard"), "settings_keys", self.tr("Show all keys")
        )
        button.clicked.connect(lambda _on=False: self.keys_asked.emit())
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(button)
        line.addWidget(bound.follow(Kbd(""), lambda cap: cap.set_key(bound.caps("all_keys"))))
        line.addStretch(1)
        return both

    def _guide_button(self) -> QWidget:
        words = self.tr("Open the guide")
        button = named(SecondaryButton(words, icon="book-open"), "settings_guide", words)
        button.clicked.connect(lambda _on=False: self.guide_asked.emit())
        return button

    def _card(self, title: str, *rows: QWidget) -> Card:
        card = Card(gap=14)
        card.body.addWidget(CardHeading(title))
        for row in rows:
            card.body.addWidget(row)
        self._scroll.body.addWidget(card)
        return card

    def _wire(self) -> None:
        self._theme.chosen.connect(lambda value: self._tell(theme=cast(ThemeChoice, value)))
        self._density.chosen.connect(lambda value: self._tell(density=cast(Density, value)))
        self._text.chosen.connect(lambda value: self._tell(text_percent=int(value)))
        self._language.chosen.connect(lambda value: self._tell(language=value))
        self._letters.clicked.connect(lambda on: self._tell(letters=bool(on)))
        self._sound.clicked.connect(lambda on: self._tell(sound=bool(on)))
        self._idle.settled.connect(self._idle_typed)

    def _idle_typed(self, text: str) -> None:
        typed = text.strip()
        if not typed.isascii() or not typed.isdigit() or not LEAST_IDLE_MIN <= int(typed) <= MOST_IDLE_MIN:
            self._wrong.setText(
                self.tr("Minutes must be a whole number between {least} and {most}. You entered {typed}").format(
                    least=LEAST_IDLE_MIN, most=MOST_IDLE_MIN, typed=typed or self.tr("nothing")
                )
            )
            self._wrong.show()
            announce(self, self._wrong.text(), now=True)
            return
        self._wrong.hide()
        self._tell(idle_min=int(typed))

    def _tell(self, **changes: object) -> None:
        after = msgspec.structs.replace(self._now, **changes)
        if after != self._now:
            self._now = after
            self.chosen.emit(after)


def _row(label: str, control: QWidget, note: str = "", *, below: QWidget | None = None) -> QWidget:
    """What is chosen, the control, and under both a quiet line; the control wraps below where it is narrow."""
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    top = QWidget()
    flow = FlowLayout(top, gap=12)
    words = Label(label, "strong")
    words.setMinimumSize(current().px(160), current().px(38))
    flow.addWidget(words)
    flow.addWidget(control)
    column.addWidget(top)
    if note:
        column.addWidget(Label(note, "secondary", wrap=True))
    if below is not None:
        column.addWidget(below)
    return row
