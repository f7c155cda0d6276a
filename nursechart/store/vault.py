"""Keys in memory: how they are derived, sealed, and wiped.

    password ─ Argon2id ─┐
                         ├─ HKDF ─ KEK ─ AES-256-GCM ─ DMK (device master key), UK (the user's own key)
    device secret ───────┘
    DMK ─ HKDF ─ "db", "files", "anchor", "diag"        UK ─ HKDF ─ "sign", "token"

The password only wraps keys, so changing it rewrites one slot and no chart. Buffers are bytearrays that their owner
wipes; a password itself is a Python string and stays in memory until the interpreter reuses the place.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from nursechart.store.clock import Chance
from nursechart.store.errors import KeystoreDamaged, Locked

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SALT_BYTES = 16

SubKey = Literal["db", "files", "anchor", "diag"]


class Cost(msgspec.Struct, frozen=True):
    """What one guess of a password costs.

    `argon2id` uses memory (KiB), passes and lanes; `pbkdf2-hmac-sha512` (for clinics that want approved algorithms
    only) uses passes as its rounds.
    """

    name: Literal["argon2id", "pbkdf2-hmac-sha512"] = "argon2id"
    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


FLOOR = Cost()  # security.md 0.3
APPROVED_FLOOR = Cost(name="pbkdf2-hmac-sha512", memory_kib=0, passes=210_000, lanes=1)
AIM_S = 0.4  # what an unlock may take on this computer


def is_acceptable(cost: Cost) -> bool:
    """Whether a keystore may say this: never weaker than the floor, never so large that opening it would hang."""
    if cost.name == "pbkdf2-hmac-sha512":
        return APPROVED_FLOOR.passes <= cost.passes <= 20_000_000 and cost.memory_kib == 0 and cost.lanes == 1
    return FLOOR.memory_kib <= cost.memory_kib <= 1024 * 1024 and FLOOR.passes <= cost.passes <= 64 and cost.lanes == 4


def is_dearer(cost: Cost, than: Cost) -> bool:
    """Whether `cost` asks more of a guess than `than`, by the same method."""
    return cost.name == than.name and cost.passes * (cost.memory_kib or 1) > than.passes * (than.memory_kib or 1)


def calibrated_cost() -> Cost:
    """The Argon2id cost that takes about 0.4 s on this computer, never below the floor. Takes as long as one unlock."""
    began = time.perf_counter()
    wipe(derive_kek("measure", bytes(KEY_BYTES), FLOOR, bytes(SALT_BYTES), ""))
    took = time.perf_counter() - began
    passes = int(FLOOR.passes * AIM_S / took)
    return msgspec.structs.replace(FLOOR, passes=max(FLOOR.passes, min(passes, 32)))


def derive_kek(password: str, device_secret: bytes | bytearray, cost: Cost, salt: bytes, device: str) -> bytearray:
    """The key that wraps a user's slot; the caller wipes it. Raises KeystoreDamaged for a cost that is refused."""
    if not is_acceptable(cost) or not SALT_BYTES <= len(salt) <= 64 or len(device_secret) != KEY_BYTES:
        raise KeystoreDamaged
    # the same password typed on another keyboard may come as other code points
    typed = unicodedata.normalize("NFKC", password).encode()
    material = bytearray(2 * KEY_BYTES)
    try:
        stretched = memoryview(material)[:KEY_BYTES]
        if cost.name == "argon2id":
            Argon2id(
                salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
            ).derive_into(typed, stretched)
        else:
            PBKDF2HMAC(hashes.SHA512(), KEY_BYTES, salt, cost.passes).derive_into(typed, stretched)
        material[KEY_BYTES:] = device_secret
        return derived(material, b"nursechart/kek/1\0" + device.encode())
    finally:
        wipe(material)


def derived(key: bytes | bytearray, purpose: bytes) -> bytearray:
    """A key of its own for one purpose (HKDF-SHA-256); the caller wipes it."""
    out = bytearray(KEY_BYTES)
    HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive_into(key, out)
    return out


class Sealed(msgspec.Struct, frozen=True):
    """Something encrypted with AES-256-GCM."""

    nonce: bytes
    box: bytes


class DoesNotOpen(Exception):
    """A sealed thing was not made with this key, or not for this use, or was changed."""


def seal(key: bytes | bytearray, content: bytes | bytearray, bound_to: bytes, chance: Chance) -> Sealed:
    """Encrypt `content`, readable only with `key` and the same `bound_to`."""
    nonce = chance(NONCE_BYTES)
    return Sealed(nonce=nonce, box=AESGCM(key).encrypt(nonce, content, bound_to))


def unseal(key: bytes | bytearray, sealed: Sealed, bound_to: bytes) -> bytearray:
    """The content; the caller wipes it. Raises DoesNotOpen."""
    if len(sealed.nonce) != NONCE_BYTES or len(sealed.box) < TAG_BYTES:
        raise DoesNotOpen
    out = bytearray(len(sealed.box) - TAG_BYTES)
    try:
        AESGCM(key).decrypt_into(sealed.nonce, sealed.box, bound_to, out)
    except InvalidTag:
        raise DoesNotOpen from None
    return out


def wipe(*buffers: bytearray) -> None:
    """Overwrite keys that are no longer needed."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


class Vault:
    """The keys of an unlocked laptop. After `close` every key is gone and asking for one raises Locked."""

    def __init__(self, dmk: bytearray, generation: int, user_key: bytearray) -> None:
        """Takes over `dmk`; derives the token key from `user_key` and wipes it: signing asks for the password anew."""
        self._dmk = dmk
        self.generation = generation
        self._keys: dict[str, bytearray] = {
            name: derived(dmk, f"nursechart/{name}/1\0".encode() + generation.to_bytes(4, "big"))
            for name in ("db", "files", "anchor", "diag")
        }
        self._keys["token"] = derived(user_key, b"nursechart/token/1\0")
        wipe(user_key)
        self._open = True

    def key(self, name: SubKey | Literal["token"]) -> bytearray:
        """A sub-key; it stays the vault's, who wipes it: do not keep it."""
        if not self._open:
            raise Locked
        return self._keys[name]

    def database_key(self) -> bytearray:
        """The raw SQLCipher key, as the engine asks for it at each new connection."""
        return self.key("db")

    @contextmanager
    def master_key(self) -> Iterator[bytearray]:
        """The device master key, to give a further user her slot or to seal it for recovery."""
        if not self._open:
            raise Locked
        yield self._dmk

    def close(self) -> None:
        self._open = False
        wipe(self._dmk, *self._keys.values())
