"""Finding a patient: type-ahead over those she may see, and why each was found (ID-5)."""

from __future__ import annotations

from nursechart.chart.views import PatientRow
from nursechart.charting import naming
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.patients import PatientLine, PatientsLook
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date
from nursechart.language import said, said_for
from nursechart.record.audit import AuditFields

LIMIT = 50


def find(shift: Shift, query: str) -> PatientsLook:
    """Who `query` finds, at most 50; all of hers by name when it is empty."""
    rows = shift.store.patient_rows(search=query, limit=LIMIT + 1)
    more = len(rows) > LIMIT
    rows = rows[:LIMIT]
    if query.strip():
        shift.store.audit(
            AuditFields(
                "search", "patients", said("{count} characters, {len2} found", count=len(query), len2=len(rows))
            )
        )
    families = [row.family.casefold() for row in rows]
    found = (
        said("{n} shown, more found. Type on.", n=LIMIT)
        if more
        else said_for(len(rows), "{n} patient found", "{n} patients found")
    )
    if shift.store.is_closed:
        found = said(
            "Charts are closed: nothing was heard from the pharmacy for too long. Sync, or open one in an emergency."
        )
    return PatientsLook(query, found, tuple(_line(shift, row, families) for row in rows), shift.store.is_closed)


def _line(shift: Shift, row: PatientRow, families: list[str]) -> PatientLine:
    born = naming.full_date(row.born)
    flags = []
    if row.allergies == "not_asked" and not row.allergy_names:
        flags.append(Chip(said("Allergies not asked"), "warn", "triangle-alert"))
    elif row.allergy_names:
        words = said_for(len(row.allergy_names), "{n} allergy", "{n} allergies")
        flags.append(Chip(words, "crit", "circle-alert"))
    if families.count(row.family.casefold()) > 1 or row.feed in shift.day.alike:
        flags.append(Chip(said("Name alert"), "low", "users"))
    if not row.complete:
        flags.append(Chip(said("Still coming in"), "neutral", "hourglass"))
    return PatientLine(
        feed=row.feed,
        patient=row.id,
        name=naming.row_name(row),
        born=show_date(born) if born else row.born,
        mrn=naming.grouped_mrn(row.mrn),
        line=row.line,
        last_visit=_day(shift, row.last_visit_ms),
        next_visit=_day(shift, row.next_visit_ms),
        flags=tuple(flags),
        matched=row.matched,
    )


def _day(shift: Shift, ms: int | None) -> str:
    return show_date(shift.at(ms).date(), shift.now.date()) if ms is not None else ""
