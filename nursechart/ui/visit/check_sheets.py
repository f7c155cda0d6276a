"""Two sheets of fields: the second person's own values (rule 3), and what was done about a critical finding (rule 10).

A sheet covers the page it stands on, so that the second person reads label, order and pump and not what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.ui.visit.controls import editor
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, WholeLabel, named


class FieldsSheet(Sheet):
    """Rows of fields and one button: `given(values)`, every field by its id as typed."""

    given = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        name: str,
        title: str,
        why: str,
        rows: Sequence[FormRow],
        act: str,
        now: Callable[[], str],
    ) -> None:
        super().__init__(parent, name, title, why, scrolls=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        self.body.addLayout(grid)
        self.editors: list[Editor] = []
        for number, row in enumerate(rows):
            grid.addWidget(Label(row.label, "secondary-strong"), number, 0)
            made = editor(row.controls[0], f"{name}_{row.controls[0].id}", now=now)
            self.editors.append(made)
            grid.addWidget(made.widget, number, 1)
            if row.controls[0].hint:
                grid.addWidget(WholeLabel(row.controls[0].hint, "secondary"), number, 2)
        grid.setColumnStretch(1, 1)
        self.add_cancel()
        self.add_button(named(PrimaryButton(act), f"{name}_give", act), self._give)
        if self.editors:
            self.ask_first(self.editors[0].first)

    def values(self) -> dict[str, str]:
        return {key: value for each in self.editors for key, value in each.values().items()}

    def _give(self) -> None:
        self.given.emit(self.values())
        self.accept()


class CheckSheet(FieldsSheet):
    """What the second person enters alone. `emergency` is the last field: why nobody checks, where nobody can."""

    def __init__(self, parent: QWidget, title: str, rows: Sequence[FormRow], now: Callable[[], str]) -> None:
        words = self.tr("Why it cannot wait, when nobody can check")
        emergency = FormRow("emergency", self.tr("Emergency"), (Control("emergency", "text", words),))
        super().__init__(
            parent,
            "double_check",
            title,
            self.tr("Hand over to the second person, who reads label, order and pump and types what they say."),
            [*rows, emergency],
            self.tr("Compare and go on"),
            now,
        )

    def _give(self) -> None:
        values = self.values()
        if values.get("checker", "").strip() or values.get("emergency", "").strip():
            super()._give()
        else:
            self.refuse(self.tr("Enter who checked, or why it cannot wait"))


class ToldSheet(FieldsSheet):
    """Who was told of a critical finding, when, what was ordered, and that it was read back."""

    def __init__(self, parent: QWidget, what: str, now: Callable[[], str]) -> None:
        yes_or_no = (Option("yes", self.tr("Yes")), Option("no", self.tr("No")))
        controls = (
            (self.tr("Told"), Control("told", "text", self.tr("Who was told"))),
            (self.tr("When"), Control("told_at", "time", self.tr("When they were told"), hint=self.tr("n for now"))),
            (self.tr("Ordered"), Control("ordered", "text", self.tr("What was ordered"))),
            (self.tr("Read back"), Control("read_back", "segment", self.tr("Read back"), options=yes_or_no)),
        )
        rows = [FormRow(control.id, label, (control,)) for label, control in controls]
        title, act = self.tr("{what}: who was told?").format(what=what), self.tr("Chart it")
        super().__init__(parent, "told", title, "", rows, act, now)

    def _give(self) -> None:
        values = self.values()
        filled = all(values.get(each, "").strip() for each in ("told", "told_at", "ordered"))
        if filled and values.get("read_back") == "yes":
            super()._give()
        else:
            self.refuse(self.tr("Write who was told, when, what was ordered, and that it was read back"))
