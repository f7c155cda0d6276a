"""Fills a pharmacy with years of charts, without a laptop's work for each entry.

`Filler` is an enrolled laptop with a nurse: its entries are signed and placed by the server's own numbering, so whoever
pulls them can check them. `pour` copies rows of such entries into PostgreSQL by the hundred thousand under made-up
ids, for questions whose cost must not depend on how much is held: nothing reads those but by place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from nursechart.protocol.enrolment import read_code
from nursechart.record import kinds
from nursechart.record.entry import NO_PREVIOUS, Entry, Header, Statement, write_entry
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.server import numbering, tables
from nursechart.server.devices import Device
from nursechart.server.numbering import Arrived
from nursechart.server.pharmacy import Pharmacy
from tests.benchmarks.served import now_ms

ZONE = "America/New_York"
_AT_ONCE = 500


def enrol(pharmacy: Pharmacy, user: str, key: Ed25519PrivateKey, label: str = "a laptop") -> Device:
    """A laptop that this person works on, without its asking for it."""
    code = pharmacy.devices.new_code(label=label, kind="laptop", now_ms=now_ms(), by="the benchmark")
    public = key.public_key().public_bytes_raw()
    device = pharmacy.devices.enrol(read_code(code.text).secret, public, label=label, app="0.1.0", now_ms=now_ms())
    assert isinstance(device, Device), device
    pharmacy.database.write(lambda c: pharmacy.devices.register(c, user, device.id, b"", now_ms()))
    return device


@dataclass
class Filler:
    """One laptop's chain, written here."""

    pharmacy: Pharmacy
    user: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    epoch: bytes = field(default_factory=lambda: os.urandom(8))
    n: int = 0
    last: bytes = NO_PREVIOUS

    def __post_init__(self) -> None:
        self.device = enrol(self.pharmacy, self.user, self.key)

    def writes(self, feed: str, statements: Sequence[Statement], at_ms: int) -> Entry:
        """The next entry of this laptop."""
        self.n += 1
        header = Header(
            org=self.pharmacy.org, feed=feed, device=self.device.id, epoch=self.epoch, n=self.n, author=self.user,
            kind=kinds.CHARTED, kind_version=kinds.KIND_VERSION, hlc=(at_ms, self.n), charted_at_ms=at_ms, zone=ZONE,
            clock=(0, 0), seen=(0, bytes(8)),
        )  # fmt: skip
        entry = write_entry(header, tuple(statements), salt=os.urandom(16), prev=self.last, device_key=self.key)
        self.last = entry.id
        return entry

    def place(self, feed: str, entries: Sequence[Entry]) -> None:
        """Number them at the pharmacy."""
        pharmacy = self.pharmacy
        for first in range(0, len(entries), _AT_ONCE):
            arrived = [Arrived(one, 0, self.device.id, self.user) for one in entries[first : first + _AT_ONCE]]
            pharmacy.database.write(
                lambda c, some=arrived: numbering.place(c, pharmacy.org, pharmacy.feed_keys, feed, some, now_ms())  # type: ignore[misc]
            )


def pour(pharmacy: Pharmacy, url: str, feeds: Sequence[str], each: int, pattern: Sequence[Entry]) -> int:
    """Put `each` entries behind the order of every feed of `feeds`, new ones too, by COPY; how many that were."""
    held = _held(pharmacy, feeds)
    with psycopg.connect(url) as connection:
        for feed in feeds:
            if feed not in held:
                held[feed] = (pharmacy.feed_keys.new(feed), 0, EMPTY_DIGEST)
                connection.execute(
                    "insert into feed (org_id, feed_id, kind, length, digest, projected_length, data_key)"
                    " values (%s, %s, 'p', 0, %s, 0, %s)",
                    (pharmacy.org, feed, EMPTY_DIGEST, held[feed][0]),
                )
        for first in range(0, len(feeds), 50):
            some = feeds[first : first + 50]
            ids = {feed: [os.urandom(32) for _ in range(each)] for feed in some}
            with connection.cursor() as cursor:
                with cursor.copy(f"copy entry ({', '.join(_ENTRY)}) from stdin (format binary)") as copy:  # type: ignore[arg-type]
                    copy.set_types(_ENTRY_TYPES)
                    for row in _entries(pharmacy, held, ids, pattern):
                        copy.write_row(row)
                with cursor.copy(
                    "copy feed_entry (org_id, feed_id, place, entry_id, digest) from stdin (format binary)"
                ) as copy:
                    copy.set_types(["text", "text", "int8", "bytea", "bytea"])
                    for feed in some:
                        _, length, digest = held[feed]
                        for id_ in ids[feed]:
                            length, digest = length + 1, next_digest(digest, id_)
                            copy.write_row((pharmacy.org, feed, length, id_, digest))
                        held[feed] = (held[feed][0], length, digest)
                for feed in some:
                    cursor.execute(
                        "update feed set length = %s, digest = %s, projected_length = %s"
                        " where org_id = %s and feed_id = %s",
                        (held[feed][1], held[feed][2], held[feed][1], pharmacy.org, feed),
                    )
            connection.commit()
        connection.autocommit = True
        connection.execute("analyze entry, feed_entry, feed")
    return each * len(feeds)


_ENTRY = (
    "org_id", "feed_id", "id", "device_id", "epoch", "n", "prev", "author_id", "kind", "kind_v", "hlc", "header",
    "body", "codec", "bodyh", "salt", "sig", "flags", "pushed_by_device", "received_at",
)  # fmt: skip
_ENTRY_TYPES = [
    "text", "text", "bytea", "text", "bytea", "int8", "bytea", "text", "text", "int4", "int8", "bytea", "bytea",
    "int4", "bytea", "bytea", "bytea", "int4", "text", "int8",
]  # fmt: skip


def _held(pharmacy: Pharmacy, feeds: Sequence[str]) -> dict[str, tuple[bytes, int, bytes]]:
    feed = tables.feed
    with pharmacy.database.reading() as connection:
        rows = connection.execute(select(feed.c.feed_id, feed.c.data_key, feed.c.length, feed.c.digest))
        return {row.feed_id: (row.data_key, row.length, row.digest) for row in rows if row.feed_id in set(feeds)}


def _entries(
    pharmacy: Pharmacy, held: dict[str, tuple[bytes, int, bytes]], ids: dict[str, list[bytes]], pattern: Sequence[Entry]
) -> Iterator[tuple[object, ...]]:
    number, epoch = 0, os.urandom(8)
    at_ms = now_ms()
    for feed, of_feed in ids.items():
        for id_ in of_feed:
            number += 1
            one = pattern[number % len(pattern)]
            header = one.header
            body = pharmacy.feed_keys.seal(feed, held[feed][0], id_, one.body_bytes or b"")
            yield (
                pharmacy.org, feed, id_, header.device, epoch, number, one.prev, header.author, header.kind,
                header.kind_version, header.hlc[0], one.header_bytes, body, 1, one.bodyh, one.salt, one.sig, 0,
                header.device, at_ms,
            )  # fmt: skip
