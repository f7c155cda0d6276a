"""What is found while she types: by which words, and a sheet with a field whose words find rows below it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import TextField
from nursechart.ui.widgets.rows import RowList


def named_like(typed: str, known: Iterable[tuple[str, str, str]], most: int) -> list[tuple[str, str]]:
    """Key and name of at most `most` things (key, name, other words) that every typed word is in.

    Those whose name starts with the first word come first. Nothing typed finds nothing.
    """
    words = typed.casefold().split()
    if not words:
        return []
    fit = [
        (not name.casefold().startswith(words[0]), name, key)
        for key, name, more in known
        if all(word in f"{name} {more}".casefold() for word in words)
    ]
    return [(key, name) for _, name, key in sorted(fit)[:most]]


class FindingSheet(Sheet):
    """A sheet that finds: Down in `asked_in` goes into what was `found`, and Enter there takes it.

    A body that scrolls would take the arrow for itself.
    """

    asked_in: TextField | None = None
    found: RowList

    def find_below(self, asked_in: TextField, found: RowList) -> None:
        """`found`, hidden until it holds something, answers what is typed into `asked_in`."""
        self.asked_in, self.found = asked_in, found
        found.hide()
        asked_in.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.asked_in
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and self.found.isVisible()
        ):
            self.found.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.found.hasFocus():
            self.found.take_current()
            return
        super().keyPressEvent(event)
