"""Infusions that rise step by step (`clinical.md` 7.10), as an immune globulin does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nursechart.clinical.calculators.positive import positive
from nursechart.clinical.units import round_half_up

pump_step = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class InfusionStep:
    """One step of a stepped infusion: pump rate, how long, and what has run by its end."""

    ml_per_kg_h: Decimal
    rate_ml_per_h: Decimal
    minutes: Decimal
    cumulative_ml: Decimal


def step_table(
    weight_kg: Decimal, volume_ml: Decimal, ml_per_kg_h: Sequence[Decimal], *, step_minutes: Decimal, pump_step: Decimal
) -> tuple[InfusionStep, ...]:
    """7.10: an immune globulin rate plan. Rates are rounded first; the last step runs until the volume ends."""
    left, steps, weight = positive(volume_ml, "volume"), [], positive(weight_kg, "weight")
    for number, each in enumerate(ml_per_kg_h):
        rate = positive(round_half_up(each * weight, pump_step), "rate")
        needed = left * 60 / rate
        ends = number == len(ml_per_kg_h) - 1 or needed <= step_minutes
        minutes = needed if ends else step_minutes
        left = Decimal(0) if ends else left - rate * minutes / 60  # what ends ends exactly: dividing left a trace
        steps.append(InfusionStep(each, rate, minutes, volume_ml - left))
        if ends:
            break
    return tuple(steps)
