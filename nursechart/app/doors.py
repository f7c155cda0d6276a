"""What the command line opens: the desktop itself, the gallery, a note on paper, and the proof that Qt paints."""

from __future__ import annotations

import sys
from pathlib import Path

from nursechart import __version__
from nursechart.app.desktop import Desktop
from nursechart.logs import event, keep_logs
from nursechart.ui.application import application, paint_a_label, until_closed, when_painted
from nursechart.ui.theme import apply_theme, follow_system


def run(folder: Path, *, theme: str = "") -> int:
    """The desktop on a data folder until its window is closed; the exit status. Its logs are kept in that folder."""
    app = application(sys.argv[:1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_logs(folder / "logs")
    desktop = Desktop(folder, theme=theme)
    when_painted(desktop.window, lambda: event("first page painted", version=__version__))
    desktop.show()
    try:
        return until_closed(app)
    finally:
        desktop.close()


def show_gallery(*, theme: str = "", page: str = "") -> int:
    """Every component in each of its states, until the window is closed. Raises KeyError for an unknown page."""
    from nursechart.ui.gallery import GalleryWindow

    app = application(sys.argv[:1])
    apply_theme(app, theme or follow_system(app))
    window = GalleryWindow(page)
    window.show()
    return until_closed(app)


def print_note(html: str, *, title: str) -> bytes:
    """A note of `documents` as a PDF, without a window. Raises NoteNotPrinted."""
    from nursechart.ui.printing import note_bytes

    application(sys.argv[:1])
    return note_bytes(html, title=title)


def paints() -> str:
    """Paint a label, for the self-test; the name of Qt's platform. Raises RuntimeError, FileNotFoundError."""
    return paint_a_label(application(sys.argv[:1]))


def system_zone() -> str:
    """The IANA name of the zone this computer is in."""
    from nursechart.store.clock import SystemClock

    return SystemClock().zone
