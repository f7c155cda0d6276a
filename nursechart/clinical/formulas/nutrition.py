"""Parenteral nutrition, glucose rate and maintenance fluid (7.9 and 7.17)."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, Worked


def _pn_cycle(of: Inputs) -> Worked:
    volume, shares, hours = of.number("volume"), of.numbers("shares"), of.numbers("step_hours")
    if len(shares) != len(hours):
        raise calc.CannotCalculate("Each step of the cycle needs its share of the full rate and its hours")
    cycle = calc.pn_cycle(volume, tuple(zip(shares, hours, strict=True)), of.step("rates"))
    weighed = sum((share * each for share, each in zip(shares, hours, strict=True)), Decimal(0))
    limit = of.setting("differs_percent")
    return Worked(
        {
            "plateau": cycle.plateau_ml_per_h,
            "rates": tuple(step.rate_ml_per_h for step in cycle.steps),
            "delivered": cycle.delivered_ml,
            "differs": cycle.differs_percent,
        },
        (
            "Full rate = volume ÷ sum of (share × hours); each step runs its share of it",
            f"= {say(volume)} mL ÷ {say(weighed)} h = {say(cycle.plateau_ml_per_h)} mL/h",
            *(
                f"{say(step.share)} of it for {say(step.hours)} h: {say(step.rate_ml_per_h)} mL/h on the pump"
                for step in cycle.steps
            ),
            f"Together {say(cycle.delivered_ml)} mL, {say(cycle.differs_percent)} % from the volume",
        ),
        (("differs", {"limit": say(limit)}),) if cycle.differs_percent >= limit else (),
    )


def _pn_ramp(of: Inputs) -> Worked:
    volume, hours, up, down = (of.number(each) for each in ("volume", "cycle_hours", "ramp_up", "ramp_down"))
    if up + down > hours:
        raise calc.CannotCalculate("The ramps are longer than the cycle: check the hours")
    plateau = calc.pn_ramp_plateau_ml_per_h(volume, hours, up, down)
    return Worked(
        {"plateau": plateau},
        (
            "Full rate = volume ÷ (hours − up ÷ 2 − down ÷ 2)",
            f"= {say(volume)} mL ÷ ({say(hours)} − {say(up)} ÷ 2 − {say(down)} ÷ 2) h = {say(plateau)} mL/h",
        ),
    )


def _glucose_rate(of: Inputs) -> Worked:
    dextrose, weight, minutes = of.number("dextrose"), of.number("weight"), of.number("time")
    rate = calc.glucose_infusion_mg_per_kg_min(dextrose, weight, minutes)
    return Worked(
        {"gir": rate},
        (
            "Glucose rate = dextrose × 1000 ÷ (weight × minutes)",
            f"= {say(dextrose)} g × 1000 ÷ ({say(weight)} kg × {say(minutes)} min) = {say(rate)} mg/kg/min",
        ),
        _over(of, rate),
    )


def _glucose_rate_of_pump(of: Inputs) -> Worked:
    dextrose, volume, rate, weight = (of.number(each) for each in ("dextrose", "volume", "rate", "weight"))
    found = calc.glucose_infusion_mg_per_kg_min(dextrose * rate / volume, weight, Decimal(60))
    return Worked(
        {"gir": found},
        (
            "Glucose rate = dextrose × 1000 ÷ volume × pump rate ÷ (weight × 60)",
            f"= {say(dextrose)} g × 1000 ÷ {say(volume)} mL × {say(rate)} mL/h ÷ ({say(weight)} kg × 60 min/h) "
            f"= {say(found)} mg/kg/min",
        ),
        _over(of, found),
    )


def _over(of: Inputs, rate: Decimal) -> tuple[tuple[str, dict[str, str]], ...]:
    limit = of.setting("high_mg_per_kg_min")
    return (("high", {"limit": say(limit)}),) if rate > limit else ()


def _maintenance(of: Inputs) -> Worked:
    weight = of.number("weight")
    rate = calc.maintenance_ml_per_h(weight)
    return Worked(
        {"rate": rate},
        (
            "Rate = 4 mL/h for each of the first 10 kg, 2 for the next 10, 1 for every further kg",
            f"For {say(weight)} kg: {say(rate)} mL/h",
        ),
    )


def _holliday_segar(of: Inputs) -> Worked:
    weight = of.number("weight")
    daily = calc.holliday_segar_ml_per_day(weight)
    return Worked(
        {"daily": daily, "rate": daily / 24},
        (
            "Daily = 100 mL for each of the first 10 kg, 50 for the next 10, 20 for every further kg",
            f"For {say(weight)} kg: {say(daily)} mL/day ÷ 24 h = {say(daily / 24)} mL/h",
        ),
    )


CODES: dict[str, Code] = {
    "pn_cycle": _pn_cycle,
    "pn_ramp": _pn_ramp,
    "glucose_rate": _glucose_rate,
    "glucose_rate_of_pump": _glucose_rate_of_pump,
    "maintenance": _maintenance,
    "holliday_segar": _holliday_segar,
}
