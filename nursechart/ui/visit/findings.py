"""Findings in chips, some with a number beside them: Red [15] mm, Tender.

The value is the ids that are on, joined by a blank, each with its number behind a colon where one was typed:
"redness:15 tender". What a finding may take is said by its option. With many options the rarer ones wait behind "More".
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.common import Option
from nursechart.ui.theme import Tone
from nursechart.ui.visit.layouts import upright
from nursechart.ui.widgets import ChoiceChips, FlowLayout, LinkButton, NumberField, named

SHOWN_AT_ONCE = 6


class FindingChips(QWidget):
    """`FindingChips("exit_site", "Exit site", options)`: `.value()`, `.set_value("redness:15 tender")`, `settled`."""

    settled = Signal()

    def __init__(self, name: str, spoken: str, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self._chips: dict[str, ChoiceChips] = {}
        self._holders: dict[str, QWidget] = {}
        self._numbers: dict[str, NumberField] = {}
        self._order = [each.id for each in options]
        self._open = len(options) <= SHOWN_AT_ONCE
        flow = FlowLayout(self, gap=4)
        for each in options:
            chip = ChoiceChips(name, spoken, [(each.id, each.text)], tones={each.id: Tone(each.tone)})
            chip.setObjectName(f"{name}_{each.id}_chip")
            chip.chosen.connect(lambda _values, key=each.id: self._toggled(key))
            self._chips[each.id] = chip
            self._holders[each.id] = upright(chip)
            flow.addWidget(self._holders[each.id])
            if each.takes:
                number = NumberField(f"{name}_{each.id}_{each.takes}", f"{spoken}, {each.text}", each.takes, width=44)
                number.settled.connect(lambda _text: self.settled.emit())
                self._numbers[each.id] = number
                flow.addWidget(number)
        more = self.tr("More…")
        self._more = named(
            LinkButton(more, small=True, height=38),
            f"{name}_more",
            self.tr("More findings: {what}").format(what=spoken),
        )
        self._more.clicked.connect(self._show_all)
        flow.addWidget(self._more)  # as high as a field, so that it stands level with the chips
        self._arrange()

    @property
    def first(self) -> QWidget:
        """What takes the focus first."""
        chips = [child for chip in self._chips.values() for child in chip.findChildren(QWidget)]
        return chips[0] if chips else self

    def value(self) -> str:
        said = []
        for key in self._order:
            if self._chips[key].values():
                number = self._numbers[key].text().strip() if key in self._numbers else ""
                said.append(f"{key}:{number}" if number else key)
        return " ".join(said)

    def set_value(self, value: str) -> None:
        """Show exactly these findings, without saying `settled`."""
        found = {key: number for key, _colon, number in (each.partition(":") for each in value.split())}
        for key, chip in self._chips.items():
            chip.set_values([key] if key in found else [])
            if key in self._numbers:
                self._numbers[key].set_value(found.get(key, ""))
        self._arrange()

    def toggle(self, key: str) -> None:
        """Turn one finding on or off, as a press of its chip would."""
        chip = self._chips[key]
        chip.set_values([] if chip.values() else [key])
        self._toggled(key)

    def _toggled(self, key: str) -> None:
        self._arrange()
        if key in self._numbers and self._chips[key].values():
            self._numbers[key].setFocus()
        self.settled.emit()

    def _show_all(self) -> None:
        self._open = True
        self._arrange()

    def _arrange(self) -> None:
        hidden = False
        for place, key in enumerate(self._order):
            on = bool(self._chips[key].values())
            shown = self._open or place < SHOWN_AT_ONCE - 2 or on
            hidden = hidden or not shown
            self._holders[key].setVisible(shown)
            if key in self._numbers:
                self._numbers[key].setVisible(on)
        self._more.setVisible(hidden)
        self.updateGeometry()
