"""Putting right what is signed: correction, late entry, addendum and retraction; never a change.

Each says why, stands beside what it speaks of, and waits for a further signature (`signing.sign`). The old text stays
readable wherever the new one is shown. Corrections and late entries are charted on the page of what they speak of.
`shown` is the frame she saw; without one she is taken to have seen what stands.
"""

from __future__ import annotations

from nursechart.charting.committing import ReasonNeeded, why
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.open_visit import read, shown_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import ADDENDUM, CHARTED, RETRACTION, CommentState, CommentText


class NothingToAmend(NurseCanAct):
    """What was to be amended is not there, or not signed yet."""


def addendum(
    shift: Shift, feed: str, visit: str, reason: str, text: str, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Add words to a signed visit. Raises ReasonNeeded when there is no reason or nothing to add, NothingToAmend."""
    now = read(shift, feed, visit, "visit")
    if not now.is_signed:
        raise NothingToAmend(said("This visit is not signed yet. Write it in the visit note"))
    if not text.strip():
        raise ReasonNeeded
    seen = shown_in(shown).seen if shown else now.record.seen
    shift.chart(seen, [why(shift, visit, reason, text)], kind=ADDENDUM)
    return frame(shift, feed, visit)


def retract(
    shift: Shift, feed: str, visit: str, subject: str, reason: str, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Take back everything that was shown about one subject (charted on the wrong patient, or twice).

    In a visit that is not signed yet it is withdrawn like any value, and the reason is kept with it. Raises
    ReasonNeeded, NothingToAmend.
    """
    now = read(shift, feed, visit, "visit")
    was = shown_in(shown) if shown else now.record
    found = next((each for each in was.subjects if each.id == subject != visit), None)
    stated = found.parts.items() if found else ()
    parts = [part for part, saids in stated if any(each.value is not None for each in saids)]
    if found is None or not parts:
        raise NothingToAmend(said("Choose what to take back: nothing stands there"))
    withdrawn = [say(subject, part, None, found.refs(part)) for part in parts]
    shift.chart(was.seen, [*withdrawn, why(shift, visit, reason)], kind=RETRACTION if now.is_signed else CHARTED)
    return frame(shift, feed, visit)


def answer_comment(
    shift: Shift, feed: str, visit: str, comment: str, text: str, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Answer a reviewer's comment in its place; the comment counts as answered from then on.

    Raises NothingToAmend for a comment that is not there, SayWhat for an empty answer.
    """
    now = read(shift, feed, visit, "visit")
    was = shown_in(shown) if shown else now.record
    asked = next((each for each in was.comments if each.id == comment), None)
    if asked is None:
        raise NothingToAmend(said("This comment is not in the visit any more"))
    if not text.strip():
        raise SayWhat
    first = asked.get("comment.text", CommentText)
    about, part = (first.about, first.part) if first else ("", "")
    answer = CommentText(visit, text.strip(), shift.when(), about, part, comment)
    shift.chart(
        was.seen,
        [
            say(comment, "comment.state", CommentState("answered"), asked.refs("comment.state")),
            say(shift.new_id(), "comment.text", answer),
        ],
    )
    return frame(shift, feed, visit)


class SayWhat(NurseCanAct):
    """An answer without words."""

    def __init__(self) -> None:
        super().__init__(said("Write the answer first"))
