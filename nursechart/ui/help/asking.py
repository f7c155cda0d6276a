"""F1 and Ctrl+/: what is asked where the focus is, on a page or inside a sheet, and all keys.

A sheet is modal, so the window's own shortcuts do not reach it; `takes` hears the two keys there. What answers is
loaded when it is first asked for: the first page is painted before the database is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.ui import bound
from nursechart.ui.background import Background
from nursechart.ui.screen import Place
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.unhurried import unhurried

if TYPE_CHECKING:  # the database comes in after the first paint
    from nursechart.charting.shift import Shift

_OWN = ("field_help", "all_keys")  # the sheets of help themselves


class Help(QObject):
    """Answers what a person asks about where she is; `here` says her place and her shift, None while nobody is in."""

    go_to = Signal(object)  # Place
    said = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        background: Background,
        here: Callable[[], tuple[Place, Shift | None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._background, self._here = window, background, here

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key pressed in a sheet asked for help; it has been answered then."""
        over = QApplication.activeModalWidget()
        if not isinstance(over, QDialog) or over.objectName() in _OWN:
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_F1 and plain:
            self.ask(False)
        elif bound.is_pressed(event, "all_keys"):
            self.ask(True)
        else:
            return False
        return True

    def ask(self, all_keys: bool) -> None:
        """Say all keys, or what is asked where the focus is; open the guide where nothing is asked."""
        place, shift = self._here()
        if self._window.is_covered:
            return
        over = QApplication.activeModalWidget() or self._window
        from nursechart.ui.help.asked import asked_at
        from nursechart.ui.help.sheets import FieldSheet, KeysSheet

        if all_keys:
            unhurried("first build of the sheet of all keys")
            KeysSheet(over).open()
            return
        asked = asked_at(QApplication.focusWidget() or over.focusWidget())
        if shift is None or (asked is None and over is not self._window):
            return
        if asked is None:
            self.go_to.emit(Place("help"))
            return
        from nursechart.charting.field_help import about

        def show(told: Any) -> None:
            sheet = FieldSheet(over, asked, told)
            sheet.guide_asked.connect(lambda: self.go_to.emit(Place("help")))
            sheet.open()

        def failed(error: Exception) -> None:
            if not isinstance(error, NurseCanAct | EnvironmentFault):
                raise error
            self.said.emit(str(error))

        self._background.run(
            lambda: about(shift, place.feed, place.visit, asked.row, asked.section), done=show, failed=failed
        )
