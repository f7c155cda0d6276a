"""The audit of this laptop for who may read it: who looked at what, changed what, took what out.

She sees her own records and those about her patients, a supervisor all of this laptop's. That it was read is a record
of its own (S-73), and so is a file of it, which has a reason and no cell that a spreadsheet would take for a formula
(S-48).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from nursechart.charting import naming
from nursechart.charting.audit_words import KINDS, done_words, kind_actions, outcome_words
from nursechart.charting.exporting import save
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.settings import AuditFilter, AuditLook, RecordLine, RecordsLook
from nursechart.charting.shift import Shift
from nursechart.language import said
from nursechart.record.audit import AuditFields, AuditRecord
from nursechart.store.standing import standing
from nursechart.store.trail import AuditAsked, AuditPage

_HOUR_MS = 3_600_000
_PERIODS = {"24h": 24 * _HOUR_MS, "7d": 7 * 24 * _HOUR_MS, "30d": 30 * 24 * _HOUR_MS, "all": 0}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula (CWE-1236)
_COLUMNS = ("number", "utc_ms", "when", "who", "role", "what", "patient", "outcome", "reason", "session", "hash")
_MOST = 100_000  # records in one file


def audit_look(shift: Shift, asked: AuditFilter) -> AuditLook:
    """The newest records of what is asked for, and that they were read. Raises ChartNotSaved, DatabaseDamaged."""
    _record_reading(shift, asked, "read")
    return AuditLook(
        audit_page(shift, asked),
        _chain(shift),
        tuple(sorted(((id_, words) for id_, words in _people(shift).items()), key=lambda pair: pair[1])),
        tuple(sorted(_patients(shift).items(), key=lambda pair: pair[1])),
        tuple((kind, said(words)) for kind, words in KINDS.items()),
    )


def audit_page(shift: Shift, asked: AuditFilter, before: int | None = None) -> RecordsLook:
    """A page of it, the newest first; `before` is the key of the page that was read last."""
    people, patients = _people(shift), _patients(shift)
    found = _page(shift, asked, before)
    return RecordsLook(tuple(_line(shift, one, people, patients) for one in found.records), before=found.before)


def save_audit(shift: Shift, asked: AuditFilter, reason: str, path: Path) -> int:
    """Write what is asked for as CSV, 0600; how many records.

    Raises ReasonToExport, ProofTooOld, CouldNotWrite, ChartNotSaved.
    """
    people, patients = _people(shift), _patients(shift)
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(_COLUMNS)
    count = 0
    for record in _every(shift, asked):
        line = _line(shift, record, people, patients)
        when, who, what, patient, outcome = line.cells
        cells = [str(record.number), str(record.utc_ms), when, who, record.role, what, patient, outcome, record.reason]
        sheet.writerow([_harmless(cell) for cell in (*cells, record.session, record.hash.hex())])
        count += 1
    save(shift, "", "audit", reason, path, written.getvalue().encode("utf-8-sig"))
    return count


def _every(shift: Shift, asked: AuditFilter) -> Iterator[AuditRecord]:
    before, count = None, 0
    while count < _MOST:
        found = _page(shift, asked, before)
        yield from found.records
        count += len(found.records)
        if found.before is None:
            return
        before = found.before


def _page(shift: Shift, asked: AuditFilter, before: int | None) -> AuditPage:
    """Nobody is asked for whom she may not see: what is not hers is not found."""
    everybody = shift.person.role == "supervisor"
    ago = _PERIODS[asked.period]
    return shift.store.audit_page(
        AuditAsked(
            mine_or_of=None if everybody else frozenset(_patients(shift)),
            since_ms=shift.now_ms() - ago if ago else 0,
            user=asked.person,
            patient=asked.patient,
            actions=kind_actions(asked.kind),
        ),
        before=before,
    )


def _record_reading(shift: Shift, asked: AuditFilter, action: str) -> None:
    narrowed = ", ".join(part for part in (asked.period, asked.kind, asked.person and "person") if part)
    shift.store.audit(AuditFields(action, "view", "audit", asked.patient, reason=narrowed))


def _chain(shift: Shift) -> Chip:
    held = standing(shift.store)
    if held.audit_broken_at is not None or (held.checked is not None and held.checked.broken):
        return Chip(said("Does not hold: {n}", n=held.audit_broken_at or said("Audit")), "crit", "triangle-alert")
    if held.checked is not None:
        at = naming.moment(shift.at(held.checked.at_ms), shift.now)
        return Chip(said("Chain verified {time}", time=at), "ok", "check")
    return Chip(said("Its end verified when you unlocked"), "ok", "check")


def _people(shift: Shift) -> dict[str, str]:
    """Who is named here, by id."""
    return {id_: person.printed for id_, person in shift.store.people().items()}


def _patients(shift: Shift) -> dict[str, str]:
    """Her patients, by id."""
    return {row.id: naming.row_name(row) for row in shift.store.patient_rows(limit=10_000)}


def _line(shift: Shift, record: AuditRecord, people: dict[str, str], patients: dict[str, str]) -> RecordLine:
    at = shift.at(record.utc_ms)
    who = people.get(record.user, record.user)
    what = done_words(record.action, record.object_kind, record.object_id)
    patient = patients.get(record.patient, said("Not one of your patients") if record.patient else "")
    cells = (naming.moment(at, shift.now), who, what, patient, outcome_words(record.outcome))
    detail = (
        (said("When"), f"{naming.moment(at, shift.now)}:{at.second:02}"),
        (said("Who"), ", ".join(part for part in (who, record.role, shift.laptop) if part)),
        (said("What"), what),
        (said("Patient"), patient),
        (said("Reason"), record.reason),
        (said("Record"), f"{record.number}  ·  {record.hash.hex()[:16]}  ·  nursechart {record.app_version}"),
    )
    return RecordLine(str(record.number), cells, tuple(pair for pair in detail if pair[1]))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
