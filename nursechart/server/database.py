"""One way to the database: a reading or a writing transaction, whatever engine is behind it.

The embedded database has one writer at a time; waiting for it in line (`writing`) is fairer and cheaper than letting
SQLite spin. PostgreSQL needs no line; there, what two replicas might do at once repeats (`OperationalError` of a
deadlock or serialisation) up to five times.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from nursechart.chart.engine import integrity
from nursechart.chart.rows import write_many
from nursechart.server import live_news
from nursechart.server.live_news import News

T = TypeVar("T")

_TRIES = 5
_REPEATABLE = {"40001", "40P01", "23505"}  # serialization failure, deadlock, unique violation of a concurrent twin


class Database:
    """The server's database. Hand it functions; connections stay inside them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        self._line = threading.Lock()
        self.retried: Callable[[str], None] = lambda _sqlstate: None  # told of each transaction that is done again
        self.told: Callable[[News], None] = lambda _news: None  # called after a commit that listeners have to hear of

    @property
    def connections_in_use(self) -> int:
        """Of this process, at this moment."""
        pool = self._engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and writes nothing."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Like `reading`, and all that is read is of one moment, however long it takes."""
        with self._engine.connect() as connection:
            if self.is_postgres:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when the block is left, and leaves nothing when the block raises."""
        with self._writing() as connection:
            news = live_news.begin(connection)
            yield connection
        if news:
            self.told(news)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.is_postgres:
            with self._engine.connect() as connection, connection.begin():
                yield connection
            return
        with self._line, self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a writing transaction. It may be done again, when another replica got in the way."""
        for attempt in range(_TRIES):
            try:
                with self.writing() as connection:
                    return work(connection)
            except (OperationalError, IntegrityError) as error:
                if attempt == _TRIES - 1 or getattr(error.orig, "sqlstate", None) not in _REPEATABLE:
                    raise
                self.retried(str(error.orig.sqlstate))  # type: ignore[union-attr]
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  jitter, not a secret
        raise AssertionError("unreachable")

    def copy_to(self, other: Engine) -> None:
        """Copy every page of the embedded database into another, empty one with the same key, while others work."""
        with self._engine.connect() as source, other.connect() as target:
            into: Any = target.connection.driver_connection
            from_: Any = source.connection.driver_connection
            into.execute("PRAGMA journal_mode=DELETE").fetchall()
            from_.backup(into)

    @contextmanager
    def aside(self) -> Iterator[Any]:
        """A connection of its own, that of the driver and without transactions: to listen on for a long time."""
        raw = self._engine.raw_connection()
        driver: Any = raw.driver_connection
        raw.detach()  # it is not the pool's any more
        try:
            driver.autocommit = True
            yield driver
        finally:
            raw.close()

    def trouble(self) -> tuple[str, ...]:
        """What is wrong with the embedded file, in SQLite's words; empty when it is whole, and for PostgreSQL."""
        return () if self.is_postgres else integrity(self._engine)

    def close(self) -> None:
        self._engine.dispose()


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at least one and all of the same columns; a primary key that is there already raises."""
    write_many(connection, _plain_insert(table), rows)


@lru_cache(maxsize=16)
def _plain_insert(table: Table) -> Insert:
    return table.insert()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose primary key is there already is left as it stands."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def upsert(connection: Connection, table: Table, row: Mapping[str, Any], *, keys: Sequence[str]) -> None:
    """Insert one row or overwrite the columns of the one with the same keys."""
    statement = _insert(connection, table).values(**row)
    rest = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=rest))


def _insert(connection: Connection, table: Table) -> Any:
    statement: Insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    return statement
