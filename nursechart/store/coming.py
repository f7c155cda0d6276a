"""Sync's half of the attachments: which of them wait for the pharmacy, and those that are on their way from it.

What waits goes with an entry that names it, also where the chart has left and its views are gone. What comes is kept
piece by piece in the encrypted database until it is whole, so neither a broken connection nor a restart costs more than
one piece; only a file whose hash is the one that the entry names becomes an attachment.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256 as hash_of_bytes
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from nursechart.chart.tables import statement
from nursechart.record.attachments import MOST_BYTES, blobs_of
from nursechart.record.entry import Statement
from nursechart.record.form import BlobRef
from nursechart.record.ids import b64
from nursechart.store import tables
from nursechart.store.blobs import Blobs
from nursechart.store.errors import PhotosPaused
from nursechart.store.opened import Changed
from nursechart.store.order import entries_of
from nursechart.store.tables import DURABLE, WHOLE

PORTION: Final = 50  # small pictures made in one run
_blob, _piece, _entry, _going = tables.blob_local, tables.blob_piece, tables.entry, tables.blob_going
_NAMING: Final = (
    select(statement.c.entry)
    .where(statement.c.feed == bindparam("feed"), statement.c.value.like(bindparam("hash")))
    .limit(1)
)
_NAMED_FILES: Final = select(statement.c.subject, statement.c.part, statement.c.value).where(
    statement.c.feed == bindparam("feed"), statement.c.stands == 1, statement.c.value.like('%"blob":{%')
)


class BlobToSend(msgspec.Struct, frozen=True):
    """An attachment that the pharmacy does not hold durably, and an entry of the log that names it."""

    feed: str
    sha256: bytes
    size: int
    entry: bytes
    is_there: bool  # whole at the pharmacy, and in no backup of it that this laptop has heard of
    is_own: bool  # this laptop wrote the entry; another one's is that one's to hand over


class Coming(Blobs):
    """What sync does with attachments. Raises Locked after the lock, as everything does."""

    # --- to the pharmacy ----------------------------------------------------------------------------------------------

    def blobs_to_send(self) -> tuple[BlobToSend, ...]:
        """The attachments the pharmacy does not hold durably yet, the oldest first, of all charts here.

        One whose entry is not in the log (yet) is left out.
        """
        asked = select(_blob).where(_blob.c.uploaded != DURABLE).order_by(_blob.c.made_at, _blob.c.name)

        def look(connection: Connection) -> tuple[BlobToSend, ...]:
            waiting = connection.execute(asked).all()
            in_log: dict[str, dict[bytes, bytes]] = {}
            found = []
            for row in waiting:
                hash_text = f'%"h":"{b64(row.sha256)}"%'
                entry = connection.scalar(_NAMING, {"feed": row.feed_id, "hash": hash_text})
                if entry is None:  # its chart has left and has no views, or a document names it
                    if row.feed_id not in in_log:
                        in_log[row.feed_id] = _named_in_log(connection, row.feed_id)
                    entry = in_log[row.feed_id].get(row.sha256)
                if entry is not None:
                    own = connection.scalar(select(_entry.c.device_id).where(_entry.c.id == entry)) == self.device_id
                    found.append(BlobToSend(row.feed_id, row.sha256, row.size, entry, row.uploaded == WHOLE, own))
            return tuple(found)

        return self.read(look)

    def content_to_send(self, feed: str, sha256: bytes) -> bytes | None:
        """The content of an attachment, whoever added it; None where it is not here. Raises AttachmentDamaged."""
        return self._content(feed, sha256)

    def note_at_pharmacy(self, feed: str, sha256: bytes, *, durable: bool) -> None:
        """The pharmacy holds this attachment whole, and in a backup where `durable`. Raises ChartNotSaved."""
        here = update(_blob).where(_blob.c.feed_id == feed, _blob.c.sha256 == sha256)
        held = here.values(uploaded=DURABLE if durable else WHOLE)
        arrived = delete(_going).where(_going.c.feed_id == feed, _going.c.sha256 == sha256)

        def keep(connection: Connection) -> None:
            connection.execute(held)
            connection.execute(arrived)

        self._database.write(keep)
        self._anchored()
        self._tell(Changed(frozenset({feed})))

    def note_going(self, feed: str, sha256: bytes, received: int | None, reason: str = "") -> None:
        """How far an attachment has come at the pharmacy (None: not asked); with a `reason`, that it comes no further.

        Raises ChartNotSaved.
        """
        its = (_going.c.feed_id == feed, _going.c.sha256 == sha256)

        def keep(connection: Connection) -> None:
            before = connection.execute(select(_going).where(*its)).first()
            failures = 1 + (before.failures if before else 0) if reason else 0
            at = received if received is not None else before.received if before else 0
            new = insert(_going).values(feed_id=feed, sha256=sha256, received=at, failures=failures, reason=reason)
            told = {"received": at, "failures": failures, "reason": reason}
            connection.execute(new.on_conflict_do_update(index_elements=["feed_id", "sha256"], set_=told))

        self._database.write(keep, is_charting=False)

    # --- from the pharmacy --------------------------------------------------------------------------------------------

    @property
    def takes_files(self) -> bool:
        """Whether there is room for more than charting: else files wait, and charting goes on."""
        return self._ballast.is_kept

    def blobs_lacking(self, feed: str) -> tuple[BlobRef, ...]:
        """The files that what stands in a chart names and that are not on this laptop, each once. Raises NotInScope."""

        def look(connection: Connection) -> tuple[BlobRef, ...]:
            self._require(connection, feed)
            here = select(_blob.c.sha256).where(_blob.c.feed_id.in_(self._together(feed)))
            rows = connection.execute(_NAMED_FILES, {"feed": feed}).all()
            said = tuple(Statement(row.subject, row.part, msgspec.json.decode(row.value)) for row in rows)
            held = set(connection.scalars(here)) if said else set()
            return tuple(one for one in blobs_of(said) if one.sha256 not in held and one.size <= MOST_BYTES)

        return self.read(look)

    def blob_arrived(self, feed: str, sha256: bytes) -> int:
        """How many bytes of a file that is on its way are kept."""
        asked = select(func.coalesce(func.sum(func.length(_piece.c.content)), 0)).where(*_of(feed, sha256))
        return int(self.read(lambda connection: connection.scalar(asked)) or 0)

    def keep_piece(self, feed: str, sha256: bytes, begins: int, content: bytes) -> None:
        """Keep the next piece of a file, durable when this returns. Raises NotInScope, PhotosPaused, ChartNotSaved."""
        if not self._ballast.is_kept:
            raise PhotosPaused
        new = insert(_piece).values(feed_id=feed, sha256=sha256, begins=begins, content=content)

        def keep(connection: Connection) -> None:
            self._require(connection, feed)
            connection.execute(new.on_conflict_do_nothing())

        self._database.write(keep, is_charting=False)

    def finish_blob(self, feed: str, ref: BlobRef, *, durable: bool) -> bool:
        """Make an attachment of the pieces that came; False, and they are let go, where they are another file.
        `durable`: the pharmacy has it in a backup.

        Raises NotInScope, PhotosPaused, ChartNotSaved.
        """
        asked = select(_piece.c.content).where(*_of(feed, ref.sha256)).order_by(_piece.c.begins)
        content = b"".join(self.read(lambda connection: connection.scalars(asked).all()))
        is_it = len(content) == ref.size and hash_of_bytes(content).digest() == ref.sha256
        if is_it:
            self.put_blob(feed, content, ref.media_type, pharmacy_has=DURABLE if durable else WHOLE)
        self._database.write(lambda connection: connection.execute(delete(_piece).where(*_of(feed, ref.sha256))))
        if is_it:
            self._tell(Changed(frozenset({feed})))
        return is_it

    def blobs_without_preview(self) -> tuple[tuple[str, bytes], ...]:
        """Feed and hash of the user's attachments that came without a small picture: PORTION at most, newest first."""
        asked = select(_blob.c.feed_id, _blob.c.sha256).where(_blob.c.preview == b"").order_by(_blob.c.made_at.desc())

        def look(connection: Connection) -> tuple[tuple[str, bytes], ...]:
            hers = self._scope(connection)
            return tuple((row.feed_id, row.sha256) for row in connection.execute(asked) if row.feed_id in hers)

        return self.read(look)[:PORTION]


def _of(feed: str, sha256: bytes) -> tuple[Any, ...]:
    return _piece.c.feed_id == feed, _piece.c.sha256 == sha256


def named_files(connection: Connection, feed: str) -> Iterator[tuple[str, str]]:
    """The files that what stands in a chart names: the hash as it is written there, and the subject."""
    for row in connection.execute(_NAMED_FILES, {"feed": feed}):
        said = Statement(row.subject, row.part, msgspec.json.decode(row.value))
        yield from ((b64(one.sha256), row.subject) for one in blobs_of((said,)))


def _named_in_log(connection: Connection, feed: str) -> dict[bytes, bytes]:
    """By hash, an entry of the log that names the file."""
    return {one.sha256: entry.id for entry in entries_of(connection, feed) for one in blobs_of(entry.body)}
