"""From rows to the plain values of `views`: what a query found, typed by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from nursechart.chart.held import About
from nursechart.chart.stands import Key, Stated, read_as
from nursechart.chart.views import History, PatientRow, ReadingPoint, Ref, Said, Subject, VisitRow
from nursechart.record import kinds
from nursechart.record.kinds import AmendmentAbout, BloodPressure, NotThisKind, Part, Reading


def subjects(found: Mapping[About, Sequence[Stated]]) -> tuple[Subject, ...]:
    """What stands about each subject, in the order they were found."""
    return tuple(_subject(about, [one for one in stated if one.stands]) for about, stated in found.items())


def _subject(about: About, standing: Sequence[Stated]) -> Subject:
    parts: dict[str, tuple[Said, ...]] = {}
    for one in standing:  # newest first, as they come from `held`
        parts[one.part] = (*parts.get(one.part, ()), said(one))
    return Subject(about.feed, about.id, about.kind, dict(sorted(parts.items())))


def said(one: Stated) -> Said:
    """One statement, typed; what this program cannot read keeps its JSON beside it."""
    value: Part | None = None
    if one.value is not None and kinds.is_known(one.part):
        try:
            value = kinds.read_part(one.part, one.plain)
        except NotThisKind:
            value = None
    unread = one.value is not None and value is None
    return Said(
        ref=Ref(one.entry, one.index),
        part=one.part,
        value=value,
        author=one.author,
        device=one.device,
        entry_kind=one.entry_kind,
        charted_at_ms=one.charted_at_ms,
        hlc=(one.hlc_ms, one.hlc_counter),
        needs_update=unread,
        raw=one.value or "" if unread else "",
    )


def points(about: About, stated: Iterable[Stated]) -> tuple[ReadingPoint, ...]:
    """The measurements of one set, by measure, newest first in each; equal ones once."""
    found: dict[str, list[ReadingPoint]] = {}
    for one in stated:
        shape = kinds.PARTS.get(one.part)
        value = read_as(one, BloodPressure) if shape is BloodPressure else read_as(one, Reading)
        if value is None or not _was_taken(value):
            continue
        measure = one.part.partition(".")[2]
        held = found.setdefault(measure, [])
        if not held or repr(value) not in [repr(each.value) for each in held]:  # as written: 98.6 and 98.60 are two
            held.append(ReadingPoint(about.at_ms, measure, value, about.id, about.visit, one.author))
    return tuple(point for measure in sorted(found) for point in found[measure])


def _was_taken(value: Reading | BloodPressure) -> bool:
    if isinstance(value, Reading):
        return value.value is not None
    return value.systolic is not None or value.diastolic is not None


def history(
    subject: str,
    part: str,
    stated: Sequence[Stated],
    gone: Mapping[Key, tuple[Key, ...]],
    reasons: Mapping[bytes, str],
) -> History:
    """What was said about one part, given what supersedes what and why entries were made."""
    ordered = sorted(stated, key=lambda one: one.listing)
    return History(
        subject=subject,
        part=part,
        said=tuple(said(one) for one in ordered),
        superseded_by={Ref(*one.key): tuple(Ref(*by) for by in gone[one.key]) for one in ordered if one.key in gone},
        reasons={one.entry: reasons[one.entry] for one in ordered if one.entry in reasons},
    )


def given_reasons(stated: Iterable[Stated]) -> dict[bytes, str]:
    """By entry, why it was made, of those among these statements that say so."""
    return {one.entry: about.reason for one in stated if (about := read_as(one, AmendmentAbout))}


def patient_row(row: Any, matched: str) -> PatientRow:
    """A row of the table `patient`, and why a search found it."""
    return PatientRow(
        feed=row.feed,
        id=row.id,
        family=row.family,
        given=row.given,
        prefix=row.prefix,
        born=row.born,
        sex=row.sex,
        mrn=row.mrn,
        allergies=row.allergies,
        allergy_names=tuple(msgspec.json.decode(row.allergy_names)),
        line=row.line,
        therapy=row.therapy,
        last_visit_ms=row.last_visit_ms,
        next_visit_ms=row.next_visit_ms,
        matched=matched,
    )


def visit_row(values: Mapping[str, Any]) -> VisitRow:
    """A row of the table `visit` by its columns."""
    return VisitRow(**{**values, "amended": values["amended"] == 1, "late": values["late"] == 1})
