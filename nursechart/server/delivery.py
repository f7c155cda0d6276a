"""What a laptop is told and given: the heads of its feeds, pages of their order, bodies, and what the server lacks.

Everything here takes the `Scope` of the request. A page is a run of a feed's order with the digest at its end, so the
laptop proves that nothing is missing. Entries the asking laptop wrote come as bare ids: it has them, and asks for the
bodies if it does not. About feeds out of scope a laptop hears at most what it named itself (S-03). How many questions
the database is asked does not depend on how many feeds there is news of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from nursechart.protocol.frames import IdOnly, pack, pack_one
from nursechart.protocol.limits import ANSWER_FRAME_BYTES, PAGE_BYTES, PAGE_ENTRIES
from nursechart.protocol.messages import DIGEST8, ChainState, Diverged, FeedHead, Head, Held, Mark, Page, Want
from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.server import log, places, scope
from nursechart.server.devices import public_keys
from nursechart.server.numbering import chunks
from nursechart.server.places import Run
from nursechart.server.scope import Scope
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import device_chain, entry

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
        return tuple(
            FeedHead(
                row.feed_id,
                row.length,
                row.digest,
                _durable(row),
                "mine",
                0 if row.feed_id in today else _PRIORITY.get(row.kind, 1),
            )
            for row in places.feeds(connection, self.org, mine.feeds).values()
        )

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
        rows = places.feeds(connection, self.org, known)
        ends = {feed_id: min(held[feed_id].length, row.length) for feed_id, row in rows.items()}
        digests = places.digests(connection, self.org, ends.items())
        heads = [forgotten(feed_id, "left") for feed_id in sorted(named - known)]
        for feed_id in sorted(known):
            length = ends.get(feed_id, 0)
            digest = digests.get((feed_id, length), EMPTY_DIGEST)
            durable = min(_durable(rows[feed_id]), length) if feed_id in rows else UNKNOWN_DURABLE
            whose: Literal["other", "left"] = "other" if feed_id in others else "left"
            heads.append(FeedHead(feed_id, length, digest, durable, whose, 2))
        return tuple(heads)

    def pages(self, connection: Connection, mine: Scope, wants: Sequence[Want], into: Pages) -> None:
        """Add pages of these feeds in the order of the wants, or where an order divides from the laptop's; nothing of a
        feed that has nothing new."""
        for some in chunks(list(wants)):
            rows = self._readable(connection, mine, some)
            ends = [min(want.after, rows[want.feed].length if want.feed in rows else 0) for want in some]
            digests = places.digests(connection, self.org, zip((want.feed for want in some), ends, strict=True))
            parted: list[tuple[str, int, int]] = []
            new: list[Run] = []
            for want, at in zip(some, ends, strict=True):
                row = rows.get(want.feed)
                if at < want.after or digests[want.feed, at][:DIGEST8] != want.digest8:
                    if want.after > 0 and (row is not None or mine.has(want.feed)):
                        length = row.length if row is not None and mine.has(want.feed) else at
                        parted.append((want.feed, length, at))
                elif row is not None and mine.has(want.feed):
                    new.append(Run(want.feed, at, min(at + want.limit, row.length)))
            self._diverge(connection, parted, into)
            self._give(connection, mine.device, rows, new, into)

    def bodies(self, connection: Connection, mine: Scope, ids: Sequence[bytes]) -> tuple[bytes, dict[str, bytes]]:
        """Whole frames of those entries that are in scope and have a place there, in the order asked, and the keys."""
        entries: list[Entry] = []
        size = 0
        for some in chunks(list(dict.fromkeys(ids))):
            found = {bytes(one.id): one for one in log.placed(connection, self.org, self.keys, some, mine.feeds)}
            for one in [found[id_] for id_ in some if id_ in found]:
                size += len(one.header_bytes) + len(one.body_bytes or b"") + 160
                if size > PAGE_BYTES and entries:
                    return self._signed(connection, mine, entries)
                entries.append(one)
        return self._signed(connection, mine, entries)

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

    def _signed(self, connection: Connection, mine: Scope, entries: list[Entry]) -> tuple[bytes, dict[str, bytes]]:
        return pack(entries), public_keys(connection, sorted({one.header.device for one in entries} - {mine.device}))

    def _readable(self, connection: Connection, mine: Scope, wants: Sequence[Want]) -> dict[str, Row[Any]]:
        """The rows of feeds she may read, or that this laptop can have held; no others exist, as far as it is told."""
        rows = places.feeds(connection, self.org, {want.feed for want in wants})
        foreign = {feed_id for feed_id in rows if not mine.has(feed_id)}
        hidden = foreign - scope.ever_on(connection, self.org, mine.device, foreign) if foreign else foreign
        return {feed_id: row for feed_id, row in rows.items() if feed_id not in hidden}

    def _diverge(self, connection: Connection, parted: Sequence[tuple[str, int, int]], into: Pages) -> None:
        """Say of feeds, each with its length and the place to begin at, where their order can be compared."""
        halves = [(feed_id, length, _halves(at)) for feed_id, length, at in parted]
        asked = [(feed_id, place) for feed_id, _, marked in halves for place in marked]
        digests = places.digests(connection, self.org, asked)
        into.diverged += [
            Diverged(feed_id, length, tuple(Mark(place, digests[feed_id, place][:DIGEST8]) for place in marked))
            for feed_id, length, marked in halves
        ]

    def _give(
        self, connection: Connection, device_id: str, rows: Mapping[str, Row[Any]], new: Sequence[Run], into: Pages
    ) -> None:
        """Pages of these runs in their order, as far as they fit. One question reads enough for the next page of each
        run; one that is longer than what was read is asked about again from where its page ended."""
        waiting = deque(run for run in new if run.after < run.up_to)
        while waiting and not into.is_full:
            some = _next_of(waiting, into.entries)
            for read, found in zip(some, places.entries(connection, self.org, device_id, some), strict=True):
                run, left = waiting.popleft(), deque(found)
                at, has_more = run.after, read.up_to < run.up_to
                while left and not into.is_full:
                    added = self._add(rows[run.feed], at, left, into)
                    at += added
                    if has_more or not added:  # nothing: it does not fit beside the others
                        break
                if has_more and at > run.after:
                    waiting.appendleft(run._replace(after=at))

    def _add(self, row: Row[Any], after: int, left: deque[Row[Any]], into: Pages) -> int:
        """One page of a feed's order: entries, and bare ids for the laptop's own and for receipts. Takes from `left`,
        which has what comes after the place `after`. How many it took."""
        most = min(into.entries, PAGE_ENTRIES)
        count, size, digest, before = 0, 0, b"", None
        while left and count < most:
            found = left[0]
            item = IdOnly(found.entry_id) if found.id is None else log.entry_with(found, row.data_key, self.keys)
            raw = pack_one(item, before)
            if size + len(raw) > min(into.size, PAGE_BYTES) and (count or into.pages):
                break
            into.frames += raw
            if found.id is not None:
                into.authors.add(found.device_id)
            left.popleft()
            count, size, digest, before = count + 1, size + len(raw), found.at_digest, item.id
        if count:
            into.pages.append(Page(row.feed_id, after + 1, count, size, digest, row.length))
            into.entries -= count
            into.size -= size
        return count


def _next_of(waiting: Iterable[Run], most: int) -> list[Run]:
    """The beginnings of the first runs: a page of each, until there is as much as one page holds, or `most`."""
    some: list[Run] = []
    count = 0
    for run in waiting:
        if count >= min(most, PAGE_ENTRIES):
            break
        some.append(Run(run.feed, run.after, min(run.up_to, run.after + min(PAGE_ENTRIES, most - count))))
        count += some[-1].up_to - run.after
    return some


def _halves(at: int) -> list[int]:
    """The places `at`, half of it, … 0."""
    found = [at]
    while found[-1] > 0:
        found.append(found[-1] // 2)
    return found


def forgotten(feed_id: str, scope: Literal["mine", "left"]) -> FeedHead:
    """The head of a feed that a laptop names and that holds nothing here."""
    return FeedHead(feed_id, 0, EMPTY_DIGEST, UNKNOWN_DURABLE, scope, 2)


def _durable(row: Row[Any]) -> int:
    return UNKNOWN_DURABLE if row.durable_length is None else int(row.durable_length)
