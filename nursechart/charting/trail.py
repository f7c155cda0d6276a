"""What one person did at each visit and may take back: the memory behind undo and redo (EN-9).

**The model.** An act is one entry of her own, or something half typed that is no entry yet. The acts of a visit stand
in the order she did them. Undo takes back the last one that is not taken back; redo does again the one taken back last;
a new act forgets what could be redone. So what stands is at any moment what the acts not taken back, in their order,
would have made, and `undoing` reaches it without touching what was written: taking back an entry is another entry,
which says of each part what was said before (or withdraws it), and doing it again is a third. The log holds all three.

- An act is remembered as its changes: subject, part, the value before and after. A part is only ever restated by its
  value, so undo and redo need nothing else, and a value restored has its own old times and details in it.
- She may only take back what still stands as her last act left it. Where somebody else has said something about the
  part since, nothing is undone, and that act is forgotten: her colleague's word is not hers to remove.
- What is no entry of charting, or means more than its words, ends the way back: a dose, an infusion step, a line taken
  out, what goes onto a patient's own lists, a choice between two values. Those are put right where they were charted.
  What a rule said when it fired (`alert.fired`) stays charted whatever becomes of the act (AL-5).
- The visit itself (its start, its two identifiers, its end) is no act of charting and is passed over.
- Half typed words are one act a row, however long she typed; they are forgotten as soon as the row is charted.
- Fifty acts a visit, until it is signed. The memory is this laptop's and ends with her shift; no chart needs it.

Used by one thread, the worker's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from nursechart.chart.views import Ref
from nursechart.record.kinds import Part

MOST = 50

About = tuple[str, str]  # subject, part


@dataclass(frozen=True, slots=True)
class Change:
    """One part of one subject, before and after an act; None where nothing stood, or it was withdrawn."""

    subject: str
    part: str
    before: Part | None
    after: Part | None


@dataclass(frozen=True, slots=True)
class Charted:
    """An entry that may be taken back."""

    number: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A draft, before and after, as JSON; None where there was none."""

    number: int
    draft: str  # its id
    feed: str
    form: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Barrier:
    """An act that is not taken back by a key, and what to do instead."""

    number: int
    why: str


Act = Charted | HalfTyped | Barrier


@dataclass(slots=True)
class VisitTrail:
    """The acts at one visit."""

    done: list[Act] = field(default_factory=list)
    undone: list[Act] = field(default_factory=list)
    mine: dict[About, Ref] = field(default_factory=dict)  # her last statement about each part
    texts: dict[str, str | None] = field(default_factory=dict)  # drafts as they are now, where that is known

    def add(self, act: Act) -> None:
        """A new act: what was taken back before it cannot be done again."""
        self.done.append(act)
        del self.done[:-MOST]
        self.undone.clear()


class Trail:
    """The acts of a shift, by visit."""

    def __init__(self) -> None:
        self._visits: dict[str, VisitTrail] = {}
        self._numbers = count(1)

    def of(self, visit: str) -> VisitTrail:
        return self._visits.setdefault(visit, VisitTrail())

    def forget(self, visit: str) -> None:
        """The visit is signed: nothing in it is undone any more."""
        self._visits.pop(visit, None)

    def charted(
        self, visit: str, changes: Sequence[Change], refs: Sequence[Ref], *, drafts: Sequence[str], barrier: str = ""
    ) -> None:
        """An entry was charted: its changes, her statements about them in the same order, and the drafts it ended."""
        held = self.of(visit)
        for draft in drafts:
            self.dropped(visit, draft)
        held.mine.update({(each.subject, each.part): ref for each, ref in zip(changes, refs, strict=True)})
        if barrier:
            held.add(Barrier(next(self._numbers), barrier))
        elif changes:
            held.add(Charted(next(self._numbers), tuple(changes)))

    def dropped(self, visit: str, draft: str) -> None:
        """A row holds nothing half typed any more."""
        held = self.of(visit)
        held.done[:] = [act for act in held.done if not (isinstance(act, HalfTyped) and act.draft == draft)]
        held.texts[draft] = None

    def typed(self, visit: str, draft: str, feed: str, form: str, before: str | None, after: str | None) -> None:
        """A row was typed in, or emptied: one act, however often it is said."""
        held = self.of(visit)
        held.texts[draft] = after
        last = held.done[-1] if held.done else None
        if isinstance(last, HalfTyped) and last.draft == draft:
            held.done.pop()
            before = last.before
        if before != after:
            held.add(HalfTyped(next(self._numbers), draft, feed, form, before, after))
