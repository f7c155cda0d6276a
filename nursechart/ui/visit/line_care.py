"""Line care: the life of the line above, a row a check below, and the line drawn to scale beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.visit import LineLook
from nursechart.ui.visit.line_life import LifeCard
from nursechart.ui.visit.line_scale import ScaleSection
from nursechart.ui.visit.rows import Columns
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.sheets import CorrectSheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import EmptyState, Select

COLUMNS = Columns(label=122, now=398, against=136, last=68, height=42)


class LinePage(SectionPage):
    """Shows a LineLook. A row that is left is `charted(row, {control: typed})`."""

    line_asked = Signal(str)

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Line care"))
        self.look: LineLook | None = None
        self.line = Select("line", self.tr("Line"), prompt=self.tr("Choose which line you used"))
        self.line.setMinimumWidth(306)
        self._lines: tuple[tuple[str, str], ...] = ()
        self.line.chosen.connect(self.line_asked)
        self.head.addWidget(self.line)
        self.life = LifeCard()
        self.body.addWidget(self.life)
        headings = (self.tr("Check"), self.tr("Now"), self.tr("Against plan"), self.tr("Last time"))
        self.card = RowsCard(COLUMNS, headings, now=now, heading_height=27, correctable=True)
        self.wire(self.card)
        self.card.correct_asked.connect(self._correct)
        self.body.addWidget(self.card)
        self.empty = EmptyState(
            self.tr("No line in the chart"),
            self.tr("Ask the pharmacy to enter the line that she has. Until then nothing can be charted about it."),
            icon="git-commit-horizontal",
        )
        self.body.addWidget(self.empty)
        self.body.addStretch(1)
        self.scale = ScaleSection()

    def show_look(self, look: LineLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.say_saved(look.saved)
        self.alerts.show_alerts(look.alerts)
        if look.lines != self._lines:
            self._lines = look.lines
            self.line.set_options(look.lines)
        if self.line.value() != look.line:
            self.line.set_value(look.line)
        self.line.setVisible(bool(look.lines))
        self.life.setVisible(look.life is not None)
        if look.life is not None:
            self.life.show_life(look.life)
        self.card.setVisible(bool(look.rows))
        self.empty.setVisible(not look.lines)
        focused = next((row.id for row in self.rows() if row.has_focus), "")
        if self.card.show_rows(look.rows, own=own, read_only=look.read_only) and focused:
            self.focus_row(focused)
        if look.scale is not None:
            self.scale.show_scale(look.scale)
        self.side_first = self.scale if look.scale is not None else None
        self.side_blocks = look.side
        self.side_changed.emit()

    def _correct(self, row_id: str) -> None:
        row = self.row(row_id)
        if row is not None:
            sheet = CorrectSheet(self.window(), row.row, self.now)
            sheet.submitted.connect(self.corrected)
            self.open_sheet(sheet)
