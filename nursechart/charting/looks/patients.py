"""Patients: who was found, and why; and the chart overview of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.charting.looks.common import Banner, Chip, Series, SideBlock, Tone


@dataclass(frozen=True, slots=True)
class PatientLine:
    feed: str
    patient: str
    name: str
    born: str
    mrn: str
    line: str
    last_visit: str
    next_visit: str
    flags: tuple[Chip, ...]
    matched: str  # why it was found: name, born, MRN (ID-5)


@dataclass(frozen=True, slots=True)
class PatientsLook:
    query: str
    found: str  # 12 found; 50 of more, type on
    rows: tuple[PatientLine, ...]
    is_closed: bool = False  # all are, until the pharmacy is heard


@dataclass(frozen=True, slots=True)
class Attention:
    tone: Tone
    icon: str
    title: str
    text: str
    action: str  # label, or ""
    goes_to: str  # section-rail group the action opens: line_care, infusion …


@dataclass(frozen=True, slots=True)
class LineCard:
    line: str
    title: str  # PICC, right basilic, 4 Fr single
    text: str  # Placed 29 Oct (day 23). 2.5 cm out on 14 Nov.
    rows: tuple[tuple[str, Chip], ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    order: str
    title: str  # vancomycin 1,000 mg IV
    detail: str  # every 12 hours, over 90 min
    due: str  # dose 19 of 42, due 10:00
    chip: Chip


@dataclass(frozen=True, slots=True)
class Trend:
    measure: str
    label: str
    unit: str
    latest: str
    tone: Tone
    series: Series


@dataclass(frozen=True, slots=True)
class TimelineRow:
    kind: Literal["visit", "note", "call", "document", "lab", "photo"]
    day: str
    time: str
    icon: str
    title: str
    text: str
    chips: tuple[Chip, ...]
    author: str
    visit: str = ""
    photo: str = ""  # which photo it is; `preview` is its small picture (JPEG), or empty
    preview: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that changed since her last visit: old struck, new beside it."""

    icon: str
    label: str
    old: str
    new: str
    tone: Tone
    note: str


@dataclass(frozen=True, slots=True)
class ChartLook:
    banner: Banner
    attention: tuple[Attention, ...]
    lines: tuple[LineCard, ...]
    orders: tuple[OrderLine, ...]
    trends: tuple[Trend, ...]
    timeline: tuple[TimelineRow, ...]
    since_title: str  # Wed 19 Nov 10:05 to now. 5 changes.
    since: tuple[ChangeLine, ...]
    unchanged: str
    reason: str
    action: str  # Start visit, Back to visit, 3 of 9; "" when no visit is planned
    visit: str
    complete: bool  # False while the chart is still coming in
    side: tuple[SideBlock, ...] = ()
    made_one: tuple[str, ...] = ()  # of each other patient whose chart is shown in this one
    labs: tuple[Trend, ...] = ()  # results of the laboratory, each over its own range
