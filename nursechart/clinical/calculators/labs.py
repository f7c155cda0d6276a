"""What follows from laboratory results (`clinical.md` 7.8 and 7.16), unrounded."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical.calculators.positive import positive


def creatinine_clearance_ml_per_min(
    age_years: int | Decimal, weight_kg: Decimal, creatinine_mg_dl: Decimal, *, female: bool
) -> Decimal:
    """7.8, Cockcroft-Gault; for adults with a stable creatinine, not in pregnancy."""
    clearance = (140 - age_years) * positive(weight_kg, "weight") / (72 * positive(creatinine_mg_dl, "creatinine"))
    return clearance * Decimal("0.85") if female else clearance


def corrected_calcium_mg_dl(calcium_mg_dl: Decimal, albumin_g_dl: Decimal) -> Decimal:
    """7.16."""
    return calcium_mg_dl + Decimal("0.8") * (4 - albumin_g_dl)


def corrected_calcium_mmol_l(calcium_mmol_l: Decimal, albumin_g_l: Decimal) -> Decimal:
    """7.16, in SI units."""
    return calcium_mmol_l + Decimal("0.02") * (40 - albumin_g_l)


def anion_gap(sodium: Decimal, chloride: Decimal, bicarbonate: Decimal) -> Decimal:
    """7.16, all in mmol/L; potassium is left out."""
    return sodium - chloride - bicarbonate


def albumin_corrected_gap(gap_mmol_l: Decimal, albumin_g_dl: Decimal) -> Decimal:
    """7.16: each g/dL of albumin that is missing hides 2.5 mmol/L of the gap."""
    return gap_mmol_l + Decimal("2.5") * (4 - albumin_g_dl)
