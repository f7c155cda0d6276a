"""A furnished server folder is made once; each test gets a copy, so none waits for keys or sees another's rows."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import make_pharmacy, open_pharmacy
from tests.postgres import Postgres, postgres
from tests.server.house import Clock, House, furnish
from tests.server.pages import Browser

__all__ = ["postgres"]
CHEAP = Hashing(memory_kib=64, passes=1)  # what a password costs is tested once, at its real price


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished") / "pharmacy"
    pharmacy = make_pharmacy(folder, name="Lakeside Infusion", now_ms=Clock(), hashing=CHEAP)
    furnish(pharmacy)
    pharmacy.projector.catch_up_all()
    pharmacy.close()
    return folder


@pytest.fixture(scope="session")
def furnished_on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same over PostgreSQL: the folder, and the URL of a database to copy."""
    folder, url = tmp_path_factory.mktemp("furnished") / "over-postgres", postgres.fresh("furnished")
    pharmacy = make_pharmacy(folder, name="Lakeside Infusion", database_url=url, now_ms=Clock(), hashing=CHEAP)
    furnish(pharmacy)
    pharmacy.projector.catch_up_all()
    pharmacy.close()
    return folder, url


@pytest.fixture
def folder_on_postgres(furnished_on_postgres: tuple[Path, str], postgres: Postgres, tmp_path: Path) -> Iterator[Path]:
    """A server folder of this test's own, its database a copy of the furnished one."""
    furnished, url = furnished_on_postgres
    copied = Path(shutil.copytree(furnished, tmp_path / "over-postgres"))
    name, template = f"house_{secrets.token_hex(4)}", url.partition("?")[0].rpartition("/")[2]
    (copied / "keys" / "database.url").write_text(postgres.url(name))
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}"')  # type: ignore[call-overload]
        yield copied
        connection.execute(f'drop database "{name}" with (force)')  # type: ignore[call-overload]


@pytest.fixture
def folder(furnished: Path, tmp_path: Path) -> Path:
    """A server folder of this test's own."""
    return Path(shutil.copytree(furnished, tmp_path / "pharmacy"))


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with furnished_house(folder) as made:
        yield made


@pytest.fixture(params=["embedded", "postgresql"])
def house_on_both(request: pytest.FixtureRequest) -> Iterator[House]:
    """A house on each database in turn: what the server promises does not depend on it."""
    name = "folder" if request.param == "embedded" else "folder_on_postgres"
    with furnished_house(request.getfixturevalue(name)) as made:
        yield made


@contextmanager
def furnished_house(folder: Path) -> Iterator[House]:
    with asyncio.Runner() as runner:
        clock = Clock()
        made = House(open_pharmacy(folder, now_ms=clock, hashing=CHEAP), clock, runner)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def browser(house: House, runner: asyncio.Runner) -> Iterator[Browser]:
    made = Browser(house, runner)
    yield made
    made.close()
