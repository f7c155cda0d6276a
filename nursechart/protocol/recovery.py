"""A laptop's master key on its way to somebody who cannot open the laptop: sealed at every step.

A laptop seals its master key to the organisation's recovery key, whose private half is kept offline. Who has forgotten
the password that opens it asks for it: that box goes to the pharmacy, with a fresh key of the laptop's. A recovery
officer opens the box where the private half is, and seals what is in it to that fresh key. Each box is bound to one
laptop and one generation of its master key, the second also to who has asked; the pharmacy itself can read neither.

Whose asking it is, she tells the officer by its code (`code_of`): a key that somebody had put in place of hers on the
way would have another one.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

PUBLIC_KEY_BYTES: Final = 32
BOX_BYTES: Final = 80  # an X25519 key, the master key, a tag
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_CODE_DIGITS: Final = 16  # 64 bits


class BoxNotOpened(Exception):
    """It was sealed to another key, for another laptop or person, or was changed."""


def seal_master_key(dmk: bytes | bytearray, public_key: bytes, *, device: str, generation: int) -> bytes:
    """The master key for the organisation's recovery key (X25519, 32 bytes)."""
    return _sealed(dmk, public_key, _of_laptop(device, generation))


def open_master_key(box: bytes, recovery_key: X25519PrivateKey, *, device: str, generation: int) -> bytearray:
    """The master key, opened by who holds the recovery key. Raises BoxNotOpened."""
    return _opened(box, recovery_key, _of_laptop(device, generation))


def seal_answer(dmk: bytes | bytearray, public_key: bytes, *, device: str, generation: int, user: str) -> bytes:
    """The master key for the laptop's own fresh key, for `user` alone. Raises BoxNotOpened where it is no key."""
    return _sealed(dmk, public_key, _of_asking(device, generation, user))


def open_answer(box: bytes, private_key: X25519PrivateKey, *, device: str, generation: int, user: str) -> bytearray:
    """The master key, as the officer gave it back. Raises BoxNotOpened."""
    return _opened(box, private_key, _of_asking(device, generation, user))


def code_of(public_key: bytes) -> str:
    """What she reads out and the officer types: "7F3A-91C2-04AB-9D1E", of the fresh key the answer is sealed to."""
    digits = hashlib.sha256(b"nursechart/recovery-code/1\0" + public_key).hexdigest()[:_CODE_DIGITS].upper()
    return "-".join(digits[at : at + 4] for at in range(0, _CODE_DIGITS, 4))


def _sealed(content: bytes | bytearray, public_key: bytes, info: bytes) -> bytes:
    try:
        return _SUITE.encrypt(content, X25519PublicKey.from_public_bytes(public_key), info)
    except ValueError as error:  # not 32 bytes, or a point that every key agrees on
        raise BoxNotOpened from error


def _opened(box: bytes, private_key: X25519PrivateKey, info: bytes) -> bytearray:
    try:
        return bytearray(_SUITE.decrypt(box, private_key, info))
    except Exception as error:  # the library names no error of its own here, but nothing else can fail
        raise BoxNotOpened from error


def _of_laptop(device: str, generation: int) -> bytes:
    return msgspec.json.encode(("nursechart/keystore/1", "recovery", device, str(generation)))


def _of_asking(device: str, generation: int, user: str) -> bytes:
    return msgspec.json.encode(("nursechart/keystore/1", "recovered", device, str(generation), user))
