"""The visit note as it could be drafted from what is charted, beside what she has of it already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["new", "changed", "gone", "there", "own"]


@dataclass(frozen=True, slots=True)
class SourceLook:
    """A statement that a sentence says: where it is charted, what it says, who charted it when."""

    place: str  # Vital signs, Temperature
    text: str  # 38.4 °C
    who: str  # A. Okafor, 09:43
    group: str  # of the rail, to go there; "" for what is charted elsewhere
    subject: str
    part: str


@dataclass(frozen=True, slots=True)
class SentenceLook:
    """`new` is offered, `changed` says otherwise what the note says, `gone` is charted no more though the note says it.

    `there` stands in the note as drafted; `own` was put into it once, and she says it in her own words or not at all.
    """

    about: str  # subject
    state: State
    text: str  # "" for `gone`
    was: str  # what was drafted before, for `changed` and `gone`
    sources: tuple[SourceLook, ...]


@dataclass(frozen=True, slots=True)
class NarrativeLook:
    sentences: tuple[SentenceLook, ...]
    read_only: bool

    @property
    def new(self) -> tuple[SentenceLook, ...]:
        return tuple(each for each in self.sentences if each.state == "new")

    @property
    def to_choose(self) -> tuple[SentenceLook, ...]:
        """What she is asked about, one by one: nothing she wrote is changed without her."""
        return tuple(each for each in self.sentences if each.state in ("changed", "gone"))
