"""Phrases with places in them: "Dressing of the {line} changed". A place is filled from what is charted or stays a gap.

A gap stands in the text as `[line?]`. Words with a gap in them are not charted: whoever put the phrase in says what
belongs there, or takes it out. Nothing is ever guessed.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from nursechart.language import said

if TYPE_CHECKING:  # a field of words knows the gaps, and is there before the content pack
    from nursechart.clinical.content_types import Phrase

GAP = re.compile(r"\[[^\[\]\n?]{1,40}\?\]")
FACTS = frozenset({"line", "line_day", "medicine"})  # beside the measures of the pack


def places(text: str) -> list[str]:
    """The places of a phrase, in its order. Raises ValueError for a brace that closes nothing."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def broken_phrase(phrase: Phrase, measures: Collection[str]) -> str:
    """What is wrong with a phrase, or an empty text."""
    try:
        unknown = next((name for name in places(phrase.text) if name not in FACTS and name not in measures), None)
    except ValueError:
        return "a brace in its text opens or closes nothing"
    return "" if unknown is None else f"{{{unknown}}} is no fact that a phrase can be filled from"


def filled(text: str, facts: Mapping[str, str], names: Mapping[str, str]) -> str:
    """A phrase with what is known in its places, and gaps for the rest; `names` say what a gap asks for."""
    found = {name: facts.get(name) or f"[{names.get(name, name)}?]" for name in places(text)}
    return text.format(**found) if found else text


def says_of_gap(text: str) -> str:
    """Why words may not be charted yet: a gap of a phrase is still in them. Empty where there is none."""
    gap = GAP.search(text)
    return said("Fill in {gap}, or take it out", gap=gap.group()) if gap else ""
