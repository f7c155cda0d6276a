"""Proves an open laptop's file: both integrity checks, every entry, every feed's order, the whole audit trail.

What is broken is named by feed, place and what does not hold; nothing is repaired here and nothing of a chart is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from nursechart.record.entry import NO_PREVIOUS, Entry, body_hash, entry_id
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.store import tables
from nursechart.store.open_store import OpenStore
from nursechart.store.rows import READ, entry_of

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold. `place` is an entry's key in the log, a place in a feed, an audit number, or 0."""

    where: str
    place: int
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what does not hold."""

    feeds: int
    entries: int
    audit_records: int
    broken: tuple[Broken, ...]


def prove(store: OpenStore, signed: Callable[[Entry], bool], told: Callable[[int], object] | None = None) -> Proof:
    """Check the whole file of `store`; `signed` says whether an entry's device signed it. About 0.2 ms an entry.

    `told` hears from time to time how many entries have been checked. Raises Locked, DatabaseDamaged when the file
    cannot be read at all.
    """
    broken: list[Broken] = []
    if not store._database.is_whole():  # the store has no other use for it than at its start
        broken.append(Broken("file", 0, "a page of the chart file is damaged"))
    entries = 0
    for key, own, entry in _entries(store):
        entries += 1
        what = _wrong(entry, own, signed)
        if told is not None and entries % _AT_ONCE == 0:
            told(entries)
        if what:
            broken.append(Broken(entry.header.feed, key, what))
    feeds = store.feeds()
    for state in feeds:
        broken += store.read(lambda connection, state=state: list(_order(connection, state.feed)))  # type: ignore[misc]
    number = store.verify_audit()
    if number is not None:
        broken.append(Broken("audit", number, "this record does not follow from the one before"))
    if store.finding is not None:
        broken.append(Broken("file", store.finding.lost, store.finding.says))
    audited = store.read(lambda connection: connection.scalar(_AUDITED)) or 0
    return Proof(len(feeds), entries, audited, tuple(broken))


_entry, _order_table, _feed = tables.entry, tables.feed_order, tables.feed
_AUDITED = select(tables.audit.c.number).order_by(tables.audit.c.number.desc()).limit(1)


def _entries(store: OpenStore) -> Iterator[tuple[int, bytes | None, Entry]]:
    """(key, the id of the entry before it in its own chain if that is here, entry), in the order of the log."""
    after = 0
    last: dict[tuple[str, bytes], tuple[int, bytes]] = {}
    while True:
        rows = store.read(lambda connection, after=after: _portion(connection, after))  # type: ignore[misc]
        for row in rows:
            entry = entry_of(row)
            chain = (row.device_id, bytes(row.epoch))
            n, before = last.get(chain, (0, NO_PREVIOUS))
            yield row.pk, before if row.n == n + 1 else None, entry
            last[chain] = (row.n, bytes(entry.id))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].pk


def _portion(connection: Connection, after: int) -> list[Row[Any]]:
    asked = select(*READ, _entry.c.pk, _entry.c.device_id, _entry.c.epoch, _entry.c.n)
    return list(connection.execute(asked.where(_entry.c.pk > after).order_by(_entry.c.pk).limit(_AT_ONCE)))


def _wrong(entry: Entry, before: bytes | None, signed: Callable[[Entry], bool]) -> str:
    """What does not hold about one entry, or ""."""
    has_body = entry.body_bytes is not None and entry.salt is not None
    if has_body and body_hash(entry.salt or b"", entry.body_bytes or b"") != entry.bodyh:
        return "the body is not the one that was signed"
    if entry_id(entry.prev, entry.header_bytes, entry.bodyh) != entry.id:
        return "the header is not the one that was signed"
    if not signed(entry):
        return "the signature does not hold"
    if before is not None and entry.prev != before:
        return "it does not follow from the one before"
    return ""


def _order(connection: Connection, feed: str) -> Iterator[Broken]:
    """What does not hold about the pharmacy's order of one feed."""
    place, digest = 0, EMPTY_DIGEST
    asked = (
        select(_order_table.c.place, _order_table.c.digest, _order_table.c.receipt, _entry.c.id)
        .outerjoin(_entry, _entry.c.pk == _order_table.c.entry_pk)
        .where(_order_table.c.feed_id == feed)
        .order_by(_order_table.c.place)
    )
    for row in connection.execute(asked):
        place, digest = place + 1, next_digest(digest, row.receipt or row.id)
        if row.place != place or row.digest != digest:
            yield Broken(feed, row.place, "place or digest does not follow from the one before")
            place, digest = row.place, row.digest
    state = connection.execute(select(_feed.c.length, _feed.c.digest).where(_feed.c.feed_id == feed)).one()
    if (state.length, bytes(state.digest)) != (place, digest):
        yield Broken(feed, 0, "its length or digest is not that of its entries")
