"""What the pharmacy itself charts: orders, schedule, demographics, and its staff with their keys.

The server is a device like any other, of kind `service`, with a key and a chain of its own; its entries are numbered by
the same code as everybody's. Each process writes an epoch of its own, so replicas never wait for one another and a
restored server never continues a chain that the laptops know longer than it does.

It is trusted as no laptop is, so it checks itself: an entry that breaks the shape of its kind is a bug here and raises.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from nursechart.chart import queries
from nursechart.chart.aliases import shown_in
from nursechart.chart.held import kind_in
from nursechart.chart.views import Ref, Subject
from nursechart.record.clock import HybridClock
from nursechart.record.entry import (
    NO_PREVIOUS,
    Document,
    Entry,
    Header,
    Statement,
    StatementRef,
    check_kind,
    write_entry,
)
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.record.ids import uuid7
from nursechart.record.kinds import CHARTED, KIND_VERSION, Part, kind_of, write_part
from nursechart.server import numbering, projector
from nursechart.server.database import insert_new
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import device, device_chain, feed, own

ZONE = "UTC"  # where the pharmacy's own clock stands


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to chart: this value (None withdraws it) about this part of this subject, in place of `supersedes`."""

    subject: str
    part: str
    value: Part | None
    supersedes: tuple[Ref, ...] = ()


class Desk:
    """The pharmacy's own pen. Its methods join the caller's writing transaction, and are thread-safe."""

    def __init__(self, org: str, device_id: str, key: Ed25519PrivateKey, keys: FeedKeys) -> None:
        self.org, self.device_id = org, device_id
        self._key, self._keys = key, keys
        self._epoch = secrets.token_bytes(8)
        self._clock = HybridClock()
        self._lock = threading.Lock()

    def standing(self, connection: Connection, feed_id: str, subject: str, part: str) -> tuple[Ref, ...]:
        """What stands about a part, the feed's projection brought up to date first: what a restatement supersedes."""
        projector.catch_up(connection, self.org, feed_id, self._keys)
        found = _held(connection, shown_in(connection, feed_id), subject, part)
        return found.refs(part) if found else ()

    def restate(
        self, connection: Connection, feed_id: str, values: Sequence[tuple[str, str, Part]], now_ms: int
    ) -> Entry | None:
        """Chart values (subject, part, value) in place of whatever stands; None when all of it stands already."""
        projector.catch_up(connection, self.org, feed_id, self._keys)
        shown = shown_in(connection, feed_id)
        said = []
        for subject, part, value in values:
            found = _held(connection, shown, subject, part)
            standing = found.parts.get(part, ()) if found else ()
            if not (len(standing) == 1 and standing[0].value == value):
                said.append(Said(subject, part, value, tuple(one.ref for one in standing)))
        return self.chart(connection, feed_id, said, now_ms) if said else None

    def chart(
        self, connection: Connection, feed_id: str, said: Sequence[Said], now_ms: int, *, kind: str = CHARTED
    ) -> Entry:
        """Chart one entry in a feed and give it its place. Raises ValueError for a value that breaks its shape."""
        body = tuple(
            Statement(
                one.subject,
                one.part,
                None if one.value is None else write_part(one.value),
                tuple(StatementRef(ref.entry[:8], ref.index) for ref in one.supersedes),
            )
            for one in said
        )
        with self._lock:
            self._clock = self._clock.tick(now_ms)
            entry = self._write(connection, feed_id, kind, body, now_ms)
        broken = check_kind(entry)
        if broken:
            raise ValueError(broken)
        arrived = numbering.Arrived(entry, flags=0, by_device=self.device_id, by_user=None)
        numbering.place(connection, self.org, self._keys, feed_id, [arrived], now_ms)
        return entry

    def _write(
        self, connection: Connection, feed_id: str, kind: str, body: tuple[Statement, ...] | Document, now_ms: int
    ) -> Entry:
        chain = connection.execute(
            select(device_chain.c.head_n, device_chain.c.head_id).where(
                device_chain.c.device_id == self.device_id, device_chain.c.epoch == self._epoch
            )
        ).first()
        seen = connection.execute(
            select(feed.c.length, feed.c.digest).where(feed.c.org_id == self.org, feed.c.feed_id == feed_id)
        ).first()
        header = Header(
            org=self.org,
            feed=feed_id,
            device=self.device_id,
            epoch=self._epoch,
            n=chain.head_n + 1 if chain else 1,
            author=self.device_id,
            kind=kind,
            kind_version=KIND_VERSION,
            hlc=self._clock,
            charted_at_ms=now_ms,
            zone=ZONE,
            clock=(0, 0),  # its own clock is the one others are measured by
            seen=(seen.length, seen.digest[:8]) if seen else (0, EMPTY_DIGEST[:8]),
        )
        return write_entry(
            header,
            body,
            salt=secrets.token_bytes(16),
            prev=chain.head_id if chain else NO_PREVIOUS,
            device_key=self._key,
        )


def _held(connection: Connection, shown: str, subject: str, part: str) -> Subject | None:
    return queries.subject(connection, shown, subject, kind=kind_in(shown, subject, kind_of(part)))


def make_service_device(connection: Connection, org: str, label: str, public_key: bytes, now_ms: int) -> str:
    """Enter the pharmacy itself among the devices of a new database. Answers its id."""
    device_id = uuid7(now_ms, secrets.token_bytes(10))
    connection.execute(
        device.insert().values(
            id=device_id,
            org_id=org,
            public_key=public_key,
            label=label,
            kind="service",
            status="active",
            status_at=now_ms,
        )
    )
    insert_new(connection, own, [{"key": "service_device", "value": device_id}])
    return device_id


def service_device(connection: Connection) -> str:
    """The id of the pharmacy's own device."""
    return str(connection.execute(select(own.c.value).where(own.c.key == "service_device")).scalar_one())
