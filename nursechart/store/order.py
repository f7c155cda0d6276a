"""Sync's half of an open store: the server's order of each feed, and what this laptop holds that it lacks.

"Unsent" is never noted down: an entry is unsent while the server's order, as this laptop has it, does not hold it. A
lost answer, a kill, a restored server and a restored laptop are therefore one case, and nothing here has to be
repaired.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from nursechart.chart.project import project, unproject
from nursechart.chart.rows import insert_in_lots
from nursechart.errors import EnvironmentFault
from nursechart.record.audit import AuditFields
from nursechart.record.entry import Entry, is_known
from nursechart.record.feeds import EMPTY_DIGEST, device_feed, next_digest, user_feed
from nursechart.store import tables
from nursechart.store.apart import note_page
from nursechart.store.errors import PageRefused
from nursechart.store.feed_state import FeedHead, FeedPage, FeedState, Parked, Scope, Unsent
from nursechart.store.opened import (
    SETTLED,
    Changed,
    Opened,
    keep_position,
    own_value,
    position_of,
    set_own_value,
    settled,
    unsent,
)
from nursechart.store.rows import READ, entry_of, insert_entries, row_of

_PLACE = "INSERT INTO feed_order (feed_id, place, entry_pk, digest, receipt) VALUES (?, ?, ?, ?, ?)"
_EMPTY: Final = {
    "length": 0, "digest": EMPTY_DIGEST, "server_length": 0, "server_digest": EMPTY_DIGEST, "priority": 1
}  # fmt: skip
# Questions of every page are made once: making one costs as much as asking it.
_HERE = select(tables.feed.c.length, tables.feed.c.digest, tables.feed.c.left_at).where(
    tables.feed.c.feed_id == bindparam("feed")
)
_NEWEST = text("SELECT seq FROM sqlite_sequence WHERE name = 'entry'")  # a key is never given again
_NOT_REFUSED = (
    update(tables.entry)
    .where(
        tables.entry.c.state == tables.REFUSED,
        tables.entry.c.pk.in_(
            select(tables.feed_order.c.entry_pk).where(
                tables.feed_order.c.feed_id == bindparam("feed"), tables.feed_order.c.place >= bindparam("first")
            )
        ),
    )
    .values(state=tables.OK, reason=None)
)
_IT = tables.feed.c.feed_id == bindparam("its_feed")
_LONGER = (
    update(tables.feed)
    .where(_IT)
    .values(
        length=bindparam("its_length"),
        digest=bindparam("its_digest"),
        # a page may bring more than the head that was last heard of
        server_digest=case(
            (tables.feed.c.server_length < bindparam("its_length"), bindparam("its_digest")),
            else_=tables.feed.c.server_digest,
        ),
        server_length=func.max(tables.feed.c.server_length, bindparam("its_length")),
    )
)
_DURABLE = update(tables.feed).where(_IT).values(durable_length=bindparam("its_durable"))
AT_ONCE = 500  # bound values of one statement
NOT_SHOWN: Final = "not_shown"  # of the bookkeeping
__all__ = ["AT_ONCE", "FeedHead", "FeedPage", "FeedState", "Order", "Parked", "Scope", "Unsent"]
_log = logging.getLogger(__name__)

_feed, _order, _entry = tables.feed, tables.feed_order, tables.entry


class Order(Opened):
    """Feeds, their order, and what is to be pushed. Pages and heads are sync's to verify before they come here."""

    # --- what is here ------------------------------------------------------------------------------------------------

    def feeds(self) -> tuple[FeedState, ...]:
        """Every feed on this laptop, of all its users; `mine` are the signed-in user's. By priority."""

        return self.read(self._states)

    def feed(self, feed: str) -> FeedState | None:
        """One feed, or None when this laptop has never heard of it."""

        def look(connection: Connection) -> FeedState | None:
            row = connection.execute(select(_feed).where(_feed.c.feed_id == feed)).first()
            return _state(row, self._assigned(connection)) if row else None

        return self.read(look)

    def digest_at(self, feed: str, place: int) -> bytes | None:
        """The digest up to `place`, zeros at 0, None where this laptop holds less."""
        if place == 0:
            return EMPTY_DIGEST
        asked = select(_order.c.digest).where(_order.c.feed_id == feed, _order.c.place == place)
        return self.read(lambda connection: connection.scalar(asked))

    def has(self, ids: Iterable[bytes]) -> frozenset[bytes]:
        """Those of `ids` that are in the log."""
        return self.read(lambda connection: frozenset(_held(connection, list(ids))))

    def entries(self, ids: Iterable[bytes]) -> dict[bytes, Entry]:
        """Entries of the log by id; those it does not hold are left out. Not scoped: sync re-offers others' too."""

        def look(connection: Connection) -> dict[bytes, Entry]:
            found = {}
            for some in _portions(list(ids)):
                for row in connection.execute(select(*READ).where(_entry.c.id.in_(some))):
                    entry = entry_of(row)
                    found[bytes(entry.id)] = entry
            return found

        return self.read(look)

    def wrote(self, epoch: bytes, n: int, entry_id: bytes) -> bool:
        """Whether this laptop's log has its own entry `n` of `epoch` by that id: else it is an old copy or a clone."""
        asked = select(_entry.c.pk).where(
            _entry.c.id == entry_id, _entry.c.device_id == self.device_id, _entry.c.epoch == epoch, _entry.c.n == n
        )

        def look(connection: Connection) -> bool:
            position = position_of(connection)
            last = position.epoch == epoch and position.next_n == n + 1 and position.last_id == entry_id
            return last or connection.execute(asked).first() is not None

        return self.read(look)

    @property
    def takes_pages(self) -> bool:
        """Whether there is room for what others charted: else it waits, and charting and sending go on."""
        return self._ballast.has_room

    # --- what the server says ----------------------------------------------------------------------------------------

    def apply_page(
        self,
        feed: str,
        first_place: int,
        entries: Sequence[Entry | bytes],
        digest: bytes,
        *,
        durable: int | None = None,
    ) -> int:
        """Take one page of the server's order: all of it or, raising, nothing. How many entries were new to the log.

        The page begins at length + 1; `digest` is the feed's after its last place. `bytes` in place of an entry is the
        id of one that is in the log already; in the device's own feed it is a receipt, also for what an old backup or
        a purge has left this log without. Signatures are checked by who calls. Raises PageRefused (`place`,
        `digest`, `feed`, `missing`), ChartNotSaved.
        """
        took = self.apply_pages([FeedPage(feed, first_place, entries, digest, durable)])[0]
        if isinstance(took, PageRefused):
            raise took
        return took

    def apply_pages(self, pages: Sequence[FeedPage]) -> tuple[int | PageRefused, ...]:
        """Take several pages in one transaction, each whole or not at all: how many entries of each were new to the
        log, or why it was refused. Raises ChartNotSaved; then none was taken.
        """

        def take(connection: Connection) -> tuple[int | PageRefused, ...]:
            took: list[int | PageRefused] = []
            for page in pages:
                try:
                    with connection.begin_nested():
                        took.append(
                            self._apply(
                                connection, page.feed, page.first_place, page.entries, page.digest, page.durable
                            )
                        )
                except PageRefused as refused:
                    took.append(refused)
            self._settle(connection)
            return tuple(took)

        took = self._database.write(take, is_charting=False)
        taken = [(page, new) for page, new in zip(pages, took, strict=True) if not isinstance(new, PageRefused)]
        if any(new < len(page.entries) for page, new in taken):
            self._anchored()  # else nothing of ours found its place, and the anchor says the same as before
        if taken:
            self._tell(Changed(frozenset(page.feed for page, _ in taken)))
        return took

    def cut_order(self, feed: str, length: int) -> None:
        """Forget the server's order above `length`: it has gone back in time. What was there is unsent again.

        The log itself loses nothing. Raises PageRefused (`place`) for a length this laptop does not hold.
        """

        def cut(connection: Connection) -> None:
            digest = _digest_at(connection, feed, length)
            if digest is None:
                raise PageRefused("place")
            connection.execute(delete(_order).where(_order.c.feed_id == feed, _order.c.place > length))
            connection.execute(update(_feed).where(_feed.c.feed_id == feed).values(length=length, digest=digest))
            set_own_value(connection, SETTLED, b"")
            files = tables.blob_local  # whoever lost entries may have lost what they name: it is asked again
            connection.execute(update(files).where(files.c.feed_id == feed).values(uploaded=tables.LACKED))
            self._trail.add(connection, [AuditFields("order_cut", "feed", feed, reason=f"to {length}")])

        self._database.write(cut)
        self._anchored()

    # --- inside a transaction ----------------------------------------------------------------------------------------

    def _states(self, connection: Connection) -> tuple[FeedState, ...]:
        scope = self._assigned(connection)
        rows = connection.execute(select(_feed).order_by(_feed.c.priority, _feed.c.feed_id))
        return tuple(_state(row, scope) for row in rows)

    def _apply(
        self,
        connection: Connection,
        feed: str,
        first_place: int,
        page: Sequence[Entry | bytes],
        digest: bytes,
        durable: int | None,
    ) -> int:
        row = connection.execute(_HERE, {"feed": feed}).first()
        if row is None and feed in (device_feed(self.device_id), user_feed(self.user.id)):
            connection.execute(insert(_feed).values(**_EMPTY, feed_id=feed))  # this push began it: no list names it yet
            row = connection.execute(_HERE, {"feed": feed}).first()
        if row is None:
            raise PageRefused("feed")
        if first_place != row.length + 1:
            raise PageRefused("place")
        digests, reached = [], row.digest
        for item in page:
            if isinstance(item, Entry) and item.header.feed != feed:
                raise PageRefused("feed")
            reached = next_digest(reached, item.id if isinstance(item, Entry) else item)
            digests.append(reached)
        if reached != digest:
            raise PageRefused("digest")
        ids = [bytes(item.id) if isinstance(item, Entry) else item for item in page]
        held, is_receipts = _held(connection, ids), feed == device_feed(self.device_id)
        new = self._keep(connection, [item for item in page if isinstance(item, Entry)], held)
        if len(held) != len(set(ids)) and not is_receipts:
            raise PageRefused("missing")
        placed = [
            (feed, first_place + at, held.get(id_), digests[at], id_ if is_receipts else b"")
            for at, id_ in enumerate(ids)
        ]
        if placed:
            try:
                insert_in_lots(connection, _PLACE, placed)
            except IntegrityError as error:  # an entry has one place in its feed
                raise PageRefused("place") from error
            connection.execute(_NOT_REFUSED, {"feed": feed, "first": first_place})
        length = row.length + len(ids)
        connection.execute(_LONGER, {"its_feed": feed, "its_length": length, "its_digest": digest})
        if durable is not None:
            connection.execute(_DURABLE, {"its_feed": feed, "its_durable": durable})
        if row.left_at is None:
            show(connection, new)
        note_page(connection, feed, new, dict(zip(ids, range(first_place, length + 1), strict=True)), self.device_id,
                  self._clock.now_ms())  # fmt: skip
        return len(new)

    def _keep(self, connection: Connection, entries: Sequence[Entry], held: dict[bytes, int]) -> list[Entry]:
        """Put what the log lacks into it, and null the bodies that were erased since; what is to be projected.

        `held`: primary keys by id of those entries that are in the log; the new ones are added to it.
        """
        fresh = [entry for entry in {entry.id: entry for entry in entries}.values() if entry.id not in held]
        erased = [entry for entry in entries if entry.is_erased and entry.id in held]
        now_ms = self._clock.now_ms()
        if fresh:
            first = (connection.scalar(_NEWEST) or 0) + 1
            rows = [row_of(entry, state=_state_of(entry), at_ms=now_ms) for entry in fresh]
            insert_entries(connection, rows, first_pk=first)
            held.update((entry.id, first + at) for at, entry in enumerate(fresh))
            position = position_of(connection)
            clock = position.clock
            for entry in fresh:
                clock = clock.heard(entry.header.hlc, now_ms)
            keep_position(connection, msgspec.structs.replace(position, hlc=(clock.ms, clock.counter)))
        for entry in erased:
            connection.execute(
                update(_entry).where(_entry.c.id == entry.id).values(body=None, salt=None, state=tables.ERASED)
            )
        return [*fresh, *erased]

    def _settle(self, connection: Connection) -> None:
        """Move the mark below which nothing is unsent as far as it goes, so nobody looks there again."""
        mark = settled(connection)
        first = connection.scalar(unsent(connection, _entry.c.pk).order_by(_entry.c.pk).limit(1))
        reached = first - 1 if first else connection.scalar(select(func.max(_entry.c.pk))) or 0
        if reached > mark:
            set_own_value(connection, SETTLED, reached.to_bytes(8, "big"))


def show(connection: Connection, entries: Sequence[Entry]) -> None:
    """Project entries. One that the projector fails on is kept, numbered and passed on like the others, and is marked:
    its chart says that it is not whole until a newer program shows it. The rest is not held up.
    """
    try:
        with connection.begin_nested():
            project(connection, entries)
    except (EnvironmentFault, SQLAlchemyError):
        raise
    except Exception:  # noqa: BLE001  a mistake in this program must not keep the others, and every push, waiting
        if len(entries) > 1:
            half = len(entries) // 2
            show(connection, entries[:half])
            show(connection, entries[half:])
            return
        entry = entries[0]
        _log.error("entry not shown", extra={"fields": {"entry": entry.id.hex()}})
        connection.execute(update(_entry).where(_entry.c.id == entry.id).values(state=tables.UNKNOWN_KIND))
        _note_not_shown(connection, not_shown(connection) | {entry.header.feed})


def not_shown(connection: Connection) -> frozenset[str]:
    """The feeds that hold something which this program could not show."""
    return frozenset(msgspec.json.decode(own_value(connection, NOT_SHOWN) or b"[]"))


def _note_not_shown(connection: Connection, feeds: frozenset[str]) -> None:
    set_own_value(connection, NOT_SHOWN, msgspec.json.encode(sorted(feeds)))


def show_again(connection: Connection, feed: str) -> None:
    """Make the projection of a whole feed anew, by what this program knows: it was another that made it last."""
    entries = entries_of(connection, feed)
    known = [entry.id for entry in entries if _state_of(entry) == tables.OK]
    for some in _portions(known):
        unknown = update(_entry).where(_entry.c.id.in_(some), _entry.c.state == tables.UNKNOWN_KIND)
        connection.execute(unknown.values(state=tables.OK))
    _note_not_shown(connection, not_shown(connection) - {feed})
    unproject(connection, feed)
    for at in range(0, len(entries), AT_ONCE):
        show(connection, entries[at : at + AT_ONCE])


def entries_of(connection: Connection, feed: str) -> list[Entry]:
    """Every entry of one feed, the oldest here first."""
    rows = connection.execute(select(*READ).where(_entry.c.feed_id == feed).order_by(_entry.c.pk))
    return [entry_of(row) for row in rows]


def _digest_at(connection: Connection, feed: str, place: int) -> bytes | None:
    if place == 0:
        return EMPTY_DIGEST
    return connection.scalar(select(_order.c.digest).where(_order.c.feed_id == feed, _order.c.place == place))


def _held(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, int]:
    """Primary keys of those of `ids` that are in the log."""
    held: dict[bytes, int] = {}
    for some in _portions(ids):
        asked = f"SELECT id, pk FROM entry WHERE id IN ({', '.join('?' * len(some))})"  # noqa: S608  question marks
        held.update(row[:2] for row in connection.exec_driver_sql(asked, tuple(some)))
    return held


def _portions(ids: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def _state_of(entry: Entry) -> int:
    if entry.is_erased:
        return tables.ERASED
    return tables.OK if is_known(entry.header) else tables.UNKNOWN_KIND


def _state(row: Any, scope: frozenset[str]) -> FeedState:
    return FeedState(
        feed=row.feed_id,
        length=row.length,
        digest=row.digest,
        server_length=row.server_length,
        server_digest=row.server_digest,
        durable=row.durable_length,
        mine=row.feed_id in scope,
        left=row.left_at is not None,
        priority=row.priority,
    )
