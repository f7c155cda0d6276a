"""A row of controls, as every section of a visit shows them: what is asked, the fields, how it compares, last time.

A row is *drafted* while it is typed in and *left* when the focus goes elsewhere; then its values are charted. A new
look never overwrites the row that has the focus: if it brings another value, the row says so and offers to show it
(SY-2). What is wrong with a value, and a likely slip, are said under the field and nothing typed changes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Control, FormRow, Series
from nursechart.ui.theme import Tone
from nursechart.ui.visit.cells import Against, CarryOffer, LastTime, old_value, sparkline, trace_of
from nursechart.ui.visit.comments import CommentBlock
from nursechart.ui.visit.controls import WHOLE_KINDS, WIDE_KINDS, Hint, Phrases, editor, is_long, value_words
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.layouts import clear, follow, upright
from nursechart.ui.widgets import FlowLayout, Icon, Label, LinkButton, SlipQuestion, Sparkline, ToneRow, ltr, named

CHOICE_MS = 400
CONFIRM = Qt.Key.Key_F8  # takes over what was last charted of what seldom changes (EN-7)
LONGEST_HINT = 44  # letters: any other stands below its field, and wraps
LONG_HINT = 40  # letters: a longer hint of a choice stands below it
LEAST = 220  # px at 100 % that fields need beside their label; with less the label stands above them
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


class RowView(ToneRow):
    """One FormRow on the screen."""

    drafted = Signal(str, object)  # row id, values: kept as a draft
    left = Signal(str, object)  # row id, values: to be charted
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
        self.id, self.row, self._columns = row.id, row, columns
        self._read_only, self._correctable, self._phrases, self._now = read_only, correctable, phrases, now
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
        self._now_cell = QWidget()
        self._now_lines = QVBoxLayout(self._now_cell)
        self._now_lines.setContentsMargins(0, 0, 8, 0)
        self._now_lines.setSpacing(6)
        top.addWidget(self._now_cell, 0 if columns.now else 1)
        # a first answer to choose is whole by itself: it is charted once the choice has rested
        self._choice = QTimer(self, interval=CHOICE_MS, singleShot=True)
        self._choice.timeout.connect(self.leave)
        self.editors: list[Editor] = []
        self._hints: list[Hint] = []
        self._shapes: list[tuple[object, ...]] = []
        self._spots: list[
            tuple[list[QWidget], FlowLayout | None]
        ] = []  # by control: its widgets, the line it stands in
        self._make_controls()
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
        self._correct = named(
            LinkButton(self.tr("Correct…"), small=True),
            f"correct_{row.id}",
            self.tr("Correct: {what}").format(what=row.label),
        )
        self._correct.clicked.connect(lambda: self.correct_asked.emit(self.id))
        if columns.now:
            top.addStretch(0 if columns.trend else 1)  # takes what is left where the trend has no room
        top.addWidget(self._correct)
        self._below = QVBoxLayout()
        self._below.setSpacing(4)
        whole.addLayout(self._below)
        self._make_below()
        self._pause = QTimer(self, interval=0, singleShot=True)
        self._pause.timeout.connect(self._draft)
        self.fit()
        self._tell(row, series)

    # What the page asks

    def values(self) -> dict[str, str]:
        """What the fields say, as typed, by control id."""
        return {key: value for each in self.editors for key, value in each.values().items()}

    @property
    def has_focus(self) -> bool:
        return any(each.has_focus for each in self.editors)

    @property
    def is_empty(self) -> bool:
        return bool(self.fields) and not any(self.values().values()) and not self.row.not_taken

    @property
    def asks(self) -> bool:
        """Whether a likely slip is asked about and has not been answered."""
        return not self._slip.isHidden()

    @property
    def fields(self) -> list[Editor]:
        """The editors that take what is typed or chosen; plain words do not."""
        return [each for each in self.editors if each.kind != "static"]

    def first_field(self) -> QWidget | None:
        """Where the focus goes; in a signed visit the button that corrects."""
        if self.fields:
            return self.fields[0].first
        return self._correct if not self._correct.isHidden() else None

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
        known = _values_of(self.row)
        settled = self.row.charted or not any(values.values()) or bool(self.row.message) or bool(self.row.doubt)
        if values == known and settled:
            return
        self._sent = values
        self.left.emit(self.id, values)

    def show_row(self, row: FormRow, series: Series | None = None, *, own: bool = True) -> None:
        """Show what stands now. `own` is False for what came from elsewhere (a sync), not from her own act."""
        if row == self.row and series is None and self._is_as_shown:
            return
        before, typing = self.row, self.has_focus
        elsewhere = typing and not own and row.refs != before.refs and _values_of(row) != self.values()
        self.row, self._refused = row, False
        if not self._read_only:
            self._keep_controls(row.controls)
        if not typing:
            self._sent = None
            for each, control in zip(self.editors, row.controls, strict=False):
                each.show(control)
        for each, control in zip(self.editors, row.controls, strict=False):
            each.tell(control)
            if each.kind == "static":
                each.show(control)
        for hint, control in zip(self._hints, row.controls, strict=False):
            hint.say(control)
        self._changed.setVisible(elsewhere)
        self._tell(row, series)

    @property
    def _is_as_shown(self) -> bool:
        """Whether the fields say what the look says, and nothing was refused since."""
        return self._sent is None and not self._refused and self.values() == _values_of(self.row)

    def confirm(self) -> bool:
        """Take over what was last charted, as she confirms it; False where nothing is offered."""
        carry = self.row.carry
        if carry is None or self._read_only:
            return False
        taken = dict(carry.values)
        for each in self.editors:
            each.put_typed(taken)
        self._sent = self.values()
        if self._carry is not None:
            self._carry.hide()
        self.take_focus()
        self.left.emit(self.id, {**self._sent, "carried": carry.source})
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == CONFIRM and not event.modifiers() and self.confirm():
            return
        super().keyPressEvent(event)

    def put_values(self, values: dict[str, str]) -> None:
        """Put back what was typed, after the row was built anew."""
        for each in self.editors:
            each.put_typed(values)

    def set_phrases(self, phrases: Phrases) -> None:
        """Offer the phrases in the words they have now."""
        if phrases != self._phrases:
            self._phrases = phrases
            for each in self.editors:
                each.set_phrases(phrases)

    def pass_letters(self, to: Callable[[str], bool]) -> None:
        """Ask `to` about a letter typed into an empty number; what it takes is not written there."""
        for each in self.editors:
            each.pass_letters(to)

    def fit(self, spare: int = 10_000) -> None:
        """Lay the columns out; with less than they need the trend goes first, then last time, then the rest wraps."""
        px, wanted = self.theme.px, self._columns
        if self.theme.touch and 0 < wanted.now <= 300:
            wanted = replace(wanted, now=wanted.now + TOUCH)  # the steppers need their room
        fixed = wanted.label + wanted.against + wanted.last + wanted.earlier * 75
        give = 60 if wanted.now > 300 else 0  # a wide column of controls gives a little before the others go
        need = fixed + wanted.now - give
        above = self._whole or (not wanted.now and spare < px(wanted.label + LEAST))
        if above:
            self._label_cell.setMinimumWidth(0)
            self._label_cell.setMaximumWidth(_UNBOUND)
        else:
            self._label_cell.setFixedWidth(px(wanted.label))
        if above != self._above:
            self._set_above(above)
        if wanted.now:
            left = spare - px(fixed) if spare >= px(need) else spare - px(wanted.label)
            self._now_cell.setFixedWidth(min(px(wanted.now), max(left, px(150))))
        self.against.setFixedWidth(px(wanted.against))
        self.last_time.setFixedWidth(px(wanted.last))
        for value in self._earlier:
            value.setFixedWidth(px(75))
        if self.spark is not None:
            self.spark.setFixedHeight(px(38))
        if self.spark is not None:
            self.spark.setVisible(spare >= px(need + 60))
        words = all(each.kind in ("text", "note") for each in self.editors) and not self.against.words
        roomy = self._whole or (words and bool(self.editors) and not wanted.now)  # words alone take the whole width
        self._roomy = roomy
        if wanted.now:
            self.against.setVisible(bool(wanted.against) and not roomy and spare >= px(need - wanted.last))
        else:
            self._show_against()
        self.last_time.setVisible(
            bool(wanted.last) and not (roomy and not self.row.last) and (not wanted.now or spare >= px(need))
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
        self._top.setAlignment(self._correct, Qt.AlignmentFlag.AlignLeft if above else Qt.AlignmentFlag(0))
        inset = 0 if above else self.theme.px(self._columns.label)
        aside = (self._aside, self._message, self._explained, self._slip, self._changed)
        for part in (*aside, *([self._carry] if self._carry else ())):
            part.setContentsMargins(inset, 0, 0, 4)
        for lines in (self._old, self._comments):
            lines.setContentsMargins(inset, 0, 0, lines.contentsMargins().bottom())

    def refuse(self, why: str) -> None:
        """Say why what was typed has not been charted; it stays as typed."""
        self._sent, self._refused = None, True
        self._message.setText(why)
        self._message.set_tone("crit")
        self._message.show()
        for each in self.editors:
            each.set_tone(Tone.CRIT, why)

    def widths(self) -> tuple[int, int, int, int]:
        """The columns as laid out, in px: label, now, against, last; 0 where one takes what is left."""
        now = self._now_cell.minimumWidth() if self._columns.now else 0
        return self._label_cell.minimumWidth(), now, self.against.minimumWidth(), self.last_time.minimumWidth()

    # Inside

    def _say_aside(self) -> None:
        """Say below the field what its cells have no room for."""
        row, said = self.row, []
        if self.against.isHidden() and self.against.words and self._columns.against:
            said.append(self.against.words)
        if self.last_time.isHidden() and row.last and self._columns.last:
            when = f", {row.last_when}" if row.last_when else ""
            said.append(self.tr("Last time {value}{when}").format(value=ltr(row.last), when=when))
        self._aside.setText(". ".join(said))
        self._aside.set_tone(row.tone if row.tone in ("crit", "warn", "low") else "text2")
        self._aside.setVisible(bool(said))

    def _make_label(self) -> QWidget:
        cell = QWidget()
        line = QHBoxLayout(cell)
        line.setContentsMargins(0, 0, 8, 0)
        line.setSpacing(10)
        self._icon = Icon(self.row.icon, 20, "text2") if self.row.icon else None
        if self._icon is not None:
            line.addWidget(self._icon)
        self._label = Label(self.row.label, "strong", wrap=True)
        line.addWidget(self._label, 1)
        return cell

    def _make_controls(self) -> None:
        if self._read_only:
            words = ", ".join(filter(None, (value_words(each) for each in self.row.controls)))
            shown = Label(ltr(words) if words else "", "strong", wrap=True)
            shown.setObjectName(f"{self.id}_value")
            names = ", ".join(dict.fromkeys(each.name for each in self.row.controls))
            shown.setAccessibleName(f"{names}: {words or self.tr('not charted')}")
            self._now_lines.addWidget(shown)
            return
        self._keep_controls(self.row.controls)

    def _keep_controls(self, controls: Sequence[Control]) -> None:
        """Editors for exactly these controls: those asked for before stay, with what is typed and the focus in them."""
        kept = 0
        while kept < min(len(self.editors), len(controls)) and self._shapes[kept] == controls[kept].shape:
            kept += 1
        if kept == len(self.editors) == len(controls):
            return
        for spot, _line in self._spots[kept:]:
            for widget in spot:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        del self._spots[kept:], self.editors[kept:], self._hints[kept:], self._shapes[kept:]
        before = self.editors[-1].widget if self.editors else None
        for control in controls[kept:]:
            self._add_control(control, alone=len(controls) == 1)
        if before is not None:
            for each in self.editors[kept:]:
                follow(before, each.widget)
                before = each.widget

    def _add_control(self, control: Control, *, alone: bool) -> None:
        number, line = len(self.editors), self._spots[-1][1] if self._spots else None
        made = editor(
            control,
            self.id if alone or (number == 0 and control.id == self.id) else f"{self.id}_{control.id}",
            now=self._now,
            phrases=self._phrases,
            number=self._columns.number,
        )
        made.settled.connect(self._settled)
        made.left_part.connect(self.leave)
        made.not_taken.connect(lambda: self.not_taken_asked.emit(self.id))
        if number == 0 and control.kind in ("segment", "select", "toggle"):
            made.settled.connect(self._choice.start)
        if not alone:
            made.set_caption(control.name)
        if control.kind not in WHOLE_KINDS:
            for button in made.widget.findChildren(QAbstractButton):
                button.installEventFilter(self)
        hint = Hint(control)
        self.editors.append(made)
        self._hints.append(hint)
        self._shapes.append(control.shape)
        if (control.kind in WIDE_KINDS and not control.width) or is_long(control):
            # words and findings have a line of their own
            self._now_lines.addWidget(made.widget)
            if control.kind == "score":
                hint.setParent(made.widget)
                hint.hide()  # a score says it itself
                self._spots.append(([made.widget], None))
                return
            self._now_lines.addWidget(hint)
            self._spots.append(([made.widget, hint], None))
            return
        spot: list[QWidget] = []
        if line is None:
            flow = QWidget()
            line = FlowLayout(flow, gap=8)
            self._now_lines.addWidget(flow)
            spot.append(flow)
        spot.append(upright(made.widget))
        line.addWidget(spot[-1])
        if len(control.hint) > (LONG_HINT if control.kind in ("segment", "select") else LONGEST_HINT):
            self._now_lines.addWidget(hint)
            spot.append(hint)
            line = None
        else:
            spot.append(_level(hint))
            line.addWidget(spot[-1])
        self._spots.append((spot, line))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ and ↓ move between rows, not between the answers of one; ← and → do that."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        event.ignore()
        return True

    def _make_below(self) -> None:
        self._aside = Label("", "secondary", wrap=True)  # chip and last time, where there is no room beside the field
        self._aside.setObjectName(f"{self.id}_aside")
        self._message = Label("", "secondary", wrap=True)
        self._message.setObjectName(f"{self.id}_message")
        self._explained = Label("", "secondary", tone="text2", wrap=True)  # why it is out of range, said once a visit
        self._explained.setObjectName(f"{self.id}_explained")
        self._slip = SlipQuestion(f"{self.id}_slip")
        self._slip.took_likely.connect(self._take_likely)
        self._slip.kept_typed.connect(self._keep_typed)
        self._changed = QWidget()
        line = QHBoxLayout(self._changed)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(Icon("refresh-cw", 16, "low"))
        line.addWidget(Label(self.tr("Changed elsewhere while you type here."), "secondary", tone="low", wrap=True))
        show = named(
            LinkButton(self.tr("Show"), small=True),
            f"{self.id}_show_changed",
            self.tr("Show the other value: {what}").format(what=self.row.label),
        )
        show.clicked.connect(self._show_changed)
        line.addWidget(show)
        line.addStretch(1)
        self._changed.hide()
        self._carry: CarryOffer | None = None  # built where something is offered
        self._old = QVBoxLayout()
        self._comments = QVBoxLayout()
        inset = self.theme.px(self._columns.label)
        for part in (self._aside, self._message, self._explained, self._slip, self._changed):
            part.setContentsMargins(inset, 0, 0, 4)
            self._below.addWidget(part)
        for lines in (self._old, self._comments):
            lines.setContentsMargins(inset, 0, 0, 0)
            lines.setSpacing(6)
            self._below.addLayout(lines)
        self._old_shown: tuple[object, ...] = ()
        self._comments_shown: tuple[object, ...] = ()

    def _tell(self, row: FormRow, series: Series | None) -> None:
        tone = Tone(row.tone) if row.tone in ("crit", "warn", "low") else None
        self.set_tone(tone)
        if self._icon is not None:
            self._icon.show_icon(row.icon, row.tone if tone else "text2")
        quiet = ""
        if row.not_taken:
            quiet = self.tr("Not taken: {reason}").format(reason=row.not_taken)
        elif self._columns.trend and not any(_values_of(row).values()):
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
        self._message.setText(row.message)
        self._message.set_tone("crit" if wrong else row.tone if tone else "text2")
        self._message.setVisible(bool(row.message) and (wrong or not self._columns.trend))
        self._explained.setText(row.explained)
        self._explained.setVisible(bool(row.explained))
        if row.doubt is not None and self.values() != self._kept and not self._read_only:
            self._slip.ask(row.doubt.asks, row.doubt.likely, row.doubt.keep)
        else:
            self._slip.hide()
        self._say_carry(row)
        self._say_aside()
        asked = any(each.kind != "static" for each in row.controls)
        self._correct.setVisible(self._read_only and self._correctable and asked)
        self._refill(row)

    def _say_carry(self, row: FormRow) -> None:
        """Offer what was last charted of what seldom changes, while the row does not say it."""
        carry = row.carry if not self._read_only else None
        if carry is not None and self._carry is None:
            self._carry = CarryOffer(self.id)
            self._carry.confirmed.connect(self.confirm)
            self._carry.setContentsMargins(0 if self._above else self.theme.px(self._columns.label), 0, 0, 4)
            self._below.insertWidget(0, self._carry)
        if self._carry is not None:
            self._carry.setVisible(carry is not None)
            if carry is not None:
                self._carry.offer(carry.asks, row.label)

    def _refill(self, row: FormRow) -> None:
        if row.corrected != self._old_shown:
            self._old_shown = row.corrected
            clear(self._old)
            for old in row.corrected:
                self._old.addWidget(old_value(old))
        if row.comments != self._comments_shown:
            self._comments_shown = row.comments
            clear(self._comments)
            for comment in row.comments:
                block = CommentBlock(comment)
                block.answered.connect(self.comment_answered)
                self._comments.addWidget(block)
        for lines, filled in ((self._old, bool(row.corrected)), (self._comments, bool(row.comments))):
            margins = lines.contentsMargins()
            lines.setContentsMargins(margins.left(), 0, 0, 6 if filled else 0)

    def _settled(self) -> None:
        self._pause.start()

    def _draft(self) -> None:
        if self.has_focus and self.values() != _values_of(self.row):
            self.drafted.emit(self.id, self.values())

    def _take_likely(self) -> None:
        if self.row.doubt is None or not self.editors:
            return
        self.editors[0].put(self.row.doubt.likely)
        self._slip.hide()
        self.editors[0].first.setFocus()
        self.leave()

    def _keep_typed(self) -> None:
        self._kept = self.values()
        self._slip.hide()
        self.take_focus()

    def _show_changed(self) -> None:
        for each, control in zip(self.editors, self.row.controls, strict=False):
            each.show(control)
        self._changed.hide()
        self.take_focus()


def _level(hint: Hint) -> QWidget:
    """The hint's box comes and goes with it, so that no gap is left where it says nothing."""
    box = upright(hint)
    box.setMinimumHeight(0)  # where it goes on below the field it needs no more than its words
    hint.shown.connect(box.setVisible)
    if not hint.says_something:
        box.hide()
    return box


def _values_of(row: FormRow) -> dict[str, str]:
    """What a look says stands in the fields."""
    return {key: value for control in row.controls for key, value in control.typed.items()}
