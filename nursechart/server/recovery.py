"""Laptops whose master key is asked for, and the recovery key that gives it.

The private half of the recovery key lies in a file of its own, under a passphrase, which is kept where no network is:
the server has the public half alone (`ServerFolder.recovery_public`), and hands it to laptops with each lease. What a
laptop has sealed to it goes through the server twice, and can be read by it neither time (`protocol.recovery`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.protocol.messages import RecoverRequest
from nursechart.protocol.recovery import (
    BOX_BYTES,
    PUBLIC_KEY_BYTES,
    BoxNotOpened,
    code_of,
    open_master_key,
    seal_answer,
)
from nursechart.server import audit
from nursechart.server.database import Database, upsert
from nursechart.server.tables import recovery_request

GOOD_MS: Final = 7 * 24 * 3600 * 1000  # an asking nobody answered, and an answer nobody fetched, are taken out after it
SHORTEST_PASSPHRASE: Final = 15


class KeyFileRefused(EnvironmentFault):
    """The file of the recovery key is not made, or not opened; the text says why."""


class AskingRefused(NurseCanAct):
    """There is no such asking, or this key does not open it; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks to be let in on a laptop. `code` is what she reads out to the officer."""

    code: str
    user: str
    device: str
    asked_at_ms: int
    answered_at_ms: int | None


class Recoveries:
    """The askings. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, device_id: str, user_id: str, request: RecoverRequest, now_ms: int) -> bytes | None:
        """Note an asking; the answer to it, b"" while there is none. None for what is no asking at all.

        A person has one asking on a laptop: another key is another asking, in place of the one before.
        """
        sizes = len(request.box), len(request.recovery_key), len(request.public_key)
        if sizes != (BOX_BYTES, PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES):
            return None

        def work(connection: Connection) -> bytes:
            _forget_old(connection, now_ms)
            held = connection.execute(_OF.where(_mine(device_id, user_id))).first()
            if held is not None and (held.public_key, held.box) == (request.public_key, request.box):
                return held.answer or b""
            asked = {
                "device_id": device_id,
                "user_id": user_id,
                "asked_at": now_ms,
                "generation": request.generation,
                "box": request.box,
                "recovery_key": request.recovery_key,
                "public_key": request.public_key,
                "answer": None,
                "answered_at": None,
            }
            upsert(connection, recovery_request, asked, keys=("device_id", "user_id"))
            audit.note(connection, now_ms, user_id, "recovery asked", device_id)
            return b""

        return self._database.write(work)

    def note_key(self, now_ms: int, by: str) -> None:
        """Put into the audit that laptops are to be sealed to a new key."""
        self._database.write(lambda connection: audit.note(connection, now_ms, by, "recovery key made", ""))

    def all(self, now_ms: int) -> tuple[Asking, ...]:
        """The askings that are not too old, those that wait first, then by age."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF.where(recovery_request.c.asked_at > now_ms - GOOD_MS)).all()
        found = [Asking(code_of(row.public_key), row.user_id, row.device_id, row.asked_at, row.answered_at)
                 for row in rows]  # fmt: skip
        return tuple(sorted(found, key=lambda one: (one.answered_at_ms is not None, one.asked_at_ms)))

    def answer(self, code: str, key: X25519PrivateKey, *, now_ms: int, by: str) -> Asking:
        """Give the master key to who has read out this code. Raises AskingRefused."""

        def work(connection: Connection) -> Asking:
            rows = connection.execute(_OF.where(recovery_request.c.asked_at > now_ms - GOOD_MS)).all()
            row = _by_code(rows, code)
            sealed = _sealed_anew(row, key)
            connection.execute(
                update(recovery_request)
                .where(_mine(row.device_id, row.user_id))
                .values(answer=sealed, answered_at=now_ms)
            )
            audit.note(connection, now_ms, by, "recovery answered", f"{row.device_id} {row.user_id}")
            return Asking(code_of(row.public_key), row.user_id, row.device_id, row.asked_at, now_ms)

        return self._database.write(work)


def make_key(path: Path, passphrase: str) -> bytes:
    """A new recovery key: its private half in a new file under `passphrase`; the public half, 32 bytes.

    Raises KeyFileRefused when there is a file already, or none can be written, or the passphrase is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileRefused(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters. Nothing was written.")
    key = X25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileRefused(f"{path} was not written: {error.strerror}. Choose another file.") from error
    return key.public_key().public_bytes_raw()


def read_key(path: Path, passphrase: str) -> X25519PrivateKey:
    """The recovery key. Raises KeyFileRefused when the file cannot be read, or the passphrase does not open it."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyFileRefused(f"{path} can be read by others on this computer. Run: chmod 600 {path}")
        pem = path.read_bytes()
    except OSError as error:
        raise KeyFileRefused(f"{path} was not read: {error.strerror}.") from error
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError) as error:
        raise KeyFileRefused(f"The passphrase does not open {path}, or it holds no recovery key.") from error
    if not isinstance(key, X25519PrivateKey):
        raise KeyFileRefused(f"{path} does not hold a recovery key.")
    return key


def _sealed_anew(row: Row[tuple[object, ...]], key: X25519PrivateKey) -> bytes:
    if row.recovery_key != key.public_key().public_bytes_raw():
        raise AskingRefused("This laptop was sealed to another recovery key. Answer with the key of that time.")
    try:
        dmk = open_master_key(row.box, key, device=row.device_id, generation=row.generation)
        try:
            return seal_answer(dmk, row.public_key, device=row.device_id, generation=row.generation, user=row.user_id)
        finally:
            dmk[:] = bytes(len(dmk))
    except BoxNotOpened:
        raise AskingRefused("What this laptop has sent is damaged. Let her ask once more.") from None


def _by_code(rows: Sequence[Row[tuple[object, ...]]], code: str) -> Row[tuple[object, ...]]:
    typed = "".join(character for character in code if character.isalnum()).upper()
    for row in rows:
        if code_of(row.public_key).replace("-", "") == typed:
            return row
    raise AskingRefused(
        "Nobody asks under this code. Compare it group by group; `nursechart-server recovery list` shows who asks."
    )


def _forget_old(connection: Connection, now_ms: int) -> None:
    connection.execute(delete(recovery_request).where(recovery_request.c.asked_at <= now_ms - GOOD_MS))


def _mine(device_id: str, user_id: str) -> ColumnElement[bool]:
    return (recovery_request.c.device_id == device_id) & (recovery_request.c.user_id == user_id)


_OF: Final = select(recovery_request)
