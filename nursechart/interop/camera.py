"""When a photo was taken, as the camera wrote it into the file (EXIF 2.3, DateTimeOriginal); and the file without it.

Read before the pixels are written anew without it. The camera's clock may be wrong and says no zone: it is offered to
the nurse and never believed by itself. Anything odd in the file is no time; nothing here is ever loaded or followed
further than its own bytes.
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Final

_SOI, _EXIF = b"\xff\xd8", b"Exif\0\0"
_EXIF_IFD, _TAKEN, _DIGITIZED = 0x8769, 0x9003, 0x9004
_ASCII, _LONG = 2, 4
_PIXELS: Final = 0xDA
_OF_PIXELS: Final = frozenset({*range(0xC0, 0xE1), 0xEE}) - {0xD8, 0xD9, 0xDA}  # frames, tables, JFIF, Adobe
_MOST_FIELDS: Final = 512  # of a directory; cameras write some dozens


def taken_at(jpeg: bytes) -> str:
    """The moment as local ISO text (`2025-11-21T09:20`), or "" where the file says none."""
    tiff = _exif_of(jpeg)
    if len(tiff) < 8 or tiff[:2] not in (b"II", b"MM"):
        return ""
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (at,) = struct.unpack_from(f"{order}I", _fields(tiff, order, first, _LONG).get(_EXIF_IFD, b"\0\0\0\0"))
        found = _fields(tiff, order, at, _ASCII) if at else {}
    except struct.error:
        return ""
    return _moment(found.get(_TAKEN, b"")) or _moment(found.get(_DIGITIZED, b""))


def pixels_alone(jpeg: bytes) -> bytes:
    """A JPEG without what is written beside its pixels (EXIF, XMP, IPTC, comments); colours and size stay.

    Empty for what is no JPEG that can be walked to its pixels: nothing is handed out unseen.
    """
    kept, at = bytearray(_SOI), 2 if jpeg.startswith(_SOI) else len(jpeg)
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == _PIXELS:
            return bytes(kept + jpeg[at:])
        if length < 2:
            return b""
        segment = jpeg[at : at + 2 + length]
        is_colour = marker == 0xE2 and segment[4:].startswith(b"ICC_PROFILE\0")
        if marker in _OF_PIXELS or is_colour:
            kept += segment
        at += 2 + length
    return b""


def _exif_of(jpeg: bytes) -> bytes:
    """The TIFF block of the first Exif segment; empty where there is none before the pixels."""
    at = 2 if jpeg.startswith(_SOI) else len(jpeg)
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at + 4 : at + 2 + length]
        if marker == 0xE1 and segment.startswith(_EXIF):
            return segment[len(_EXIF) :]
        if marker in (0xDA, 0xD9) or length < 2:
            return b""
        at += 2 + length
    return b""


def _fields(tiff: bytes, order: str, at: int, kind: int) -> dict[int, bytes]:
    """The fields of one type in a directory, by tag, as bytes. Raises struct.error for one that is cut off."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    found: dict[int, bytes] = {}
    for number in range(min(count, _MOST_FIELDS)):
        tag, type_, length = struct.unpack_from(f"{order}HHI", tiff, at + 2 + 12 * number)
        if type_ != kind:
            continue
        size = length * (4 if kind == _LONG else 1)
        place = at + 2 + 12 * number + 8
        if size > 4:
            (place,) = struct.unpack_from(f"{order}I", tiff, place)
        found[tag] = tiff[place : place + size]
    return found


def _moment(said: bytes) -> str:
    try:
        found = datetime.strptime(said.rstrip(b"\0 ").decode("ascii"), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    return found.isoformat(timespec="minutes")
