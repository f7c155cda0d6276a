"""Files as cameras, scanners and bad people make them: everything in them is invented."""

from __future__ import annotations

import struct
import zlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect
from PySide6.QtGui import QColor, QImage, QPainter

SECRET = b"51.5007N 0.1246W"  # what must never be kept


def image(width: int = 640, height: int = 480) -> QImage:
    """An arm, as it were: the upper left corner is red, the lower right one blue."""
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("#c8a888"))
    painter = QPainter(made)
    painter.fillRect(QRect(0, 0, width // 4, height // 4), QColor("#d02020"))
    painter.fillRect(QRect(width - width // 4, height - height // 4, width // 4, height // 4), QColor("#2020d0"))
    painter.end()
    return made


def saved(picture: QImage, kind: str = "JPEG") -> bytes:
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    assert picture.save(device, kind, 90)
    return bytes(held.data())


def exif(taken: str = "2025:11:21 09:20:31", orientation: int = 1, order: str = "<") -> bytes:
    """An Exif block with the time it was taken, how the camera was held, where, and with which."""
    ascii_, short, long = 2, 3, 4
    moment, place = taken.encode() + b"\0", SECRET + b"\0"
    ifd0, sub, gps = 8, 8 + 2 + 4 * 12 + 4, 8 + 2 + 4 * 12 + 4 + 2 + 12 + 4
    data = gps + 2 + 12 + 4
    make = b"Secret Camera\0"

    def field(tag: int, kind: int, count: int, value: int) -> bytes:
        if kind == short:
            return struct.pack(f"{order}HHIHH", tag, kind, count, value, 0)
        return struct.pack(f"{order}HHII", tag, kind, count, value)

    block = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, ifd0)
    block += struct.pack(f"{order}H", 4)
    block += field(0x010F, ascii_, len(make), data + len(moment) + len(place))
    block += field(0x0112, short, 1, orientation) + field(0x8769, long, 1, sub) + field(0x8825, long, 1, gps)
    block += struct.pack(f"{order}I", 0)
    block += struct.pack(f"{order}H", 1) + field(0x9003, ascii_, len(moment), data) + struct.pack(f"{order}I", 0)
    block += struct.pack(f"{order}H", 1) + field(0x001D, ascii_, len(place), data + len(moment))
    block += struct.pack(f"{order}I", 0)
    return block + moment + place + make


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def photo(picture: QImage | None = None, *, told: bytes | None = None) -> bytes:
    """A JPEG as a telephone writes it: Exif with the place, XMP, a colour profile, a comment, and something behind."""
    plain = saved(picture or image())
    block = exif() if told is None else told
    extra = segment(0xE1, b"Exif\0\0" + block) if block else b""
    extra += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")
    extra += segment(0xE2, b"ICC_PROFILE\0\1\1" + SECRET) + segment(0xFE, b"Owner: " + SECRET)
    return plain[:2] + extra + plain[2:] + b"MotionPhoto" + SECRET


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG that claims so many pixels (8 bits grey) and holds these rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + body


def scan(width: int = 200, height: int = 100) -> bytes:
    """A page from a scanner, with what it says about its owner."""
    rows = b"".join(b"\0" + bytes(255 if x % 7 else 0 for x in range(width)) for _ in range(height))
    return png(width, height, rows, chunk(b"tEXt", b"Author\0" + SECRET), chunk(b"eXIf", exif()))


def pdf(*pages: bytes, more: bytes = b"") -> bytes:
    """A PDF as a scanner writes it: a JPEG a page, all in clear, with its owner's name beside them."""
    parts = [b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"]
    parts.append(b"2 0 obj << /Type /Pages /Count %d >> endobj\n" % len(pages))
    for number, jpeg in enumerate(pages):
        at = 3 + 3 * number
        drawn = b"q 595 0 0 842 0 0 cm /Im0 Do Q"
        parts.append(
            b"%d 0 obj << /Type /Page /Parent 2 0 R /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >> "
            b"endobj\n%d 0 obj << /Length %d >> stream\n%s\nendstream endobj\n"
            b"%d 0 obj << /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /Filter /DCTDecode "
            b"/BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream endobj\n"
            % (at, at + 1, at + 2, at + 1, len(drawn), drawn, at + 2, len(jpeg), jpeg)
        )
    return b"".join(parts) + b"99 0 obj << /Author (" + SECRET + b") " + more + b" >> endobj\n%%EOF\n"
