"""The calculators as a nurse sees them: what each asks, what the chart knows of it and from where, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nursechart.charting.looks.common import Banner, Doubt, Option, Tone
from nursechart.clinical.formula_types import InputKind

TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the chart has for an input. `says` is where it is from: "67.1 kg, today 09:42"."""

    text: str  # as it would be typed
    unit: str  # UCUM
    says: str
    origin: str = ""  # the same without the value, for a sentence that says it: "chart, today 09:42"
    stale: str = ""  # why it should not be used as it is: "Older than 30 days. Weigh again"


@dataclass(frozen=True, slots=True)
class InputLook:
    id: str
    label: str
    kind: InputKind
    spoken: str  # with the unit
    units: tuple[Option, ...] = ()  # UCUM and words, the formula's own first
    options: tuple[Option, ...] = ()  # of a choice
    optional: bool = False
    step: str = "1"
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class FormulaLook:
    id: str
    title: str
    group: str
    inputs: tuple[InputLook, ...]
    version: str  # "Version 1 of the formula"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderKnown:
    """An order whose numbers can be taken as inputs: its words, and what it says of each."""

    id: str
    title: str
    detail: str
    drug: str
    values: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalculatorsLook:
    banner: Banner | None  # None without a patient: every value is typed then
    groups: tuple[Option, ...]
    formulas: tuple[FormulaLook, ...]
    orders: tuple[OrderKnown, ...]
    feed: str
    visit: str  # the visit whose note a result can be copied to; "" for none
    no_note: str = ""  # why nothing can be copied

    def formula(self, formula_id: str) -> FormulaLook:
        """Raises KeyError."""
        for each in self.formulas:
            if each.id == formula_id:
                return each
        raise KeyError(formula_id)


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in an input: its text, the unit chosen for it, and where it is from (`Known.origin`, or typed)."""

    text: str
    unit: str = ""
    origin: str = TYPED


@dataclass(frozen=True, slots=True)
class Worked:
    """The answer to what is entered. With `says` there is no number: what is missing, or why none is given."""

    results: tuple[tuple[str, str], ...] = ()  # label, value with its unit; the first is the one asked for
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    says: str = ""
    at: str = ""  # the input that `says` is about
    tone: Tone = "neutral"  # of `says`: neutral while something is only missing
    doubts: tuple[tuple[str, Doubt], ...] = ()  # by input
    source: str = ""  # formula, version, content, and that nobody has confirmed it
    sentence: str = ""  # for the note
