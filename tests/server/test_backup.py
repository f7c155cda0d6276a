"""Copies of the database, what they let the pharmacy promise, and the drill that proves them; on both databases."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from nursechart.cli.pharmacy import main
from nursechart.record.entry import Statement
from nursechart.server import backup, proof, tables
from nursechart.server.drill import drill
from nursechart.server.folder import open_folder
from nursechart.server.pharmacy import open_pharmacy
from nursechart.server.replicas import mark_replicated
from nursechart.server.schema import OtherSchema
from tests.postgres import Postgres, replica_of
from tests.server.conftest import CHEAP, furnished_house
from tests.server.house import ADMIN, ROSA, House, TestLaptop
from tests.server.processes import until

MARKER = "ZZ-Zebulon-Marker"


@pytest.fixture
def house(house_on_both: House) -> House:
    """Each test of this file runs on both databases."""
    return house_on_both


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


@pytest.fixture
def restored(house: House, request: pytest.FixtureRequest) -> Iterator[Callable[[Path], House]]:
    """Stops the server, puts a copy in the place of its database, and starts it again."""
    opened: list[House] = []

    def restore(copy: Path) -> House:
        folder = house.pharmacy.folder.path
        house.pharmacy.close()
        if house.pharmacy.database.is_postgres:
            postgres: Postgres = request.getfixturevalue("postgres")
            (folder / "keys" / "database.url").write_text(postgres.fresh("restored"))
        kept = backup.restore(open_folder(folder), copy)
        assert (kept is not None and kept.exists()) != house.pharmacy.database.is_postgres
        opened.append(House(open_pharmacy(folder, now_ms=house.clock, hashing=CHEAP), house.clock, house._runner))
        return opened[-1]

    yield restore
    for one in opened:
        one.close()


def _rows(house: House) -> dict[str, list[Any]]:
    """Everything but how far the charts are."""
    found = {name: sorted(map(repr, house.rows(table))) for name, table in tables.metadata.tables.items()}
    found["feed"] = [(row.feed_id, row.length, row.digest, row.data_key) for row in house.rows(tables.feed)]
    return found


def test_s84_a_copy_is_encrypted_and_comes_back_with_every_row(
    house: House, laptop: TestLaptop, restored: Callable[[Path], House], tmp_path: Path
) -> None:
    laptop.told(laptop.entry(body=(Statement("c", "comment.text", {"visit": "v", "text": MARKER}),)))
    house.pharmacy.projector.catch_up_all()
    before, copy = _rows(house), tmp_path / "copy.db"
    backup.back_up(house.pharmacy, copy, by=ADMIN)
    raw = copy.read_bytes()
    assert not any(one in raw for one in (b"SQLite format 3", MARKER.encode(), ROSA.encode(), b"Rosa"))
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]
    laptop.told(laptop.entry())
    again = restored(copy)
    after = _rows(again)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert proof.verify(again.pharmacy.database, again.pharmacy.org, again.pharmacy.feed_keys).broken == ()
    again.pharmacy.projector.catch_up_all()
    assert again.pharmacy.projector.lagging() == ()
    assert not again.pharmacy.projector.failing


def test_what_a_restored_server_lost_comes_back_from_the_laptops(
    house: House, laptop: TestLaptop, restored: Callable[[Path], House], tmp_path: Path
) -> None:
    backup.back_up(house.pharmacy, tmp_path / "copy.db", by=ADMIN)
    entry = laptop.entry()
    laptop.told(entry)
    order = house.order(ROSA)
    laptop.house = restored(tmp_path / "copy.db")
    assert laptop.house.order(ROSA) == order[:1]
    assert laptop.told(entry) == {}
    assert laptop.house.order(ROSA) == order


def test_entries_are_durable_once_a_copy_holds_them_and_not_before(
    house: House, laptop: TestLaptop, tmp_path: Path
) -> None:
    def durable() -> tuple[int, int]:
        head = next(one for one in laptop.sync().head.feeds if one.feed == f"p:{ROSA}")
        return head.length, head.durable

    assert durable() == (1, -1)
    backup.back_up(house.pharmacy, tmp_path / "copy.db", by=ADMIN)
    laptop.told(laptop.entry())
    assert durable() == (2, 1)
    (tmp_path / "full").write_bytes(b"something else")
    with pytest.raises(backup.BackupFailed):
        backup.back_up(house.pharmacy, tmp_path / "full", by=ADMIN)
    assert (tmp_path / "full").read_bytes() == b"something else"
    assert durable() == (2, 1)


def test_a_copy_is_of_one_moment_though_laptops_push_meanwhile(
    house: House, laptop: TestLaptop, restored: Callable[[Path], House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, heads_of = laptop.entry(), backup.heads_of

    def pushed_meanwhile(*arguments: Any) -> dict[str, int]:
        laptop.told(late)
        return heads_of(*arguments)

    monkeypatch.setattr(backup, "heads_of", pushed_meanwhile)
    backup.back_up(house.pharmacy, tmp_path / "copy.db", by=ADMIN)
    monkeypatch.undo()
    [row] = [row for row in house.rows(tables.feed) if row.feed_id == f"p:{ROSA}"]
    assert (row.length, row.durable_length) == (2, 1)
    assert len(restored(tmp_path / "copy.db").order(ROSA)) == 1


def test_a_damaged_copy_is_not_restored_and_fails_the_drill(house: House, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup.back_up(house.pharmacy, copy, by=ADMIN)
    raw = bytearray(copy.read_bytes())
    raw[len(raw) // 2] ^= 1
    copy.write_bytes(raw)
    before = _rows(house)
    with pytest.raises(backup.BackupFailed):
        drill(house.pharmacy, copy, by=ADMIN)
    with pytest.raises(backup.BackupFailed):
        backup.restore(open_folder(house.pharmacy.folder.path), copy)
    assert _rows(house) == before


def test_a_restore_never_goes_over_a_postgresql_database_that_holds_something(
    folder_on_postgres: Path, tmp_path: Path
) -> None:
    pharmacy = open_pharmacy(folder_on_postgres, hashing=CHEAP)
    backup.back_up(pharmacy, tmp_path / "copy.db", by=ADMIN)
    pharmacy.close()
    with pytest.raises(OtherSchema, match="not empty"):
        backup.restore(open_folder(folder_on_postgres), tmp_path / "copy.db")
    open_pharmacy(folder_on_postgres, hashing=CHEAP).close()


def test_what_a_replica_has_replayed_is_durable_and_without_one_nothing_is(
    folder_on_postgres: Path, postgres: Postgres
) -> None:
    with furnished_house(folder_on_postgres) as house:
        house.assign("rn", ROSA)
        laptop = house.laptop("rn")
        laptop.told(laptop.entry())

        def marks() -> dict[str, tuple[int, int | None]]:
            return {row.feed_id: (row.length, row.durable_length) for row in house.rows(tables.feed)}

        with pytest.raises(backup.BackupFailed, match="No replica follows"):
            mark_replicated(house.pharmacy, by=ADMIN)
        assert {durable for _, durable in marks().values()} == {None}
        with replica_of(postgres):
            until(lambda: _follows(postgres))
            entries = mark_replicated(house.pharmacy, by=ADMIN, wait_s=120)
            laptop.told(laptop.entry())
        found = marks()
        assert entries == sum(durable or 0 for _, durable in found.values())
        assert found.pop(f"p:{ROSA}") == (3, 2)
        assert all(length == durable for length, durable in found.values())


def _follows(postgres: Postgres) -> bool:
    with psycopg.connect(postgres.url()) as connection:
        return connection.execute("select 1 from pg_stat_replication where state = 'streaming'").fetchone() is not None


def test_an_embedded_database_has_no_replica_and_says_so(folder: Path) -> None:
    with furnished_house(folder) as house, pytest.raises(backup.BackupFailed, match="Make copies"):
        mark_replicated(house.pharmacy, by=ADMIN)


# --- the drill -------------------------------------------------------------------------------------------------------


def test_a_drill_proves_the_newest_copy_and_changes_nothing_but_the_audit(
    house: House, laptop: TestLaptop, tmp_path: Path, postgres: Postgres
) -> None:
    laptop.told(laptop.entry())
    backup.back_up(house.pharmacy, backup.name_in(tmp_path, house.clock()), by=ADMIN)
    laptop.told(laptop.entry(), laptop.entry())
    before, copy = _rows(house), backup.newest_in(tmp_path)
    url = postgres.fresh("drill") if house.pharmacy.database.is_postgres else ""
    found = drill(house.pharmacy, copy, by=ADMIN, postgres_url=url)
    assert found.trouble == ()
    assert (found.feeds, found.behind) == (len(house.rows(tables.feed)), 2)
    assert {name for name, rows in _rows(house).items() if rows != before[name]} == {"admin_audit", "audit_line"}
    assert [path for path in tmp_path.iterdir() if path.name.startswith("pharmacy-")] == [copy]
    if url:
        with psycopg.connect(url) as scratch:
            assert scratch.execute("select count(*) from entry").fetchone() == (found.entries,)


def test_a_drill_tells_of_an_old_copy_what_laptops_were_told_is_saved(
    house: House, laptop: TestLaptop, tmp_path: Path
) -> None:
    backup.back_up(house.pharmacy, tmp_path / "old.db", by=ADMIN)
    laptop.told(laptop.entry())
    backup.back_up(house.pharmacy, tmp_path / "new.db", by=ADMIN)
    assert drill(house.pharmacy, tmp_path / "new.db", by=ADMIN).trouble == ()
    assert drill(house.pharmacy, tmp_path / "old.db", by=ADMIN).trouble == (
        f"p:{ROSA}: laptops were told that 2 entries are saved; the copy holds 1",
    )


def test_a_drill_tells_of_a_copy_that_is_no_beginning_of_what_the_server_has(
    house: House, laptop: TestLaptop, tmp_path: Path
) -> None:
    backup.back_up(house.pharmacy, tmp_path / "copy.db", by=ADMIN)
    with house.pharmacy.database.writing() as connection:
        order = tables.feed_entry
        connection.execute(order.update().where(order.c.feed_id == f"p:{ROSA}").values(digest=bytes(32)))
    assert drill(house.pharmacy, tmp_path / "copy.db", by=ADMIN).trouble == (
        f"p:{ROSA}: the copy is no beginning of what the server has now",
    )


@pytest.mark.parametrize("folder_name", ["folder", "folder_on_postgres"])
def test_one_command_saves_every_night_and_one_drills(
    request: pytest.FixtureRequest, folder_name: str, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(folder_name)
    copies = tmp_path / "copies"
    copies.mkdir()
    for day in (1, 2, 3):
        (copies / f"pharmacy-2025110{day}T020000Z.db").write_bytes(b"an old copy")

    def run(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == status, result.output
        return result.output

    assert "2 older copies were removed" in run("backup", str(folder), str(copies), "--keep", "2")
    assert len(list(copies.iterdir())) == 2
    told = json.loads(run("drill", str(folder), str(copies), "--json"))
    assert (told["trouble"], told["behind"]) == ([], 0)
    assert "is not there" in run("drill", str(folder), str(copies / "none"), status=1)


if sys.platform == "win32":  # a replica of the tests listens at a socket in a folder
    del test_what_a_replica_has_replayed_is_durable_and_without_one_nothing_is
