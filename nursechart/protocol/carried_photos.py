"""Photos in a carried file: behind its letter, whose head names each with its size and has the key that opens them.

    photos    for each photo that the head names, in that order: pieces of BLOB_CHUNK_BYTES, the last one shorter
    piece     AES-256-GCM with the head's key (fresh for each file); nonce u32be photo | u32be piece | 4 zeros;
              the photo's SHA-256 is authenticated with it | tag of 16 bytes

The head is signed and says every size, so where a piece stands is known before it is read: one that is damaged, or that
a cut file no longer has, costs its own photo and none of the others, and nothing is held but one piece. What the bytes
are has to be proved by the hash that an entry names. Bytes behind the last piece are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nursechart.protocol.limits import BLOB_CHUNK_BYTES, CARRIED_PHOTO_BYTES, CARRIED_PHOTOS
from nursechart.protocol.messages import Count, Row

PhotoWhy = Literal["", "unknown", "too_large", "damaged", "cut", "withdrawn"]

KEY_BYTES: Final = 32
TAG_BYTES: Final = 16


class CarriedPhoto(Row, frozen=True):
    """A photo in a laptop's file, and an entry that names it."""

    entry: bytes  # 32 bytes
    sha256: bytes  # of the whole
    size: Count


class BroughtPhoto(Row, frozen=True):
    """A photo in the pharmacy's answer."""

    sha256: bytes
    size: Count
    durable: bool  # a backup of the pharmacy holds it


class PhotoFate(Row, frozen=True):
    """What became of a photo, as `BlobState` has it, and why it came no further.

    unknown: no entry is here that names it and that this laptop may send files for. too_large: larger than any may be.
    damaged: its bytes are not what the entry names. cut: the file ends before it does. withdrawn: the laptop may hand
    nothing over any more.
    """

    state: Literal["unknown", "wanted", "whole"]
    received: Count
    durable: bool
    why: PhotoWhy


class BadPiece(ValueError):
    """A piece that is not there or does not open."""

    def __init__(self, why: Literal["cut", "damaged"]) -> None:
        super().__init__(why)
        self.why: Literal["cut", "damaged"] = why


def in_form(key: bytes, photos: Sequence[CarriedPhoto | BroughtPhoto]) -> bool:
    """Whether a file may have these photos, by their number and what they are together."""
    if not photos:
        return True
    total = sum(photo.size for photo in photos)
    return len(key) == KEY_BYTES and len(photos) <= CARRIED_PHOTOS and total <= CARRIED_PHOTO_BYTES


def sealed_size(size: int) -> int:
    """How much of a file a photo of `size` bytes takes."""
    return size + TAG_BYTES * _pieces(size)


def pieces_of(content: bytes) -> Iterator[bytes]:
    """A whole photo in the pieces it travels in."""
    for index in range(_pieces(len(content))):
        yield content[index * BLOB_CHUNK_BYTES : (index + 1) * BLOB_CHUNK_BYTES]


def sealed_pieces(key: bytes, number: int, sha256: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The photo that the head names as its `number`th (from 0), in the pieces it travels in."""
    cipher = AESGCM(key)
    for index, piece in enumerate(pieces):
        yield cipher.encrypt(_nonce(number, index), piece, sha256)


def empty_room(size: int) -> Iterator[bytes]:
    """In place of a photo of `size` bytes that cannot be had any more: who reads it finds it damaged."""
    for index in range(_pieces(size)):
        yield bytes(_piece_size(size, index) + TAG_BYTES)


class Photos:
    """The photos of an open file that stands at the first of them. Holds one piece at a time."""

    def __init__(self, file: BinaryIO, key: bytes, photos: Sequence[CarriedPhoto | BroughtPhoto]) -> None:
        self._file, self._cipher, self._photos = file, AESGCM(key), photos
        self._begins: list[int] = []
        at = file.tell()
        for photo in photos:
            self._begins.append(at)
            at += sealed_size(photo.size)

    def piece(self, number: int, offset: int) -> bytes:
        """What begins at `offset` of the `number`th photo, a multiple of BLOB_CHUNK_BYTES. Raises BadPiece."""
        photo, index = self._photos[number], offset // BLOB_CHUNK_BYTES
        size = _piece_size(photo.size, index) + TAG_BYTES
        try:
            self._file.seek(self._begins[number] + index * (BLOB_CHUNK_BYTES + TAG_BYTES))
            sealed = self._file.read(size)
        except OSError as error:  # a bad place of the medium
            raise BadPiece("damaged") from error
        if len(sealed) < size:
            raise BadPiece("cut")
        try:
            return self._cipher.decrypt(_nonce(number, index), sealed, photo.sha256)
        except InvalidTag as error:
            raise BadPiece("damaged") from error


def _pieces(size: int) -> int:
    return max(1, -(-size // BLOB_CHUNK_BYTES))  # what is empty is one empty piece, as over the wire


def _piece_size(size: int, index: int) -> int:
    return min(BLOB_CHUNK_BYTES, size - index * BLOB_CHUNK_BYTES)


def _nonce(number: int, index: int) -> bytes:
    return number.to_bytes(4, "big") + index.to_bytes(4, "big") + bytes(4)
