"""The sync centre: what is where, proved, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nursechart.charting.looks.common import Chip, SideBlock


@dataclass(frozen=True, slots=True)
class SyncNow:
    """How sync stands at this moment, as the sync thread last said it; times are UTC ms."""

    phase: Literal["offline", "sending", "in_sync", "waiting", "paused", "stay_offline"]
    since_ms: int = 0
    last_in_sync_ms: int | None = None
    next_try_ms: int | None = None
    cause: str = ""  # a sentence, empty when all is well
    metered: bool = False  # what goes over this network is paid by the amount
    causes: Mapping[str, str] = field(default_factory=dict)  # why a run ended early: its word, and the sentence
    photos_too: bool = False  # she has said that photos go over it all the same


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the proof ribbon: filled only when proved."""

    state: Literal["done", "part", "waiting", "empty", "returned"]
    text: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    feed: str
    patient: str
    visit: str
    name: str
    when: str  # Fri 21 Nov 09:31, 28 entries
    laptop: Step
    pharmacy: Step
    reviewed: Step
    chip: Chip
    action: str  # "", Fix, Choose, Sign
    goes_to: Literal["visit", "sign", "choices"] = "visit"


@dataclass(frozen=True, slots=True)
class RunLine:
    when: str
    ok: bool
    title: str  # In sync, 3 s
    text: str  # 16 out, 6 in


@dataclass(frozen=True, slots=True)
class SyncLook:
    headline: Chip  # Offline since 09:12
    subline: str  # Last in sync 09:09. Next try by itself 10:42.
    waiting: int
    waiting_text: str
    came_in: int
    came_in_text: str
    attention: int
    attention_text: str
    choices: int
    choices_text: str
    choices_title: str  # 2 values need your choice; empty when none does
    rows: tuple[ProofRow, ...]
    history: tuple[RunLine, ...]
    refused: tuple[tuple[str, str], ...]  # what was not taken or waits for a decision, of whom; why, and where it is
    stay_offline: bool
    side: tuple[SideBlock, ...]
    metered: bool = False
    photos_too: bool = False
