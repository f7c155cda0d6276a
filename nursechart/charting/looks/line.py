"""What the line page shows beside its rows: the sheets it opens, and the moments that were stamped."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.looks.common import FormRow, SideLine, Tone


@dataclass(frozen=True, slots=True)
class LineSheet:
    """A sheet that asks for one thing about a line; asked for again as its answers change what is asked.

    `hinders` is what stands in the way or must be thought of, each with why and what to do. `steps` are the plan's.
    """

    what: str  # add, facts, remove, event
    title: str
    why: str
    act: str  # words of the button that charts it
    rows: tuple[FormRow, ...]
    hinders: tuple[SideLine, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a line that is shown until the record says otherwise; it asks for no answer of its own."""

    tone: Tone
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkLook:
    """A moment of the work that is stamped by one key. `at_ms` is 0 until it is; `at` is the clock with seconds."""

    id: str
    title: str
    short: str  # on its button
    row: str  # the row of the page it fills
    at_ms: int = 0
    at: str = ""
    seconds: int = 0  # how long what begins here should last
    ends: str = ""  # the mark whose timer ends here
