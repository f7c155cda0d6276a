"""What she has chosen, in force: theme, text size, density, keys, and how soon an idle screen locks.

What was chosen is hers and lives with her record; it is put in force when she signs in, and when she changes it in the
settings or from the palette. The language of the first pages is the computer's, so it is kept in the data folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from nursechart.language import spoken
from nursechart.spoken_here import speak_here
from nursechart.ui import bound
from nursechart.ui.background import Background, quietly
from nursechart.ui.settings.letters import takes_letters
from nursechart.ui.theme import apply_theme, follow_system
from nursechart.ui.theme.tokens import ThemeName

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.preferences import Preferences
    from nursechart.charting.shift import Shift


class ChosenInForce(QObject):
    """`begin(shift, chosen)` at sign-in, `end()` when the window is locked."""

    applied = Signal(object)  # Preferences
    kept = Signal()  # a change from elsewhere than the settings was written down

    def __init__(
        self, app: QApplication, folder: Path, background: Background, *, theme: str, parent: QObject | None = None
    ) -> None:
        """`theme` goes before what anybody has chosen, until somebody chooses another from the palette."""
        super().__init__(parent)
        self._app, self._folder, self._background = app, folder, background
        self._given_theme = theme
        self._shift: Shift | None = None
        self._chosen: Preferences | None = None
        self._touched = False

    def begin(self, shift: Shift, chosen: Preferences) -> None:
        self._shift = shift
        self.apply(chosen)

    def end(self) -> None:
        self._shift, self._chosen, self._touched = None, None, False

    @property
    def language(self) -> str:
        """The code of her language; of what is spoken, while nobody is in."""
        return self._chosen.language if self._chosen is not None else spoken().code

    def apply(self, chosen: Preferences) -> None:
        """Put her preferences in force."""
        self._chosen = chosen
        follows = chosen.theme == "system"
        theme = self._given_theme or (follow_system(self._app) if follows else ThemeName(chosen.theme))
        touch = chosen.density == "touch" or (chosen.density == "auto" and self._touched)
        apply_theme(self._app, theme, chosen.text_percent / 100, touch=touch)
        bound.put(dict(chosen.keys))
        self.applied.emit(chosen)

    def prefer_theme(self, theme: str) -> None:
        """She chose a theme elsewhere than in the settings: it is in force now, and kept."""
        import msgspec

        from nursechart.charting.preferences import keep_preferences

        if self._chosen is None or self._shift is None:
            return
        shift, chosen = self._shift, msgspec.structs.replace(self._chosen, theme=theme)
        self._given_theme = ""
        self.apply(chosen)
        self._background.run(
            lambda: keep_preferences(shift, chosen), done=lambda _kept: self.kept.emit(), failed=quietly
        )

    def speak_next(self, chosen: Preferences) -> None:
        """What the first pages speak from the next lock or start on."""
        folder, code = self._folder, chosen.language
        self._background.run(lambda: speak_here(folder, code), done=lambda _kept: None, failed=quietly)

    def touched(self) -> None:
        """A finger was on the screen: where she leaves the density to the program, it makes room for fingers."""
        if not self._touched:
            self._touched = True
            if self._chosen is not None:
                self.apply(self._chosen)

    def switches_off(self, event: QKeyEvent) -> bool:
        """Whether this is a single-letter key, outside of any field, and she has switched those off (WCAG 2.1.4)."""
        if self._chosen is None or self._chosen.letters or self._shift is None:
            return False
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return not held and bool(event.text().strip()) and event.text().isprintable() and not takes_letters()
