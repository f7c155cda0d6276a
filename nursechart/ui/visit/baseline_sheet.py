"""The limits of one measure: the three that stand, and the fields of her baseline or of an order's own limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


class OrderLimitSheet(FieldsSheet):
    """Asks for a limit of an order: `given(values)`. It stays open until whoever charts it closes it."""

    def __init__(
        self, parent: QWidget, measure: MeasureRow, orders: Sequence[tuple[str, str]], now: Callable[[], str]
    ) -> None:
        control = measure.row.controls[0] if measure.row.controls else None
        unit = control.unit if control is not None else ""
        lowest = self.tr("Lowest without a call, {unit}").format(unit=unit)
        highest = self.tr("Highest without a call, {unit}").format(unit=unit)
        outside = (Option("hold", self.tr("Hold the dose")), Option("notify", self.tr("Tell the prescriber")))
        yes_or_no = (Option("yes", self.tr("Yes")), Option("no", self.tr("No")))
        named_orders = tuple(Option(*each) for each in orders)
        rows = [
            FormRow("order", self.tr("Order"), (Control("order", "select", self.tr("Order"), options=named_orders),)),
            FormRow("low", self.tr("From"), (Control("low", "number", lowest, unit=unit),)),
            FormRow("high", self.tr("To"), (Control("high", "number", highest, unit=unit),)),
            FormRow(
                "action", self.tr("Outside"), (Control("action", "segment", self.tr("Outside it"), options=outside),)
            ),
            FormRow("told", self.tr("Ordered by"), (Control("told", "text", self.tr("Who ordered it")),)),
            FormRow(
                "because",
                self.tr("From where"),
                (Control("because", "text", self.tr("Where it is from"), hint=self.tr("like by phone 14:20")),),
            ),
            FormRow(
                "read_back",
                self.tr("Read back"),
                (Control("read_back", "segment", self.tr("Read back"), options=yes_or_no),),
            ),
        ]
        if measure.row.id == _PRESSURE:
            parts = (Option("systolic", self.tr("Systolic")), Option("diastolic", self.tr("Diastolic")))
            which = Control("of", "segment", self.tr("Which pressure"), "systolic", options=parts)
            rows.insert(1, FormRow("of", self.tr("Of"), (which,)))
        title = self.tr("Order limit: {what}").format(what=measure.row.label)
        super().__init__(parent, "order_limit", title, "", rows, self.tr("Chart the limit"), now)
        self._unit = unit
        for place, (which_limit, words) in enumerate(measure.limits):
            shown = self.tr("{which} limit: {words}").format(which=which_limit, words=ltr(words))
            self.body.insertWidget(place, Label(shown, "secondary", wrap=True))

    def _give(self) -> None:
        self.given.emit({**self.values(), "unit": self._unit})
