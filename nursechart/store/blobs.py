"""The attachments on this laptop: each its own encrypted file with a random name, and a row that says whose it is.

The file is whole and durable before its row is, and a file without a row (the power went between the two, or the chart
was put back from an older backup) is taken in again at the next start, never removed. What the pharmacy does not hold
durably yet (in a backup) keeps its chart on the laptop (`leaving`). The small picture of a list stands in the encrypted
database.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from nursechart.chart.tables import statement
from nursechart.record.ids import b64
from nursechart.store import tables
from nursechart.store.errors import AttachmentDamaged, PhotosPaused
from nursechart.store.files import private_folder, read_ours, remove_folder, sync_folder, write_whole
from nursechart.store.opened import Changed, Opened
from nursechart.store.sealed_files import Label, label_for, label_of, opened, sealed
from nursechart.store.tables import DURABLE, LACKED, WHOLE
from nursechart.store.vault import DoesNotOpen

FOLDER: Final = "files"
_HALF: Final = ".new"  # of `write_whole`
_LONGEST_HEAD: Final = 8 * 1024  # bytes of a file that hold its label
_blob = tables.blob_local
_NAMED: Final = select(statement.c.subject).where(
    statement.c.feed == bindparam("feed"), statement.c.value.like(bindparam("hash"))
)


class HeldBlob(msgspec.Struct, frozen=True):
    """An attachment that is on this laptop."""

    feed: str
    sha256: bytes
    size: int
    media_type: str
    preview: bytes  # a small JPEG; empty until one was made here
    at_pharmacy: bool


class Blobs(Opened):
    """What an open store does with attachments. Raises Locked after the lock, as everything does."""

    _folder: Path

    def put_blob(
        self, feed: str, content: bytes, media_type: str, *, preview: bytes = b"", pharmacy_has: int = LACKED
    ) -> bytes:
        """Keep an attachment of a chart, durable when this returns; its SHA-256. Twice is once.

        `pharmacy_has`: LACKED, WHOLE or DURABLE.

        Raises NotInScope, PhotosPaused where the disk is almost full or does not take it.
        """
        self.read(lambda connection: self._require(connection, feed))
        label = label_for(feed, content, media_type)
        if self._row(label.feed, label.sha256) is not None:
            return label.sha256
        if not self._ballast.is_kept:
            raise PhotosPaused(_free_mb(self._folder))
        name = self._chance(16).hex()
        self._write(name, sealed(label, content, self._vault.key("files"), self._chance))
        with self._database.writing:
            self._database.write(lambda connection: self._note(connection, name, label, preview, pharmacy_has))
            self._unsure += pharmacy_has != DURABLE
        return label.sha256

    def blob(self, feed: str, sha256: bytes) -> bytes | None:
        """The content of an attachment, checked; None where it is not on this laptop yet.

        Raises NotInScope, AttachmentDamaged.
        """
        self.read(lambda connection: self._require(connection, feed))
        return self._content(feed, sha256)

    def _content(self, feed: str, sha256: bytes) -> bytes | None:
        row = self._row(feed, sha256) or self._row_of_chart(feed, sha256)
        if row is None:
            return None
        file = read_ours(self._place / row.name)
        if file is None:
            raise AttachmentDamaged
        try:
            return opened(Label(row.feed_id, sha256, row.size, row.media_type), file, self._vault.key("files"))
        except DoesNotOpen:
            raise AttachmentDamaged from None

    def blobs(self, feed: str, hashes: Collection[bytes]) -> Mapping[bytes, HeldBlob]:
        """Which of these attachments of a chart are on this laptop, with their small pictures. Raises NotInScope."""
        asked = select(_blob).where(_blob.c.sha256.in_(list(hashes)))

        def look(connection: Connection) -> Mapping[bytes, HeldBlob]:
            self._require(connection, feed)
            of_chart = asked.where(_blob.c.feed_id.in_(self._together(feed)))
            return {row.sha256: _held(row) for row in connection.execute(of_chart)}

        return self.read(look)

    def forget_blob(self, feed: str, sha256: bytes) -> None:
        """Take out an attachment whose entry could not be written; nothing happens where any statement names it.

        Raises NotInScope, ChartNotSaved.
        """

        def forget(connection: Connection) -> list[str]:
            self._require(connection, feed)
            named = connection.execute(_NAMED, {"feed": feed, "hash": f'%"h":"{b64(sha256)}"%'}).first()
            if named is not None:
                return []
            here = (_blob.c.feed_id == feed, _blob.c.sha256 == sha256, _blob.c.uploaded == LACKED)
            names = list(connection.scalars(select(_blob.c.name).where(*here)))
            connection.execute(delete(_blob).where(*here))
            return names

        with self._database.writing:
            names = self._database.write(forget)
            self._unsure -= len(names)
        self._remove_files(names)

    def keep_preview(self, feed: str, sha256: bytes, preview: bytes) -> None:
        """Keep the small picture of an attachment that came without one. Raises ChartNotSaved, NotInScope."""
        kept = update(_blob).where(_blob.c.feed_id == feed, _blob.c.sha256 == sha256).values(preview=preview)

        def keep(connection: Connection) -> None:
            self._require(connection, feed)
            connection.execute(kept)

        self._database.write(keep)
        self._tell(Changed(frozenset({feed})))

    def blobs_waiting(self) -> tuple[int, int]:
        """How many attachments the pharmacy does not hold yet, and their bytes together; of all charts here."""
        asked = select(func.count(), func.coalesce(func.sum(_blob.c.size), 0)).where(_blob.c.uploaded == LACKED)
        count, size = self.read(lambda connection: connection.execute(asked).one())
        return int(count), int(size)

    # --- the folder --------------------------------------------------------------------------------------------------

    @property
    def _place(self) -> Path:
        return self._folder / FOLDER

    def _write(self, name: str, file: bytes) -> None:
        try:
            write_whole(private_folder(self._place) / name, file)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise PhotosPaused(_free_mb(self._folder)) from error
            raise PhotosPaused from error

    def _note(self, connection: Connection, name: str, label: Label, preview: bytes, pharmacy_has: int) -> None:
        self._require(connection, label.feed)
        connection.execute(_new_row(name, label, self._clock.now_ms(), preview=preview, pharmacy_has=pharmacy_has))

    def _row(self, feed: str, sha256: bytes) -> Any:
        asked = select(_blob).where(_blob.c.feed_id == feed, _blob.c.sha256 == sha256)
        return self.read(lambda connection: connection.execute(asked).first())

    def _row_of_chart(self, feed: str, sha256: bytes) -> Any:
        """The same file of another patient who is shown in this chart."""

        def look(connection: Connection) -> Any:
            of_chart = _blob.c.feed_id.in_(self._together(feed))
            return connection.execute(select(_blob).where(of_chart, _blob.c.sha256 == sha256)).first()

        return self.read(look)

    def _take_in(self) -> None:
        """At a start: rows for whole files that have none; what was half written when the power went is removed."""
        if not self._place.is_dir():
            return
        known = set(self.read(lambda connection: connection.scalars(select(_blob.c.name)).all()))
        found: list[tuple[str, Label]] = []
        for path in self._place.iterdir():
            if path.name.endswith(_HALF):
                path.unlink(missing_ok=True)
            elif path.name not in known:
                # not one of ours: it is left where it is
                with contextlib.suppress(DoesNotOpen, OSError), path.open("rb") as file:
                    found.append((path.name, label_of(file.read(_LONGEST_HEAD), self._vault.key("files"))))
        if found:
            now = self._clock.now_ms()
            self._database.write(
                lambda connection: [connection.execute(_new_row(name, label, now)) for name, label in found]
            )

    def _remove_files(self, names: Sequence[str]) -> None:
        """The files of rows that are gone."""
        for name in names:
            (self._place / name).unlink(missing_ok=True)
        if names and self._place.is_dir():
            sync_folder(self._place)


def gone_with(connection: Connection, feed: str) -> list[str]:
    """Take the rows of a chart out, inside the caller's transaction; the names of its files, to be removed after it."""
    names = list(connection.scalars(select(_blob.c.name).where(_blob.c.feed_id == feed)))
    connection.execute(delete(_blob).where(_blob.c.feed_id == feed))
    for table in (tables.blob_piece, tables.blob_going):
        connection.execute(delete(table).where(table.c.feed_id == feed))
    return names


def waits_for_pharmacy(connection: Connection, feed: str) -> bool:
    """Whether no backup of the pharmacy holds an attachment of this chart: it does not leave the laptop before."""
    waiting = select(_blob.c.sha256).where(_blob.c.feed_id == feed, _blob.c.uploaded != DURABLE).limit(1)
    return connection.execute(waiting).first() is not None


def remove_all(folder: Path) -> None:
    """Every attachment of a laptop that is wiped."""
    remove_folder(folder / FOLDER)


def size_bytes(folder: Path) -> int:
    """What attachments take up on the disk."""
    place = folder / FOLDER
    return sum(entry.stat().st_size for entry in os.scandir(place)) if place.is_dir() else 0


def _new_row(name: str, label: Label, at_ms: int, *, preview: bytes = b"", pharmacy_has: int = LACKED) -> Any:
    return (
        insert(_blob)
        .values(
            feed_id=label.feed,
            sha256=label.sha256,
            name=name,
            size=label.size,
            media_type=label.media_type,
            preview=preview,
            uploaded=pharmacy_has,
            made_at=at_ms,
        )
        .on_conflict_do_nothing()
    )


def _held(row: Any) -> HeldBlob:
    return HeldBlob(row.feed_id, row.sha256, row.size, row.media_type, row.preview, row.uploaded >= WHOLE)


def _free_mb(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 1_000_000
