"""The sheets that put a visit right: one to find what it is about by typing, one with its fields and the reason.

By keys alone: a few letters of what it is about, Enter, the right value, Enter, why, Enter. What is typed in one of
them is gone with Esc, for nothing is charted before the reason is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from nursechart.charting.looks.amend import AmendAsk, AmendItem, AmendLook
from nursechart.charting.looks.common import Control, FormRow
from nursechart.ui.theme import current
from nursechart.ui.visit.cells import old_value
from nursechart.ui.visit.controls import WHOLE_KINDS, editor, value_words
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, Scroll, SecondaryButton, TextField, ltr, named
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.typing_fields import SearchField

WORDS = "words"  # the row that adds to the note in words
WRONG_PATIENT = "wrong_patient"  # the row that leads to the other chart
_MOST = 40  # rows that are shown; more letters find the others
_IN_PLACE = ("table", "score", "chips")
_FROM_THE_LEFT = ("time", "pair")


class FindSheet(Sheet):
    """What it is about: `chosen(key)`, WORDS for an addition in words, or WRONG_PATIENT."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, look: AmendLook) -> None:
        title, why = self._head(look.is_signed)
        super().__init__(parent, "amend_find", title, why, icon="pencil")
        self._look = look
        spoken = self.tr("What is it about? Type a few letters")
        self.search = SearchField("amend_search", spoken, hint="")
        self.list = RowList("amend_items", self.tr("What is charted in this visit"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMinimumHeight(current().px(300))
        self.setMinimumWidth(min(current().px(640), max(parent.width() - 40, 0)))
        self.none = Label(self.tr("Nothing found. Try another word"), "secondary")
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.none)
        self._add_done(look)
        self.add_cancel()
        self.search.edited.connect(self._find)
        self.search.field.installEventFilter(self)
        self.list.chosen.connect(self._take)
        self.ask_first(self.search.field)
        self._find("")

    def _head(self, is_signed: bool) -> tuple[str, str]:
        if is_signed:
            return self.tr("Put right, or add to the visit"), self.tr(
                "What was signed stays readable. The change stands beside it with its reason, and is signed again."
            )
        return self.tr("Charted by mistake"), self.tr(
            "What is taken back stays readable, with the reason. A value is put right by typing it in its field."
        )

    def _add_done(self, look: AmendLook) -> None:
        """What was put right so far: the old text struck through."""
        if not look.done:
            return
        self.body.addWidget(Label(self.tr("Put right so far"), "secondary-strong"))
        scroll = Scroll(padding=(0, 0, 0, 0), gap=6)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named(scroll, "amend_done", self.tr("Put right so far"))
        for what, change in look.done:
            scroll.body.addWidget(Label(what, "caption"))
            scroll.body.addWidget(old_value(change))
        scroll.body.addStretch(1)
        scroll.setFixedHeight(current().px(min(140, 58 * len(look.done))))
        scroll.setAccessibleDescription("; ".join(f"{what}: {each.old}, {each.new}" for what, each in look.done))
        self.body.addWidget(scroll)

    def _find(self, text: str) -> None:
        found = [self._row(each) for each in matching(self._look.items, text)][:_MOST]
        words = self.tr("Add words to the note…")
        if self._look.is_signed and _has(words, text):
            found.append(Row(WORDS, words, icon="file-plus"))
        words = self.tr("Wrong patient…")
        if _has(words, text):
            found.append(Row(WRONG_PATIENT, words, self.tr("Move it to the right chart"), icon="arrow-right"))
        self.list.show_rows(found)
        self.list.setVisible(bool(found))
        self.none.setVisible(not found)

    def _row(self, item: AmendItem) -> Row:
        if item.words:
            return Row(item.key, self.tr("{what}: {value}").format(what=item.label, value=item.words), item.place,
                       icon=item.icon or "check")  # fmt: skip
        return Row(item.key, item.label, item.place, icon=item.icon or "circle", hint=self.tr("Not charted"))

    def _take(self, key: str) -> None:
        self.chosen.emit(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.list.takes(event)
        return False


class AmendSheet(Sheet):
    """One item: `given(values, reason)` or `taken_back(reason)`. It stays open until whoever charts it closes it.

    Enter goes from field to field; after the reason it charts.
    """

    given = Signal(object, str)
    taken_back = Signal(str)

    def __init__(self, parent: QWidget, asked: AmendAsk, now: Callable[[], str]) -> None:
        self.asked = asked
        rows = asked.rows if asked.is_signed or asked.keeps else ()
        title, why, act = self._words(asked, takes_back=not rows)
        super().__init__(parent, "amend", title, why, icon="pencil")
        self.setMinimumWidth(min(current().px(720), max(parent.width() - 40, 0)))
        self.editors: list[Editor] = []
        scroll = Scroll(padding=(0, 0, current().px(12), 0), gap=8)
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        if asked.item.words:
            self._add_signed(grid, asked)
        for row in (*asked.when, *rows):
            self._add_row(grid, row, now, alone=len(rows) == 1 and not asked.keeps)
        grid.addWidget(Label(self.tr("Why"), "secondary-strong"), grid.rowCount(), 0)
        self.reason = TextField("amend_reason", self.tr("Why it is put right"))
        self.reason.stay_on_enter()
        grid.addWidget(self.reason, grid.rowCount() - 1, 1, 1, 2)
        scroll.body.addWidget(fields)
        scroll.body.addStretch(1)
        room = max(parent.height() - current().px(260), current().px(120))
        scroll.setMinimumHeight(min(fields.sizeHint().height() + current().px(8), room))
        self.body.addWidget(scroll, 1)
        self.add_cancel()
        self._takes_back = not rows
        if rows and asked.may_take_back:
            words = self.tr("Take it back")
            back = named(SecondaryButton(words, height=44), "amend_take_back", words)
            back.setToolTip(asked.taken_back)
            self.add_button(back, self._take_back)
        self.add_button(named(PrimaryButton(act), "amend_give", act), self._give)
        self.reason.returnPressed.connect(self._give)
        self.ask_first(self.editors[0].first if self.editors else self.reason)

    def _words(self, asked: AmendAsk, *, takes_back: bool) -> tuple[str, str, str]:
        what = asked.item.label
        if takes_back:
            why = self.tr("It is taken back and stays readable, with the reason.")
            return self.tr("Charted by mistake: {what}").format(what=what), why, self.tr("Take it back")
        if asked.is_late:
            why = self.tr("When it happened and when it is charted are kept apart.")
            return self.tr("Late entry: {what}").format(what=what), why, self.tr("Chart the late entry")
        why = self.tr("The old value stays in the record, beside the new one and the reason.")
        if asked.keeps:
            why = self.tr("Type only what is right now. A field that is left empty stays as it was.")
        return self.tr("Correct {what}").format(what=what), why, self.tr("Chart the correction")

    def _add_signed(self, grid: QGridLayout, asked: AmendAsk) -> None:
        words = self.tr("Signed value") if asked.is_signed else self.tr("Charted")
        grid.addWidget(Label(words, "secondary-strong"), 0, 0)
        shown = Label(ltr(asked.item.words), "strong", wrap=True)
        shown.setObjectName("amend_old")
        shown.setAccessibleName(self.tr("{what}, {place}: {value}").format(
            what=asked.item.label, place=asked.item.place, value=asked.item.words))  # fmt: skip
        grid.addWidget(shown, 0, 1)
        grid.addWidget(Label(asked.item.place, "secondary"), 0, 2)

    def _add_row(self, grid: QGridLayout, row: FormRow, now: Callable[[], str], *, alone: bool) -> None:
        at = grid.rowCount()
        label = self.tr("Right value") if alone and not self.asked.is_late else row.label
        grid.addWidget(Label(label, "secondary-strong"), at, 0)
        cell = QVBoxLayout()
        cell.setSpacing(4)
        grid.addLayout(cell, at, 1)
        controls = [each for each in row.controls if each.kind != "static"]
        for control in controls:
            if len(controls) > 1:
                cell.addWidget(Label(control.name, "caption"))
            made = editor(self._empty(control), f"amend_{control.id}", now=now)
            self.editors.append(made)
            if control.kind in _FROM_THE_LEFT:  # in every language, and it stands where a line begins
                line = QHBoxLayout()
                cell.addLayout(line)
                line.addWidget(made.widget)
                line.addStretch(1)
            else:
                cell.addWidget(made.widget)
        hints = [each.hint or (value_words(each) if len(controls) == 1 and alone is False else "") for each in controls]
        hint = next(filter(None, hints), "")
        if hint:
            grid.addWidget(Label(ltr(hint), "secondary", wrap=True), at, 2)
        if row.message:
            grid.addWidget(Label(row.message, "secondary", wrap=True), grid.rowCount(), 1, 1, 2)

    def _empty(self, control: Control) -> Control:
        """A table is put right cell by cell and findings one by one; anything else is said anew (EN-3)."""
        if control.kind in _IN_PLACE or control.kind in WHOLE_KINDS:
            return control
        return replace(control, value="", value2="")

    def values(self) -> dict[str, str]:
        return {key: value for each in self.editors for key, value in each.values().items()}

    def _give(self) -> None:
        if self._takes_back:
            self._take_back()
        elif not any(value.strip() for value in self.values().values()):
            self.refuse(self.tr("Enter the right value"), self.editors[0].first if self.editors else None)
        elif self._has_reason():
            self.given.emit(self.values(), self.reason.text().strip())

    def _take_back(self) -> None:
        if self._has_reason():
            self.taken_back.emit(self.reason.text().strip())

    def _has_reason(self) -> bool:
        if self.reason.text().strip():
            return True
        self.refuse(self.tr("Say why, in a few words. The reason stays beside the change"), self.reason)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QLineEdit):
            return  # a field goes on by itself, and the reason charts
        super().keyPressEvent(event)


def matching(items: Iterable[AmendItem], text: str) -> Sequence[AmendItem]:
    """What holds every typed word, in any order: what is charted first; what is not, only when it is looked for."""
    found = [each for each in items if _has(f"{each.label} {each.place} {each.words}", text)]
    charted = [each for each in found if each.words]
    begins = [each for each in charted if each.label.casefold().startswith(text.strip().casefold())]
    late = [each for each in found if not each.words] if text.strip() else []
    return [*begins, *(each for each in charted if each not in begins), *late]


def _has(words: str, text: str) -> bool:
    known = words.casefold()
    return all(word in known for word in text.casefold().split())
