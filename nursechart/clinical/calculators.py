"""The arithmetic of infusions (`clinical.md` 7): decimal, unrounded, with the units in every name.

Answers are exact to at least 10 digits; `units.round_half_up` rounds once, for the screen, and shows the unrounded
value beside a dose that it rounds up. Limits are content and are checked by who asks; a divisor that is zero, or a
weight, time or concentration that is not positive, raises CannotCalculate, whose text says what to enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from zoneinfo import ZoneInfo

from nursechart.clinical.units import CM_PER_INCH, round_half_up
from nursechart.errors import NurseCanAct

PUMP_STEP_ML_PER_H = Decimal("0.1")
_HALF_UNIT_PER_RISE = Decimal("0.5")


class CannotCalculate(NurseCanAct):
    """A number is missing, zero or negative where the formula divides by it."""


def rate_ml_per_h(volume_ml: Decimal, minutes: Decimal) -> Decimal:
    """7.1: 250 mL over 90 min is 166.67 mL/h."""
    return _positive(volume_ml, "volume") * 60 / _positive(minutes, "time")


def drops_per_min(volume_ml: Decimal, minutes: Decimal, drops_per_ml: int) -> Decimal:
    """7.2, gravity: the drop factor of the set is 10, 15 or 20, or 60 for micro drops."""
    return _positive(volume_ml, "volume") * drops_per_ml / _positive(minutes, "time")


def ml_per_h_of_drops(drops_per_minute: Decimal, drops_per_ml: int) -> Decimal:
    """7.2 the other way: 31 drops a minute at 15 drops/mL is 124 mL/h."""
    return drops_per_minute * 60 / _positive(Decimal(drops_per_ml), "drop factor")


def ml_per_h_of_dose_rate(mcg_per_kg_min: Decimal, weight_kg: Decimal, mcg_per_ml: Decimal) -> Decimal:
    """7.3: the pump rate for a dose by weight and minute."""
    return mcg_per_kg_min * _positive(weight_kg, "weight") * 60 / _positive(mcg_per_ml, "concentration")


def dose_rate_of_ml_per_h(ml_per_h: Decimal, weight_kg: Decimal, mcg_per_ml: Decimal) -> Decimal:
    """7.3 the other way, mcg/kg/min."""
    return ml_per_h * mcg_per_ml / (_positive(weight_kg, "weight") * 60)


def weight_dose(per_kg: Decimal, weight_kg: Decimal, *, cap: Decimal | None = None) -> Decimal:
    """7.4: a dose by weight, in the unit of `per_kg`, never over `cap`."""
    dose = per_kg * _positive(weight_kg, "weight")
    return dose if cap is None else min(dose, cap)


def volume_of_dose_ml(dose: Decimal, per_ml: Decimal) -> Decimal:
    """7.4: the volume that holds `dose`; both in the same unit."""
    return dose / _positive(per_ml, "concentration")


def vials(dose: Decimal, per_vial: Decimal) -> int:
    """7.4: whole vials that hold at least the dose."""
    return int((dose / _positive(per_vial, "vial")).to_integral_value(rounding=ROUND_CEILING))


def epinephrine_mg(weight_kg: Decimal, *, adult: bool) -> Decimal:
    """S13: mg into the thigh muscle, 0.01 mg/kg; at most 0.5 mg in adults, 0.3 mg in a child under 30 kg."""
    cap = Decimal("0.5") if adult or weight_kg >= 30 else Decimal("0.3")
    return weight_dose(Decimal("0.01"), weight_kg, cap=cap)


def bsa_mosteller_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.5."""
    return (_positive(height_cm, "height") * _positive(weight_kg, "weight") / 3600).sqrt()


def bsa_dubois_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.5."""
    height, weight = _positive(height_cm, "height"), _positive(weight_kg, "weight")
    return Decimal("0.007184") * weight ** Decimal("0.425") * height ** Decimal("0.725")


def bmi_kg_per_m2(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """7.6."""
    metres = _positive(height_cm, "height") / 100
    return weight_kg / (metres * metres)


def ideal_weight_kg(height_cm: Decimal, *, male: bool) -> Decimal:
    """7.7, Devine; 50 or 45.5 kg for anybody under 60 inches."""
    over = max(Decimal(0), _positive(height_cm, "height") / CM_PER_INCH - 60)
    return (Decimal(50) if male else Decimal("45.5")) + Decimal("2.3") * over


def adjusted_weight_kg(ideal_kg: Decimal, actual_kg: Decimal) -> Decimal:
    """7.7: used when the actual weight is over 120 % of the ideal one."""
    return ideal_kg + Decimal("0.4") * (actual_kg - ideal_kg)


def creatinine_clearance_ml_per_min(
    age_years: int, weight_kg: Decimal, creatinine_mg_dl: Decimal, *, female: bool
) -> Decimal:
    """7.8, Cockcroft-Gault; for adults with a stable creatinine, not in pregnancy."""
    clearance = (140 - age_years) * _positive(weight_kg, "weight") / (72 * _positive(creatinine_mg_dl, "creatinine"))
    return clearance * Decimal("0.85") if female else clearance


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
    differs_percent: Decimal  # from the volume ordered; must stay under 1


def pn_cycle(volume_ml: Decimal, steps: Sequence[tuple[Decimal, Decimal]]) -> PnCycle:
    """7.9: the rates of a tapered cycle. `steps` are (share of the plateau, hours); rates are rounded to 0.1 mL/h."""
    plateau = _positive(volume_ml, "volume") / _positive(sum((f * t for f, t in steps), Decimal(0)), "time")
    held = tuple(PnStep(f, t, round_half_up(f * plateau, PUMP_STEP_ML_PER_H)) for f, t in steps)
    delivered = sum((step.rate_ml_per_h * step.hours for step in held), Decimal(0))
    return PnCycle(plateau, held, delivered, abs(delivered - volume_ml) / volume_ml * 100)


def pn_ramp_plateau_ml_per_h(volume_ml: Decimal, hours: Decimal, up_h: Decimal, down_h: Decimal) -> Decimal:
    """7.9: the plateau of a pump that ramps linearly."""
    return _positive(volume_ml, "volume") / _positive(hours - up_h / 2 - down_h / 2, "time")


def glucose_infusion_mg_per_kg_min(dextrose_g: Decimal, weight_kg: Decimal, minutes: Decimal) -> Decimal:
    """7.9: GIR."""
    return dextrose_g * 1000 / (_positive(weight_kg, "weight") * _positive(minutes, "time"))


@dataclass(frozen=True, slots=True)
class InfusionStep:
    """One step of a stepped infusion: pump rate, how long, and what has run by its end."""

    ml_per_kg_h: Decimal
    rate_ml_per_h: Decimal
    minutes: Decimal
    cumulative_ml: Decimal


def step_table(
    weight_kg: Decimal, volume_ml: Decimal, ml_per_kg_h: Sequence[Decimal], *, step_minutes: Decimal = Decimal(30)
) -> tuple[InfusionStep, ...]:
    """7.10: an immune globulin rate plan. Rates are rounded first; the last step runs until the volume ends."""
    left, steps, weight = _positive(volume_ml, "volume"), [], _positive(weight_kg, "weight")
    for number, each in enumerate(ml_per_kg_h):
        rate = _positive(round_half_up(each * weight, PUMP_STEP_ML_PER_H), "rate")
        last = number == len(ml_per_kg_h) - 1
        minutes = left * 60 / rate if last else min(step_minutes, left * 60 / rate)
        left -= rate * minutes / 60
        steps.append(InfusionStep(each, rate, minutes, volume_ml if last else volume_ml - left))
        if left <= 0:
            break
    return tuple(steps)


def ends_at(start: datetime, volume_ml: Decimal, rate: Decimal) -> datetime:
    """7.11: when a volume has run at `rate` mL/h. Aware in, aware out in the same zone, even where the clock jumps.

    The answer keeps its seconds; screens cut it to the minute.
    """
    return after(start, volume_ml * 60 / _positive(rate, "rate"))


def after(start: datetime, minutes: Decimal) -> datetime:
    """`start` (aware) and so many elapsed minutes, in the zone of `start`."""
    zone = start.tzinfo if start.tzinfo is not None else UTC
    return (start.astimezone(UTC) + timedelta(seconds=float(minutes * 60))).astimezone(zone)


def local(start: str, zone: str) -> datetime:
    """A local wall time (`2025-11-01T22:30`) as an aware datetime."""
    return datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))


def runs_out_after_h(fill_ml: Decimal, unusable_ml: Decimal, max_rate_ml_per_h: Decimal) -> Decimal:
    """7.12: hours until a reservoir is empty at its worst-case rate."""
    return (fill_ml - unusable_ml) / _positive(max_rate_ml_per_h, "rate")


def pca_worst_case_ml_per_h(basal_ml_per_h: Decimal, bolus_ml: Decimal, max_boluses_per_h: int) -> Decimal:
    """7.12 and 7.18: basal and every bolus that the lockout allows."""
    return basal_ml_per_h + bolus_ml * max_boluses_per_h


def elastomeric_left_ml(mass_now_g: Decimal, empty_g: Decimal, density_g_per_ml: Decimal = Decimal(1)) -> Decimal:
    """7.12: what is left in an elastomeric pump, by its weight."""
    return (mass_now_g - empty_g) / _positive(density_g_per_ml, "density")


def heparin_ml_per_h(units_per_h: Decimal, units_per_ml: Decimal) -> Decimal:
    """7.13."""
    return units_per_h / _positive(units_per_ml, "concentration")


def mean_arterial_pressure(systolic: Decimal, diastolic: Decimal) -> Decimal:
    """7.14, mmHg."""
    return (systolic + 2 * diastolic) / 3


def corrected_calcium_mg_dl(calcium_mg_dl: Decimal, albumin_g_dl: Decimal) -> Decimal:
    """7.16."""
    return calcium_mg_dl + Decimal("0.8") * (4 - albumin_g_dl)


def maintenance_ml_per_h(weight_kg: Decimal) -> Decimal:
    """7.17, the 4-2-1 rule."""
    weight = _positive(weight_kg, "weight")
    return (
        4 * min(weight, Decimal(10)) + 2 * min(max(weight - 10, Decimal(0)), Decimal(10)) + max(weight - 20, Decimal(0))
    )


def carboplatin_mg(auc: Decimal, gfr_ml_per_min: Decimal) -> Decimal:
    """7.20, Calvert, with the GFR capped at 125 (unconfirmed)."""
    return auc * (min(gfr_ml_per_min, Decimal(125)) + 25)


def factor_viii_units(weight_kg: Decimal, rise_percent: Decimal) -> Decimal:
    """7.21: a unit per kg raises factor VIII by about 2 %."""
    return _positive(weight_kg, "weight") * rise_percent * _HALF_UNIT_PER_RISE


def factor_ix_units(weight_kg: Decimal, rise_percent: Decimal, *, recombinant: bool = False) -> Decimal:
    """7.21: a unit per kg raises factor IX by about 1 %; a recombinant one may need 1.2 times as much (unconfirmed)."""
    return _positive(weight_kg, "weight") * rise_percent * (Decimal("1.2") if recombinant else Decimal(1))


def subcutaneous_ig_weekly_g(iv_g: Decimal, every_weeks: int, factor: Decimal = Decimal("1.37")) -> Decimal:
    """7.22: the weekly dose under the skin for a dose into the vein."""
    return iv_g / _positive(Decimal(every_weeks), "interval") * factor


def iron_deficit_mg(weight_kg: Decimal, haemoglobin_g_dl: Decimal) -> Decimal:
    """7.23, Ganzoni, to 15 g/dL with 500 mg for the stores (unconfirmed)."""
    return _positive(weight_kg, "weight") * (15 - haemoglobin_g_dl) * Decimal("2.4") + 500


def weight_change_percent(old_kg: Decimal, new_kg: Decimal) -> Decimal:
    """7.24: positive is a gain."""
    return (new_kg - old_kg) / _positive(old_kg, "earlier weight") * 100


def differs_percent(worked_out: Decimal, ordered: Decimal) -> Decimal:
    """Safety rule 4: by how much what was worked out differs from the order, without a sign."""
    return abs(worked_out - ordered) / _positive(ordered, "ordered value") * 100


def _positive(value: Decimal, name: str) -> Decimal:
    if value <= 0:
        raise CannotCalculate(f"Enter the {name}: it must be more than 0")
    return value
