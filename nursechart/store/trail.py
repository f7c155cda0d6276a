"""The audit trail of this laptop: every act in the transaction of its change, every look once a minute.

It cannot be turned off. Records are chained (`record.audit`); every 500 of them, at lock and at sync the device signs a
checkpoint. Start verifies the tail behind the last checkpoint, `verify` the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, RowMapping, func, insert, or_, select

from nursechart import __version__
from nursechart.record.audit import NO_RECORD, AuditFields, AuditRecord, verify_chain, write_record
from nursechart.store.clock import Clock
from nursechart.store.tables import audit, audit_checkpoint

CHECKPOINT_EVERY = 500
LOOK_ONCE_PER_MS = 60_000
LOOKED_THROUGH = 5_000  # records a page looks through at most: what is rare does not hold the database up
_HEAD = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_FIELDS = AuditRecord.__struct_fields__
_ADD = f"INSERT INTO audit ({', '.join(_FIELDS)}) VALUES ({', '.join('?' * len(_FIELDS))})"  # noqa: S608  column names
_DOMAIN = b"nursechart/audit-checkpoint/1\0"


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """Which records are asked for; what is empty does not matter.

    `mine_or_of`: those of the signed-in user, and those about these patients; None: everybody's.
    """

    mine_or_of: frozenset[str] | None
    since_ms: int = 0
    user: str = ""
    patient: str = ""
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Records, the newest first; `before` is where the next page begins, None when there is none.

    A page may have few records or none and still have a next one.
    """

    records: tuple[AuditRecord, ...]
    before: int | None


class Trail:
    """Writes the records of one session: one user between sign-in and lock."""

    def __init__(self, clock: Clock, device_key: Ed25519PrivateKey, *, device: str, user: str, session: str) -> None:
        self._clock = clock
        self._device_key = device_key
        self._device = device
        self._user = user
        self._session = session
        self.role = ""
        self._looked: dict[tuple[str, str], int] = {}
        self._began_ms = clock.now_ms()
        self._opened: dict[str, int] = {}  # by patient, when her record was looked at last

    def add(self, connection: Connection, acts: Sequence[AuditFields]) -> AuditRecord:
        """Record `acts` in the transaction of `connection`; the last record."""
        number, head = self.head(connection)
        records = []
        for act in acts:
            record = write_record(
                head,
                act,
                number=number + 1,
                utc_ms=self._clock.now_ms(),
                monotonic_ms=self._clock.monotonic_ms(),
                user=self._user,
                device=self._device,
                session=self._session,
                role=self.role,
                app_version=__version__,
            )
            number, head = record.number, record.hash
            records.append(record)
        connection.exec_driver_sql(_ADD, [msgspec.structs.astuple(one) for one in records])
        if number // CHECKPOINT_EVERY != (number - len(records)) // CHECKPOINT_EVERY:
            self.checkpoint(connection)
        return records[-1]

    def is_new_look(self, patient: str, view: str) -> bool:
        """Whether this look was not recorded within the last minute."""
        before = self._looked.get((patient, view))
        return before is None or self._clock.monotonic_ms() - before >= LOOK_ONCE_PER_MS

    def opened(self, patient: str) -> None:
        """Somebody's record is looked at now, recorded or not."""
        self._opened[patient] = self._clock.now_ms()

    def left_ms(self, patient: str) -> int:
        """When another patient's record was looked at last in this session, else when the session began (UTC ms)."""
        return max((at for other, at in self._opened.items() if other != patient), default=self._began_ms)

    def last_at_work_ms(self, connection: Connection, before_ms: int) -> int | None:
        """When this user's last act or look before a moment was recorded on this laptop (UTC ms), or None."""
        mine = select(audit.c.utc_ms).where(audit.c.user == self._user, audit.c.utc_ms < before_ms)
        found = connection.scalar(mine.order_by(audit.c.number.desc()).limit(1))
        return None if found is None else int(found)

    def looked(self, patient: str, view: str) -> None:
        """The look has been recorded: not again within a minute."""
        self._looked[patient, view] = self._clock.monotonic_ms()

    def checkpoint(self, connection: Connection) -> None:
        """Sign number and head, unless the last record has a checkpoint already."""
        number, head = self.head(connection)
        if number and number != connection.scalar(select(func.max(audit_checkpoint.c.number))):
            at_ms = self._clock.now_ms()
            connection.execute(
                insert(audit_checkpoint).values(
                    number=number, head=head, at_ms=at_ms, sig=self._device_key.sign(self._signed(number, head, at_ms))
                )
            )

    def head(self, connection: Connection) -> tuple[int, bytes]:
        """Number and hash of the last record; 0 and zeros before the first."""
        last = connection.execute(_HEAD).first()
        return (last.number, last.hash) if last else (0, NO_RECORD)

    def broken_at(self, connection: Connection, *, whole: bool) -> int | None:
        """The number of the first record that was changed, removed or moved, or None.

        With `whole` from the first record on and with every checkpoint, else from the checkpoint before the last.
        """
        newest_first = select(audit_checkpoint).order_by(audit_checkpoint.c.number.desc())
        marks = connection.execute(newest_first if whole else newest_first.limit(2)).all()
        for mark in marks:
            try:
                signed = self._signed(mark.number, mark.head, mark.at_ms)
                self._device_key.public_key().verify(mark.sig, signed)
            except InvalidSignature:
                return int(mark.number)
            held = connection.scalar(select(audit.c.hash).where(audit.c.number == mark.number))
            if held != mark.head:
                return int(mark.number)
        after = (0, NO_RECORD) if whole or len(marks) < 2 else (marks[1].number, marks[1].head)
        return verify_chain(_records(connection, after[0]), after=after)

    def records(self, connection: Connection, *, after: int, limit: int) -> tuple[AuditRecord, ...]:
        """The records behind number `after`, at most `limit`, for the pharmacy."""
        rows = connection.execute(select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(limit))
        return tuple(_record(row) for row in rows.mappings())

    def page(self, connection: Connection, asked: AuditAsked, *, before: int | None, limit: int) -> AuditPage:
        """The newest records that were asked for below number `before`, at most `limit` of at most `LOOKED_THROUGH`."""
        top = (self.head(connection)[0] + 1) if before is None else before
        floor = max(top - LOOKED_THROUGH, 0)
        where = [audit.c.number < top, audit.c.number >= floor]
        if asked.mine_or_of is not None:
            where.append(or_(audit.c.user == self._user, audit.c.patient.in_(sorted(asked.mine_or_of))))
        if asked.since_ms:
            where.append(audit.c.utc_ms >= asked.since_ms)
        if asked.user:
            where.append(audit.c.user == asked.user)
        if asked.patient:
            where.append(audit.c.patient == asked.patient)
        if asked.actions:
            where.append(audit.c.action.in_(sorted(asked.actions)))
        rows = connection.execute(select(audit).where(*where).order_by(audit.c.number.desc()).limit(limit))
        records = tuple(_record(row) for row in rows.mappings())
        if len(records) == limit:
            return AuditPage(records, records[-1].number)
        first = connection.scalar(select(audit.c.utc_ms).where(audit.c.number == floor)) if floor > 1 else None
        older = first is not None and first >= asked.since_ms
        return AuditPage(records, floor if older else None)

    def _signed(self, number: int, head: bytes, at_ms: int) -> bytes:
        return _DOMAIN + self._device.encode() + b"\0" + number.to_bytes(8, "big") + head + at_ms.to_bytes(8, "big")


def _records(connection: Connection, after: int) -> Iterator[AuditRecord]:
    rows = connection.execute(select(audit).where(audit.c.number > after).order_by(audit.c.number))
    return (_record(row) for row in rows.mappings())


def _record(row: RowMapping) -> AuditRecord:
    return AuditRecord(**row)
