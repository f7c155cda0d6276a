"""The work of the routes of attachments: how far a file has come, the next piece of it, a piece back."""

from __future__ import annotations

from hashlib import sha256

from nursechart.protocol import limits
from nursechart.protocol.messages import (
    BlobAnswer,
    BlobName,
    BlobOffsetsAnswer,
    BlobOffsetsRequest,
    BlobPieceRequest,
    BlobRequest,
)
from nursechart.server.devices import WITHDRAWN_PUSH_MS
from nursechart.server.door import Answered, Caller, Refused
from nursechart.server.pharmacy import Pharmacy


def offsets(pharmacy: Pharmacy, caller: Caller, request: BlobOffsetsRequest, _frames: bytes) -> Answered:
    """Where to go on with each file."""
    if len(request.blobs) > limits.BLOBS_ASKED:
        raise Refused("too_large")
    _check_still_takes(caller)
    return Answered(BlobOffsetsAnswer(pharmacy.blobs.states(request.blobs, caller.laptop, caller.now_ms)))


def send(pharmacy: Pharmacy, caller: Caller, request: BlobPieceRequest, piece: bytes) -> Answered:
    """Take the next piece of a file."""
    if len(piece) > limits.BLOB_CHUNK_BYTES:
        raise Refused("too_large")
    if sha256(piece).digest() != request.piece_sha256:
        raise Refused("malformed")
    _check_still_takes(caller)
    name = BlobName(request.entry, request.sha256)
    state = pharmacy.blobs.take(name, request.offset, piece, caller.laptop, caller.now_ms)
    if state.state == "unknown":
        raise Refused("not_found")
    return Answered(state)


def fetch(pharmacy: Pharmacy, caller: Caller, request: BlobRequest, _frames: bytes) -> Answered:
    """A piece of a file that is named in a chart that is hers."""
    with pharmacy.database.reading() as connection:
        mine = caller.scope(connection, pharmacy.org)
        piece = pharmacy.blobs.piece(connection, mine, request.sha256, request.offset)
    if piece is None:
        raise Refused("not_found")
    return Answered(BlobAnswer(piece.size, piece.sha256, piece.is_durable), piece.content)


def _check_still_takes(caller: Caller) -> None:
    """A withdrawn laptop hands over its work for 30 days, files as entries."""
    laptop = caller.laptop
    if laptop.status == "withdrawn" and laptop.status_at_ms + WITHDRAWN_PUSH_MS < caller.now_ms:
        raise Refused("withdrawn")
