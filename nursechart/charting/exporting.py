"""Taking a visit out of the program: the printable note, and the visit as a FHIR R4 bundle.

Saving is an export: it needs a reason and is audited, and the file's name says nothing about the patient (S-38).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from nursechart.charting.notes import note_of
from nursechart.charting.open_visit import read
from nursechart.charting.shift import Shift
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.interop.fhir.going import Sender
from nursechart.interop.fhir_out import visit_bundle
from nursechart.language import said
from nursechart.record.audit import AuditFields
from nursechart.store.note_key import note_key


class ReasonToExport(NurseCanAct):
    def __init__(self) -> None:
        super().__init__(said("Say why this chart leaves the program. The reason is kept in the audit"))


class NoCertificateYet(NurseCanAct):
    def __init__(self) -> None:
        super().__init__(
            said("The pharmacy has not certified your key for printed notes yet. Sync once, then try again")
        )


class CouldNotWrite(EnvironmentFault):
    """The file could not be written; nothing of the chart was changed."""


def note_html(shift: Shift, feed: str, visit: str) -> str:
    return note_of(shift, read(shift, feed, visit, "note").record)


def fhir_bundle(shift: Shift, feed: str, visit: str) -> bytes:
    """The visit as a FHIR R4 collection, UTF-8 JSON."""
    seen = read(shift, feed, visit, "fhir")
    return visit_bundle(seen.record, seen.shift.content, sender=Sender(shift.organisation))


def save_fhir(shift: Shift, feed: str, visit: str, reason: str, path: Path) -> Path:
    """Write the visit's bundle to `path`, 0600. Raises ReasonToExport, CouldNotWrite."""
    return save(shift, feed, "fhir", reason, path, fhir_bundle(shift, feed, visit))


def signed_note(
    shift: Shift,
    feed: str,
    visit: str,
    password: str,
    print_note: Callable[[str], bytes],
    sign_pdf: Callable[[bytes, bytes, EllipticCurvePrivateKey], bytes],
) -> bytes:
    """The note as a PDF with this nurse's own signature, after her password (S-64).

    `print_note` makes a PDF of HTML, `sign_pdf` signs one by a certificate chain (PEM) and key. Raises WrongPassword;
    NoCertificateYet while the pharmacy has not certified her key.
    """
    html = note_html(shift, feed, visit)
    chain = shift.store.note_certificates()
    if not chain:
        raise NoCertificateYet
    with shift.store.sign_with(password) as key:
        pem = b"".join(load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in chain)
        return sign_pdf(print_note(html), pem, note_key(key))


def save(shift: Shift, feed: str, what: str, reason: str, path: Path, content: bytes) -> Path:
    """Write an exported file and record who took what out, and why."""
    if not reason.strip():
        raise ReasonToExport
    shift.store.audit(AuditFields("export", what, "", feed.removeprefix("p:"), reason=reason.strip()))
    try:
        path.unlink(missing_ok=True)  # a file that is there keeps its own rights, which may be everybody's
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        raise CouldNotWrite(
            said("The file could not be written: {why}. Choose another place", why=error.strerror)
        ) from error
    return path
