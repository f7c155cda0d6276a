"""A printed page as a text document: what it names is not loaded, what it carries inside itself is drawn.

The only picture a page carries is the ink of a signature, an SVG in a data address; it is drawn as paths, so it is as
sharp on paper as on the screen.
"""

from __future__ import annotations

from base64 import b64decode

from PySide6.QtCore import QByteArray, QRect, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPyTextObject, QTextDocument, QTextFormat
from PySide6.QtSvg import QSvgRenderer

_SVG = "data:image/svg+xml;base64,"


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
