"""Attachments at the pharmacy (sync.md 13): they come in pieces, and go to whoever may read an entry that names them.

A laptop names the entry with the file. It may send what its own entries name, also those in quarantine, and what a
chart of its users names; so a hash alone proves nothing and asks for nothing. How far an upload has come is told to the
laptop that sends it. Pieces are sealed under the data key of the feed, as bodies are: with the key the files go too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, select, update

from nursechart.protocol.limits import BLOB_BYTES, BLOB_CHUNK_BYTES
from nursechart.protocol.messages import BlobName, BlobState
from nursechart.record.attachments import blobs_of
from nursechart.server import live_news, log, scope
from nursechart.server.database import Database, insert_new
from nursechart.server.devices import Device
from nursechart.server.numbering import chunks
from nursechart.server.scope import Scope
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import blob, blob_chunk, blob_durable, blob_ref, entry, feed, feed_entry

UNKNOWN: Final = BlobState("unknown")


@dataclass(frozen=True, slots=True)
class _Named:
    """A file as an entry of the log names it, and whose key seals it."""

    name: BlobName
    feed: str
    size: int
    data_key: bytes  # wrapped
    is_readable: bool  # somebody who uses this laptop may read the chart


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of bytes of a file that is whole here."""

    size: int  # of the file
    content: bytes
    sha256: bytes  # of the content
    is_durable: bool  # the file: a backup holds it


class Blobs:
    """Keeps attachments for one organisation. Thread-safe; holds no state."""

    def __init__(self, database: Database, org: str, keys: FeedKeys) -> None:
        self._database, self._org, self._keys = database, org, keys

    def states(self, names: Sequence[BlobName], laptop: Device, now_ms: int) -> tuple[BlobState, ...]:
        """How far each of these files of a laptop has come, in the order asked."""
        with self._database.reading() as connection:
            named = self._named(connection, names, laptop, now_ms)
            return tuple(self._state(connection, named[name], laptop) if name in named else UNKNOWN for name in names)

    def take(self, name: BlobName, offset: int, piece: bytes, laptop: Device, now_ms: int) -> BlobState:
        """Keep a piece that begins where the file ends so far; any other changes nothing. How far it is now.

        A file whose bytes are not what the entry says begins anew. The caller has checked the piece's own hash.
        """

        def work(connection: Connection) -> BlobState:
            named = self._named(connection, [name], laptop, now_ms).get(name)
            if named is None:
                return UNKNOWN
            self._begin(connection, named, laptop, now_ms)
            row = connection.execute(select(blob).where(*self._own(named, laptop)).with_for_update()).one()
            state = self._state(connection, named, laptop)
            fits = offset == row.received and len(piece) == min(BLOB_CHUNK_BYTES, named.size - offset)
            if state.state == "whole" or not fits:
                return state
            self._keep(connection, named, laptop, offset, piece)
            if offset + len(piece) < named.size:
                return BlobState("wanted", offset + len(piece))
            return self._finish(connection, named, laptop)

        return self._database.write(work)

    def piece(self, connection: Connection, mine: Scope, digest: bytes, offset: int) -> Piece | None:
        """A piece of a file that an entry in scope names, in its place; None for any other, and for what is not whole.

        Joins the caller's transaction.
        """
        if offset < 0 or offset % BLOB_CHUNK_BYTES:
            return None
        for feed_id in sorted(self._feeds_naming(connection, digest) & mine.feeds):
            whole = (blob.c.org_id == self._org, blob.c.feed_id == feed_id, blob.c.sha256 == digest)
            row = connection.execute(select(blob).where(*whole, blob.c.is_whole == 1)).first()
            if row is None:
                continue
            where = (*_chunks_of(row), blob_chunk.c.idx == offset // BLOB_CHUNK_BYTES)
            found = connection.execute(select(blob_chunk).where(*where)).first()
            if found is not None:
                content = self._opened(found, self._data_key(connection, feed_id))
                return Piece(row.size, content, found.chunk_sha256, self._is_durable(connection, feed_id, digest))
        return None

    # --- who may ------------------------------------------------------------------------------------------------------

    def _named(
        self, connection: Connection, names: Sequence[BlobName], laptop: Device, now_ms: int
    ) -> dict[BlobName, _Named]:
        """Those of the files that a laptop may send: an entry that is here, and that it may speak for, names them."""
        readable = scope.of_others(connection, self._org, laptop.id, now_ms) if laptop.status == "active" else set()
        found: dict[bytes, tuple[str, bytes, bool, dict[bytes, int]]] = {}
        for some in chunks(list({name.entry for name in names})):
            for row in connection.execute(
                select(entry, feed.c.data_key)
                .join(feed, and_(feed.c.org_id == entry.c.org_id, feed.c.feed_id == entry.c.feed_id))
                .where(entry.c.org_id == self._org, entry.c.id.in_(some))
            ):
                is_readable = row.feed_id in readable
                if laptop.id in (row.device_id, row.pushed_by_device) or is_readable:
                    sizes = {one.sha256: one.size for one in blobs_of(log.entry_of(row, self._keys).body)}
                    found[row.id] = (row.feed_id, row.data_key, is_readable, sizes)
        named = {}
        for name in names:
            feed_id, data_key, is_readable, sizes = found.get(name.entry, ("", b"", False, {}))
            size = sizes.get(name.sha256)
            if size is not None and size <= BLOB_BYTES:
                named[name] = _Named(name, feed_id, size, data_key, is_readable)
        return named

    def _feeds_naming(self, connection: Connection, digest: bytes) -> set[str]:
        """The feeds in which an entry that has its place, and was not erased, names this file."""
        placed = and_(
            feed_entry.c.org_id == blob_ref.c.org_id,
            feed_entry.c.feed_id == blob_ref.c.feed_id,
            feed_entry.c.entry_id == blob_ref.c.entry_id,
        )
        kept = and_(
            entry.c.org_id == blob_ref.c.org_id,
            entry.c.feed_id == blob_ref.c.feed_id,
            entry.c.id == blob_ref.c.entry_id,
        )
        asked = (
            select(blob_ref.c.feed_id)
            .join(feed_entry, placed)
            .join(entry, kept)
            .where(blob_ref.c.org_id == self._org, blob_ref.c.sha256 == digest, entry.c.body.is_not(None))
        )
        return set(connection.execute(asked).scalars())

    # --- one file -----------------------------------------------------------------------------------------------------

    def _own(self, named: _Named, laptop: Device) -> tuple[Any, ...]:
        return (*self._of_feed(named), blob.c.device_id == laptop.id)

    def _of_feed(self, named: _Named) -> tuple[Any, ...]:
        return blob.c.org_id == self._org, blob.c.feed_id == named.feed, blob.c.sha256 == named.name.sha256

    def _state(self, connection: Connection, named: _Named, laptop: Device) -> BlobState:
        """What another laptop sent counts for one whose users may read it anyway."""
        whole = self._of_feed(named) if named.is_readable else self._own(named, laptop)
        if connection.execute(select(blob.c.size).where(*whole, blob.c.is_whole == 1)).first() is not None:
            return BlobState("whole", named.size, durable=self._is_durable(connection, named.feed, named.name.sha256))
        received = connection.execute(select(blob.c.received).where(*self._own(named, laptop))).scalar()
        return BlobState("wanted", received or 0)

    def _is_durable(self, connection: Connection, feed_id: str, digest: bytes) -> bool:
        """Whether a backup that was checked holds the file."""
        mark = (blob_durable.c.org_id == self._org, blob_durable.c.feed_id == feed_id, blob_durable.c.sha256 == digest)
        return connection.execute(select(blob_durable.c.sha256).where(*mark)).first() is not None

    def _begin(self, connection: Connection, named: _Named, laptop: Device, now_ms: int) -> None:
        key = {"org_id": self._org, "feed_id": named.feed, "sha256": named.name.sha256}
        fresh = {"device_id": laptop.id, "size": named.size, "received": 0, "is_whole": 0, "at": now_ms}
        insert_new(connection, blob, [{**key, **fresh}])
        insert_new(connection, blob_ref, [{**key, "entry_id": named.name.entry}])

    def _keep(self, connection: Connection, named: _Named, laptop: Device, offset: int, piece: bytes) -> None:
        idx = offset // BLOB_CHUNK_BYTES
        bound = _bound(named.name.sha256, laptop.id, idx)
        row = {
            "org_id": self._org,
            "feed_id": named.feed,
            "sha256": named.name.sha256,
            "device_id": laptop.id,
            "idx": idx,
            "chunk_sha256": sha256(piece).digest(),
            "content": self._keys.seal(named.feed, named.data_key, bound, piece),
        }
        connection.execute(blob_chunk.insert().values(**row))
        connection.execute(update(blob).where(*self._own(named, laptop)).values(received=offset + len(piece)))

    def _finish(self, connection: Connection, named: _Named, laptop: Device) -> BlobState:
        """Every piece is here: it is whole when its hash is the one that the entry names, and else begins anew."""
        row = connection.execute(select(blob).where(*self._own(named, laptop))).one()
        found = sha256()
        for piece in connection.execute(select(blob_chunk).where(*_chunks_of(row)).order_by(blob_chunk.c.idx)):
            found.update(self._opened(piece, named.data_key))
        if found.digest() != named.name.sha256:
            connection.execute(delete(blob_chunk).where(*_chunks_of(row)))
            connection.execute(update(blob).where(*self._own(named, laptop)).values(received=0))
            return BlobState("wanted", 0)
        connection.execute(update(blob).where(*self._own(named, laptop)).values(is_whole=1))
        live_news.file_came(connection, named.feed)
        return BlobState("whole", named.size)

    def _opened(self, row: Any, data_key: bytes) -> bytes:
        return self._keys.open(row.feed_id, data_key, _bound(row.sha256, row.device_id, row.idx), row.content)

    def _data_key(self, connection: Connection, feed_id: str) -> bytes:
        asked = select(feed.c.data_key).where(feed.c.org_id == self._org, feed.c.feed_id == feed_id)
        return bytes(connection.execute(asked).scalar_one())


def _chunks_of(row: Any) -> tuple[Any, ...]:
    return (
        blob_chunk.c.org_id == row.org_id,
        blob_chunk.c.feed_id == row.feed_id,
        blob_chunk.c.sha256 == row.sha256,
        blob_chunk.c.device_id == row.device_id,
    )


def _bound(digest: bytes, device_id: str, idx: int) -> bytes:
    """What a sealed piece is bound to: a piece that was exchanged for another does not open."""
    return b"blob\0" + digest + idx.to_bytes(4, "big") + device_id.encode()
