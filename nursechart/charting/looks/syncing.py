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
    needs_sign_in: bool = False  # her session at the pharmacy has ended
    has_turn: bool = False  # a busy pharmacy has told this laptop to come at the next try
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
class OutRow:
    """What waits of one visit, or of a chart outside of any; `name` is empty in charts of others."""

    feed: str
    visit: str
    name: str
    text: str  # 3 entries of the visit Fri 21 Nov 09:31: vital signs, line care
    is_urgent: bool = False  # something safety depends on: it goes first


@dataclass(frozen=True, slots=True)
class PhotoRow:
    feed: str
    visit: str
    name: str
    text: str  # Photo, 2.1 MB, added Fri 21 Nov 09:56
    note: str = ""  # 1.0 of 2.1 MB sent; or why it does not go
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to go out, in the order it goes, and why it waits."""

    why: str = ""
    rows: tuple[OutRow, ...] = ()
    more: str = ""  # what is beyond these
    photos_why: str = ""
    photos: tuple[PhotoRow, ...] = ()


@dataclass(frozen=True, slots=True)
class InRow:
    """What others charted about one patient, that she has not seen yet."""

    feed: str
    name: str
    when: str  # the newest came from then
    lines: tuple[str, ...]  # K. Sato: vital signs, line care
    up_to: int  # what "seen" means, for the act alone


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: tuple[InRow, ...] = ()
    more: str = ""
    up_to: int = 0  # of all of it


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An entry or a photo that was not taken or waits for a decision: it stays here and in the chart."""

    key: str
    title: str
    why: str
    to_do: str
    support: str  # ids and the reason, to be copied: nothing of the patient
    feed: str = ""  # to be opened; empty where she may not
    visit: str = ""
    group: str = ""
    again: str = ""  # what the button to chart it once more says; empty where that cures nothing
    may_ask: bool = False  # asking the pharmacy again may change something


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
    refused: tuple[HeldRow, ...]
    stay_offline: bool
    side: tuple[SideBlock, ...]
    metered: bool = False
    photos_too: bool = False
    outbox: Outbox = Outbox()
    inbox: Inbox = Inbox()
    failures: tuple[RunLine, ...] = ()  # of the history, further back
    needs_sign_in: bool = False
    photo_goes: bool = False  # one is on its way just now: how far it has come is to be looked at again
