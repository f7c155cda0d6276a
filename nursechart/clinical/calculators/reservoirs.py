"""How long a reservoir lasts, and what a PCA has given (`clinical.md` 7.12 and 7.18), unrounded."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical.calculators.positive import CannotCalculate, positive


def runs_out_after_h(fill_ml: Decimal, unusable_ml: Decimal, max_rate_ml_per_h: Decimal) -> Decimal:
    """7.12: hours until a reservoir is empty at its worst-case rate. Raises CannotCalculate where nothing is usable."""
    return positive(fill_ml - unusable_ml, "fill, which must be over the unusable volume") / positive(
        max_rate_ml_per_h, "rate"
    )


def pca_worst_case_ml_per_h(basal_ml_per_h: Decimal, bolus_ml: Decimal, max_boluses_per_h: int) -> Decimal:
    """7.12 and 7.18: basal and every bolus that the lockout allows."""
    return basal_ml_per_h + bolus_ml * max_boluses_per_h


def elastomeric_left_ml(mass_now_g: Decimal, empty_g: Decimal, density_g_per_ml: Decimal) -> Decimal:
    """7.12: what is left in an elastomeric pump, by its weight."""
    return (mass_now_g - empty_g) / positive(density_g_per_ml, "density")


def intermittent_daily_ml(
    doses_per_day: Decimal, dose_ml: Decimal, dose_h: Decimal, keep_open_ml_per_h: Decimal
) -> Decimal:
    """7.12: what a pump uses in 24 hours: its doses, and between them the rate that keeps the line open.

    Raises CannotCalculate where the doses take more than the day.
    """
    between_h = 24 - doses_per_day * dose_h
    if between_h < 0:
        raise CannotCalculate("The doses of a day take more than 24 hours: check how many and how long")
    return doses_per_day * dose_ml + keep_open_ml_per_h * between_h


def pca_given(basal_per_h: Decimal, hours: Decimal, boluses: Decimal, bolus: Decimal) -> Decimal:
    """7.18: what a PCA has given, in the unit of the bolus."""
    return basal_per_h * hours + boluses * bolus
