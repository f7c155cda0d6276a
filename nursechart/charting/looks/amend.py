"""What is charted in one visit, item by item, and what putting one of them right asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nursechart.chart.views import Seen
from nursechart.charting.looks.common import FormRow, OldValue
from nursechart.charting.looks.visit import VisitFrame


@dataclass(frozen=True, slots=True)
class AmendItem:
    """One thing that stands in the visit, or that could be added late. `key` names it in the acts."""

    key: str
    place: str  # Vital signs 09:42
    label: str  # Temperature
    words: str  # 38.4 °C; empty: nothing is charted there, so that what is charted now is a late entry
    icon: str = ""


@dataclass(frozen=True, slots=True)
class AmendLook:
    frame: VisitFrame
    seen: Seen
    items: tuple[AmendItem, ...]
    is_signed: bool
    done: tuple[tuple[str, OldValue], ...]  # what was put right or taken back so far: what, old and new


@dataclass(frozen=True, slots=True)
class AmendAsk:
    """One item with its fields as they stand. `when` are the fields of when it was true, for a late entry."""

    frame: VisitFrame
    seen: Seen
    item: AmendItem
    rows: tuple[FormRow, ...]
    keeps: bool  # whether a field that is left empty stays as it stands: it says so in its hint
    when: tuple[FormRow, ...]
    may_take_back: bool
    taken_back: str  # what goes with it: "The whole dose with its flow sheet"
    is_signed: bool
    identifies: bool = False  # asks for two identifiers: a dose that was given and not charted
    # the look of the page it is charted on, for acts alone (opaque to the screen)
    page: Any = field(default=None, compare=False, repr=False)

    @property
    def is_late(self) -> bool:
        return not self.item.words
