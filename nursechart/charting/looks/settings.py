"""The settings: what this laptop is and how it stands, what the clinic decided, and tables of what is kept here."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.looks.common import Chip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so: what it is called, how it stands, and what to do about it ("" when nothing)."""

    label: str
    value: str
    note: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class FactCard:
    title: str
    facts: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactsLook:
    """A page of facts; `details` are those that may be copied to somebody who helps: nothing of a patient."""

    cards: tuple[FactCard, ...]
    details: str = ""


@dataclass(frozen=True, slots=True)
class ClinicPolicy:
    """What the pharmacy told this laptop when it was enrolled."""

    pharmacy: str  # where it is
    lease_days: int
    lock_after_min: int
    sync_after_lock: bool
    reduced_protection: bool  # whether a laptop without a credential store may be used


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What of the audit is asked for; "" is everything. `period` is 24h, 7d, 30d or all, `kind` one of `AuditLook`."""

    period: str = "7d"
    person: str = ""
    patient: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A row of a table: a word a column, and all there is to know of it for who chooses it: (caption, words)."""

    id: str
    cells: tuple[str, ...]
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def looked_for(self) -> str:
        """What a search finds it by."""
        return " ".join((*self.cells, *(words for _caption, words in self.detail))).casefold()


@dataclass(frozen=True, slots=True)
class RecordsLook:
    """A table; `note` says where it comes from. `before` is the key of the next page, None when there is none."""

    lines: tuple[RecordLine, ...]
    note: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLook:
    """The audit of this laptop as far as she may read it, with what it can be narrowed down to: (id, words)."""

    page: RecordsLook
    chain: Chip
    people: tuple[tuple[str, str], ...]
    patients: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
