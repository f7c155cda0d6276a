"""What this laptop holds and the server's order lacks: in which order it is offered, and what was set aside."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select, update

from nursechart.record.audit import AuditFields
from nursechart.record.feeds import device_feed
from nursechart.store import tables
from nursechart.store.opened import SETTLED, Opened, count_unsent, own_value, set_own_value, unsent
from nursechart.store.order import Parked, Unsent

_entry = tables.entry
ASKED = "receipts_asked"
ASK_AGAIN = "ask_again"  # she wants to hear now what became of what the pharmacy keeps apart


class Offering(Opened):
    """Sync's outgoing side: unsent, parked and disputed entries."""

    def unsent(self, limit: int = 500) -> tuple[Unsent, ...]:
        """What is unsent in the order it is to be pushed: what safety depends on first, then the oldest."""
        columns = (_entry.c.id, _entry.c.feed_id, _entry.c.kind, _entry.c.author_id, _entry.c.created_at)
        rows = self.read(lambda connection: connection.execute(_in_push_order(connection, limit, *columns)).all())
        return tuple(Unsent(*row) for row in rows)

    def unsent_count(self) -> int:
        return self.read(count_unsent)

    def park(self, entry_id: bytes, reason: str) -> None:
        """The server refused this entry for good: it stays in the chart, with the reason, and is not offered again."""

        def keep(connection: Connection) -> None:
            connection.execute(
                update(_entry)
                .where(_entry.c.id == entry_id, _entry.c.state.in_((tables.OK, tables.UNKNOWN_KIND)))
                .values(state=tables.REFUSED, reason=reason)
            )
            refused = AuditFields("entry_refused", "entry", entry_id.hex(), outcome="refused", reason=reason)
            self._trail.add(connection, [refused])

        self._database.write(keep)
        self._anchored()

    def parked(self) -> tuple[Parked, ...]:
        """What the server refused, the oldest first, in the signed-in user's feeds or written by her."""

        return self._set_aside(_entry.c.state == tables.REFUSED)

    def note_disputed(self, entry_id: bytes, reason: str) -> None:
        """The server keeps this entry until a supervisor has decided; why, for the author's list."""
        kept = (
            update(_entry)
            .where(_entry.c.id == entry_id, _entry.c.state.in_((tables.OK, tables.UNKNOWN_KIND)))
            .values(reason=reason)
        )
        self._database.write(lambda connection: connection.execute(kept))

    def disputed(self) -> tuple[Parked, ...]:
        """What the server keeps until somebody has decided, the oldest first: gone once its own feed places it."""
        order = tables.feed_order
        placed = exists().where(order.c.entry_pk == _entry.c.pk, order.c.feed_id == _entry.c.feed_id)
        return self._set_aside(_entry.c.state != tables.REFUSED, _entry.c.reason.is_not(None), ~placed)

    def undecided(self, most: int) -> tuple[tuple[Parked, ...], int]:
        """What the pharmacy holds without a place in its feed, as far as is known here, and up to which receipt.

        That is what it said it keeps apart, and what it gave a receipt for since `note_asked`: the answer that told
        why may have been lost.
        """
        order, own = tables.feed_order, device_feed(self.device_id)
        there = order.alias()  # the same table twice: its place in its own feed, and the receipt
        placed = exists().where(there.c.entry_pk == _entry.c.pk, there.c.feed_id == _entry.c.feed_id)
        what = (_entry.c.id, _entry.c.feed_id, _entry.c.kind, _entry.c.author_id, _entry.c.reason)
        told = select(*what).where(_entry.c.reason.is_not(None), _entry.c.state != tables.REFUSED, ~placed)

        def look(connection: Connection) -> tuple[tuple[Parked, ...], int]:
            after = int.from_bytes(own_value(connection, ASKED) or b"", "big")
            length = connection.scalar(select(tables.feed.c.length).where(tables.feed.c.feed_id == own)) or 0
            found = [
                Parked(*row[:4], row.reason) for row in connection.execute(told.order_by(_entry.c.pk).limit(most - 1))
            ]
            if length <= after:
                return tuple(found), length
            room = most - len(found)  # there is some: however much was told, what is new gets its turn
            news = (
                select(*what, order.c.place)
                .join(order, order.c.entry_pk == _entry.c.pk)
                .where(order.c.feed_id == own, order.c.place > after, _entry.c.reason.is_(None), ~placed)
                .where(_entry.c.state != tables.REFUSED)
                .order_by(order.c.place)
                .limit(room)
            )
            rows = connection.execute(news).all()
            found += [Parked(*row[:4], "") for row in rows]
            return tuple(found), rows[-1].place if len(rows) == room else length

        return self.read(look)

    def note_asked(self, receipt: int) -> None:
        """What became of everything up to this receipt is known now."""
        if self.own(ASKED) != (new := receipt.to_bytes(8, "big")):
            self.set_own(ASKED, new)
        if self.own(ASK_AGAIN):
            self.set_own(ASK_AGAIN, b"")

    def ask_again(self) -> None:
        """With the next sync the pharmacy is asked what became of what it keeps apart, however lately it was."""
        self.set_own(ASK_AGAIN, b"1")

    def note_let_in(self, entry_id: bytes) -> None:
        """A supervisor let this entry into its feed, or it was there all the time."""
        kept = update(_entry).where(_entry.c.id == entry_id, _entry.c.state != tables.REFUSED).values(reason=None)
        self._database.write(lambda connection: connection.execute(kept))

    def offer_again(self, entry_id: bytes) -> None:
        """Take a parked entry off the list: the reason was put right, and the next push offers it."""

        def keep(connection: Connection) -> None:
            connection.execute(
                update(_entry)
                .where(_entry.c.id == entry_id, _entry.c.state == tables.REFUSED)
                .values(state=tables.OK, reason=None)
            )
            set_own_value(connection, SETTLED, b"")

        self._database.write(keep)
        self._anchored()

    def _set_aside(self, *which: ColumnElement[bool]) -> tuple[Parked, ...]:
        """Entries in the signed-in user's feeds or written by her, with what the server said of them."""

        def look(connection: Connection) -> tuple[Parked, ...]:
            scope = self._scope(connection)
            asked = select(_entry.c.id, _entry.c.feed_id, _entry.c.kind, _entry.c.author_id, _entry.c.reason)
            return tuple(
                Parked(*row[:4], row.reason or "")
                for row in connection.execute(asked.where(*which).order_by(_entry.c.pk))
                if row.feed_id in scope or row.author_id == self.user.id
            )

        return self.read(look)


def _in_push_order(connection: Connection, limit: int, *columns: Any) -> Select[Any]:
    return unsent(connection, *columns).order_by(_entry.c.urgent, _entry.c.pk).limit(limit)
