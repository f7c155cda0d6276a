"""Doses by weight and by target, and the vials that hold them (`clinical.md` 7.4 and 7.20 to 7.23), unrounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from nursechart.clinical.calculators.positive import CannotCalculate, positive


def weight_dose(per_kg: Decimal, weight_kg: Decimal, *, cap: Decimal | None = None) -> Decimal:
    """7.4: a dose by weight, in the unit of `per_kg`, never over `cap`."""
    dose = per_kg * positive(weight_kg, "weight")
    return dose if cap is None else min(dose, cap)


def volume_of_dose_ml(dose: Decimal, per_ml: Decimal) -> Decimal:
    """7.4: the volume that holds `dose`; both in the same unit."""
    return dose / positive(per_ml, "concentration")


def vials(dose: Decimal, per_vial: Decimal) -> int:
    """7.4: whole vials (or sites, 7.22) that hold at least the dose."""
    return int((dose / positive(per_vial, "vial")).to_integral_value(rounding=ROUND_CEILING))


def carboplatin_mg(auc: Decimal, gfr_ml_per_min: Decimal, gfr_cap: Decimal) -> Decimal:
    """7.20, Calvert, with the GFR never over `gfr_cap`."""
    return auc * (min(gfr_ml_per_min, gfr_cap) + 25)


def factor_units(weight_kg: Decimal, rise_percent: Decimal, units_per_kg_per_percent: Decimal) -> Decimal:
    """7.21: units for a rise of the factor's level; how many a kg and a percent take is the product's."""
    return positive(weight_kg, "weight") * rise_percent * units_per_kg_per_percent


def subcutaneous_ig_weekly_g(iv_g: Decimal, every_weeks: Decimal, factor: Decimal) -> Decimal:
    """7.22: the weekly dose under the skin for a dose into the vein."""
    return iv_g / positive(every_weeks, "interval") * factor


def iron_deficit_mg(weight_kg: Decimal, haemoglobin_g_dl: Decimal, target_g_dl: Decimal, stores_mg: Decimal) -> Decimal:
    """7.23, Ganzoni. Raises CannotCalculate where the haemoglobin is at its target already."""
    if haemoglobin_g_dl >= target_g_dl:
        raise CannotCalculate(f"Haemoglobin is at or over the target of {target_g_dl:f} g/dL: there is no deficit")
    return positive(weight_kg, "weight") * (target_g_dl - haemoglobin_g_dl) * Decimal("2.4") + stores_mg


@dataclass(frozen=True, slots=True)
class VialChoice:
    """Whole vials for a dose: how many of each size (in the order asked), and what they hold together."""

    counts: tuple[int, ...]
    total: Decimal


def nearest_vials(dose: Decimal, sizes: Sequence[Decimal]) -> VialChoice:
    """7.21: the whole vials that hold what is nearest to `dose`; where two are as near, fewer vials, then the larger
    total. `sizes` are the potencies on the labels, all different and at most a few: every total up to one vial over the
    dose is looked at.
    """
    most = positive(dose, "dose") + max(positive(size, "vial") for size in sizes)
    held: dict[Decimal, tuple[int, ...]] = {Decimal(0): (0,) * len(sizes)}
    for place, size in enumerate(sizes):
        for total, counts in sorted(held.items()):
            number, reached = 1, total + size
            while reached <= most:
                more = (*counts[:place], number, *counts[place + 1 :])
                if reached not in held or sum(more) < sum(held[reached]):
                    held[reached] = more
                number, reached = number + 1, reached + size
    del held[Decimal(0)]
    total = min(held, key=lambda each: (abs(each - dose), sum(held[each]), -each))
    return VialChoice(held[total], total)
