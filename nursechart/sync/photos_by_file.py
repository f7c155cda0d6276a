"""Photos in carried files, at the laptop: what goes along, what the pharmacy said of it, and what its answer brings.

What the pharmacy is not proved to hold goes into the file, the oldest first, as much as one file takes; what it holds
is asked about until a backup does, and what her charts name and is not here is asked for: all as over the wire
(`blobs`). One photo at a time is in memory.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from nursechart.protocol.carried_photos import (
    BadPiece,
    BroughtPhoto,
    CarriedPhoto,
    PhotoFate,
    Photos,
    empty_room,
    pieces_of,
    sealed_pieces,
    sealed_size,
)
from nursechart.protocol.limits import BLOB_CHUNK_BYTES, CARRIED_PHOTO_BYTES, CARRIED_PHOTOS
from nursechart.protocol.messages import BlobName
from nursechart.record.form import BlobRef
from nursechart.store.coming import BlobToSend
from nursechart.store.errors import AttachmentDamaged, ChartsClosed, NotInScope, PhotosPaused

if TYPE_CHECKING:
    from nursechart.store.laptop import OpenStore

NOT_WHOLE: Final = "by_file"  # why a photo waits: it did not arrive whole in a file
Named = tuple[str, bytes]  # feed and hash; no hash for one whose bytes could not be read


@dataclass(frozen=True, slots=True)
class Load:
    """Which photos a file carries, asks about and asks for."""

    sent: tuple[BlobToSend, ...] = ()
    asked: tuple[BlobToSend, ...] = ()
    wanted: tuple[bytes, ...] = ()
    left: int = 0  # photos that found no room: they go into the next file

    @property
    def photos(self) -> tuple[CarriedPhoto, ...]:
        return tuple(CarriedPhoto(one.entry, one.sha256, one.size) for one in self.sent)

    @property
    def questions(self) -> tuple[BlobName, ...]:
        return tuple(BlobName(one.entry, one.sha256) for one in self.asked)

    @property
    def file_bytes(self) -> int:
        """What they take up in the file."""
        return sum(sealed_size(one.size) for one in self.sent)

    def names(self, unreadable: Collection[int]) -> tuple[Named, ...]:
        """What is kept until the answer comes, in the order of its fates."""
        sent = [(one.feed, b"" if n in unreadable else one.sha256) for n, one in enumerate(self.sent)]
        return (*sent, *((one.feed, one.sha256) for one in self.asked))


def load_of(store: OpenStore) -> Load:
    """What goes into a file that is written now. Raises Locked."""
    found = store.blobs_to_send()
    sent, size = list[BlobToSend](), 0
    waiting = [one for one in found if not one.is_there]
    for one in waiting:
        if len(sent) < CARRIED_PHOTOS and size + one.size <= CARRIED_PHOTO_BYTES:
            sent.append(one)
            size += one.size
    asked = [one for one in found if one.is_there][:CARRIED_PHOTOS]
    wanted = list(_lacking(store))[:CARRIED_PHOTOS] if store.takes_files else []
    return Load(tuple(sent), tuple(asked), tuple(wanted), len(waiting) - len(sent))


def photos_behind(store: OpenStore, key: bytes, load: Load, unreadable: set[int]) -> Iterator[bytes]:
    """What stands behind the letter. The numbers of those that cannot be read are added to `unreadable`.

    Raises Locked.
    """
    for number, one in enumerate(load.sent):
        try:
            content = store.content_to_send(one.feed, one.sha256)
        except AttachmentDamaged:  # whoever opens it is told, and the sync centre says so
            content = None
            store.note_going(one.feed, one.sha256, None, "damaged")
        if content is None or len(content) != one.size:
            unreadable.add(number)
            yield from empty_room(one.size)
        else:
            yield from sealed_pieces(key, number, one.sha256, pieces_of(content))


def note_fates(store: OpenStore, names: Sequence[Named], fates: Sequence[PhotoFate], newer: Collection[str]) -> int:
    """Act on what became of the photos of a file: how many the pharmacy holds now. Of feeds in `newer`, more is
    known."""
    waiting = {(one.feed, one.sha256): one for one in store.blobs_to_send()}
    held = 0
    for name, fate in zip(names, fates, strict=False):
        blob = waiting.get(name)
        if blob is not None and blob.feed not in newer:
            held += _note_fate(store, blob, fate)
    return held


def _note_fate(store: OpenStore, blob: BlobToSend, fate: PhotoFate) -> bool:
    """Whether the pharmacy holds it, as the answer proves for the first time."""
    is_anothers = fate.why == "unknown" and blob.is_there and not blob.is_own  # its author's laptop holds it
    if is_anothers or (fate.state == "whole" and (fate.durable or not blob.is_there)):
        store.note_at_pharmacy(blob.feed, blob.sha256, durable=fate.durable or is_anothers)
        return not blob.is_there
    if fate.state != "whole" and not blob.is_there:
        match fate.why:
            case "damaged" | "cut":
                store.note_going(blob.feed, blob.sha256, fate.received, NOT_WHOLE)
            case "too_large" | "withdrawn":
                store.note_going(blob.feed, blob.sha256, None, "refused")
            case "unknown" if blob.is_own:
                store.note_going(blob.feed, blob.sha256, None, "unknown")
    return False


def take_photos(
    store: OpenStore, file: BinaryIO, key: bytes, brought: Sequence[BroughtPhoto], keep_lease: Callable[[], object]
) -> tuple[int, int]:
    """Keep what an answer brings and her charts lack: how many photos came, and how many did not come whole.

    Raises Locked, ChartNotSaved.
    """
    if not brought:
        return 0, 0
    photos, lacking = Photos(file, key, brought), _lacking(store)
    came = missed = 0
    for number, photo in enumerate(brought):
        for feed, ref in lacking.get(photo.sha256, ()):
            keep_lease()
            is_here = ref.size == photo.size and _take(store, photos, number, feed, ref, durable=photo.durable)
            came, missed = came + is_here, missed + (not is_here)
    return came, missed


def _take(store: OpenStore, photos: Photos, number: int, feed: str, ref: BlobRef, *, durable: bool) -> bool:
    at = store.blob_arrived(feed, ref.sha256)
    try:
        while at < ref.size:
            piece = photos.piece(number, at - at % BLOB_CHUNK_BYTES)
            store.keep_piece(feed, ref.sha256, at - at % BLOB_CHUNK_BYTES, piece)
            at += len(piece)
        return store.finish_blob(feed, ref, durable=durable)
    except (BadPiece, PhotosPaused):  # what has come is kept; the rest comes over the network, or in the next answer
        return False


def _lacking(store: OpenStore) -> dict[bytes, list[tuple[str, BlobRef]]]:
    """By hash, where her charts name a file that is not here; today's visits first. Of charts that are closed, none."""
    found: dict[bytes, list[tuple[str, BlobRef]]] = {}
    for state in store.feeds():
        if state.mine and not state.left:
            with contextlib.suppress(ChartsClosed, NotInScope):
                for ref in store.blobs_lacking(state.feed):
                    found.setdefault(ref.sha256, []).append((state.feed, ref))
    return found
