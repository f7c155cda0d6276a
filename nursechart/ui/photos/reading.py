"""A file, a drop or the clipboard as a photo that may be kept. Runs in the worker; never on the GUI thread.

What is kept are pixels, upright, in sRGB, written anew as JPEG: nothing of what a camera or a program wrote beside
them (place, owner, serial number, comments, colour profile, a smaller picture of the same) goes with them. What a file
claims is checked before it is decoded, so a small file that would unfold to gigabytes is refused by its claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter, QPainter, QTransform

from nursechart.charting.looks.photos import Picture
from nursechart.errors import NurseCanAct
from nursechart.interop.camera import taken_at
from nursechart.interop.scans import NotAScan, scan_of
from nursechart.language import said
from nursechart.record.attachments import MOST_BYTES
from nursechart.ui.photos.shape import NotWhole, Shape, kind_of, shape_of

MOST_PIXELS: Final = 50_000_000  # of a file; decoded they take 200 MB (S-47)
_LONGEST: Final = 20_000  # pixels of an edge
_ALLOCATION_MB: Final = 256
_QUALITY, _PREVIEW_QUALITY, _PREVIEW = 90, 80, 480  # of 100; px of the longer edge of the small picture
_MB: Final = 1_000_000


class PictureRefused(NurseCanAct):
    """The file is no photo that can be kept: the sentence names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file, as it stands in it; `turn` in degrees, clockwise."""

    name: str
    data: bytes
    turn: int = 0


def pages_of_file(path: Path) -> tuple[Page, ...]:
    """A photo as one page, a scan (PDF) as its pages. Raises PictureRefused."""
    data, name = _read(path), path.name
    if kind_of(data) != "pdf":
        return (Page(name, data),)
    try:
        scan = scan_of(data)
    except NotAScan:
        raise PictureRefused(
            said(
                "{name} is not a plain scan: it has text, a password or packed pages. Scan it as JPEG, or photograph "
                "the page, then choose that",
                name=name,
            )
        ) from None
    count = len(scan.pages)
    if count == 1:
        return (Page(name, scan.pages[0], scan.turn),)
    return tuple(
        Page(said("{name}, page {n} of {all}", name=name, n=number, all=count), page, scan.turn)
        for number, page in enumerate(scan.pages, start=1)
    )


def picture_of_page(page: Page) -> Picture:
    """Raises PictureRefused."""
    return picture_of(page.data, page.name, turn=page.turn)


def _read(path: Path) -> bytes:
    """The bytes of a file that is not too large. Raises PictureRefused."""
    name = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(name, path.stat().st_size)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PictureRefused(
            said("{name} could not be read. Check that it is still there, then choose it again", name=name)
        ) from error


def picture_of(data: bytes, name: str, *, turn: int = 0) -> Picture:
    """The photo in the bytes of a file called `name`, turned (degrees, clockwise). Raises PictureRefused."""
    if len(data) > MOST_BYTES:
        raise _too_large(name, len(data))
    kind = kind_of(data)
    if kind == "heic":
        raise PictureRefused(
            said(
                "{name} is a HEIC file, which cannot be read here. Set the camera to take JPEG, or save a copy "
                "as JPEG, then choose that",
                name=name,
            )
        )
    if kind not in ("jpeg", "png"):
        raise PictureRefused(said("{name} is not a photo. Choose a JPEG or PNG file, or a scan", name=name))
    image = _decoded(data, kind, name)
    if turn:
        image = image.transformed(QTransform().rotate(turn))
    return _cleaned(image, taken_at(data), name)


def picture_of_image(image: QImage) -> Picture:
    """The photo that was pasted as pixels. Raises PictureRefused for one without any, or with too many."""
    name = said("The picture on the clipboard")
    if image.isNull():
        raise PictureRefused(said("There is no picture on the clipboard. Copy one first"))
    _refuse_many(Shape(image.width(), image.height()), name)
    return _cleaned(image, "", name)


def decoded(jpeg: bytes, longest: int) -> QImage:
    """A photo that was kept, with at most `longest` pixels on an edge; a null image for bytes that are none."""
    if kind_of(jpeg) != "jpeg":
        return QImage()
    device = _device(jpeg)
    reader = _reader(device, "jpeg")
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def preview_of(jpeg: bytes) -> bytes:
    """The small picture of a photo that came without one; empty for bytes that are none. For any thread."""
    image = decoded(jpeg, _PREVIEW)
    try:
        return b"" if image.isNull() else _jpeg_of(image, _PREVIEW_QUALITY)
    except PictureRefused:
        return b""


def _decoded(data: bytes, kind: str, name: str) -> QImage:
    try:
        claimed = shape_of(data)
    except NotWhole:
        raise _damaged(name) from None
    _refuse_many(claimed, name)
    device = _device(data)
    reader = _reader(device, kind)
    if reader.size() != QSize(*claimed):  # the two do not read it alike: it is not what it says
        raise _damaged(name)
    image = reader.read()
    if image.isNull():
        raise _damaged(name)
    return image


def _device(data: bytes) -> QBuffer:
    """Bytes as something to read from; a reader does not keep it, so whoever reads does."""
    device = QBuffer()
    device.setData(QByteArray(data))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    return device


def _reader(device: QBuffer, kind: str) -> QImageReader:
    QImageReader.setAllocationLimit(_ALLOCATION_MB)
    reader = QImageReader(device, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return reader


def _cleaned(image: QImage, taken: str, name: str) -> Picture:
    """New pixels on white, without anything beside them."""
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    clean = _drawn(image, image.size())
    content = _jpeg_of(clean, _QUALITY)
    if len(content) > MOST_BYTES:
        raise _too_large(name, len(content))
    small = image.size().scaled(QSize(_PREVIEW, _PREVIEW), Qt.AspectRatioMode.KeepAspectRatio)
    preview = clean
    if small.width() < image.width():
        preview = clean.scaled(small, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return Picture(
        content=content,
        media_type="image/jpeg",
        width=clean.width(),
        height=clean.height(),
        preview=_jpeg_of(preview, _PREVIEW_QUALITY),
        taken=taken,
    )


def _drawn(image: QImage, size: QSize) -> QImage:
    clean = QImage(size, QImage.Format.Format_RGB32)
    clean.fill(Qt.GlobalColor.white)
    painter = QPainter(clean)
    painter.drawImage(QRectF(clean.rect()), image)
    painter.end()
    return clean


def _jpeg_of(image: QImage, quality: int) -> bytes:
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(device, QByteArray(b"jpeg"))
    writer.setQuality(quality)
    written = writer.write(image)
    device.close()
    if not written:
        raise PictureRefused(said("The photo could not be prepared. Take it again with fewer pixels"))
    return bytes(held.data())


def _refuse_many(shape: Shape, name: str) -> None:
    if shape.width * shape.height > MOST_PIXELS or max(shape) > _LONGEST:
        raise PictureRefused(
            said(
                "{name} has too many pixels ({width} by {height}). Take it again with fewer, at most 50 million",
                name=name,
                width=shape.width,
                height=shape.height,
            )
        )


def _too_large(name: str, size: int) -> PictureRefused:
    return PictureRefused(
        said(
            "{name} is too large ({mb} MB; 25 MB at most). Take it again with fewer pixels, or save a smaller copy",
            name=name,
            mb=size // _MB,
        )
    )


def _damaged(name: str) -> PictureRefused:
    return PictureRefused(
        said("{name} is damaged or was cut short. Copy it from the camera again, or take the photo again", name=name)
    )
