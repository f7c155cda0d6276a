"""The note on paper: a PDF that can be archived, read back and signed."""

import io
import threading
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from pypdf import PdfReader

from nursechart.ui.printing import note_bytes, signed_pdf
from tests.ui.visit.looks import NOTE_HTML

_LONG = (
    "<html><body>"
    + "".join(f"<p>Line {n}: flush 10 mL easy, blood return brisk.</p>" for n in range(140))
    + "</body></html>"
)


def text_of(pdf: bytes) -> str:
    """The words of a PDF: blanks of any kind as one, ligatures as letters."""
    read = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFKC", read).split())


def test_the_text_of_the_note_can_be_read_back(qapp):
    read = text_of(note_bytes(NOTE_HTML, title="Visit note"))

    for words in ("CARVALHO, Maria", "vancomycin 1,000 mg IV", "BP 118/72 mmHg", "Site signs 2 of 4", "Page 1 of 1"):
        assert words in read


def test_every_line_is_on_a_page_and_every_page_says_its_number(qapp):
    pdf = note_bytes(_LONG, title="Visit note")

    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    read = text_of(pdf)
    assert pages > 1
    assert [n for n in range(140) if f"Line {n}:" not in read] == []
    assert all(f"Page {n} of {pages}" in read for n in range(1, pages + 1))


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_the_clinics(qapp, paper, points):
    page = PdfReader(io.BytesIO(note_bytes(NOTE_HTML, title="Visit note", paper=paper))).pages[0]

    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == points


def test_the_file_is_archival_and_brings_its_fonts(qapp):
    pdf = note_bytes(NOTE_HTML, title="Visit note")

    reader = PdfReader(io.BytesIO(pdf))
    assert b"pdfaid:part" in pdf
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert fonts
    for each in fonts.values():
        descendant = each.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
        assert "IBMPlexSans" in descendant["/BaseFont"]


def test_a_note_is_made_off_the_gui_thread(qapp):
    made = []
    worker = threading.Thread(target=lambda: made.append(note_bytes(NOTE_HTML, title="Visit note")))

    worker.start()
    worker.join(120)

    assert "CARVALHO" in text_of(made[0])


def _certificate(key, issuer_key=None, issuer=None, *, ca=False):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pharmacy CA" if ca else "Amara Okafor, RN")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    signing = issuer_key or key
    return built.sign(signing, None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256())


@pytest.mark.parametrize(
    "new_key", [ed25519.Ed25519PrivateKey.generate, lambda: ec.generate_private_key(ec.SECP256R1())]
)
def test_a_signed_note_validates_against_the_pharmacys_authority(qapp, new_key):
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    authority, key = new_key(), new_key()
    root = _certificate(authority, ca=True)
    leaf = _certificate(key, authority, root.subject)
    pem = leaf.public_bytes(serialization.Encoding.PEM) + root.public_bytes(serialization.Encoding.PEM)
    unsigned = note_bytes(NOTE_HTML, title="Visit note")

    signed = signed_pdf(unsigned, pem, key)

    assert signed.startswith(unsigned)
    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    roots = list(load_certs_from_pemder_data(root.public_bytes(serialization.Encoding.PEM)))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_changed_note_no_longer_validates(qapp):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    key = ed25519.Ed25519PrivateKey.generate()
    pem = _certificate(key).public_bytes(serialization.Encoding.PEM)
    signed = bytearray(signed_pdf(note_bytes(NOTE_HTML, title="Visit note"), pem, key))
    signed[signed.index(b"/Title") + 10] ^= 1

    signature = PdfFileReader(io.BytesIO(bytes(signed))).embedded_signatures[0]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False))

    assert not status.intact
