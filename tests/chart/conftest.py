"""The chart's contract is tested on both of its databases: each test that asks for `chart` runs once on either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from nursechart.chart import tables
from nursechart.chart.engine import encrypted_engine, postgres_engine
from tests.chart.scribe import Chart
from tests.postgres import Postgres
from tests.postgres import postgres as postgres  # the fixture

KEY = bytearray(range(32))


@pytest.fixture(scope="session")
def sqlcipher_chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = encrypted_engine(tmp_path_factory.mktemp("chart") / "chart.db", lambda: KEY, create=True)
    yield from _made(engine)


@pytest.fixture(scope="session")
def postgres_chart(postgres: Postgres) -> Iterator[Engine]:
    yield from _made(postgres_engine(postgres.fresh("chart")))


def _made(engine: Engine) -> Iterator[Engine]:
    with engine.begin() as connection:
        tables.create_all(connection)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlcipher", "postgres"])
def chart(request: pytest.FixtureRequest) -> Chart:
    """An empty chart on one database, then on the other."""
    engine: Engine = request.getfixturevalue(f"{request.param}_chart")
    empty = Chart(engine)
    empty.empty()
    return empty
