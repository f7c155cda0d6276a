"""The calculators' page: find a formula by a word, enter, read. All of it by key.

Typing in the search narrows the list, the arrows choose, Enter opens a formula and goes to its first empty field.
Ctrl+Enter copies the result to the visit note, Esc goes back to the search and from there to the visit.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.calculating import CalculatorsLook, Entered, FormulaLook, Worked
from nursechart.ui.calculators.answer import AnswerCard
from nursechart.ui.calculators.inputs import InputRow
from nursechart.ui.shell.page_frame import Form, PageFrame
from nursechart.ui.theme import current
from nursechart.ui.visit.page import show_banner
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    Label,
    PatientBanner,
    Row,
    RowList,
    Scroll,
    SearchField,
    SecondaryButton,
    Select,
    Tabs,
    empty,
    named,
)

_ALL = "all"


class CalculatorsPage(PageFrame):
    """`show_look(look)`; `entered_changed` asks for `show_worked`, `copy_asked` for the note, `back_asked` to go."""

    entered_changed = Signal()
    copy_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "calculators", self.tr("Calculators"))
        self._look: CalculatorsLook | None = None
        self.formula = ""
        self.rows: dict[str, InputRow] = {}
        self._who = PatientBanner()
        self.set_banner(named(self._who, "banner", ""))
        self._make_head()
        self._make_list()
        self._make_form()
        self.form_changed.connect(self._stack)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            on = QShortcut(QKeySequence(keys), self)
            on.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            on.activated.connect(self.answer.ask_copy)

    def _make_head(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 4)
        head.setSpacing(12)
        self.centre.addLayout(head)
        words = self.tr("Back")
        self.back = named(SecondaryButton(words, icon="chevron-left"), "calculators_back", words)
        self.back.clicked.connect(lambda _on=False: self.back_asked.emit())
        self.search = SearchField("formula_search", self.tr("Find a calculator"), hint="")
        self.search.edited.connect(lambda _text: self._list_formulas())
        self.search.submitted.connect(self._take_first)
        self.search.field.installEventFilter(self)
        head.addWidget(self.back)
        head.addWidget(Label(self.tr("Calculators"), "title"))
        head.addWidget(self.search, 1)
        self._tabs_at = QVBoxLayout()
        self._tabs_at.setContentsMargins(16, 0, 16, 8)
        self._tabs: Tabs | None = None
        self.centre.addLayout(self._tabs_at)

    def _make_list(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(16, 0, 16, 12)
        self._columns.setSpacing(10)
        self.centre.addLayout(self._columns, 1)
        self._card = Card(padding=6)
        self.list = RowList("formulas", self.tr("Calculators"))
        self.list.chosen.connect(self.open_formula)
        self._none = Label(
            self.tr("No calculator has these words. Try rate, drip, weight or mg"), "secondary", wrap=True
        )
        self._card.body.addWidget(self.list, 1)
        self._card.body.addWidget(self._none)
        self._columns.addWidget(self._card)

    def _make_form(self) -> None:
        self._scroll = Scroll(padding=(0, 0, 0, 0), gap=10)
        holder = QWidget()
        # nothing scrolls sideways, and nothing is squeezed: what does not fit is scrolled to
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight, holder)
        self._pair.setContentsMargins(0, 0, 0, 0)
        self._pair.setSpacing(10)
        self._form_card = Card(padding=16, gap=8)
        self._title = CardHeading("")
        self._form_card.body.addWidget(self._title)
        self._order_line = QWidget()
        line = self._order_at = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._order_line)
        line.setContentsMargins(0, 0, 0, 4)
        line.setSpacing(10)
        label = Label(self.tr("Numbers of the order"), "strong", wrap=True)
        label.setMinimumWidth(current().px(168))
        label.setMaximumWidth(current().px(168))
        self.order = Select("order", self.tr("Numbers of the order"), [])
        # a long order is cut by the list that opens, never by the page
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.order.setMinimumContentsLength(12)
        self.order.chosen.connect(lambda _order: self._order_chosen())
        line.addWidget(label)
        line.addWidget(self.order, 1)
        self._form_card.body.addWidget(self._order_line)
        self._inputs = QVBoxLayout()
        self._inputs.setSpacing(8)
        self._form_card.body.addLayout(self._inputs)
        self._notes = Label("", "secondary", wrap=True)
        self._form_card.body.addWidget(self._notes)
        self._form_card.body.addStretch(1)
        self.answer = AnswerCard()
        self.answer.copy_asked.connect(self.copy_asked)
        self._pair.addWidget(self._form_card, 60)
        self._pair.addWidget(self.answer, 40)
        self._scroll.body.addWidget(holder, 1)
        self._columns.addWidget(self._scroll, 1)
        self._stack(self.form)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack(self.form)

    def _stack(self, form: str) -> None:
        """In the compact form the result stands below what is entered; in a narrow window all of it in one column."""
        compact, narrow = form == Form.COMPACT, current().is_narrow(self.window().width())
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._pair.setDirection(down if compact else across)
        self._columns.setDirection(down if narrow else across)
        self._order_at.setDirection(down if narrow else across)
        px = current().px
        wide = px(230 if compact else 270)
        self._card.setMinimumWidth(0 if narrow else wide)
        self._card.setMaximumWidth(self.maximumWidth() if narrow else wide)
        self._card.setMaximumHeight(px(76) if narrow else self.maximumHeight())

    # Showing

    def show_look(self, look: CalculatorsLook, back: str) -> None:
        """Show what can be worked out; `back` is where the button goes, in words."""
        before, self._look = self._look, look
        if look == before:
            return
        self.back.set_text(back)
        self.back.setAccessibleName(back)
        if look.banner is not None:
            show_banner(self._who, look.banner)
        self._who.setVisible(look.banner is not None)
        self._list_tabs(look)
        self._list_formulas()
        if before is None or before.feed != look.feed or self.formula not in [each.id for each in look.formulas]:
            self._show_formula(look.formulas[0].id if look.formulas else "")
        else:
            self._know()

    def forget(self) -> None:
        """Nobody's values: another patient was chosen."""
        self._look, self.formula = None, ""
        self.search.clear()
        self._empty_form()

    def land(self, formula: str = "") -> None:
        """Opened: on the formula that was asked for, else in the search."""
        if formula and self._look is not None and formula in [each.id for each in self._look.formulas]:
            self.open_formula(formula)
        else:
            self.search.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list_tabs(self, look: CalculatorsLook) -> None:
        if self._tabs is not None:
            return
        options = [(_ALL, self.tr("All")), *((each.id, each.text) for each in look.groups)]
        self._tabs = Tabs("formula_groups", self.tr("Kinds of calculators"), options, value=_ALL)
        self._tabs.chosen.connect(lambda _group: self._list_formulas())
        self._tabs_at.addWidget(self._tabs)

    def found(self) -> list[FormulaLook]:
        """The formulas that every typed word fits: title, inputs, or kind."""
        if self._look is None:
            return []
        group = self._tabs.value() if self._tabs is not None else _ALL
        words = self.search.text().casefold().split()
        titles = {each.id: each.text for each in self._look.groups}
        return [
            each
            for each in self._look.formulas
            if (words or group in (_ALL, each.group)) and all(word in _words_of(each, titles) for word in words)
        ]

    def _list_formulas(self) -> None:
        found = self.found()
        self.list.show_rows([Row(each.id, each.title, "") for each in found])
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)

    def _take_first(self) -> None:
        self.list.take_current()

    def open_formula(self, formula: str) -> None:
        """Show a formula and go to its first empty field."""
        self._show_formula(formula)
        listed = [each.id for each in self.found()]
        if formula in listed:
            self.list.setCurrentIndex(self.list.rows.index(listed.index(formula)))
        self.focus_first_empty()

    def focus_first_empty(self) -> None:
        row = next((each for each in self.rows.values() if not each.text() and not each.look.optional), None)
        row = row or next(iter(self.rows.values()), None)
        if row is not None:
            row.take_focus()

    def _empty_form(self) -> None:
        empty(self._inputs)
        self.rows = {}

    def _show_formula(self, formula: str) -> None:
        if self._look is None or not formula:
            return
        look = self._look.formula(formula)
        self.formula = ""
        self._empty_form()
        self._title.findChildren(Label)[0].setText(look.title)
        self._form_card.setAccessibleName(look.title)
        for each in look.inputs:
            row = InputRow(each)
            row.changed.connect(self._changed)
            self.rows[each.id] = row
            self._inputs.addWidget(row)
        self._notes.setText(" ".join(look.notes))
        self._notes.setVisible(bool(look.notes))
        self.formula = formula
        self._offer_orders()
        self._know()

    def _offer_orders(self) -> None:
        """The orders that say something this formula asks for; a single one is taken, of several she chooses."""
        offered = [each for each in self._look.orders if set(self.rows) & set(each.values)] if self._look else []
        orders = [(each.id, f"{each.title} {each.detail}") for each in offered]
        self.order.set_options([("", self.tr("None: all is typed")), *orders])
        self.order.set_value(offered[0].id if len(offered) == 1 else "")
        self._order_line.setVisible(bool(offered))

    def _know(self) -> None:
        """What the chart and the chosen order say of each input."""
        if self._look is None or not self.formula:
            return
        order = next((each for each in self._look.orders if each.id == self.order.value()), None)
        formula, self.formula = self.formula, ""
        for each in self._look.formula(formula).inputs:
            known = order.values.get(each.id) if order is not None else None
            self.rows[each.id].know(known or each.known)
        self.formula = formula
        self._changed()

    def _order_chosen(self) -> None:
        self._know()
        self.focus_first_empty()

    def _changed(self) -> None:
        if self.formula:
            self.entered_changed.emit()

    # What is entered, and the answer

    def entered(self) -> dict[str, Entered]:
        return {name: row.entered() for name, row in self.rows.items()}

    @property
    def order_id(self) -> str:
        return self.order.value() if not self._order_line.isHidden() else ""

    def show_worked(self, worked: Worked) -> None:
        doubts = dict(worked.doubts)
        for name, row in self.rows.items():
            row.say_wrong(worked.says if worked.at == name and worked.tone != "neutral" else "")
            row.ask(doubts.get(name))
        self.answer.show_worked(worked, self._look.no_note if self._look is not None else "")

    # Keys

    def close_layer(self) -> bool:
        """Esc: from the fields to the search, from the search back to where she came from."""
        if self.search.field.hasFocus() or self.list.hasFocus():
            self.back_asked.emit()
        else:
            self.search.field.setFocus()
            self.search.field.selectAll()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        key = event.key() if watched is self.search.field and isinstance(event, QKeyEvent) and pressed else None
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            rows = list(self.rows.values())
            at = next((n for n, row in enumerate(rows) if row.isAncestorOf(self.focusWidget())), -1)
            way = 1 if event.key() == Qt.Key.Key_Down else -1
            if at >= 0 and 0 <= at + way < len(rows):
                rows[at + way].take_focus()
                return
        super().keyPressEvent(event)


def _words_of(formula: FormulaLook, groups: dict[str, str]) -> str:
    inputs = " ".join(each.label for each in formula.inputs)
    return f"{formula.title} {inputs} {groups.get(formula.group, '')}".casefold()
