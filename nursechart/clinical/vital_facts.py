"""What a judgement of a vital sign needs to know of the patient, on the day of the visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.dates import Age, age, age_on
from nursechart.language import said_for

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Side = Literal["low", "high"]
FULL_TERM_WEEKS = 40  # definition: a corrected age is counted from the date that 40 weeks would have been reached
_CORRECTED_MONTHS = 24  # as long as an age is shown in months


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLimit:
    """A limit of this patient alone: her baseline, or what an order says. Both ends are still in range.

    Ends are in the measure's canonical unit. `action` of an order: hold the dose, or notify the prescriber.
    """

    measure: str
    of: str = "value"  # value, systolic, diastolic, map
    low: Decimal | None = None
    high: Decimal | None = None
    kind: Literal["baseline", "order"] = "baseline"
    action: Literal["", "notify", "hold"] = ""
    because: str = ""
    set_by: str = ""
    since: date | None = None

    def end(self, side: Side) -> Decimal | None:
        return self.low if side == "low" else self.high

    def is_beyond(self, number: Decimal, side: Side) -> bool:
        end = self.end(side)
        return end is not None and (number < end if side == "low" else number > end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """`last` is in canonical units. What is not known speaks for caution."""

    on: date
    born: date | None = None  # unknown counts as adult
    gestation_weeks: int | None = None  # at birth, where it is known; under 24 months the age is corrected by it
    sex: str = ""
    pregnant: bool = False
    central_line: bool = False
    immunosuppressed: bool = False  # neutropenia too
    heart_failure: bool = False
    spo2_scale_2: bool = False
    symptoms: bool = False  # headache, chest pain, short of breath and the like
    poor_perfusion: bool | None = None  # None: nobody looked, which counts as poor
    weight_method: str = ""
    last: Mapping[str, Decimal] = field(default_factory=dict)
    last_on: Mapping[str, date] = field(default_factory=dict)
    limits: tuple[OwnLimit, ...] = ()  # her own, by baseline or order; who set them is shown
    no_bp_limbs: Mapping[str, str] = field(default_factory=dict)  # limb code -> why (PICC, fistula, node removal)

    @property
    def counted_from(self) -> date | None:
        """The day her age is counted from: her birth, or, born early and under 24 months, her due date."""
        if self.born is None or self.gestation_weeks is None or self.gestation_weeks >= FULL_TERM_WEEKS:
            return self.born
        if age_on(self.born, self.on).months >= _CORRECTED_MONTHS:
            return self.born
        return min(self.born + timedelta(weeks=FULL_TERM_WEEKS - self.gestation_weeks), self.on)

    @property
    def age(self) -> Age | None:
        """On the day of the visit, corrected for an early birth."""
        return None if self.counted_from is None else age_on(self.counted_from, self.on)

    @property
    def age_words(self) -> str:
        """`14 mo`, `7 mo, corrected for birth at 30 weeks`; empty where the date of birth is not known."""
        if self.born is None or self.counted_from is None:
            return ""
        shown = age(self.counted_from, self.on)
        early = self.counted_from != self.born
        return (
            said_for(
                self.gestation_weeks or 0,
                "{shown}, corrected for birth at {n} week",
                "{shown}, corrected for birth at {n} weeks",
                shown=shown,
            )
            if early
            else shown
        )


def age_band(content: Content, facts: PatientFacts) -> str:
    """The id of the age band on the day of the visit; `adult` where the date of birth is not known."""
    held = facts.age
    if held is None:
        return "adult"
    for band in content.age_bands.values():
        if (
            (band.below_days is not None and held.days < band.below_days)
            or (band.below_months is not None and held.months < band.below_months)
            or (band.below_years is not None and held.years < band.below_years)
        ):
            return band.id
    return "adult"


def is_measured_weight(content: Content, method: str) -> bool:
    """Whether a weight taken by this method was measured. A stated or estimated one flags every dose made from it.

    A method that is not known counts as measured: most scales are not named.
    """
    return not any(each.id == method and each.level == "warn" for each in content.choices["weight_method"])
