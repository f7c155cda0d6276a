"""What every part of an open store stands on: the database, whose session it is, and what she may see."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Select, bindparam, func, or_, select, text, union_all
from sqlalchemy.dialects.sqlite import insert

from nursechart.chart.aliases import all_shown
from nursechart.chart.views import Seen
from nursechart.record.audit import AuditFields
from nursechart.record.clock import HybridClock
from nursechart.record.entry import NO_PREVIOUS, Entry
from nursechart.record.feeds import EMPTY_DIGEST, device_feed, feed_kind, user_feed
from nursechart.store import tables
from nursechart.store.anchor import Anchor, Finding, Mark
from nursechart.store.ballast import Ballast
from nursechart.store.clock import Chance, Clock
from nursechart.store.database import Database
from nursechart.store.errors import ChartsClosed, NotInScope
from nursechart.store.keystore import LaptopUser
from nursechart.store.trail import Trail
from nursechart.store.vault import Vault

T = TypeVar("T")


class Position(msgspec.Struct, frozen=True):
    """Where this laptop's chain is: the next entry has `next_n` in `epoch` and `last_id` before it."""

    epoch: bytes
    next_n: int = 1
    last_id: bytes = NO_PREVIOUS
    hlc: tuple[int, int] = (0, 0)
    highest_ms: int = 0  # the highest time ever seen, UTC

    @property
    def clock(self) -> HybridClock:
        return HybridClock(*self.hlc)


class Changed(msgspec.Struct, frozen=True):
    """What listeners are told: these feeds have new entries, or show some. `charted` ones were written here, others
    came by sync.
    """

    feeds: frozenset[str]
    charted: tuple[Entry, ...] = ()


class Opened:
    """The common ground of the parts of `OpenStore`."""

    def __init__(
        self,
        *,
        database: Database,
        ballast: Ballast,
        vault: Vault,
        anchor: Anchor,
        trail: Trail,
        device_key: Ed25519PrivateKey,
        install: str,
        device_id: str,
        org: str,
        user: LaptopUser,
        clock: Clock,
        chance: Chance,
    ) -> None:
        self.device_id = device_id
        self.org = org
        self.user = user
        self.finding: Finding | None = None
        self._database = database
        self._ballast = ballast
        self._vault = vault
        self._anchor = anchor
        self._trail = trail
        self._device_key = device_key
        self._install = install
        self._clock = clock
        self._chance = chance
        self._listeners: list[Callable[[Changed], None]] = []
        # a laptop enrolled before there were attachments, watch rules, or lists of what goes and comes
        for table in (tables.blob_local, tables.blob_piece, tables.apart, tables.blob_going, tables.looked_in):
            database.write(lambda connection, made=table: made.create(connection, checkfirst=True))  # type: ignore[misc]
        self._unsure = database.read(_count_unsure)
        self._open_until = database.read(lambda connection: _emergencies(connection, user.id))
        self._open_anyway = database.read(lambda connection: opened_anyway(connection, user.id))
        self._lease: tuple[int, int] | None = None  # when it was given and ends; None: no pharmacy asks for one
        self._offset_ms, self._highest_ms = database.read(_clock_of)
        self._moved: dict[str, str] = {}  # feeds of patients who were made one with another: where they are shown

    def read(self, look: Callable[[Connection], T]) -> T:
        """What `look` answers from one moment of the database, from any thread. Not scoped: `looks` are.

        Raises Locked, DatabaseDamaged.
        """
        return self._database.read(look)

    def one_moment(self) -> AbstractContextManager[None]:
        """What this thread reads meanwhile is of one moment, and her scope is asked once. For a look, never for an act:
        what is written meanwhile is not seen. Raises Locked, DatabaseDamaged.
        """
        return self._database.one_moment()

    def listen(self, told: Callable[[Changed], None]) -> Callable[[], None]:
        """Have `told` called after each change, on the thread that made it; the answer ends that."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told) if told in self._listeners else None

    def seen(self, feed: str) -> Seen:
        """How much of the server's order of `feed` is here: what a view made now has seen."""
        return self.read(lambda connection: seen_of(connection, feed))

    def scope(self) -> frozenset[str]:
        """The feeds the signed-in user may read: her patients', her own, the device's, and the shared references."""
        return self.read(self._scope)

    def own(self, key: str) -> bytes | None:
        """A value of this laptop's bookkeeping (server id and keys, cursors), or None."""
        return self.read(lambda connection: own_value(connection, key))

    def set_own(self, key: str, value: bytes) -> None:
        """Keep a value of the bookkeeping. The store's own keys (`position`, `settled`) are not for others."""
        if key in (POSITION, SETTLED):
            raise ValueError(f"{key} is the store's own")
        self._database.write(lambda connection: set_own_value(connection, key, value))

    def work_by_lease(self, issued_ms: int, until_ms: int) -> None:
        """Until when (UTC ms, the pharmacy's clock) she may see charts without hearing from the pharmacy."""
        self._lease = issued_ms, until_ms

    @property
    def lease_until_ms(self) -> int | None:
        """Until when charts open without contact; None where no pharmacy asks for a lease, or none is held."""
        return self._lease[1] or None if self._lease else None

    @property
    def is_closed(self) -> bool:
        """Whether her charts are closed until the pharmacy is heard (security.md 4.8).

        Her lease has ended, or the clock is behind a time that was seen. What was opened in an emergency stays open.
        """
        if self._lease is None:
            return False
        issued_ms, until_ms = self._lease
        now_ms = self._clock.now_ms()
        seen_ms = max(self._highest_ms, issued_ms)
        self._highest_ms = max(self._highest_ms, now_ms)
        return now_ms + self._offset_ms >= until_ms or now_ms + max(0, self._offset_ms) < seen_ms - _BEHIND_MS

    def _scope(self, connection: Connection) -> frozenset[str]:
        moment = self._database.moment
        if moment is None or moment.connection is not connection:
            return self._ask_scope(connection)
        if moment.scope is None:
            moment.scope = self._ask_scope(connection)
        return moment.scope

    def _ask_scope(self, connection: Connection) -> frozenset[str]:
        hers = self._ask_assigned(connection)
        if not self.is_closed:
            return hers
        return frozenset(feed for feed in hers if feed_kind(feed) != "patient" or self._is_open_now(feed))

    def _assigned(self, connection: Connection) -> frozenset[str]:
        """The feeds that sync keeps for her: her scope, and what a lease that has ended closes."""
        return self._ask_assigned(connection) if self.is_closed else self._scope(connection)

    def _ask_assigned(self, connection: Connection) -> frozenset[str]:
        held = connection.scalars(_SCOPE, {"user": self.user.id, "now": self._clock.now_ms()})
        return frozenset(held) | {user_feed(self.user.id), device_feed(self.device_id)}

    def _is_open_now(self, feed: str) -> bool:
        """Whether a chart is open to her in an emergency."""
        until_ms = max(self._open_until.get(feed, 0), self._open_anyway.get(feed, 0))
        return until_ms > self._clock.now_ms()

    def _in_scope(self, connection: Connection, feed: str) -> bool:
        """The same as `feed in self._scope(connection)`, by one row."""
        moment = self._database.moment
        if feed_kind(feed) != "patient" or (moment is not None and moment.connection is connection):
            return feed in self._scope(connection)
        until = connection.execute(_MAY_READ, {"feed": feed, "user": self.user.id}).first()
        is_hers = until is not None and (until[0] is None or until[0] > self._clock.now_ms())
        return is_hers and (not self.is_closed or self._is_open_now(feed))

    def _require(self, connection: Connection, feed: str) -> None:
        if not self._in_scope(connection, feed):
            raise ChartsClosed if self.is_closed else NotInScope

    def _find_moved(self) -> None:
        """Look up which charts are shown in others: after each change, so that no look has to ask."""
        self._moved = self.read(all_shown)

    def _shown_in(self, feed: str) -> str:
        """The feed in whose chart this one is shown: itself, unless its patient was made one with another."""
        return self._moved.get(feed, feed)

    def _with_shown(self, feeds: Collection[str]) -> frozenset[str]:
        """These feeds, and those in whose charts they are shown."""
        return frozenset(feeds) | {shown for feed, shown in self._moved.items() if feed in feeds}

    def _together(self, feed: str) -> frozenset[str]:
        """The feeds that are shown in one chart with this one, itself among them."""
        shown = self._shown_in(feed)
        return frozenset({feed, shown, *(each for each, there in self._moved.items() if there == shown)})

    def _audited(self, *acts: AuditFields) -> None:
        self._database.write(lambda connection: self._trail.add(connection, acts))

    def _mark(self, connection: Connection) -> Mark:
        position = position_of(connection)
        audit_n, audit_head = self._trail.head(connection)
        return Mark(
            install=self._install,
            epoch=position.epoch,
            next_n=position.next_n,
            last_id=position.last_id,
            unsure=_count_unsure(connection),
            audit_n=audit_n,
            audit_head=audit_head,
            highest_ms=position.highest_ms,
        )

    def _anchored(self, *, durable: bool = False) -> None:
        with self._database.writing:
            mark = self._database.read(self._mark)
            self._unsure = mark.unsure
            self._anchor.write(mark, durable=durable)

    def _tell(self, changed: Changed) -> None:
        before = self._moved
        self._find_moved()
        moved = {feed for feed, _ in before.items() ^ self._moved.items()}
        feeds = self._with_shown(changed.feeds | moved)
        if not feeds and not changed.charted:
            return
        changed = msgspec.structs.replace(changed, feeds=feeds)
        for told in tuple(self._listeners):
            told(changed)


def _emergencies(connection: Connection, user: str) -> dict[str, int]:
    """The charts that are, or were, open to a user in an emergency, and until when (UTC ms)."""
    held = tables.feed_user
    rows = connection.execute(
        select(held.c.feed_id, held.c.until_ms).where(held.c.user_id == user, held.c.until_ms.is_not(None))
    )
    return {row.feed_id: row.until_ms for row in rows}


POSITION, SETTLED, CLOCK_OFFSET = "position", "settled", "clock_offset"
_BEHIND_MS = 5 * 60_000


def opened_anyway(connection: Connection, user: str) -> dict[str, int]:
    """Of the charts that are hers, those opened in an emergency after her lease had ended, and until when (UTC ms)."""
    kept = own_value(connection, f"opened:{user}")
    return msgspec.msgpack.decode(kept, type=dict[str, int]) if kept else {}


def _clock_of(connection: Connection) -> tuple[int, int]:
    """How far the clock was off, and the highest time seen."""
    kept = own_value(connection, CLOCK_OFFSET)
    offset_ms = msgspec.msgpack.decode(kept, type=tuple[int, int])[0] if kept else 0
    held = own_value(connection, POSITION)
    return offset_ms, position_of(connection).highest_ms if held else 0


def position_of(connection: Connection) -> Position:
    return msgspec.msgpack.decode(own_value(connection, POSITION) or b"", type=Position)


def keep_position(connection: Connection, position: Position) -> None:
    set_own_value(connection, POSITION, msgspec.msgpack.encode(position))


# statements of the hot path are built once: building one costs as much as running it
_OWN = select(tables.own.c.value).where(tables.own.c.key == bindparam("key"))
_NEW_OWN = insert(tables.own)
_SET_OWN = _NEW_OWN.on_conflict_do_update(index_elements=["key"], set_={"value": _NEW_OWN.excluded.value})
_MAY_READ = select(tables.feed_user.c.until_ms).where(
    tables.feed_user.c.feed_id == bindparam("feed"), tables.feed_user.c.user_id == bindparam("user")
)
_SCOPE = union_all(
    select(tables.feed_user.c.feed_id).where(
        tables.feed_user.c.user_id == bindparam("user"),
        or_(tables.feed_user.c.until_ms.is_(None), tables.feed_user.c.until_ms > bindparam("now")),
    ),
    select(tables.feed.c.feed_id).where(tables.feed.c.feed_id.like("r:%")),
)


def own_value(connection: Connection, key: str) -> bytes | None:
    return connection.scalar(_OWN, {"key": key})


def set_own_value(connection: Connection, key: str, value: bytes) -> None:
    connection.execute(_SET_OWN, {"key": key, "value": value})


def settled(connection: Connection) -> int:
    """Every entry up to this primary key is placed or parked: nothing unsent is to be looked for there."""
    return int.from_bytes(own_value(connection, SETTLED) or b"", "big")


def unsent(connection: Connection, *columns: Any) -> Select[Any]:
    """The entries that the server's order does not hold yet, whoever wrote them: a fact, not a table."""
    entry, order = tables.entry, tables.feed_order
    return (
        select(*columns)
        .select_from(entry.outerjoin(order, order.c.entry_pk == entry.c.pk))
        .where(
            entry.c.pk > settled(connection),
            order.c.entry_pk.is_(None),
            entry.c.state.in_((tables.OK, tables.UNKNOWN_KIND)),
        )
    )


def count_unsent(connection: Connection) -> int:
    return connection.scalar(unsent(connection, func.count())) or 0


def _count_unsure(connection: Connection) -> int:
    """For the anchor, and a wipe that goes by it: entries, drafts and attachments the pharmacy has not durably."""
    feed, entry = tables.feed, tables.entry
    not_durable = select(func.coalesce(func.sum(feed.c.length - feed.c.durable_length), 0)).where(
        feed.c.length > feed.c.durable_length
    )
    refused = select(func.count()).select_from(entry).where(text("state = 2"))
    drafts = select(func.count()).select_from(tables.draft)
    held = tables.blob_local
    files = select(func.count()).select_from(held).where(held.c.uploaded != tables.DURABLE)
    counted = [int(connection.scalar(question) or 0) for question in (not_durable, refused, drafts, files)]
    return count_unsent(connection) + sum(counted)


def seen_of(connection: Connection, feed: str) -> Seen:
    row = connection.execute(
        select(tables.feed.c.length, tables.feed.c.digest).where(tables.feed.c.feed_id == feed)
    ).first()
    return Seen(feed, row.length, row.digest) if row else Seen(feed, 0, EMPTY_DIGEST)
