"""Undo and redo at a visit (EN-9): what she charted last is taken back by a further entry, and can be done again.

`trail` says what is remembered and why. Here acts are noted as they are charted, and taken back: nothing in the log is
touched, the safety rules are asked as before any entry, and what somebody else has charted since is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from nursechart.chart.views import Ref, Subject, VisitRecord
from nursechart.charting.comments import group_of, part_words, subject_words
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.visit import Undone
from nursechart.charting.open_visit import OpenVisit, read, subject_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.trail import Act, Barrier, Change, Charted, HalfTyped, VisitTrail
from nursechart.charting.values import reading_words
from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.record.kinds import BloodPressure, Reading, SectionFields


class NothingToUndo(NurseCanAct):
    """There is no act to take back, or to do again, or it may not be."""


def undo(shift: Shift, feed: str, visit: str, *, number: int = 0) -> Undone:
    """Take back the last act at this visit; with `number`, only if that is still the last one.

    Raises NothingToUndo, with why; MayNotBeCharted where a safety rule speaks against what stood before.
    """
    held, now = _open(shift, feed, visit)
    act = held.done[-1] if held.done else None
    if act is None:
        raise NothingToUndo(said("There is nothing to undo here"))
    if number and act.number != number:
        raise NothingToUndo(said("Something was charted since. Undo that first, with Ctrl+Z"))
    if isinstance(act, Barrier):
        raise NothingToUndo(act.why)
    done = _turn(now, held, act, back=True)
    held.done.pop()
    held.undone.append(act)
    return done


def redo(shift: Shift, feed: str, visit: str) -> Undone:
    """Do again what was taken back last. Raises NothingToUndo; MayNotBeCharted where a rule speaks against it now."""
    held, now = _open(shift, feed, visit)
    act = held.undone[-1] if held.undone else None
    if act is None:
        raise NothingToUndo(said("There is nothing to do again"))
    done = _turn(now, held, act, back=False)
    held.undone.pop()
    held.done.append(act)
    return done


def last_act(shift: Shift, visit: str) -> int:
    """The number of her last act at this visit, for a toast that offers to undo just that; 0 for none."""
    held = shift.trail.of(visit)
    return held.done[-1].number if held.done else 0


def _open(shift: Shift, feed: str, visit: str) -> tuple[VisitTrail, OpenVisit]:
    now = read(shift, feed, visit, "visit")
    if now.is_closed:
        shift.trail.forget(visit)
        raise NothingToUndo(said("This visit is signed, so nothing in it is undone. Correct the value, with a reason"))
    return shift.trail.of(visit), now


def _turn(now: OpenVisit, held: VisitTrail, act: Act, *, back: bool) -> Undone:
    """Bring the chart, or a draft, to where it was before the act; or to where it was after it."""
    match act:
        case HalfTyped():
            _put_draft(now.shift, held, act, act.before if back else act.after)
            return Undone(said("what was typed"), _group_of_form(now.shift, act.form))
        case Charted(changes=changes):
            words = _words(now, changes)
            _refuse_changed(now.record, held, act)
            statements = [
                say(each.subject, each.part, each.before if back else each.after, (held.mine[each.subject, each.part],))
                for each in changes
            ]
            entry = chart_or_amend(now, now.record.seen, statements, noted=False)
            held.mine.update({(each.subject, each.part): Ref(entry.id, index) for index, each in enumerate(changes)})
            first = next((each for each in changes if not each.part.endswith(".set")), changes[0])
            return Undone(words, _group(now, first), first.subject, first.part)
        case Barrier():
            raise NothingToUndo(act.why)


def _refuse_changed(record: VisitRecord, held: VisitTrail, act: Charted) -> None:
    """Raises NothingToUndo, and forgets the act, where her word is not the one that stands any more."""
    for each in act.changes:
        subject = subject_in(record, each.subject)
        stands = subject.refs(each.part) if subject is not None else ()
        if stands != (held.mine.get((each.subject, each.part)),):
            for acts in (held.done, held.undone):
                acts[:] = [other for other in acts if not _speaks_of(other, each)]
            raise NothingToUndo(
                said("This was changed since by somebody else, so it is not undone. Nothing was changed now")
            )


def _speaks_of(act: Act, change: Change) -> bool:
    return isinstance(act, Charted) and any(
        (each.subject, each.part) == (change.subject, change.part) for each in act.changes
    )


def _put_draft(shift: Shift, held: VisitTrail, act: HalfTyped, text: str | None) -> None:
    held.texts[act.draft] = text
    if text is None:
        shift.store.delete_draft(act.draft)
    else:
        shift.store.put_draft(act.draft, act.feed, act.form, text)


def _group(now: OpenVisit, change: Change) -> str:
    """The group of the rail where a part is charted; a section says it by itself, also when it was withdrawn."""
    for value in (change.after, change.before):
        if isinstance(value, SectionFields):
            found = (group.id for group in now.shift.content.groups if value.section in group.sections)
            return next(found, "")
    return "sign" if change.part.startswith("alert.") else group_of(now.shift, now.record, change.subject)


def _group_of_form(shift: Shift, form: str) -> str:
    """The group of the rail a draft's form belongs to."""
    if form in {group.id for group in shift.content.groups}:
        return form
    return {"vital_line": "vitals", "line": "line_care"}.get(form, "")


# --- in words --------------------------------------------------------------------------------------------------------


def _words(now: OpenVisit, changes: Sequence[Change]) -> str:
    """What an act was, in words: Pulse 84 /min; Vital signs, 7 values."""
    spoken = [each for each in changes if not each.part.endswith(".set")] or list(changes)
    subject = subject_in(now.record, spoken[0].subject)
    whole = subject_words(now.shift, subject) if subject is not None else said("The visit")
    if len(spoken) > 1:
        return said_for(len(spoken), "{what}, {n} value", "{what}, {n} values", what=whole)
    each = spoken[0]
    value = each.after if each.after is not None else each.before
    if isinstance(value, Reading | BloodPressure):
        measure = each.part.removeprefix("vital_signs.")
        return f"{part_words(now.shift, each.part)} {reading_words(now.shift, measure, value)}"
    if isinstance(value, SectionFields):
        return _field_words(now.shift, each, value) or whole
    part = part_words(now.shift, each.part)
    return f"{whole}, {part}" if part else _kind_words(subject, whole)


def _field_words(shift: Shift, change: Change, value: SectionFields) -> str:
    """The labels of the fields that an act changed."""
    before = change.before.fields if isinstance(change.before, SectionFields) else {}
    after = change.after.fields if isinstance(change.after, SectionFields) else {}
    section = shift.content.sections.get(value.section)
    if section is None:
        return ""
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return ", ".join(each.label for each in section.fields if each.id in differ)


def _kind_words(subject: Subject | None, whole: str) -> str:
    return said("The answer to an alert") if subject is not None and subject.kind == "alert" else whole
