"""The plain forms of a visit: arrive and verify, assessment, teaching, supplies, the visit note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.visit import FormLook
from nursechart.ui.visit.narrative import NOTE, NarrativePanel
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.widgets import EmptyState, PhraseEdit


class FormPage(SectionPage):
    """Shows a FormLook. A row that is left is `row_charted(section, row, {control: typed})`."""

    def __init__(
        self, group: str, title: str, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, now=now, parent=parent)
        self.group = group
        self.look: FormLook | None = None
        self.empty = EmptyState(
            self.tr("Nothing is asked here"),
            self.tr("This type of visit has no questions in this section. Go on to the next one."),
            icon="clipboard-check",
        )
        self.narrative = NarrativePanel()
        self.body.addWidget(self.narrative)
        self.body.addWidget(self.empty)
        self.empty.hide()
        self.body.addStretch(1)

    def show_look(self, look: FormLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.title.setText(look.title)
        self.say_saved(look.saved)
        self.alerts.show_alerts(look.alerts)
        first = look.sections[0].title if look.sections else ""
        self.show_forms(look, own=own, headed=first != look.title)
        self.empty.setVisible(not look.sections)
        self.narrative.show_look(look.narrative, self._note_field())
        self.side_blocks = look.side
        self.side_changed.emit()

    def show_history(self, row_id: str) -> None:
        """F3 in the visit note: where the sentence at the caret comes from."""
        if row_id == NOTE:
            self.narrative.ask_sources_here()

    def _note_field(self) -> PhraseEdit | None:
        row = self.forms.row(NOTE) if self.forms is not None and self.look is not None and self.look.narrative else None
        return row.findChild(PhraseEdit) if row is not None else None
