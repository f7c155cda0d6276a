"""A printed page as a text document: what it names is not loaded, what it carries inside itself is drawn.

A page carries the ink of a signature, an SVG in a data address drawn as paths, so that it is as sharp on paper as on
the screen, and the small pictures of its photos, each decoded once.
"""

from __future__ import annotations

from base64 import b64decode

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter, QPyTextObject, QTextDocument, QTextFormat
from PySide6.QtSvg import QSvgRenderer

from nursechart.ui.photos.reading import decoded

_SVG = "data:image/svg+xml;base64,"
_JPEG = "data:image/jpeg;base64,"
_LARGEST = 1024  # px of the longer edge of a photo on paper


class PaperDocument(QTextDocument):
    """A document that draws the ink on it and fetches nothing."""

    def __init__(self, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[call-overload]
        self._ink = _Ink(self)
        self.documentLayout().registerHandler(QTextFormat.ObjectTypes.ImageObject, self._ink)

    def loadResource(self, kind: int, name: object) -> None:
        """Nothing is loaded."""
        return


class _Ink(QPyTextObject):
    """Draws a picture of a page; sizes are in points of the page (`width` and `height` of the picture)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photos: dict[str, QImage] = {}

    def intrinsicSize(self, doc: QTextDocument, _at: int, picture: QTextFormat) -> QSizeF:
        device = doc.documentLayout().paintDevice()
        scale = device.logicalDpiX() / 72 if device is not None else 1.0
        held = picture.toImageFormat()
        return QSizeF(held.width() * scale, held.height() * scale)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, _doc: QTextDocument, _at: int, picture: QTextFormat
    ) -> None:
        name = picture.toImageFormat().name()
        if name.startswith(_SVG):
            QSvgRenderer(QByteArray(b64decode(name.removeprefix(_SVG)))).render(painter, QRectF(rect))
        elif name.startswith(_JPEG):
            if name not in self._photos:
                self._photos[name] = decoded(b64decode(name.removeprefix(_JPEG)), _LARGEST)
            painter.drawImage(QRectF(rect), self._photos[name])
