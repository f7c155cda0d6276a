"""Whether a file is a whole JPEG or PNG, and how many pixels it claims: before anything of it is decoded (S-47)."""

from __future__ import annotations

import zlib
from typing import Final, Literal, NamedTuple

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})

Kind = Literal["jpeg", "png", "heic", "pdf", ""]


class Shape(NamedTuple):
    """Pixels as the file claims them."""

    width: int
    height: int


class NotWhole(ValueError):
    """The file was cut short or changed on its way."""


def kind_of(data: bytes) -> Kind:
    """What a file is by its first bytes, whatever it is called."""
    if data.startswith(JPEG):
        return "jpeg"
    if data.startswith(PNG):
        return "png"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    return "pdf" if data[:1024].lstrip().startswith(b"%PDF-") else ""


def shape_of(data: bytes) -> Shape:
    """The pixels of a JPEG or PNG that is whole. Raises NotWhole."""
    return _jpeg(data) if data.startswith(JPEG) else _png(data)


def _jpeg(data: bytes) -> Shape:
    """Walks the segments to the pixels; after them the end has to stand (a phone may write more behind it)."""
    at, found = 2, Shape(0, 0)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise NotWhole
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or marker == 0xD9:
            raise NotWhole
        if marker in _FRAMES:
            found = Shape(int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big"))
        at += 2 + length
        if marker == 0xDA:
            if not found.width or not found.height or data.find(b"\xff\xd9", at) < 0:
                raise NotWhole
            return found
    raise NotWhole


def _png(data: bytes) -> Shape:
    """Walks the chunks and their check sums to the end."""
    at, found, pixels = len(PNG), Shape(0, 0), False
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise NotWhole
        if name == b"IHDR" and length == 13:
            found = Shape(int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big"))
        pixels = pixels or name == b"IDAT"
        if name == b"IEND":
            if not pixels or not found.width or not found.height:
                raise NotWhole
            return found
        at = end
    raise NotWhole
