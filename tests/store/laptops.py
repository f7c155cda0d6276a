"""What the tests of the store share: a clock that stands still, a credential store in memory, charting in a line."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart.protocol.recovery import open_master_key
from nursechart.record import kinds
from nursechart.record.entry import NO_PREVIOUS, Entry, Header, Statement, StatementRef, write_entry
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.record.manifest import Manifest, sign_manifest
from nursechart.store import keystore
from nursechart.store.laptop import Laptop, LaptopUser, OpenStore
from nursechart.store.order import FeedHead
from nursechart.store.vault import FLOOR

MAYA, PASSWORD = LaptopUser("maya", "Maya Okafor"), "long walks in november"
ROSA, THEO = "p:rosa", "p:theo"
NINE = 1_763_712_120_000  # 21 November 2025, 09:42 in Chicago is 15:42 UTC; any fixed instant would do
BALLAST = 256 * 1024


class FakeClock:
    """Stands still until a test moves it."""

    zone = "America/Chicago"

    def __init__(self, now_ms: int = NINE) -> None:
        self.ms = now_ms
        self.monotonic = 1_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic_ms(self) -> int:
        return self.monotonic

    def pass_s(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)
        self.monotonic += int(seconds * 1000)


class MemorySecrets:
    """A credential store that forgets at the end of the test."""

    reduced_protection = False

    def __init__(self, held: dict[str, bytes] | None = None) -> None:
        self.held = dict(held or {})

    def get(self, name: str) -> bytearray | None:
        return bytearray(self.held[name]) if name in self.held else None

    def put(self, name: str, secret: bytes | bytearray) -> None:
        self.held[name] = bytes(secret)

    def delete(self, name: str) -> None:
        self.held.pop(name, None)


def enrol(folder: Path, secrets: object, clock: FakeClock) -> OpenStore:
    return Laptop.enrol(
        folder,
        device_id="laptop-1",
        org="agency-1",
        server_id="pharmacy-1",
        server_keys=[b"k" * 32],
        user=MAYA,
        password=PASSWORD,
        secrets=secrets,  # type: ignore[arg-type]
        clock=clock,
        cost=FLOOR,
        ballast_bytes=BALLAST,
    )


def master_key(folder: Path, recovery_key: X25519PrivateKey) -> bytearray:
    """The master key of the laptop in `folder`, as who holds the recovery key opens it."""
    slots = keystore.read(folder)
    assert slots.recovery is not None
    return open_master_key(slots.recovery.box, recovery_key, device=slots.device, generation=slots.generation)


def laptop_at(folder: Path, secrets: object, clock: FakeClock) -> Laptop:
    return Laptop.at(folder, secrets, clock=clock, ballast_bytes=BALLAST)  # type: ignore[arg-type]


def mine(*feeds: str) -> list[FeedHead]:
    """The heads of feeds that the pharmacy has assigned and nobody has charted in yet."""
    return [FeedHead(feed, 0, EMPTY_DIGEST, None, "mine") for feed in feeds]


def vitals(name: str, celsius: str = "38.4", *, visit: str = "visit-1", corrects: Entry | None = None):
    at = {"at_ms": NINE, "zone": "America/Chicago", "wall": "2025-11-21T09:42"}
    names = (StatementRef(corrects.id[:8], 1),) if corrects else ()
    return (
        Statement(name, "vital_signs.set", {"visit": visit, "at": at}),
        Statement(name, "vital_signs.temperature", {"value": celsius, "unit": "Cel"}, names),
    )


def allergy(name: str, text: str = "penicillin"):
    return (
        Statement(name, "allergy.substance", {"text": text}),
        Statement(name, "allergy.state", {"status": "active"}),
    )


def chart(
    store: OpenStore, body=None, *, feed: str = ROSA, kind: str = kinds.CHARTED, drafts: Sequence[str] = ()
) -> Entry:
    return store.commit(feed, kind, body or vitals("set-1"), seen=store.seen(feed), drafts=drafts)


def sign(store: OpenStore, visit: str = "visit-1", *, feed: str = ROSA) -> Entry:
    """Sign everything that stands in the visit."""
    from nursechart.record.entry import Document

    covers: dict[bytes, list[int]] = {}
    for ref in store.statements_of_visit(feed, visit):
        covers.setdefault(ref.entry, []).append(ref.index)
    manifest = Manifest(
        visit=visit,
        meaning="author",
        signer=store.user.id,
        name=store.user.name,
        credentials="RN",
        signed_at_ms=NINE,
        zone="America/Chicago",
        covers=tuple((entry, tuple(indexes)) for entry, indexes in covers.items()),
    )
    with store.sign_with(PASSWORD) as key:
        return store.commit(feed, kinds.VISIT_SIGNED, Document(sign_manifest(manifest, key)), seen=store.seen(feed))


class Colleague:
    """Another laptop's chain: entries that come in by sync."""

    def __init__(self, device: str = "laptop-2", author: str = "ruth") -> None:
        self.device, self.author = device, author
        self.key = Ed25519PrivateKey.generate()
        self._last = NO_PREVIOUS
        self._numbers = itertools.count(1)

    def writes(
        self, body, *, feed: str = ROSA, kind: str = kinds.CHARTED, version: int = 1, hlc_ms: int = NINE
    ) -> Entry:
        n = next(self._numbers)
        header = Header(
            org="agency-1",
            feed=feed,
            device=self.device,
            epoch=b"e" * 8,
            n=n,
            author=self.author,
            kind=kind,
            kind_version=version,
            hlc=(hlc_ms, n),
            charted_at_ms=NINE,
            zone="America/Chicago",
            clock=(0, 0),
            seen=(0, bytes(8)),
        )
        entry = write_entry(header, body, salt=n.to_bytes(16, "big"), prev=self._last, device_key=self.key)
        self._last = entry.id
        return entry


def digest_of(entries: Sequence[Entry | bytes], after: bytes = EMPTY_DIGEST) -> bytes:
    for entry in entries:
        after = next_digest(after, entry.id if isinstance(entry, Entry) else entry)
    return after


def temperatures(store: OpenStore, feed: str = ROSA) -> list[str]:
    return [str(point.value.value) for point in store.readings(feed, since_ms=0, measures=["temperature"])]
