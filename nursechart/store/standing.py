"""How an open laptop stands: its cipher, its backups, its clock, who uses it, and when it was last proved.

Nothing here is of a patient.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, select, text

from nursechart.record.audit import AuditFields
from nursechart.store import backups, keystore, tables
from nursechart.store.open_store import OpenStore
from nursechart.store.opened import CLOCK_OFFSET, own_value
from nursechart.store.proving import Proof

CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Backup:
    made_ms: int  # UTC
    size_bytes: int


class Checked(msgspec.Struct, frozen=True):
    """What the last check of the whole file found. `broken` are places that do not hold, without a name or value."""

    at_ms: int
    feeds: int
    entries: int
    audit_records: int
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`clock_off_ms` is the pharmacy's time less this laptop's, with when it was measured (UTC ms); None: never."""

    sqlcipher: str
    sqlite: str
    enrolled_ms: int
    users: tuple[str, ...]
    reduced_protection: bool
    is_low_on_space: bool
    backups: tuple[Backup, ...]  # the newest first
    clock_off_ms: int | None
    clock_measured_ms: int
    audit_records: int
    audit_broken_at: int | None  # by the look at its end when the charts were opened
    checked: Checked | None


def standing(store: OpenStore) -> Standing:
    """How the laptop of `store` stands now. Raises Locked, DatabaseDamaged, KeystoreDamaged."""

    def look(connection: Connection) -> Standing:
        audit = tables.audit
        first = connection.scalar(select(audit.c.utc_ms).order_by(audit.c.number).limit(1))
        last = connection.scalar(select(func.max(audit.c.number)))
        off_ms, measured_ms = None, 0
        if measured := own_value(connection, CLOCK_OFFSET):
            off_ms, measured_ms = msgspec.msgpack.decode(measured, type=tuple[int, int])
        kept = own_value(connection, CHECKED)
        return Standing(
            sqlcipher=str(connection.scalar(text("PRAGMA cipher_version"))).split()[0],
            sqlite=str(connection.scalar(text("SELECT sqlite_version()"))),
            enrolled_ms=first or 0,
            users=tuple(user.name for user in keystore.read(store.folder).users),
            reduced_protection=store.identity.reduced_protection,
            is_low_on_space=store.is_low_on_space,
            backups=tuple(_backup(path.stem, path.stat().st_size) for path in backups.found(store.folder)),
            clock_off_ms=off_ms,
            clock_measured_ms=measured_ms,
            audit_records=last or 0,
            audit_broken_at=store.audit_finding,
            checked=msgspec.json.decode(kept, type=Checked) if kept else None,
        )

    return store.read(look)


def keep_checked(store: OpenStore, proof: Proof, at_ms: int) -> Checked:
    """Keep what a check of the whole file found, and record that it was made. Raises ChartNotSaved."""
    broken = tuple(f"{one.where} {one.place}: {one.what}" for one in proof.broken)
    checked = Checked(at_ms, proof.feeds, proof.entries, proof.audit_records, broken)
    outcome = "failed" if broken else "done"
    fields = AuditFields("verified", outcome=outcome, reason=f"{proof.entries} entries, {len(broken)} broken")
    store.set_own(CHECKED, msgspec.json.encode(checked))
    store.audit(fields)
    return checked


def _backup(stem: str, size_bytes: int) -> Backup:
    return Backup(int(stem.rpartition("-")[2]), size_bytes)
