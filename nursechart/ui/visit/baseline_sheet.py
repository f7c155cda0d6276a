"""What is usual for this patient: the three limits that stand, and the two numbers and the reason of her baseline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.visit import MeasureRow
from nursechart.ui.visit.check_sheets import FieldsSheet
from nursechart.ui.widgets import Label, ltr

_PRESSURE = "blood_pressure"


class BaselineSheet(FieldsSheet):
    """Asks for the baseline of one measure: `given(values)`. It stays open until whoever charts it closes it."""

    def __init__(self, parent: QWidget, measure: MeasureRow, now: Callable[[], str]) -> None:
        label = measure.row.label
        control = measure.row.controls[0] if measure.row.controls else None
        unit = control.unit if control is not None else ""
        lowest = self.tr("Lowest that is usual, {unit}").format(unit=unit)
        highest = self.tr("Highest that is usual, {unit}").format(unit=unit)
        rows = [
            FormRow("low", self.tr("From"), (Control("low", "number", lowest, unit=unit),)),
            FormRow("high", self.tr("To"), (Control("high", "number", highest, unit=unit),)),
            FormRow("because", self.tr("Reason"), (Control("because", "text", self.tr("Why it is usual")),)),
        ]
        if measure.row.id == _PRESSURE:
            parts = (Option("systolic", self.tr("Systolic")), Option("diastolic", self.tr("Diastolic")))
            which = Control("of", "segment", self.tr("Which pressure"), "systolic", options=parts)
            rows.insert(0, FormRow("of", self.tr("Of"), (which,)))
        title, act = self.tr("Baseline: {what}").format(what=label), self.tr("Chart the baseline")
        super().__init__(parent, "baseline", title, "", rows, act, now)
        self._unit = unit
        for place, (which_limit, words) in enumerate(measure.limits):
            shown = self.tr("{which} limit: {words}").format(which=which_limit, words=ltr(words))
            self.body.insertWidget(place, Label(shown, "secondary", wrap=True))

    def _give(self) -> None:
        self.given.emit({**self.values(), "unit": self._unit})
