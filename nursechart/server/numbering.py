"""Places: each feed numbers its entries densely, and keeps a running digest (sync.md 8).

A feed's row is locked from the moment its length is read until commit, so the order of numbers is the order of
commits, and only people who chart on the same patient wait for one another. What is placed already keeps its place:
pushing twice, in another order, or from another laptop changes nothing.

A refused entry never comes here; a quarantined one is kept by `keep`, in the log but without a place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select, update

from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.server import live_news
from nursechart.server.database import insert_all, insert_new, upsert
from nursechart.server.sealing import SEALED, FeedKeys
from nursechart.server.tables import device_chain, entry, feed, feed_entry


class Flag(IntFlag):
    """What is to be said about an accepted entry."""

    LATE = 1  # after the author's assignment had ended
    CLOCK = 2  # the laptop's clock was wrong
    FORK = 4  # another entry has the same number in its chain
    INVALID = 8  # breaks the shape of a kind we know
    REOFFERED = 16  # pushed by another than its author

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(str(flag.name).lower() for flag in Flag if flag in self)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry whose bytes and signature were checked, with the server's own account of how it came."""

    entry: Entry
    flags: int
    by_device: str
    by_user: str | None


def place(
    connection: Connection, org: str, keys: FeedKeys, feed_id: str, arrived: Sequence[Arrived], now_ms: int
) -> dict[bytes, int]:
    """Give entries of one feed their places, in the order given. Answers the flags of those that are new, by id."""
    return place_all(connection, org, keys, {feed_id: arrived}, now_ms)[feed_id]


def place_all(
    connection: Connection,
    org: str,
    keys: FeedKeys,
    arrived: Mapping[str, Sequence[Arrived]],
    now_ms: int,
    *,
    unplaced_at: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, dict[bytes, int]]:
    """Give entries of several feeds their places, in the order given in each. Answers the flags of those that are new,
    by feed and id.

    `unplaced_at`: lengths of feeds at which none of these had a place; a feed that still has that length is not asked.
    """
    heads = _lock_feeds(connection, org, keys, sorted(arrived))
    new: dict[str, dict[bytes, Arrived]] = {}
    for feed_id, some in arrived.items():
        placed: set[bytes] = set()
        if unplaced_at.get(feed_id) != heads[feed_id].length:
            placed = placed_in(connection, org, feed_id, [one.entry.id for one in some])
        new[feed_id] = {one.entry.id: one for one in some if one.entry.id not in placed}
    every = [one for some in new.values() for one in some.values()]
    forked, kept = _note_chains(connection, every, now_ms)
    flags: dict[str, dict[bytes, int]] = {
        feed_id: {id_: one.flags | (Flag.FORK if id_ in forked else 0) for id_, one in some.items()}
        for feed_id, some in new.items()
    }
    fresh = [
        _row(org, keys, heads[feed_id].data_key, one, flags[feed_id][id_], now_ms)
        for feed_id, some in new.items()
        for id_, one in some.items()
        if id_ not in kept
    ]
    if fresh:
        insert_all(connection, entry, fresh)
    for feed_id, some_flags in flags.items():
        for id_ in some_flags.keys() & kept:  # it was in quarantine until now
            connection.execute(
                update(entry)
                .where(entry.c.org_id == org, entry.c.feed_id == feed_id, entry.c.id == id_)
                .values(flags=some_flags[id_])
            )
    _number(connection, org, {feed_id: (heads[feed_id], list(some)) for feed_id, some in new.items() if some})
    return flags


def receipts(connection: Connection, org: str, keys: FeedKeys, feed_id: str, ids: Sequence[bytes]) -> None:
    """Put bare ids in a device's own feed: "the pharmacy has this", for entries of feeds that laptop cannot read."""
    head = _lock_feeds(connection, org, keys, [feed_id])[feed_id]
    placed = placed_in(connection, org, feed_id, ids)
    new = [id_ for id_ in dict.fromkeys(ids) if id_ not in placed]
    if new:
        _number(connection, org, {feed_id: (head, new)})


def keep(
    connection: Connection, org: str, keys: FeedKeys, feed_id: str, arrived: Sequence[Arrived], now_ms: int
) -> None:
    """Keep entries in the log without a place, chain too: a person has to decide about them."""
    wrapped = _lock_feeds(connection, org, keys, [feed_id])[feed_id].data_key
    forked, _ = _note_chains(connection, arrived, now_ms)
    insert_new(
        connection,
        entry,
        [
            _row(org, keys, wrapped, one, one.flags | (Flag.FORK if one.entry.id in forked else 0), now_ms)
            for one in arrived
        ],
    )


def placed_in(connection: Connection, org: str, feed_id: str, ids: Sequence[bytes]) -> set[bytes]:
    """Which of these entries have a place in this feed."""
    found: set[bytes] = set()
    for some in chunks(list(ids)):
        found.update(connection.execute(_PLACED, {"org": org, "feed": feed_id, "ids": some}).scalars())
    return found


def lengths_of(connection: Connection, org: str, feed_ids: Collection[str]) -> dict[str, int]:
    """How many entries each of these feeds has; one that is not there yet has none."""
    lengths = dict.fromkeys(feed_ids, 0)
    for some in chunks(sorted(feed_ids)):
        rows = connection.execute(_LENGTHS, {"org": org, "feeds": some})
        lengths.update((row.feed_id, row.length) for row in rows)
    return lengths


def chunks(items: list[Any], size: int = 500) -> Iterable[list[Any]]:
    """Lists short enough for the parameters of one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


# Questions on the way of every push are made once: making one costs SQLAlchemy four times as much as asking it.
_PLACED: Final = select(feed_entry.c.entry_id).where(
    feed_entry.c.org_id == bindparam("org"),
    feed_entry.c.feed_id == bindparam("feed"),
    feed_entry.c.entry_id.in_(bindparam("ids", expanding=True)),
)
_THESE_FEEDS: Final = and_(feed.c.org_id == bindparam("org"), feed.c.feed_id.in_(bindparam("feeds", expanding=True)))
_LENGTHS: Final = select(feed.c.feed_id, feed.c.length).where(_THESE_FEEDS)
_LOCKED: Final = (
    select(feed.c.feed_id, feed.c.data_key, feed.c.length, feed.c.digest)
    .where(_THESE_FEEDS)
    .order_by(feed.c.feed_id)
    .with_for_update()
)
_GROWN: Final = (
    update(feed)
    .where(feed.c.org_id == bindparam("org"), feed.c.feed_id == bindparam("its_feed"))
    .values(length=bindparam("its_length"), digest=bindparam("its_digest"))
)
_AT_NUMBERS: Final = select(entry.c.n, entry.c.id).where(
    entry.c.device_id == bindparam("device"),
    entry.c.epoch == bindparam("epoch"),
    entry.c.n.between(bindparam("first"), bindparam("last")),
)
_CHAIN: Final = (
    select(device_chain)
    .where(device_chain.c.device_id == bindparam("device"), device_chain.c.epoch == bindparam("epoch"))
    .with_for_update()
)


class _Head(NamedTuple):
    """What the row of a locked feed says."""

    data_key: bytes  # wrapped
    length: int
    digest: bytes


def _lock_feeds(connection: Connection, org: str, keys: FeedKeys, feed_ids: Sequence[str]) -> dict[str, _Head]:
    """Lock the rows of feeds until commit, in order of their names; those that are not there are made."""
    asked = {"org": org, "feeds": feed_ids}
    heads = {feed_id: _Head(*head) for feed_id, *head in connection.execute(_LOCKED, asked)}
    fresh = [_new_feed(org, keys, feed_id) for feed_id in feed_ids if feed_id not in heads]
    if fresh:
        insert_new(connection, feed, fresh)
        heads = {feed_id: _Head(*head) for feed_id, *head in connection.execute(_LOCKED, asked)}
    return heads


def _new_feed(org: str, keys: FeedKeys, feed_id: str) -> dict[str, Any]:
    return {
        "org_id": org,
        "feed_id": feed_id,
        "kind": feed_id[:1],
        "length": 0,
        "digest": EMPTY_DIGEST,
        "projected_length": 0,
        "data_key": keys.new(feed_id),
    }


def _number(connection: Connection, org: str, new: Mapping[str, tuple[_Head, Sequence[bytes]]]) -> None:
    """Write the places of new entries, by feed: its head as it was locked, and their ids in order, at least one."""
    rows: list[dict[str, Any]] = []
    grown: list[dict[str, Any]] = []
    for feed_id, (head, ids) in new.items():
        length, digest = head.length, head.digest
        for id_ in ids:
            length, digest = length + 1, next_digest(digest, id_)
            rows.append({"org_id": org, "feed_id": feed_id, "place": length, "entry_id": id_, "digest": digest})
        grown.append({"org": org, "its_feed": feed_id, "its_length": length, "its_digest": digest})
    if not rows:
        return
    insert_all(connection, feed_entry, rows)
    connection.execute(_GROWN, grown)
    for one in grown:
        live_news.grew(connection, one["its_feed"], one["its_length"], is_new=new[one["its_feed"]][0].length == 0)


def _note_chains(connection: Connection, arrived: Sequence[Arrived], now_ms: int) -> tuple[set[bytes], set[bytes]]:
    """Advance the chains these entries belong to. Answers the ids that share their number with another entry, and those
    of entries that the log has already."""
    chains: dict[tuple[str, bytes], list[Entry]] = {}
    for one in arrived:
        chains.setdefault((one.entry.header.device, one.entry.header.epoch), []).append(one.entry)
    forked: set[bytes] = set()
    kept: set[bytes] = set()
    for (device_id, epoch), entries in sorted(chains.items()):
        forks, there = _forks(connection, device_id, epoch, entries)
        forked |= forks
        kept |= there
        _advance(connection, device_id, epoch, entries, bool(forks), now_ms)
    return forked, kept


def _forks(
    connection: Connection, device_id: str, epoch: bytes, entries: Sequence[Entry]
) -> tuple[set[bytes], set[bytes]]:
    """Entries that contradict the chain: the same number taken by another, or another predecessor than ours. And what
    the log has at these numbers: an entry that was kept before is among them, as its number is part of its id."""
    numbers = [one.header.n for one in entries]
    asked = {"device": device_id, "epoch": epoch, "first": min(numbers) - 1, "last": max(numbers)}
    held = {(row.n, row.id) for row in connection.execute(_AT_NUMBERS, asked)}
    at: dict[int, set[bytes]] = {}
    for n, id_ in held | {(one.header.n, one.id) for one in entries}:
        at.setdefault(n, set()).add(id_)
    forks = {
        bytes(one.id)
        for one in entries
        if len(at[one.header.n]) > 1 or (one.header.n - 1 in at and one.prev not in at[one.header.n - 1])
    }
    return forks, {id_ for _, id_ in held}


def _advance(
    connection: Connection, device_id: str, epoch: bytes, entries: Sequence[Entry], forks: bool, now_ms: int
) -> None:
    known = connection.execute(_CHAIN, {"device": device_id, "epoch": epoch}).first()
    newest = max(entries, key=lambda one: one.header.n)
    upsert(
        connection,
        device_chain,
        {
            "device_id": device_id,
            "epoch": epoch,
            "head_n": newest.header.n if known is None else max(newest.header.n, known.head_n),
            "head_id": newest.id if known is None or newest.header.n > known.head_n else known.head_id,
            "forked": int(forks or (known is not None and bool(known.forked))),
            "first_seen_at": known.first_seen_at if known else now_ms,
        },
        keys=("device_id", "epoch"),
    )


def _row(org: str, keys: FeedKeys, wrapped: bytes, arrived: Arrived, flags: int, now_ms: int) -> dict[str, Any]:
    one, header = arrived.entry, arrived.entry.header
    return {
        "org_id": org,
        "feed_id": header.feed,
        "id": one.id,
        "device_id": header.device,
        "epoch": header.epoch,
        "n": header.n,
        "prev": one.prev,
        "author_id": header.author,
        "kind": header.kind,
        "kind_v": header.kind_version,
        "hlc": header.hlc[0],
        "header": one.header_bytes,
        "body": None if one.body_bytes is None else keys.seal(header.feed, wrapped, one.id, one.body_bytes),
        "codec": SEALED,
        "bodyh": one.bodyh,
        "salt": one.salt,
        "sig": one.sig,
        "flags": flags,
        "pushed_by_device": arrived.by_device,
        "pushed_by_user": arrived.by_user,
        "received_at": now_ms,
    }
