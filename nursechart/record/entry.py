"""An entry: what one act committed, hashed, chained to the entry before it, and signed by the laptop that wrote it.

Header and body are bytes that are made once and then stored, sent and checked as they are. `read_entry` is for bytes
from elsewhere: it refuses whatever is malformed and works the id out anew. `Entry(...)` itself is for bytes that were
read before (rows of the own log); header and body are then parsed when first asked for.

Reading tolerates what a newer program may say (kinds, versions, parts, further keys) and keeps it byte for byte; it is
strict about form. What a *known* kind must look like, `check_kind` says: that is shown and flagged, and never a reason
to refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NewType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.record import device_signature, kinds
from nursechart.record.canonical import Malformed
from nursechart.record.form import (
    MAX_BODY_BYTES,
    MAX_HEADER_BYTES,
    NEVER_MEASURED,
    BlobRef,
    Body,
    Document,
    Header,
    Statement,
    StatementRef,
    TooLarge,
    body_bytes,
    header_bytes,
    read_body,
    read_header,
)
from nursechart.record.manifest import read_manifest

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_HEADER_BYTES",
    "NEVER_MEASURED",
    "NO_PREVIOUS",
    "BlobRef",
    "Body",
    "Document",
    "Entry",
    "EntryId",
    "Header",
    "Malformed",
    "Statement",
    "StatementRef",
    "TooLarge",
    "body_hash",
    "check_kind",
    "entry_id",
    "is_known",
    "read_entry",
    "verifies",
    "write_entry",
]

EntryId = NewType("EntryId", bytes)  # 32 bytes

NO_PREVIOUS = bytes(32)  # prev of the first entry of an epoch

_BODY_DOMAIN = b"nursechart/body/1\0"
_ENTRY_DOMAIN = b"nursechart/entry/1\0"


@dataclass(frozen=True, slots=True)
class Entry:
    """One immutable entry. An erased one has neither body nor salt, but still its id, signature and place."""

    header_bytes: bytes
    body_bytes: bytes | None
    salt: bytes | None
    bodyh: bytes
    prev: bytes
    id: EntryId
    sig: bytes
    _header: Header | None = field(default=None, repr=False, compare=False)
    _body: Body | None = field(default=None, repr=False, compare=False)

    @property
    def header(self) -> Header:
        """The header's values. Raises Malformed if `header_bytes` were never read."""
        header = self._header
        if header is None:
            header = read_header(self.header_bytes)
            object.__setattr__(self, "_header", header)
        return header

    @property
    def body(self) -> Body | None:
        """What was said, or None when it was erased. Raises Malformed if `body_bytes` were never read."""
        body = self._body
        if body is None and self.body_bytes is not None:
            body = read_body(self.body_bytes)
            object.__setattr__(self, "_body", body)
        return body

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements in order of their index; none for a document or an erased body."""
        body = self.body
        return body if isinstance(body, tuple) else ()

    @property
    def is_erased(self) -> bool:
        return self.body_bytes is None

    def erased(self) -> Entry:
        """The same entry without its body: id, signature and chain stay checkable."""
        return Entry(self.header_bytes, None, None, self.bodyh, self.prev, self.id, self.sig, self._header)


def write_entry(header: Header, body: Body, *, salt: bytes, prev: bytes, device_key: Ed25519PrivateKey) -> Entry:
    """Make the bytes of an entry, its id and its signature. `salt` is 16 random bytes, `prev` the id of n - 1.

    Raises TooLarge when header or body pass their limit, Malformed for values a reader would refuse.
    """
    _check_lengths(header.n, prev, salt)
    said_by, said = header_bytes(header), body_bytes(body)
    bodyh = body_hash(salt, said)
    id_ = entry_id(prev, said_by, bodyh)
    return Entry(said_by, said, salt, bodyh, prev, id_, device_key.sign(id_), header)


def read_entry(
    *, header: bytes, body: bytes | None, salt: bytes | None, prev: bytes, sig: bytes, bodyh: bytes | None = None
) -> Entry:
    """An entry from bytes that came from elsewhere, its id worked out anew. The signature is for `verifies` to check.

    An erased entry has `bodyh` in place of body and salt. Raises Malformed (TooLarge) for bytes that break the form.
    """
    if len(sig) != 64:
        raise Malformed("a signature has 64 bytes")
    said_by = read_header(header)
    _check_lengths(said_by.n, prev, salt)
    if body is None or salt is None:
        if body is not None or salt is not None or bodyh is None or len(bodyh) != 32:
            raise Malformed("an erased entry has the hash of its body, and neither body nor salt")
        return Entry(header, None, None, bodyh, prev, entry_id(prev, header, bodyh), sig, said_by)
    computed = body_hash(salt, body)
    if bodyh is not None and bodyh != computed:
        raise Malformed("the body is not the one that was hashed")
    return Entry(header, body, salt, computed, prev, entry_id(prev, header, computed), sig, said_by, read_body(body))


def verifies(entry: Entry, device_public_key: bytes) -> bool:
    """Whether the device with this key (32 bytes) signed the entry's id. Take the key of the header's device."""
    return device_signature.holds(device_public_key, entry.sig, entry.id)


def body_hash(salt: bytes, body: bytes) -> bytes:
    """What stays of a body when it is erased."""
    return sha256(_BODY_DOMAIN + salt + body).digest()


def entry_id(prev: bytes, header: bytes, bodyh: bytes) -> EntryId:
    """The name of an entry, and what its device signs."""
    return EntryId(sha256(_ENTRY_DOMAIN + prev + len(header).to_bytes(4, "big") + header + bodyh).digest())


def is_known(header: Header) -> bool:
    """Whether this program knows the kind in that version; an unknown one is kept and shown as "needs update"."""
    return header.kind in kinds.KNOWN_KINDS and header.kind_version <= kinds.KIND_VERSION


def check_kind(entry: Entry) -> str | None:
    """Why an entry of a known kind and version breaks its shape (flag `invalid`), or None.

    Unknown kinds, versions and parts, and erased bodies, break nothing. The text names fields, never values.
    """
    header, body = entry.header, entry.body
    if body is None or not is_known(header):
        return None
    if header.kind == kinds.VISIT_SIGNED:
        return _why_not_signed(header, body)
    if isinstance(body, Document):
        return f"{header.kind}: a document, where statements belong"
    for statement in body:
        if statement.value is not None and kinds.is_known(statement.part):
            try:
                kinds.read_part(statement.part, statement.value)
            except kinds.NotThisKind as error:
                return str(error)
    return None


def _why_not_signed(header: Header, body: Body) -> str | None:
    if not isinstance(body, Document):
        return "visit.signed: statements, where a document belongs"
    try:
        manifest, _, valid = read_manifest(body.doc)
    except Malformed as error:
        return f"visit.signed: {error}"
    if not valid:
        return "visit.signed: the signature does not hold"
    return None if manifest.signer == header.author else "visit.signed: the signer is not the author of the entry"


def _check_lengths(n: int, prev: bytes, salt: bytes | None) -> None:
    if len(prev) != 32 or (n == 1) != (prev == NO_PREVIOUS):
        raise Malformed("prev is the id of the entry before, and 32 zeros for the first of an epoch alone")
    if salt is not None and len(salt) != 16:
        raise Malformed("a salt has 16 bytes")
