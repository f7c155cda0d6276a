"""What a visit says of what was charted on the wrong patient: that it left, or that it was brought here.

A chart says of the other one no more than that there is one: whoever cares for both patients can go there by the link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nursechart.chart.views import Charted, Person, Said, Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.comments import subject_words
from nursechart.charting.looks.patients import TimelineRow
from nursechart.charting.looks.visit import MovedNote
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date, show_time
from nursechart.language import said
from nursechart.record.kinds import AmendmentAbout, MoveAway, MoveHere

HERE, AWAY = "move.here", "move.away"
KIND = "move"


def moved_notes(shift: Shift, record: VisitRecord) -> tuple[MovedNote, ...]:
    """Each move into or out of the visit, the newest first."""
    found = []
    for subject in record.moves:
        half = _half(subject)
        if half is None:
            continue
        entry, value = half
        who = naming.short_person(record.people, entry.author)
        when = naming.moment(shift.at(value.at.at_ms), shift.now)
        reason = next((each for each in (_reason(one, entry) for one in record.amendments) if each), "")
        words = said("By {who}, {when}. {reason}", who=who, when=when, reason=reason)
        things = tuple(_things(shift, record, value)) if isinstance(value, MoveHere) else ()
        found.append((value.at.at_ms, MovedNote(subject.id, isinstance(value, MoveAway), _title(value), words, things)))
    return tuple(note for _at, note in sorted(found, key=lambda pair: (-pair[0], pair[1].link)))


def brought_here(record: VisitRecord) -> frozenset[str]:
    """The subjects of a visit that were charted on another patient first."""
    halves = (each.get(HERE, MoveHere) for each in record.moves)
    return frozenset(one.subject for half in halves if half is not None for one in half.moved)


def on_timeline(
    shift: Shift, told: Sequence[Charted], people: Mapping[str, Person]
) -> Iterator[tuple[int, TimelineRow]]:
    """Each move as a row of the timeline, with when it was (UTC ms)."""
    for subject in (each.subject for each in told if each.subject.kind == KIND):
        half = _half(subject)
        if half is None:
            continue
        entry, value = half
        at = shift.at(value.at.at_ms)
        count = len(value.moved)
        row = TimelineRow(
            kind="note",
            day=show_date(at.date(), shift.now.date(), weekday=True),
            time=show_time(at),
            icon="arrow-right",
            title=_title(value),
            text=said("Charted on the wrong patient. Things moved: {n}", n=count),
            chips=(),
            author=naming.short_person(dict(people), entry.author),
            visit=value.visit,
        )
        yield value.at.at_ms, row


def _half(subject: Subject) -> tuple[Said, MoveAway | MoveHere] | None:
    for part in (AWAY, HERE):
        entry = subject.said(part)
        if entry is not None and isinstance(entry.value, MoveAway | MoveHere):
            return entry, entry.value
    return None


def _title(value: MoveAway | MoveHere) -> str:
    if isinstance(value, MoveAway):
        return said("Moved to the right chart")
    return said("Moved here from another chart")


def _reason(amendment: Subject, entry: Said) -> str:
    why, about = amendment.said("amendment.about"), amendment.get("amendment.about", AmendmentAbout)
    return about.reason if why is not None and about is not None and why.ref.entry == entry.ref.entry else ""


def _things(shift: Shift, record: VisitRecord, half: MoveHere) -> Iterator[str]:
    """What was brought, with who charted it there and when; a flow sheet goes with its dose, and is not told again."""
    subjects = {each.id: each for each in record.subjects}
    for one in half.moved:
        subject = subjects.get(one.subject)
        if subject is None or subject.kind in ("infusion_step", "alert"):
            continue
        yield said(
            "{what}: charted there {when} by {who}",
            what=subject_words(shift, subject),
            when=naming.moment(shift.at(one.charted_at_ms), shift.now),
            who=naming.short_person(record.people, one.by),
        )
