"""A number or an address, large enough to be read to a phone: call it, open it on the map, or copy it.

Nothing leaves the program before one of the buttons is pressed, and the patient's name never does.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from nursechart.ui.outside import map_url, open_outside, phone_url
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, SecondaryButton, announce, ltr, named

What = Literal["phone", "address"]


class GoingSheet(Sheet):
    """`went(how)`: opened or copied. It stays open where no program takes it, and says so."""

    went = Signal(str)

    def __init__(self, parent: QWidget, what: What, name: str, words: str, directions: str = "") -> None:
        call = what == "phone"
        title = self.tr("Call {name}") if call else self.tr("Directions to {name}")
        why = (
            self.tr("The phone program of this laptop gets the number alone, never a name.")
            if call
            else self.tr("The map program of this laptop gets the address alone, never a name. It may use the network.")
        )
        super().__init__(parent, f"going_{what}", title.format(name=name), why, icon="phone" if call else "map-pin")
        self._what, self._words = what, words
        shown = Label(ltr(words) if call else words, "title", wrap=True)
        shown.setAccessibleName(words)
        self.body.addWidget(shown)
        if directions:
            self.body.addWidget(Label(directions, "body", wrap=True))
        self.add_cancel(self.tr("Close"))
        copy = self.tr("Copy number") if call else self.tr("Copy address")
        self.add_button(named(SecondaryButton(copy, icon="copy", height=44), f"going_{what}_copy", copy), self._copy)
        act = self.tr("Call") if call else self.tr("Open the map")
        button = named(PrimaryButton(act), f"going_{what}_open", act)
        self.add_button(button, self._open)
        self.ask_first(button)

    def _open(self) -> None:
        call = self._what == "phone"
        if open_outside(phone_url(self._words) if call else map_url(self._words)):
            self.went.emit("opened")
            self.accept()
        elif call:
            self.refuse(self.tr("No program on this laptop makes calls. Dial the number on your phone"))
        else:
            self.refuse(self.tr("No map program on this laptop takes an address. Copy it instead"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._words)
        announce(self, self.tr("Copied"))
        self.went.emit("copied")
        self.accept()
