"""What every section of the visit has in common: title, saved, alerts, rows, and who is told when the focus moves.

A page shows its look and says what was done; it decides nothing. Enter goes on to the next field, arrows move between
rows, Ctrl+D marks a value as not taken, F3 shows the earlier readings (EN-1, EN-6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from nursechart.charting.looks.common import SideBlock
from nursechart.charting.looks.visit import FormLook
from nursechart.ui import bound
from nursechart.ui.photos.asks import Strip
from nursechart.ui.photos.strip import PhotoStrip
from nursechart.ui.theme import Tone
from nursechart.ui.visit.alerts import Alerts
from nursechart.ui.visit.form_sections import FormSections
from nursechart.ui.visit.rows import RowView, row_around
from nursechart.ui.visit.sheets import CorrectSheet, Sheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import Button, Label, LinkButton, Scroll, StatusText, announce, named

DIGITS = "123456789"


def wall_clock() -> str:
    """The time on the wall of this laptop, "09:43"."""
    return f"{datetime.now():%H:%M}"


class SectionPage(QWidget):
    """A section of the visit. Subclasses put their things into `.body` and answer `rows()`."""

    drafted = Signal(str, object)  # row id, values
    charted = Signal(str, object)
    corrected = Signal(str, object, str)  # row id, values, reason
    row_drafted = Signal(str, str, object)  # section, row, values: of a form
    row_charted = Signal(str, str, object)
    row_corrected = Signal(str, str, object, str)
    alert_answered = Signal(object, str, str)
    comment_answered = Signal(str, str)
    photo_asked = Signal(object)  # PhotoPlace: choose a file
    photos_given = Signal(object, object)  # PhotoPlace, what was dropped or pasted there
    photo_opened = Signal(str)
    side_changed = Signal()
    all_said = Signal()  # nothing is missing here any more: on to the button that goes on
    wants_side = True  # whether the side panel stands beside this section
    wants_footer = True

    air = (8, 9)  # px above the heading, and between what stands below it

    def __init__(self, title: str, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self.side_blocks: tuple[SideBlock, ...] = ()
        self.side_first: QWidget | None = None
        self.foot_acts: list[Button] = []
        self.sheet: Sheet | None = None
        self.forms: FormSections | None = None
        self.photos: PhotoStrip | None = None
        self._focused_row: RowView | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.scroller = Scroll(padding=(16, self.air[0], 16, 12), gap=self.air[1])
        self.scroller.installEventFilter(self)
        # nothing scrolls sideways: what stands in a section makes do with the width there is
        inside = self.scroller.widget()
        if inside is not None:
            inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        whole.addWidget(self.scroller)
        self.body = self.scroller.body
        self.title = Label(title, "title")
        self.saved = StatusText("", quiet=True)
        self.saved.setObjectName("saved")
        self.heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.heading.setSpacing(10)
        self.make_column().addLayout(self.heading)
        self.titled = titled = QHBoxLayout()
        titled.setSpacing(18)
        self.heading.addLayout(titled, 1)
        titled.addWidget(self.title)
        titled.addWidget(self.saved)
        titled.addStretch(1)
        self.head = QHBoxLayout()  # what stands at the trailing edge of the heading
        self.head.setSpacing(10)
        self.heading.addLayout(self.head)
        words = self.tr("Confirm all on the screen")
        self.confirm_all = named(LinkButton(words, icon="check"), "confirm_all", words)
        bound.tip(self.confirm_all, "Shift+F8", "confirm_all")
        self.confirm_all.clicked.connect(lambda _on=False: self.confirm_offers())
        self.confirm_all.hide()
        self.head.addWidget(self.confirm_all)
        self.alerts = Alerts()
        self.alerts.answered.connect(self.alert_answered)
        self.body.addWidget(self.alerts)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    # For subclasses

    def make_column(self) -> QVBoxLayout:
        """What the heading stands in; asked once, when the section is built."""
        return self.body

    def rows(self) -> Iterator[RowView]:
        """Every row on the page, in order."""
        for card in self.findChildren(RowsCard):
            yield from card.rows.values()

    def offers_acts(self) -> bool:
        """Whether the footer offers `foot_acts` now."""
        return True

    def offers_act(self, act: Button) -> bool:
        """Whether the footer offers this one of `foot_acts` now."""
        return self.offers_acts()

    def say_saved(self, saved: str) -> None:
        """Say "Saved on this laptop 09:43"; aloud too, when it is new (AX-6)."""
        if saved != self.saved.text():
            self.saved.say(saved, "check" if saved else "", Tone.OK)
            if saved and self.isVisible():
                announce(self, saved)
        self.fit_heading()

    def wire(self, card: RowsCard) -> None:
        """Let the page hear the rows of `card`."""
        card.drafted.connect(self.drafted)
        card.left.connect(self.charted)
        card.answered.connect(self._on_to_missing)
        card.comment_answered.connect(self.comment_answered)

    def row(self, row_id: str) -> RowView | None:
        """A row by its id; one of a form also by "section/row"."""
        listed = next((each for each in self.every_row() if each.id == row_id), None)
        return listed or (self.forms.row(row_id) if self.forms is not None else None)

    def _own_rows(self) -> Iterator[RowView]:
        """The rows of the page that stand above the forms."""
        cards = self.forms.cards.values() if self.forms is not None else ()
        below = {row for card in cards for row in card.rows.values()}
        return (row for row in self.rows() if row not in below)

    def every_row(self) -> list[RowView]:
        """The rows of the page and those of the forms below them, in order."""
        listed = list(self.rows())
        cards = self.forms.cards.values() if self.forms is not None else ()
        return listed + [row for card in cards for row in card.rows.values() if row not in listed]

    def show_forms(self, look: FormLook, *, own: bool = True, headed: bool = True) -> None:
        """Show the sections of `look` as forms, below what the page has of its own."""
        if self.forms is None:
            self.forms = FormSections(now=self.now)
            self.forms.row_drafted.connect(self.row_drafted)
            self.forms.row_charted.connect(self.row_charted)
            self.forms.correct_asked.connect(self._ask_correction)
            self.forms.answered.connect(self._on_to_missing)
            self.forms.comment_answered.connect(self.comment_answered)
            self.body.insertWidget(self.body.count() - (1 if self.photos is None else 2), self.forms)
        self.forms.show_sections(look, own=own, headed=headed, above=sum(1 for _ in self._own_rows()))

    def show_photos(self, shown: Strip) -> None:
        """Show the photos of the section, below everything else, and the ways to add one."""
        if self.photos is None:
            self.photos = PhotoStrip()
            self.photos.asked.connect(self.photo_asked)
            self.photos.given.connect(self.photos_given)
            self.photos.opened.connect(self.photo_opened)
            self.body.insertWidget(self.body.count() - 1, self.photos)
        before = self.photos.count
        self.photos.show_strip(shown.look, shown.images)
        if 0 <= before < self.photos.count:
            self.photos.to_newest(self.scroller)

    def _ask_correction(self, section: str, row_id: str) -> None:
        """A signed row of a form put right: what is right, and why."""
        row = self.forms.row(f"{section}/{row_id}") if self.forms is not None else None
        if row is not None:
            sheet = CorrectSheet(self.window(), row.row, self.now)
            sheet.submitted.connect(lambda name, values, why: self.row_corrected.emit(section, name, values, why))
            self.open_sheet(sheet)

    def open_sheet(self, sheet: Sheet) -> None:
        """Open `sheet`, remembered so that a refusal can be said on it."""
        self.sheet = sheet
        sheet.finished.connect(self._sheet_closed)
        sheet.open()

    # What the screen asks

    def focus_first_empty(self) -> None:
        """Put the focus on the first empty field, else on the first field (EN-1)."""
        fields = [row for row in self.every_row() if row.first_field() is not None]
        if self.forms is not None and not any(row.lacks_something for row in fields):
            self.forms.reach_missing()
            fields = [row for row in self.every_row() if row.first_field() is not None]
        if self.forms is not None and not any(row.is_empty for row in fields):
            self.forms.finish()
            fields = [row for row in self.every_row() if row.first_field() is not None]
        empty = [row for row in fields if row.is_empty]
        missing = [row for row in fields if row.lacks_something]
        first = next(iter((*missing, *empty, *fields)), None)
        if first is not None:
            first.take_focus()

    def focus_next_missing(self) -> bool:
        """Put the focus on the next row that has to be answered, from the one with the focus on, else from the top.

        False where nothing of this section is missing any more.
        """
        if self.forms is not None:
            self.forms.finish()
        rows = self.every_row()
        here = rows.index(self._focused_row) + 1 if self._focused_row in rows else 0
        for row in (*rows[here:], *rows[:here]):
            if row is not self._focused_row and row.lacks_something and row.isVisibleTo(self):
                row.take_focus()
                return True
        return False

    def focus_row(self, row_id: str) -> bool:
        """Put the focus on one row; False when it is not on this page."""
        row = self.row(row_id)
        if row is None:
            return False
        row.take_focus()
        self.scroller.ensureWidgetVisible(row, 16, 16)
        return True

    def focus_part(self, subject: str, part: str) -> bool:
        """Put the focus on the row that charts a part of a subject; False when it is not on this page."""
        if self.forms is not None:
            self.forms.finish()
        for row in self.every_row():
            if row.row.subject == subject and part in ("", row.row.part):
                return self.focus_row(row.id)
        return False

    def say_all_said(self) -> None:
        """Nothing is missing here any more; pages that have an act to do next go there instead."""
        self.all_said.emit()

    def count_offers(self) -> None:
        """Show the button that confirms all while several rows offer what seldom changes."""
        self.confirm_all.setVisible(sum(row.offers for row in self.every_row()) > 1)

    def confirm_offers(self) -> None:
        """Confirm what the rows in sight offer, from an earlier visit or the order (EN-7); then on to what is missing.

        What is not on the screen is not confirmed: nobody has looked at it.
        """
        offering = [row for row in self.every_row() if row.offers and not row.visibleRegion().isEmpty()]
        for row in offering:
            row.confirm()
        if offering and not self.focus_next_missing():
            self.say_all_said()

    def flush(self) -> None:
        """Say what stands in the row that has the focus, before the page is left."""
        if self._focused_row is not None and isValid(self._focused_row):
            self._focused_row.leave()

    def refuse(self, row_id: str, why: str) -> None:
        """Say at its place why something was not charted; what was typed stays."""
        row = self.row(row_id)
        if row is not None:
            row.refuse(why)
        else:
            self.say_trouble(why)
        announce(self, why, now=True)

    def refuse_sheet(self, why: str) -> None:
        """Say on the open sheet why its answer was not taken."""
        if self.sheet is not None:
            self.sheet.refuse(why)
        else:
            self.refuse("", why)

    def say_trouble(self, why: str) -> None:
        """Something about the whole section."""
        self.saved.say(why, "circle-alert", Tone.CRIT)

    def close_sheet(self) -> None:
        """The answer of the open sheet was taken."""
        if self.sheet is not None:
            self.sheet.accept()

    def _sheet_closed(self, _result: int) -> None:
        self.sheet = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_heading()

    def heading_room(self) -> int:
        """The px that the heading has, side by side."""
        return self.width() - 32

    def fit_heading(self) -> None:
        """What stands at the trailing edge of the heading goes below it where both have no room."""
        self.titled.invalidate()
        needed = self.titled.sizeHint().width() + self.head.sizeHint().width() + self.heading.spacing()
        room = self.heading_room()
        way = QBoxLayout.Direction.LeftToRight if needed <= room else QBoxLayout.Direction.TopToBottom
        if self.heading.direction() != way:
            self.heading.setDirection(way)

    # Keys and focus

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return  # another window is in front: the row keeps what is typed, and the draft is on disk
        left, entered = row_around(self, old), row_around(self, new)
        before = self._focused_row if self._focused_row is not None else left
        if before is not None and before is not entered and isValid(before):
            before.leave()
            before.update()
        self._focused_row = entered
        if entered is not None:
            entered.update()
            self.scroller.ensureWidgetVisible(entered, 0, 8)
            self.scroller.ensureWidgetVisible(new, 16, 16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        focus = self.focusWidget()
        if self._focused_row is None:
            self._focused_row = row_around(self, focus)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.take_enter(focus)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and plain and self._focused_row is not None:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif bound.is_pressed(event, "not_taken") and self._focused_row is not None:
            self.ask_not_taken(self._focused_row.id)
        elif bound.is_pressed(event, "history") and self._focused_row is not None:
            self.show_history(self._focused_row.id)
        elif bound.is_pressed(event, "confirm") and self._focused_row is not None:
            if self._focused_row.confirm() and not self.focus_next_missing():
                self.say_all_said()
        elif bound.is_pressed(event, "confirm_all"):
            self.confirm_offers()
        elif event.text() in DIGITS and event.text() and plain and self._focused_row is not None:
            self._pick(event.text())
        else:
            super().keyPressEvent(event)

    def _pick(self, digit: str) -> None:
        """A digit answers a choice; once the row is whole, the next one that has to be answered has the focus."""
        if self._focused_row is not None and self._focused_row.pick(digit):
            self._on_to_missing()

    def _on_to_missing(self) -> None:
        """The next row that has to be answered has the focus, else what there is to do next."""
        if not self.focus_next_missing():
            self.say_all_said()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows that a field has no use for move between rows; the scroll area would scroll."""
        arrow = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        arrow = arrow and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)  # type: ignore[attr-defined]
        if arrow and watched is self.scroller and self._focused_row is not None:
            self.keyPressEvent(cast(QKeyEvent, event))
            return True
        return False

    def take_enter(self, focus: QWidget | None) -> None:
        """Enter on what does not take it: a button is pressed, from a choice it goes on to the next row."""
        if isinstance(focus, QLineEdit):
            return  # a field goes on by itself, or has its own use for Enter
        if isinstance(focus, Button):
            focus.click()
        elif isinstance(focus, QAbstractButton) and self._focused_row is not None:
            self._go_on(focus)
        elif focus is not None:
            self.focusNextChild()

    def ask_not_taken(self, row_id: str) -> None:
        """Ctrl+D; pages on which a value can be marked as not taken ask for the reason."""

    def show_history(self, row_id: str) -> None:
        """F3; pages that have earlier readings show them."""

    def _go_on(self, focus: QWidget) -> None:
        row = self._focused_row
        if row is None:
            return
        editors = row.editors
        at = next((n for n, each in enumerate(editors) if each.widget is focus or each.widget.isAncestorOf(focus)), -1)
        if 0 <= at < len(editors) - 1:
            editors[at + 1].first.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._step(1)

    def _step(self, way: int) -> None:
        fields = [row for row in self.every_row() if row.first_field() is not None and row.isVisible()]
        if self._focused_row not in fields:
            return
        at = fields.index(self._focused_row) + way
        if 0 <= at < len(fields):
            fields[at].take_focus()
        elif way > 0:
            field = fields[-1].fields[-1].first if fields[-1].fields else fields[-1].first_field()
            if field is not None:
                field.setFocus()
                self.focusNextChild()
