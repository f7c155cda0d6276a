"""Takes in what a partner sent about patients: each patient whole in one transaction, or not at all.

Who a patient is, is said by identifier (system and value) alone. What came before and is the same is not charted
again, so a file may be imported twice. What the pharmacy charted earlier is restated; what a nurse charted is never
superseded: her value and the partner's then both stand, and a person settles it. Files of which something was set
aside are kept as they came, sealed, with the reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from nursechart.chart import queries
from nursechart.chart.aliases import shown_in
from nursechart.interop.intake.answers import Flag, Intake, PatientIntake, PractitionerIntake, SetAside
from nursechart.record.feeds import STAFF_FEED, patient_feed
from nursechart.record.kinds import Part, StaffPerson, write_part
from nursechart.server import audit, projector
from nursechart.server.database import Database, insert_new
from nursechart.server.desk import Desk, Said
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import account, intake_original, intake_source

_ENTRY_BYTES: Final = 40 * 1024  # of statements in one entry; the limit of a body is 64 KiB


@dataclass(frozen=True, slots=True)
class TookIn:
    """One patient that was taken: `charted` counts what was new, 0 when all of it was known."""

    patient: str
    resource: str
    charted: int


@dataclass(frozen=True, slots=True)
class Took:
    """What an import came to."""

    patients: tuple[TookIn, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    flags: tuple[Flag, ...] = ()
    taken: dict[str, int] = field(default_factory=dict)
    not_taken: dict[str, int] = field(default_factory=dict)


class Intakes:
    """The pharmacy's side of every import."""

    def __init__(self, database: Database, org: str, keys: FeedKeys, desk: Desk) -> None:
        self._database, self._org, self._keys, self._desk = database, org, keys, desk

    def take(self, intake: Intake, originals: Sequence[tuple[str, bytes]], *, now_ms: int, by: str) -> Took:
        """Chart what was read. `originals` are the files it was read from, by the names used in `intake`."""
        self._database.write(lambda c: self._chart_people(c, intake.practitioners, now_ms))
        taken: list[TookIn] = []
        set_aside = list(intake.set_aside)
        for patient in intake.patients:
            done = self._database.write(lambda c, one=patient: self._chart(c, one, now_ms, by))  # type: ignore[misc]
            if isinstance(done, SetAside):
                set_aside.append(done)
            else:
                taken.append(done)
        for file, raw in originals:
            of_it = [one for one in set_aside if one.file == file]
            if of_it:
                self._database.write(lambda c, f=file, r=raw, o=of_it: self._keep(c, f, r, o, now_ms))  # type: ignore[misc]
        return Took(tuple(taken), tuple(set_aside), intake.flags, intake.taken, intake.not_taken)

    def original(self, sha256: bytes) -> tuple[str, bytes] | None:
        """A file that was kept, with its name, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(intake_original).where(intake_original.c.sha256 == sha256)).first()
        if row is None:
            return None
        return row.file, self._keys.open("original", row.data_key, row.sha256, row.content)

    def kept(self) -> tuple[tuple[str, str, int], ...]:
        """The files that were kept: SHA-256 in hexadecimal, name, and when (UTC ms)."""
        columns = (intake_original.c.sha256, intake_original.c.file, intake_original.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(intake_original.c.at))
            return tuple((row.sha256.hex(), row.file, row.at) for row in rows)

    def _chart(self, connection: Connection, patient: PatientIntake, now_ms: int, by: str) -> TookIn | SetAside:
        known = set[str]()
        for one in patient.identifiers:
            where = (intake_source.c.system == one.system, intake_source.c.value == one.value)
            known.update(connection.execute(select(intake_source.c.patient_id).where(*where)).scalars())
        if len(known) > 1:
            return SetAside(
                patient.file, patient.resource, "its identifiers belong to two patients who are here already"
            )
        if not known and not any(part == "patient.name" for one in patient.subjects for part, _ in one.parts):
            return SetAside(patient.file, patient.resource, "no patient of this number is here")
        patient_id = known.pop() if known else patient.patient_id
        feed_id = patient_feed(patient_id)
        same = patient.known_as(patient_id)
        rows = [{"system": one.system, "value": one.value, "patient_id": patient_id} for one in same.identifiers]
        insert_new(connection, intake_source, rows)
        projector.catch_up(connection, self._org, feed_id, self._keys)
        said = [
            new
            for subject in same.subjects
            for part, value in subject.parts
            if (new := self._new(connection, feed_id, subject.id, part, value)) is not None
        ]
        for some in _portions(said):
            self._desk.chart(connection, feed_id, some, now_ms)
        if said:
            audit.note(connection, now_ms, by, f"imported {len(said)} statements", feed_id)
        return TookIn(patient_id, patient.resource, len(said))

    def _new(self, connection: Connection, feed_id: str, subject: str, part: str, value: Part) -> Said | None:
        """What to chart of a part: nothing when the pharmacy said the same last, else in place of its own words."""
        mine = [
            one
            for one in queries.history(connection, shown_in(connection, feed_id), subject, part).said
            if one.device == self._desk.device_id
        ]
        if mine and mine[-1].value == value:
            return None
        return Said(subject, part, value, (mine[-1].ref,) if mine else ())

    def _chart_people(self, connection: Connection, people: Sequence[PractitionerIntake], now_ms: int) -> None:
        """Name the prescribers and nurses of elsewhere, so that a chart can print who they are."""
        for one in people:
            if connection.execute(select(account.c.user_id).where(account.c.user_id == one.id)).first() is None:
                person = StaffPerson(one.name, one.credentials, role="elsewhere")
                self._desk.restate(connection, STAFF_FEED, [(one.id, "staff.person", person)], now_ms)

    def _keep(self, connection: Connection, file: str, raw: bytes, reasons: Sequence[SetAside], now_ms: int) -> None:
        sha256, data_key = hashlib.sha256(raw).digest(), self._keys.new("original")
        row = {
            "sha256": sha256,
            "file": file,
            "at": now_ms,
            "reasons": msgspec.json.encode([[one.resource, one.reason] for one in reasons]).decode(),
            "data_key": data_key,
            "content": self._keys.seal("original", data_key, sha256, raw),
        }
        insert_new(connection, intake_original, [row])


def _portions(said: Sequence[Said]) -> list[list[Said]]:
    """Statements in portions that fit an entry, in order."""
    portions: list[list[Said]] = []
    size = _ENTRY_BYTES
    for one in said:
        length = 120 + (len(msgspec.json.encode(write_part(one.value))) if one.value is not None else 0)
        if size + length > _ENTRY_BYTES:
            portions.append([])
            size = 0
        portions[-1].append(one)
        size += length
    return portions
