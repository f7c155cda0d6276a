"""Vital signs: one row a measure, with the range, the last value and the trend beside the field (principle 3)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.visit import LineEcho, MeasureRow, VitalsLook
from nursechart.ui import bound
from nursechart.ui.shell import Form
from nursechart.ui.theme import Tone
from nursechart.ui.visit.baseline_sheet import BaselineSheet, OrderLimitSheet
from nursechart.ui.visit.one_line import OneLine
from nursechart.ui.visit.rows import Columns
from nursechart.ui.visit.section import DIGITS, SectionPage, wall_clock
from nursechart.ui.visit.sheets import CorrectSheet, ExplainSheet, HistorySheet, ReasonSheet
from nursechart.ui.visit.table import RowsCard
from nursechart.ui.widgets import Button, Label, LinkButton, Segmented, Select, TimeField, named

EARLIER = 4  # columns of earlier values in the wide form
LINE_KEY = "/"  # as well, where no text field has the focus
COLUMNS = {
    Form.REGULAR: Columns(label=160, now=196, against=116, last=94, trend=True),
    Form.COMPACT: Columns(label=160, now=196, against=116, last=94, trend=True, height=44),
    Form.WIDE: Columns(label=200, now=215, against=130, last=120, trend=True, height=54),
}
DETAILS = Columns(label=160, now=0, against=0, last=0, number=84)


class VitalsPage(SectionPage):
    """Shows a VitalsLook. A row that is left is `charted(measure, {unit: typed, unit2: typed})`."""

    set_changed = Signal(str, str)  # taken at as typed, position
    not_taken = Signal(str, str)  # measure, reason id
    baseline_given = Signal(str, object)  # measure, values of the baseline
    take_again_asked = Signal()
    set_asked = Signal(str)
    measure_added = Signal(str)
    explained = Signal(str, str, str)  # measure, reason id, own words
    line_edited = Signal(str)  # a set in one line, at each key: asks for its echo
    line_drafted = Signal(str)
    line_given = Signal(str)
    air = (12, 10)

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Vital signs"))
        self.look: VitalsLook | None = None
        self._form = Form.REGULAR
        self._series_shown: tuple[str, ...] = ()
        self.sets = Select("vital_sets", self.tr("Sets of this visit"))
        self.sets.hide()
        self.sets.chosen.connect(self.set_asked)
        self.head.addWidget(self.sets)
        self.head.addWidget(Label(self.tr("Taken at"), "secondary"))
        self.taken = TimeField("taken_at", self.tr("Taken at"), now, width=72)
        self.taken.settled.connect(lambda _text: self._set_changed())
        self.head.addWidget(self.taken)
        self.position = Segmented("position", self.tr("Position"), ())
        self._positions: tuple[tuple[str, str], ...] = ()
        self.head.addWidget(self.position)
        headings = (
            self.tr("Measure"),
            self.tr("Now"),
            self.tr("Against range"),
            self.tr("Last visit"),
            self.tr("Last 14 days"),
        )
        self.card = RowsCard(COLUMNS[Form.REGULAR], headings, now=now, correctable=True)
        self.wire(self.card)
        self.card.not_taken_asked.connect(self.ask_not_taken)
        self.card.correct_asked.connect(self._correct)
        self.body.addWidget(self.card)
        self.details = RowsCard(DETAILS, now=now)
        self.wire(self.details)
        self.body.addWidget(self.details)
        self.body.addStretch(1)
        self.take_again = named(LinkButton(self.tr("Take again"), icon="history"), "take_again", self.tr("Take again"))
        self.take_again.clicked.connect(lambda _on=False: self.take_again_asked.emit())
        words = self.tr("All in one line")
        self.in_one_line = named(LinkButton(words, icon="keyboard"), "in_one_line", words)
        words = self.tr("Type the whole set in one line (Ctrl+J, or /)")
        bound.tip(self.in_one_line, words, "one_line")
        self.in_one_line.clicked.connect(lambda _on=False: self.begin_line())
        words = self.tr("Explain…")
        self.explain = named(LinkButton(words, icon="message-square"), "explain", words)
        bound.tip(self.explain, self.tr("Say once why a value is out of range (Alt+E)"), "explain")
        self.explain.clicked.connect(lambda _on=False: self.ask_explanation())
        bound.shortcut("explain", self, self.ask_explanation)
        words = self.tr("Add measure")
        self.add_measure = named(LinkButton(words, icon="plus"), "add_measure", words)
        self.add_measure.clicked.connect(lambda _on=False: self.ask_measure())
        self.foot_acts = [self.add_measure, self.take_again, self.in_one_line, self.explain]
        self.one_line: OneLine | None = None
        bound.shortcut("one_line", self, self.begin_line)
        QShortcut(QKeySequence(LINE_KEY), self).activated.connect(self.begin_line)

    def show_look(self, look: VitalsLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.say_saved(look.saved)
        self.alerts.show_alerts(look.alerts)
        if not self.taken.hasFocus():
            self.taken.set_value(look.taken_at)
        self.taken.setReadOnly(look.read_only)
        self._show_positions(look)
        self._show_sets(look)
        self.side_blocks = look.side
        self.side_changed.emit()
        self._show_rows(own)
        if self.one_line is not None:
            self.one_line.put(look.line)

    # A whole set in one line

    def begin_line(self, letter: str = "") -> None:
        """Open the line for a whole set; `letter` is what was typed in an empty field of a number."""
        if self.look is None or self.look.read_only:
            return
        if self.one_line is None:
            line = OneLine(self.look.line_keys)
            line.put(self.look.line)
            line.edited.connect(self.line_edited)
            line.drafted.connect(self.line_drafted)
            line.given.connect(self.line_given)
            line.closed.connect(self.focus_first_empty)
            self.body.insertWidget(self.body.indexOf(self.card), line)
            QWidget.setTabOrder(self.alerts, line.field)
            self.one_line = line
        self.one_line.begin(letter)
        self.scroller.ensureWidgetVisible(self.one_line, 0, 8)

    def show_echo(self, echo: LineEcho) -> None:
        if self.one_line is not None:
            self.one_line.show_echo(echo)

    def refuse_line(self, why: str) -> None:
        """Nothing of the line was charted."""
        if self.one_line is not None:
            self.one_line.refuse(why)

    def line_charted(self) -> None:
        if self.one_line is not None:
            self.one_line.finish()

    def _letter(self, letter: str) -> bool:
        """A letter is no part of a number: where it begins a measure's letters, the line for a whole set takes it."""
        keys = self.look.line_keys if self.look is not None else ()
        begins = any(letters.startswith(letter.casefold()) for letters, _label, _example in keys)
        if begins:
            self.begin_line(letter)
        return begins

    # Why a value is out of range

    def ask_explanation(self) -> None:
        """Ask why the value of the row with the focus is out of range, else the first one that nobody has explained."""
        look = self.look
        if look is None or look.read_only:
            return
        rows = [each.row for each in look.rows if each.row.explain or each.row.explained]
        here = next((view.id for view in self.card.rows.values() if view.has_focus), "")
        row = next((each for each in rows if each.id == here), next((each for each in rows if each.explain), None))
        if row is None:
            self.say_trouble(self.tr("No value is out of range without an explanation"))
            return
        sheet = ExplainSheet(self.window(), row.label, look.explanations)
        sheet.given.connect(lambda reason, words: self.explained.emit(row.id, reason, words))
        self.open_sheet(sheet)

    def offers_acts(self) -> bool:
        return self.look is not None and not self.look.read_only

    def offers_act(self, act: Button) -> bool:
        """An explanation is asked for only while a value is out of range and nobody has said why."""
        asked = self.look is not None and any(each.row.explain for each in self.look.rows)
        more = self.look is not None and bool(self.look.addable)
        return self.offers_acts() and (act is not self.explain or asked) and (act is not self.add_measure or more)

    def focus_row(self, row_id: str) -> bool:
        """A measure; or "position", which stands above them."""
        if row_id == "position":
            self.position.setFocus(Qt.FocusReason.TabFocusReason)
            first = self.position.findChild(QWidget)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focus_row(row_id)

    def focus_first_empty(self) -> None:
        """The first measure that is missing; once those are there, how the patient was; then any empty one."""
        rows = self.every_row()
        missing = any(row.lacks_something for row in rows)
        if self._lacks_position and not missing and any(not row.is_empty for row in rows):
            self.focus_row("position")
        else:
            super().focus_first_empty()

    def focus_next_missing(self) -> bool:
        return super().focus_next_missing() or (
            self._lacks_position and not self._in_position and self.focus_row("position")
        )

    @property
    def _lacks_position(self) -> bool:
        return not self.position.isHidden() and not self.position.value()

    @property
    def _in_position(self) -> bool:
        inside = self.focusWidget()
        return inside is not None and self.position.isAncestorOf(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses the position, as it answers any other choice."""
        at = DIGITS.find(event.text()) if event.text() and not event.modifiers() else -1
        if not self._in_position or not 0 <= at < len(self._positions):
            super().keyPressEvent(event)
            return
        self.position.set_value(self._positions[at][0])
        self._set_changed()
        if not self.focus_next_missing():
            self.say_all_said()

    def set_form(self, form: Form) -> None:
        """Rows are closer in the compact form; in the wide one four earlier values stand in columns."""
        if form is not self._form:
            self._form = form
            self.card.columns = COLUMNS[form]
            self._show_rows(own=False)

    def _show_rows(self, own: bool) -> None:
        if self.look is None:
            return
        look = self.look
        focused = next((row.id for row in self.rows() if row.has_focus), "")
        rebuilt = self.card.show_rows(
            [each.row for each in look.rows],
            own=own,
            read_only=look.read_only,
            series={each.row.id: each.series for each in look.rows},
            earlier=[(each.when, dict(each.values)) for each in look.earlier[:EARLIER]]
            if self._form is Form.WIDE
            else (),
        )
        for view in self.card.rows.values():
            view.pass_letters(self._letter)
        self.details.show_rows(look.details, own=own, read_only=look.read_only)
        self.details.setVisible(bool(look.details))
        if rebuilt and focused:
            self.focus_row(focused)

    def _show_positions(self, look: VitalsLook) -> None:
        if look.positions != self._positions:
            self._positions = look.positions
            new = Segmented("position", self.tr("Position"), look.positions)
            new.chosen.connect(lambda _value: self._set_changed())
            self.head.replaceWidget(self.position, new)
            self.position.hide()
            self.position.deleteLater()
            self.position = new
        if self.position.value() != look.position:
            self.position.set_value(look.position)
        self.position.setVisible(bool(look.positions) and not look.read_only)

    def _show_sets(self, look: VitalsLook) -> None:
        others = [(set_id, self.tr("Taken {when}").format(when=when)) for set_id, when in look.earlier_sets]
        if look.set_id not in dict(look.earlier_sets):
            others.append((look.set_id, self.tr("New set")))
        self.sets.set_options(others)
        self.sets.set_value(look.set_id)
        self.sets.setVisible(len(others) > 1)

    def _set_changed(self) -> None:
        if self.look is not None and not self.look.read_only:
            self.set_changed.emit(self.taken.time() or self.taken.text(), self.position.value())

    def refuse_set(self, why: str) -> None:
        """The time or position was not taken."""
        self.taken.set_tone(Tone.CRIT, why)
        self.say_trouble(why)

    def ask_measure(self) -> None:
        """Which further measure is to stand on the form."""
        if self.look is None or not self.look.addable:
            return
        sheet = ReasonSheet(
            self.window(),
            "add_measure",
            self.tr("Add measure"),
            self.tr("It is charted once you type it, like the others."),
            self.tr("Add"),
            reasons=self.look.addable,
            choice=self.tr("Measure"),
        )
        sheet.given.connect(lambda measure, _words: self.measure_added.emit(measure))
        self.open_sheet(sheet)

    def ask_not_taken(self, row_id: str) -> None:
        row = self.row(row_id)
        if row is None or self.look is None or self.look.read_only:
            return
        title = self.tr("Not taken: {what}").format(what=row.row.label)
        sheet = ReasonSheet(
            self.window(),
            "not_taken",
            title,
            self.tr("An empty field is neither zero nor normal. Say why there is no value."),
            self.tr("Chart as not taken"),
            reasons=self.look.not_taken_reasons,
        )
        sheet.given.connect(lambda reason, words: self.not_taken.emit(row_id, reason or words))
        self.open_sheet(sheet)

    def show_history(self, row_id: str) -> None:
        if self.look is None:
            return
        found = next((each for each in self.look.rows if each.row.id == row_id), None)
        if found is not None:
            sheet = HistorySheet(
                self.window(),
                found.row.label,
                found.series.table,
                found.row.corrected,
                limits=found.limits,
                baseline=None if self.look.read_only else lambda: self._ask_baseline(row_id, found),
                order_limit=None if not self._takes_limits() else lambda: self._ask_order_limit(row_id, found),
            )
            self.open_sheet(sheet)

    def _ask_baseline(self, row_id: str, found: MeasureRow) -> None:
        """What is usual for this patient, over the sheet that shows the three limits."""
        sheet = BaselineSheet(self.window(), found, self.now)
        sheet.given.connect(lambda values: self.baseline_given.emit(row_id, values))
        self.open_sheet(sheet)

    def _takes_limits(self) -> bool:
        return self.look is not None and not self.look.read_only and bool(self.look.orders)

    def _ask_order_limit(self, row_id: str, found: MeasureRow) -> None:
        """A limit of an order, over the sheet that shows the three limits."""
        sheet = OrderLimitSheet(self.window(), found, self.look.orders if self.look is not None else (), self.now)
        sheet.given.connect(lambda values: self.baseline_given.emit(row_id, values))
        self.open_sheet(sheet)

    def _correct(self, row_id: str) -> None:
        row = self.row(row_id)
        if row is not None:
            sheet = CorrectSheet(self.window(), row.row, self.now)
            sheet.submitted.connect(self.corrected)
            self.open_sheet(sheet)
