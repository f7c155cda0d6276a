"""One furnished house for all histories of the run: they work on copies of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.postgres import postgres as postgres  # the fixture
from tests.properties.furnished import Furnished, furnish, small_and_cheap


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with small_and_cheap():
        yield furnish(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="package")
def furnished_on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """The same with the pharmacy on PostgreSQL."""
    with small_and_cheap():
        yield furnish(tmp_path_factory.mktemp("over-postgres"), postgres)
