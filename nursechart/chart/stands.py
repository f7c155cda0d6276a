"""What stands of what was said about one subject, and what the subject belongs to: the rule of sync.md 4 on table rows.

`record.standing` states the rule for a whole set of entries. Here it is worked out for one subject at a time, which is
enough: a statement is only ever superseded by another about the same part of the same subject. So a row of the
projection depends on the statements of its subject and the seals on them, and on nothing that came before.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from nursechart.record import kinds
from nursechart.record.entry import StatementRef
from nursechart.record.kinds import Part, kind_of
from nursechart.record.standing import MAY_SUPERSEDE_SIGNED

_NAME: Final = struct.Struct(">8sQ")
_decode: Final = msgspec.json.Decoder().decode

P = TypeVar("P", bound=Part)
Key = tuple[bytes, int]  # entry id and index: one statement


@dataclass(slots=True)
class Stated:
    """One row of `statement` with what its `act` says."""

    feed: str
    subject: str
    part: str
    entry: bytes
    index: int
    value: str | None  # JSON
    names: bytes
    stands: bool
    entry_kind: str
    author: str
    device: str
    n: int
    charted_at_ms: int
    hlc_ms: int
    hlc_counter: int
    _plain: Any = field(default=None, repr=False)

    @property
    def key(self) -> Key:
        return self.entry, self.index

    @property
    def listing(self) -> tuple[int, int, str, int, bytes, int]:
        """Greatest first is the order in which statements are listed."""
        return self.hlc_ms, self.hlc_counter, self.device, self.n, self.entry, self.index

    @property
    def plain(self) -> dict[str, Any]:
        """The value as plain JSON; empty where it was withdrawn."""
        if self._plain is None:
            self._plain = {} if self.value is None else _decode(self.value)
        return self._plain  # type: ignore[no-any-return]


def read_as(one: Stated, shape: type[P]) -> P | None:
    """The typed value, or None when it was withdrawn or does not have this shape."""
    if one.value is None or kinds.PARTS.get(one.part) is not shape:
        return None
    try:
        value = kinds.read_part(one.part, one.plain)
    except kinds.NotThisKind:
        return None
    return value if isinstance(value, shape) else None


class Place(NamedTuple):
    """What a subject belongs to."""

    visit: str
    line: str
    order: str
    at_ms: int


def packed(supersedes: Iterable[StatementRef]) -> bytes:
    """The statements that one names, as a column holds them."""
    return b"".join(_NAME.pack(ref.entry8, ref.index) for ref in supersedes)


def names_several(names: bytes) -> bool:
    """Whether a statement names more than one other: what it takes to choose between versions."""
    return len(names) > _NAME.size


def superseding(statements: Sequence[Stated]) -> list[tuple[Stated, Stated]]:
    """Pairs (superseded, by) that the statements of one subject name, before what is sealed is taken out.

    A name that fits nothing here, or more than one statement, supersedes nothing.
    """
    if len(statements) < 2 or not any(one.names for one in statements):
        return []
    known: dict[tuple[str, bytes, int], list[Stated]] = defaultdict(list)
    for one in statements:
        known[one.part, one.entry[:8], one.index].append(one)
    pairs = []
    for by in statements:
        for entry8, index in _NAME.iter_unpack(by.names):
            meant = known.get((by.part, entry8, index), ())
            if len(meant) == 1:
                pairs.append((meant[0], by))
    return pairs


def needs_seal(by: Stated) -> bool:
    """Whether a seal on a statement keeps this one from superseding it."""
    return by.entry_kind not in MAY_SUPERSEDE_SIGNED


def effective(pairs: Iterable[tuple[Stated, Stated]], sealed: Collection[Key]) -> dict[Key, tuple[Key, ...]]:
    """What is superseded and by which statements (sorted), given what signatures seal."""
    found: dict[Key, set[Key]] = defaultdict(set)
    for old, by in pairs:
        if not (needs_seal(by) and old.key in sealed):
            found[old.key].add(by.key)
    return {key: tuple(sorted(by)) for key, by in found.items()}


def placed(subject: str, kind: str, statements: Sequence[Stated]) -> Place:
    """What the subject belongs to, by the statements about it of one kind (at least one): those that stand before those
    that do not, newest first. What no longer stands still counts when nothing else says: a retracted reading keeps its
    place in the visit.
    """
    ordered = statements
    if len(statements) > 1:
        ordered = sorted(statements, key=lambda one: (one.stands, one.listing), reverse=True)
    visit, line, order = (subject if kind == own else "" for own in ("visit", "line", "order"))
    at_ms: int | None = None
    for one in ordered:
        if one.part in _SAYS_NOTHING or one.value is None:
            continue
        said = one.plain
        visit = visit or _word(said.get("visit"))
        line = line or _word(said.get("line"))
        order = order or _word(said.get("order"))
        if at_ms is None:
            at_ms = _instant(said, _CLOCKS.get(one.part, ("at",)))
    if at_ms is None:
        at_ms = min(one.charted_at_ms for one in statements)
    return Place(visit, line, order, at_ms)


# Where a part's clinical time stands, when not in `at`. A visit is placed by its start before its plan.
_CLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "dose_given.times": ("start",),
    "order.plan": ("ordered",),
    "visit.identity": (),
    "visit.end": (),
}

# Parts without place or time of their own, which need not be read for it. Others, known or not, may have one.
_SAYS_NOTHING: Final = frozenset(
    {"vital_signs.temperature", "vital_signs.pulse", "vital_signs.breathing_rate", "vital_signs.blood_pressure"}
    | {"vital_signs.oxygen_saturation", "vital_signs.weight", "vital_signs.height", "vital_signs.pain"}
    | {"vital_signs.head_circumference", "vital_signs.capillary_refill", "vital_signs.consciousness"}
    | {"patient.limits", "order.limits"}
    | {"vital_signs.glucose", "visit.plan", "visit.state", "order.drug", "order.dose", "order.infusion"}
    | {"allergy.substance", "allergy.state", "patient.name", "patient.birth", "patient.identifiers", "patient.address"}
)


def by_kind(statements: Iterable[Stated]) -> dict[str, list[Stated]]:
    """The statements about one subject, by kind. Nearly always one kind; each is kept apart, so none hides another."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for one in statements:
        found[kind_of(one.part)].append(one)
    return found


def _word(said: object) -> str:
    return said if isinstance(said, str) else ""


def _instant(said: dict[str, Any], names: tuple[str, ...]) -> int | None:
    for name in names:
        when = said.get(name)
        if isinstance(when, dict) and type(when.get("at_ms")) is int:
            at_ms: int = when["at_ms"]
            return at_ms
    return None
