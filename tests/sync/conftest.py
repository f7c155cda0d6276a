"""One house a test: a pharmacy in a temporary folder, and as many laptops as the test takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.thrifty import thrifty_laptops as thrifty_laptops
from tests.sync.house import House, LaptopInUse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
def maya(house: House) -> LaptopInUse:
    """Maya's laptop, after its first sync."""
    laptop = house.laptop("maya")
    run = laptop.sync()
    assert run.ended == "done"
    return laptop
