"""Review: the supervisor's queue by risk, and one visit as she judges it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.chart.views import Seen, VisitRecord
from nursechart.charting.looks.common import Chip, CommentLook, OldValue, Series, Tone
from nursechart.charting.looks.photos import PhotoLook


@dataclass(frozen=True, slots=True)
class ReviewRow:
    feed: str
    patient: str
    visit: str
    name: str
    text: str  # Home visit, PICC. Dose held
    chips: tuple[Chip, ...]
    age: str  # 2 h
    nurse: str
    risk: int  # greater first


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One charted thing; `subject` and `part` are what a comment speaks of."""

    subject: str
    part: str
    time: str
    title: str
    text: str
    chips: tuple[Chip, ...]
    changes: tuple[tuple[str, OldValue], ...]  # label, old -> new
    comments: tuple[CommentLook, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """What a rule speaks against and nobody has decided yet; `subject` and `rule` are what a decision is about."""

    subject: str
    rule: str
    title: str
    words: str  # among the checks too


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    feed: str
    patient: str
    visit: str
    seen: Seen
    name: str
    identity: str  # Born 14 Mar 1958 (67 y) · MRN 004 182 7731 · Home visit 21 Nov 09:31–10:24
    allergies: Chip
    trend_label: str
    trend: Series | None
    trend_latest: str
    trend_tone: Tone
    items: tuple[ReviewItem, ...]
    checks: tuple[tuple[Tone, str], ...]
    comments: tuple[CommentLook, ...]
    state: Literal["to_do", "returned", "done"]
    note_html: str
    signed: tuple[tuple[str, str], ...]
    cannot_approve: str
    photos: tuple[PhotoLook, ...] = ()  # of the visit, those that stand
    against: tuple[Against, ...] = ()
    # what it was made from, for acts alone: they supersede what was shown (opaque to the screen)
    basis: VisitRecord | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ReviewLook:
    tab: Literal["to_do", "returned", "done"]
    counts: tuple[int, int, int]
    rows: tuple[ReviewRow, ...]
    detail: ReviewDetail | None
