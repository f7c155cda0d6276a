"""Which sections a visit asks for (`clinical.md` 1.1): by its type, and by what is true of the visit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class SectionNeed:
    """One section in one visit: required for signing, open to be filled in, or not on the form."""

    section: str
    need: Literal["required", "optional", "hidden"]
    note: str = ""  # as the table says it: temperature and pulse


def sections_needed(content: Content, visit_type: str, facts: Collection[str]) -> tuple[SectionNeed, ...]:
    """Every section in the order of the rail. `facts` are those of Content.facts that hold."""
    return tuple(
        section_need(content, visit_type, section, facts) for group in content.groups for section in group.sections
    )


def section_need(content: Content, visit_type: str, section: str, facts: Collection[str]) -> SectionNeed:
    """What a visit asks of one section.

    A cell with a condition (its own, else the section's) is required once it holds, and open until then. A section
    that the type does not show is open where its own condition holds: nobody foresaw it, and it happened. A visit
    type that the pack does not know (older or newer content) requires nothing and hides nothing.
    """
    visit = content.visit_types.get(visit_type)
    if visit is None or section not in content.sections:
        return SectionNeed(section, "optional")
    cell, own = visit.sections[section], content.sections[section].when
    when = cell.when or (own if cell.letter in ("C", "-") else None)
    holds = when is None or when.holds({}, facts, visit_type)
    need: Literal["required", "optional", "hidden"] = "optional"
    if cell.letter in ("R", "C") and holds:
        need = "required"
    elif cell.letter == "-" and (own is None or not holds):
        need = "hidden"
    return SectionNeed(section, need, cell.note)
