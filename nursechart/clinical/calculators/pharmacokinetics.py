"""Vancomycin by two levels (`clinical.md` 7.19): first-order elimination between a peak and a trough of one dose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nursechart.clinical.calculators.positive import CannotCalculate, positive


@dataclass(frozen=True, slots=True)
class VancomycinCourse:
    """What two levels say: elimination per hour, half-life in hours, true peak and trough in mg/L, AUC in mg.h/L."""

    elimination_per_h: Decimal
    half_life_h: Decimal
    peak_mg_l: Decimal
    trough_mg_l: Decimal
    auc24_mg_h_l: Decimal


def vancomycin_course(
    first_mg_l: Decimal, second_mg_l: Decimal, *, infusion_h: Decimal, every_h: Decimal, delay_h: Decimal,
    before_next_h: Decimal,
) -> VancomycinCourse:  # fmt: skip
    """The course of a dose given over `infusion_h` every `every_h`: the first level was drawn `delay_h` after its end,
    the second `before_next_h` before the next dose. Raises CannotCalculate.
    """
    between = every_h - before_next_h - (infusion_h + delay_h)
    if between <= 0:
        raise CannotCalculate("The first level must be drawn before the second: check the times")
    if positive(second_mg_l, "second level") >= first_mg_l:
        raise CannotCalculate("The first level must be higher than the second: check which is which")
    ke = (first_mg_l / second_mg_l).ln() / between
    peak, trough = first_mg_l * (ke * delay_h).exp(), second_mg_l * (-ke * before_next_h).exp()
    one_dose = (peak + trough) / 2 * infusion_h + (peak - trough) / ke
    return VancomycinCourse(ke, Decimal(2).ln() / ke, peak, trough, one_dose * 24 / positive(every_h, "interval"))
