"""Sections of the content pack as forms: whole pages of them, and those that stand below the line and the doses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.visit import FormLook, FormSection
from nursechart.ui.theme import current
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.rows import Columns, RowView
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import Label

LABEL, AGAINST, LAST = 170, 150, 76
AT_ONCE = 12  # rows: no screen shows more before it is scrolled


class FormSections(QWidget):
    """The sections of a FormLook, a card each. A row that is left is `row_charted(section, row, {control: typed})`."""

    row_drafted = Signal(str, str, object)
    row_charted = Signal(str, str, object)
    answered = Signal()
    correct_asked = Signal(str, str)
    comment_answered = Signal(str, str)

    def __init__(self, *, now: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._shape: tuple[object, ...] = ()
        self._heads: dict[str, QWidget] = {}
        self._whys: dict[str, Label] = {}
        self.cards: dict[str, RowsCard] = {}
        self._look: FormLook | None = None
        self._headed = True
        self._later = QTimer(self, interval=0)
        self._later.timeout.connect(self._build_next)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_sections(self, look: FormLook, *, own: bool, headed: bool, above: int = 0) -> None:
        """Show the sections of `look`; `headed` says each one's title, also of a single one.

        What is below the fold is built in the turns that follow, a section a turn, so that the first rows come at once:
        the `above` rows that the page has above the forms count too.
        """
        shape = (current().scale, *((each.id, each.title) for each in look.sections))
        self._look, self._headed = look, headed or len(look.sections) > 1
        if shape != self._shape:
            before, self._shape = self._shape, shape
            self._keep([each for each in shape[1:] if before[:1] == shape[:1] and each in before[1:]])
        for section in look.sections:
            if section.id in self.cards:
                self._show(section, own)
        while self._left() and above + sum(len(card.rows) for card in self.cards.values()) < AT_ONCE:
            self._build_next()
        if self._left():
            self._later.start()

    def _keep(self, kept: Sequence[object]) -> None:
        """Let the cards go whose section is asked no more; those that stay do so as they are, with what is typed."""
        ids = [str(each[0]) for each in kept if isinstance(each, tuple)]
        if [key for key in self.cards if key in ids] != [key for key in ids if key in self.cards]:
            ids = []  # another order: all anew
        for key in [key for key in self.cards if key not in ids]:
            for widget in (self._heads.pop(key), self.cards.pop(key)):
                self._column.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
            del self._whys[key]

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: answers side by side may have to stand as chips now, so all is built anew, in order."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._look is not None and self._shape[0] != current().scale:
            inside = next((row.id for card in self.cards.values() for row in card.rows.values() if row.has_focus), "")
            self.show_sections(self._look, own=False, headed=self._headed)
            row = self.row(inside) if inside else None
            if row is not None:
                row.take_focus()

    def reach_missing(self) -> None:
        """Build as far as the first row in which something is missing."""
        sections = self._look.sections if self._look is not None else ()
        wanted = next((each.id for each in sections if any(row.is_missing for row in each.rows)), "")
        while wanted and wanted not in self.cards:
            self._build_next()

    def finish(self) -> None:
        """Build what is left to build: somebody looks for a row in it."""
        while self._left():
            self._build_next()

    def _left(self) -> int:
        return sum(each.id not in self.cards for each in self._look.sections) if self._look is not None else 0

    def _build_next(self) -> None:
        if self._look is None or not self._left():
            self._later.stop()
            return
        order = [each.id for each in self._look.sections]
        section = next(each for each in self._look.sections if each.id not in self.cards)
        unhurried(f"first build of the form {section.id}")
        self._build(section, at=2 * sum(key in self.cards for key in order[: order.index(section.id)]))
        self.cards = {key: self.cards[key] for key in order if key in self.cards}
        self._show(section, own=False)

    def _show(self, section: FormSection, own: bool) -> None:
        assert self._look is not None
        card, why = self.cards[section.id], self._whys[section.id]
        card.show_rows(section.rows, own=own, read_only=self._look.read_only, phrases=self._look.phrases)
        self._heads[section.id].setVisible(self._headed)
        why.setText(section.why)
        why.setVisible(bool(section.why))

    def row(self, place: str) -> RowView | None:
        """A row by "section/row", or by its own id where no other section has one like it."""
        section, slash, row_id = place.rpartition("/")
        if section not in self.cards:
            self.finish()
        cards = [self.cards[section]] if slash and section in self.cards else list(self.cards.values())
        return next((card.rows[row_id] for card in cards if row_id in card.rows), None)

    def _build(self, section: FormSection, at: int) -> None:
        """A heading and a card for `section`, at that place of the column."""
        head = QWidget()
        lines = QVBoxLayout(head)
        lines.setContentsMargins(0, current().px(4), 0, 0)
        lines.setSpacing(1)
        lines.addWidget(Label(section.title, "heading"))
        why = Label("", "secondary", tone="warn", wrap=True)
        why.setObjectName(f"why_{section.id}")
        lines.addWidget(why)
        self._column.insertWidget(at, head)
        card = self._make_card(section)
        self._heads[section.id], self._whys[section.id], self.cards[section.id] = head, why, card
        self._column.insertWidget(at + 1, card)

    def _make_card(self, section: FormSection) -> RowsCard:
        columns = Columns(
            label=LABEL,
            now=0,
            against=AGAINST,  # taken only while a row has a chip
            last=LAST if _has_last(section) else 0,
            height=46,
        )
        card = RowsCard(columns, now=self._now, correctable=True)
        card.rescales = False
        name = section.id
        card.drafted.connect(lambda row, values: self.row_drafted.emit(name, row, values))
        card.left.connect(lambda row, values: self.row_charted.emit(name, row, values))
        card.correct_asked.connect(lambda row: self.correct_asked.emit(name, row))
        card.answered.connect(self.answered)
        card.comment_answered.connect(self.comment_answered)
        return card


def _has_last(section: FormSection) -> bool:
    return any(row.last or row.last_when for row in section.rows)
