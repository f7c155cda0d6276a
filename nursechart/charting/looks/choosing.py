"""The conflict desk: values of which two versions stand, and what a person has to know to choose (SY-3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.chart.views import Ref, Seen, Subject, VisitRecord
from nursechart.charting.looks.common import Banner, Chip, Series

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
    laptop: str  # laptop NB-07, no contact 08:50 to 11:20
    facts: tuple[tuple[str, str], ...]  # label, words: when it was taken, charted, at the pharmacy, and how
    saw: tuple[str, ...]
    did_not_see: tuple[str, ...]
    unit: str = ""  # with which `words` end, where they are a number


@dataclass(frozen=True, slots=True)
class DoseBy:
    """What an order's dose comes to with one of the versions."""

    by: str  # with 81.2 kg
    dose: str  # 6.16 mg/kg
    chip: Chip | None  # how it stands against the drug file; None where the file limits nothing by weight


@dataclass(frozen=True, slots=True)
class Use:
    """An order that rests on the value."""

    title: str
    detail: str
    doses: tuple[DoseBy, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """What rests on the value, and in words whether the choice matters for it."""

    title: str
    orders: tuple[Use, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another author who can be asked, with the number that the clinic names for that person."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Late:
    """Something that came to a visit after it was signed: it stands beside the signed note, nothing is to choose."""

    feed: str
    name: str
    when: str
    words: str


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
    uses: Uses | None
    story: tuple[tuple[str, str], ...]  # how it came about, oldest first: when, what
    trend_label: str
    trend_since: str  # since 30 Oct
    trend: Series | None
    colleague: Colleague | None  # the other author, where a number is known
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
    late: tuple[Late, ...]  # arrived after signing, the newest first
    more_late: int  # how many besides those
    detail: ChoiceDetail | None
