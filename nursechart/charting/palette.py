"""What the palette (Ctrl+K) looks up: patients, their visits, sections of a visit, places and calculators.

All of it is found by any word in any order, and nothing of a search is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from nursechart.charting import patients
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_time
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
_ACTS = ("calculators", "help")  # found among the acts of the program once something is typed
_MOST_FORMULAS = 6


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One thing the palette offers: a screen, a patient's chart, a visit or a section of it, or a calculator (its id
    stands for the feed).
    """

    title: str
    text: str
    key: str
    screen: str
    feed: str = ""
    visit: str = ""
    group: str = ""  # of the visit


def find(shift: Shift, query: str, *, feed: str = "", visit: str = "") -> tuple[PaletteRow, ...]:
    """What matches every typed word; the places alone when nothing is typed. `feed` and `visit`: what is open."""
    words = query.casefold().split()
    places = [
        PaletteRow(said(title), said("Go there"), key, screen)
        for screen, title, key in _PLACES
        if all(word in said(title).casefold() for word in words)
        and (screen != "review" or shift.person.role == "supervisor")
    ]
    if not words:
        return tuple(places)
    found = patients.find(shift, query).rows[:12]
    people = [
        PaletteRow(line.name, said("Born {date}  ·  {mrn}", date=line.born, mrn=line.mrn), "", "chart", line.feed)
        for line in found
    ]
    visits = _visits(shift, {line.feed: line.name for line in found})
    kept = [each for each in places if each.screen not in _ACTS]
    return (*people, *visits, *_sections(shift, words, feed, visit), *kept, *_formulas(shift, words))


def running_visit(shift: Shift) -> tuple[str, str] | None:
    """Feed and id of the visit of hers that runs: the one begun last, where there are several."""
    rows = shift.store.visit_rows(nurse=shift.person.id, status="in_progress", limit=50)
    open_ = [row for row in rows if row.started_ms is not None and row.signed_ms is None]
    newest = max(open_, key=lambda row: row.started_ms or 0, default=None)
    return (newest.feed, newest.id) if newest is not None else None


def _visits(shift: Shift, names: Mapping[str, str]) -> list[PaletteRow]:
    """Her own visits of today with the patients that were found."""
    if not names:
        return []
    start = shift.now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = shift.store.visit_rows(
        nurse=shift.person.id,
        day_from_ms=int(start.timestamp() * 1000),
        day_to_ms=int((start + timedelta(days=1)).timestamp() * 1000),
    )
    return [
        PaletteRow(
            said("Visit with {name}", name=names[row.feed]),
            said("Today {time}", time=show_time(shift.at(row.planned_ms or row.started_ms or 0))),
            "", "visit", row.feed, row.id,
        )
        for row in day
        if row.feed in names
    ]  # fmt: skip


def _sections(shift: Shift, words: list[str], feed: str, visit: str) -> list[PaletteRow]:
    """The parts of the visit that is open, by their titles and those of the sections in them."""
    if not visit:
        return []
    content = shift.content
    found = []
    for group in content.groups:
        titles = " ".join(content.sections[each].title for each in group.sections if each in content.sections)
        if all(word in f"{group.title} {titles}".casefold() for word in words):
            found.append(PaletteRow(group.title, said("In this visit"), "", "visit", feed, visit, group.id))
    return found


def _formulas(shift: Shift, words: list[str]) -> list[PaletteRow]:
    """The calculators that every typed word fits: by title, or by the word itself."""
    return [
        PaletteRow(each.title, said("Calculator"), "", "calculators", each.id)
        for each in shift.content.formulas.values()
        if all(word in said("{title} calculator", title=each.title).casefold() for word in words)
    ][:_MOST_FORMULAS]
