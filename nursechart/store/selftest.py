"""What this laptop's database library and cryptography can be asked to prove, in a scratch folder and without a chart.

Published vectors go through our own wrappers where these allow it (`derived` is HKDF of RFC 5869, `seal` is AES-GCM);
Argon2id's vector has a cost that `derive_kek` refuses, so there the primitive itself is asked, with the wrapper beside
it at the floor (S-05, S-24, S-83).
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Connection, text

from nursechart.errors import EnvironmentFault
from nursechart.store.ballast import Ballast
from nursechart.store.database import Database
from nursechart.store.errors import DatabaseDamaged
from nursechart.store.vault import FLOOR, KEY_BYTES, DoesNotOpen, derive_kek, derived, seal, unseal, wipe

_MARK: Final = "a line that must not be readable on the disk"
_CLEAR: Final = b"SQLite format 3\0"


class SelfTestFailed(EnvironmentFault):
    """A part of the program does not do what charts depend on."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The versions of the database library."""

    sqlite: str
    sqlcipher: str


def try_engine(scratch: Path) -> Engine:
    """Make an encrypted database in `scratch`, read it back, and see a wrong key and a database in clear refused.

    Raises SelfTestFailed; EngineTooOld of `chart.engine` below the floor.
    """
    key, other = bytearray(os.urandom(KEY_BYTES)), bytearray(os.urandom(KEY_BYTES))
    path = scratch / "selftest.db"
    database = Database(path, lambda: key, Ballast(scratch, 0), create=True)
    try:
        database.write(_write)
        found = database.read(_versions)
        if database.read(lambda connection: connection.scalar(_ASK)) != _MARK or not database.is_whole():
            raise SelfTestFailed("The database did not give back what was written. Install NurseChart again")
    finally:
        database.close()
    if any(raw.startswith(_CLEAR) or _MARK.encode() in raw for raw in (f.read_bytes() for f in scratch.iterdir())):
        raise SelfTestFailed("The database was written without encryption. Do not chart; install NurseChart again")
    _refuses(path, other, "a wrong key")
    in_clear = scratch / "in-clear.db"
    _write_in_clear(in_clear)
    before = in_clear.read_bytes()
    _refuses(in_clear, key, "a database that is not encrypted")
    if in_clear.read_bytes() != before:
        raise SelfTestFailed("A database that was refused has been changed. Install NurseChart again")
    return found


def try_keys() -> float:
    """Ask each primitive for a published answer; what one guess of a password costs here, in ms.

    Raises SelfTestFailed, naming the primitive.
    """
    if _argon2id() != _ARGON2ID_TAG:
        raise _wrong("Argon2id")
    if bytes(derived(_HKDF_KEY, b"")) != _HKDF_OUT:
        raise _wrong("HKDF")
    _try_aes_gcm()
    _try_ed25519()
    began = time.perf_counter()
    once = derive_kek("selftest", bytes(KEY_BYTES), FLOOR, bytes(16), "selftest")
    took_ms = (time.perf_counter() - began) * 1000
    again = derive_kek("selftesT", bytes(KEY_BYTES), FLOOR, bytes(16), "selftest")
    same = once == again
    wipe(once, again)
    if same:
        raise _wrong("the key of a password")
    return took_ms


def _write(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE line (words TEXT NOT NULL)"))
    connection.execute(text("INSERT INTO line VALUES (:words)"), {"words": _MARK})
    connection.execute(text("CREATE VIRTUAL TABLE found USING fts5(words)"))
    connection.execute(text("INSERT INTO found VALUES (:words)"), {"words": _MARK})


_ASK: Final = text("SELECT line.words FROM line, found WHERE found.words MATCH 'readable' AND line.words = found.words")


def _versions(connection: Connection) -> Engine:
    cipher = str(connection.scalar(text("PRAGMA cipher_version"))).split()[0]
    return Engine(str(connection.scalar(text("SELECT sqlite_version()"))), cipher)


def _refuses(path: Path, key: bytearray, what: str) -> None:
    try:
        Database(path, lambda: key, Ballast(path.parent, 0)).close()
    except DatabaseDamaged:
        return
    raise SelfTestFailed(f"The database opened with {what}. Do not chart; install NurseChart again")


def _write_in_clear(path: Path) -> None:
    """A database as any other program would make it, with nothing of a chart in it."""
    connection = sqlcipher.connect(str(path))
    try:
        connection.execute("CREATE TABLE empty (words TEXT)")
        connection.commit()
    finally:
        connection.close()
    if not path.read_bytes().startswith(_CLEAR):
        raise SelfTestFailed("The self-test could not make a database in clear to be refused. Call support")


# RFC 9106, 5.3
_ARGON2ID_TAG: Final = bytes.fromhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


def _argon2id() -> bytes:
    stretched: bytes = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    ).derive(b"\x01" * 32)
    return stretched


# RFC 5869, A.3: no salt, no info
_HKDF_KEY: Final = b"\x0b" * 22
_HKDF_OUT: Final = bytes.fromhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")


def _try_aes_gcm() -> None:
    """Test case 16 of the GCM specification (McGrew, Viega), and one changed bit."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = seal(key, plain, bound, lambda size: bytes.fromhex("cafebabefacedbaddecaf888")[:size])
    expected = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    )
    if sealed.box != expected or bytes(unseal(key, sealed, bound)) != plain:
        raise _wrong("AES-GCM")
    try:
        unseal(key, sealed, bound + b"\0")
    except DoesNotOpen:
        return
    raise _wrong("AES-GCM")


def _try_ed25519() -> None:
    """RFC 8032, 7.1, test 2, and another message."""
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    signature = key.sign(b"\x72")
    expected = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    if signature.hex() != expected:
        raise _wrong("Ed25519")
    try:
        key.public_key().verify(signature, b"\x73")
    except InvalidSignature:
        return
    raise _wrong("Ed25519")


def _wrong(primitive: str) -> SelfTestFailed:
    return SelfTestFailed(f"{primitive} gives wrong answers on this computer. Do not chart; install NurseChart again")
