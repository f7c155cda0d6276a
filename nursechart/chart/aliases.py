"""Patients who were made one: in whose chart the entries of a feed are shown.

`alias.into` says in the feed of a patient that she is the person of another chart. Her entries stay in her feed and
stand under the other's, so every question about the other's chart answers with both; taken back, they stand under her
own again. Where several differ, or a ring of them closes, nobody is moved: no chart may be lost in another by a
mistake. What decides is said in her own feed alone, and is a function of the set of its entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from nursechart.chart import tables
from nursechart.chart.held import stated, statements
from nursechart.chart.rows import clamped, drop, put, some
from nursechart.chart.stands import effective, read_as, superseding
from nursechart.record.entry import Entry
from nursechart.record.feeds import feed_owner, patient_feed
from nursechart.record.kinds import AliasInto

# What the rows of an entry are found by. Everything else is worked out from these.
BY_ENTRY: Final = (
    (tables.statement, "entry"),
    (tables.sealed, "signature"),
    (tables.signature, "entry"),
    (tables.act, "entry"),
)
INTO: Final = "alias.into"

_alias, _act, _statement = tables.alias, tables.act, tables.statement
_NEXT: Final = select(_alias.c.into).where(_alias.c.feed == bindparam("feed"))
_SAID: Final = statements(
    _statement.c.feed == bindparam("shown"),
    _statement.c.subject == bindparam("owner"),
    _statement.c.part == INTO,
    _act.c.home == bindparam("home"),
)


def shown_in(connection: Connection, feed: str) -> str:
    """The feed in whose chart this one is shown: itself, unless its patient was made one with another."""
    way = [feed]
    while (into := connection.scalar(_NEXT, {"feed": way[-1]})) is not None:
        if into in way:
            return str(into)  # a ring: whoever is in it stays where she is
        way.append(into)
    return way[-1]


def together(connection: Connection, feed: str) -> frozenset[str]:
    """The feeds that are shown in one chart with this one, itself among them."""
    shown = shown_in(connection, feed)
    return frozenset(connection.scalars(select(_alias.c.feed).where(_alias.c.shown == shown))) | {shown}


def all_shown(connection: Connection) -> dict[str, str]:
    """Every feed whose patient was made one with another, with the feed in whose chart it is shown; few, if any."""
    return {row.feed: row.shown for row in connection.execute(select(_alias.c.feed, _alias.c.shown))}


def named_in(entries: Iterable[Entry]) -> frozenset[str]:
    """The feeds of the patients whom these entries say theirs to be."""
    said = (one.value for entry in entries for one in entry.statements if one.part == INTO and one.value is not None)
    return frozenset(patient_feed(str(value.get("patient", ""))) for value in said)


def note_alias(connection: Connection, home: str, shown: str) -> bool:
    """Keep what the entries of `home`, shown in `shown`, say its patient is; whether that has changed."""
    into = _said_into(connection, home, shown)
    row = connection.execute(select(_alias).where(_alias.c.feed == home)).first()
    if into == (row.into if row else ""):
        return False
    # an alias that was taken back stays until its rows have gone home (`to_move`)
    put(connection, _alias, [{"feed": home, "into": into or home, "shown": shown}])
    return True


def to_move(connection: Connection) -> list[tuple[str, str, str]]:
    """The feeds whose rows stand elsewhere than they should: (feed, where they stand, where they should)."""
    found = []
    for row in connection.execute(select(_alias).order_by(_alias.c.feed)).all():
        new = shown_in(connection, row.feed)
        if new != row.shown:
            connection.execute(update(_alias).where(_alias.c.feed == row.feed).values(shown=new))
            found.append((row.feed, row.shown, new))
        if row.into == row.feed:
            drop(connection, _alias, "feed", row.feed, [row.feed])
    return found


def entries_at(connection: Connection, shown: str, home: str) -> set[bytes]:
    """The entries of `home` whose rows stand under `shown`."""
    return set(connection.scalars(select(_act.c.entry).where(_act.c.feed == shown, _act.c.home == home)))


def has_guests(connection: Connection, feed: str) -> bool:
    """Whether rows of other feeds stand under this one."""
    return connection.execute(select(_alias.c.feed).where(_alias.c.shown == feed).limit(1)).first() is not None


def move(connection: Connection, entries: Collection[bytes], old: str, new: str) -> None:
    """Let the rows of these entries stand under another feed."""
    for part in some(sorted(entries)):
        for table, key in BY_ENTRY:
            among_them = (table.c.feed == old, table.c[key].in_(part))
            connection.execute(update(table).where(*among_them).values(feed=new))


def _said_into(connection: Connection, home: str, shown: str) -> str:
    """The feed of the patient she is said to be, or an empty text: by the one value that stands in her own feed."""
    owner = feed_owner(home) if home.startswith("p:") else ""
    said = stated(connection, _SAID, shown=shown, owner=owner, home=home)
    gone = effective(superseding(said), frozenset())
    values = {one.value: one for one in said if one.key not in gone}
    if len(values) != 1:
        return ""
    into = read_as(next(iter(values.values())), AliasInto)
    if into is None or into.patient == owner or not into.patient.isascii() or not into.patient.isprintable():
        return ""
    return clamped(patient_feed(into.patient)) if into.patient else ""
