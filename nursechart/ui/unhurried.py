"""The few turns of the event loop that may take longer than 50 ms: each says so itself, by name, where it happens.

design.md 8 lets the first build of a screen and a switch of theme or text size take their time: of a screen, a page or
a section of the visit with its forms and cards, a sheet. One more is named until it is quick: a section that was kept
while the window got another size is laid out anew as she turns to it, which takes 55 to 80 ms where it has 60 rows.
The watchdog of the tests reads the name; the program itself does nothing with it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

PROPERTY = "nursechart_unhurried"


def unhurried(why: str) -> None:
    """What begins now ("first build: visit") is exempt, with its layout and paint, until she does the next thing."""
    app = QCoreApplication.instance()
    if app is not None:
        app.setProperty(PROPERTY, why)
