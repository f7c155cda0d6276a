"""How one person likes her screens on this laptop: kept in the encrypted store, per user, and in no chart.

Nothing here is clinical and nothing is synced: another laptop has its own screen and its own light. A file of an older
or newer program is read as far as it is understood; what is missing is the usual.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import msgspec

from nursechart.charting.shift import Shift
from nursechart.language import ENGLISH, spoken

LEAST_IDLE_MIN, MOST_IDLE_MIN, USUAL_IDLE_MIN = 1, 15, 5  # SG-4 of ux.md, security.md 5
LEAST_TEXT, MOST_TEXT = 100, 200  # per cent, AX-4

ThemeChoice = Literal["system", "light", "dark", "contrast"]
Density = Literal["auto", "normal", "touch"]


class Preferences(msgspec.Struct, frozen=True):
    """What she chose. `density` auto becomes touch by itself after the first touch."""

    theme: ThemeChoice = "system"
    density: Density = "auto"
    text_percent: int = LEAST_TEXT
    letters: bool = True  # single-letter keys act when no text field has the focus
    sound: bool = False  # AL-6: silent unless somebody asks for it
    idle_min: int = USUAL_IDLE_MIN
    language: str = ENGLISH
    keys: tuple[tuple[str, str], ...] = ()  # act and key, of those that she put in place of the shipped ones

    def __post_init__(self) -> None:
        if not LEAST_TEXT <= self.text_percent <= MOST_TEXT:
            raise ValueError(f"text size is {LEAST_TEXT} to {MOST_TEXT} per cent")
        if not LEAST_IDLE_MIN <= self.idle_min <= MOST_IDLE_MIN:
            raise ValueError(f"the screen locks after {LEAST_IDLE_MIN} to {MOST_IDLE_MIN} minutes")


def preferences(shift: Shift) -> Preferences:
    """What the person at work chose on this laptop; the usual where she has not, or where it cannot be read.

    The usual language is the one that is spoken: she unlocked a page that spoke it.
    """
    kept = shift.store.own(_key(shift))
    with suppress(msgspec.ValidationError, msgspec.DecodeError):
        if kept:
            return msgspec.json.decode(kept, type=Preferences)
    return Preferences(language=spoken().code)


def keep_preferences(shift: Shift, chosen: Preferences) -> Preferences:
    """Keep what she chose; durable when this returns. Raises ChartNotSaved when the disk does not take it."""
    shift.store.set_own(_key(shift), msgspec.json.encode(chosen))
    return chosen


def _key(shift: Shift) -> str:
    return f"preferences:{shift.person.id}"
