"""The conflict desk: values of which two versions stand, and what a person has to know to choose (SY-3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.chart.views import Ref, Seen, Subject, VisitRecord
from nursechart.charting.looks.common import Banner, Chip, Series, SideBlock

Tab = Literal["to_choose", "settled"]


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One value in the list; feed, subject and part name it."""

    feed: str
    subject: str
    part: str
    name: str
    what: str  # Weight, Thu 20 Nov
    day: str
    chips: tuple[Chip, ...]
    who: str  # K. Sato: who charted the other version, or who settled it

    @property
    def key(self) -> tuple[str, str, str]:
        return self.feed, self.subject, self.part


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values that stand, with what its author had in front of her."""

    words: str  # 81.2 kg
    who: str  # You, Amara Okafor, RN
    initials: str
    laptop: str
    facts: tuple[tuple[str, str], ...]  # label, words: when it was taken, charted, and where it is
    saw: tuple[str, ...]
    did_not_see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was settled: which words stand, by whom, when and why."""

    words: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChoiceDetail:
    feed: str
    subject: str
    part: str
    visit: str
    row: str  # the row of the visit page in which it can be typed anew
    group: str
    banner: Banner
    title: str
    lead: str
    place: str  # 1 of 2
    versions: tuple[Version, ...]
    both: str  # how both are kept, as two readings; empty where they cannot be
    another: str  # the unit of another value that may be typed here; empty where it is typed in the visit
    may_type: bool
    why_not: str  # why she may not choose; empty when she may
    reasons: tuple[str, ...]
    side: tuple[SideBlock, ...]
    trend_label: str
    trend: Series | None
    chosen: Chosen | None
    seen: Seen
    # for acts alone, opaque to the screen: what they supersede, and the record it was made from
    refs: tuple[Ref, ...] = field(default=(), compare=False, repr=False)
    about: Subject | None = field(default=None, compare=False, repr=False)
    basis: VisitRecord | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChoiceLook:
    tab: Tab
    counts: tuple[int, int]  # to choose, settled lately
    rows: tuple[ChoiceRow, ...]
    late: tuple[tuple[str, str, str], ...]  # arrived after signing: name, when, what; nothing to choose
    detail: ChoiceDetail | None
