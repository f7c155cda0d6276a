"""What is between this laptop and the pharmacy: which entries and files wait to go, and which came in, of whose chart.

An entry is told by its chart, its visit and what it speaks about, never by what it says. Every question is bounded: of
a long wait the first entries are described and the rest is counted, and of what came in only the newest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, and_, func, select
from sqlalchemy.dialects.sqlite import insert

from nursechart.chart import tables as chart
from nursechart.record.ids import b64
from nursechart.store import tables
from nursechart.store.coming import named_files
from nursechart.store.opened import Opened, unsent

DESCRIBED: Final = 1_000  # entries of one list that are told by visit; the rest is counted
LOOKED_BACK: Final = 5_000  # of the newest rows of the log: what came before is in the charts, and no news any more
_AT_ONCE: Final = 1_000
_entry, _blob, _going, _looked = tables.entry, tables.blob_local, tables.blob_going, tables.looked_in
_READ: Final = (
    _entry.c.pk, _entry.c.id, _entry.c.feed_id, _entry.c.author_id, _entry.c.device_id, _entry.c.kind, _entry.c.urgent,
    _entry.c.created_at,
)  # fmt: skip


class Moving(msgspec.Struct, frozen=True):
    """An entry on its way. `kinds` are the kinds of what it speaks about; a document's is its own."""

    key: int  # of the log: the order in which entries came into it
    id: bytes
    feed: str  # that it is shown in
    author: str  # a user id; empty for the pharmacy itself
    kinds: tuple[str, ...]
    visit: str  # empty where it belongs to none
    at_ms: int  # when it was charted, UTC
    is_urgent: bool  # something safety depends on: it goes first


class Going(msgspec.Struct, frozen=True):
    """What waits to go out: the first entries in push order, how many wait in all, and how many are not hers to see."""

    entries: tuple[Moving, ...]
    total: int
    of_others: int  # of those, in charts of another user of this laptop


class CameIn(msgspec.Struct, frozen=True):
    """What others charted that came in and was not seen, newest first; `whole` are charts that came in altogether."""

    entries: tuple[Moving, ...]
    whole: frozenset[str]
    has_more: bool


class Arrival(msgspec.Struct, frozen=True):
    """When an entry came into this log, by writing or by sync (UTC ms), and whether the server's order holds it."""

    at_ms: int
    is_placed: bool


class WaitingFile(msgspec.Struct, frozen=True):
    """An attachment of her charts that the pharmacy lacks. `failures`: runs in a row that brought it no further."""

    feed: str
    sha256: bytes
    size: int
    received: int
    failures: int
    reason: str  # damaged, unknown, refused, stuck; empty while it goes
    visit: str
    made_ms: int


class OnTheWay(Opened):
    """Looks for the sync centre. Each raises Locked, DatabaseDamaged."""

    def going_out(self) -> Going:
        """What waits to go out: safety first, then the oldest."""

        def look(connection: Connection) -> Going:
            scope = self._scope(connection)
            asked = unsent(connection, *_READ).order_by(_entry.c.urgent, _entry.c.pk).limit(DESCRIBED)
            rows = connection.execute(asked).all()
            by_feed = unsent(connection, _entry.c.feed_id, func.count()).group_by(_entry.c.feed_id)
            counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(by_feed)}
            others = sum(count for feed, count in counts.items() if feed not in scope)
            hers = [row for row in rows if row.feed_id in scope]
            return Going(self._described(connection, hers), sum(counts.values()), others)

        return self.read(look)

    def came_in(self, since_ms: int) -> CameIn:
        """What others charted about her patients, that came into this log since then and that she has not seen."""
        seen = and_(_looked.c.user_id == self.user.id, _looked.c.feed_id == _entry.c.feed_id)

        def look(connection: Connection) -> CameIn:
            hers = [feed for feed in self._scope(connection) if feed.startswith("p:")]
            newest = connection.scalar(select(func.max(_entry.c.pk))) or 0
            rows = connection.execute(
                select(*_READ)
                .select_from(_entry.outerjoin(_looked, seen))
                .where(
                    _entry.c.pk > newest - LOOKED_BACK,
                    _entry.c.pk > func.coalesce(_looked.c.up_to, 0),
                    _entry.c.created_at >= since_ms,
                    _entry.c.device_id != self.device_id,
                    _entry.c.author_id != self.user.id,
                    _entry.c.feed_id.in_(hers),
                    _entry.c.state == tables.OK,
                )
                .order_by(_entry.c.pk.desc())
                .limit(DESCRIBED + 1)
            ).all()
            found = self._described(connection, rows[:DESCRIBED])
            return CameIn(found, self._came_whole(connection, rows[:DESCRIBED]), len(rows) > DESCRIBED)

        return self.read(look)

    def note_seen(self, up_to: int, feed: str = "") -> None:
        """She has seen what came in up to this key of the log: of one chart, or of all of hers. Raises ChartNotSaved,
        NotInScope.
        """

        def keep(connection: Connection) -> None:
            if feed:
                self._require(connection, feed)
            shown = self._together(feed) if feed else frozenset(self._scope(connection))
            for each in sorted(one for one in shown if one.startswith("p:")):
                new = insert(_looked).values(user_id=self.user.id, feed_id=each, up_to=up_to)
                highest = {"up_to": func.max(_looked.c.up_to, new.excluded.up_to)}
                connection.execute(new.on_conflict_do_update(index_elements=["user_id", "feed_id"], set_=highest))

        self._database.write(keep, is_charting=False)

    def waiting_files(self) -> tuple[WaitingFile, ...]:
        """The attachments of her charts that the pharmacy lacks, the oldest first."""
        its = and_(_going.c.feed_id == _blob.c.feed_id, _going.c.sha256 == _blob.c.sha256)
        asked = (
            select(_blob.c.feed_id, _blob.c.sha256, _blob.c.size, _blob.c.made_at, _going.c.received,
                   _going.c.failures, _going.c.reason)
            .select_from(_blob.outerjoin(_going, its))
            .where(_blob.c.uploaded == tables.LACKED)
            .order_by(_blob.c.made_at, _blob.c.name)
        )  # fmt: skip

        def look(connection: Connection) -> tuple[WaitingFile, ...]:
            scope = self._scope(connection)
            rows = [row for row in connection.execute(asked) if row.feed_id in scope]
            visits = self._visits_of_files(connection, {row.feed_id for row in rows})
            return tuple(
                WaitingFile(
                    self._shown_in(row.feed_id),
                    row.sha256,
                    row.size,
                    row.received or 0,
                    row.failures or 0,
                    row.reason or "",
                    visits.get((row.feed_id, b64(row.sha256)), ""),
                    row.made_at,
                )
                for row in rows
            )

        return self.read(look)

    def described(self, ids: Iterable[bytes]) -> Mapping[bytes, Moving]:
        """Entries of her charts or written by her, by id, told by chart, visit and what they speak about."""
        wanted = list(ids)

        def look(connection: Connection) -> Mapping[bytes, Moving]:
            rows: list[Any] = []
            for at in range(0, len(wanted), _AT_ONCE):
                asked = select(*_READ).where(_entry.c.id.in_(wanted[at : at + _AT_ONCE]))
                rows += connection.execute(asked)
            scope = self._scope(connection)
            hers = [row for row in rows if row.feed_id in scope or row.author_id == self.user.id]
            return {one.id: one for one in self._described(connection, hers)}

        return self.read(look)

    def arrivals(self, ids: Collection[bytes]) -> Mapping[bytes, Arrival]:
        """By id, when each of these entries came into this log; what is not in it is left out."""
        placed = select(tables.feed_order.c.place).where(tables.feed_order.c.entry_pk == _entry.c.pk).exists()
        asked = select(_entry.c.id, _entry.c.created_at, placed).where(_entry.c.id.in_(list(ids)))
        rows = self.read(lambda connection: connection.execute(asked).all())
        return {id_: Arrival(at_ms, bool(is_placed)) for id_, at_ms, is_placed in rows}

    # --- inside ------------------------------------------------------------------------------------------------------

    def _described(self, connection: Connection, rows: Sequence[Any]) -> tuple[Moving, ...]:
        told: list[Moving] = []
        for at in range(0, len(rows), _AT_ONCE):
            some = rows[at : at + _AT_ONCE]
            feeds = sorted({self._shown_in(row.feed_id) for row in some})
            acts = _acts(connection, feeds, [row.id for row in some])
            subjects = _subjects(connection, feeds, {one for _, about, _ in acts.values() for one in about})
            signed = _signed(connection, feeds, [row.id for row in some if row.kind.startswith("visit.")])
            for row in some:
                feed = self._shown_in(row.feed_id)
                kind, about, at_ms = acts.get(row.id, (row.kind, (), row.created_at))
                spoken = [found for one in about for found in subjects.get((feed, one), ())]
                kinds = tuple(dict.fromkeys(each for each, _ in spoken)) or (kind,)
                visit = next((each for _, each in spoken if each), signed.get(row.id, ""))
                author = "" if row.author_id == row.device_id else row.author_id
                told.append(Moving(row.pk, row.id, feed, author, kinds, visit, at_ms, row.urgent == 0))
        return tuple(told)

    def _came_whole(self, connection: Connection, rows: Sequence[Any]) -> frozenset[str]:
        """The charts whose first entry is among these: they were not on this laptop before."""
        order = tables.feed_order
        feeds, keys = {row.feed_id for row in rows}, {row.pk for row in rows}
        first = select(order.c.feed_id, order.c.entry_pk).where(order.c.feed_id.in_(feeds), order.c.place == 1)
        return frozenset(self._shown_in(row.feed_id) for row in connection.execute(first) if row.entry_pk in keys)

    def _visits_of_files(self, connection: Connection, feeds: set[str]) -> dict[tuple[str, str], str]:
        """By chart and hash, the visit in which a file was added."""
        shown = {feed: self._shown_in(feed) for feed in feeds}
        named: dict[tuple[str, str], str] = {}  # chart and hash -> subject
        for feed in feeds:
            named |= {(feed, each): subject for each, subject in named_files(connection, shown[feed])}
        subjects = _subjects(connection, sorted(set(shown.values())), set(named.values()))
        return {
            (feed, each): next((visit for _, visit in subjects.get((shown[feed], subject), ()) if visit), "")
            for (feed, each), subject in named.items()
        }


def _acts(
    connection: Connection, feeds: Sequence[str], ids: Sequence[bytes]
) -> dict[bytes, tuple[str, tuple[str, ...], int]]:
    """Kind, subjects and moment of each entry."""
    act = chart.act
    asked = select(act.c.entry, act.c.kind, act.c.about, act.c.charted_at_ms).where(
        act.c.feed.in_(feeds), act.c.entry.in_(ids)
    )
    return {
        row.entry: (row.kind, tuple(msgspec.json.decode(row.about, type=list[str])), row.charted_at_ms)
        for row in connection.execute(asked)
    }


def _subjects(
    connection: Connection, feeds: Sequence[str], ids: Collection[str]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """By chart and id, the kind of each subject and its visit."""
    subject, wanted = chart.subject, sorted(ids)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        asked = select(subject.c.feed, subject.c.id, subject.c.kind, subject.c.visit).where(
            subject.c.feed.in_(feeds), subject.c.id.in_(wanted[at : at + _AT_ONCE])
        )
        for row in connection.execute(asked):
            found.setdefault((row.feed, row.id), []).append((row.kind, row.visit))
    return found


def _signed(connection: Connection, feeds: Sequence[str], ids: Sequence[bytes]) -> dict[bytes, str]:
    """The visit that each of these signatures is about."""
    if not ids:
        return {}
    signature = chart.signature
    asked = select(signature.c.entry, signature.c.visit).where(signature.c.feed.in_(feeds), signature.c.entry.in_(ids))
    return {row.entry: row.visit for row in connection.execute(asked)}
