"""A scale of the content pack: its points, bands, thresholds and words, who owns it, and what stands in for it.

A scale that somebody owns is off until the clinic says that it has permission. Off means that its items and pictures
are not shown. Where safety depends on the finding, `stand_in` names a scale in our own words with the same order of
severity, so that rules keep working; of the others a total may be recorded that was counted on the clinic's own form.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.clinical.content_types import Fact, _Value
from nursechart.clinical.notations import Bound, Interval

Level = Literal["ok", "warn", "crit"]


class Licence(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who owns a scale, and whether this clinic may show it."""

    owner: str
    needs_permission: bool
    on: bool
    reason: str  # why it is off, or on what terms it is on


class GradeText(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One band of a scale, both ends included: its name, what puts a patient into it, and what it asks for."""

    name: str
    action: str
    low: int
    high: int
    level: Level = "ok"
    criteria: str = ""
    code: str = ""  # how an answer on a form keeps it, where that is not the number


class ScaleItem(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of a scale, with the points of each answer."""

    id: str
    label: str
    options: dict[str, int] = msgspec.field(default_factory=dict)
    instead_of: str = ""  # the item it may be answered in place of


class Change(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change since last time that asks for something by itself: a rise by 1, a fall by 2 (written -2)."""

    by: int
    action: str
    level: Level


class Scale(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How its score is found is said by `how`.

    findings: from what was seen, in code; grade: one of its grades is chosen; sum: its items add up; number: the
    number is told; bands: from measured values.
    """

    id: str
    title: str
    edition: str
    how: Literal["findings", "grade", "sum", "number", "bands"]
    grades: tuple[GradeText, ...]
    of: int | None = None  # the highest score; None where the scale also counts below 0
    items: tuple[ScaleItem, ...] = ()
    # NEWS2 and others: the first bound that takes the value gives the points
    bands: dict[str, tuple[tuple[Bound, int], ...]] = msgspec.field(default_factory=dict)
    signs: dict[str, int] = msgspec.field(default_factory=dict)  # the grade that each sign alone reaches
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)  # thresholds, each named with its unit
    values: tuple[int, ...] = ()  # the only scores there are; none: every whole number
    single: GradeText | None = None  # NEWS2: what one part alone asks for
    change: Change | None = None
    photo_after: tuple[Interval, ...] = ()  # when it is photographed again, counted from the finding
    guide: bool = False  # the bands only guide
    from_years: int | None = None
    scored_by: str = ""  # where only one kind of person may score it
    note: str = ""
    licence: Licence | None = None  # None: nobody's permission is needed
    stand_in: str = ""
    loinc: str = ""
    display: str = ""

    @property
    def is_off(self) -> bool:
        """Whether its wording may not be shown here."""
        return self.licence is not None and not self.licence.on

    def item(self, item_id: str) -> ScaleItem:
        """Raises KeyError."""
        for each in self.items:
            if each.id == item_id:
                return each
        raise KeyError(item_id)
