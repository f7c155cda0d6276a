"""Whose chart is here: what the server's list of feeds says, emergencies, and how a chart leaves the laptop.

Absence is never deletion: a feed leaves when a signed list says so, its views at once, its log only once the pharmacy
durably has all of it (sync.md 14).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from nursechart.chart import queries
from nursechart.chart.project import unproject
from nursechart.chart.views import PatientRow
from nursechart.record.audit import AuditFields
from nursechart.record.feeds import EMPTY_DIGEST, feed_kind, feed_owner
from nursechart.store import tables
from nursechart.store.blobs import Blobs, gone_with, waits_for_pharmacy
from nursechart.store.opened import SETTLED, Changed, set_own_value
from nursechart.store.order import FeedHead, entries_of, show

_feed, _order, _entry = tables.feed, tables.feed_order, tables.entry


class Leaving(Blobs):
    """Feeds coming into and going out of the scope of the laptop's users."""

    def note_heads(self, heads: Sequence[FeedHead]) -> None:
        """Keep the feed list of a signed answer. A feed it does not name stays as it is: absence is never deletion.

        A feed that is now in no user's scope leaves her views at once (its projection goes); the log rows go by
        `purge_left` alone. One that comes back is projected again from the log.
        """

        def keep(connection: Connection) -> None:
            for head in heads:
                self._note_head(connection, head)

        self._database.write(keep)
        self._tell(Changed(frozenset(head.feed for head in heads)))

    def break_glass(self, feed: str, until_ms: int, reason: str) -> bool:
        """Open a chart that is on this laptop, outside her assignment, until `until_ms` (UTC); whether it is here.

        Who may, and that she gave her password and a reason, is `charting`'s to know.
        """

        def keep(connection: Connection) -> bool:
            if connection.execute(select(_feed.c.feed_id).where(_feed.c.feed_id == feed)).first() is None:
                return False
            if feed in self._assigned(connection):
                self._open_hers(connection, feed, until_ms)
            else:
                _admit(connection, feed, self.user.id, until_ms)
                self._return(connection, feed)
                self._open_until[feed] = until_ms
            opened = AuditFields("break_glass", "feed", feed, feed_owner(feed), reason=reason)
            self._trail.add(connection, [opened])
            return True

        return self._database.write(keep)

    def open_until(self, feed: str) -> int | None:
        """Until when (UTC ms) a chart is open to her in an emergency; None where it is hers, or not open."""
        until = self._open_until.get(feed)
        if until is None and self.is_closed:
            until = self._open_anyway.get(feed)
        return until if until is not None and until > self._clock.now_ms() else None

    def elsewhere(self, search: str) -> tuple[PatientRow, ...]:
        """Patients whose charts are on this laptop and closed to her: who may be opened in an emergency.

        Others of its users care for them, or they have left and are not gone yet, or her lease has ended. Who asks
        shows them to nobody who has not named one wholly.
        """

        def look(connection: Connection) -> tuple[PatientRow, ...]:
            held = set(connection.scalars(select(_feed.c.feed_id)))
            return queries.patient_rows(connection, held - self._scope(connection), search=search)

        def look_at_left(connection: Connection) -> tuple[PatientRow, ...]:
            with_left = connection.begin_nested()  # shown for this question alone: it is taken back
            try:
                for feed in left:
                    show(connection, entries_of(connection, feed))
                return look(connection)
            finally:
                with_left.rollback()

        asked = select(_feed.c.feed_id).where(_feed.c.left_at.is_not(None))
        left = self.read(lambda connection: connection.scalars(asked).all())
        return self._database.write(look_at_left) if left else self.read(look)

    def purge_left(self) -> tuple[str, ...]:
        """Remove the log rows of left feeds the pharmacy durably has whole, and their room on the disk; which went.

        A feed stays while anything of it is unsent, refused, not yet durable, or half typed, attachments included.
        """
        gone, files = self._database.write(self._purge)
        self._remove_files(files)
        if gone:
            self._database.compact()
            self._anchored(durable=True)
        return gone

    def _open_hers(self, connection: Connection, feed: str, until_ms: int) -> None:
        """Open a chart that is hers, and closed only because her lease has ended."""
        if self.is_closed:
            now_ms = self._clock.now_ms()
            still = {one: until for one, until in self._open_anyway.items() if until > now_ms}
            self._open_anyway = {**still, feed: until_ms}
            set_own_value(connection, f"opened:{self.user.id}", msgspec.msgpack.encode(self._open_anyway))

    def _note_head(self, connection: Connection, head: FeedHead) -> None:
        new = insert(_feed).values(
            feed_id=head.feed,
            length=0,
            digest=EMPTY_DIGEST,
            server_length=head.length,
            server_digest=head.digest,
            durable_length=head.durable,
            priority=head.priority,
            left_at=None,
        )
        said = {name: new.excluded[name] for name in ("server_length", "server_digest", "durable_length", "priority")}
        connection.execute(new.on_conflict_do_update(index_elements=["feed_id"], set_=said))
        if feed_kind(head.feed) != "patient":
            return
        if head.scope == "mine":
            _admit(connection, head.feed, self.user.id, self._still_open(connection, head.feed))
            self._return(connection, head.feed)
            return
        mine = tables.feed_user
        over = or_(
            and_(mine.c.user_id == self.user.id, mine.c.until_ms.is_(None)), mine.c.until_ms <= self._clock.now_ms()
        )
        connection.execute(delete(mine).where(mine.c.feed_id == head.feed, over))
        if connection.execute(select(mine.c.user_id).where(mine.c.feed_id == head.feed)).first() is None:
            self._leave(connection, head.feed)

    def _still_open(self, connection: Connection, feed: str) -> int | None:
        """An emergency ends by itself, also while the pharmacy calls the chart hers because of it."""
        mine = tables.feed_user
        until = connection.scalar(select(mine.c.until_ms).where(mine.c.feed_id == feed, mine.c.user_id == self.user.id))
        return until if until is not None and until > self._clock.now_ms() else None

    def _leave(self, connection: Connection, feed: str) -> None:
        leaving = update(_feed).where(_feed.c.feed_id == feed, _feed.c.left_at.is_(None))
        if connection.execute(leaving.values(left_at=self._clock.now_ms())).rowcount:
            unproject(connection, feed)
            self._trail.add(connection, [AuditFields("feed_left", "feed", feed, feed_owner(feed))])

    def _return(self, connection: Connection, feed: str) -> None:
        back = update(_feed).where(_feed.c.feed_id == feed, _feed.c.left_at.is_not(None))
        if connection.execute(back.values(left_at=None)).rowcount:
            show(connection, entries_of(connection, feed))

    def _purge(self, connection: Connection) -> tuple[tuple[str, ...], list[str]]:
        """The feeds that went, and the names of their files, which go once this is durable."""
        gone, files = [], list[str]()
        for feed in connection.execute(select(_feed).where(_feed.c.left_at.is_not(None))).all():
            if not _may_go(connection, feed.feed_id):
                continue
            connection.execute(delete(_entry).where(_entry.c.feed_id == feed.feed_id))
            connection.execute(delete(_order).where(_order.c.feed_id == feed.feed_id))
            connection.execute(delete(tables.printed_note).where(tables.printed_note.c.feed_id == feed.feed_id))
            connection.execute(delete(tables.apart).where(tables.apart.c.feed_id == feed.feed_id))
            connection.execute(delete(_feed).where(_feed.c.feed_id == feed.feed_id))
            files += gone_with(connection, feed.feed_id)
            self._trail.add(connection, [AuditFields("feed_purged", "feed", feed.feed_id, feed_owner(feed.feed_id))])
            gone.append(feed.feed_id)
        if gone:
            set_own_value(connection, SETTLED, b"")  # the mark may speak of rows that are gone
        return tuple(gone), files


def _may_go(connection: Connection, feed: str) -> bool:
    durable = (  # its place, or its receipt
        select(_order.c.place)
        .join(_feed, _feed.c.feed_id == _order.c.feed_id)
        .where(_order.c.entry_pk == _entry.c.pk, _order.c.place <= _feed.c.durable_length)
        .exists()
    )
    waiting = select(_entry.c.pk).where(_entry.c.feed_id == feed, ~durable).limit(1)
    half_typed = select(tables.draft.c.id).where(tables.draft.c.feed_id == feed).limit(1)
    if waits_for_pharmacy(connection, feed):
        return False
    return connection.execute(waiting).first() is None and connection.execute(half_typed).first() is None


def _admit(connection: Connection, feed: str, user: str, until_ms: int | None) -> None:
    new = insert(tables.feed_user).values(feed_id=feed, user_id=user, until_ms=until_ms)
    kept = new.on_conflict_do_update(index_elements=["feed_id", "user_id"], set_={"until_ms": new.excluded.until_ms})
    connection.execute(kept)
