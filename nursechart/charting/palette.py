"""The palette (Ctrl+K): patients, today's visits and places, found by any word in any order. It remembers nothing."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting import patients
from nursechart.charting.shift import Shift
from nursechart.language import said, to_say

_PLACES = (
    ("today", to_say("Today"), "Ctrl+1"),
    ("patients", to_say("Patients"), "Ctrl+2"),
    ("review", to_say("Review"), "Ctrl+4"),
    ("sync", to_say("Sync"), "Ctrl+5"),
    ("settings", to_say("Settings"), "Ctrl+6"),
    ("help", to_say("User guide"), ""),
)


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One thing the palette offers: a screen, or a patient's chart."""

    title: str
    text: str
    key: str
    screen: str
    feed: str = ""
    visit: str = ""


def find(shift: Shift, query: str) -> tuple[PaletteRow, ...]:
    """What matches every typed word; the places alone when nothing is typed."""
    words = query.casefold().split()
    places = [
        PaletteRow(said(title), said("Go there"), key, screen)
        for screen, title, key in _PLACES
        if all(word in said(title).casefold() for word in words)
        and (screen != "review" or shift.person.role == "supervisor")
    ]
    if not words:
        return tuple(places)
    people = [
        PaletteRow(line.name, f"{said('Born {date}', date=line.born)}  ·  {line.mrn}", "", "chart", line.feed)
        for line in patients.find(shift, query).rows[:12]
    ]
    return (*people, *places)
