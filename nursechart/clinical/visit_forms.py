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
    """Every section in the order of the rail. `facts` are those of Content.facts that hold.

    A conditional section is required once its own condition holds, and open until then. A visit type that the
    pack does not know (older or newer content) requires nothing and hides nothing.
    """
    visit = content.visit_types.get(visit_type)
    found = []
    for group in content.groups:
        for section_id in group.sections:
            if visit is None:
                found.append(SectionNeed(section_id, "optional"))
                continue
            cell, when = visit.sections[section_id], content.sections[section_id].when
            holds = when is not None and when.holds({}, facts, visit_type)
            need: Literal["required", "optional", "hidden"] = "optional"
            if cell.letter == "R" or (cell.letter == "C" and holds):
                need = "required"
            elif cell.letter == "-" and not holds:
                need = "hidden"
            found.append(SectionNeed(section_id, need, cell.note))
    return tuple(found)
