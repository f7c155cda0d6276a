"""What is half typed: here and nowhere else, encrypted, on the disk before the next second, and its author's alone."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from nursechart.store import tables
from nursechart.store.opened import Opened


class Draft(msgspec.Struct, frozen=True):
    """One unfinished form. `json` is the form's own text of itself."""

    id: str
    feed: str
    form: str
    json: str
    updated_at_ms: int  # UTC


class Drafts(Opened):
    """The drafts of the signed-in user; another user's are as if they were not there (S-65)."""

    def put_draft(self, id: str, feed: str, form: str, json: str) -> None:  # noqa: A002
        """Keep the draft, durable when this returns. Raises ChartNotSaved, NotInScope, Locked."""
        values = {
            "id": id,
            "author_id": self.user.id,
            "feed_id": feed,
            "form": form,
            "json": json,
            "updated_at": self._clock.now_ms(),
        }
        new = insert(tables.draft).values(**values)
        kept = new.on_conflict_do_update(
            index_elements=["id", "author_id"],
            set_={name: new.excluded[name] for name in ("feed_id", "form", "json", "updated_at")},
        )

        def keep(connection: Connection) -> None:
            self._require(connection, feed)
            connection.execute(kept)

        self._database.write(keep)

    def drafts(self, feed: str | None = None) -> tuple[Draft, ...]:
        """Her drafts in the chart of `feed`, or all of hers, the oldest first."""
        draft = tables.draft
        asked = select(draft).where(draft.c.author_id == self.user.id).order_by(draft.c.updated_at, draft.c.id)

        def look(connection: Connection) -> tuple[Draft, ...]:
            of_chart = asked if feed is None else asked.where(draft.c.feed_id.in_(self._together(feed)))
            rows = connection.execute(of_chart)
            return tuple(Draft(row.id, row.feed_id, row.form, row.json, row.updated_at) for row in rows)

        return self.read(look)

    def delete_draft(self, id: str) -> None:  # noqa: A002
        """Throw her draft away, because she said so. Raises ChartNotSaved, Locked."""
        mine = delete(tables.draft).where(tables.draft.c.id == id, tables.draft.c.author_id == self.user.id)
        self._database.write(lambda connection: connection.execute(mine))
