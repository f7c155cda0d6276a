"""Between entries and rows of the log.

Bodies are packed one by one with zstd where that is shorter; `codec` says how, so a dictionary trained on invented
charts can come later without rewriting a byte of what is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import count, repeat
from operator import itemgetter
from typing import Any

import zstandard
from sqlalchemy import Connection

from nursechart.chart.rows import insert_in_lots
from nursechart.record import kinds
from nursechart.record.entry import Entry, EntryId
from nursechart.store import tables

PLAIN, ZSTD = 0, 1
URGENT, ROUTINE = 0, 1
_URGENT_KINDS = frozenset({"allergy", "order", "alert", "emergency"})
_URGENT_PARTS = frozenset({"patient.allergies", "line.state"})
_MAX_BODY = 64 * 1024  # sync.md 9

READ = (
    tables.entry.c.header,
    tables.entry.c.body,
    tables.entry.c.codec,
    tables.entry.c.salt,
    tables.entry.c.bodyh,
    tables.entry.c.prev,
    tables.entry.c.id,
    tables.entry.c.sig,
)
"""The columns `entry_of` needs, first and in this order."""

_COLUMNS = tuple(column.name for column in tables.entry.c if column.name != "pk")
# Core spends a third of a pull on wrapping each value; the driver takes them as they are
_INSERT = f"INSERT INTO entry (pk, {', '.join(_COLUMNS)}) VALUES (?, {', '.join('?' * len(_COLUMNS))})"  # noqa: S608  column names
_in_order = itemgetter(*_COLUMNS)

_per_thread = threading.local()


def insert_entries(connection: Connection, rows: Sequence[dict[str, Any]], *, first_pk: int | None = None) -> None:
    """Put rows of `row_of` into the log; `first_pk`: the primary key of the first, the others count on from it."""
    pks = repeat(None) if first_pk is None else count(first_pk)
    insert_in_lots(connection, _INSERT, [(pk, *_in_order(row)) for pk, row in zip(pks, rows, strict=False)])


def row_of(entry: Entry, *, state: int, at_ms: int) -> dict[str, Any]:
    """The row of `entry`, but for its primary key."""
    header = entry.header
    body, codec = packed(entry.body_bytes)
    return {
        "id": entry.id,
        "feed_id": header.feed,
        "device_id": header.device,
        "epoch": header.epoch,
        "n": header.n,
        "prev": entry.prev,
        "author_id": header.author,
        "kind": header.kind,
        "kind_v": header.kind_version,
        "header": entry.header_bytes,
        "body": body,
        "codec": codec,
        "salt": entry.salt,
        "bodyh": entry.bodyh,
        "sig": entry.sig,
        "urgent": URGENT if is_urgent(entry) else ROUTINE,
        "state": state,
        "reason": None,
        "created_at": at_ms,
    }


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row that begins with the columns of READ."""
    header, body, codec, salt, bodyh, prev, id_, sig = tuple(row)[:8]
    return Entry(header, unpacked(body, codec), salt, bodyh, prev, EntryId(id_), sig)


def is_urgent(entry: Entry) -> bool:
    """Whether others' safety waits for it: allergies, orders, a line's state, what was done about an alert."""
    return any(
        statement.part in _URGENT_PARTS or kinds.kind_of(statement.part) in _URGENT_KINDS
        for statement in entry.statements
    )


def packed(body: bytes | None) -> tuple[bytes | None, int]:
    """`body` as it is stored, and its codec."""
    if body is None:
        return None, PLAIN
    small = _compressor().compress(body)
    return (small, ZSTD) if len(small) < len(body) else (body, PLAIN)


def unpacked(body: bytes | None, codec: int) -> bytes | None:
    if body is None or codec == PLAIN:
        return body
    return _decompressor().decompress(body, max_output_size=_MAX_BODY)


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_per_thread, "compressor"):
        _per_thread.compressor = zstandard.ZstdCompressor(level=3, write_checksum=False, write_content_size=True)
    kept: zstandard.ZstdCompressor = _per_thread.compressor
    return kept


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_per_thread, "decompressor"):
        _per_thread.decompressor = zstandard.ZstdDecompressor()
    kept: zstandard.ZstdDecompressor = _per_thread.decompressor
    return kept
