"""A table in a row of a form, as any other control there."""

from __future__ import annotations

from nursechart.charting.looks.common import Control
from nursechart.ui.theme import Tone
from nursechart.ui.visit.editor import Editor, Picked
from nursechart.ui.visit.table_field import Make, TableField


class TableEditor(Editor):
    """A table in a row."""

    def __init__(self, control: Control, name: str, make: Make) -> None:
        self._field = TableField(name, control, make)
        super().__init__(control, self._field, self._field.first)
        self._field.settled.connect(self.settled)
        self._field.left.connect(self.left_part)

    def values(self) -> dict[str, str]:
        self.first = self._field.first
        return self._field.values()

    def show(self, control: Control) -> None:
        if control.typed != self._field.values() or self._field.count != len(control.lines):
            self._field.show_lines(control)  # a row that was left empty goes too
        self.tell(control)
        self.first = self._field.first

    def tell(self, control: Control) -> None:
        self._field.tell(control)

    def put_typed(self, typed: dict[str, str]) -> None:
        self._field.put_typed(typed)

    def pick(self, digit: str) -> Picked:
        return Picked.PART if self._field.pick(digit) else Picked.NOTHING

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.setAccessibleDescription(why)
