"""The few turns of the event loop that may take longer than 50 ms: each says so itself, by name, where it happens.

design.md 8 lets the first build of a screen and a switch of theme or text size take their time. The watchdog of the
tests reads the name; the program itself does nothing with it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

PROPERTY = "nursechart_unhurried"


def unhurried(why: str) -> None:
    """What begins now ("first build: visit") is exempt, with its layout and paint, until she does the next thing."""
    app = QCoreApplication.instance()
    if app is not None:
        app.setProperty(PROPERTY, why)
