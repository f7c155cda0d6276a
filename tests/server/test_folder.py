"""The server's folder: made whole, for its owner alone, never overwritten, and refused when it is not in order."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from nursechart.chart import engine
from nursechart.server.folder import FolderRefused, make_folder, open_folder
from nursechart.server.pharmacy import KeyOfAnotherDatabase, open_pharmacy
from nursechart.server.settings import SettingsRefused
from tests.server.conftest import CHEAP
from tests.server.house import NOON_MS


def test_s30_only_the_owner_can_read_the_folder_and_every_file_in_it(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_is_there_is_never_overwritten(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(FolderRefused, match="not empty"):
        make_folder(folder, name="x", host="127.0.0.1", now_ms=NOON_MS)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    made = make_folder(tmp_path / "new", name="Ä clinic “x”", host="0.0.0.0", names=("a.example",), now_ms=NOON_MS)
    assert open_folder(made.path).settings == made.settings
    assert made.settings.names == ("a.example", "localhost", "127.0.0.1", "::1")


def test_two_pharmacies_share_no_secret(tmp_path: Path, folder: Path) -> None:
    other = make_folder(tmp_path / "other", name="x", host="127.0.0.1", now_ms=NOON_MS)
    for path in (folder / "keys").iterdir():
        assert path.read_bytes() != (other.path / "keys" / path.name).read_bytes()


def test_s80_a_key_that_others_can_read_is_not_used(folder: Path) -> None:
    (folder / "keys" / "database.key").chmod(0o640)
    with pytest.raises(FolderRefused, match=r"database\.key can be read by others"):
        open_pharmacy(folder, hashing=CHEAP)


def test_s80_no_secret_comes_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = (folder / "keys" / "database.key").read_bytes()
    (folder / "keys" / "database.key").unlink()
    for name in ("DATABASE_KEY", "NURSECHART_DATABASE_KEY", "NURSECHART_KEY"):
        monkeypatch.setenv(name, key.hex())
    with pytest.raises(FolderRefused, match=r"database\.key is missing"):
        open_pharmacy(folder, hashing=CHEAP)


def test_a_folder_open_to_others_is_refused(folder: Path) -> None:
    folder.chmod(0o755)
    with pytest.raises(FolderRefused, match="chmod 700"):
        open_folder(folder)


def test_a_link_is_no_server_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(FolderRefused):
        open_folder(tmp_path / "link")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("lease_days = 7", "lease_days = 31", "lease_days must be 1 to 30"),
        ("lease_days = 7", 'lease_days = "7"', "whole number"),
        ("lease_days = 7", "lease_dayz = 7", "not a setting"),
        ("port = 8443", "", "port is missing"),
        ("port = 8443", "port = 99999", "0 to 65535"),
        ('database = "embedded"', 'database = "sqlite"', "embedded"),
        ("port = 8443", "port = ", "not TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(folder: Path, old: str, new: str, says: str) -> None:
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace(old, new))
    with pytest.raises(SettingsRefused, match=says):
        open_folder(folder)


def test_a_database_with_the_keys_of_another_server_is_refused(folder: Path, tmp_path: Path) -> None:
    other = make_folder(tmp_path / "other", name="x", host="127.0.0.1", now_ms=NOON_MS)
    (folder / "keys" / "service.pem").write_bytes((other.path / "keys" / "service.pem").read_bytes())
    with pytest.raises(KeyOfAnotherDatabase):
        open_pharmacy(folder, hashing=CHEAP)


def test_a_wrong_database_key_is_damage_and_the_file_stays(folder: Path) -> None:
    database = (folder / "data" / "nursechart.db").read_bytes()
    (folder / "keys" / "database.key").write_bytes(bytes(32))
    with pytest.raises(engine.DatabaseDamaged):
        open_pharmacy(folder, hashing=CHEAP)
    assert (folder / "data" / "nursechart.db").read_bytes() == database


def test_a_missing_database_is_not_silently_made_anew(folder: Path) -> None:
    (folder / "data" / "nursechart.db").unlink()
    with pytest.raises(engine.DatabaseMissing):
        open_pharmacy(folder, hashing=CHEAP)
    assert list((folder / "data").iterdir()) == []


def test_s86_the_embedded_server_runs_on_the_pinned_engine_or_not_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.sqlcipher, "sqlite_version_info", (3, 45, 1))
    with pytest.raises(engine.EngineTooOld):
        open_pharmacy(folder, hashing=CHEAP)


def test_s86_the_stock_driver_is_refused_before_it_touches_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    before = (folder / "data" / "nursechart.db").read_bytes()
    monkeypatch.setattr(engine, "sqlcipher", importlib.import_module("sqlite3"))
    with pytest.raises(engine.NotEncrypted):
        open_pharmacy(folder, hashing=CHEAP)
    assert (folder / "data" / "nursechart.db").read_bytes() == before


def test_s05_the_database_file_is_not_readable_without_its_key(folder: Path) -> None:
    for path in (folder / "data").iterdir():
        raw = path.read_bytes()
        assert b"SQLite format 3" not in raw
        assert b"CREATE TABLE" not in raw


if sys.platform == "win32":  # modes and owners are POSIX's
    del test_s30_only_the_owner_can_read_the_folder_and_every_file_in_it
    del test_s80_a_key_that_others_can_read_is_not_used
    del test_a_folder_open_to_others_is_refused
