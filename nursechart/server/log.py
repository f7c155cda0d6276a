"""Reads the log: entries as they came, their bodies opened with the feed's key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, and_, select

from nursechart.record.entry import Entry, EntryId
from nursechart.server.numbering import chunks
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import entry, feed, feed_entry

COLUMNS: Final = tuple(
    entry.c[name] for name in ("feed_id", "id", "header", "body", "salt", "bodyh", "prev", "sig")
)  # of `entry`, that `entry_of` and `entry_with` read
_IN_ORDER: Final = and_(
    feed_entry.c.org_id == entry.c.org_id,
    feed_entry.c.feed_id == entry.c.feed_id,
    feed_entry.c.entry_id == entry.c.id,
)


def in_order(
    connection: Connection, org: str, feed_id: str, keys: FeedKeys, *, after: int, most: int | None = None
) -> list[Entry]:
    """The entries of a feed from after the place `after`, in order of place."""
    rows = connection.execute(
        select(*COLUMNS, feed.c.data_key)
        .join(feed_entry, _IN_ORDER)
        .join(feed, and_(feed.c.org_id == entry.c.org_id, feed.c.feed_id == entry.c.feed_id))
        .where(feed_entry.c.org_id == org, feed_entry.c.feed_id == feed_id, feed_entry.c.place > after)
        .order_by(feed_entry.c.place)
        .limit(most)
    )
    return [entry_of(row, keys) for row in rows]


def by_id(connection: Connection, org: str, keys: FeedKeys, ids: Collection[bytes]) -> list[Entry]:
    """The entries with these ids, wherever they are; those in quarantine too."""
    found: list[Entry] = []
    for some in chunks(list(ids)):
        rows = connection.execute(
            select(*COLUMNS, feed.c.data_key)
            .join(feed, and_(feed.c.org_id == entry.c.org_id, feed.c.feed_id == entry.c.feed_id))
            .where(entry.c.org_id == org, entry.c.id.in_(some))
        )
        found += [entry_of(row, keys) for row in rows]
    return found


def placed(
    connection: Connection, org: str, keys: FeedKeys, ids: Collection[bytes], feeds: Collection[str]
) -> list[Entry]:
    """Those of these entries, a chunk at most, that are in one of `feeds` and have a place there."""
    rows = connection.execute(
        select(*COLUMNS, feed.c.data_key)
        .join(feed_entry, _IN_ORDER)
        .join(feed, and_(feed.c.org_id == entry.c.org_id, feed.c.feed_id == entry.c.feed_id))
        .where(entry.c.org_id == org, entry.c.id.in_(ids))
    )
    return [entry_of(row, keys) for row in rows if row.feed_id in feeds]


def entry_of(row: Any, keys: FeedKeys) -> Entry:
    """The entry of a row with COLUMNS and the `data_key` of its feed."""
    return entry_with(row, row.data_key, keys)


def entry_with(row: Any, data_key: bytes, keys: FeedKeys) -> Entry:
    """The entry of a row with COLUMNS, its body opened with the wrapped data key of its feed."""
    body = None if row.body is None else keys.open(row.feed_id, data_key, row.id, row.body)
    salt = None if body is None else row.salt
    return Entry(row.header, body, salt, row.bodyh, row.prev, EntryId(row.id), row.sig)
