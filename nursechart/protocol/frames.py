"""Entries as bytes on the wire, one after the other.

    frame  u8 flags | varint len | header | [32 prev, unless CHAINED] | 16 salt | varint len | body | 64 sig
           CHAINED (1)  prev is the id of the frame before; never in the first frame of a stream
           ERASED  (2)  32 bodyh in place of salt, length and body
           IDONLY  (4)  32 id and nothing else, and no other flag: an entry the receiver wrote, or a receipt

A varint is LEB128, unsigned, in its shortest form. Ids are not sent: the receiver works them out (it must anyway), and
so recovers the `prev` of chained frames. Reading a stream checks its form alone, so that one bad entry can be refused
while the frames after it are read; `Frame.entry` then reads the entry itself, strictly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nursechart.protocol.envelope import BadMessage
from nursechart.protocol.limits import FRAME_FIELD_BYTES
from nursechart.record.entry import Entry, body_hash, entry_id, read_entry

CHAINED: Final = 1
ERASED: Final = 2
IDONLY: Final = 4

_ID, _SALT, _SIG = 32, 16, 64
_VARINT_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame as it came; `id` is worked out from its bytes. Nothing in it is verified yet."""

    header: bytes
    body: bytes | None  # None: erased
    salt: bytes | None
    bodyh: bytes
    prev: bytes
    sig: bytes
    id: bytes

    def entry(self) -> Entry:
        """The entry. Raises `record.canonical.Malformed` when its bytes break the form; the signature is unchecked."""
        return read_entry(
            header=self.header, body=self.body, salt=self.salt, prev=self.prev, sig=self.sig, bodyh=self.bodyh
        )


@dataclass(frozen=True, slots=True)
class IdOnly:
    """A frame that only names an entry."""

    id: bytes


def pack(items: Iterable[Entry | IdOnly]) -> bytes:
    """A stream of frames. An entry that follows the one before it in its device's chain is written CHAINED."""
    out = bytearray()
    before: bytes | None = None
    for item in items:
        out += pack_one(item, before)
        before = item.id
    return bytes(out)


def pack_one(item: Entry | IdOnly, before: bytes | None) -> bytes:
    """One frame; `before` is the id of the frame before it in the same stream, None at the start."""
    if isinstance(item, IdOnly):
        return bytes((IDONLY,)) + item.id
    chained = item.prev == before
    erased = item.body_bytes is None or item.salt is None
    flags = (CHAINED if chained else 0) | (ERASED if erased else 0)
    parts = [bytes((flags,)), varint(len(item.header_bytes)), item.header_bytes]
    if not chained:
        parts.append(item.prev)
    if item.body_bytes is None or item.salt is None:
        parts.append(item.bodyh)
    else:
        parts += [item.salt, varint(len(item.body_bytes)), item.body_bytes]
    parts.append(item.sig)
    return b"".join(parts)


def unpack(raw: bytes, *, most: int) -> Iterator[Frame | IdOnly]:
    """Read a stream to its end, strictly. `most` frames are taken.

    Raises BadMessage at the first byte that breaks the form: a cut or padded stream is never read as another one. What
    came before is yielded first, so collect all before acting on any.
    """
    at, before, count = 0, None, 0
    while at < len(raw):
        count += 1
        if count > most:
            raise BadMessage(f"more than {most} frames")
        item, at = _read(raw, at, before)
        before = item.id
        yield item


def varint(number: int) -> bytes:
    """`number` as LEB128."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read(raw: bytes, at: int, before: bytes | None) -> tuple[Frame | IdOnly, int]:
    flags, at = raw[at], at + 1
    if flags == IDONLY:
        id_, at = _take(raw, at, _ID)
        return IdOnly(id_), at
    if flags & ~(CHAINED | ERASED):
        raise BadMessage("a frame has flags that do not exist together")
    header, at = _take_field(raw, at)
    if not flags & CHAINED:
        prev, at = _take(raw, at, _ID)
    elif before is None:
        raise BadMessage("the first frame is chained to nothing")
    else:
        prev = before
    body: bytes | None = None
    salt: bytes | None = None
    if flags & ERASED:
        bodyh, at = _take(raw, at, _ID)
    else:
        salt, at = _take(raw, at, _SALT)
        body, at = _take_field(raw, at)
        bodyh = body_hash(salt, body)
    sig, at = _take(raw, at, _SIG)
    return Frame(header, body, salt, bodyh, prev, sig, entry_id(prev, header, bodyh)), at


def _take(raw: bytes, at: int, size: int) -> tuple[bytes, int]:
    end = at + size
    if end > len(raw):
        raise BadMessage("the frames end inside a frame")
    return raw[at:end], end


def _take_field(raw: bytes, at: int) -> tuple[bytes, int]:
    size, shift = 0, 0
    while True:
        if at >= len(raw):
            raise BadMessage("the frames end inside a frame")
        byte, at = raw[at], at + 1
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
        if shift >= 7 * _VARINT_BYTES:
            raise BadMessage("a length is too long")
    if byte == 0 and shift > 7:
        raise BadMessage("a length is not in its shortest form")
    if size > FRAME_FIELD_BYTES:
        raise BadMessage("a frame is larger than any may be")
    return _take(raw, at, size)
