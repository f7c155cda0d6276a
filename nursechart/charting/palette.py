"""The palette (Ctrl+K): patients, places and calculators, found by any word in any order. It remembers nothing."""

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
    ("calculators", to_say("Calculators"), ""),
    ("settings", to_say("Settings"), "Ctrl+6"),
    ("help", to_say("User guide"), ""),
)
_MOST_FORMULAS = 6


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One thing the palette offers: a screen, a patient's chart, or a calculator (its id stands for the feed)."""

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
    return (*people, *places, *_formulas(shift, words))


def _formulas(shift: Shift, words: list[str]) -> list[PaletteRow]:
    """The calculators that every typed word fits: by title, or by the word itself."""
    return [
        PaletteRow(each.title, said("Calculator"), "", "calculators", each.id)
        for each in shift.content.formulas.values()
        if all(word in said("{title} calculator", title=each.title).casefold() for word in words)
    ][:_MOST_FORMULAS]
