"""The allergies that a nurse finds at a visit, from the rows of the identity section into the patient's own list.

The section keeps what was answered; the list is what safety rule 2, the banner and other visits read. One substance is
one subject, whoever writes it down, so two nurses who find it apart show as two versions of one allergy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting.open_visit import subject_of
from nursechart.charting.shift import Shift, say
from nursechart.clinical.allergies import folded
from nursechart.record.entry import Statement
from nursechart.record.kinds import AllergyState, AllergySubstance, Part, PatientAllergies

FIELD = "allergy"  # the rows of S01

Row = Mapping[str, Any]


def said_of_allergies(shift: Shift, was: VisitRecord, rows: Sequence[Row], before: Sequence[Row]) -> list[Statement]:
    """What the rows of this visit say about the patient's list; `before` are the rows as they were charted last.

    A row that was taken out again withdraws only what this visit added; an allergy of the list that nobody spoke of
    stays as it is.
    """
    found = {name: row for row in rows if (name := folded(str(row.get("substance", ""))))}
    statements: list[Statement] = []
    for name, row in found.items():
        subject = _subject(was, name)
        about = subject.id if subject else subject_of(was.visit.id, "S01", FIELD, name)
        if subject is None:  # what the list calls it, and its codes, stay
            statements.append(say(about, "allergy.substance", _substance(row)))
        statements += _changed(subject, about, "allergy.state", _state(shift, row))
    for name in {folded(str(row.get("substance", ""))) for row in before} - found.keys() - {""}:
        subject = _subject(was, name)
        if subject is not None and subject.id == subject_of(was.visit.id, "S01", FIELD, name):
            statements += _changed(subject, subject.id, "allergy.state", AllergyState("entered_in_error"))
    if found:
        asked = was.patient.all("patient.allergies", PatientAllergies)
        if not asked or any(each.status != "listed" for each in asked):
            listed = PatientAllergies("listed", shift.when())
            statements.append(say(was.patient.id, "patient.allergies", listed, was.patient.refs("patient.allergies")))
    return statements


def _subject(was: VisitRecord, name: str) -> Subject | None:
    """The allergy of the list that is about this substance; the one of this visit before others."""
    own = subject_of(was.visit.id, "S01", FIELD, name)
    same = [each for each in was.allergies if each.id == own or name in _names(each)]
    return next((each for each in same if each.id == own), same[0] if same else None)


def _names(subject: Subject) -> Iterable[str]:
    return (folded(each.text) for each in subject.all("allergy.substance", AllergySubstance))


def _changed(subject: Subject | None, about: str, part: str, value: Part) -> list[Statement]:
    """The statement that says `value`, unless it stands already and alone."""
    standing = subject.all(part, type(value)) if subject else ()
    if len(standing) == 1 and standing[0] == value:
        return []
    return [say(about, part, value, subject.refs(part) if subject else ())]


def _substance(row: Row) -> AllergySubstance:
    return AllergySubstance(str(row["substance"]).strip(), str(row.get("code", "")).strip())


def _state(shift: Shift, row: Row) -> AllergyState:
    words = {choice.id: choice.label for choice in shift.content.choices.get("allergy_reaction", ())}
    kind, severity = row.get("type", ""), row.get("severity", "")
    return AllergyState(
        "active",
        type=kind if kind in ("allergy", "intolerance") else "",
        severity=severity if severity in ("mild", "moderate", "severe") else "",
        reactions=tuple(words.get(each, each) for each in row.get("reaction", ())),
        verified=row.get("verified") is True,
    )
