"""A disk that tests can fill: a small tmpfs of its own, where mounting is allowed (Linux, as root)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tmpfs:
    """A file system of its own that is full when we say so."""

    place: Path

    def fill(self, *, but: int = 0) -> None:
        """Leave no room but for so many blocks of 4 KiB."""
        with contextlib.suppress(OSError), open(self.place / "filler", "ab", buffering=0) as filler:
            while True:
                filler.write(os.urandom(4096))
        with open(self.place / "filler", "r+b") as filler:
            filler.truncate(max(0, (self.place / "filler").stat().st_size - but * 4096))

    def make_room(self) -> None:
        (self.place / "filler").unlink(missing_ok=True)


@contextlib.contextmanager
def mounted(place: Path, megabytes: int = 8) -> Iterator[Tmpfs | None]:
    """A small tmpfs at an empty folder, or None where mounting is not allowed."""
    is_allowed = sys.platform == "linux" and os.geteuid() == 0
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "none", str(place)]
    if not is_allowed or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield Tmpfs(place)
    finally:
        subprocess.run(["umount", str(place)], check=True)
