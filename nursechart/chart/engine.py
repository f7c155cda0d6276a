"""The two databases a chart can live in: encrypted SQLite (laptop, embedded server) and PostgreSQL.

The encrypted one is SQLCipher under SQLAlchemy's SQLite dialect. What can go wrong with it goes wrong silently:
without a key it makes a database in clear, a key of another length is taken for a passphrase, and a setting that was
lowered writes patient data to temporary files. So the key is looked at before any SQL, and cipher, versions and
settings are read back on every connection; what is not as it must be is an error, never a warning. A file is only
made when asked for.

Every transaction begins by a statement of its own (`BEGIN`, or `BEGIN IMMEDIATE` under the execution option
`writes`), as the driver's own habit would leave changes of tables outside it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from nursechart.errors import EnvironmentFault

KEY_BYTES: Final = 32
SQLCIPHER_FLOOR: Final = (4, 17)
SQLITE_FLOOR: Final = (3, 53, 3)  # older ones corrupt a WAL that is reset while read, or carry two FTS5 memory bugs

_MAC = sys.platform == "darwin"
PRAGMAS: Final[tuple[tuple[str, str, object], ...]] = (  # name, what is set, what must be read back
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("temp_store", "MEMORY", 2),  # FILE would write sorts and journals in clear
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),  # without it REPLACE passes by the triggers that keep the log append-only
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("mmap_size", "0", 0),
    ("cache_size", "-32768", -32768),  # KiB, negative: 32 MB; decrypted pages, or point reads cost twice
    *((("fullfsync", "ON", 1), ("checkpoint_fullfsync", "ON", 1)) if _MAC else ()),
)


def _as_it_is(value: Any) -> Any:
    return value


# For each value of a kind that it does not know the driver asks for two methods that are not there. An entry has twenty
# such values (bytes and None), and asking takes as long as all the rest of binding them.
for _kind in (bytes, type(None)):
    sqlcipher.register_adapter(_kind, _as_it_is)


class DatabaseMissing(EnvironmentFault):
    """There is no file where the database should be. None was made."""


class DatabaseDamaged(EnvironmentFault):
    """The file does not open with this key: it is damaged, or the key is another file's. The two look the same."""


class DatabaseCutShort(DatabaseDamaged):
    """The end of the file is missing, as after a full disk or a copy that stopped."""


class DatabaseUnreachable(EnvironmentFault):
    """The file is there, and the system did not let it be opened (rights, disk, or another program holds it)."""


class EngineTooOld(EnvironmentFault):
    """The database library that was found is older than this program may use."""


class NotEncrypted(RuntimeError):
    """The driver would have written in clear, or a setting that keeps it from that was lowered. A bug, or tampering."""


def encrypted_engine(path: Path, key: Callable[[], bytearray], *, create: bool = False) -> Engine:
    """An engine on the encrypted database at `path`, which has been opened once when this returns.

    `key` gives the raw 32 bytes, in the vault's own bytearray, each time a connection is opened; nothing of it is kept
    here. With `create` a missing file is made, for the owner alone (0600); an existing one is opened all the same.

    Raises DatabaseMissing, DatabaseCutShort, DatabaseDamaged (also for a key that is another file's),
    DatabaseUnreachable, EngineTooOld; TypeError and ValueError for a key that is no bytearray of 32 bytes, before any
    SQL; NotEncrypted.
    """
    _refuse_other_drivers(sqlcipher)
    _raw(key())  # before a file is made
    _settle_file(path, create=create)

    def connect() -> Any:
        return _open(path, key)

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=2,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkout", _assert_not_lowered)
    try:
        with engine.connect():
            pass
    except BaseException:
        engine.dispose()
        raise
    return engine


def postgres_engine(url: str, *, pool_size: int = 10, max_overflow: int = 5) -> Engine:
    """An engine on a PostgreSQL database (`postgresql://…`), through psycopg 3. Nothing is connected yet."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        # 5 s to connect, 10 s for an answer of the network: a host that is gone is said to be gone
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 10_000},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _missed_when_gone)
    return engine


# A machine or container that is gone says no goodbye; what it holds is let go after 25 s, not two hours.
_MISSED: Final = (
    "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; "
    "set tcp_user_timeout = 25000"
)


def _missed_when_gone(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MISSED)
    connection.commit()


def integrity(engine: Engine) -> tuple[str, ...]:
    """What is wrong with an encrypted database file, in SQLite's words; empty when it is whole.

    Both checks are needed: a flipped page fails the second, a missing tail only the first. About 0.5 s per 95 MB. A
    damaged WAL or an old page passes both: only the anchor outside the file tells.
    """
    found: list[str] = []
    for check in ("quick_check(10)", "cipher_integrity_check"):
        try:
            with engine.connect() as connection:
                for row in connection.exec_driver_sql(f"PRAGMA {check}"):
                    found += [line for line in str(row[0]).splitlines() if line != "ok"]
        except DBAPIError as error:
            found.append(str(error.orig))
        except EnvironmentFault as error:
            found.append(str(error))
    return tuple(found)


# --- opening ---------------------------------------------------------------------------------------------------------


def _settle_file(path: Path, *, create: bool) -> None:
    if not path.exists():
        if not create:
            raise DatabaseMissing("The database file is not where it should be. Nothing was made in its place.")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise DatabaseUnreachable("The database file could not be made. Check the disk and the folder.") from error
    elif not create and path.stat().st_size == 0:
        raise DatabaseCutShort(_CUT_SHORT)


def _open(path: Path, key: Callable[[], bytearray]) -> Any:
    try:
        # mode=rw: a file that has gone since is not silently made anew
        connection = sqlcipher.connect(
            path.absolute().as_uri() + "?mode=rw", uri=True, timeout=5, isolation_level=None, check_same_thread=False
        )
    except sqlcipher.OperationalError:
        if not path.exists():
            raise DatabaseMissing("The database file has gone. Nothing was made in its place.") from None
        raise DatabaseUnreachable("The database file could not be opened. Check its rights and the disk.") from None
    try:
        cursor = connection.cursor()
        cursor.executescript("PRAGMA cipher_log_level=NONE")  # it writes to stderr otherwise
        _give_key(cursor, key)
        _assert_encrypted(cursor)
        _read_first_page(cursor)
        for name, wanted, _ in PRAGMAS:
            cursor.execute(f"PRAGMA {name}={wanted}").fetchall()
        _assert_pragmas(cursor)
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def _give_key(cursor: Any, key: Callable[[], bytearray]) -> None:
    """Hand the raw key over, and leave no copy of its text: not in the driver's cache of statements, not in a
    traceback.

    A script is not cached by the driver, and the one string it needs is overwritten in place.
    """
    digits = b"0123456789abcdef"
    buffer = bytearray(b"PRAGMA key=\"x'") + bytearray(2 * KEY_BYTES) + b"'\""
    start = buffer.index(b"\x00")
    try:
        for place, byte in enumerate(_raw(key())):
            buffer[start + 2 * place] = digits[byte >> 4]
            buffer[start + 2 * place + 1] = digits[byte & 15]
        byte = 0
        statement = buffer.decode("ascii")
    finally:
        buffer[:] = bytes(len(buffer))
    try:
        cursor.executescript(statement)
    except sqlcipher.Error:
        raise DatabaseDamaged(_DAMAGED) from None
    finally:
        if sys.implementation.name == "cpython":
            # the characters of an ASCII string lie behind its header, whose size is that of an empty one less its end
            ctypes.memset(id(statement) + sys.getsizeof("") - 1, ord("0"), len(statement))


def _raw(key: bytearray) -> bytearray:
    """The key itself, once it is known to be raw: another length would be taken for a passphrase."""
    kind, length = type(key), len(key)
    if kind is bytearray and length == KEY_BYTES:
        return key
    del key  # not to be found in the traceback
    if kind is not bytearray:
        raise TypeError(f"the database key is a bytearray, not {kind.__name__}")
    raise ValueError(f"the database key has {KEY_BYTES} bytes, not {length}")


def _read_first_page(cursor: Any) -> None:
    try:
        cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.Error as error:
        said = str(error)
        if "malformed" in said:
            raise DatabaseCutShort(_CUT_SHORT) from None
        if "locked" in said or "unable to open" in said or "readonly" in said:
            raise DatabaseUnreachable("Another program holds the database, or it may not be written.") from None
        raise DatabaseDamaged(_DAMAGED) from None


_DAMAGED: Final = (
    "The database does not open: the file is damaged, or the key is not this file's. It was left as it is; what was "
    "charted can come back from a backup or from the pharmacy."
)
_CUT_SHORT: Final = (
    "The end of the database file is missing. It was left as it is; what was charted can come back from a backup or "
    "from the pharmacy."
)


# --- what is read back -----------------------------------------------------------------------------------------------


def _refuse_other_drivers(module: Any) -> None:
    """Before connecting: the stock driver would leave a file in clear behind."""
    if not module.__name__.startswith("sqlcipher3"):
        raise NotEncrypted(f"{module.__name__} is not the encrypting driver")
    if module.sqlite_version_info < SQLITE_FLOOR:
        raise EngineTooOld(f"SQLite {module.sqlite_version} is too old for patient data. Install this program again.")


def _assert_encrypted(cursor: Any) -> None:
    status = cursor.execute("PRAGMA cipher_status").fetchone()
    if status is None or str(status[0]) != "1":
        raise NotEncrypted("the database would not be encrypted")
    version = str(cursor.execute("PRAGMA cipher_version").fetchone()[0]).split()[0]
    if tuple(int(part) for part in version.split(".")[:2]) < SQLCIPHER_FLOOR:
        raise EngineTooOld(f"SQLCipher {version} is too old for patient data. Install this program again.")


def _assert_pragmas(cursor: Any) -> None:
    for name, _, expected in PRAGMAS:
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise NotEncrypted(f"the database setting {name} is {found}, and must be {expected}")


def _assert_not_lowered(connection: Any, _record: Any, _proxy: Any) -> None:
    cursor = connection.cursor()
    try:
        _assert_pragmas(cursor)
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
