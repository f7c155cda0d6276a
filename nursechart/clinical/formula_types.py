"""The typed values of the pack for calculators: what a formula asks, how its results are shown, its vectors.

The arithmetic is code and named here by `code`; limits, factors, targets, roundings and words are content.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.clinical.content_types import Fact, _Value

InputKind = Literal["number", "numbers", "choice", "time"]
ResultKind = Literal["number", "numbers", "time", "duration"]


class FormulaInput(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a formula asks for. `low` and `high` refuse what is outside; `usual` asks about what is rare.

    A number must be more than 0 unless `zero` says otherwise. `numbers` is a list of them, `time` an aware datetime.
    """

    id: str
    label: str
    kind: InputKind = "number"
    unit: str = ""  # UCUM; what the formula reckons in
    units: tuple[str, ...] = ()  # others it may be given in
    substance: str = ""  # between mass and moles: glucose, creatinine
    step: Decimal | None = None  # of the field it is typed in
    low: Decimal | None = None
    high: Decimal | None = None
    usual: tuple[Decimal, Decimal] | None = None
    zero: bool = False
    whole: bool = False
    options: dict[str, str] = msgspec.field(default_factory=dict)
    most: int = 12  # of numbers
    example: str = ""

    @property
    def name(self) -> str:
        """Inside a sentence: `the earlier weight`; abbreviations keep their capitals."""
        return self.label if self.label[1:2].isupper() else self.label[:1].lower() + self.label[1:]


class FormulaResult(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One result and how it is rounded, once and half-up: to `step`, or to `small_step` below `small_below`."""

    id: str
    label: str
    kind: ResultKind = "number"
    unit: str = ""  # UCUM
    step: Decimal | None = None
    small_below: Decimal | None = None
    small_step: Decimal | None = None
    other_steps: tuple[Decimal, ...] = ()  # that whoever calculates may choose: a finer pump, whole vials
    dose: bool = False  # rounding it up is said
    coarse_percent: Decimal | None = None  # rounding that moves it by more than this is said
    keeps_zeros: bool = False  # an observation: 37.0
    signed: bool = False  # a change: +3.0


class Formula(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A calculator. The first result is the one that is compared with an order."""

    id: str
    version: str
    title: str
    group: str  # where a screen lists it: rates, doses, body …
    section: str  # of clinical.md
    code: str  # the function of `formulas` that reckons it
    inputs: tuple[str, ...]  # ids of formula_inputs
    optional: tuple[str, ...] = ()  # more of them, that may be left out
    results: tuple[FormulaResult, ...]
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)  # factors, caps, targets
    warnings: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # sentences, with open words that the formula fills in
    notes: tuple[str, ...] = ()  # always shown

    def result(self, result_id: str) -> FormulaResult:
        """Raises KeyError."""
        for each in self.results:
            if each.id == result_id:
                return each
        raise KeyError(result_id)


class Vector(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worked example that the formula must give exactly.

    `given` is what is typed, with its unit. An `exact` value ending in … was rounded there. `refused` names the input
    that is refused, or `formula`.
    """

    id: str
    formula: str
    given: dict[str, str]
    exact: dict[str, str] = msgspec.field(default_factory=dict)
    shown: dict[str, str] = msgspec.field(default_factory=dict)
    steps: dict[str, Decimal] = msgspec.field(default_factory=dict)
    warns: tuple[str, ...] = ()
    hard_limit: Decimal | None = None
    ordered: Decimal | None = None
    blocks: bool = False
    refused: str = ""
