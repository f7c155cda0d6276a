"""My settings, wired: a choice is in force at once (the app does that) and then kept in the worker."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from nursechart.charting.preferences import Preferences, keep_preferences, preferences
from nursechart.charting.shift import Shift
from nursechart.language import Language, languages
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.settings.page import SettingsPage
from nursechart.ui.settings.pin_row import wire_pin
from nursechart.ui.theme.fonts import can_write
from nursechart.ui.unlock.languages import name_of


class SettingsScreen(Screen):
    """`changed(Preferences)` says what is in force from now on."""

    changed = Signal(object)
    keys_asked = Signal()

    page: SettingsPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(SettingsPage(), shift, background, parent)
        self._landing = False
        self.page.chosen.connect(self._chosen)
        self.page.keys_asked.connect(self.keys_asked)
        self.page.guide_asked.connect(lambda: self.go_to.emit(Place("help")))
        self._show_pin = wire_pin(self, self.page.pin)

    def open(self, place: Place) -> None:
        self._landing = True
        super().open(place)

    def refresh(self) -> None:
        shift = self.shift
        self.ask(lambda: (preferences(shift), languages()), self._show)

    def _show(self, held: tuple[Preferences, tuple[Language, ...]]) -> None:
        now, offered = held
        self._show_pin()
        self.page.show_preferences(
            now, [(each.code, name_of(each, can_be_written=can_write(each.code))) for each in offered]
        )
        if self._landing:
            self._landing = False
            self.page.land()

    def _chosen(self, chosen: Preferences) -> None:
        shift = self.shift
        self.changed.emit(chosen)

        def kept(at: datetime) -> None:
            self.page.say_saved(self.page.tr("Saved on this laptop {time}").format(time=f"{at:%H:%M}"))

        self.ask(lambda: (keep_preferences(shift, chosen), shift.now)[1], kept)
