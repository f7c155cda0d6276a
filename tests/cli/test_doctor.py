"""What the self-test finds on a well computer and on one that is not (S-24, S-83)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nursechart.chart import engine
from nursechart.cli.desktop import doctor
from nursechart.clinical import packs
from nursechart.shipped import shipped
from nursechart.store import selftest as store_selftest
from nursechart.store.vault import Sealed
from nursechart.sync import selftest
from tests.charting.clinic import PASSWORD, StoryClock
from tests.cli.conftest import Enrolled, Run
from tests.sync.house import Links

NAMES = [
    "program", "database", "keys", "credential store", "clock", "disk", "laptop", "content", "fonts and icons",
    "screens",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_credential_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nursechart.store.secrets._os_store_answers", lambda: False)


def levels(told: str) -> dict[str, str]:
    return {check["name"]: check["level"] for check in json.loads(told)["checks"]}


def test_a_well_computer_is_called_well_and_nothing_is_left_in_the_folder(run: Run, tmp_path: Path) -> None:
    told = run("doctor", "--folder", tmp_path / "none").output
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in told.splitlines()[:-1]] == NAMES
    assert told.endswith("All is well.\n")
    assert not (tmp_path / "none").exists()


def test_a_program_can_read_what_was_found(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("doctor", "--json", "--folder", tmp_path / "none").output)
    assert told["well"]
    assert all(check["do"] for check in told["checks"] if check["level"] != "ok")
    assert levels(json.dumps(told))["credential store"] == "note"


def test_s24_a_database_library_below_the_floor_is_wrong_and_says_what_to_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.sqlcipher, "sqlite_version_info", (3, 51, 2))
    told = run("doctor", "--folder", tmp_path / "none", status=1).output
    assert "WRONG database: SQLite" in told
    assert "Install this program again" in told
    assert "Not well: database." in told


def test_s83_a_library_that_would_open_a_database_in_clear_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Anything:
        def __init__(self, *_given: object, **_named: object) -> None:
            pass

        def close(self) -> None:
            pass

    monkeypatch.setattr(store_selftest, "Database", Anything)
    with pytest.raises(store_selftest.SelfTestFailed, match="opened with a wrong key"):
        store_selftest._refuses(tmp_path / "any.db", bytearray(32), "a wrong key")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("_argon2id", lambda: bytes(32), "Argon2id"),
        ("derived", lambda key, purpose: bytearray(32), "HKDF"),
        ("seal", lambda *given: Sealed(nonce=bytes(12), box=bytes(76)), "AES-GCM"),
        ("derive_kek", lambda *given: bytearray(32), "the key of a password"),
    ],
)
def test_a_primitive_with_a_wrong_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Callable[..., object], said: str
) -> None:
    monkeypatch.setattr(store_selftest, name, value)
    with pytest.raises(store_selftest.SelfTestFailed, match=said):
        store_selftest.try_keys()


@pytest.mark.parametrize("year", [1970, 2019, 2099])
def test_a_clock_that_cannot_be_right_is_wrong(year: int) -> None:
    clock = StoryClock(datetime(year, 1, 1, tzinfo=UTC))
    assert selftest._clock(clock).level == "wrong"
    assert "date and time" in selftest._clock(clock).do


def test_a_full_disk_is_wrong_and_a_nearly_full_one_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((10_000_000, "wrong"), (200_000_000, "note"), (50_000_000_000, "ok")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _place, free=free: shutil._ntuple_diskusage(0, 0, free))
        assert selftest._disk(tmp_path / "none").level == level


def test_a_damaged_content_pack_and_missing_fonts_are_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(shutil.copytree(shipped(), tmp_path / "resources"))
    (broken / "content" / "pack.yaml").write_text("pack: 3\n")
    (broken / "fonts" / "IBMPlexSans-Regular.ttf").write_bytes(b"")
    for module in (doctor, packs):
        monkeypatch.setattr(module, "shipped", lambda *parts: broken.joinpath(*parts))
    told = run("doctor", "--folder", tmp_path / "none", status=1).output
    assert "WRONG content: The content pack was refused. pack.yaml, line" in told
    assert "WRONG fonts and icons: empty or missing: IBMPlexSans-Regular.ttf" in told
    assert told.splitlines()[-1] == "Not well: content, fonts and icons."


def test_a_broken_pack_is_told_while_charting_goes_on_with_the_last_good_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    laptop, ours = tmp_path / "laptop", tmp_path / "ours"
    laptop.mkdir()
    ours.mkdir()
    (ours / "a.yaml").write_text("clinic: {name: North, version: north.1}\nphrases: {hi: {text: Hello}}\n")
    packs.packs_in(laptop).use(ours)
    version = packs.packs_in(laptop).in_force().content.version
    kept = next((laptop / "content").glob("clinic-*/a.yaml"))
    kept.write_text("clinic: {name: North, version: north.1}\nphrases: {hi: 3}\n")
    told = run("doctor", "--folder", laptop, status=1).output
    assert "WRONG content: The content pack was refused. clinic/a.yaml, line 2" in told
    assert f"Charting goes on with content {version}, the last good one" in told


def test_an_enrolled_laptop_finds_its_pharmacy_and_says_nothing_of_a_patient(
    run: Run, enrolled: Enrolled, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = enrolled.clinic
    monkeypatch.setattr(selftest, "TlsLinks", lambda: Links(clinic.app, clinic.runner))
    monkeypatch.setattr(selftest, "SystemClock", lambda: clinic.clock)
    told = run("doctor", "--folder", laptop).output
    assert "ok    pharmacy: reached, and it proved who it is." in told
    assert "ok    laptop: enrolled; 1 person; secret in file." in told
    for word in ("Carvalho", "Maria", "Okafor", enrolled.patient, PASSWORD):
        assert word not in told


def test_a_pharmacy_out_of_reach_is_wrong_and_says_why(run: Run, laptop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoNetwork(Links):
        def pinned(self, origin: str, ca_pem: str):  # type: ignore[no-untyped-def]
            wire = super().pinned(origin, ca_pem)
            wire.is_cut = True
            return wire

    monkeypatch.setattr(selftest, "TlsLinks", lambda: NoNetwork(None, None))  # type: ignore[arg-type]
    told = run("doctor", "--folder", laptop, status=1).output
    assert "WRONG pharmacy: There is no network here" in told


def test_a_damaged_key_file_is_wrong(run: Run, laptop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (laptop / "keystore.json").write_text("{}")
    (laptop / "pharmacy.json").unlink()
    assert "WRONG laptop: The key file of this laptop is damaged" in run("doctor", "--folder", laptop, status=1).output
