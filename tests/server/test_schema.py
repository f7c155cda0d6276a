"""The schema of the server's database, made and changed by migrations alone, on both databases."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, LargeBinary, MetaData, delete, insert, inspect, select, text

from nursechart.chart import queries
from nursechart.chart import tables as chart
from nursechart.server import schema, tables
from nursechart.server.database import Database
from nursechart.server.folder import ServerFolder, make_folder, open_folder
from nursechart.server.indexes import IndexNotMade
from nursechart.server.pharmacy import make_pharmacy, open_pharmacy
from nursechart.server.projector import Projector
from nursechart.server.proof import verify
from nursechart.server.schema import NotMigrated, OtherSchema
from nursechart.server.sealing import FeedKeys
from tests.postgres import Postgres
from tests.server.conftest import CHEAP
from tests.server.house import NOON_MS, ROSA

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
BOTH = pytest.mark.parametrize("engine", ["embedded", "postgresql"])


@pytest.fixture
def new_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], ServerFolder]:
    """Makes a server folder whose database is empty, of either kind."""

    def make(engine: str) -> ServerFolder:
        name = f"on-{len(list(tmp_path.iterdir()))}"
        url = request.getfixturevalue("postgres").fresh("schema") if engine == "postgresql" else ""
        return make_folder(tmp_path / name, name="Lakeside", host="127.0.0.1", database_url=url, now_ms=NOON_MS)

    return make


def _described(connection: Connection) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, whatever the order they were made in."""
    look = inspect(connection)
    columns, keys, unique = (
        look.get_multi_columns(),
        look.get_multi_pk_constraint(),
        look.get_multi_unique_constraints(),
    )
    indexes, options = look.get_multi_indexes(), look.get_multi_table_options()
    return {
        table[1]: {
            "columns": sorted((one["name"], str(one["type"]), one["nullable"], one["default"]) for one in of_table),
            "key": keys[table]["constrained_columns"],
            "unique": sorted(one["column_names"] for one in unique[table]),
            "indexes": sorted((one["name"], one["column_names"]) for one in indexes[table]),
            "options": options[table],
        }
        for table, of_table in columns.items()
    }


@BOTH
def test_the_migrations_make_exactly_the_tables_that_the_program_uses(
    new_folder: Callable[[str], ServerFolder], engine: str
) -> None:
    migrated, wanted = (Database(new_folder(engine).engine(create=True)) for _ in range(2))
    schema.create(migrated)
    with wanted.writing() as connection:
        tables.metadata.create_all(connection)
        chart.create_all(connection)
    with migrated.reading() as one, wanted.reading() as other:
        found = _described(one)
        del found["alembic_version"]
        assert found == _described(other)
    migrated.close()
    wanted.close()


def test_the_program_knows_every_migration_and_the_last_one_is_its_own() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    found = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(one.revision for one in found) == schema.REVISIONS[::-1]


@BOTH
@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_every_released_database_comes_up_with_all_that_was_in_it(
    new_folder: Callable[[str], ServerFolder], engine: str, released: Path
) -> None:
    folder, was = new_folder(engine), json.loads(released.read_text())
    _as_released(folder, was, released.stem)
    done = schema.migrate(folder)
    before = "" if released.stem.startswith("before_") else released.stem
    assert (done.before, done.after) == (before, schema.REVISIONS[-1])
    assert (done.kept is not None) == (engine == "embedded" and (done.before != done.after or done.charts_anew))
    database, keys = Database(folder.engine()), FeedKeys(b64decode(was["feeds_key"]))
    schema.check(database)
    with database.reading() as connection:
        for name, rows in _rows_of(was).items():
            if name == "server_own":
                continue  # its mark of the schema went
            found = connection.execute(select(*map(tables.metadata.tables[name].c.__getitem__, rows[0])))
            assert sorted(map(repr, map(dict, found.mappings()))) == sorted(map(repr, rows)), name
    proof = verify(database, was["org"], keys)
    assert proof.entries > 10
    assert proof.broken == ()
    projector = Projector(database, was["org"], keys)
    projector.catch_up_all()
    assert projector.failing == frozenset()
    with database.reading() as connection:
        subject = queries.subject(connection, f"p:{ROSA}", ROSA)
        assert subject is not None
        assert subject.parts["patient.name"][0].value.family == "Rosa-Id"
    database.close()
    assert schema.migrate(folder) == schema.Migrated(done.after, done.after, charts_anew=False, kept=None)


def _as_released(folder: ServerFolder, was: dict[str, Any], revision: str) -> None:
    """Fill an empty database with what a released program left in it, as that program had it."""
    database = Database(folder.engine(create=True))
    with database.writing() as connection:
        before = revision.startswith("before_")
        schema.upgrade(connection, revision.removeprefix("before_"))
        connection.execute(delete(tables.own))
        if before:
            chart.metadata.drop_all(connection)
            connection.execute(text("drop table alembic_version"))
        found = MetaData()
        found.reflect(connection)
        for name, rows in _rows_of(was).items():
            rows = [{**row, "projected_length": 0} for row in rows] if name == "feed" else rows
            connection.execute(insert(found.tables[name]), rows)
    if revision.startswith("before_"):
        with pytest.raises(OtherSchema, match="nursechart-server migrate"):
            schema.check(database)
    database.close()


def _rows_of(was: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The frozen rows by table, bytes where the column has bytes; the charts are to be worked out again."""
    found = {}
    for name, frozen in was["tables"].items():
        is_bytes = {one.name for one in tables.metadata.tables[name].c if isinstance(one.type, LargeBinary)}
        found[name] = [
            {
                column: b64decode(value) if column in is_bytes and value is not None else value
                for column, value in zip(frozen["columns"], row, strict=True)
            }
            for row in frozen["rows"]
        ]
    for row in found["feed"]:
        row["projected_length"] = 0
    return found


@pytest.mark.parametrize("folder_name", ["folder", "folder_on_postgres"])
def test_a_server_starts_on_its_own_schema_alone_and_says_what_to_do(
    request: pytest.FixtureRequest, folder_name: str
) -> None:
    folder: Path = request.getfixturevalue(folder_name)
    open_pharmacy(folder, hashing=CHEAP).close()
    with _database(folder) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(OtherSchema, match=r"has schema 9999.*use the program that migrated it"):
        open_pharmacy(folder, hashing=CHEAP)
    with pytest.raises(OtherSchema, match="Nothing was changed"):
        schema.migrate(open_folder(folder))
    with _database(folder) as connection:
        connection.execute(text("drop table alembic_version"))
    with pytest.raises(OtherSchema, match="Stop every server on it and run: nursechart-server migrate"):
        open_pharmacy(folder, hashing=CHEAP)


@pytest.mark.parametrize("folder_name", ["folder", "folder_on_postgres"])
def test_s76_a_migration_that_fails_at_its_end_leaves_the_database_as_it_was(
    request: pytest.FixtureRequest, folder_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = request.getfixturevalue(folder_name)
    with _database(folder) as connection:
        connection.execute(text("drop table alembic_version"))
        connection.execute(text("drop table blob_ref"))
        before = _described(connection)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(schema, "upsert", fails)
        with pytest.raises(RuntimeError, match="killed"):
            schema.migrate(open_folder(folder))
    with _database(folder) as connection:
        assert _described(connection) == before
    assert schema.migrate(open_folder(folder)).before == ""
    with _database(folder) as connection:
        assert set(_described(connection)) == {*before, "blob_ref", "alembic_version"}
    open_pharmacy(folder, hashing=CHEAP).close()


def test_a_migration_does_not_wait_for_ever_for_a_table_that_somebody_holds(folder_on_postgres: Path) -> None:
    url = (folder_on_postgres / "keys" / "database.url").read_text()
    with psycopg.connect(url) as other:
        other.execute("drop table alembic_version")
        other.commit()
        other.execute("lock table entry in access exclusive mode")
        with pytest.raises(NotMigrated, match="stop every server on it"):
            schema.migrate(open_folder(folder_on_postgres), lock_wait_ms=1)
    assert schema.migrate(open_folder(folder_on_postgres)).after == schema.REVISIONS[-1]


def _before_the_index(folder: Path) -> str:
    """The database as a program of revision 0003 left it; its address."""
    with _database(folder) as connection:
        connection.execute(text("drop index assignment_by_reason"))
        connection.execute(text("update alembic_version set version_num = '0003'"))
    return (folder / "keys" / "database.url").read_text()


def _is_valid(other: psycopg.Connection[Any]) -> bool | None:
    row = other.execute(
        "select indisvalid from pg_index where indexrelid = to_regclass('assignment_by_reason')"
    ).fetchone()
    return row[0] if row else None


def _assigned(number: int) -> str:
    return (
        "insert into assignment (id, org_id, user_id, feed_id, reason, valid_from, granted_by, evidence) "
        f"values ('{number}', 'o', 'u', 'f', 'cover', {number}, 'x', '')"
    )


def test_an_index_is_made_while_people_write_and_holds_what_they_wrote(folder_on_postgres: Path) -> None:
    url = _before_the_index(folder_on_postgres)
    stop, written = threading.Event(), list[int]()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as writer:
            while not stop.is_set() or len(written) < 100:
                writer.execute(_assigned(len(written)))  # type: ignore[call-overload]
                written.append(len(written))

    writing = threading.Thread(target=write)
    writing.start()
    try:
        assert schema.prepare(open_folder(folder_on_postgres)) == ("assignment_by_reason",)
    finally:
        stop.set()
        writing.join()
    with psycopg.connect(url, autocommit=True) as other:
        assert _is_valid(other) is True
        other.execute("set enable_seqscan = off")
        asked = "select count(*) from assignment where org_id = 'o' and reason = 'cover' and valid_from >= 0"
        assert "assignment_by_reason" in str(other.execute(f"explain {asked}").fetchall())
        assert other.execute(asked).fetchone() == (len(written),)
    with _database(folder_on_postgres) as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "0003"
    assert schema.prepare(open_folder(folder_on_postgres)) == ()
    assert schema.migrate(open_folder(folder_on_postgres)).before == "0003"
    open_pharmacy(folder_on_postgres, hashing=CHEAP).close()


def test_s76_an_index_that_was_interrupted_is_dropped_and_made_anew(folder_on_postgres: Path) -> None:
    url = _before_the_index(folder_on_postgres)
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as other:
        holder.execute(_assigned(1))  # type: ignore[call-overload]
        with pytest.raises(IndexNotMade, match="Try again"):
            schema.migrate(open_folder(folder_on_postgres), lock_wait_ms=50)
        assert _is_valid(other) is False
        assert other.execute("select version_num from alembic_version").fetchone() == ("0003",)
        holder.rollback()
        assert schema.prepare(open_folder(folder_on_postgres)) == ("assignment_by_reason",)
        assert _is_valid(other) is True
    assert schema.migrate(open_folder(folder_on_postgres)).after == schema.REVISIONS[-1]


def test_a_database_that_is_somebody_elses_is_not_made_a_pharmacys(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh("taken")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("create table theirs (id int)")
    with pytest.raises(OtherSchema, match="not empty"):
        make_pharmacy(tmp_path / "pharmacy", name="Lakeside", database_url=url, hashing=CHEAP)


class _database:  # noqa: N801  used as a context manager
    """A writing transaction on a server folder's database."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(open_folder(folder).engine())
        self._writing = self._database.writing()

    def __enter__(self) -> Connection:
        return self._writing.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._writing.__exit__(*error)
        self._database.close()
