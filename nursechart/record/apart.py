"""Entries whose authors did not know of one another: what the watch rules look at (sync.md 4).

Every entry says how much of the feed its author was looking at (`s` of the header). Where neither of two had the other
before her, and no chain links them, they were charted apart. Which of such pairs matters is content; here is what may
matter at all: something that changes what should be done, and something that was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from nursechart.record.entry import Entry

CHANGES: Final = frozenset(
    {"allergy.substance", "allergy.state", "order.drug", "order.dose", "order.infusion", "order.state"}
    | {"vital_signs.weight", "line.state", "line_removal.done"}
)
DONE: Final = frozenset({"dose_given.dose", "lumen_check.result", "line_care.done"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry at its place in the feed; None while the pharmacy does not hold it."""

    entry: Entry
    place: int | None

    @property
    def is_change(self) -> bool:
        return _speaks_of(self.entry, CHANGES)

    @property
    def is_done(self) -> bool:
        return _speaks_of(self.entry, DONE)


def is_watched(entry: Entry) -> bool:
    """Whether an entry says anything that a watch rule may be about."""
    return _speaks_of(entry, CHANGES | DONE)


def pairs(new: Sequence[Placed], held: Sequence[Placed]) -> Iterator[tuple[Entry, Entry]]:
    """What was done, and the change charted apart from it, of one feed; in each at least one of the two is `new`."""
    both = (*new, *held)
    done = [each for each in new if each.is_done], [each for each in held if each.is_done]
    changes = [each for each in both if each.is_change], [each for each in new if each.is_change]
    for did, changed in (*product(done[0], changes[0]), *product(done[1], changes[1])):
        if _are_apart(did, changed):
            yield did.entry, changed.entry


def _are_apart(one: Placed, other: Placed) -> bool:
    here, there = one.entry.header, other.entry.header
    same_chain = (here.device, here.epoch) == (there.device, there.epoch)
    return not same_chain and _had_not_seen(here.seen[0], other) and _had_not_seen(there.seen[0], one)


def _had_not_seen(length: int, what: Placed) -> bool:
    return what.place is None or what.place > length


def _speaks_of(entry: Entry, parts: frozenset[str]) -> bool:
    return any(statement.part in parts for statement in entry.statements)
