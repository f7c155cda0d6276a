"""What stood before: the old value, the new one, who changed it, when and why."""

from __future__ import annotations

from collections.abc import Mapping

from nursechart.chart.views import History, Ref, Said, Subject, VisitRecord, completes
from nursechart.charting import naming
from nursechart.charting.looks.common import OldValue
from nursechart.charting.shift import Shift
from nursechart.charting.values import section_words, value_words
from nursechart.language import said, said_for
from nursechart.record.kinds import SectionFields

# what is worth a reviewer's look when it was retyped before signing; a form is filled in row by row, and says nothing
_TELLING = (
    "vital_signs.",
    "line_check.",
    "lumen_check.",
    "line_care.",
    "line_event.",
    "line_removal.",
    "dose_given.product",
)


def old_values(shift: Shift, record: VisitRecord, subject: str, part: str = "") -> list[tuple[str, str, OldValue]]:
    """(part, label, change) of each change to a subject, oldest first; of one part when it is named.

    Every amendment counts; of what was retyped before signing, measured values and what was done to the line. A value
    undone and done again by its author is what it was: the record keeps the detour, and a row does not tell it.
    """
    changes = []
    for history in record.histories:
        if history.subject != subject or (part and history.part != part):
            continue
        by_ref = {stated.ref: stated for stated in history.said}
        detours = _detours(history, by_ref)
        for old in history.said:
            for newer_ref in history.superseded_by.get(old.ref, ()):
                newer = by_ref.get(newer_ref)
                if newer is None or newer.value == old.value or not _tells(history.part, old, newer):
                    continue
                if detours & {old.ref, newer.ref}:
                    continue
                for label, was, now in _differences(shift, record, history.part, old, newer):
                    changes.append((history.part, label, _change(shift, record, history, newer, was, now)))
    return changes


def versions(shift: Shift, record: VisitRecord, subject: Subject | None, part: str) -> str:
    """What stands side by side about a part, in words for beside its empty field; empty without a conflict.

    None of them is shown as the value: which is right a person says, by charting the row again (SY-3).
    """
    if subject is None or part not in subject.conflicts:
        return ""
    stated = [
        f"{value_words(shift, part, each.value)} ({naming.short_person(record.people, each.author)} "
        f"{naming.short_moment(shift.at(each.charted_at_ms), shift.now)})"
        for each in reversed(subject.parts[part])
    ]
    return said_for(
        len(stated),
        "{n} version is charted: {names}. Enter the right one",
        "{n} versions are charted: {names}. Enter the right one",
        names=", ".join(stated),
    )


def _detours(history: History, by_ref: Mapping[Ref, Said]) -> frozenset[Ref]:
    """The withdrawals before signing after which the same person said the same again."""
    found = set()
    for old in history.said:
        for between in (by_ref.get(ref) for ref in history.superseded_by.get(old.ref, ())):
            if between is None or between.value is not None or between.entry_kind != "charted":
                continue
            after = [by_ref[ref] for ref in history.superseded_by.get(between.ref, ()) if ref in by_ref]
            again = (old.value, between.author, "charted")
            if after and all((each.value, each.author, each.entry_kind) == again for each in after):
                found.add(between.ref)
    return frozenset(found)


def _tells(part: str, old: Said, newer: Said) -> bool:
    if newer.entry_kind != "charted":
        return True
    if newer.value is not None and old.value is not None and completes(newer.value, old.value):
        return False
    return part.startswith(_TELLING) and part not in ("vital_signs.set", "line_check.set")


def moved_away(record: VisitRecord) -> frozenset[bytes]:
    """The entries that took something out of this visit because it was charted on the wrong patient."""
    return frozenset(each.ref.entry for move in record.moves for each in move.parts.get("move.away", ()))


def _differences(shift: Shift, record: VisitRecord, part: str, old: Said, newer: Said) -> list[tuple[str, str, str]]:
    """Label, old and new words: one for a value, one a field for a form."""
    if newer.value is None and newer.ref.entry in moved_away(record):
        gone = said("moved to the right chart")
        words = section_words(shift, old.value) if isinstance(old.value, SectionFields) else ()
        return [(label, was, gone) for label, was in words] or [("", value_words(shift, part, old.value), gone)]
    if isinstance(old.value, SectionFields) and isinstance(newer.value, SectionFields):
        was, now = dict(section_words(shift, old.value)), dict(section_words(shift, newer.value))
        labels = [label for label in {**was, **now} if was.get(label) != now.get(label)]
        return [(label, was.get(label, said("empty")), now.get(label, said("empty"))) for label in labels]
    return [("", value_words(shift, part, old.value), value_words(shift, part, newer.value))]


def _change(shift: Shift, record: VisitRecord, history: History, newer: Said, was: str, now: str) -> OldValue:
    when = naming.short_moment(shift.at(newer.charted_at_ms), shift.now)
    before = record.row.signed_ms is None or newer.entry_kind == "charted"
    return OldValue(
        old=was,
        new=now,
        reason=history.reasons.get(newer.ref.entry, ""),
        who=naming.short_person(record.people, newer.author),
        when=said("{when}, before signing", when=when) if before else when,
    )
