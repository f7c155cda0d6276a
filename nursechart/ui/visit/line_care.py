"""Line care: the life of the line above, a row a check below, and the line drawn to scale beside them."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from nursechart.charting.looks.line import LineSheet, Notice
from nursechart.charting.looks.visit import LineLook
from nursechart.ui.theme import Tone
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.line_life import LifeCard
from nursechart.ui.visit.line_marks import MarkStrip
from nursechart.ui.visit.line_scale import ScaleSection
from nursechart.ui.visit.line_sheet import LineSheetView
from nursechart.ui.visit.rows import Columns
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.sheets import CorrectSheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import (
    Button,
    EmptyState,
    InlineAlert,
    LinkButton,
    NumberField,
    SecondaryButton,
    Select,
    TimeField,
    named,
)

COLUMNS = Columns(label=122, now=398, against=136, last=68, height=42)


class LinePage(SectionPage):
    """Shows a LineLook. A row that is left is `charted(row, {control: typed})`."""

    line_asked = Signal(str)
    sheet_asked = Signal(str, object)  # which sheet, what is typed in it (None: what was typed before)
    sheet_given = Signal(str, object)
    marked = Signal(str, object)  # a moment was stamped (UTC ms), or taken back (0)

    def __init__(
        self,
        *,
        now: Callable[[], str] = wall_clock,
        now_ms: Callable[[], int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Line care"))
        self.look: LineLook | None = None
        self.line = Select("line", self.tr("Line"), prompt=self.tr("Choose which line you used"))
        self.line.setMinimumWidth(306)
        self._lines: tuple[tuple[str, str], ...] = ()
        self._goes_on_in = ""  # the line she is on her way to, with F7
        self.line.chosen.connect(self.line_asked)
        self.head.addWidget(self.line)
        words = self.tr("Add line")
        self.add = named(SecondaryButton(words, icon="plus"), "add_line", words)
        self.add.clicked.connect(lambda _on=False: self.sheet_asked.emit("add", None))
        self.head.addWidget(self.add)
        self.notices = QVBoxLayout()
        self.notices.setSpacing(8)
        self.body.addLayout(self.notices)
        self._notices: tuple[Notice, ...] = ()
        self.life = LifeCard()
        self.body.addWidget(self.life)
        self.marks = MarkStrip(now_ms or _wall_ms)
        self.marks.marked.connect(self.marked)
        self.body.addWidget(self.marks)
        headings = (self.tr("Check"), self.tr("Now"), self.tr("Against plan"), self.tr("Last time"))
        self.card = RowsCard(COLUMNS, headings, now=now, heading_height=27, correctable=True)
        self.wire(self.card)
        self.card.correct_asked.connect(self._correct)
        self.body.addWidget(self.card)
        self.empty = EmptyState(
            self.tr("No line in place"),
            self.tr("Where there is one, enter it: kind, place, lumens and how its tip was confirmed."),
            icon="git-commit-horizontal",
            action=words,
            name="add_first_line",
        )
        self.empty.action.clicked.connect(lambda _on=False: self.sheet_asked.emit("add", None))
        self.body.addWidget(self.empty)
        words = self.tr("Withdraw medicine…")
        self.withdraw = named(LinkButton(words, icon="syringe"), "line_withdraw", words)
        self.withdraw.clicked.connect(lambda _on=False: self.sheet_asked.emit("withdraw", None))
        self.withdraw.hide()
        self.body.addWidget(self.withdraw, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addStretch(1)
        self.scale = ScaleSection()
        self.scale.right_asked.connect(lambda: self.sheet_asked.emit("facts", None))
        self._make_foot()

    def _make_foot(self) -> None:
        """What is rarer than a row: a complication, what is known of the line, taking it out."""
        self.foot: dict[str, Button] = {}
        for what, icon, words in (
            ("remove", "circle-minus", self.tr("Remove line…")),
            ("event", "triangle-alert", self.tr("Complication…")),
        ):
            button = named(LinkButton(words, icon=icon), f"line_{what}", words)
            button.clicked.connect(lambda _on=False, which=what: self.sheet_asked.emit(which, None))
            self.foot[what] = button
        self.foot_acts = list(self.foot.values())

    def focus_next_missing(self) -> bool:
        """The next row of this line that misses something; once there is none, the next line in which one does."""
        if super().focus_next_missing():
            return True
        self._goes_on_in = self.look.unfinished if self.look is not None else ""
        if self._goes_on_in:
            self.line_asked.emit(self._goes_on_in)
        return bool(self._goes_on_in)

    def offers_acts(self) -> bool:
        return self.look is not None and bool(self.look.line) and not self.look.read_only

    def offers_act(self, act: Button) -> bool:
        what = next((each for each, button in self.foot.items() if button is act), "")
        return self.offers_acts() and self.look is not None and what in self.look.acts

    def show_sheet(self, look: LineSheet) -> None:
        """Open a sheet, or show the one that is open with what it asks now."""
        if isinstance(self.sheet, LineSheetView) and self.sheet.what == look.what:
            self.sheet.show_sheet(look)
            return
        unhurried(f"first build of the sheet {look.what}")
        sheet = LineSheetView(self.window(), look, self.now)
        sheet.answered.connect(self._answered)
        sheet.given.connect(self.sheet_given)
        self.open_sheet(sheet)

    def _answered(self, what: str, typed: object) -> None:
        if self.sheet is not None:
            self.sheet_asked.emit(what, typed)

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
        self.add.setVisible("add" in look.acts and bool(look.line))
        self.empty.action.setVisible("add" in look.acts)
        self.scale.offer("facts" in look.acts)
        self.withdraw.setVisible("withdraw" in look.acts)
        self._show_notices(look.notices)
        self.life.setVisible(look.life is not None)
        if look.life is not None:
            self.life.show_life(look.life)
        self.marks.setVisible(bool(look.marks))
        self.marks.show_marks(look.marks)
        self.card.setVisible(bool(look.rows))
        self.empty.setVisible(not look.line)
        focused = next((row.id for row in self.rows() if row.has_focus), "")
        if self.card.show_rows(look.rows, own=own, read_only=look.read_only) and focused:
            self.focus_row(focused)
        if look.scale is not None:
            self.scale.show_scale(look.scale)
        self.side_first = self.scale if look.scale is not None else None
        self.side_blocks = look.side
        self.side_changed.emit()
        if self._goes_on_in and look.line == self._goes_on_in:
            self._goes_on_in = ""
            self.focus_first_empty()

    def _show_notices(self, notices: tuple[Notice, ...]) -> None:
        """What stands about the whole line: that it is out, and what was wrong as it came out."""
        if notices == self._notices:
            return
        self._notices = notices
        clear(self.notices)
        for each in notices:
            tone = Tone(each.tone) if each.tone in ("crit", "warn", "low") else Tone.LOW
            self.notices.addWidget(InlineAlert(tone, each.title, each.text))

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Space in a field of a number or a time stamps: there is no blank to type in it."""
        super()._focus_moved(old, new)
        if isinstance(old, QLineEdit) and isValid(old):
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit) and self.card.isAncestorOf(new) and _takes_no_blank(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QLineEdit) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Space and not event.modifiers() and self.marks.isVisible():
                return event.isAutoRepeat() or self.marks.stamp()
            return False
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space that nothing on the page has a use for stamps the step at hand."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and self.marks.isVisible():
            if not event.isAutoRepeat():
                self.marks.stamp()
            return
        super().keyPressEvent(event)

    def _correct(self, row_id: str) -> None:
        row = self.row(row_id)
        if row is not None:
            sheet = CorrectSheet(self.window(), row.row, self.now)
            sheet.submitted.connect(self.corrected)
            self.open_sheet(sheet)


def _takes_no_blank(field: QLineEdit) -> bool:
    """Whether a field is of a number or a time."""
    return isinstance(field, TimeField) or isinstance(field.parentWidget(), NumberField)


def _wall_ms() -> int:
    """The time on the wall of this laptop, UTC ms."""
    return int(time.time() * 1000)
