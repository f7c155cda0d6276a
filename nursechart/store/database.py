"""The laptop's one encrypted database: one writer at a time, readers beside it, and its failures in plain words.

Looks that belong together are taken in `one_moment`: all of them see the same state of the chart.

A function handed to `write` runs in one transaction that is durable when `write` returns, or did nothing. When the disk
is full the ballast is given up and the function runs once more: it must do the same again. What comes in has no part in
the ballast: the last room is for what is charted here, and for what sending it needs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, PoolProxiedConnection
from sqlalchemy.exc import DatabaseError

from nursechart.chart import engine as engines
from nursechart.store.ballast import Ballast
from nursechart.store.errors import (
    ChartNotSaved,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseUnreachable,
    DiskFull,
    Locked,
)

T = TypeVar("T")

FILE = "chart.db"
PATIENCE_S = 0.8  # at a lock, for looks that are still being taken


@dataclass(slots=True)
class Moment:
    """One read transaction that a thread's looks share, and the scope of the person who looks, once it was asked."""

    connection: Connection
    scope: frozenset[str] | None = None


class Database:
    """An open database. After `close` every call raises Locked."""

    def __init__(self, path: Path, key: Callable[[], bytearray], ballast: Ballast, *, create: bool = False) -> None:
        """Raises DatabaseMissing, DatabaseDamaged (also for a file that was cut short), DatabaseUnreachable."""
        with _plain_words():
            self._engine = engines.encrypted_engine(path, key, create=create)
        self._path = path
        self._key = key
        self._ballast = ballast
        self._writer = threading.RLock()
        self._readers = 0
        self._idle = threading.Condition()
        self._open = True
        self._moments = threading.local()

    @property
    def writing(self) -> threading.RLock:
        """The writer's lock, for what has to happen in the order of the log (the anchor, the listeners)."""
        return self._writer

    def read(self, look: Callable[[Connection], T]) -> T:
        """What `look` answers, from one moment of the database. From any thread. Raises Locked, DatabaseDamaged."""
        moment = self.moment
        if moment is not None:
            with self._counted(), _plain_words():
                return look(moment.connection)
        with self._counted(), _plain_words(), self._engine.connect() as connection:
            return look(connection)

    @property
    def moment(self) -> Moment | None:
        """The moment that this thread's looks are of now, inside `one_moment`."""
        return getattr(self._moments, "now", None)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """What this thread reads meanwhile is of one moment: the first look's. What it writes meanwhile is not seen.

        Inside another one it is that one. Raises Locked, DatabaseDamaged.
        """
        if self.moment is not None:
            yield
            return
        with self._counted(), _plain_words(), self._engine.connect() as connection:
            self._moments.now = Moment(connection)
            try:
                yield
            finally:
                self._moments.now = None

    def write(self, act: Callable[[Connection], T], *, is_charting: bool = True) -> T:
        """What `act` answers once it is on the disk. For what `is_charting` the ballast is given up, if need be.

        Raises ChartNotSaved (DiskFull, DatabaseBusy) when the disk did not take it: then nothing of it happened;
        Locked; DatabaseDamaged.
        """
        with self._writer, self._counted():
            try:
                return self._write_once(act)
            except DiskFull:
                if not is_charting or not self._ballast.give_up():
                    raise
                return self._write_once(act)

    def is_whole(self) -> bool:
        """Whether both integrity checks pass; about 0.5 s per 95 MB."""
        with self._counted():
            return not engines.integrity(self._engine)

    def is_cut_short(self) -> bool:
        """Whether the file is shorter than it says itself; only known while the WAL is empty."""
        wal = self._path.with_name(self._path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            return False
        pages, size = self.read(
            lambda connection: [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
            ]
        )
        return self._path.stat().st_size < int(pages) * int(size)

    @property
    def is_closed(self) -> bool:
        return not self._open

    def compact(self) -> None:
        """Give up the room of what was purged, and empty the WAL unless a look in progress still needs it."""
        with self._writer, self._counted(), _plain_words():
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                cursor.close()
            finally:
                raw.close()

    def back_up(self, to: Path) -> None:
        """Write a copy with the same key to `to`, which must not exist. Raises DatabaseDamaged, ChartNotSaved."""
        with self._writer, self._counted(), _plain_words():
            raw = self._engine.raw_connection()
            copy = engines.encrypted_engine(to, self._key, create=True)
            try:
                target = copy.raw_connection()
                try:
                    _driver(raw).backup(_driver(target))
                finally:
                    target.close()
            finally:
                raw.close()
                copy.dispose()

    def close(self) -> None:
        """Let the looks in progress end, for 0.8 s at most, and close the file. Nothing can be asked afterwards."""
        with self._writer:
            with self._idle:
                self._open = False
                self._idle.wait_for(lambda: self._readers == 0, timeout=PATIENCE_S)
            self._engine.dispose()

    def _write_once(self, act: Callable[[Connection], T]) -> T:
        with _plain_words(), self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                return act(connection)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            if not self._open:
                raise Locked
            self._readers += 1
        try:
            yield
        finally:
            with self._idle:
                self._readers -= 1
                self._idle.notify_all()


def _driver(raw: PoolProxiedConnection) -> Any:
    return raw.driver_connection


@contextmanager
def _plain_words() -> Iterator[None]:
    """The failures of file and disk as our own errors; anything else is a bug and passes."""
    try:
        yield
    except engines.DatabaseMissing as error:
        raise DatabaseMissing from error
    except engines.DatabaseDamaged as error:
        raise DatabaseDamaged from error
    except engines.DatabaseUnreachable as error:
        raise DatabaseUnreachable from error
    except DatabaseError as error:
        said = str(error.orig)
        if "full" in said:
            raise DiskFull from error
        if "locked" in said or "busy" in said:
            raise DatabaseBusy from error
        if "malformed" in said or "not a database" in said:
            raise DatabaseDamaged from error
        if "readonly" in said or "disk I/O" in said or "unable to open" in said:
            raise ChartNotSaved from error
        raise
