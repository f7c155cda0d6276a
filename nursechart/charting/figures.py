"""What the chart knows of a clinic, as the quality measures look at it: from views to `clinical.quality_views`.

A supervisor's figures and every export are made by the same functions from these values. What the chart does not hold
as a kind of its own yet (stays in hospital, discharges, reactions, teaching) is not guessed: its measures say n/a.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from nursechart.chart.views import Subject, VisitRecord, VisitRow
from nursechart.clinical import scales
from nursechart.clinical.content import Content
from nursechart.clinical.quality_views import (
    DoseSeen,
    Gathered,
    LineEvent,
    LineSeen,
    NoteSeen,
    TherapyCourse,
    VisitSeen,
)
from nursechart.record.kinds import (
    DoseGiven,
    DoseProduct,
    DoseTimes,
    LineCheckSet,
    LineDevice,
    LinePlacement,
    LineSite,
    LineState,
    LumenCheck,
    PatientCourse,
    When,
)

_OCCLUDED_FROM = 2  # P2, withdrawal occlusion: the measure counts P2 to P4


def gathered(content: Content, rows: Iterable[VisitRow], records: Iterable[VisitRecord], *, now: datetime) -> Gathered:
    """The measures' values of these visits. `now` is the moment of the report, in the clinic's zone.

    `rows` are all visits of the period, made or not; `records` those that were charted, in any order. A line or a
    patient that several records show is taken from the newest.
    """
    held, listed = sorted(records, key=lambda record: record.row.started_ms or 0), tuple(rows)
    return Gathered(
        now=now,
        visits=tuple(seen for row in listed if (seen := _visit(row, zone_of=now)) is not None),
        notes=tuple(
            NoteSeen(id=row.id, ended=_at(row.ended_ms, now), signed=_at(row.signed_ms, now) if row.signed_ms else None)
            for row in listed
            if row.ended_ms is not None
        ),
        lines=tuple({line.id: line for record in held for line in _lines(record)}.values()),
        line_events=(*_phlebitis(content, held), *_occlusions(content, held)),
        courses=tuple({course.id: course for record in held for course in _courses(record)}.values()),
        doses=tuple({dose.id: dose for record in held for dose in _doses(record)}.values()),
    )


def _visit(row: VisitRow, zone_of: datetime) -> VisitSeen | None:
    at_ms = row.planned_ms if row.planned_ms is not None else row.started_ms
    if at_ms is None or row.status == "imported":
        return None
    status: Literal["planned", "done", "missed", "cancelled"] = "planned"
    if row.status in ("missed", "cancelled"):
        status = "missed" if row.status == "missed" else "cancelled"
    elif row.started_ms is not None:
        status = "done"
    return VisitSeen(id=row.id, on=_at(at_ms, zone_of).date(), status=status)


def _lines(record: VisitRecord) -> Iterator[LineSeen]:
    for line in record.lines:
        device, placement = line.get("line.device", LineDevice), line.get("line.placement", LinePlacement)
        if device is None or placement is None or placement.placed is None:
            continue  # nobody knows how long it has been there: no line days
        state = line.get("line.state", LineState)
        removed = state.since if state is not None and state.status == "removed" else None
        yield LineSeen(
            id=line.id,
            patient=record.patient.id,
            type=device.type,
            placed=_day(placement.placed),
            removed=None if removed is None else _day(removed),
        )


def _phlebitis(content: Content, records: Sequence[VisitRecord]) -> Iterator[LineEvent]:
    """One event where a site's grade first reaches the one that is reported, until it has been below again."""
    report_from, high = content.rules["LS-01"].numbers["report_from"], set[str]()
    for record in records:
        for check in record.line_checks:
            about, site = check.get("line_check.set", LineCheckSet), check.get("line_check.site", LineSite)
            if about is None or site is None:
                continue
            grade = scales.phlebitis(content, {each.code: each.mm for each in site.findings})
            if grade.value < report_from:
                high.discard(about.line)
            elif about.line not in high:
                high.add(about.line)
                yield LineEvent(
                    id=check.id, patient=record.patient.id, line=about.line, kind="phlebitis", on=_day(about.at)
                )


def _occlusions(content: Content, records: Sequence[VisitRecord]) -> Iterator[LineEvent]:
    """One event where a lumen is first found at P2 or worse, until it has been better again."""
    blocked = set[tuple[str, str]]()
    for record in records:
        for subject in record.lumen_checks:
            check = subject.get("lumen_check.result", LumenCheck)
            grade = None if check is None else scales.patency(content, check.flush, check.blood_return)
            if check is None or grade is None:
                continue
            lumen = (check.line, check.lumen)
            if grade.value < _OCCLUDED_FROM:
                blocked.discard(lumen)
            elif lumen not in blocked:
                blocked.add(lumen)
                yield LineEvent(
                    id=subject.id,
                    patient=record.patient.id,
                    line=check.line,
                    kind="occlusion",
                    on=_day(check.at),
                    lumen=check.lumen,
                )


def _courses(record: VisitRecord) -> Iterator[TherapyCourse]:
    course = record.patient.get("patient.course", PatientCourse)
    if course is not None and len(course.start) == len("2025-11-12"):
        end = date.fromisoformat(course.end) if len(course.end) == len("2025-11-12") else None
        yield TherapyCourse(
            id=record.patient.id, patient=record.patient.id, start=date.fromisoformat(course.start), end=end
        )


def _doses(record: VisitRecord) -> Iterator[DoseSeen]:
    for subject in record.doses:
        dose, times = subject.get("dose_given.dose", DoseGiven), subject.get("dose_given.times", DoseTimes)
        if dose is None or times is None or times.start is None or dose.status == "not_given":
            continue
        yield DoseSeen(
            id=subject.id,
            patient=record.patient.id,
            on=_day(times.start),
            infusion=bool(dose.line),
            given=datetime.fromtimestamp(times.start.at_ms // 1000, UTC),
            scanned=_scanned(subject),
        )


def _scanned(dose: Subject) -> bool | None:
    """Whether the label was scanned; None where nothing says that it had a bar code."""
    product = dose.get("dose_given.product", DoseProduct)
    if product is None or not (product.barcode or product.typed_reason):
        return None
    return bool(product.barcode)


def _at(ms: int, zone_of: datetime) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone_of.tzinfo)


def _day(when: When) -> date:
    """The local date it was lived on, wherever the report is made."""
    return date.fromisoformat(when.wall[:10])
