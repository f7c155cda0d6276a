"""Proves the log: every id worked out from its bytes anew, every signature, every digest, place by place.

What is broken is named by feed, place and what does not hold; nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select

from nursechart.record.entry import Entry, body_hash, entry_id, verifies
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.server import audit_report, log
from nursechart.server.database import Database
from nursechart.server.sealing import BodyUnreadable, FeedKeys
from nursechart.server.tables import device, entry, feed, feed_entry


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold. `place` is 0 where it is about the feed as a whole."""

    feed: str
    place: int
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what does not hold."""

    feeds: int
    entries: int
    broken: tuple[Broken, ...]


def verify(database: Database, org: str, keys: FeedKeys) -> Proof:
    """Check the whole log and every chain of the audit. About 0.1 ms an entry."""
    broken: list[Broken] = []
    entries = 0
    with database.reading() as connection:
        feeds = connection.execute(select(feed).where(feed.c.org_id == org).order_by(feed.c.feed_id)).all()
        public_keys = {row.id: row.public_key for row in connection.execute(select(device.c.id, device.c.public_key))}
        chains = audit_report.chains(connection)
    broken += [
        Broken(
            f"audit {one.device}".strip(), one.broken_at, "this record of the audit does not follow from the one before"
        )
        for one in chains
        if one.broken_at is not None
    ]
    for row in feeds:
        place, digest = 0, EMPTY_DIGEST
        for found in _rows(database, org, row.feed_id):
            place += 1
            digest = next_digest(digest, found.entry_id)
            if found.place != place or found.at_digest != digest:
                broken.append(Broken(row.feed_id, found.place, "place or digest does not follow from the one before"))
                place, digest = found.place, found.at_digest
            if found.id is None:
                if not row.feed_id.startswith("d:"):
                    broken.append(Broken(row.feed_id, place, "the entry is missing"))
                continue
            entries += 1
            what = _wrong(found, row.data_key, keys, public_keys)
            if what:
                broken.append(Broken(row.feed_id, place, what))
        if row.length != place or row.digest != digest:
            broken.append(Broken(row.feed_id, 0, "its length or digest is not that of its entries"))
    return Proof(len(feeds), entries, tuple(broken))


def _rows(database: Database, org: str, feed_id: str) -> Iterator[Row[Any]]:
    """The rows of a feed in order, some at a time, each in a short transaction."""
    after = 0
    while True:
        with database.reading() as connection:
            rows = connection.execute(
                select(feed_entry.c.place, feed_entry.c.entry_id, feed_entry.c.digest.label("at_digest"), entry)
                .outerjoin(
                    entry,
                    and_(
                        entry.c.org_id == feed_entry.c.org_id,
                        entry.c.feed_id == feed_entry.c.feed_id,
                        entry.c.id == feed_entry.c.entry_id,
                    ),
                )
                .where(feed_entry.c.org_id == org, feed_entry.c.feed_id == feed_id, feed_entry.c.place > after)
                .order_by(feed_entry.c.place)
                .limit(1000)
            ).all()
        yield from rows
        if len(rows) < 1000:
            return
        after = rows[-1].place


def _wrong(row: Row[Any], data_key: bytes, keys: FeedKeys, public_keys: dict[str, bytes]) -> str:
    """What does not hold about one entry, or an empty text."""
    try:
        found: Entry = log.entry_with(row, data_key, keys)
    except BodyUnreadable:
        return "the body does not open"
    if (
        found.body_bytes is not None
        and found.salt is not None
        and body_hash(found.salt, found.body_bytes) != found.bodyh
    ):
        return "the body is not the one that was signed"
    if entry_id(found.prev, found.header_bytes, found.bodyh) != found.id:
        return "the header is not the one that was signed"
    key = public_keys.get(found.header.device)
    if key is None or not verifies(found, key):
        return "the signature does not hold"
    return ""
