"""Rates of pumps and drips (`clinical.md` 7.1 to 7.3 and 7.13), unrounded."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical.calculators.positive import positive

PUMP_STEP_ML_PER_H = Decimal("0.1")  # what most pumps take; a finer one is said by its formula or its model


def rate_ml_per_h(volume_ml: Decimal, minutes: Decimal) -> Decimal:
    """7.1: 250 mL over 90 min is 166.67 mL/h."""
    return positive(volume_ml, "volume") * 60 / positive(minutes, "time")


def drops_per_min(volume_ml: Decimal, minutes: Decimal, drops_per_ml: int) -> Decimal:
    """7.2, gravity: the drop factor of the set is 10, 15 or 20, or 60 for micro drops."""
    return positive(volume_ml, "volume") * drops_per_ml / positive(minutes, "time")


def ml_per_h_of_drops(drops_per_minute: Decimal, drops_per_ml: int) -> Decimal:
    """7.2 the other way: 31 drops a minute at 15 drops/mL is 124 mL/h."""
    return drops_per_minute * 60 / positive(Decimal(drops_per_ml), "drop factor")


def ml_per_h_of_dose_rate(mcg_per_kg_min: Decimal, weight_kg: Decimal, mcg_per_ml: Decimal) -> Decimal:
    """7.3: the pump rate for a dose by weight and minute."""
    return mcg_per_kg_min * positive(weight_kg, "weight") * 60 / positive(mcg_per_ml, "concentration")


def dose_rate_of_ml_per_h(ml_per_h: Decimal, weight_kg: Decimal, mcg_per_ml: Decimal) -> Decimal:
    """7.3 the other way, mcg/kg/min."""
    return ml_per_h * mcg_per_ml / (positive(weight_kg, "weight") * 60)


def heparin_ml_per_h(units_per_h: Decimal, units_per_ml: Decimal) -> Decimal:
    """7.13."""
    return units_per_h / positive(units_per_ml, "concentration")


def differs_percent(worked_out: Decimal, ordered: Decimal) -> Decimal:
    """Safety rule 4: by how much what was worked out differs from the order, without a sign."""
    return abs(worked_out - ordered) / positive(ordered, "ordered value") * 100
