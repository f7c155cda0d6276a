"""Putting right what is signed: correction, late entry, addendum and retraction; never a change.

Each says why, stands beside what it speaks of, and waits for a further signature (`signing.sign`). The old text stays
readable wherever the new one is shown. Corrections and late entries are charted on the page of what they speak of.
`shown` is the frame she saw; without one she is taken to have seen what stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from nursechart.chart.views import Subject
from nursechart.charting import amend_doses, amend_late, forms, lines, vitals
from nursechart.charting.amend_desk import (
    DOSE,
    FORM,
    LINE,
    NEW,
    SET,
    VITALS,
    NothingToAmend,
    amended,
    ask,
    desk,
    named_in,
)
from nursechart.charting.committing import ReasonNeeded, why
from nursechart.charting.looks.amend import AmendAsk
from nursechart.charting.looks.visit import LineLook, VisitFrame, VitalsLook
from nursechart.charting.open_visit import OpenVisit, read, shown_in, subject_in
from nursechart.charting.sections import restated
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    ADDENDUM,
    CHARTED,
    CORRECTION,
    RETRACTION,
    CommentState,
    CommentText,
    InfusionStepEvent,
)

__all__ = [
    "NothingToAmend", "SayWhat", "addendum", "amended", "answer_comment", "ask", "desk", "put_right", "retract",
    "take_back",
]  # fmt: skip


def put_right(
    shift: Shift, asked: AmendAsk, typed: Mapping[str, str], reason: str, *, first: str = "", second: str = ""
) -> VisitFrame:
    """Chart what is right, or what was forgotten, about the item that was asked for, with its reason. `first` and
    `second` are the identifiers that were matched, for a dose.

    Raises ReasonNeeded; NothingToAmend where nothing was changed; what the act of the item's own page raises.
    """
    if not reason.strip():
        raise ReasonNeeded
    feed, visit = asked.frame.feed, asked.frame.visit
    kind, *names = named_in(asked.item.key)
    match kind:
        case "vitals" if names == [NEW, SET]:
            amend_late.chart_set(shift, asked, typed, reason)
        case "vitals":
            _vital_right(shift, asked.page, names[1], typed, reason)
        case "line":
            assert isinstance(asked.page, LineLook)
            now = read(shift, feed, visit, "amend")
            late = amend_late.happened(now, typed) if asked.is_late else None
            if asked.when and late is None:
                raise NothingToAmend(said("Enter when it happened"))
            lines.correct(shift, asked.page, names[1], dict(typed), reason, happened=late)
        case "form":
            forms.correct(shift, asked.page, names[1], names[2], dict(typed), reason)
        case "order":
            amend_late.chart_dose(shift, asked, names[0], typed, reason, first, second)
        case "dose":
            _dose_right(shift, asked, *names, typed=typed, reason=reason)
        case _:
            raise NothingToAmend(said("This is taken back, or added to in words"))
    return frame(shift, feed, visit)


def _vital_right(shift: Shift, page: VitalsLook, measure: str, typed: Mapping[str, str], reason: str) -> None:
    values = list(typed.values())
    if measure == SET:
        vitals.set_taken(
            shift, page, typed.get("at", "").strip() or page.taken_at, typed.get("position", ""), why=reason
        )
        return
    pair = next((name for name in typed if f"{name}2" in typed), "")
    first, second = (typed[pair], typed[f"{pair}2"]) if pair else (values[0] if values else "", "")
    vitals.correct(shift, page, measure, first, second, reason, details=typed)


def _dose_right(shift: Shift, asked: AmendAsk, about: str, part: str, *, typed: Mapping[str, str], reason: str) -> None:
    now, subject = _stands(shift, asked, about)
    new = amend_doses.put_right(now, subject, part, typed)
    if not new:
        raise NothingToAmend(said("Nothing was changed. Type what is right, and leave the rest empty"))
    _chart(now, asked, CORRECTION, new, reason)
    _volume_again(shift, asked, subject, reason)


def _volume_again(shift: Shift, asked: AmendAsk, row: Subject, reason: str) -> None:
    """After a row of a flow sheet was put right: the volume that the rates make now."""
    event = row.get(amend_doses.EVENT, InfusionStepEvent)
    if event is None:
        return
    after = read(shift, asked.frame.feed, asked.frame.visit, "medicines")
    volume = amend_doses.volume_again(after, event)
    if volume:
        kind = CORRECTION if after.is_signed else CHARTED
        shift.chart(after.record.seen, [*volume, why(shift, after.id, reason)], kind=kind)


def take_back(shift: Shift, asked: AmendAsk, reason: str) -> VisitFrame:
    """Take back the item that was asked for: charted on the wrong patient, twice, or by mistake. It stays readable.

    A dose is taken back with its flow sheet, a set of vital signs as a whole. Raises ReasonNeeded, NothingToAmend.
    """
    if not reason.strip():
        raise ReasonNeeded
    if not asked.may_take_back:
        raise NothingToAmend(said("Choose what to take back: nothing stands there"))
    kind, *names = named_in(asked.item.key)
    if kind == FORM:
        now = read(shift, asked.frame.feed, asked.frame.visit, "amend")
        gone = restated(shift, shown_in(asked.frame), names[1], names[2], None)
        _chart(now, asked, CORRECTION, gone, reason)
        return frame(shift, asked.frame.feed, asked.frame.visit)
    row = asked.rows[0] if kind in (VITALS, LINE) and asked.rows else None
    about, part = (row.subject, row.part) if row is not None else (names[0], "")
    now, subject = _stands(shift, asked, about or names[0])
    if kind == VITALS and names[1] == SET:
        part = ""
    withdrawn = list(_withdrawn(subject, part))
    if kind == DOSE:
        for each in amend_doses.rows_of_dose(now, subject.id):
            withdrawn += _withdrawn(each, "")
    if not withdrawn:
        raise NothingToAmend(said("Choose what to take back: nothing stands there"))
    _chart(now, asked, RETRACTION, withdrawn, reason)
    _volume_again(shift, asked, subject, reason)
    return frame(shift, asked.frame.feed, asked.frame.visit)


def _stands(shift: Shift, asked: AmendAsk, about: str) -> tuple[OpenVisit, Subject]:
    """The visit and the subject as they stand. Raises NothingToAmend where it is not what was shown."""
    now = read(shift, asked.frame.feed, asked.frame.visit, "amend")
    found, was = subject_in(now.record, about), subject_in(shown_in(asked.frame), about)
    if found is None or was is None:
        raise NothingToAmend(said("Choose what to take back: nothing stands there"))
    if any(found.refs(part) != was.refs(part) for part in {*found.parts, *was.parts}):
        raise NothingToAmend(said("This was changed since it was shown. Look at it once more"))
    return now, found


def _withdrawn(subject: Subject, part: str) -> list[Statement]:
    """Everything about a subject, or one part of it, said no more."""
    parts = (part,) if part else tuple(subject.parts)
    return [
        say(subject.id, each, None, subject.refs(each))
        for each in parts
        if any(held.value is not None for held in subject.parts.get(each, ()))
    ]


def _chart(now: OpenVisit, asked: AmendAsk, kind: str, statements: list[Statement], reason: str) -> None:
    """Chart with the reason: as an amendment once the visit is signed, as ordinary charting before that."""
    now.shift.chart(asked.seen, [*statements, why(now.shift, now.id, reason)], kind=kind if now.is_signed else CHARTED)


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
