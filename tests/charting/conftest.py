"""The clinic is made once a module: enrolling a laptop costs two key derivations. Each test has a visit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nursechart.clinical.content import Content, load_content
from nursechart.shipped import shipped
from tests.charting.clinic import AtVisit, Clinic, LaptopInUse
from tests.store.thrifty import thrifty_laptops as thrifty_laptops


@cache
def _pack() -> Content:
    return load_content(shipped("content"))


@pytest.fixture(scope="session")
def content() -> Content:
    return _pack()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Clinic]:
    """Maria (fever watch, PICC, vancomycin) and Per (port), whom everybody cares for."""
    made = Clinic(tmp_path_factory.mktemp("clinic"), content, ("maria-carvalho", "per-lindgren"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def amara(clinic: Clinic) -> LaptopInUse:
    return clinic.laptop("amara")


@pytest.fixture(scope="module")
def kenji(clinic: Clinic, amara: LaptopInUse) -> LaptopInUse:
    return clinic.laptop("kenji")


@pytest.fixture(scope="module")
def ingrid(clinic: Clinic, amara: LaptopInUse) -> LaptopInUse:
    return clinic.laptop("ingrid")


@pytest.fixture(scope="module")
def maria(clinic: Clinic) -> str:
    """The feed of Maria Carvalho's chart."""
    return clinic.feed("maria-carvalho")


@pytest.fixture
def visit(amara: LaptopInUse, maria: str) -> AtVisit:
    """A visit with Maria that Amara has begun."""
    return amara.begin(maria)


@pytest.fixture
def fresh(tmp_path: Path, content: Content) -> Iterator[AtVisit]:
    """A visit in a chart of its own: what is found there, or done to a line, stays so."""
    made = Clinic(tmp_path, content, ("maria-carvalho",))
    yield made.laptop("amara").begin(made.feed("maria-carvalho"))
    made.close()
