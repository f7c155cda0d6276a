"""What was charted apart: noted in the transaction that takes the second of two entries, read by the watch rules.

Two entries were charted apart when neither author had the other's before her. That is known once both are here, by how
much of the feed each had seen and by their places, and stays true; so it is noted once and no look goes through a feed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.dialects.sqlite import insert

from nursechart.record.apart import Placed, is_watched, pairs
from nursechart.record.entry import Entry
from nursechart.record.feeds import feed_kind
from nursechart.store import tables
from nursechart.store.opened import Opened, unsent
from nursechart.store.rows import READ, entry_of

_apart, _entry, _order = tables.apart, tables.entry, tables.feed_order
_PLACE: Final = len(READ)


class CameIn(msgspec.Struct, frozen=True):
    """An entry of the log, and when it came into it (UTC ms)."""

    entry: Entry
    at_ms: int


class Apart(msgspec.Struct, frozen=True):
    """What was done, and a change charted apart from it. `feed` is the one in whose chart both are shown."""

    feed: str
    done: CameIn
    change: CameIn
    found_ms: int


class KnownApart(Opened):
    """What the watch rules ask of an open store."""

    def charted_apart(self, since_ms: int, feed: str = "") -> tuple[Apart, ...]:
        """The pairs of her charts (or of the chart of one feed) found since then, oldest first."""

        def look(connection: Connection) -> tuple[Apart, ...]:
            found = connection.execute(_FOUND.where(_apart.c.found_at >= since_ms)).all()
            scope = self._scope(connection) if found else frozenset()
            wanted = {self._shown_in(feed)} & scope if feed else scope
            return tuple(_pair(row, shown) for row in found if (shown := self._shown_in(row.feed_id)) in wanted)

        return self.read(look)


_done, _change = _entry.alias("done"), _entry.alias("change")
_FOUND: Final = (
    select(
        *(_done.c[column.name] for column in READ),
        *(_change.c[column.name] for column in READ),
        _done.c.created_at.label("done_at"),
        _change.c.created_at.label("change_at"),
        _apart.c.feed_id,
        _apart.c.found_at,
    )
    .select_from(_apart.join(_done, _done.c.id == _apart.c.done_id).join(_change, _change.c.id == _apart.c.change_id))
    .where(_done.c.body.is_not(None), _change.c.body.is_not(None))
    .order_by(_apart.c.found_at, _apart.c.feed_id, _apart.c.done_id, _apart.c.change_id)
)


def _pair(row: Any, shown: str) -> Apart:
    values = tuple(row)
    done, change = entry_of(values[:_PLACE]), entry_of(values[_PLACE : 2 * _PLACE])
    return Apart(shown, CameIn(done, row.done_at), CameIn(change, row.change_at), row.found_at)


def note_written(connection: Connection, entry: Entry, now_ms: int) -> None:
    """Note what an entry that is written here was charted apart from: what came in while its author looked."""
    if feed_kind(entry.header.feed) == "patient" and is_watched(entry):
        newer = _placed(connection, entry.header.feed, entry.header.seen[0])
        _keep(connection, [Placed(entry, None)], newer, now_ms)


def note_page(
    connection: Connection, feed: str, new: Sequence[Entry], places: Mapping[bytes, int], device: str, now_ms: int
) -> None:
    """Note what the entries of a page were charted apart from; `places` are those of the page, `device` is this one.

    The page has its places already.
    """
    if feed_kind(feed) != "patient":
        return
    watched = [Placed(entry, places[entry.id]) for entry in new if entry.id in places and is_watched(entry)]
    if not watched:
        return
    least = min(each.entry.header.seen[0] for each in watched)
    held = _placed(connection, feed, least, before=min(places.values()), device=device)
    mine = connection.execute(unsent(connection, *READ).where(_entry.c.feed_id == feed))
    _keep(connection, watched, [*held, *(Placed(entry_of(row), None) for row in mine)], now_ms)


def _placed(
    connection: Connection, feed: str, after: int, *, before: int | None = None, device: str = ""
) -> list[Placed]:
    """What stands above a place of a feed; below `before` where it is given, and of this device also above that."""
    question = (
        select(*READ, _order.c.place)
        .select_from(_order.join(_entry, _entry.c.pk == _order.c.entry_pk))
        .where(and_(_order.c.feed_id == feed, _order.c.place > after, _entry.c.body.is_not(None)))
    )
    if before is not None:
        question = question.where(or_(_order.c.place < before, _entry.c.device_id == device))
    return [Placed(entry_of(row), row[_PLACE]) for row in connection.execute(question)]


def _keep(connection: Connection, new: Sequence[Placed], held: Sequence[Placed], now_ms: int) -> None:
    known = [each for each in held if is_watched(each.entry)]
    rows = [
        {"feed_id": done.header.feed, "done_id": done.id, "change_id": change.id, "found_at": now_ms}
        for done, change in pairs(new, known)
    ]
    if rows:
        connection.execute(insert(_apart).on_conflict_do_nothing(), rows)
