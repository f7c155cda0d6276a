"""Typed rows of the pack about access devices: attributes, flushing, occlusion, complications, removal, tubes.

`clinical.md` 3.2 to 3.10. Care intervals (`CareRule`) and device types stand in `content_types`; everything here is
read by the modules named after it (`flushing`, `patency`, `complications`, `removal`, `tubes`). Volumes are mL,
lengths cm, weights kg, ages as the field's name says.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.clinical.content_types import Fact, RuleStep, _Value
from nursechart.clinical.notations import Interval

Severity = Literal["emergency", "urgent", "call", "watch"]


class LineAttribute(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to know of a device, where it applies, and its rule (3.2).

    `required`, `known` (needed once known) and `welcome` name device codes, or `all`, `central`, `several` (a device
    with more than one lumen in place) or `enteral`. The first list that takes a device decides.
    """

    id: str
    label: str
    part: Literal["device", "placement", "lumens", "state"]
    type: Literal["dt", "date", "text", "choice", "num", "bool", "lumens", "ref"]
    unit: str = ""
    choices: str = ""
    required: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    welcome: tuple[str, ...] = ()
    may_be_unknown: bool = False  # with a reason
    rule: str = ""
    low: Decimal | None = None  # a number outside cannot be
    high: Decimal | None = None
    usual: dict[str, tuple[Decimal, Decimal]] = msgspec.field(default_factory=dict)  # by device; others are asked about
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)


class HandMark(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment that is stamped by one key while the hands are busy, and what it fills in later.

    `row` is the row of the line page whose `control` takes the time; without a control it begins or ends what is timed.
    """

    id: str
    title: str
    row: str
    short: str = ""  # on a button
    control: str = ""
    seconds: int = 0  # how long what begins here should last: a timer is shown
    ends: str = ""  # the mark whose timer ends here


class AgeLimit(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product that is for patients older than some months."""

    id: str  # choice of `choices`
    choices: str
    above_months: Decimal
    why: str


class LockSolution(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a lumen is flushed or locked with; words and allergies are those of the choice with its id."""

    id: str
    units_per_ml: Decimal | None = None  # of heparin
    order: bool = False  # only with an order of its own, which says how long it stays in
    aspirate: bool = False  # drawn back before use, never flushed in
    preservative: bool = False
    note: str = ""


class Lock(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to lock. With `units_per_kg` the whole lock holds no more than that below `below_kg`."""

    solution: str
    ml: tuple[Decimal, Decimal]
    by_policy: bool = False
    units_per_kg: Decimal | None = None
    below_kg: Decimal | None = None
    source: tuple[str, ...] = ()


class FlushAmounts(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much to flush, more after some things, and the locks in the order they are offered."""

    ml: tuple[Decimal, Decimal]
    more_ml: tuple[Decimal, Decimal] | None = None
    more_after: tuple[str, ...] = ()  # blood, pn, lab
    locks: tuple[Lock, ...] = ()


class FlushRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the flush and lock table (3.6). Without amounts it is flushed as its own unit or maker says."""

    id: str
    title: str
    devices: tuple[str, ...]
    valve: Literal["", "open", "valved"] = ""
    access: Literal["", "intermittent", "deaccess"] = ""
    adult: FlushAmounts | None = None
    child: FlushAmounts | None = None
    locks: tuple[str, ...] = ()  # solutions of a device that is not flushed by this table
    refuses: str = ""  # why nothing is flushed in
    note: str = ""


class FlushLimits(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number or saying that holds for every flush (3.6)."""

    id: str
    says: str
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)


class OcclusionCause(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    cause: Literal["mechanical", "thrombotic", "chemical"]
    look: str  # what to look for or try
    clear_with: str = ""  # chemical: by order
    not_in: tuple[str, ...] = ()  # materials it would harm


class DeclotAgent(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a thrombotic occlusion is treated: dose by weight, checks, and where it ends (3.7)."""

    id: str
    title: str
    dose_mg: Decimal
    mg_per_ml: Decimal
    full_dose_from_kg: Decimal
    percent_of_lumen: Decimal  # below that weight
    checks_min: tuple[int, ...]
    doses: int
    total_mg: Decimal
    withdraw_from_kg: Decimal
    withdraw_ml: tuple[Decimal, Decimal]
    withdraw_light_ml: tuple[Decimal, Decimal]
    make_up: str
    use_within_h: int


class PatencyStep(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of the pathway for a lumen that does not work."""

    id: str
    text: str


class Complication(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complication of a line: what suggests it, what is recorded, what to do (3.8).

    `suspect` holds sets of findings; each set alone suggests it. `emergency` holds sets that make it an emergency,
    whose step is then done first.
    """

    id: str
    title: str
    severity: Severity
    devices: tuple[str, ...] = ()  # codes, or central, vascular, peripheral, enteral; none for any
    suspect: tuple[tuple[str, ...], ...] = ()
    criteria: tuple[str, ...]  # what to record, in words
    steps: tuple[RuleStep, ...]
    emergency: tuple[tuple[str, ...], ...] = ()
    emergency_step: RuleStep | None = None
    scale: str = ""  # the grade that belongs to it
    rule: str = ""
    snomed: str = ""
    display: str = ""
    stops_use: bool = True
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)

    @property
    def every_step(self) -> tuple[RuleStep, ...]:
        """The steps in their order, that of an emergency first."""
        return (*((self.emergency_step,) if self.emergency_step is not None else ()), *self.steps)


class SkinOrganism(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organism that lives on skin: one positive culture of it may be contamination."""

    id: str
    words: tuple[str, ...]


class Extravasation(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is put on the skin, and which antidote may be ordered, when drugs of a kind leak (3.8)."""

    id: str
    title: str
    drugs: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # of the pack
    compress: Literal["cold", "warm"]
    antidote: str = ""  # by order


class RemovalPlan(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a kind of line is taken out, and what is recorded (3.10)."""

    id: str
    title: str
    devices: tuple[str, ...]  # codes, or central
    steps: tuple[RuleStep, ...]
    record: tuple[str, ...]  # fields of the removal that must be filled in
    flat_min: Decimal = Decimal(0)
    air_tight: Interval | None = None


class DeviceLimit(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check of a tube, an epidural or a subcutaneous set that a number or a yes decides (3.9)."""

    id: str
    devices: tuple[str, ...]
    title: str
    says: str
    do: str
    severity: Severity
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)
