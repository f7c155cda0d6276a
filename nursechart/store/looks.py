"""Every look of `chart.queries`, scoped to the signed-in user and without a connection in sight.

Each is one read transaction, or one with the others of its `one_moment`. A chart outside her scope and one that is not
here answer the same: NotInScope (S-03). Recording that she looked is `charting`'s, by `audit_read`: only it knows which
view was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, Unpack

import msgspec
from sqlalchemy import Connection, select

from nursechart.chart import queries
from nursechart.chart.views import (
    Charted,
    Choice,
    History,
    PatientRow,
    Person,
    ReadingPoint,
    Ref,
    Signature,
    Subject,
    VisitRecord,
    VisitRow,
)
from nursechart.store.errors import NotInScope
from nursechart.store.opened import Opened, seen_of
from nursechart.store.order import not_shown
from nursechart.store.tables import feed as feed_table

T = TypeVar("T")


class Looks(Opened):
    """What the screens ask. Each raises Locked after the lock, and DatabaseDamaged when the file cannot be read."""

    def patient_rows(
        self, *, ids: Collection[str] | None = None, search: str = "", limit: int = 50
    ) -> tuple[PatientRow, ...]:
        """Her patients by name, or those that every typed word fits; one still coming in says so (`complete`)."""

        def look(connection: Connection) -> tuple[PatientRow, ...]:
            rows = queries.patient_rows(connection, self._scope(connection), ids=ids, search=search, limit=limit)
            partial = self._with_shown(_incomplete(connection))
            return tuple(msgspec.structs.replace(row, complete=False) if row.feed in partial else row for row in rows)

        return self.read(look)

    def visit_rows(self, **asked: Unpack[queries.VisitsAsked]) -> tuple[VisitRow, ...]:
        """The visits of her patients, as `chart.queries.visit_rows` sorts and filters them. Times are UTC ms."""
        return self.read(lambda connection: queries.visit_rows(connection, self._scope(connection), **asked))

    def subjects(
        self, feed: str, kind: str, *, visit: str | None = None, line: str | None = None, order: str | None = None
    ) -> tuple[Subject, ...]:
        """What stands about every subject of a kind, by clinical time. Raises NotInScope."""
        return self._look(
            feed, lambda connection, feed: queries.subjects(connection, feed, kind, visit=visit, line=line, order=order)
        )

    def subjects_of(self, feeds: Collection[str], kinds: Collection[str]) -> dict[str, tuple[Subject, ...]]:
        """By feed, what stands about every subject of these kinds; feeds outside her scope are left out.

        Of a patient who was made one with another it is the one chart of both.
        """

        def look(connection: Connection) -> dict[str, tuple[Subject, ...]]:
            charts = {feed: self._shown_in(feed) for feed in feeds}
            found = queries.subjects_of(connection, self._scope(connection) & set(charts.values()), kinds)
            return {feed: found[shown] for feed, shown in charts.items() if shown in found}

        return self.read(look)

    def subjects_of_visits(self, visits: Mapping[str, str], kinds: Collection[str]) -> dict[str, tuple[Subject, ...]]:
        """By visit (visit -> feed), what stands about every subject of these kinds that was charted in it."""

        def look(connection: Connection) -> dict[str, tuple[Subject, ...]]:
            scope = self._scope(connection) & self._with_shown(set(visits.values()))
            return queries.subjects_of_visits(connection, scope, kinds, visits)

        return self.read(look)

    def subjects_named(self, feeds: Collection[str], ids: Collection[str]) -> dict[tuple[str, str], Subject]:
        """By feed and id, what stands about these subjects of her charts; `feeds` are those they are shown in."""
        return self.read(
            lambda connection: queries.subjects_named(connection, self._scope(connection) & set(feeds), ids)
        )

    def subject(self, feed: str, id: str, *, kind: str | None = None) -> Subject | None:  # noqa: A002
        """What stands about one subject, or None when nothing was said. Raises NotInScope."""
        return self._look(feed, lambda connection, feed: queries.subject(connection, feed, id, kind=kind))

    def choices(self, *, settled_since_ms: int | None = None) -> tuple[Choice, ...]:
        """What waits for a person's choice in her charts, newest first; with what was settled since then when asked."""
        return self.read(
            lambda connection: queries.choices(connection, self._scope(connection), settled_since_ms=settled_since_ms)
        )

    def history(self, feed: str, subject: str, part: str) -> History:
        """Every statement about one part, and what superseded each. Raises NotInScope."""
        return self._look(feed, lambda connection, feed: queries.history(connection, feed, subject, part))

    def charted(
        self,
        feed: str,
        kinds: Collection[str],
        *,
        since_ms: int,
        before: tuple[int, str] | None = None,
        limit: int = 200,
    ) -> tuple[Charted, ...]:
        """A page of what was charted of these kinds, oldest first, as `chart.queries.charted`. Raises NotInScope."""
        return self._look(
            feed,
            lambda connection, feed: queries.charted(
                connection, feed, kinds, since_ms=since_ms, before=before, limit=limit
            ),
        )

    def readings(
        self, feed: str, *, since_ms: int, measures: Collection[str] | None = None
    ) -> tuple[ReadingPoint, ...]:
        """Standing measurements since then (UTC ms), oldest first. Raises NotInScope."""
        return self._look(
            feed, lambda connection, feed: queries.readings(connection, feed, since_ms=since_ms, measures=measures)
        )

    def last_readings(self, feed: str, *, before_visit: str) -> dict[str, ReadingPoint]:
        """By measure, the newest reading from before this visit. Raises NotInScope."""
        return self._look(
            feed, lambda connection, feed: queries.last_readings(connection, feed, before_visit=before_visit)
        )

    def visit_record(self, feed: str, visit: str) -> VisitRecord:
        """One whole visit with its patient, and how much of the feed it was made from. Raises NotInScope."""

        def look(connection: Connection, feed: str) -> VisitRecord:
            try:
                return queries.visit_record(connection, feed, visit, seen=seen_of(connection, feed))
            except queries.NotInChart as error:
                raise NotInScope from error

        return self._look(feed, look)

    def signatures(self, feed: str, visit: str) -> tuple[Signature, ...]:
        """Every signature on a visit, oldest first. Raises NotInScope."""
        return self._look(feed, lambda connection, feed: queries.signatures(connection, feed, visit))

    def statements_of_visit(self, feed: str, visit: str) -> tuple[Ref, ...]:
        """Everything that stands in a visit: what a manifest lists. Raises NotInScope."""
        return self._look(feed, lambda connection, feed: queries.statements_of_visit(connection, feed, visit))

    def people(self, ids: Collection[str] | None = None) -> dict[str, Person]:
        """The members of staff by id."""
        return self.read(lambda connection: queries.people(connection, ids))

    def _look(self, feed: str, look: Callable[[Connection, str], T]) -> T:
        """What `look` answers of the chart in which `feed` is shown: another's, once two patients were made one."""

        def scoped(connection: Connection) -> T:
            shown = self._shown_in(feed)
            self._require(connection, shown)
            return look(connection, shown)

        return self.read(scoped)


def _incomplete(connection: Connection) -> frozenset[str]:
    """The feeds that are still coming in, by the head that was last heard of, or hold what could not be shown."""
    table = feed_table
    coming = select(table.c.feed_id).where(
        (table.c.length != table.c.server_length) | (table.c.digest != table.c.server_digest)
    )
    return frozenset(connection.scalars(coming)) | not_shown(connection)
