"""Today: the day's visits, what is due, and what waits for the nurse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nursechart.charting.looks.common import Chip


@dataclass(frozen=True, slots=True)
class TodayRow:
    feed: str
    patient: str
    visit: str
    time: str  # 09:30
    state: Literal["todo", "next", "in_progress", "unsigned", "done", "cancelled"]
    name: str  # CARVALHO, Maria
    name_alert: bool
    born_mrn: str  # Born 14 Mar 1958 · 004 182 7731
    title: str  # Dose and line care
    line: str  # PICC, right basilic, day 23
    chips: tuple[Chip, ...]
    note: str  # charted 08:47
    fixed: str  # dose 10:00
    action: str  # "", Sign, Fix


@dataclass(frozen=True, slots=True)
class NextVisit:
    feed: str
    patient: str
    visit: str
    time: str
    in_words: str  # in 20 min; 12 min ago; now
    name: str
    prefix: str
    allergies: Chip
    identity: str  # Born 14 Mar 1958 (67 y) · MRN 004 182 7731 · PICC, right basilic, day 23
    chips: tuple[Chip, ...]
    order: str  # vancomycin 1,000 mg IV, due 10:00
    news: str  # 07:50 Chills overnight …
    address: str
    phone: str
    action: str  # Start visit, Back to visit
    directions: str = ""  # how to find it: Gate code 4, back door


@dataclass(frozen=True, slots=True)
class LaneBlock:
    visit: str
    from_ms: int
    to_ms: int
    label: str
    state: Literal["todo", "next", "in_progress", "unsigned", "done", "cancelled"]
    mark_ms: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class TodayItem:
    """A line of the side panel with an action: an unfinished note, something sent back."""

    feed: str
    patient: str
    visit: str
    title: str
    text: str
    action: str
    group: str = ""  # of the visit: where it is put right
    key: str = ""  # of a line that has no visit of its own


@dataclass(frozen=True, slots=True)
class News:
    """What another charted since she was last at work."""

    when: str
    what: str
    feed: str


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who answers today when the chart does not."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class RouteStop:
    """One visit of the day, in the order it is driven."""

    visit: str
    feed: str
    number: int  # from 1
    time: str  # 09:30, as planned
    name: str
    address: str
    directions: str  # Gate code 4, back door
    phone: str
    fixed: str  # dose 10:00
    leg: str  # 12 min drive; Same address; Drive not known; empty at the first stop
    free: str  # 45 min after 10:30: from the planned end of the stop before
    minutes: str  # of the drive, as entered
    out_of_time: bool  # planned before the stop that is driven to first
    done: bool


@dataclass(frozen=True, slots=True)
class RouteLook:
    stops: tuple[RouteStop, ...] = ()
    driving: str = ""  # 35 min driving, 2 drives not known
    is_own: bool = False  # another order than that of the times


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """A patient whom typed words found; `why`: by what (ID-5)."""

    feed: str
    name: str
    words: str  # Born 14 Mar 1958 · 004 182 7731
    why: str


@dataclass(frozen=True, slots=True)
class AddVisitLook:
    types: tuple[tuple[str, str], ...]  # id, words


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether the day can be worked without a network, in words that are proved (green only when complete)."""

    ready: int
    total: int
    newest_order: str
    in_sync: str
    days: int
    until: str


@dataclass(frozen=True, slots=True)
class TodayLook:
    date: str  # Fri 21 Nov
    zone: str
    now_ms: int
    summary: str  # 5 visits, 1 done
    next: NextVisit | None
    rows: tuple[TodayRow, ...]
    lane: tuple[LaneBlock, ...]
    coverage: Coverage
    unfinished: tuple[TodayItem, ...]
    sent_back: tuple[TodayItem, ...]
    choices: tuple[TodayItem, ...]
    since: tuple[News, ...]
    since_from: str
    supplies: tuple[TodayItem, ...] = ()
    on_call: tuple[OnCall, ...] = ()  # empty: the clinic has named nobody
    route: RouteLook = RouteLook()
    unaware: tuple[TodayItem, ...] = ()  # charted apart: what she, or somebody of hers, did not know (sync.md 4)
    emergencies: tuple[TodayItem, ...] = ()  # for who reviews: charts that others opened in an emergency
    may_visit: bool = True  # whether her role has visits of its own
    is_closed: bool = False  # her charts are, until the pharmacy is heard
