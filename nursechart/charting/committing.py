"""How an act gets into a chart: as ordinary charting, or, once the visit is signed, as an amendment that says why."""

from __future__ import annotations

from collections.abc import Sequence

from nursechart.chart.views import Ref, Seen
from nursechart.charting.guarding import Asked, through_the_gate
from nursechart.charting.open_visit import OpenVisit, subject_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.trail import Change
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Entry, Statement
from nursechart.record.kinds import CHARTED, CORRECTION, LATE_ENTRY, AmendmentAbout, Part, kind_of, read_part

# What a key takes back: what was seen, measured and written, and the care of a line. What was given, put in or taken
# out, and what stands on a patient's own lists, is put right by an act of its own.
UNDONE_BY_KEY = frozenset({"vital_signs", "section", "line_check", "lumen_check", "line_care", "line_event", "alert"})


class ReasonNeeded(NurseCanAct):
    """An amendment without a reason says nothing to the next reader."""

    def __init__(self) -> None:
        super().__init__(said("Say why, in a few words. The reason stays beside the change"))


class NotOpenForCharting(NurseCanAct):
    """The visit has not been started, or it is history that another system wrote."""


def chart_or_amend(
    now: OpenVisit,
    seen: Seen,
    statements: Sequence[Statement],
    *,
    reason: str = "",
    drafts: Sequence[str] = (),
    asked: Asked | None = None,
    noted: bool = True,
) -> Entry:
    """Chart `statements`, made on what `seen` says; where the visit is signed by `now`, as a correction with `reason`,
    or as a late entry when they replace nothing. What gives, flushes or draws passes the safety rules first. An act in
    a visit that is not signed can be undone, unless it is not to be `noted`.

    Raises ReasonNeeded when the visit is signed and no reason is given, NotOpenForCharting; MayNotBeCharted.
    """
    refuse_unless_open(now)
    if now.is_signed and not reason.strip():
        raise ReasonNeeded
    statements = [*statements, *through_the_gate(now, statements, asked)]
    if not now.is_signed:
        entry = now.shift.chart(seen, statements, kind=CHARTED, drafts=drafts)
        if noted:
            note(now, statements, entry, drafts)
        return entry
    kind = CORRECTION if any(statement.supersedes for statement in statements) else LATE_ENTRY
    return now.shift.chart(seen, [*statements, why(now.shift, now.id, reason)], kind=kind, drafts=drafts)


def note(now: OpenVisit, statements: Sequence[Statement], entry: Entry, drafts: Sequence[str]) -> None:
    """Remember an act, so that it can be taken back: what stood of each part before it, and what it said (`trail`)."""
    changes, refs, barrier = [], [], ""
    for index, stated in enumerate(statements):
        kind = kind_of(stated.part)
        if kind == "visit" or stated.part == "alert.fired":
            continue
        subject = subject_in(now.record, stated.subject)
        stood = subject.parts.get(stated.part, ()) if subject is not None else ()
        named = {(ref.entry8, ref.index) for ref in stated.supersedes}
        if kind not in UNDONE_BY_KEY:
            barrier = said("This act is not undone by a key. Put it right where it was charted")
        elif len(stood) > 1 or any(each.needs_update for each in stood):
            barrier = said("A choice between two values is not undone. Enter the value that is right")
        elif {(each.ref.entry[:8], each.ref.index) for each in stood} != named:
            barrier = said("Somebody else charted here at the same time. Choose the value that is right")
        before = stood[0].value if stood else None
        changes.append(Change(stated.subject, stated.part, before, _value(stated)))
        refs.append(Ref(entry.id, index))
    now.shift.trail.charted(now.id, changes, refs, drafts=drafts, barrier=barrier)


def _value(stated: Statement) -> Part | None:
    return None if stated.value is None else read_part(stated.part, stated.value)


def why(shift: Shift, visit: str, reason: str, text: str = "") -> Statement:
    """The statement that says why; a subject of its own in the same entry. Raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded
    return say(shift.new_id(), "amendment.about", AmendmentAbout(visit, reason.strip(), shift.when(), text.strip()))


def refuse_unless_open(now: OpenVisit) -> None:
    """Raises NotOpenForCharting for a visit in which nothing can be charted or amended now."""
    if now.record.row.status == "imported":
        raise NotOpenForCharting(
            said("This visit came from the pharmacy's record. It can be read here, and not changed")
        )
    if now.record.row.status in ("missed", "cancelled"):
        raise NotOpenForCharting(said("This visit was charted as not done. Take that back first, then chart"))
    if now.begun is None:
        raise NotOpenForCharting(said("This visit has not been started. Start it first, with two identifiers"))
