"""Laptops and desks: how one is let in, who uses it, which keys it holds, and how it is shut out.

A code is made by an administrator, works once within 24 hours, and is kept as a hash. Asking twice with the same code
and the same key (a lost answer) gives the same answer; with another key it is refused.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from sqlalchemy import Connection, select, update

from nursechart.errors import NurseCanAct
from nursechart.protocol.enrolment import SECRET_BYTES, make_code
from nursechart.record.feeds import STAFF_FEED
from nursechart.record.ids import b64, uuid7
from nursechart.record.kinds import StaffKey
from nursechart.server import audit, sessions
from nursechart.server.database import Database
from nursechart.server.desk import Desk
from nursechart.server.tables import device, device_user, enrolment_code, user_key

CODE_MS: Final = 24 * 3600 * 1000
WITHDRAWN_PUSH_MS: Final = 30 * 24 * 3600 * 1000  # a withdrawn laptop may still hand over its work this long

Status = Literal["pending", "active", "withdrawn", "lost"]
CodeProblem = Literal["code_wrong", "code_used", "code_expired"]


class DeviceRefused(NurseCanAct):
    """There is no such laptop; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    public_key: bytes
    label: str
    kind: str  # laptop, desk, service
    status: Status
    status_at_ms: int
    reason: str
    seen_at_ms: int | None
    app: str
    users: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What a laptop shows and an administrator compares: the first 8 bytes of SHA-256 of its key."""
        return hashlib.sha256(self.public_key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Code:
    """A fresh enrolment code: shown once, kept as a hash."""

    text: str
    expires_at_ms: int


class Devices:
    """The pharmacy's list of laptops. Each method is one transaction."""

    def __init__(self, database: Database, desk: Desk, org: str, ca_pem: bytes, *, require_approval: bool) -> None:
        self._database, self._desk, self._org = database, desk, org
        self._ca_der = x509.load_pem_x509_certificate(ca_pem).public_bytes(serialization.Encoding.DER)
        self._require_approval = require_approval

    def new_code(self, *, label: str, kind: Literal["laptop", "desk"], now_ms: int, by: str) -> Code:
        """A code for one laptop, for 24 hours. Who makes it vouches for the laptop."""
        secret = secrets.token_bytes(SECRET_BYTES)

        def work(connection: Connection) -> None:
            connection.execute(
                enrolment_code.insert().values(
                    code_hash=_hash(secret),
                    made_by=by,
                    made_at=now_ms,
                    expires_at=now_ms + CODE_MS,
                    kind=kind,
                    label=label,
                )
            )
            audit.note(connection, now_ms, by, "enrolment code made", kind)

        self._database.write(work)
        return Code(make_code(secret, self._ca_der), now_ms + CODE_MS)

    def enrol(self, secret: bytes, public_key: bytes, *, label: str, app: str, now_ms: int) -> Device | CodeProblem:
        """Let a laptop in that knows a code, under the key it signed with."""

        def work(connection: Connection) -> Device | CodeProblem:
            code = connection.execute(
                select(enrolment_code).where(enrolment_code.c.code_hash == _hash(secret)).with_for_update()
            ).first()
            if code is None:
                return "code_wrong"
            if code.used_at is not None:
                known = read_device(connection, code.device_id)
                return known if known and secrets.compare_digest(known.public_key, public_key) else "code_used"
            if code.expires_at <= now_ms:
                return "code_expired"
            device_id = uuid7(now_ms, secrets.token_bytes(10))
            connection.execute(
                device.insert().values(
                    id=device_id,
                    org_id=self._org,
                    public_key=public_key,
                    label=code.label or label[:80],
                    kind=code.kind,
                    status="pending" if self._require_approval else "active",
                    approved_by=None if self._require_approval else code.made_by,
                    status_at=now_ms,
                    seen_at=now_ms,
                    app_v=app[:40],
                )
            )
            connection.execute(
                update(enrolment_code)
                .where(enrolment_code.c.code_hash == code.code_hash)
                .values(used_at=now_ms, device_id=device_id)
            )
            audit.note(connection, now_ms, device_id, "device enrolled", device_id)
            return _must(read_device(connection, device_id))

        return self._database.write(work)

    def set_status(self, device_id: str, status: Status, *, reason: str, now_ms: int, by: str) -> Device:
        """Approve, withdraw or give up a laptop. Its sessions end at once unless it is approved.

        Raises DeviceRefused.
        """

        def work(connection: Connection) -> Device:
            found = read_device(connection, device_id)
            if found is None or found.kind == "service":
                raise DeviceRefused(f"There is no laptop {device_id}. `nursechart-server device list` shows them.")
            connection.execute(
                update(device)
                .where(device.c.id == device_id)
                .values(
                    status=status,
                    status_at=now_ms,
                    reason=reason,
                    approved_by=by if status == "active" else device.c.approved_by,
                )
            )
            if status != "active":
                sessions.revoke(connection, now_ms, device_id=device_id)
            audit.note(connection, now_ms, by, f"device {status}", device_id)
            return _must(read_device(connection, device_id))

        return self._database.write(work)

    def all(self) -> tuple[Device, ...]:
        """Every laptop and desk, newest first, without the pharmacy itself."""
        with self._database.reading() as connection:
            ids = connection.execute(
                select(device.c.id).where(device.c.kind != "service").order_by(device.c.id.desc())
            ).scalars()
            return tuple(_must(read_device(connection, one)) for one in ids.all())

    def register(self, connection: Connection, user_id: str, device_id: str, signing_key: bytes, now_ms: int) -> bool:
        """Note that a user works on a laptop, and with which key she signs there. True when the key is new.

        An older key of hers on that laptop stays good for what it signed, and is closed for the staff feed.
        """
        if not connection.execute(
            select(device_user.c.user_id).where(
                device_user.c.device_id == device_id,
                device_user.c.user_id == user_id,
                device_user.c.valid_to.is_(None),
            )
        ).first():
            connection.execute(device_user.insert().values(device_id=device_id, user_id=user_id, valid_from=now_ms))
        if not signing_key:
            return False
        mine = (user_key.c.user_id == user_id) & (user_key.c.device_id == device_id)
        held = connection.execute(select(user_key).where(mine)).all()
        if any(row.public_key == signing_key for row in held):
            return False
        said: list[tuple[str, str, StaffKey]] = []
        for row in held:
            if row.revoked_at is None:
                closed = StaffKey(user_id, device_id, b64(row.public_key), row.valid_from, now_ms)
                said.append((row.subject, "staff.key", closed))
        connection.execute(update(user_key).where(mine, user_key.c.revoked_at.is_(None)).values(revoked_at=now_ms))
        subject = uuid7(now_ms, secrets.token_bytes(10))
        connection.execute(
            user_key.insert().values(
                user_id=user_id, device_id=device_id, public_key=signing_key, subject=subject, valid_from=now_ms
            )
        )
        said.append((subject, "staff.key", StaffKey(user_id, device_id, b64(signing_key), now_ms)))
        self._desk.restate(connection, STAFF_FEED, said, now_ms)
        audit.note(connection, now_ms, user_id, "signing key registered", device_id)
        return True


def read_device(connection: Connection, device_id: str) -> Device | None:
    """A device by its id, the pharmacy itself too."""
    row = connection.execute(select(device).where(device.c.id == device_id)).first()
    if row is None:
        return None
    users = connection.execute(
        select(device_user.c.user_id).where(device_user.c.device_id == device_id).distinct()
    ).scalars()
    return Device(
        row.id,
        row.public_key,
        row.label,
        row.kind,
        row.status,
        row.status_at,
        row.reason or "",
        row.seen_at,
        row.app_v or "",
        tuple(users),
    )


def public_keys(connection: Connection, ids: Sequence[str]) -> dict[str, bytes]:
    """The public keys of devices, for who checks their entries."""
    rows = connection.execute(select(device.c.id, device.c.public_key).where(device.c.id.in_(list(ids))))
    return {row.id: row.public_key for row in rows}


def _must(found: Device | None) -> Device:
    if found is None:
        raise LookupError("a device that was there a moment ago")
    return found


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(b"nursechart/enrolment-code/1\0" + secret).digest()
