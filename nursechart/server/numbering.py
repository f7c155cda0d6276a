"""Places: each feed numbers its entries densely, and keeps a running digest (sync.md 8).

A feed's row is locked from the moment its length is read until commit, so the order of numbers is the order of
commits, and only people who chart on the same patient wait for one another. What is placed already keeps its place:
pushing twice, in another order, or from another laptop changes nothing.

A refused entry never comes here; a quarantined one is kept by `keep`, in the log but without a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Any

from sqlalchemy import Connection, select, update

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
    wrapped, length, digest = _lock_feed(connection, org, keys, feed_id)
    placed = placed_in(connection, org, feed_id, [one.entry.id for one in arrived])
    new: dict[bytes, Arrived] = {one.entry.id: one for one in arrived if one.entry.id not in placed}
    if not new:
        return {}
    forked = _note_chains(connection, list(new.values()), now_ms)
    flags: dict[bytes, int] = {id_: one.flags | (Flag.FORK if id_ in forked else 0) for id_, one in new.items()}
    kept = _in_log(connection, org, feed_id, list(new))
    fresh = [_row(org, keys, wrapped, one, flags[id_], now_ms) for id_, one in new.items() if id_ not in kept]
    if fresh:
        insert_all(connection, entry, fresh)
    for id_ in kept:  # it was in quarantine until now
        connection.execute(
            update(entry)
            .where(entry.c.org_id == org, entry.c.feed_id == feed_id, entry.c.id == id_)
            .values(flags=flags[id_])
        )
    _number(connection, org, feed_id, list(new), length, digest)
    return flags


def receipts(connection: Connection, org: str, keys: FeedKeys, feed_id: str, ids: Sequence[bytes]) -> None:
    """Put bare ids in a device's own feed: "the pharmacy has this", for entries of feeds that laptop cannot read."""
    _, length, digest = _lock_feed(connection, org, keys, feed_id)
    placed = placed_in(connection, org, feed_id, ids)
    _number(connection, org, feed_id, [id_ for id_ in dict.fromkeys(ids) if id_ not in placed], length, digest)


def keep(
    connection: Connection, org: str, keys: FeedKeys, feed_id: str, arrived: Sequence[Arrived], now_ms: int
) -> None:
    """Keep entries in the log without a place, chain too: a person has to decide about them."""
    wrapped, _, _ = _lock_feed(connection, org, keys, feed_id)
    forked = _note_chains(connection, arrived, now_ms)
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
        found.update(
            connection.execute(
                select(feed_entry.c.entry_id).where(
                    feed_entry.c.org_id == org, feed_entry.c.feed_id == feed_id, feed_entry.c.entry_id.in_(some)
                )
            ).scalars()
        )
    return found


def chunks(items: list[Any], size: int = 500) -> Iterable[list[Any]]:
    """Lists short enough for the parameters of one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _lock_feed(connection: Connection, org: str, keys: FeedKeys, feed_id: str) -> tuple[bytes, int, bytes]:
    where = (feed.c.org_id == org, feed.c.feed_id == feed_id)
    wanted = select(feed.c.data_key, feed.c.length, feed.c.digest).where(*where).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        fresh = {
            "org_id": org,
            "feed_id": feed_id,
            "kind": feed_id[:1],
            "length": 0,
            "digest": EMPTY_DIGEST,
            "projected_length": 0,
            "data_key": keys.new(feed_id),
        }
        insert_new(connection, feed, [fresh])
        row = connection.execute(wanted).one()
    return row.data_key, row.length, row.digest


def _in_log(connection: Connection, org: str, feed_id: str, ids: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for some in chunks(list(ids)):
        found.update(
            connection.execute(
                select(entry.c.id).where(entry.c.org_id == org, entry.c.feed_id == feed_id, entry.c.id.in_(some))
            ).scalars()
        )
    return found


def _number(connection: Connection, org: str, feed_id: str, ids: Sequence[bytes], length: int, digest: bytes) -> None:
    before, rows = length, []
    for id_ in ids:
        length, digest = length + 1, next_digest(digest, id_)
        rows.append({"org_id": org, "feed_id": feed_id, "place": length, "entry_id": id_, "digest": digest})
    if rows:
        insert_all(connection, feed_entry, rows)
        connection.execute(
            update(feed).where(feed.c.org_id == org, feed.c.feed_id == feed_id).values(length=length, digest=digest)
        )
        live_news.grew(connection, feed_id, length, is_new=before == 0)


def _note_chains(connection: Connection, arrived: Sequence[Arrived], now_ms: int) -> set[bytes]:
    """Advance the chains these entries belong to. Answers the ids that share their number with another entry."""
    chains: dict[tuple[str, bytes], list[Entry]] = {}
    for one in arrived:
        chains.setdefault((one.entry.header.device, one.entry.header.epoch), []).append(one.entry)
    forked: set[bytes] = set()
    for (device_id, epoch), entries in sorted(chains.items()):
        forks = _forks(connection, device_id, epoch, entries)
        forked |= forks
        _advance(connection, device_id, epoch, entries, bool(forks), now_ms)
    return forked


def _forks(connection: Connection, device_id: str, epoch: bytes, entries: Sequence[Entry]) -> set[bytes]:
    """Entries that contradict the chain: the same number taken by another, or another predecessor than ours."""
    numbers = [one.header.n for one in entries]
    ids = {(one.header.n, one.id) for one in entries}
    for row in connection.execute(
        select(entry.c.n, entry.c.id).where(
            entry.c.device_id == device_id,
            entry.c.epoch == epoch,
            entry.c.n.between(min(numbers) - 1, max(numbers)),
        )
    ):
        ids.add((row.n, row.id))
    at: dict[int, set[bytes]] = {}
    for n, id_ in ids:
        at.setdefault(n, set()).add(id_)
    return {
        one.id
        for one in entries
        if len(at[one.header.n]) > 1 or (one.header.n - 1 in at and one.prev not in at[one.header.n - 1])
    }


def _advance(
    connection: Connection, device_id: str, epoch: bytes, entries: Sequence[Entry], forks: bool, now_ms: int
) -> None:
    known = connection.execute(
        select(device_chain)
        .where(device_chain.c.device_id == device_id, device_chain.c.epoch == epoch)
        .with_for_update()
    ).first()
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
