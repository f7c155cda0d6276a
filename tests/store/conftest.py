"""A laptop enrolled once; each test gets a copy of its folder and of its credential store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart.store import keystore, vault
from nursechart.store.laptop import Laptop, OpenStore
from nursechart.store.vault import Cost
from tests.store.laptops import MAYA, PASSWORD, ROSA, THEO, FakeClock, MemorySecrets, enrol, laptop_at, mine


@pytest.fixture(scope="session", autouse=True)
def each_password_is_stretched_once() -> Iterator[None]:
    """The copies of one laptop share their salts: the key of a password is worked out once a run, not once a test."""

    @cache
    def derive(*arguments: Any) -> bytes:
        return bytes(vault.derive_kek(*arguments))

    def remembered(password: str, device_secret: bytearray, cost: Cost, salt: bytes, device: str) -> bytearray:
        return bytearray(derive(password, bytes(device_secret), cost, salt, device))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keystore, "derive_kek", remembered)
        yield


@pytest.fixture(scope="session")
def recovery_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory, recovery_key: X25519PrivateKey) -> tuple[Path, MemorySecrets]:
    folder, secrets = tmp_path_factory.mktemp("enrolled") / "nursechart", MemorySecrets()
    store = enrol(folder, secrets, FakeClock())
    store.seal_for_recovery(recovery_key.public_key().public_bytes_raw())
    store.note_heads(mine(ROSA, THEO))
    store.close()
    return folder, secrets


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def secrets(enrolled: tuple[Path, MemorySecrets]) -> MemorySecrets:
    return MemorySecrets(enrolled[1].held)


@pytest.fixture
def folder(enrolled: tuple[Path, MemorySecrets], tmp_path: Path) -> Path:
    return Path(shutil.copytree(enrolled[0], tmp_path / "nursechart"))


@pytest.fixture
def laptop(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Laptop:
    return laptop_at(folder, secrets, clock)


@pytest.fixture
def store(laptop: Laptop) -> Iterator[OpenStore]:
    opened = laptop.unlock(MAYA.id, PASSWORD)
    yield opened
    opened.close()
