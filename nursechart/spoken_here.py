"""The language that was chosen last on this computer: what its first pages speak, before anybody has unlocked it.

One BCP 47 code in a file of its own, in plain text: it says nothing of a patient and nothing of a person. Each person's
own choice is in the encrypted store.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

FILE = "language"
_CODE = re.compile(rb"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,4}")


def spoken_here(folder: Path) -> str:
    """The code, or "" where nothing was chosen or the file cannot be read as one."""
    try:
        kept = (folder / FILE).read_bytes()[:64].strip()
    except OSError:
        return ""
    return kept.decode("ascii") if _CODE.fullmatch(kept) else ""


def speak_here(folder: Path, code: str) -> None:
    """Keep the code for the next start. Where the disk does not take it, the one before is spoken then."""
    if code == spoken_here(folder):
        return
    part = folder / f"{FILE}.part"
    with suppress(OSError):
        part.write_bytes(code.encode("ascii"))
        part.replace(folder / FILE)
