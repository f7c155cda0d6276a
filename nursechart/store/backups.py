"""Two rolling copies of the chart on the laptop, made with its own key: they open only here or through recovery."""

from __future__ import annotations

import os
from pathlib import Path

from nursechart.store.database import FILE, Database
from nursechart.store.files import private_folder, remove_folder, sync_folder

FOLDER = "backups"
KEPT = 2


def make(folder: Path, database: Database, now_ms: int) -> Path:
    """A new backup; all but it and the newest other go once it is whole, also when the clock was set back.

    Raises ChartNotSaved, DatabaseDamaged.
    """
    place = private_folder(folder / FOLDER)
    half = place / "half.db"
    for leftover in _with_wal(half):
        leftover.unlink(missing_ok=True)
    database.back_up(half)
    made = place / f"chart-{now_ms:015d}.db"
    os.replace(half, made)
    sync_folder(place)
    for old in [other for other in found(folder) if other != made][KEPT - 1 :]:
        old.unlink()
    return made


def found(folder: Path) -> tuple[Path, ...]:
    """The backups of a laptop, the newest first."""
    return tuple(sorted((folder / FOLDER).glob("chart-*.db"), reverse=True))


def restore(folder: Path, backup: Path, now_ms: int) -> None:
    """Put `backup` in the place of the chart file; the file that was there is kept as `replaced-…`."""
    fresh = folder / "restoring.db"
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as to, backup.open("rb") as source:
        while block := source.read(1 << 20):
            to.write(block)
        to.flush()
        os.fsync(to.fileno())
    for path in reversed(_with_wal(folder / FILE)):  # the WAL first: it belongs to the old file alone
        if path.exists():
            os.replace(path, folder / path.name.replace("chart", f"replaced-{now_ms}", 1))
    os.replace(fresh, folder / FILE)
    sync_folder(folder)


def remove_all(folder: Path) -> None:
    remove_folder(folder / FOLDER)


def _with_wal(path: Path) -> tuple[Path, ...]:
    return (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))
