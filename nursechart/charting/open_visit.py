"""One visit as it stood at one moment, and what acts and looks take from it.

A look is made of an `OpenVisit`: each part of it is read, or worked out, once, so that a look costs the same few
questions however long the chart is. The look carries the record it was made from (`VisitFrame.basis`), and an act takes
from there what it supersedes and continues: what its author had on screen, never what stands by then. What has come
since (a signature, another nurse's dose) an act reads anew, to refuse; it never overwrites it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from uuid import NAMESPACE_OID, uuid5

from nursechart.chart.views import ReadingPoint, Ref, Said, Subject, VisitRecord, VisitRow
from nursechart.charting.care import Upkeep, due_of_line, upkeep
from nursechart.charting.comments import comment_looks
from nursechart.charting.conditions import conditions_of, is_immunosuppressed
from nursechart.charting.drafts import Typed
from nursechart.charting.facts import by_measure, lines_in_place, patient_facts
from nursechart.charting.looks.common import CommentLook
from nursechart.charting.looks.review import ReviewDetail
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.shift import Shift
from nursechart.clinical.due import DueItem
from nursechart.clinical.visit_forms import sections_needed
from nursechart.clinical.vitals import PatientFacts
from nursechart.record.kinds import AlertAnswer, AlertTold, VisitStart
from nursechart.store.drafts import Draft

_RESUMES = "RES"  # the visit type after hospital: everything is due again
_CARRIED_VISITS = 5
_LATELY_MS = 8 * 86_400_000  # covers a weekly dose
_ANSWERED_MS = 35 * 86_400_000  # covers a monthly draw
_RECENT_MS = 21 * 86_400_000  # covers the trends (14 days) and the last visit of nearly everybody


class OpenVisit:
    """A record, and all that looks work out from it; the shift it is seen in comes along.

    A visit that is closed is seen by the content it was charted with; one in progress by what is in force now.
    """

    def __init__(self, shift: Shift, record: VisitRecord) -> None:
        self.record = record
        self.shift = shift.shown_with(charted_with(record)) if self.is_closed else shift
        self._due: dict[str, tuple[DueItem, ...]] = {}

    @property
    def feed(self) -> str:
        return self.record.visit.feed

    @property
    def id(self) -> str:
        return self.record.visit.id

    @property
    def is_signed(self) -> bool:
        return self.record.row.signed_ms is not None

    @property
    def is_closed(self) -> bool:
        """Whether nothing may be charted in it any more: it is signed, or it is history from another system."""
        return self.is_signed or self.record.row.status == "imported"

    @property
    def is_imported(self) -> bool:
        """Whether it is history from another system, which nobody here adds to."""
        return self.record.row.status == "imported"

    @cached_property
    def begun(self) -> datetime | None:
        """When the visit was begun, in the zone of the shift."""
        start = self.record.visit.get("visit.start", VisitStart)
        return self.shift.at(start.at.at_ms) if start else None

    @cached_property
    def upkeep(self) -> Upkeep:
        """What was ever done to and seen at her lines."""
        return upkeep(self.shift, self.feed)

    @cached_property
    def lines(self) -> tuple[Subject, ...]:
        """The lines in place."""
        return lines_in_place(self.record.lines)

    def due(self, line: Subject) -> tuple[DueItem, ...]:
        """What is due on a line at this visit."""
        if line.id not in self._due:
            self._due[line.id] = due_of_line(
                self.shift, line, self.upkeep, self.begun, resumes=self.record.row.type == _RESUMES
            )
        return self._due[line.id]

    @cached_property
    def recent(self) -> dict[str, list[ReadingPoint]]:
        """By measure, the readings from three weeks before this visit on, oldest first."""
        return by_measure(self.shift.store.readings(self.feed, since_ms=self._began_ms - _RECENT_MS))

    @cached_property
    def last(self) -> dict[str, ReadingPoint]:
        """By measure, the newest reading before this visit. What was not taken lately is asked for by itself."""
        found = {each: point for each, points in self.recent.items() for point in points if self._is_before(point)}
        missing = [each for each in self.shift.content.measures if each not in found]
        older = self.shift.store.readings(self.feed, since_ms=0, measures=missing) if missing else ()
        return found | {point.measure: point for point in older if self._is_before(point)}

    @cached_property
    def weights(self) -> tuple[ReadingPoint, ...]:
        """The newest weight on this laptop, of this visit or any other: each version, until a person chooses one."""
        points = self.recent.get("weight") or self.shift.store.readings(self.feed, since_ms=0, measures=["weight"])
        return tuple(each for each in points if each.set_id == points[-1].set_id)

    @property
    def weight(self) -> ReadingPoint | None:
        return self.weights[-1] if self.weights else None

    @cached_property
    def other_visits(self) -> tuple[VisitRow, ...]:
        """Her other visits on this laptop, newest first."""
        rows = self.shift.store.visit_rows(patient=self.record.patient.id, newest_first=True)
        return tuple(row for row in rows if row.id != self.id)

    @cached_property
    def earlier_charted(self) -> tuple[VisitRow, ...]:
        """The newest visits before this one that were begun: what seldom changes is looked for in them (EN-7)."""
        begun = (row for row in self.other_visits if row.started_ms and row.started_ms <= self._began_ms)
        return tuple(sorted(begun, key=lambda row: -(row.started_ms or 0))[:_CARRIED_VISITS])

    @cached_property
    def earlier_sections(self) -> Mapping[str, Sequence[Subject]]:
        """The forms of these visits, by visit."""
        visits = {row.id: row.feed for row in self.earlier_charted}
        return self.shift.store.subjects_of_visits(visits, ("section",)) if visits else {}

    @cached_property
    def earlier_alerts(self) -> tuple[Subject, ...]:
        """The alerts of these visits with their answers, of the newest visit first."""
        visits = {row.id: row.feed for row in self.earlier_charted}
        found = self.shift.store.subjects_of_visits(visits, ("alert",)) if visits else {}
        return tuple(subject for visit in visits for subject in found.get(visit, ()))

    @property
    def lately_given(self) -> tuple[Subject, ...]:
        """The doses of her other visits of the last week, for what must not be given twice."""
        return self._doses(_is_lately(self.shift.now_ms()))

    @property
    def doses_of_open_visits(self) -> tuple[Subject, ...]:
        """The doses of her other visits that are not signed: one of them may run still."""
        return self._doses(_is_open)

    @cached_property
    def lately_answered(self) -> tuple[Subject, ...]:
        """The sections of her other visits of the last weeks, for what is done once in several visits."""
        since = self.shift.now_ms() - _ANSWERED_MS
        visits = {row.id: row.feed for row in self.other_visits if (row.started_ms or 0) >= since}
        found = self.shift.store.subjects_of_visits(visits, ("section",)) if visits else {}
        return tuple(subject for subjects in found.values() for subject in subjects)

    def _doses(self, wanted: Callable[[VisitRow], bool]) -> tuple[Subject, ...]:
        return tuple(dose for row in self.other_visits if wanted(row) for dose in self._doses_given.get(row.id, ()))

    @cached_property
    def _doses_given(self) -> Mapping[str, Sequence[Subject]]:
        """The doses of the other visits that a dose now is held against, by visit."""
        lately = _is_lately(self.shift.now_ms())
        visits = {row.id: row.feed for row in self.other_visits if lately(row) or _is_open(row)}
        return self.shift.store.subjects_of_visits(visits, ("dose_given",)) if visits else {}

    @property
    def _began_ms(self) -> int:
        """The moment the visit stands at in time: begun, else planned."""
        row = self.record.row
        return row.started_ms or row.planned_ms or self.shift.now_ms()

    def _is_before(self, point: ReadingPoint) -> bool:
        return point.visit != self.id and point.at_ms <= self._began_ms

    @cached_property
    def facts(self) -> PatientFacts:
        """What the readings of this visit are judged by."""
        record = self.record
        return patient_facts(
            self.shift,
            record.patient,
            record.lines,
            self.last,
            orders=record.orders,
            problems=record.problems,
            sections=record.sections,
            vitals=record.vitals,
            immunosuppressed=is_immunosuppressed(self),
        )

    @cached_property
    def answers(self) -> dict[tuple[str, str], AlertAnswer]:
        """The newest answer to each (rule, subject) of the visit."""
        found: dict[tuple[str, str], tuple[tuple[int, int], AlertAnswer]] = {}
        for subject in self.record.alerts:
            for said in subject.parts.get("alert.answer", ()):
                if isinstance(said.value, AlertAnswer):
                    key = (said.value.rule, said.value.about)
                    if key not in found or said.hlc > found[key][0]:
                        found[key] = (said.hlc, said.value)
        return {key: answer for key, (_, answer) in found.items()}

    def answer_to(self, rule: str, *about: str, since_ms: int = 0) -> AlertAnswer | None:
        """What was answered to a rule about any of these subjects, since the value it speaks of was charted (AL-3)."""
        said = (self.answers.get((rule, each)) for each in about)
        return next((answer for answer in said if answer is not None and answer.at.at_ms >= since_ms), None)

    def told_of(self, rule: str, *about: str, since_ms: int = 0) -> AlertTold | None:
        """Who was told of a critical finding about any of these subjects, since its value was charted (rule 10)."""
        for subject in self.record.alerts:
            for told in subject.all("alert.told", AlertTold):
                if told.rule == rule and told.about in about and told.at.at_ms >= since_ms:
                    return told
        return None

    @cached_property
    def comments(self) -> tuple[CommentLook, ...]:
        return comment_looks(self.shift, self.record)

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """What this person has typed in this visit and not charted."""
        return tuple(each for each in self.shift.store.drafts(self.feed) if each.id.startswith(f"{self.id}/"))

    def typed_in(self, form: str) -> dict[str, Typed]:
        """The drafts of one form, by row."""
        start = f"{self.id}/{form}/"
        return {each.id.removeprefix(start): json.loads(each.json) for each in self.drafts if each.form == form}

    @cached_property
    def needs(self) -> dict[str, str]:
        """What this visit asks of each section: required, optional or hidden."""
        content, kind = self.shift.content, self.record.row.type
        return {each.section: each.need for each in sections_needed(content, kind, self.conditions)}

    @cached_property
    def conditions(self) -> frozenset[str]:
        """What the conditions of the pack may ask about this visit (`Content.facts`)."""
        return conditions_of(self)


def _is_open(row: VisitRow) -> bool:
    return row.status == "in_progress"


def _is_lately(now_ms: int) -> Callable[[VisitRow], bool]:
    return lambda row: row.started_ms is not None and row.started_ms >= now_ms - _LATELY_MS


def charted_with(record: VisitRecord) -> str:
    """The content version a visit was begun with; empty where it does not say."""
    start = record.visit.get("visit.start", VisitStart)
    return start.content if start else ""


def read(shift: Shift, feed: str, visit: str, view: str) -> OpenVisit:
    """One visit as it stands now, with the look at it recorded (S-68)."""
    record = shift.store.visit_record(feed, visit)
    shift.store.audit_read(record.patient.id, view)
    return OpenVisit(shift, record)


def shown_in(look: VisitFrame | ReviewDetail) -> VisitRecord:
    """The record a look was made from: what its author had on screen.

    Raises ValueError for a look that was not made from a record (a picture of one, in a gallery).
    """
    if look.basis is None:
        raise ValueError("this look was made from no record, so nothing can be charted on it")
    return look.basis


def subject_in(record: VisitRecord, subject: str) -> Subject | None:
    """One subject of the patient or of the visit, by its id."""
    every = (record.patient, *record.subjects, *record.comments, *record.reviews, *record.orders)
    return next((each for each in every if each.id == subject), None)


def refs_in(record: VisitRecord, subject: str, part: str) -> tuple[Ref, ...]:
    """What stands about one part of a subject in this record, also what withdrew it."""
    found = subject_in(record, subject)
    return found.refs(part) if found else ()


def standing_in(record: VisitRecord) -> tuple[Ref, ...]:
    """Everything that stands in the visit and that a signature covers, sorted."""
    return tuple(sorted(said.ref for said in _said(record.subjects)))


def newest_ms(subjects: tuple[Subject, ...]) -> int:
    """When the newest statement about these subjects was charted (UTC ms); 0 for none."""
    return max((said.charted_at_ms for said in _said(subjects)), default=0)


def uncovered(record: VisitRecord) -> tuple[str, ...]:
    """The subjects of the visit in which something stands that no valid signature covers."""
    return tuple(dict.fromkeys(subject.id for subject, _ in arrived_after(record)))


def arrived_after(record: VisitRecord) -> list[tuple[Subject, Said]]:
    """What stands in the visit and no valid signature covers, each with its subject."""
    covered = {ref for signature in record.signatures if signature.valid for ref in signature.covers}
    return [(subject, said) for subject in record.subjects for said in _said((subject,)) if said.ref not in covered]


def subject_of(visit: str, *what: str) -> str:
    """The id of what there is once in a visit (a section, a line's check, a lumen's): the same on every laptop.

    So two nurses who chart it apart speak about one subject, and differences show as a conflict; with ids of their own
    each would hide the other.
    """
    return str(uuid5(NAMESPACE_OID, "/".join((visit, *what))))


def _said(subjects: tuple[Subject, ...]) -> list[Said]:
    return [said for subject in subjects for saids in subject.parts.values() for said in saids]
