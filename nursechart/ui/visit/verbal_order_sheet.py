"""An order by voice: what was said, field by field, read back, and what speaks against it while she still listens.

`left(values)` asks what speaks against it, `given(values)` takes it; the sheet stays open where it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Alert, Control, Option
from nursechart.charting.looks.visit import SpokenLook
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.controls import editor
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.finding import named_like
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import InlineAlert, Label, PrimaryButton, Row, Scroll, SearchSelect, Select, named

_MOST = 12


class VerbalOrderSheet(Sheet):
    """Asks for one order that was spoken."""

    left = Signal(object)
    given = Signal(object)

    def __init__(self, parent: QWidget, look: SpokenLook, now: Callable[[], str]) -> None:
        super().__init__(parent, "verbal", self.tr("Verbal order"), self.tr("Write it down, then read it back."))
        self.setMinimumWidth(min(current().px(800), max(parent.window().width() - 40, current().px(560))))
        self._look, self._told = look, tuple[Alert, ...]()
        self.drug = SearchSelect("verbal_drug", self.tr("Medicine"), self._found)
        self.drug.settled.connect(lambda _text: self._leave())
        self.editors: dict[str, Editor] = {}
        scroll = Scroll(padding=(2, 0, 12, 0), gap=8)
        self.body.addWidget(scroll, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        scroll.body.addLayout(grid)
        yes_or_no = (Option("yes", self.tr("Yes")), Option("no", self.tr("No")))
        changes = (
            Option("new", self.tr("New")),
            Option("change", self.tr("Change")),
            Option("hold", self.tr("Hold")),
            Option("stop", self.tr("Stop")),
        )
        ways = (Option("phone", self.tr("By phone")), Option("verbal", self.tr("Face to face")))
        number = self.tr("Every, hours")
        asked: tuple[tuple[str, Control | None], ...] = (
            (self.tr("Order"), Control("change", "segment", self.tr("What is ordered"), options=changes)),
            (self.tr("Which"), Control("order", "select", self.tr("Which order is spoken of"), options=look.orders)),
            (self.tr("Came"), Control("how", "segment", self.tr("How the order came"), options=ways)),
            (self.tr("Ordered by"), Control("prescriber", "text", self.tr("Who ordered it"))),
            (self.tr("Medicine"), None),
            (self.tr("Dose"), Control("dose", "text", self.tr("Dose with its unit"), hint=self.tr("like 500 mg"))),
            (self.tr("Route"), Control("route", "select", self.tr("Route"), options=look.routes)),
            (self.tr("Every"), Control("every_h", "number", number, unit=self.tr("h"))),
            (self.tr("As needed"), Control("as_needed", "segment", self.tr("As needed"), options=yes_or_no)),
            (self.tr("Volume"), Control("volume", "number", self.tr("Volume, mL"), unit="mL")),
            (self.tr("Rate"), Control("rate", "number", self.tr("Rate, mL/h"), unit="mL/h")),
            (self.tr("Over"), Control("over", "number", self.tr("Over, min"), unit="min")),
            (self.tr("Reason"), Control("indication", "text", self.tr("What it is for"))),
            (self.tr("In words"), Control("instruction", "text", self.tr("What else was said, word for word"))),
            (self.tr("Read back"), Control("read_back", "segment", self.tr("Read back and right"), options=yes_or_no)),
        )
        for place, (label, control) in enumerate(asked):
            line, column = divmod(place, 2)
            grid.addWidget(Label(label, "secondary-strong"), line, column * 2)
            if control is None:
                grid.addWidget(self.drug, line, column * 2 + 1)
                continue
            made = editor(control, f"verbal_{control.id}", now=now)
            made.settled.connect(self._leave)
            if isinstance(made.widget, Select):  # a long order is cut by the list that opens, never by the sheet
                made.widget.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                made.widget.setMinimumContentsLength(12)
            self.editors[control.id] = made
            grid.addWidget(made.widget, line, column * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        scroll.body.addStretch(1)
        scroll.setMinimumHeight(current().px(240))  # the fields scroll in a small window, what speaks against it stays
        self._alerts = QVBoxLayout()
        self._alerts.setSpacing(6)
        self.body.addLayout(self._alerts)
        words = self.tr("What the prescriber said to it")
        self._although = editor(Control("although", "text", words), "verbal_although", now=now)
        self._although_label = Label(words, "secondary-strong")
        self.body.addWidget(self._although_label)
        self.body.addWidget(self._although.widget)
        self.resize(self.width(), current().px(570))
        self._although_label.hide()
        self._although.widget.hide()
        self.add_cancel()
        take = self.tr("Take the order")
        self.add_button(named(PrimaryButton(take), "verbal_give", take), lambda: self.given.emit(self.values()))
        self.ask_first(self.editors["change"].first)

    def values(self) -> dict[str, str]:
        """Every field by its id, as typed."""
        every = (*self.editors.values(), self._although)
        typed = {key: value for each in every for key, value in each.values().items()}
        return {**typed, "drug": self.drug.text().strip()}

    def show_against(self, alerts: Sequence[Alert]) -> None:
        """What speaks against it; where it goes on with a word of the prescriber, the field for it is there."""
        if tuple(alerts) == self._told:
            return
        self._told = tuple(alerts)
        clear(self._alerts)
        for alert in alerts:
            self._alerts.addWidget(InlineAlert(Tone(alert.tone), alert.title, alert.text))
        asks = any(alert.tone != "low" and (not alert.blocks or alert.may_override) for alert in alerts)
        self._although_label.setVisible(asks)
        self._although.widget.setVisible(asks)

    def _leave(self) -> None:
        self.left.emit(self.values())

    def _found(self, text: str) -> Sequence[Row]:
        return [Row(key, name) for key, name in named_like(text, self._look.drugs, _MOST)]
