"""The people of the reference feed `r:staff`, by whose names charts say who did what."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from nursechart.chart import tables
from nursechart.chart.held import stated, statements
from nursechart.chart.rows import among, drop, plain, put, some
from nursechart.chart.stands import read_as
from nursechart.record.kinds import StaffPerson

_STANDING: Final = statements(
    among(tables.statement, "subject"), tables.statement.c.part == "staff.person", tables.statement.c.stands == 1
)


def refresh_people(connection: Connection, feed: str, people: Collection[str]) -> None:
    """Make the rows of these people (user ids) again, each from the newest standing statement about them."""
    for part in some(sorted(people)):
        standing = stated(connection, _STANDING, feed=feed, keys=part)
        rows = {}
        for one in sorted(standing, key=lambda one: one.listing):
            if person := read_as(one, StaffPerson):
                rows[one.subject] = {
                    "feed": feed,
                    "id": one.subject,
                    "name": plain(person.name),
                    "credentials": plain(person.credentials),
                    "role": plain(person.role),
                }
        drop(connection, tables.person, "id", feed, set(part) - rows.keys())
        put(connection, tables.person, list(rows.values()))
