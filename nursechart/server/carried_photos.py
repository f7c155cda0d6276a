"""The photos of carried files at the pharmacy: those that came, and those that go back.

They go the same way as over the wire: only what an entry names that is here and that the laptop may send files for,
piece by piece, each kept when it has come. So a photo that was cut or damaged on the way costs none of the others, and
the next file, or the network, goes on from what is here; the same file again changes nothing. Back goes what her charts
name and her laptop lacks. One piece at a time is in memory, either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Final

from sqlalchemy import Connection

from nursechart.protocol import limits
from nursechart.protocol.carried import Export
from nursechart.protocol.carried_photos import (
    BadPiece,
    BroughtPhoto,
    CarriedPhoto,
    PhotoFate,
    Photos,
    PhotoWhy,
    sealed_pieces,
)
from nursechart.protocol.frames import IdOnly, unpack
from nursechart.protocol.messages import BlobName, BlobState
from nursechart.record.attachments import blobs_of
from nursechart.record.canonical import Malformed
from nursechart.server.devices import WITHDRAWN_PUSH_MS, Device
from nursechart.server.numbering import chunks
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.scope import Scope

_NOT_TAKEN: Final = BlobState("unknown")


def take_photos(pharmacy: Pharmacy, laptop: Device, head: Export, file: BinaryIO, now_ms: int) -> tuple[PhotoFate, ...]:
    """Keep what the file has of the photos it names; what became of each of them, and of those it asks about."""
    names = [BlobName(one.entry, one.sha256) for one in head.photos]
    if laptop.status == "withdrawn" and laptop.status_at_ms + WITHDRAWN_PUSH_MS < now_ms:
        return tuple(_fate(_NOT_TAKEN, "withdrawn") for _ in chain(names, head.photos_asked))
    photos = Photos(file, head.photo_key, head.photos) if head.photos else None
    fates = []
    for number, state in enumerate(_states(pharmacy, names, laptop, now_ms)):
        if photos is not None:
            fates.append(_take(pharmacy, laptop, photos, head.photos[number], number, state, now_ms))
    asked = _states(pharmacy, head.photos_asked, laptop, now_ms)
    return (*fates, *(_fate(state, "unknown" if state.state == "unknown" else "") for state in asked))


def photos_to_bring(
    pharmacy: Pharmacy, connection: Connection, mine: Scope, head: Export, frames: Iterable[bytes]
) -> tuple[BroughtPhoto, ...]:
    """What the laptop lacks of the photos that her charts name: those it asks for, and those of entries in `frames`.

    As many as one file holds, and only what is whole here.
    """
    found, size = list[BroughtPhoto](), 0
    for digest in dict.fromkeys(chain(head.photos_wanted, _named_in(frames))):
        first = pharmacy.blobs.piece(connection, mine, digest, 0)
        if first is not None and size + first.size <= limits.CARRIED_PHOTO_BYTES:
            found.append(BroughtPhoto(digest, first.size, first.is_durable))
            size += first.size
        if len(found) == limits.CARRIED_PHOTOS:
            break
    return tuple(found)


def photos_behind(pharmacy: Pharmacy, mine: Scope, key: bytes, brought: Sequence[BroughtPhoto]) -> Iterator[bytes]:
    """What stands behind the letter of an answer, piece by piece."""
    for number, photo in enumerate(brought):
        yield from sealed_pieces(key, number, photo.sha256, _pieces(pharmacy, mine, photo))


def _pieces(pharmacy: Pharmacy, mine: Scope, photo: BroughtPhoto) -> Iterator[bytes]:
    for offset in range(0, max(1, photo.size), limits.BLOB_CHUNK_BYTES):
        with pharmacy.database.reading() as connection:
            piece = pharmacy.blobs.piece(connection, mine, photo.sha256, offset)
        size = min(limits.BLOB_CHUNK_BYTES, photo.size - offset)
        # one that was erased this moment leaves its room empty: the laptop finds that it is not the photo
        yield piece.content if piece is not None and len(piece.content) == size else bytes(size)


def _take(
    pharmacy: Pharmacy,
    laptop: Device,
    photos: Photos,
    photo: CarriedPhoto,
    number: int,
    state: BlobState,
    now_ms: int,
) -> PhotoFate:
    if photo.size > limits.BLOB_BYTES:
        return _fate(state, "too_large")
    while state.state == "wanted":
        at = state.received
        if 0 < photo.size <= at:
            return _fate(state, "damaged")  # an entry names more of it than the file does
        try:
            piece = photos.piece(number, at)
        except BadPiece as bad:
            return _fate(state, bad.why)
        state = pharmacy.blobs.take(BlobName(photo.entry, photo.sha256), at, piece, laptop, now_ms)
        if state.state == "wanted" and state.received <= at:
            return _fate(state, "damaged")
    return _fate(state, "unknown" if state.state == "unknown" else "")


def _states(pharmacy: Pharmacy, names: Sequence[BlobName], laptop: Device, now_ms: int) -> Iterator[BlobState]:
    for some in chunks(list(names), limits.BLOBS_ASKED):
        yield from pharmacy.blobs.states(some, laptop, now_ms)


def _named_in(frames: Iterable[bytes]) -> Iterator[bytes]:
    """The hashes that the entries of these frames name."""
    for stream in frames:
        for item in unpack(stream, most=limits.PULL_ENTRIES):
            if isinstance(item, IdOnly):
                continue
            try:
                body = item.entry().body
            except Malformed:
                continue
            yield from (one.sha256 for one in blobs_of(body))


def _fate(state: BlobState, why: PhotoWhy) -> PhotoFate:
    return PhotoFate(state.state, state.received, state.durable, why)
