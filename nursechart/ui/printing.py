"""The note on paper: HTML to an archival PDF (PDF/A-1b), and its signature with the nurse's own certificate.

Both run off the GUI thread. The shipped fonts are put into the file, so it looks the same wherever it is opened, and
its text can be copied and searched (a ligature comes out as one character, a blank as a tab: compare after NFKC and
with blanks as one). Nothing is fetched: the HTML of `documents` is whole by itself. Signing brings in pyHanko, which is
large, at its first use.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from nursechart.charting.exporting import NotePrinter
from nursechart.errors import EnvironmentFault
from nursechart.ui.paper import PaperDocument
from nursechart.ui.theme.current import FALLBACKS, FAMILY
from nursechart.ui.theme.fonts import load_fonts

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

Paper = Literal["a4", "letter"]
_SIZES = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
_MARGIN_MM, _DPI, _FOOT_PT = 16.0, 300, 22.0
_POINT = _DPI / 72


class NoteNotPrinted(EnvironmentFault):
    """The PDF could not be made. What is charted and signed stays as it is."""


def note_printer() -> NotePrinter:
    """What signing is given to print with."""
    return NotePrinter(lambda html: note_bytes(html, title="Visit note"), signed_pdf)


def note_bytes(html: str, *, title: str, paper: Paper = "a4") -> bytes:
    """`html` as the bytes of a PDF, with `title` and "Page 1 of 2" at the foot of each page. Raises NoteNotPrinted."""
    load_fonts()
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(device, title, paper)
    painter = QPainter(writer)
    if not painter.isActive():
        raise NoteNotPrinted("The PDF could not be made. The note is safe on this laptop")
    try:
        _draw(painter, writer, html, title)
    finally:
        painter.end()
        device.close()
    return bytes(held.data())


def page_starts(html: str, *, paper: Paper = "a4") -> tuple[int, ...]:
    """Where in the text of `html` (characters) each page of its PDF begins; as many as it has pages."""
    load_fonts()
    writer = _writer(QBuffer(), "", paper)
    document, _width, height = _laid_out(writer, html)
    layout = document.documentLayout()
    starts = [
        layout.hitTest(QPointF(0, page * height + 1), Qt.HitTestAccuracy.FuzzyHit)
        for page in range(max(document.pageCount(), 1))
    ]
    return (0, *starts[1:])


def page_pictures(html: str, *, title: str, width: int, paper: Paper = "a4") -> tuple[QImage, ...]:
    """Every page of the PDF of `html` as a picture `width` pixels wide, white paper with its margins."""
    load_fonts()
    device = QBuffer()
    writer = _writer(device, title, paper)
    document, wide, high = _laid_out(writer, html)
    layout = writer.pageLayout()
    full, inner = layout.fullRectPixels(_DPI), layout.paintRectPixels(_DPI)
    scale = width / full.width()
    pictures = []
    for page in range(pages := max(document.pageCount(), 1)):
        picture = QImage(width, round(full.height() * scale), QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale, scale)
        painter.translate(inner.x(), inner.y())
        _draw_page(painter, document, QRectF(0, 0, wide, high), page)
        _draw_foot(painter, QRectF(0, high, wide, _FOOT_PT * _POINT), title, page + 1, pages, points=_POINT)
        painter.end()
        pictures.append(picture)
    return tuple(pictures)


def _writer(device: QIODevice, title: str, paper: Paper) -> QPdfWriter:
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_A1b)
    writer.setTitle(title)
    writer.setCreator("nursechart")
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(QPageSize(_SIZES[paper]), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    return writer


def _laid_out(writer: QPdfWriter, html: str) -> tuple[PaperDocument, float, float]:
    """The text laid out for the writer's resolution, and the width and height of a page of it."""
    width, height = float(writer.width()), writer.height() - _FOOT_PT * _POINT
    document = PaperDocument()
    document.setDefaultFont(_font(10))
    document.setDocumentMargin(0)
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    document.setPageSize(QSizeF(width, height))
    return document, width, height


def _draw(painter: QPainter, writer: QPdfWriter, html: str, title: str) -> None:
    """Paint the text page by page."""
    document, width, height = _laid_out(writer, html)
    pages = max(document.pageCount(), 1)
    for page in range(pages):
        if page:
            writer.newPage()
        _draw_page(painter, document, QRectF(0, 0, width, height), page)
        _draw_foot(painter, QRectF(0, height, width, _FOOT_PT * _POINT), title, page + 1, pages)


def _draw_page(painter: QPainter, document: PaperDocument, place: QRectF, page: int) -> None:
    painter.save()
    painter.setClipRect(place)
    painter.translate(0, -page * place.height())
    document.drawContents(painter, place.translated(0, page * place.height()))
    painter.restore()


def _draw_foot(painter: QPainter, place: QRectF, title: str, page: int, pages: int, *, points: float = 0) -> None:
    """`points`: units a point, where the painter's device does not know them itself."""
    font = _font(8)
    if points:
        font.setPixelSize(round(8 * points))
    painter.setFont(font)
    painter.setPen(QColor("#43545f"))
    low = Qt.AlignmentFlag.AlignBottom
    painter.drawText(place, int(low | Qt.AlignmentFlag.AlignLeft), title)
    words = QCoreApplication.translate("printing", "Page {n} of {all}").format(n=page, all=pages)
    painter.drawText(place, int(low | Qt.AlignmentFlag.AlignRight), words)


def _font(points: float) -> QFont:
    font = QFont([FAMILY, *FALLBACKS])
    font.setPointSizeF(points)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def signed_pdf(unsigned: bytes, cert_pem: bytes, key: PrivateKeyTypes) -> bytes:
    """`unsigned` with a PAdES baseline signature by `key`, whose certificate (PEM, its issuers after it) is put in.

    The file before stays byte for byte: the signature is an incremental update. Raises ValueError for a certificate or
    a file that is none.
    """
    from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
    from asn1crypto import pem
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificates = [asn1_x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(cert_pem, multiple=True)]
    raw = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    issuers = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    issuers.register_multiple(certificates[1:])
    signer = signers.SimpleSigner(
        signing_cert=certificates[0], signing_key=asn1_keys.PrivateKeyInfo.load(raw), cert_registry=issuers
    )
    how = signers.PdfSignatureMetadata(
        field_name="NurseSignature",
        md_algorithm="sha512"
        if isinstance(key, Ed25519PrivateKey)
        else "sha256",  # RFC 8419: Ed25519 goes with SHA-512
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(unsigned)), how, signer=signer, output=out)
    return out.getvalue()
