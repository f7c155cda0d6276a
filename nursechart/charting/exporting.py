"""Taking a visit out of the program: the printable note, and the visit as a FHIR R4 bundle.

Saving is an export: it takes a password or PIN of the last five minutes (S-64), needs a reason and is audited, and the
file's name says nothing about the patient (S-38). Whatever is saved goes through `save`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from nursechart.chart.views import Subject
from nursechart.charting.notes import note_of
from nursechart.charting.open_visit import read, uncovered
from nursechart.charting.shift import Shift
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.interop.fhir.going import Sender
from nursechart.interop.fhir_out import visit_bundle
from nursechart.language import ENGLISH, said, speaking
from nursechart.record.attachments import hash_of
from nursechart.record.audit import AuditFields
from nursechart.record.canonical import Malformed
from nursechart.record.kinds import PhotoPicture
from nursechart.store.errors import AttachmentDamaged
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
    """The visit as a FHIR R4 collection, UTF-8 JSON, with its photos as far as they are on this laptop."""
    seen = read(shift, feed, visit, "fhir")
    files = dict(_files(shift, feed, seen.record.photos))
    with speaking(ENGLISH):
        return visit_bundle(seen.record, seen.shift.on_paper.content, sender=Sender(shift.organisation), files=files)


def _files(shift: Shift, feed: str, photos: Iterable[Subject]) -> Iterator[tuple[str, bytes]]:
    """By photo that stands, its picture; one that has not come or is damaged is left out, and the bundle says so."""
    for each in photos:
        picture = each.get("photo.picture", PhotoPicture)
        if picture is None:
            continue
        with contextlib.suppress(AttachmentDamaged, Malformed):
            content = shift.store.blob(feed, hash_of(picture.blob))
            if content is not None:
                yield each.id, content


def save_fhir(shift: Shift, feed: str, visit: str, reason: str, path: Path) -> Path:
    """Write the visit's bundle to `path`, 0600. Raises ReasonToExport, ProofTooOld, CouldNotWrite."""
    return save(shift, feed, "fhir", reason, path, fhir_bundle(shift, feed, visit))


@dataclass(frozen=True, slots=True)
class NotePrinter:
    """Makes a PDF of HTML, and signs one by a certificate chain (PEM) and key. Both may raise EnvironmentFault."""

    print_note: Callable[[str], bytes]
    sign_pdf: Callable[[bytes, bytes, EllipticCurvePrivateKey], bytes]


def keep_signed_note(shift: Shift, feed: str, visit: str, key: Ed25519PrivateKey, printer: NotePrinter) -> str:
    """Make and keep the PDF of a visit that was signed just now; why there is none, else "".

    Never stands in the way of the signature of the record, which is durable by then.
    """
    record = shift.store.visit_record(feed, visit)
    try:
        shift.store.put_note(feed, record.row.signature, _signed(shift, note_of(shift, record), key, printer))
    except (EnvironmentFault, NurseCanAct) as error:
        return str(error)
    except ValueError:  # a certificate or key that is none
        return "The certificate for printed notes on this laptop cannot be used"
    return ""


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A note as a file; `lacks` says why it has no signature of its own, in a sentence, or "" when it has."""

    pdf: bytes
    lacks: str = ""


def note_file(shift: Shift, feed: str, visit: str, print_note: Callable[[str], bytes]) -> NoteFile:
    """The note to be saved: the PDF that was signed with the visit, else one made anew from the record, unsigned.

    The signed one is left only where something stands that no signature covers: then it is not the whole note.
    """
    record = read(shift, feed, visit, "note").record
    if record.row.signed_ms is None:
        return NoteFile(print_note(note_of(shift, record)), "The visit is not signed, so this is a draft")
    if uncovered(record):
        why = "What was added after signing waits for a signature, so this print carries none"
        return NoteFile(print_note(note_of(shift, record)), why)
    kept = shift.store.printed_note(feed, record.row.signature)
    if kept is not None:
        return NoteFile(kept)
    why = "The signed PDF is not on this laptop, so this print was made anew and carries no signature of its own"
    return NoteFile(print_note(note_of(shift, record)), why)


def _signed(shift: Shift, html: str, key: Ed25519PrivateKey, printer: NotePrinter) -> bytes:
    chain = shift.store.note_certificates()
    if not chain:
        raise NoCertificateYet
    pem = b"".join(load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in chain)
    return printer.sign_pdf(printer.print_note(html), pem, note_key(key))


def save(shift: Shift, feed: str, what: str, reason: str, path: Path, content: bytes) -> Path:
    """Write an exported file and record who took what out, and why.

    Raises ReasonToExport and ProofTooOld before anything is written; CouldNotWrite.
    """
    if not reason.strip():
        raise ReasonToExport
    shift.store.check_proved()
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
