"""Rates of pumps and drips, and when they end (7.1 to 7.3, 7.11)."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked


def _rate(of: Inputs) -> Worked:
    volume, minutes = of.number("volume"), of.number("time")
    rate = calc.rate_ml_per_h(volume, minutes)
    return Worked(
        {"rate": rate},
        ("Rate = volume ÷ time", f"= {say(volume)} mL ÷ {say(minutes)} min × 60 min/h = {say(rate)} mL/h"),
    )


def _volume(of: Inputs) -> Worked:
    rate, minutes = of.number("rate"), of.number("time")
    volume = rate * minutes / 60
    return Worked(
        {"volume": volume},
        ("Volume = rate × time", f"= {say(rate)} mL/h × {say(minutes)} min ÷ 60 min/h = {say(volume)} mL"),
    )


def _drops(of: Inputs) -> Worked:
    volume, minutes, factor = of.number("volume"), of.number("time"), int(of.choice("drop_factor"))
    drops = calc.drops_per_min(volume, minutes, factor)
    return Worked(
        {"drops": drops},
        (
            "Drops a minute = volume × drop factor ÷ minutes",
            f"= {say(volume)} mL × {factor} drops/mL ÷ {say(minutes)} min = {say(drops)} drops/min",
        ),
    )


def _rate_of_drops(of: Inputs) -> Worked:
    drops, factor = of.number("drops"), int(of.choice("drop_factor"))
    rate = calc.ml_per_h_of_drops(drops, factor)
    return Worked(
        {"rate": rate},
        (
            "Rate = drops a minute × 60 ÷ drop factor",
            f"= {say(drops)} drops/min × 60 min/h ÷ {factor} drops/mL = {say(rate)} mL/h",
        ),
    )


def _rate_of_dose(of: Inputs) -> Worked:
    dose, weight, conc = of.number("dose_rate"), of.number("weight"), of.number("strength_mcg")
    rate = calc.ml_per_h_of_dose_rate(dose, weight, conc)
    return Worked(
        {"rate": rate},
        (
            "Rate = dose × weight × 60 ÷ concentration",
            f"= {say(dose)} mcg/kg/min × {say(weight)} kg × 60 min/h ÷ {say(conc)} mcg/mL = {say(rate)} mL/h",
        ),
    )


def _dose_of_rate(of: Inputs) -> Worked:
    rate, weight, conc = of.number("rate"), of.number("weight"), of.number("strength_mcg")
    dose = calc.dose_rate_of_ml_per_h(rate, weight, conc)
    return Worked(
        {"dose_rate": dose},
        (
            "Dose = rate × concentration ÷ (weight × 60)",
            f"= {say(rate)} mL/h × {say(conc)} mcg/mL ÷ ({say(weight)} kg × 60 min/h) = {say(dose)} mcg/kg/min",
        ),
    )


def _completion(of: Inputs) -> Worked:
    volume, rate, start = of.number("volume"), of.number("rate"), of.time("start")
    hours = volume / rate
    results: dict[str, ResultValue] = {"hours": hours}
    if start is not None:
        results["end"] = calc.ends_at(start, volume, rate)
    return Worked(
        results, ("Time = volume ÷ rate", f"= {say(volume)} mL ÷ {say(rate)} mL/h = {say(hours)} h after the start")
    )


def _after_rate_change(of: Inputs) -> Worked:
    volume, before, minutes, rate = (of.number(each) for each in ("volume", "rate_before", "time_before", "rate"))
    given = before * minutes / 60
    left = volume - given
    if left < 0:
        raise calc.CannotCalculate("More has run than the volume: check the first rate and how long it ran")
    hours = left / rate
    results: dict[str, ResultValue] = {"left": left, "hours": hours}
    if (changed := of.time("start")) is not None:
        results["end"] = calc.after(changed, hours * 60)
    return Worked(
        results,
        (
            "Left = volume − first rate × time it ran; time = left ÷ new rate",
            f"Left = {say(volume)} mL − {say(before)} mL/h × {say(minutes)} min ÷ 60 min/h = {say(left)} mL",
            f"Time = {say(left)} mL ÷ {say(rate)} mL/h = {say(hours)} h",
        ),
    )


def _step_plan(of: Inputs) -> Worked:
    weight, volume, plan = of.number("weight"), of.number("volume"), of.numbers("plan")
    table = calc.step_table(weight, volume, plan, step_minutes=of.setting("step_min"), pump_step=of.step("rates"))
    total = sum((each.minutes for each in table), Decimal(0))
    results: dict[str, ResultValue] = {
        "rates": tuple(each.rate_ml_per_h for each in table),
        "minutes": tuple(each.minutes for each in table),
        "cumulative": tuple(each.cumulative_ml for each in table),
        "total": total,
    }
    if (start := of.time("start")) is not None:
        results["end"] = calc.after(start, total)
    return Worked(
        results,
        (
            f"Rate = mL/kg/h × {say(weight)} kg, rounded before volumes are added up; the last step runs to the end",
            *(
                f"{say(each.ml_per_kg_h)} mL/kg/h: {say(each.rate_ml_per_h)} mL/h for {say(each.minutes)} min, "
                f"then {say(each.cumulative_ml)} mL have run"
                for each in table
            ),
        ),
    )


CODES: dict[str, Code] = {
    "rate_of_volume": _rate,
    "volume_of_rate": _volume,
    "drops": _drops,
    "rate_of_drops": _rate_of_drops,
    "rate_of_dose": _rate_of_dose,
    "dose_of_rate": _dose_of_rate,
    "completion": _completion,
    "after_rate_change": _after_rate_change,
    "step_plan": _step_plan,
}
