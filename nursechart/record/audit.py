"""The audit trail: who looked at or did what, each record hashed onto the one before (security.md 8).

Removing, changing or slipping in a record breaks the chain at that place, and `verify_chain` says where. Records name
things by id and kind; no name, reading or free text of a patient belongs in them. A search is recorded by its type and
its length.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from nursechart.record.canonical import encode

NO_RECORD = bytes(32)  # `previous` of the first record
_DOMAIN = b"nursechart/audit/1\0"


class AuditFields(msgspec.Struct, frozen=True):
    """What an act says of itself; who did it and when, the keeper of the trail adds."""

    action: str  # chart_opened, section_read, charted, signed, unlock_failed …
    object_kind: str = ""
    object_id: str = ""
    patient: str = ""  # patient id, where the act concerns one
    outcome: str = "done"  # done, refused, failed
    reason: str = ""


class AuditRecord(msgspec.Struct, frozen=True):
    """One event. `number` is dense from 1 on each device; `monotonic_ms` tells time though the clock was set back."""

    number: int
    utc_ms: int
    monotonic_ms: int
    user: str
    device: str
    session: str
    role: str
    action: str
    object_kind: str
    object_id: str
    patient: str
    outcome: str
    reason: str
    app_version: str
    previous: bytes  # 32, hash of the record before
    hash: bytes  # 32


def write_record(
    previous_hash: bytes,
    fields: AuditFields,
    *,
    number: int,
    utc_ms: int,
    monotonic_ms: int,
    user: str,
    device: str,
    session: str,
    role: str,
    app_version: str,
) -> AuditRecord:
    """The next record of the trail, after the one whose hash is `previous_hash` (NO_RECORD for the first)."""
    record = AuditRecord(
        number=number,
        utc_ms=utc_ms,
        monotonic_ms=monotonic_ms,
        user=user,
        device=device,
        session=session,
        role=role,
        action=fields.action,
        object_kind=fields.object_kind,
        object_id=fields.object_id,
        patient=fields.patient,
        outcome=fields.outcome,
        reason=fields.reason,
        app_version=app_version,
        previous=previous_hash,
        hash=b"",
    )
    return msgspec.structs.replace(record, hash=record_hash(record))


def record_hash(record: AuditRecord) -> bytes:
    """The hash (32 bytes) that `record` ought to carry: over the hash before it and its fields as canonical JSON."""
    said = {name: getattr(record, name) for name in record.__struct_fields__ if name not in ("previous", "hash")}
    return sha256(_DOMAIN + record.previous + encode(said)).digest()


def verify_chain(records: Iterable[AuditRecord], *, after: tuple[int, bytes] = (0, NO_RECORD)) -> int | None:
    """The number of the first record that is missing, changed or out of place, or None when the chain holds.

    `after` is number and hash of a record known to be good, to check the tail behind it alone. A tail that was cut off
    leaves a chain that holds: compare its head with the anchor or the last checkpoint.
    """
    number, previous = after
    for record in records:
        number += 1
        if record.number != number or record.previous != previous or record.hash != record_hash(record):
            return number
        previous = record.hash
    return None
