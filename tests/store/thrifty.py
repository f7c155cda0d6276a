"""What laptops of tests do without: 64 MiB of ballast each, and working out twice what comes out the same.

Ballast and keys are tested where they are the point (`test_disk_full.py`, `test_keystore.py`); the conftest of a folder
imports the fixture for the tests in which they are not. Nothing is left out: databases are encrypted, and with the same
keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unittest import mock

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from nursechart.store import vault
from nursechart.store.laptop import Laptop
from tests.store.laptops import BALLAST


@lru_cache(maxsize=1_000)
def _stretched(password: bytes, **cost: object) -> bytes:
    return Argon2id(**cost).derive(password)  # type: ignore[arg-type]


class Remembered:
    """Argon2id: the same password with the same salt and cost is stretched once a run."""

    def __init__(self, **cost: object) -> None:
        self._cost = cost

    def derive_into(self, password: bytes, out: memoryview) -> None:
        out[:] = _stretched(password, **self._cost)


@pytest.fixture(scope="package", autouse=True)
def thrifty_laptops() -> Iterator[None]:
    """Laptops that the tests of a folder make have a small ballast, and work nothing out that is known."""
    with (
        mock.patch.object(vault, "Argon2id", Remembered),
        mock.patch.dict(Laptop.at.__func__.__kwdefaults__, ballast_bytes=BALLAST),  # type: ignore[attr-defined]
        mock.patch.dict(Laptop.enrol.__func__.__kwdefaults__, ballast_bytes=BALLAST),  # type: ignore[attr-defined]
    ):
        yield
