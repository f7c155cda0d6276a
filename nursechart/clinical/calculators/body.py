"""The body: surface, weight and its change, mean pressure (`clinical.md` 7.5 to 7.7, 7.14 and 7.24), unrounded."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical.calculators.positive import positive
from nursechart.clinical.units import CM_PER_INCH


def bsa_mosteller_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.5."""
    return (positive(height_cm, "height") * positive(weight_kg, "weight") / 3600).sqrt()


def bsa_dubois_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.5."""
    height, weight = positive(height_cm, "height"), positive(weight_kg, "weight")
    return Decimal("0.007184") * weight ** Decimal("0.425") * height ** Decimal("0.725")


def bmi_kg_per_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.6."""
    metres = positive(height_cm, "height") / 100
    return weight_kg / (metres * metres)


def ideal_weight_kg(height_cm: Decimal, *, male: bool) -> Decimal:
    """7.7, Devine; 50 or 45.5 kg for anybody under 60 inches."""
    over = max(Decimal(0), positive(height_cm, "height") / CM_PER_INCH - 60)
    return (Decimal(50) if male else Decimal("45.5")) + Decimal("2.3") * over


def adjusted_weight_kg(ideal_kg: Decimal, actual_kg: Decimal) -> Decimal:
    """7.7: used when the actual weight is over 120 % of the ideal one."""
    return ideal_kg + Decimal("0.4") * (actual_kg - ideal_kg)


def mean_arterial_pressure(systolic: Decimal, diastolic: Decimal) -> Decimal:
    """7.14, mmHg."""
    return (systolic + 2 * diastolic) / 3


def weight_change_percent(old_kg: Decimal, new_kg: Decimal) -> Decimal:
    """7.24: positive is a gain."""
    return (new_kg - old_kg) / positive(old_kg, "earlier weight") * 100
