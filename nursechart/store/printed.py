"""The printed notes that were signed on this laptop: made at the moment of signing, kept encrypted like the chart.

A note can be made anew from the record, but not its signature: that needed the nurse's key, gone a second later.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from nursechart.store import tables
from nursechart.store.opened import Opened


class Printed(Opened):
    """Signed PDFs by the entry that signed the visit; they leave the laptop with their chart."""

    def put_note(self, feed: str, signature: bytes, pdf: bytes) -> None:
        """Keep a signed PDF, durable when this returns. Raises ChartNotSaved, NotInScope, Locked."""
        held = {"signature": signature, "feed_id": feed, "pdf": pdf, "made_at": self._clock.now_ms()}
        new = insert(tables.printed_note).values(**held).on_conflict_do_nothing()

        def keep(connection: Connection) -> None:
            self._require(connection, feed)
            connection.execute(new)

        self._database.write(keep)

    def printed_note(self, feed: str, signature: bytes) -> bytes | None:
        """The PDF that was signed with this signature; None where it was signed elsewhere, or none could be made."""
        note = tables.printed_note
        asked = select(note.c.pdf).where(note.c.signature == signature)

        def look(connection: Connection) -> bytes | None:
            self._require(connection, feed)
            of_chart = note.c.feed_id.in_(self._together(feed))
            found: bytes | None = connection.execute(asked.where(of_chart)).scalar()
            return found

        return self.read(look)
