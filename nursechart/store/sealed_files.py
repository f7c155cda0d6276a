"""One encrypted file an attachment (security.md 7): what it looks like on the disk, byte by byte.

    8 magic | 16 salt | 7 prefix | u16 length of the label | label | segments of 64 KiB, each with its tag of 16 bytes

The key is HKDF(files key, salt), so no two files share one. Every part is AES-256-GCM with the nonce prefix, number
(u32) and a flag that only the last segment has; its number, and whose chart, hash, size and type the file is of, are
authenticated with it. So a file that was cut short, put together otherwise, exchanged for another or changed in one bit
does not open. The label (part 0) says the same four things again, for a laptop whose database is older than the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nursechart.store.clock import Chance
from nursechart.store.vault import KEY_BYTES, SALT_BYTES, TAG_BYTES, DoesNotOpen, wipe

SEGMENT_BYTES: Final = 64 * 1024
_MAGIC: Final = b"ncfile1\0"
_PREFIX_BYTES: Final = 7
_HEAD: Final = len(_MAGIC) + SALT_BYTES + _PREFIX_BYTES + 2
_LONGEST_LABEL: Final = 4096


class Label(msgspec.Struct, frozen=True):
    """Which file this is: of whose chart, and what the entry says about it."""

    feed: str
    sha256: bytes  # of the plaintext
    size: int  # bytes of plaintext
    media_type: str


def label_for(feed: str, content: bytes, media_type: str) -> Label:
    return Label(feed, sha256(content).digest(), len(content), media_type)


def sealed(label: Label, content: bytes, files_key: bytes | bytearray, chance: Chance) -> bytes:
    """`content` as the bytes of its file."""
    salt, prefix = chance(SALT_BYTES), chance(_PREFIX_BYTES)
    key = _key(files_key, salt)
    try:
        cipher, whole = AESGCM(key), msgspec.msgpack.encode(label)
        head = _MAGIC + salt + prefix
        box = cipher.encrypt(_nonce(prefix, 0, last=False), whole, head)
        parts = [head, len(box).to_bytes(2, "big"), box]
        for number, segment, last in _segments(content):
            parts.append(cipher.encrypt(_nonce(prefix, number, last=last), segment, _bound(whole, number)))
        return b"".join(parts)
    finally:
        wipe(key)


def opened(label: Label, file: bytes, files_key: bytes | bytearray) -> bytes:
    """The content of the file that `label` says it is. Raises DoesNotOpen for any other bytes."""
    salt, prefix, box, body = _apart(file)
    count = max(1, -(-label.size // SEGMENT_BYTES))
    if len(body) != label.size + count * TAG_BYTES:
        raise DoesNotOpen
    key = _key(files_key, salt)
    try:
        cipher, whole, parts = AESGCM(key), msgspec.msgpack.encode(label), []
        if cipher.decrypt(_nonce(prefix, 0, last=False), box, _MAGIC + salt + prefix) != whole:
            raise DoesNotOpen
        for number in range(1, count + 1):
            start = (number - 1) * (SEGMENT_BYTES + TAG_BYTES)
            segment = body[start : start + SEGMENT_BYTES + TAG_BYTES]
            nonce = _nonce(prefix, number, last=number == count)
            parts.append(cipher.decrypt(nonce, segment, _bound(whole, number)))
    except InvalidTag:
        raise DoesNotOpen from None
    finally:
        wipe(key)
    content = b"".join(parts)
    if sha256(content).digest() != label.sha256:
        raise DoesNotOpen
    return content


def label_of(file: bytes, files_key: bytes | bytearray) -> Label:
    """What a file says it is; its beginning is enough. Raises DoesNotOpen."""
    salt, prefix, box, _body = _apart(file)
    key = _key(files_key, salt)
    try:
        whole = AESGCM(key).decrypt(_nonce(prefix, 0, last=False), box, _MAGIC + salt + prefix)
        return msgspec.msgpack.decode(whole, type=Label)
    except (InvalidTag, msgspec.DecodeError):
        raise DoesNotOpen from None
    finally:
        wipe(key)


def _apart(file: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Salt, prefix, label and segments of a file. Raises DoesNotOpen for what is none."""
    if len(file) < _HEAD or not file.startswith(_MAGIC):
        raise DoesNotOpen
    at = len(_MAGIC)
    salt, prefix = file[at : at + SALT_BYTES], file[at + SALT_BYTES : _HEAD - 2]
    length = int.from_bytes(file[_HEAD - 2 : _HEAD], "big")
    if not TAG_BYTES <= length <= _LONGEST_LABEL or len(file) < _HEAD + length:
        raise DoesNotOpen
    return salt, prefix, file[_HEAD : _HEAD + length], file[_HEAD + length :]


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether it is the last, of each segment; an empty file has one empty segment."""
    count = max(1, -(-len(content) // SEGMENT_BYTES))
    for number in range(1, count + 1):
        start = (number - 1) * SEGMENT_BYTES
        yield number, content[start : start + SEGMENT_BYTES], number == count


def _key(files_key: bytes | bytearray, salt: bytes) -> bytearray:
    out = bytearray(KEY_BYTES)
    HKDF(hashes.SHA256(), KEY_BYTES, salt=salt, info=b"nursechart/file/1\0").derive_into(files_key, out)
    return out


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _bound(label: bytes, number: int) -> bytes:
    """What a segment is authenticated with besides itself."""
    return label + number.to_bytes(4, "big")
