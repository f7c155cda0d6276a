"""Reads what `numbering` wrote, of many feeds with one question: their rows, digests at places, runs of their order.

A laptop with news in 24 charts asks no more of the database than one with news in a single chart. The places that are
asked for travel as one JSON text, which both databases read as a table (`json_each`): the question is the same text for
any number of them, so it is made once and planned once. Each place is named, and found by its key: asked for ranges,
PostgreSQL reads the whole order of everybody instead (100,000 entries: 25 ms, not 1), and one order over all feeds
would sort every chart of a pharmacist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    String,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.types import TypeEngine

from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.server import log
from nursechart.server.numbering import chunks
from nursechart.server.tables import entry, feed, feed_entry

Place = tuple[str, int]  # a feed, and a place in it


class Run(NamedTuple):
    """The order of a feed from after one place up to another."""

    feed: str
    after: int
    up_to: int


def feeds(connection: Connection, org: str, feed_ids: Collection[str]) -> dict[str, Row[Any]]:
    """The rows of those of these feeds that exist, by id, in order of id."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(sorted(feed_ids)):
        found |= {row.feed_id: row for row in connection.execute(_FEEDS, {"org": org, "feeds": some})}
    return found


def digests(connection: Connection, org: str, places: Iterable[Place]) -> dict[Place, bytes]:
    """The digest at each of these places; EMPTY_DIGEST before the first entry, and where none is."""
    found = dict.fromkeys(places, EMPTY_DIGEST)
    asked = [place for place in found if place[1] > 0]
    if asked:
        rows = connection.execute(_DIGESTS, {"org": org, "asked": _numbered(asked)})
        found |= {(row.feed_id, row.place): bytes(row.digest) for row in rows if row.place is not None}
    return found


def entries(connection: Connection, org: str, device_id: str, runs: Sequence[Run]) -> list[list[Row[Any]]]:
    """What stands at the places of each run, in their order and without a hole: the `entry_id`, the digest there
    (`at_digest`), and `log.COLUMNS` with `device_id`; these are None for what this device wrote, and for receipts."""
    asked = dict.fromkeys((run.feed, place) for run in runs for place in range(run.after + 1, run.up_to + 1))
    if not asked:
        return [[] for _ in runs]
    rows = connection.execute(_ENTRIES, {"org": org, "device": device_id, "asked": _numbered(asked)})
    found: dict[Place, Any] = {(row.at_feed, row.place): row for row in rows}
    return [_unbroken(found, run) for run in runs]


def _unbroken(found: dict[Place, Row[Any]], run: Run) -> list[Row[Any]]:
    rows = []
    for place in range(run.after + 1, run.up_to + 1):
        row = found.get((run.feed, place))
        if row is None:
            break
        rows.append(row)
    return rows


def _numbered(places: Iterable[Place]) -> dict[str, Place]:
    """As a question takes them: `json_each` makes a row of each member of an object, and of nothing else on both
    databases."""
    return {str(number): place for number, place in enumerate(places)}


_FEEDS: Final = (
    select(feed)
    .where(feed.c.org_id == bindparam("org"), feed.c.feed_id.in_(bindparam("feeds", expanding=True)))
    .order_by(feed.c.feed_id)
)
_ASKED: Final = func.json_each(bindparam("asked", type_=JSON)).table_valued(column("value")).alias("asked")


def _item(index: int, kind: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    return cast(_ASKED.c.value.op("->>")(literal_column(str(index))), kind)


# Outer joins, as SQLite then begins with what is asked for; else it begins with every entry there is.
_THERE: Final = and_(
    feed_entry.c.org_id == bindparam("org"),
    feed_entry.c.feed_id == _item(0, String),
    feed_entry.c.place == _item(1, BigInteger),
)
_DIGESTS: Final = select(feed_entry.c.feed_id, feed_entry.c.place, feed_entry.c.digest).select_from(
    _ASKED.outerjoin(feed_entry, _THERE)
)
_NOT_ITS_OWN: Final = and_(
    entry.c.org_id == feed_entry.c.org_id,
    entry.c.feed_id == feed_entry.c.feed_id,
    entry.c.id == feed_entry.c.entry_id,
    entry.c.device_id != bindparam("device"),  # its own come by id
)
_ENTRIES: Final = select(
    feed_entry.c.feed_id.label("at_feed"),
    feed_entry.c.place,
    feed_entry.c.entry_id,
    feed_entry.c.digest.label("at_digest"),
    *log.COLUMNS,
    entry.c.device_id,
).select_from(_ASKED.outerjoin(feed_entry, _THERE).outerjoin(entry, _NOT_ITS_OWN))
