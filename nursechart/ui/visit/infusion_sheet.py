"""The sheet of an act of the conductor: what it asks for, kept as typed until the act is charted or dropped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nursechart.charting.looks.infusion import InfusionAct
from nursechart.ui.visit.check_sheets import FieldsSheet

_ONCE_MORE = "as_typed"  # said where the same values come a second time: what looked like a slip stands


class ActSheet(FieldsSheet):
    """`given(values)` stays open until the answer is taken; `left(values)` says what was typed when it was closed.

    Enter goes from field to field and, on the last one, charts.
    """

    left = Signal(object)

    def __init__(self, parent: QWidget, act: InfusionAct, now: Callable[[], str]) -> None:
        title = act.title.removesuffix("…")
        super().__init__(parent, f"infusion_{act.id}", title, "", act.rows, self.tr("Chart it"), now)
        self.act = act
        self._refused: dict[str, str] | None = None
        self._taken = False
        self.finished.connect(lambda _result: self._leave())
        last = self.editors[-1].widget if self.editors else None
        for field in (last, *last.findChildren(QLineEdit)) if last is not None else ():
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self._give)

    def refuse(self, why: str, at: QWidget | None = None) -> None:
        self._refused = self.values()
        super().refuse(why, at)

    def accept(self) -> None:
        self._taken = True
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.editors and focus is not None:
            last = self.editors[-1].widget
            if isinstance(focus, QLineEdit):
                return  # a field goes on by itself
            if focus is last or last.isAncestorOf(focus):
                self._give()
                return
        super().keyPressEvent(event)

    def _give(self) -> None:
        values = self.values()
        if self.act.id == "vitals" and values == self._refused:
            values[_ONCE_MORE] = "yes"
        self.given.emit(values)

    def _leave(self) -> None:
        if not self._taken:
            self.left.emit(self.values())
