"""How long a reservoir lasts and what a PCA has given (7.12 and 7.18)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked


def _run_out(of: Inputs) -> Worked:
    fill, unusable, rate = of.number("fill"), of.number("unusable"), of.number("rate")
    hours = calc.runs_out_after_h(fill, unusable, rate)
    lines = (
        "Time = (fill − unusable) ÷ highest rate",
        f"= ({say(fill)} − {say(unusable)}) mL ÷ {say(rate)} mL/h = {say(hours)} h",
    )
    return _empty_at(of, hours, lines)


def _pca_run_out(of: Inputs) -> Worked:
    fill, unusable = of.number("fill"), of.number("unusable")
    basal, bolus, boluses = of.number("basal_ml"), of.number("bolus_ml"), of.number("boluses_per_h")
    rate = calc.pca_worst_case_ml_per_h(basal, bolus, int(boluses))
    hours = calc.runs_out_after_h(fill, unusable, rate)
    lines = (
        "Time = (fill − unusable) ÷ (basal + every bolus that is allowed)",
        f"Highest rate = {say(basal)} mL/h + {say(boluses)}/h × {say(bolus)} mL = {say(rate)} mL/h",
        f"= ({say(fill)} − {say(unusable)}) mL ÷ {say(rate)} mL/h = {say(hours)} h",
    )
    return _empty_at(of, hours, lines)


def _empty_at(of: Inputs, hours: Decimal, lines: tuple[str, ...]) -> Worked:
    results: dict[str, ResultValue] = {"hours": hours, "duration": hours * 60}
    warnings: list[tuple[str, dict[str, str]]] = []
    if (start := of.time("start")) is not None:
        empty = calc.after(start, hours * 60)
        results |= {"empty": empty, "alert": calc.after(start, (hours - of.setting("alert_h")) * 60)}
        visit = of.time("next_visit")
        if visit is not None and empty - visit < timedelta(0):
            warnings.append(("before_visit", {}))
    return Worked(results, lines, tuple(warnings))


def _daily(of: Inputs) -> Worked:
    doses, volume, hours, keep = (of.number(each) for each in ("doses_per_day", "dose_volume", "dose_hours", "kvo"))
    daily = calc.intermittent_daily_ml(doses, volume, hours, keep)
    return Worked(
        {"daily": daily},
        (
            "Volume a day = doses × volume + keep-open rate × the hours between",
            f"= {say(doses)} × {say(volume)} mL + {say(keep)} mL/h × {say(24 - doses * hours)} h = {say(daily)} mL/day",
        ),
    )


def _elastomeric(of: Inputs) -> Worked:
    now, empty, density = of.number("mass_now"), of.number("mass_empty"), of.number("density")
    if now < empty:
        raise calc.CannotCalculate("The pump cannot weigh less than when it is empty: check both weights")
    left = calc.elastomeric_left_ml(now, empty, density)
    return Worked(
        {"left": left},
        (
            "Left = (weight now − empty) ÷ density",
            f"= ({say(now)} − {say(empty)}) g ÷ {say(density)} g/mL = {say(left)} mL",
        ),
    )


def _pca_total(of: Inputs) -> Worked:
    basal, hours, delivered, bolus = (of.number(each) for each in ("basal", "hours", "delivered", "bolus"))
    total = calc.pca_given(basal, hours, delivered, bolus)
    results: dict[str, ResultValue] = {"given": total}
    lines = [
        "Given = basal × hours + boluses delivered × bolus",
        f"= {say(basal)} mg/h × {say(hours)} h + {say(delivered)} × {say(bolus)} mg = {say(total)} mg",
    ]
    if (attempts := of.maybe("attempts")) is not None:
        if delivered > attempts:
            raise calc.CannotCalculate("More boluses were delivered than asked for: check both numbers")
        if attempts:
            results["success"] = success = delivered / attempts * 100
            lines.append(f"Delivered of asked for = {say(delivered)} ÷ {say(attempts)} × 100 = {say(success)} %")
    return Worked(results, tuple(lines))


def _pca_most(of: Inputs) -> Worked:
    basal, bolus, lockout = of.number("basal"), of.number("bolus"), of.number("lockout")
    boluses = (60 / lockout).to_integral_value(rounding="ROUND_FLOOR")
    most = basal + boluses * bolus
    return Worked(
        {"most": most, "boluses": boluses},
        (
            "Most in an hour = basal + every bolus that the lockout allows",
            f"= {say(basal)} mg + {say(boluses)} × {say(bolus)} mg = {say(most)} mg/h",
        ),
    )


def _pca_reconcile(of: Inputs) -> Worked:
    basal, hours, delivered, bolus = (of.number(each) for each in ("basal", "hours", "delivered", "bolus"))
    strength, fill = of.number("strength_mg"), of.number("fill")
    used_mg = calc.pca_given(basal, hours, delivered, bolus)
    used = calc.volume_of_dose_ml(used_mg, strength)
    expected = fill - used
    if expected < 0:
        raise calc.CannotCalculate("The pump says it gave more than was filled in: check fill, strength and counters")
    results: dict[str, ResultValue] = {"expected": expected, "used": used, "given": used_mg}
    lines = [
        "Expected = fill − given ÷ strength",
        f"Given = {say(basal)} mg/h × {say(hours)} h + {say(delivered)} × {say(bolus)} mg = {say(used_mg)} mg",
        f"Used = {say(used_mg)} mg ÷ {say(strength)} mg/mL = {say(used)} mL",
        f"Expected = {say(fill)} mL − {say(used)} mL = {say(expected)} mL",
    ]
    warnings: list[tuple[str, dict[str, str]]] = []
    if (left := of.maybe("measured_left")) is not None:
        results["differs"] = differs = left - expected
        lines.append(f"Difference = {say(left)} mL measured − {say(expected)} mL = {say(differs)} mL")
        if abs(differs) > of.setting("differs_ml") or abs(differs) > expected * of.setting("differs_percent") / 100:
            warnings.append(("reconcile", {"differs": say(abs(differs))}))
    return Worked(results, tuple(lines), tuple(warnings))


CODES: dict[str, Code] = {
    "run_out": _run_out,
    "pca_run_out": _pca_run_out,
    "daily_volume": _daily,
    "elastomeric_left": _elastomeric,
    "pca_total": _pca_total,
    "pca_most": _pca_most,
    "pca_reconcile": _pca_reconcile,
}
