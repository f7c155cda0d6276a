"""Above a visit: something was charted on the wrong patient, and where it is now, or where it came from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.visit import MovedNote
from nursechart.ui.theme import Tone
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import InlineAlert

_MOST = 3  # the newest; all of them stand in the note and in the list of F9


class MovedStrip(QWidget):
    """A notice for each move, with the way to the other chart: `other_asked(link)`."""

    other_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[MovedNote, ...] = ()
        self.hide()

    def show_moves(self, moves: Sequence[MovedNote]) -> None:
        shown = tuple(moves[:_MOST])
        if shown != self._shown:
            self._shown = shown
            self._build()
        self.setVisible(bool(shown))

    def _build(self) -> None:
        clear(self._column)
        for number, move in enumerate(self._shown):
            told = "\n".join((move.text, *move.things))
            notice = InlineAlert(Tone.LOW, move.title, told, icon="arrow-right")
            button = notice.add_action(f"moved_other_{number}", self.tr("Open the other chart"))
            button.clicked.connect(lambda _on=False, link=move.link: self.other_asked.emit(link))
            self._column.addWidget(notice)
