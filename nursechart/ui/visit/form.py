"""The plain forms of a visit: arrive and verify, assessment, teaching, supplies, the visit note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.visit import FormLook, FormSection
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.rows import Columns
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import Label

LABEL, AGAINST, LAST = 170, 100, 76


class FormPage(SectionPage):
    """Shows a FormLook. A row that is left is `row_charted(section, row, {control: typed})`."""

    row_drafted = Signal(str, str, object)
    row_charted = Signal(str, str, object)

    def __init__(
        self, group: str, title: str, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, now=now, parent=parent)
        self.group = group
        self.look: FormLook | None = None
        self._shape: tuple[tuple[str, str], ...] = ()
        self._cards: dict[str, RowsCard] = {}
        self._sections = QVBoxLayout()
        self._sections.setSpacing(8)
        self.body.addLayout(self._sections)
        self.body.addStretch(1)

    def show_look(self, look: FormLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.title.setText(look.title)
        self.say_saved(look.saved)
        self.alerts.show_alerts(look.alerts)
        shape = tuple((each.id, each.title) for each in look.sections)
        focused = next((row.id for row in self.rows() if row.has_focus), "")
        if shape != self._shape:
            self._shape = shape
            self._build(look)
        rebuilt = False
        for section in look.sections:
            card = self._cards[section.id]
            rebuilt |= card.show_rows(section.rows, own=own, read_only=look.read_only, phrases=look.phrases)
        if rebuilt and focused:
            self.focus_row(focused)
        self.side_blocks = look.side
        self.side_changed.emit()

    def _build(self, look: FormLook) -> None:
        clear(self._sections)
        self._cards = {}
        for section in look.sections:
            if len(look.sections) > 1 or section.title != look.title:
                self._sections.addWidget(Label(section.title, "heading"))
            columns = Columns(
                label=LABEL,
                now=0,
                against=AGAINST if _compares(section) else 0,
                last=LAST if _has_last(section) else 0,
                height=46,
            )
            card = RowsCard(columns, now=self.now)
            card.drafted.connect(
                lambda row, values, section_id=section.id: self.row_drafted.emit(section_id, row, values)
            )
            card.left.connect(lambda row, values, section_id=section.id: self.row_charted.emit(section_id, row, values))
            card.comment_answered.connect(self.comment_answered)
            self._cards[section.id] = card
            self._sections.addWidget(card)


def _compares(section: FormSection) -> bool:
    """Whether a row of it may ever get a chip; the columns must not move while she types."""
    return any(row.chip is not None or any(c.kind not in _WORDS for c in row.controls) for row in section.rows)


def _has_last(section: FormSection) -> bool:
    return any(row.last or row.last_when for row in section.rows)


_WORDS = ("text", "note", "static")
