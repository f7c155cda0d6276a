"""Where a shipped file is: in a clone, in an installed wheel, or in a frozen program."""

from __future__ import annotations

import sys
from pathlib import Path


def shipped(*parts: str) -> Path:
    """The path of a file or folder under `resources/`, e.g. `shipped("content")`.

    Raises FileNotFoundError when the program was installed without it, naming what is missing.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    roots = [Path(frozen)] if frozen else [Path(__file__).parent.parent, Path(sys.prefix) / "share" / "nursechart"]
    for root in roots:
        path = root.joinpath("resources", *parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"resources/{'/'.join(parts)} did not come with this program; install it again")
