"""Names of things: UUIDs that sort by the time they were made, and bytes written inside JSON."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from nursechart.record.canonical import Malformed


def uuid7(at_ms: int, chance: bytes) -> str:
    """A new UUIDv7 (RFC 9562), lower case with hyphens; `at_ms` is UTC ms since 1970, `chance` 10 random bytes.

    Raises ValueError when `chance` is not 10 bytes or the time does not fit 48 bits.
    """
    if len(chance) != 10:
        raise ValueError("a UUIDv7 needs 10 random bytes")
    if not 0 <= at_ms < 2**48:
        raise ValueError("the time of a UUIDv7 is 48 bits of milliseconds since 1970")
    raw = bytearray(at_ms.to_bytes(6, "big") + chance)
    raw[6] = 0x70 | raw[6] & 0x0F  # version
    raw[8] = 0x80 | raw[8] & 0x3F  # variant
    return str(UUID(bytes=bytes(raw)))


def b64(raw: bytes) -> str:
    """`raw` as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes `b64` wrote. Raises Malformed for every text that `b64` does not write."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Malformed("not base64url") from None
    if b64(raw) != text:  # padding, white space, the other alphabet, stray bits at the end
        raise Malformed("not base64url without padding")
    return raw
