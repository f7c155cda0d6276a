"""A row of controls, as every section of a visit shows them: what is asked, the fields, how it compares, last time.

A row is *drafted* while it is typed in and *left* when the focus goes elsewhere; then its values are charted. A new
look never overwrites the row that has the focus: if it brings another value, the row says so and offers to show it
(SY-2). What is wrong with a value, and a likely slip, are said under the field and nothing typed changes by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import FormRow, Series
from nursechart.ui.theme import Tone
from nursechart.ui.visit.cells import Against, LastTime, sparkline, trace_of
from nursechart.ui.visit.controls import WHOLE_KINDS
from nursechart.ui.visit.editor import Editor, Picked
from nursechart.ui.visit.row_below import RowBelow
from nursechart.ui.visit.row_fields import RowFields, values_of
from nursechart.ui.visit.typed_editors import Phrases
from nursechart.ui.widgets import Icon, Label, LinkButton, Sparkline, ToneRow, longest_word, ltr, named

CHOICE_MS = 400
LEAST = 220  # px at 100 % that fields need beside their label; with less the label stands above them
_AIR, _GAP = 8, 10  # px behind a label, and between its icon and its words
_UNBOUND = 16_777_215  # what Qt calls no greatest width
TOUCH = 64  # px that a column of numbers is wider in touch density


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in px at 100 %; 0 leaves a column away. `now` 0 takes what is left."""

    label: int = 160
    now: int = 196
    against: int = 104
    last: int = 102
    trend: bool = False
    number: int = 84  # a number's field, where its control says nothing
    earlier: int = 0  # columns of earlier values, in the wide form
    height: int = 48


class Least(NamedTuple):
    """The px of a column with which no word in it is cut; 0 where it says nothing."""

    label: int
    last: int


class RowView(ToneRow):
    """One FormRow on the screen."""

    drafted = Signal(str, object)  # row id, values: kept as a draft
    left = Signal(str, object)  # row id, values: to be charted
    answered = Signal()  # by one key, and whole by it: one may go on
    not_taken_asked = Signal(str)
    correct_asked = Signal(str)
    comment_answered = Signal(str, str)

    def __init__(
        self,
        row: FormRow,
        columns: Columns,
        *,
        now: Callable[[], str],
        phrases: Phrases = (),
        read_only: bool = False,
        correctable: bool = False,
        series: Series | None = None,
        earlier: tuple[str, ...] = (),
        last: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(height=columns.height, rule=not last, parent=parent)
        self.id, self.row, self._series, self._columns = row.id, row, series, columns
        self._read_only = read_only
        self._sent: dict[str, str] | None = None
        self._refused = False
        self._kept: dict[str, str] | None = None  # values that she said are right as typed
        self.line.setSpacing(0)
        self.setObjectName(f"row_{row.id}")
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.line.addLayout(whole)
        # a table or a score takes the whole width, its label above it
        self._whole = any(each.kind in WHOLE_KINDS for each in row.controls)
        self._above = self._roomy = False
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        air = max((columns.height - 39) // 2, 1)
        top.setContentsMargins(0, air, 0, air)
        top.setSpacing(0)
        whole.addLayout(top, 1)
        self._label_cell = self._make_label()
        top.addWidget(self._label_cell)
        self._fields = RowFields(row.id, now=now, phrases=phrases, number=columns.number)
        top.addWidget(self._fields, 0 if columns.now else 1)
        # a first answer to choose is whole by itself: it is charted once the choice has rested
        self._choice = QTimer(self, interval=CHOICE_MS, singleShot=True)
        self._choice.timeout.connect(self.leave)
        self._fields.settled.connect(self._settled)
        self._fields.answered.connect(self._answered)
        self._fields.left_part.connect(self.leave)
        self._fields.not_taken.connect(lambda: self.not_taken_asked.emit(self.id))
        self._fields.chosen.connect(self._choice.start)
        if read_only:
            self._fields.show_words(row.controls)
        else:
            self._fields.keep(row.controls)
        self.against = Against()
        self.last_time = LastTime()
        top.addWidget(self.against)
        top.addWidget(self.last_time)
        self._earlier = [Label(ltr(value), "body", tone="text2") for value in earlier]
        for value in self._earlier:
            top.addWidget(value)
        self.spark: Sparkline | None = None
        if columns.trend and series is not None:
            self.spark = sparkline(self.tr("{what}, last 14 days").format(what=row.label), series)
            top.addWidget(self.spark, 1)
        if columns.now:
            top.addStretch(0 if columns.trend else 1)  # takes what is left where the trend has no room
        self._correct: LinkButton | None = None
        if read_only and correctable:
            self._correct = named(
                LinkButton(self.tr("Correct…"), small=True),
                f"correct_{row.id}",
                self.tr("Correct: {what}").format(what=row.label),
            )
            self._correct.clicked.connect(lambda: self.correct_asked.emit(self.id))
            top.addWidget(self._correct)
        self._below = RowBelow(row)
        self._below.last_field = lambda: self.fields[-1].widget if self.fields else None
        self._below.took_likely.connect(self._take_likely)
        self._below.kept_typed.connect(self._keep_typed)
        self._below.show_asked.connect(self._show_changed)
        self._below.carry_confirmed.connect(self._confirmed)
        self._below.comment_answered.connect(self.comment_answered)
        whole.addLayout(self._below)
        self._pause = QTimer(self, interval=0, singleShot=True)
        self._pause.timeout.connect(self._draft)
        self.fit()
        self._tell(row, series)

    # What the page asks

    def values(self) -> dict[str, str]:
        """What the fields say, as typed, by control id."""
        return self._fields.values()

    @property
    def editors(self) -> list[Editor]:
        return self._fields.editors

    @property
    def has_focus(self) -> bool:
        return any(each.has_focus for each in self.editors)

    @property
    def is_empty(self) -> bool:
        return bool(self.fields) and not any(self.values().values()) and not self.row.not_taken

    @property
    def lacks_something(self) -> bool:
        """Whether the visit cannot be signed before more is said here: nothing was, or not all of what it asks.

        What was typed and has not been charted yet is taken to be enough.
        """
        return self.row.is_missing and (self.is_empty or (bool(self.fields) and self.values() == values_of(self.row)))

    @property
    def asks(self) -> bool:
        """Whether a likely slip is asked about and has not been answered."""
        return self._below.asks

    @property
    def fields(self) -> list[Editor]:
        """The editors that take what is typed or chosen; plain words do not."""
        return [each for each in self.editors if each.kind != "static"]

    def first_field(self) -> QWidget | None:
        """Where the focus goes; in a signed visit the button that corrects."""
        if self.fields:
            return self.fields[0].first
        return self._correct if self._correct is not None and not self._correct.isHidden() else None

    def take_focus(self) -> None:
        field = self.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """The focus has gone elsewhere: say what stands in the fields, unless it is what is charted already."""
        self._pause.stop()
        self._choice.stop()
        values = self.values()
        if not self.editors or values == self._sent:
            return
        known = values_of(self.row)
        settled = self.row.charted or not any(values.values()) or bool(self.row.message) or bool(self.row.doubt)
        if values == known and settled:
            return
        self._sent = values
        self.left.emit(self.id, values)

    def show_row(self, row: FormRow, series: Series | None = None, *, own: bool = True) -> None:
        """Show what stands now. `own` is False for what came from elsewhere (a sync), not from her own act."""
        if row == self.row and series in (None, self._series) and self._is_as_shown:
            return
        untouched = own and self.values() == values_of(self.row)  # what her own act brought may be shown to her
        focus = self.window().focusWidget()
        at_work = self.has_focus or (focus is not None and self.isAncestorOf(focus))  # its Confirm belongs to it
        before, typing = self.row, at_work and not untouched
        elsewhere = typing and not own and row.refs != before.refs and values_of(row) != self.values()
        self.row, self._series, self._refused = row, series, False
        if not self._read_only:
            self._fields.keep(row.controls)
        if not typing:
            self._sent = None
        self._fields.show_controls(row.controls, typing=typing)
        self._below.say_changed(elsewhere)
        self._tell(row, series)

    @property
    def _is_as_shown(self) -> bool:
        """Whether the fields say what the look says, and nothing was refused since."""
        return self._sent is None and not self._refused and self.values() == values_of(self.row)

    @property
    def offers(self) -> bool:
        """Whether something is offered to be confirmed, and nothing is typed in its place."""
        return self.row.carry is not None and not self._read_only and not any(self.values().values())

    def confirm(self) -> bool:
        """Take over what was last charted, as she confirms it; False where nothing is offered."""
        carry = self.row.carry
        if carry is None or self._read_only:
            return False
        taken = dict(carry.values)
        for each in self.editors:
            each.put_typed(taken)
        self._sent = self.values()
        self._below.hide_offer()
        self.left.emit(self.id, {**self._sent, "carried": carry.source})
        return True

    def pick(self, digit: str) -> bool:
        """Answer the field with the focus by a digit; True where the row is whole by it, so that one may go on."""
        at = next((n for n, each in enumerate(self.editors) if each.has_focus), -1)
        if at < 0 or self._read_only or self.editors[at].pick(digit) is not Picked.WHOLE:
            return False
        return self._is_whole_after(at)

    def _is_whole_after(self, at: int) -> bool:
        """Whether nothing is left to say behind the field at this place; where there is, it has the focus now."""
        further = zip(self.editors[at + 1 :], self.row.controls[at + 1 :], strict=False)
        for each, control in further:
            if not control.instead and each.kind != "static" and not any(each.values().values()):
                each.first.setFocus(Qt.FocusReason.TabFocusReason)
                return False
        return True

    def _answered(self) -> None:
        at = next((n for n, each in enumerate(self.editors) if each.has_focus), -1)
        if at >= 0 and not self._read_only and self._is_whole_after(at):
            self.answered.emit()

    def _confirmed(self) -> None:
        """By the button: the focus stays in the row, for the button is gone."""
        self.confirm()
        self.take_focus()

    def put_values(self, values: dict[str, str]) -> None:
        """Put back what was typed, after the row was built anew."""
        for each in self.editors:
            each.put_typed(values)

    def set_phrases(self, phrases: Phrases) -> None:
        """Offer the phrases in the words they have now."""
        self._fields.set_phrases(phrases)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        """Ask `to` about a letter typed into an empty number; what it takes is not written there."""
        for each in self.editors:
            each.pass_letters(to)

    @property
    def least(self) -> Least:
        """With how much its label and what was last time are not cut."""
        icon = self._icon.sizeHint().width() + _GAP if self._icon is not None else 0
        last = self.last_time.least + _AIR if self._columns.last and self.row.last else 0
        return Least(longest_word(self._label) + icon + _AIR, last)

    def fit(self, spare: int = 10_000, least: Least | None = None) -> None:
        """Lay the columns out; with less than they need the trend goes first, then last time, then the rest wraps.

        `least` is what the columns of all rows of the card need at least.
        """
        px, wanted = self.theme.px, self._columns
        if self.theme.touch and 0 < wanted.now <= 300:
            wanted = replace(wanted, now=wanted.now + TOUCH)  # the steppers need their room
        label, last = max(px(wanted.label), (least or self.least).label), px(wanted.last)
        if last:
            last = max(last, (least or self.least).last)
        fixed = label + px(wanted.against) + last + px(wanted.earlier * 75)
        give = 60 if wanted.now > 300 else 0  # a wide column of controls gives a little before the others go
        need = fixed + px(wanted.now - give)
        above = self._whole or (not wanted.now and spare < label + px(LEAST))
        if above:
            self._label_cell.setMinimumWidth(0)
            self._label_cell.setMaximumWidth(_UNBOUND)
        else:
            self._label_cell.setFixedWidth(label)
        if above != self._above:
            self._set_above(above)
        self._below.set_inset(0 if above else label)
        if wanted.now:
            left = spare - (fixed if spare >= need else label)
            self._fields.setFixedWidth(min(px(wanted.now), max(left, px(150))))
        self.against.setFixedWidth(px(wanted.against))
        self.last_time.setFixedWidth(last)
        for value in self._earlier:
            value.setFixedWidth(px(75))
        if self.spark is not None:
            self.spark.setFixedHeight(px(38))
        if self.spark is not None:
            self.spark.setVisible(spare >= need + px(60))
        words = all(each.kind in ("text", "note") for each in self.editors) and not self.against.words
        roomy = self._whole or (words and bool(self.editors) and not wanted.now)  # words alone take the whole width
        self._roomy = roomy
        if wanted.now:
            self.against.setVisible(bool(wanted.against) and not roomy and spare >= need - last)
        else:
            self._show_against()
        self.last_time.setVisible(
            bool(wanted.last) and not (roomy and not self.row.last) and (not wanted.now or spare >= need)
        )
        self._say_aside()

    def _show_against(self) -> None:
        """Where the fields take what is left, a chip takes its room only while there is one."""
        self.against.setVisible(bool(self._columns.against) and self.row.chip is not None and not self._roomy)

    def _set_above(self, above: bool) -> None:
        """The label above its fields, or beside them."""
        self._above = above
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if above else QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(6 if above else 0)
        if self._correct is not None:
            self._top.setAlignment(self._correct, Qt.AlignmentFlag.AlignLeft if above else Qt.AlignmentFlag(0))

    def refuse(self, why: str) -> None:
        """Say why what was typed has not been charted; it stays as typed."""
        self._sent, self._refused = None, True
        self._below.refuse(why)
        for each in self.editors:
            each.set_tone(Tone.CRIT, why)

    def widths(self) -> tuple[int, int, int, int]:
        """The columns as laid out, in px: label, now, against, last; 0 where one takes what is left."""
        now = self._fields.minimumWidth() if self._columns.now else 0
        return self._label_cell.minimumWidth(), now, self.against.minimumWidth(), self.last_time.minimumWidth()

    # Inside

    def _say_aside(self) -> None:
        """Say below the field what its cells have no room for."""
        row, said = self.row, []
        if self.against.isHidden() and self.against.words and self._columns.against:
            said.append(self.against.words)
        if self.last_time.isHidden() and row.last and self._columns.last:
            words = self.tr("Last time {value}, {when}") if row.last_when else self.tr("Last time {value}")
            said.append(words.format(value=ltr(row.last), when=row.last_when))
        self._below.say_aside(". ".join(said), row.tone if row.tone in ("crit", "warn", "low") else "text2")

    def _make_label(self) -> QWidget:
        cell = QWidget()
        line = QHBoxLayout(cell)
        line.setContentsMargins(0, 0, _AIR, 0)
        line.setSpacing(_GAP)
        self._icon = Icon(self.row.icon, 20, "text2") if self.row.icon else None
        if self._icon is not None:
            line.addWidget(self._icon)
        self._label = Label(self.row.label, "strong", wrap=True)
        line.addWidget(self._label, 1)
        return cell

    def _tell(self, row: FormRow, series: Series | None) -> None:
        tone = Tone(row.tone) if row.tone in ("crit", "warn", "low") else None
        self.set_tone(tone)
        if self._icon is not None:
            self._icon.show_icon(row.icon, row.tone if tone else "text2")
        quiet = ""
        if row.not_taken:
            quiet = self.tr("Not taken: {reason}").format(reason=row.not_taken)
        elif self._columns.trend and not any(values_of(row).values()):
            quiet = self.tr("Not taken")
        self.against.say(row.chip, quiet)
        if not self._columns.now:
            self._show_against()
        self.last_time.say(row.last, row.last_when)
        if self.spark is not None and series is not None:
            self.spark.show_trace(trace_of(series))
        wrong = bool(row.message) and not row.charted
        told = ". ".join(part for part in (self.against.words, row.message, row.explained) if part)
        for each in self.editors:
            each.set_tone(Tone.CRIT if wrong else tone, told)
        # a value that is charted says by chip and tone how it stands; in words too where a table has no room for them
        self._below.say_message(
            row, "crit" if wrong else row.tone if tone else "text2", shown=wrong or not self._columns.trend
        )
        self._below.ask_doubt(row, settled=self.values() == self._kept or self._read_only)
        self._below.offer(row.carry if not self._read_only else None)
        self._say_aside()
        asked = any(each.kind != "static" for each in row.controls)
        if self._correct is not None:
            self._correct.setVisible(asked)
        self._below.refill(row)

    def _settled(self) -> None:
        self._pause.start()
        if any(self.values().values()):
            self._below.hide_offer()  # she says it herself, and Tab leaves the row

    def _draft(self) -> None:
        if self.has_focus and self.values() != values_of(self.row):
            self.drafted.emit(self.id, self.values())

    def _take_likely(self) -> None:
        if self.row.doubt is None or not self.editors:
            return
        self.editors[0].put(self.row.doubt.likely)
        self._below.hide_doubt()
        self.editors[0].first.setFocus()
        self.leave()

    def _keep_typed(self) -> None:
        self._kept = self.values()
        self._below.hide_doubt()
        self.take_focus()

    def _show_changed(self) -> None:
        for each, control in zip(self.editors, self.row.controls, strict=False):
            each.show(control)
        self._below.say_changed(False)
        self.take_focus()


def row_around(page: QWidget, widget: QWidget | None) -> RowView | None:
    """The row of `page` that `widget` stands in."""
    while widget is not None and widget is not page:
        if isinstance(widget, RowView):
            return widget if page.isAncestorOf(widget) else None
        widget = widget.parentWidget()
    return None
