"""The encrypted engine keeps its promises, or refuses: security.md section 2 and its requirements by number."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from nursechart.chart import engine as engine_module
from nursechart.chart.engine import (
    PRAGMAS,
    DatabaseCutShort,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseUnreachable,
    EngineTooOld,
    NotEncrypted,
    encrypted_engine,
    integrity,
)
from nursechart.errors import EnvironmentFault

KEY = bytearray(range(100, 132))
MARKER = "Xylophonia Quettabyte"

Open = Callable[..., Engine]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens engines, and closes them after the test."""
    engines: list[Engine] = []

    def open_one(path: Path, key: bytearray = KEY, *, create: bool = False) -> Engine:
        engines.append(encrypted_engine(path, lambda: key, create=create))
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.dispose()


@pytest.fixture
def filled(tmp_path: Path, opened: Open) -> Path:
    """A closed database file of some hundred pages, in which every row is the marker."""
    path = tmp_path / "chart.db"
    engine = opened(path, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table note (id integer primary key, words text)")
        for _ in range(200):
            connection.exec_driver_sql("insert into note (words) values (?)", (f"{MARKER} " * 100,))
    engine.dispose()
    return path


# --- nothing in clear ------------------------------------------------------------------------------------------------


def test_s05_what_is_charted_is_not_readable_in_any_file(filled: Path) -> None:
    for path in filled.parent.iterdir():
        raw = path.read_bytes()
        assert MARKER.encode() not in raw
        assert not raw.startswith(b"SQLite format 3")


def test_s05_a_missing_database_is_said_to_be_missing_and_none_is_made(tmp_path: Path, opened: Open) -> None:
    with pytest.raises(DatabaseMissing):
        opened(tmp_path / "gone.db")
    assert list(tmp_path.iterdir()) == []


def test_s05_a_database_that_goes_while_open_is_not_made_anew(filled: Path, opened: Open) -> None:
    engine = opened(filled)
    engine.dispose()
    for path in list(filled.parent.iterdir()):
        path.unlink()
    with pytest.raises(DatabaseMissing):
        engine.connect()
    assert list(filled.parent.iterdir()) == []


def test_s05_a_database_in_clear_is_refused_and_left_alone(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "clear.db"
    clear = sqlite3.connect(path)
    clear.execute("create table note (words text)")
    clear.commit()
    clear.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseDamaged):
        opened(path)
    assert path.read_bytes() == before


def test_s05_the_stock_driver_is_refused_before_it_leaves_a_file(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "sqlcipher", sqlite3)
    with pytest.raises(NotEncrypted):
        opened(tmp_path / "chart.db", create=True)
    assert list(tmp_path.iterdir()) == []


def test_s05_a_driver_that_does_not_encrypt_is_refused(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_give_key", lambda *_: None)
    with pytest.raises(NotEncrypted):
        opened(tmp_path / "chart.db", create=True)
    assert (tmp_path / "chart.db").read_bytes() == b""


@pytest.mark.parametrize(
    "key", [bytearray(31), bytearray(33), bytearray(), bytes(32), "k" * 32], ids=["31", "33", "none", "bytes", "text"]
)
def test_s11_a_key_that_is_not_32_raw_bytes_is_refused_before_anything_is_touched(
    tmp_path: Path, opened: Open, key: Any
) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        opened(tmp_path / "chart.db", key, create=True)
    assert "kkkk" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


# --- the settings ----------------------------------------------------------------------------------------------------


def test_s12_every_pooled_connection_has_every_setting(filled: Path, opened: Open) -> None:
    engine = opened(filled)
    connections = [engine.connect() for _ in range(5)]
    try:
        for connection in connections:
            for name, _, expected in PRAGMAS:
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == expected, name
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("lowered", ["temp_store=FILE", "synchronous=OFF", "recursive_triggers=OFF"])
def test_s12_a_setting_that_was_lowered_is_caught_before_the_connection_is_used_again(
    filled: Path, opened: Open, lowered: str
) -> None:
    engine = opened(filled)
    with engine.connect() as connection:
        connection.connection.cursor().execute(f"PRAGMA {lowered}")
    with pytest.raises(NotEncrypted, match=lowered.split("=")[0]):
        engine.connect()


def test_s12_a_setting_that_does_not_take_is_caught_when_opening(
    filled: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PRAGMAS", (("temp_store", "FILE", 2),))
    with pytest.raises(NotEncrypted, match="temp_store"):
        opened(filled)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc/self/fd")
def test_s12_a_big_sort_leaves_no_file_in_clear(filled: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = filled.parent / "elsewhere"
    elsewhere.mkdir()
    engine = opened(filled)
    monkeypatch.setenv("SQLITE_TMPDIR", str(elsewhere))
    with engine.connect() as connection:
        sorting = connection.execution_options(stream_results=True).exec_driver_sql(
            "select a.words || b.words from note a, note b order by 1, random()"
        )
        assert sorting.fetchone() is not None  # 40,000 rows of 5 KB are sorted by now
        in_use = [os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        sorting.close()
    assert not [name for name in in_use if "etilqs" in name or str(elsewhere) in name]
    assert {path.name for path in filled.parent.iterdir()} == {"chart.db", "chart.db-wal", "chart.db-shm", "elsewhere"}


def test_the_append_only_triggers_are_not_passed_by_with_replace(filled: Path, opened: Open) -> None:
    engine = opened(filled)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "create trigger kept before delete on note begin select raise(abort, 'append only'); end"
        )
    with pytest.raises(DBAPIError, match="append only"), engine.begin() as connection:
        connection.exec_driver_sql("insert or replace into note (id, words) values (1, 'changed')")


# --- versions --------------------------------------------------------------------------------------------------------


def test_s24_the_library_is_new_enough_and_searches_text(filled: Path, opened: Open) -> None:
    with opened(filled).connect() as connection:
        assert connection.exec_driver_sql("select sqlite_version()").scalar_one() >= "3.53.3"
        assert str(connection.exec_driver_sql("PRAGMA cipher_version").scalar()).startswith("4.")
        options = set(connection.exec_driver_sql("PRAGMA compile_options").scalars())
    assert "ENABLE_FTS5" in options


@pytest.mark.parametrize(("floor", "value"), [("SQLCIPHER_FLOOR", (5, 0)), ("SQLITE_FLOOR", (3, 99, 0))])
def test_s24_an_older_library_is_refused(
    filled: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, floor: str, value: tuple[int, ...]
) -> None:
    monkeypatch.setattr(engine_module, floor, value)
    with pytest.raises(EngineTooOld):
        opened(filled)


# --- damage ----------------------------------------------------------------------------------------------------------


def test_s25_another_files_key_and_a_damaged_first_page_read_the_same_and_are_worded_so(
    filled: Path, opened: Open
) -> None:
    with pytest.raises(DatabaseDamaged) as wrong_key:
        opened(filled, bytearray(32))
    flip(filled, 20)
    with pytest.raises(DatabaseDamaged) as damaged:
        opened(filled)
    assert str(wrong_key.value) == str(damaged.value)
    assert "damaged" in str(damaged.value)
    assert "key" in str(damaged.value)


def test_s25_a_file_cut_in_half_does_not_open_as_an_emptier_chart(filled: Path, opened: Open) -> None:
    raw = filled.read_bytes()
    filled.write_bytes(raw[: len(raw) // 2 // 4096 * 4096])
    with pytest.raises(DatabaseCutShort):
        opened(filled)


def test_s25_an_emptied_file_is_not_taken_for_a_new_chart(filled: Path, opened: Open) -> None:
    filled.write_bytes(b"")
    with pytest.raises(DatabaseCutShort):
        opened(filled)


@pytest.mark.parametrize("place", ["middle", "end"])
def test_s25_a_flipped_page_is_found_by_the_check(filled: Path, opened: Open, place: str) -> None:
    size = filled.stat().st_size
    flip(filled, size // 2 if place == "middle" else size - 2_000)
    assert integrity(opened(filled)) != ()


def test_s25_a_missing_tail_is_found_by_the_check(filled: Path, opened: Open) -> None:
    raw = filled.read_bytes()
    filled.write_bytes(raw[:-100])
    assert integrity(opened(filled)) != ()


def test_s25_a_page_of_zeros_and_two_swapped_pages_are_found_by_the_check(filled: Path, opened: Open) -> None:
    raw = bytearray(filled.read_bytes())
    ten, twenty = slice(10 * 4096, 11 * 4096), slice(20 * 4096, 21 * 4096)
    raw[ten], raw[twenty] = raw[twenty], raw[ten]
    filled.write_bytes(raw)
    assert integrity(opened(filled)) != ()
    raw[ten] = bytes(4096)
    filled.write_bytes(raw)
    assert integrity(opened(filled)) != ()


def test_s25_a_whole_file_passes_both_checks(filled: Path, opened: Open) -> None:
    assert integrity(opened(filled)) == ()


def test_a_folder_in_place_of_the_file_is_said_to_be_unreachable(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "chart.db").mkdir()
    with pytest.raises(DatabaseUnreachable):
        opened(tmp_path / "chart.db")
    with pytest.raises(DatabaseUnreachable):
        opened(tmp_path / "no folder" / "chart.db", create=True)


def test_each_fault_of_a_file_is_one_of_the_environment() -> None:
    for fault in (DatabaseMissing, DatabaseDamaged, DatabaseCutShort, DatabaseUnreachable, EngineTooOld):
        assert issubclass(fault, EnvironmentFault)


# --- the key, the file, the transaction ------------------------------------------------------------------------------


def test_s34_no_trace_of_the_key_in_an_error_or_the_locals_of_its_traceback(filled: Path) -> None:
    flip(filled, 20)
    with pytest.raises(DatabaseDamaged) as failed:
        encrypted_engine(filled, lambda: KEY)
    told = "".join(traceback.TracebackException.from_exception(failed.value, capture_locals=True).format())
    assert KEY.hex() not in told
    assert repr(bytes(KEY))[2:20] not in told


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/mem")
def test_s34_no_copy_of_the_key_in_letters_stays_in_memory(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", COUNT_COPIES, str(tmp_path / "chart.db")], capture_output=True, text=True, check=True
    )
    before, after = told.stdout.split()
    assert (before, after) == ("1", "1")  # the one being what is looked for


COUNT_COPIES = """
import os, re, sys
from pathlib import Path
from nursechart.chart.engine import encrypted_engine

def copies(wanted):
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps.readlines():
            begin, end, rights = re.match("([0-9a-f]+)-([0-9a-f]+) (....)", line).groups()
            if rights.startswith("rw"):
                memory.seek(int(begin, 16))
                found += memory.read(int(end, 16) - int(begin, 16)).count(wanted)
    return found

key = bytearray(os.urandom(32))
wanted = key.hex().encode()
before = copies(wanted)
engine = encrypted_engine(Path(sys.argv[1]), lambda: key, create=True)
with engine.begin() as connection:
    connection.exec_driver_sql("create table note (words text)")
print(before, copies(wanted))
"""


def test_s34_values_stay_out_of_errors(filled: Path, opened: Open) -> None:
    with pytest.raises(OperationalError) as failed, opened(filled).begin() as connection:
        connection.exec_driver_sql("insert into nowhere values (?)", (MARKER,))
    assert MARKER not in str(failed.value)


def test_s30_the_files_are_for_their_owner_alone(tmp_path: Path, opened: Open) -> None:
    engine = opened(tmp_path / "chart.db", create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table note (words text)")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"chart.db": 0o600, "chart.db-wal": 0o600, "chart.db-shm": 0o600}


def test_a_change_of_tables_that_fails_is_taken_back_whole(filled: Path, opened: Open) -> None:
    engine = opened(filled)

    def change() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("create table half (a text)")
            connection.exec_driver_sql("create table note (a text)")

    with pytest.raises(OperationalError):
        change()
    with engine.connect() as connection:
        assert "half" not in connection.exec_driver_sql("select name from sqlite_master").scalars().all()


def test_a_writer_takes_its_turn_at_the_start_and_not_in_the_middle(filled: Path, opened: Open) -> None:
    engine = opened(filled)
    writing = engine.connect().execution_options(writes=True)
    reading = engine.connect()
    with writing, reading, writing.begin():
        assert writing.connection.driver_connection.in_transaction  # type: ignore[union-attr]
        before = reading.exec_driver_sql("select count(*) from note").scalar()
        writing.exec_driver_sql("delete from note")
        assert reading.exec_driver_sql("select count(*) from note").scalar() == before


def test_an_existing_database_is_opened_and_not_made_anew_when_making_was_allowed(filled: Path, opened: Open) -> None:
    with opened(filled, create=True).connect() as connection:
        assert connection.exec_driver_sql("select count(*) from note").scalar() == 200


def flip(path: Path, offset: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[offset] ^= 0x55
    path.write_bytes(raw)
