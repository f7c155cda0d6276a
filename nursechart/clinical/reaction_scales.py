"""How bad a reaction is: CTCAE, Ring and Messmer, Brown, and whether it is anaphylaxis (`clinical.md` 4.5 and 4.6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.scale_grades import Grade, grade, worst_sign

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction on both scales; one of them is None where none of the signs is on it."""

    ring: Grade | None
    brown: Grade | None
    is_anaphylaxis: bool  # after an exposure: epinephrine


def infusion_reaction(content: Content, course: Collection[str]) -> Grade:
    """CTCAE from the course of a reaction (the keys of the scale's `signs`); nothing but its being there is grade 1."""
    return worst_sign(content, "ctcae_irr", frozenset(course)) or grade(content, "ctcae_irr", 1)


def anaphylaxis(
    content: Content,
    signs: Collection[str],
    *,
    systolic: Decimal | None = None,
    oxygen: Decimal | None = None,
    arrest: bool = False,
    systolic_below: Decimal | None = None,
) -> Reaction | None:
    """Ring-Messmer and Brown from the signs (the keys of their `signs`), systolic in mmHg and SpO2 in %.

    None without any sign. `systolic_below`: a child's own limit of hypotension; adults have the scale's.
    """
    numbers = content.scales["brown"].numbers
    found = set(signs) | ({"arrest"} if arrest else set())
    if systolic is not None and systolic < (systolic_below or numbers["systolic_below"]):
        found.add("shock")
    ring = worst_sign(content, "ring_messmer", frozenset(found))
    if oxygen is not None and oxygen <= numbers["spo2_at_most"]:
        found.add("cyanosis")
    brown = worst_sign(content, "brown", frozenset(found))
    if ring is None and brown is None:
        return None
    reached = [
        each.value >= content.scales[each.scale].numbers["anaphylaxis_from"]
        for each in (ring, brown)
        if each is not None
    ]
    return Reaction(ring, brown, any(reached))
