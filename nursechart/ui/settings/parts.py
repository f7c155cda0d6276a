"""The rail of the settings: its parts, one below the other; the one that is current is shown beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.widgets import Label, named
from nursechart.ui.widgets.painted import Framed
from nursechart.ui.widgets.rows import Row, RowList

_WIDE = 212


class Part(QWidget):
    """What every part but My settings has in common."""

    def land(self) -> None:
        """It was opened: the focus is where one begins."""


class PartsRail(Framed):
    """`show_parts(rows)`; `chosen(str)` says the part that was clicked or stepped to by arrow."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "settings_rail", self.tr("Settings"))
        self.rows = RowList("settings_parts", self.tr("Settings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 14, 12, 12)
        column.setSpacing(10)
        self._title = Label(self.tr("Settings"), "title", wrap=True)
        self._title.setContentsMargins(6, 0, 6, 0)
        column.addWidget(self._title)
        column.addWidget(self.rows, 1)
        self.setFocusProxy(self.rows)
        self.rows.selectionModel().currentChanged.connect(lambda now, _was: self._moved(now.row()))
        self.retheme()

    def retheme(self) -> None:
        self.setFixedWidth(current().px(_WIDE))

    def show_parts(self, rows: Sequence[Row]) -> None:
        selection = self.rows.selectionModel()
        before = selection.blockSignals(True)  # nobody has chosen the first one
        self.rows.show_rows(rows)
        selection.blockSignals(before)

    def set_current(self, part: str) -> None:
        """Mark a part as the one that is shown."""
        for number in range(self.rows.count()):
            if self.rows.rows.row(number).id == part and self.rows.currentIndex().row() != number:
                self.rows.setCurrentIndex(self.rows.rows.index(number))

    def _moved(self, row: int) -> None:
        if 0 <= row < self.rows.count():
            self.chosen.emit(self.rows.rows.row(row).id)
