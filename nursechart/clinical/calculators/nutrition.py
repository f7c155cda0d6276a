"""Parenteral nutrition and maintenance fluid (`clinical.md` 7.9 and 7.17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nursechart.clinical.calculators.positive import positive
from nursechart.clinical.calculators.rates import differs_percent
from nursechart.clinical.units import round_half_up

PUMP_STEP_ML_PER_H = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class PnStep:
    """One step of a PN cycle: `share` of the plateau rate for so many hours, and the rate on the pump."""

    share: Decimal
    hours: Decimal
    rate_ml_per_h: Decimal


@dataclass(frozen=True, slots=True)
class PnCycle:
    plateau_ml_per_h: Decimal  # unrounded
    steps: tuple[PnStep, ...]
    delivered_ml: Decimal
    differs_percent: Decimal  # from the volume ordered


def pn_cycle(volume_ml: Decimal, steps: Sequence[tuple[Decimal, Decimal]], pump_step: Decimal) -> PnCycle:
    """7.9: the rates of a tapered cycle. `steps` are (share of the plateau, hours); rates are rounded to the pump's
    step in mL/h.
    """
    plateau = positive(volume_ml, "volume") / positive(sum((f * t for f, t in steps), Decimal(0)), "time")
    held = tuple(PnStep(f, t, round_half_up(f * plateau, pump_step)) for f, t in steps)
    delivered = sum((step.rate_ml_per_h * step.hours for step in held), Decimal(0))
    return PnCycle(plateau, held, delivered, differs_percent(delivered, volume_ml))


def pn_ramp_plateau_ml_per_h(volume_ml: Decimal, hours: Decimal, up_h: Decimal, down_h: Decimal) -> Decimal:
    """7.9: the plateau of a pump that ramps linearly."""
    return positive(volume_ml, "volume") / positive(hours - up_h / 2 - down_h / 2, "time")


def glucose_infusion_mg_per_kg_min(dextrose_g: Decimal, weight_kg: Decimal, minutes: Decimal) -> Decimal:
    """7.9: the glucose infusion rate."""
    return dextrose_g * 1000 / (positive(weight_kg, "weight") * positive(minutes, "time"))


def maintenance_ml_per_h(weight_kg: Decimal) -> Decimal:
    """7.17, the 4-2-1 rule."""
    weight = positive(weight_kg, "weight")
    return (
        4 * min(weight, Decimal(10)) + 2 * min(max(weight - 10, Decimal(0)), Decimal(10)) + max(weight - 20, Decimal(0))
    )


def holliday_segar_ml_per_day(weight_kg: Decimal) -> Decimal:
    """7.17: 100, 50 and 20 mL a day for the first 10, the next 10 and every further kg."""
    weight = positive(weight_kg, "weight")
    return (
        100 * min(weight, Decimal(10))
        + 50 * min(max(weight - 10, Decimal(0)), Decimal(10))
        + 20 * max(weight - 20, Decimal(0))
    )
