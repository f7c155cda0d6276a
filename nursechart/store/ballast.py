"""A file that only takes up room, so that the last entries of a visit still fit on a full disk.

When the disk is full the ballast is given up first: charting and pushing go on in the room it leaves, pulling and
photos stop. Only when that is used up does charting stop too (sync.md 16, 12).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nursechart.store.files import FILE_MODE

FILE = "ballast"
SIZE_BYTES = 64 * 1024 * 1024
_BLOCK = 1024 * 1024


class Ballast:
    """The ballast of one data folder; `size` 0 means none is kept."""

    def __init__(self, folder: Path, size: int = SIZE_BYTES) -> None:
        self._path = folder / FILE
        self._size = size

    @property
    def is_kept(self) -> bool:
        """False while the disk is too full to have it: pulls and photos wait."""
        return self._size == 0 or (self._path.exists() and self._path.stat().st_size >= self._size)

    @property
    def has_room(self) -> bool:
        """Whether more than charting fits: it is kept, or its size is free although it could not be taken again yet."""
        return self.is_kept or shutil.disk_usage(self._path.parent).free >= self._size

    def take(self) -> bool:
        """Make it if there is comfortably room (four times its size); whether it is there now."""
        if not self.is_kept and shutil.disk_usage(self._path.parent).free >= 4 * self._size:
            try:
                self._fill()
            except OSError:  # somebody else took the room meanwhile
                self._path.unlink(missing_ok=True)
        return self.is_kept

    def give_up(self) -> bool:
        """Free the room; whether there was any to free."""
        there = self._path.exists()
        self._path.unlink(missing_ok=True)
        return there

    def _fill(self) -> None:
        self._path.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self._path, flags, FILE_MODE), "wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, self._size)
                return
            for at in range(0, self._size, _BLOCK):
                file.write(bytes(min(_BLOCK, self._size - at)))
