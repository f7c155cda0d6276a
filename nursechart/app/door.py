"""What the parts are handed that work on the first pages: before anybody has signed in, and while it is locked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nursechart.app.first_pages import FirstPages
from nursechart.app.outside import Outside
from nursechart.app.pins import PinWatch
from nursechart.ui.background import Background


@dataclass(frozen=True, slots=True)
class Door:
    """The laptop's folder, what is outside of the program, the first pages, the PINs held, and the worker."""

    folder: Path
    outside: Outside
    pages: FirstPages
    pins: PinWatch
    background: Background
