"""The files that an entry names: photos and scans, which are not in the log and travel by themselves (sync.md 13).

An entry is valid and shown without its files. What names one says its hash, so whoever holds the entry knows whether
the file that came is the one that was meant.
"""

from __future__ import annotations

from typing import Any, Final

from nursechart.record.canonical import Malformed
from nursechart.record.form import BlobRef, Body, Document
from nursechart.record.ids import b64, unb64
from nursechart.record.kinds import Attached

MOST_BYTES: Final = 25 * 1024 * 1024  # of one file: sync.md 10
HASH_BYTES: Final = 32


def blobs_of(body: Body | None) -> tuple[BlobRef, ...]:
    """The files that a body names, each once, in its order; also in parts that this program does not know.

    What is not a whole reference (a newer program's, or damage) is passed over: nothing can be asked for by it.
    """
    if body is None:
        return ()
    if isinstance(body, Document):
        return body.blobs
    found = (_blob_in(statement.value) for statement in body)
    return tuple(dict.fromkeys(blob for blob in found if blob is not None))


def attached(sha256: bytes, size: int, media_type: str) -> Attached:
    """A file as a part names it."""
    return Attached(b64(sha256), size, media_type)


def hash_of(held: Attached) -> bytes:
    """The SHA-256 that a part names. Raises Malformed for what is none."""
    found = unb64(held.h)
    if len(found) != HASH_BYTES:
        raise Malformed("an attachment has a hash of 32 bytes")
    return found


def _blob_in(value: dict[str, Any] | None) -> BlobRef | None:
    said = None if value is None else value.get("blob")
    if not isinstance(said, dict):
        return None
    digest, size, media_type = said.get("h"), said.get("n"), said.get("t")
    if type(digest) is not str or type(size) is not int or type(media_type) is not str or size < 0 or not media_type:
        return None
    try:
        sha256 = unb64(digest)
    except Malformed:
        return None
    return BlobRef(sha256, size, media_type) if len(sha256) == HASH_BYTES else None
