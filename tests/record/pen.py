"""A pen: writes the entries of one laptop, each chained to the one before, as short as a test needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.record import kinds
from nursechart.record.entry import Body, Document, Entry, Header, Statement, StatementRef, write_entry
from nursechart.record.manifest import Manifest, Meaning, sign_manifest

ORG = "0190e000-0000-7000-8000-000000000001"
ROSA = "p:0190e000-0000-7000-8000-0000000000c1"
THEO = "p:0190e000-0000-7000-8000-0000000000c2"
VISIT = "0190e000-0000-7000-8000-0000000000b1"
VITALS = "0190e000-0000-7000-8000-0000000000b2"
AT = 1763736127000
WHEN: dict[str, Any] = {"at_ms": AT, "zone": "America/Chicago", "wall": "2025-11-21T08:42"}


def key_of(name: str) -> Ed25519PrivateKey:
    """The same key for the same name, in each run."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def ref(entry: Entry, index: int = 0) -> StatementRef:
    return StatementRef(entry.id[:8], index)


def pulse(value: str, *supersedes: StatementRef, subject: str = VITALS) -> Statement:
    return Statement(subject, "vital_signs.pulse", {"value": value, "unit": "/min"}, supersedes)


def because(reason: str) -> Statement:
    subject = "0190e000-0000-7000-8000-0000000000e1"
    return Statement(subject, "amendment.about", {"visit": VISIT, "reason": reason, "at": WHEN})


@dataclass
class Pen:
    """One laptop and the nurse who writes on it."""

    device: str = "0190e000-0000-7000-8000-0000000000d1"
    author: str = "0190e000-0000-7000-8000-0000000000a1"
    epoch: bytes = b"12345678"
    written: list[Entry] = field(default_factory=list)

    @property
    def public_key(self) -> bytes:
        return key_of(self.device).public_key().public_bytes_raw()

    def write(
        self,
        *statements: Statement,
        kind: str = kinds.CHARTED,
        feed: str = ROSA,
        hlc: tuple[int, int] | None = None,
        document: Document | None = None,
        kind_version: int = 1,
    ) -> Entry:
        n = len(self.written) + 1
        header = Header(
            org=ORG,
            feed=feed,
            device=self.device,
            epoch=self.epoch,
            n=n,
            author=self.author,
            kind=kind,
            kind_version=kind_version,
            hlc=hlc or (AT + n, 0),
            charted_at_ms=AT + n,
            zone="America/Chicago",
            clock=(0, -1),
            seen=(0, bytes(8)),
        )
        body: Body = statements if document is None else document
        prev = self.written[-1].id if self.written else bytes(32)
        salt = sha256(self.device.encode() + n.to_bytes(8, "big")).digest()[:16]
        entry = write_entry(header, body, salt=salt, prev=prev, device_key=key_of(self.device))
        self.written.append(entry)
        return entry

    def manifest(self, *covered: Entry, meaning: Meaning = "author") -> Manifest:
        return Manifest(
            visit=VISIT,
            meaning=meaning,
            signer=self.author,
            name="Ana Ruíz",
            credentials="RN, CRNI",
            signed_at_ms=AT + 9_000,
            zone="America/Chicago",
            covers=tuple((entry.id, tuple(range(len(entry.statements)))) for entry in covered),
        )

    def sign(
        self, *covered: Entry, amends: bytes = b"", feed: str = ROSA, meaning: Meaning = "author", forged: bool = False
    ) -> Entry:
        """Sign a visit in which everything in `covered` stands; `forged`: with a signature that does not hold."""
        doc = sign_manifest(self.manifest(*covered, meaning=meaning), key_of(self.author))
        if forged:
            doc["manifest"] = doc["manifest"].replace("Ruíz", "Ruiz").replace("RN, CRNI", "RN")
        return self.write(kind=kinds.VISIT_SIGNED, document=Document(doc, amends), feed=feed)
