"""What stands about a part and what it said before, for print: corrected values are struck through, with the reason.

Nothing is decided here. Two versions that stand are both printed, and said to be two; what was taken back is printed as
taken back; what this program does not know yet is said to be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from nursechart.chart.views import Said, Subject, VisitRecord, completes
from nursechart.documents.pieces import Line, Piece
from nursechart.documents.words import Clock
from nursechart.record.kinds import CHARTED, RETRACTION, Part

P = TypeVar("P", bound=Part)


class Told:
    """The parts of one record as lines."""

    def __init__(self, record: VisitRecord, clock: Clock) -> None:
        self.record = record
        self.clock = clock
        self._histories = {(each.subject, each.part): each for each in record.histories}
        self._moved = {each.ref.entry for move in record.moves for each in move.parts.get("move.away", ())}

    def part(self, subject: Subject, part: str, shape: type[P], words: Callable[[P], str]) -> Line:
        """A part as one line: struck former values, what stands, and who put it right and why. Empty if never said."""
        standing = subject.parts.get(part, ())
        if not standing:
            return ()
        former = self._before(subject, part, shape, words)
        pieces = [piece for text in former for piece in (Piece(text, struck=True), Piece(" "))]
        texts = list(dict.fromkeys(words(said.value) for said in standing if isinstance(said.value, shape)))
        newest = standing[0]
        if newest.needs_update:
            return (*pieces, Piece("charted with a newer version of this program", quiet=True))
        if not texts:
            return (*pieces, Piece(f"taken back{self._why(newest)}", quiet=True))
        pieces.append(Piece(" / ".join(texts)))
        if len(texts) > 1:
            pieces.append(Piece(" (two versions stand, not yet settled)", strong=True))
        elif newest.entry_kind != CHARTED:
            pieces.append(Piece(self._why(newest), quiet=True))
        return tuple(pieces)

    def _before(self, subject: Subject, part: str, shape: type[P], words: Callable[[P], str]) -> list[str]:
        """What was said before and differs, oldest first; said again in the same words is no correction."""
        history = self._histories.get((subject.id, part))
        if history is None:
            return []
        stands = {said.ref for said in subject.parts.get(part, ())}
        now = {words(said.value) for said in subject.parts.get(part, ()) if isinstance(said.value, shape)}
        by_ref = {said.ref: said for said in history.said}

        def put_right(said: Said) -> bool:
            newer = [by_ref[ref] for ref in history.superseded_by.get(said.ref, ()) if ref in by_ref]
            return not newer or any(
                each.value is None or each.entry_kind != CHARTED or not completes(each.value, said.value)
                for each in newer
                if said.value is not None
            )

        former = [
            words(said.value)
            for said in history.said
            if said.ref not in stands and isinstance(said.value, shape) and put_right(said)
        ]
        return [text for text in dict.fromkeys(former) if text and text not in now]

    def _why(self, said: Said) -> str:
        """` (corrected 12:10 by Amara Okafor, RN: read from the wrong line)`"""
        deed = {CHARTED: "changed", RETRACTION: "retracted"}.get(said.entry_kind, _DEEDS.get(said.entry_kind, "added"))
        entry = said.ref.entry
        if said.value is None and entry in self._moved:
            deed = "moved to the right chart"
        reason = next((each.reasons[entry] for each in self.record.histories if entry in each.reasons), "")
        who = self.who(said.author)
        return f" ({deed} {self.clock.instant(said.charted_at_ms)} by {who}{': ' + reason if reason else ''})"

    def who(self, user: str) -> str:
        """A member of staff as printed, her id where the staff list does not know her."""
        person = self.record.people.get(user)
        return person.printed if person is not None else user


_DEEDS = {"correction": "corrected", "addendum": "added", "late_entry": "late entry"}
