"""How the projection speaks SQL: statements about a handful of keys, written once for both databases.

Text that is part of a key is cut to a safe length, and what PostgreSQL cannot hold is replaced: one entry of odd
content must not stop a page of good ones. The same happens on SQLite, so that both hold the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Executable,
    Insert,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Row = dict[str, Any]

_encode = msgspec.json.Encoder().encode

AT_ONCE: Final = 500  # keys in one statement
_LOTS: Final = (100, 10)  # rows in one statement
_ROWS: Final = "rows_as_json"
_LONGEST_KEY: Final = 128  # characters; an index row of PostgreSQL holds 2,700 bytes


def some(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def among(table: Table, key: str) -> ColumnElement[bool]:
    """The rows of one feed whose `key` is among some: the parameters `feed` and `keys` of a question made once.

    Questions on the way of a keystroke or a pull are made once, when a module is loaded: making one costs SQLAlchemy
    four times as much as asking it.
    """
    return and_(table.c.feed == bindparam("feed"), table.c[key].in_(bindparam("keys", expanding=True)))


def ask(connection: Connection, question: Executable, feed: str, keys: Collection[Any]) -> Iterator[Any]:
    """The rows that answer a question made with `among`, a few hundred keys at a time."""
    for part in some(keys):
        yield from connection.execute(question, {"feed": feed, "keys": part})


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        write_many(connection, _insert(connection.dialect.name, table, replace=False), rows)


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or put them in place of those with the same key; of two with one key the later stays."""
    if rows:
        keys = [column.name for column in table.primary_key]
        once = {tuple(row[name] for name in keys): row for row in rows}
        write_many(connection, _insert(connection.dialect.name, table, replace=True), list(once.values()))


def drop(connection: Connection, table: Table, key: str, feed: str, keys: Collection[Any]) -> None:
    """Delete the rows of a feed whose `key` is among `keys`."""
    for part in some(keys):
        connection.execute(_delete(table, key), {"feed": feed, "keys": part})


def clamped(text: str) -> str:
    """`text` as part of a key: itself, unless it is too long or holds a NUL; then a short name of its own."""
    if len(text) <= _LONGEST_KEY and "\0" not in text:
        return text
    return f"{plain(text)[:32]}~{sha256(text.encode()).hexdigest()}"


def plain(text: str) -> str:
    """`text` without NUL, which PostgreSQL does not hold."""
    return text.replace("\0", "\ufffd") if "\0" in text else text


@lru_cache(maxsize=64)
def _delete(table: Table, key: str) -> Delete:
    return delete(table).where(among(table, key))


def write_many(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an INSERT that was made once (it is remembered) for rows of the same columns, at least one."""
    dialect = connection.dialect
    if dialect.name == "postgresql":
        # one statement for all of them: with one a row, sending and waiting was most of what a chart cost
        connection.execute(_of_json(statement, tuple(rows[0])), {_ROWS: _encode(rows).decode()})
        return
    # Core spends as long on wrapping each value as SQLite on writing it; the driver takes them as they are
    text, in_order = _as_text(dialect, statement, frozenset(rows[0]))
    insert_in_lots(connection, text, [in_order(row) for row in rows])


def insert_in_lots(connection: Connection, text: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run an INSERT of one row, as text with question marks, for many rows, of two values or more.

    The driver lets other threads work while SQLite does, and then has to wait for its turn again. With a statement a
    row that is thousands of turns in a page, and the thread that reads the next page takes every one of them.
    """
    at = 0
    for size in _LOTS:
        if len(rows) - at >= size:
            many = _for_several(text, len(rows[0]), size)
            while len(rows) - at >= size:
                connection.exec_driver_sql(many, tuple(chain.from_iterable(rows[at : at + size])))
                at += size
    if at < len(rows):
        connection.exec_driver_sql(text, rows[at:])


@lru_cache(maxsize=128)
def _for_several(text: str, columns: int, rows: int) -> str:
    one = f"({', '.join('?' * columns)})"
    before, _, after = text.partition(one)
    return before + ", ".join([one] * rows) + after


@lru_cache(maxsize=128)
def _of_json(statement: Insert, names: tuple[str, ...]) -> Insert:
    """The INSERT of one row, for all rows of a JSON list that has bytes as base64."""
    columns = [statement.table.c[name] for name in names]
    listed = func.json_to_recordset(cast(bindparam(_ROWS, type_=Text), JSON)).table_valued(
        *(column(each.name, Text() if isinstance(each.type, LargeBinary) else each.type) for each in columns)
    )
    said = listed.render_derived(name="said", with_types=True)
    values = (
        func.decode(said.c[each.name], "base64") if isinstance(each.type, LargeBinary) else said.c[each.name]
        for each in columns
    )
    return statement.from_select(list(names), select(*values), include_defaults=False)


@lru_cache(maxsize=128)
def _as_text(
    dialect: Dialect, statement: Any, names: frozenset[str]
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """A statement as text, and what puts the values of a row in its order."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return str(compiled), itemgetter(*compiled.positiontup)


@lru_cache(maxsize=64)
def _insert(dialect: str, table: Table, *, replace: bool) -> Any:
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(table)
    if not replace:
        return statement.on_conflict_do_nothing()
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    if not others:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=keys, set_=others)
