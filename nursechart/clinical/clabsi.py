"""The surveillance definition of a bloodstream infection of a central line (CLABSI-DEF; `clinical.md` 3.8).

It counts calendar days, for comparison between clinics; it decides nothing about treatment. An infection lead
adjudicates each one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import folded
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_SIGNS = frozenset({"fever", "chills", "hypotension"})


@dataclass(frozen=True, slots=True)
class Culture:
    """A positive blood culture: the organism as the laboratory writes it, the local date, and which draw it was."""

    organism: str
    drawn: date
    draw: str  # two bottles of one draw have the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveillance:
    """Whether the definition is met, by which criterion (1 pathogen, 2 skin organism), and why in words."""

    met: bool
    why: str
    criterion: int = 0
    organism: str = ""
    line_day: int = 0  # of the first culture; placement is day 1


def surveillance_day(placed: date, on: date) -> int:
    """The day of the line as surveillance counts: the day of placement is day 1."""
    return (on - placed).days + 1


def is_skin_organism(content: Content, organism: str) -> bool:
    """Whether an organism is a common one of the skin; anything else counts as a recognised pathogen."""
    name = folded(organism)
    return any(word in name for each in content.skin_organisms.values() for word in each.words)


def clabsi_surveillance(
    content: Content,
    *,
    placed: date,
    removed: date | None,
    cultures: Sequence[Culture],
    signs: Collection[str] = (),
    other_source: bool = False,
) -> Surveillance:
    """Whether these cultures make a central-line bloodstream infection. Dates are local; `signs` are codes.

    The line counts from its third calendar day, and on the day after its removal. A recognised pathogen needs one
    culture; a skin organism two draws, and fever, chills or low blood pressure.
    """
    numbers = content.complications["clabsi_confirmed"].numbers
    eligible = []
    for culture in sorted(cultures, key=lambda each: each.drawn):
        last = culture.drawn if removed is None else removed
        was_in = surveillance_day(placed, min(culture.drawn, last)) >= numbers["day_from"]
        if was_in and (culture.drawn - last).days <= numbers["days_after_removal"]:
            eligible.append(culture)
    if not eligible:
        return Surveillance(met=False, why=said("No positive culture while the line counted, or on the day after"))
    if other_source:
        return Surveillance(met=False, why=said("The organism comes from another site"))
    day = surveillance_day(placed, eligible[0].drawn)
    pathogen = next((each for each in eligible if not is_skin_organism(content, each.organism)), None)
    if pathogen is not None:
        return Surveillance(
            met=True, why=said("A recognised pathogen in a blood culture"), criterion=1, organism=pathogen.organism,
            line_day=surveillance_day(placed, pathogen.drawn),
        )  # fmt: skip
    draws: dict[str, set[str]] = {}
    for each in eligible:
        draws.setdefault(folded(each.organism), set()).add(each.draw)
    twice = next((each for each in eligible if len(draws[folded(each.organism)]) >= numbers["skin_draws"]), None)
    if twice is None:
        return Surveillance(met=False, why=said("A skin organism in one draw alone"), line_day=day)
    if not _SIGNS & set(signs):
        return Surveillance(
            met=False, why=said("A skin organism without fever, chills or low blood pressure"), line_day=day
        )
    why = said("The same skin organism in two draws, with signs")
    return Surveillance(met=True, why=why, criterion=2, organism=twice.organism, line_day=day)
