"""Small signed words of the pharmacy that must be believed after their answer is gone: leases and orders.

An answer's signature dies with the connection; a lease is read again at every unlock, and an order to wipe must be
proof against a forged answer. So each carries its own Ed25519 signature, by the pharmacy's policy key, over its exact
bytes and its purpose: a lease can never be taken for an order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Attested(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes with the pharmacy's signature over them; `read_lease` and `read_order` open it."""

    content: bytes
    key_id: str
    signature: bytes


class Lease(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long, and as what, a user may work on one laptop without hearing from the pharmacy. Times are UTC ms.

    A field this program does not know is passed over: a lease must not lock a nurse out because the pharmacy is newer.
    """

    user: str
    device: str
    role: str
    assignments: bytes  # `assignments_hash` of the feeds assigned to her
    credver: int  # rises when her password or rights change elsewhere
    issued_ms: int
    expires_ms: int
    recovery_key: bytes = b""  # the organisation's, X25519 public half: the laptop seals its master key to it


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the pharmacy tells one laptop to do, beyond answering it."""

    id: str  # once carried out, never again
    device: str
    kind: Literal["lock", "wipe", "rotate", "stop_user"]
    at_ms: int  # an order older than what the laptop accepts as fresh is not carried out
    user: str = ""  # of stop_user
    reason: str = ""


T = TypeVar("T", Lease, Order)

_PURPOSE: Final[Mapping[type, bytes]] = {Lease: b"nursechart/lease/1\0", Order: b"nursechart/order/1\0"}


def attest(word: Lease | Order, *, key_id: str, policy_key: Ed25519PrivateKey) -> Attested:
    """Sign a lease or an order with the pharmacy's policy key."""
    content = msgspec.json.encode(word)
    return Attested(content, key_id, policy_key.sign(_PURPOSE[type(word)] + content))


def read_lease(attested: Attested, policy_keys: Mapping[str, bytes]) -> Lease | None:
    """The lease, or None if no pinned policy key (key id -> 32 bytes) signed it. Dates and device are the caller's."""
    return _read(attested, policy_keys, Lease)


def read_order(attested: Attested, policy_keys: Mapping[str, bytes]) -> Order | None:
    """The order, or None when no pinned policy key signed it. Device, freshness and repetition are the caller's."""
    return _read(attested, policy_keys, Order)


def assignments_hash(feeds: Iterable[str]) -> bytes:
    """SHA-256 over the sorted feed ids assigned to a user: what her lease binds."""
    return hashlib.sha256(b"nursechart/assignments/1\0" + "\n".join(sorted(feeds)).encode()).digest()


def _read(attested: Attested, policy_keys: Mapping[str, bytes], shape: type[T]) -> T | None:
    public_key = policy_keys.get(attested.key_id)
    if public_key is None:
        return None
    try:
        signed = _PURPOSE[shape] + attested.content
        Ed25519PublicKey.from_public_bytes(public_key).verify(attested.signature, signed)
        return msgspec.json.decode(attested.content, type=shape)
    except (InvalidSignature, msgspec.MsgspecError, ValueError):
        return None
