"""What stands: the rule that makes a chart out of a set of entries (sync.md 4).

Pure, and a function of the set alone: neither clocks nor the order of arrival nor a second copy change the answer, so
two laptops that hold the same entries show the same chart. This is the rule in its plainest form. `chart.project` works
it out step by step in tables, and its tests compare it with this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nursechart.record import alias, kinds
from nursechart.record.canonical import Malformed, encode
from nursechart.record.entry import Document, Entry, EntryId, StatementRef
from nursechart.record.manifest import read_manifest

MAY_SUPERSEDE_SIGNED = frozenset({kinds.CORRECTION, kinds.RETRACTION})


class SubjectPart(NamedTuple):
    """Where a statement belongs. A subject lives in one chart, so the same id in another feed is another subject.

    `feed` is the one in whose chart it is shown: of patients who were made one, that of the one who stays (`alias`).
    """

    feed: str
    subject: str
    part: str


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One statement by its whole name: the id of its entry (32 bytes) and its index there."""

    entry: EntryId
    index: int


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement with what its entry says about it. `value` None withdrew a value."""

    ref: Ref
    about: SubjectPart
    value: dict[str, Any] | None
    supersedes: tuple[StatementRef, ...]
    entry_kind: str
    author: str
    device: str
    n: int
    hlc: tuple[int, int]
    charted_at_ms: int

    @property
    def listing(self) -> tuple[tuple[int, int], str, int, Ref]:
        """Greatest first is the order on the screen. The reference settles what a cloned laptop wrote twice."""
        return self.hlc, self.device, self.n, self.ref


def statements_of(entries: Iterable[Entry]) -> dict[Ref, Stated]:
    """Every statement that these entries make, once each; erased bodies and documents make none."""
    entries = list(entries)
    shown = alias.shown_in(entries)
    return {
        Ref(entry.id, index): Stated(
            ref=Ref(entry.id, index),
            about=SubjectPart(_chart(entry, shown), statement.subject, statement.part),
            value=statement.value,
            supersedes=statement.supersedes,
            entry_kind=entry.header.kind,
            author=entry.header.author,
            device=entry.header.device,
            n=entry.header.n,
            hlc=entry.header.hlc,
            charted_at_ms=entry.header.charted_at_ms,
        )
        for entry in entries
        for index, statement in enumerate(entry.statements)
    }


def sealed(entries: Iterable[Entry]) -> frozenset[tuple[str, Ref]]:
    """What signatures cover, as (feed, statement): the manifests of `visit.signed` entries whose signature holds.

    A signature seals only in its own chart, as a subject lives in one.
    """
    entries = list(entries)
    shown = alias.shown_in(entries)
    covered: set[tuple[str, Ref]] = set()
    for entry in entries:
        if entry.header.kind == kinds.VISIT_SIGNED and isinstance(entry.body, Document):
            try:
                manifest, _, valid = read_manifest(entry.body.doc)
            except Malformed:
                continue
            if valid:
                covered.update(
                    (_chart(entry, shown), Ref(EntryId(entry_id), index))
                    for entry_id, indexes in manifest.covers
                    for index in indexes
                )
    return frozenset(covered)


def superseded(entries: Sequence[Entry]) -> dict[Ref, tuple[Ref, ...]]:
    """What is superseded, and by which statements (sorted).

    A name that fits no entry of the feed (yet), or more than one, supersedes nothing; neither does a name for a
    statement about something else. What is signed gives way to corrections and retractions alone.
    """
    stated, signed, shown = statements_of(entries), sealed(entries), alias.shown_in(entries)
    named: dict[tuple[str, bytes], set[EntryId]] = defaultdict(set)
    for entry in entries:
        named[_chart(entry, shown), entry.id[:8]].add(entry.id)
    found: dict[Ref, set[Ref]] = defaultdict(set)
    for other in stated.values():
        for name in other.supersedes:
            meant = named.get((other.about.feed, name.entry8), set())
            if len(meant) != 1:
                continue
            ref = Ref(next(iter(meant)), name.index)
            target = stated.get(ref)
            if target is None or target.about != other.about:
                continue
            if (target.about.feed, ref) in signed and other.entry_kind not in MAY_SUPERSEDE_SIGNED:
                continue
            found[ref].add(other.ref)
    return {ref: tuple(sorted(by)) for ref, by in found.items()}


def _chart(entry: Entry, shown: Mapping[str, str]) -> str:
    return shown.get(entry.header.feed, entry.header.feed)


def standing(entries: Iterable[Entry]) -> dict[SubjectPart, tuple[Stated, ...]]:
    """What stands about each subject part: the statements that nothing supersedes, newest first.

    More than one is a conflict if they differ (`conflicts`): which is right, a person says.
    """
    held = list(entries)
    gone = superseded(held)
    left: dict[SubjectPart, list[Stated]] = defaultdict(list)
    for ref, stated in statements_of(held).items():
        if ref not in gone:
            left[stated.about].append(stated)
    return {about: tuple(sorted(some, key=lambda one: one.listing, reverse=True)) for about, some in left.items()}


def conflicts(stands: Mapping[SubjectPart, tuple[Stated, ...]]) -> frozenset[SubjectPart]:
    """The subject parts a person has to settle: several standing values that differ. Equal values show as one."""
    return frozenset(about for about, some in stands.items() if len({encode(one.value) for one in some}) > 1)
