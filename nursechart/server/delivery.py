"""What a laptop is told and given: the heads of its feeds, pages of their order, bodies, and what the server lacks.

Everything here takes the `Scope` of the request. A page is a run of a feed's order with the digest at its end, so the
laptop proves that nothing is missing. Entries the asking laptop wrote come as bare ids: it has them, and asks for the
bodies if it does not. About feeds out of scope a laptop hears at most what it named itself (S-03).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, and_, select

from nursechart.protocol.frames import IdOnly, pack, pack_one
from nursechart.protocol.limits import ANSWER_FRAME_BYTES, PAGE_BYTES, PAGE_ENTRIES
from nursechart.protocol.messages import DIGEST8, ChainState, Diverged, FeedHead, Head, Held, Mark, Page, Want
from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.server import log, numbering, scope
from nursechart.server.devices import public_keys
from nursechart.server.numbering import chunks
from nursechart.server.scope import Scope
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import device_chain, entry, feed, feed_entry

UNKNOWN_DURABLE: Final = -1
_PRIORITY: Final = {"p": 2}  # references, receipts and her own feed come before the rest of the patients


@dataclass(slots=True)
class Pages:
    """Pages while they are gathered, up to `entries` and `size` bytes of frames in all."""

    entries: int
    size: int = ANSWER_FRAME_BYTES
    pages: list[Page] = field(default_factory=list)
    frames: bytearray = field(default_factory=bytearray)
    diverged: list[Diverged] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        return self.entries <= 0 or self.size <= 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Reads for one organisation; every method joins the caller's transaction."""

    org: str
    keys: FeedKeys

    def heads(self, connection: Connection, mine: Scope, today: Collection[str] = ()) -> tuple[FeedHead, ...]:
        """The heads of the feeds in scope, in order of feed. `today`: feeds with a visit of hers today."""
        heads = []
        for some in chunks(sorted(mine.feeds)):
            for row in connection.execute(
                select(feed).where(feed.c.org_id == self.org, feed.c.feed_id.in_(some)).order_by(feed.c.feed_id)
            ):
                priority = 0 if row.feed_id in today else _PRIORITY.get(row.kind, 1)
                heads.append(FeedHead(row.feed_id, row.length, row.digest, _durable(row), "mine", priority))
        return tuple(heads)

    def heads_of_others(
        self, connection: Connection, device_id: str, held: Mapping[str, Held], mine: Scope, now_ms: int
    ) -> tuple[FeedHead, ...]:
        """Heads of feeds that the laptop named and this user may not read, capped at what it named.

        What nobody there was ever assigned to, and what does not exist, is answered alike: "left", with nothing in it.
        A laptop whose feed, or right to it, a restored server has forgotten hears so, and offers what it holds again.
        """
        named = {feed_id for feed_id in held if not mine.has(feed_id)}
        known = scope.ever_on(connection, self.org, device_id, named) if named else named
        others = scope.of_others(connection, self.org, device_id, now_ms) if known else known
        heads = [forgotten(feed_id, "left") for feed_id in sorted(named - known)]
        for feed_id in sorted(known):
            row = self._feed(connection, feed_id)
            length = min(held[feed_id].length, row.length) if row else 0
            durable = _durable(row) if row else UNKNOWN_DURABLE
            heads.append(
                FeedHead(
                    feed_id,
                    length,
                    self._digest(connection, feed_id, length),
                    min(durable, length),
                    "other" if feed_id in others else "left",
                    2,
                )
            )
        return tuple(heads)

    def page(self, connection: Connection, mine: Scope, want: Want, into: Pages) -> None:
        """Add a page of one feed, or where its order divides from the laptop's; nothing when there is nothing new."""
        row = self._feed(connection, want.feed)
        if row is None:
            row_length = 0
        elif not mine.has(want.feed):
            if want.feed not in scope.ever_on(connection, self.org, mine.device, {want.feed}):
                return  # like a feed that does not exist
            row_length = min(row.length, want.after)
        else:
            row_length = row.length
        at = min(row_length, want.after)
        if at < want.after or self._digest(connection, want.feed, at)[:DIGEST8] != want.digest8:
            if want.after > 0 and (row is not None or mine.has(want.feed)):
                into.diverged.append(Diverged(want.feed, row_length, self._marks(connection, want.feed, at)))
            return
        if row is None or not mine.has(want.feed) or into.is_full:
            return
        at, end = want.after, want.after + want.limit
        while at < min(end, row.length) and not into.is_full:
            added = self._add(connection, mine.device, row, at, end - at, into)
            if not added:
                break
            at += added

    def bodies(self, connection: Connection, mine: Scope, ids: Sequence[bytes]) -> tuple[bytes, dict[str, bytes]]:
        """Whole frames of those entries that are in scope and have a place there, in the order asked, and the keys."""
        found = {one.id: one for one in log.by_id(connection, self.org, self.keys, ids) if mine.has(one.header.feed)}
        entries: list[Entry] = []
        size = 0
        for id_ in dict.fromkeys(ids):
            one = found.get(id_)  # type: ignore[call-overload]
            if one is None or not numbering.placed_in(connection, self.org, one.header.feed, [id_]):
                continue
            size += len(one.header_bytes) + len(one.body_bytes or b"") + 160
            if size > PAGE_BYTES and entries:
                break
            entries.append(one)
        return pack(entries), public_keys(connection, sorted({one.header.device for one in entries} - {mine.device}))

    def lacks(self, connection: Connection, feed_id: str, ids: Sequence[bytes]) -> tuple[int, ...]:
        """The indexes of the entries that the log does not hold in this feed (in quarantine is held)."""
        held: set[bytes] = set()
        for some in chunks(list(ids)):
            held |= set(
                connection.execute(
                    select(entry.c.id).where(
                        entry.c.org_id == self.org, entry.c.feed_id == feed_id, entry.c.id.in_(some)
                    )
                ).scalars()
            )
        return tuple(index for index, id_ in enumerate(ids) if id_ not in held)

    def chain(self, connection: Connection, device_id: str, head: Head | None) -> ChainState | None:
        """What is known of the epoch a laptop writes; forked also when its last entry is not ours at that number."""
        if head is None:
            return None
        row = connection.execute(
            select(device_chain).where(device_chain.c.device_id == device_id, device_chain.c.epoch == head.epoch)
        ).first()
        if row is None:
            return None
        at_its_number = connection.execute(
            select(entry.c.id).where(entry.c.device_id == device_id, entry.c.epoch == head.epoch, entry.c.n == head.n)
        ).scalars()
        foreign = any(found[:DIGEST8] != head.id8 for found in at_its_number)
        return ChainState(row.head_n, row.head_id, foreign or bool(row.forked))

    def _feed(self, connection: Connection, feed_id: str) -> Row[Any] | None:
        return connection.execute(select(feed).where(feed.c.org_id == self.org, feed.c.feed_id == feed_id)).first()

    def _digest(self, connection: Connection, feed_id: str, length: int) -> bytes:
        if length <= 0:
            return EMPTY_DIGEST
        found = connection.execute(
            select(feed_entry.c.digest).where(
                feed_entry.c.org_id == self.org, feed_entry.c.feed_id == feed_id, feed_entry.c.place == length
            )
        ).scalar()
        return bytes(found) if found is not None else EMPTY_DIGEST

    def _marks(self, connection: Connection, feed_id: str, at: int) -> tuple[Mark, ...]:
        places = [at]
        while places[-1] > 0:
            places.append(places[-1] // 2)
        return tuple(Mark(place, self._digest(connection, feed_id, place)[:DIGEST8]) for place in places)

    def _add(self, connection: Connection, device_id: str, row: Row[Any], after: int, limit: int, into: Pages) -> int:
        """One page of a feed's order: entries, and bare ids for the laptop's own and for receipts. How many came."""
        limit = min(limit, into.entries, PAGE_ENTRIES)
        count, size, digest, before = 0, 0, b"", None
        for item, at_digest, author in self._run(connection, device_id, row, after, limit):
            raw = pack_one(item, before)
            if size + len(raw) > min(into.size, PAGE_BYTES) and (count or into.pages):
                break
            into.frames += raw
            if author != device_id and author:
                into.authors.add(author)
            count, size, digest, before = count + 1, size + len(raw), at_digest, item.id
        if count:
            into.pages.append(Page(row.feed_id, after + 1, count, size, digest, row.length))
            into.entries -= count
            into.size -= size
        return count

    def _run(
        self, connection: Connection, device_id: str, row: Row[Any], after: int, limit: int
    ) -> list[tuple[Entry | IdOnly, bytes, str]]:
        rows = connection.execute(
            select(feed_entry.c.entry_id, feed_entry.c.digest.label("at_digest"), *log.COLUMNS, entry.c.device_id)
            .outerjoin(
                entry,
                and_(
                    entry.c.org_id == feed_entry.c.org_id,
                    entry.c.feed_id == feed_entry.c.feed_id,
                    entry.c.id == feed_entry.c.entry_id,
                    entry.c.device_id != device_id,  # its own come by id
                ),
            )
            .where(
                feed_entry.c.org_id == self.org,
                feed_entry.c.feed_id == row.feed_id,
                feed_entry.c.place > after,
            )
            .order_by(feed_entry.c.place)
            .limit(limit)
        )
        return [
            (IdOnly(found.entry_id), found.at_digest, "")
            if found.id is None
            else (log.entry_with(found, row.data_key, self.keys), found.at_digest, found.device_id)
            for found in rows
        ]


def forgotten(feed_id: str, scope: Literal["mine", "left"]) -> FeedHead:
    """The head of a feed that a laptop names and that holds nothing here."""
    return FeedHead(feed_id, 0, EMPTY_DIGEST, UNKNOWN_DURABLE, scope, 2)


def _durable(row: Row[Any]) -> int:
    return UNKNOWN_DURABLE if row.durable_length is None else int(row.durable_length)
