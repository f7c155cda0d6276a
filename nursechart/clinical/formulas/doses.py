"""Doses by weight, surface or target, and the vials that hold them (7.4, the epinephrine of S13, 7.5, 7.20 to 7.23)."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked


def _weight_dose(of: Inputs) -> Worked:
    per_kg, weight = of.number("dose_per_kg"), of.number("weight")
    dose = calc.weight_dose(per_kg, weight)
    lines = ["Dose = dose per kg × weight", f"= {say(per_kg)} mg/kg × {say(weight)} kg = {say(dose)} mg"]
    return _held_in(of, dose, lines)


def _weight_dose_of_day(of: Inputs) -> Worked:
    per_kg, weight, doses = of.number("dose_per_kg_day"), of.number("weight"), of.number("doses_per_day")
    dose = calc.weight_dose(per_kg, weight) / doses
    lines = [
        "Dose = dose per kg and day × weight ÷ doses a day",
        f"= {say(per_kg)} mg/kg/day × {say(weight)} kg ÷ {say(doses)} = {say(dose)} mg",
    ]
    return _held_in(of, dose, lines)


def _held_in(of: Inputs, dose: Decimal, lines: list[str]) -> Worked:
    """The volume and the vials of a dose in mg, where a concentration or a vial is given."""
    given, said = of.given_amount("dose", dose)
    if said:
        lines.append(f"{said} mg")
    results: dict[str, ResultValue] = {"dose": dose}
    if (conc := of.maybe("strength_mg")) is not None:
        results["volume"] = volume = calc.volume_of_dose_ml(given, conc)
        lines.append(f"Volume = {say(given)} mg ÷ {say(conc)} mg/mL = {say(volume)} mL")
    if (vial := of.maybe("vial")) is not None:
        results["vials"] = Decimal(calc.vials(given, vial))
        lines.append(f"Vials = {say(given)} mg ÷ {say(vial)} mg = {say(given / vial)}, whole vials up")
    return Worked(results, tuple(lines))


def _epinephrine(of: Inputs) -> Worked:
    weight, adult = of.number("weight"), of.choice("age_group") == "adult"
    small = not adult and weight < of.setting("child_below_kg")
    cap = of.setting("cap_child_mg" if small else "cap_adult_mg")
    by_weight = calc.weight_dose(of.setting("mg_per_kg"), weight)
    dose = min(by_weight, cap)
    volume = calc.volume_of_dose_ml(dose, of.setting("mg_per_ml"))
    words = {"cap": say(cap)}
    warnings = [("capped", words)] if by_weight > cap else []
    results: dict[str, ResultValue] = {"dose": dose, "volume": volume}
    if weight >= of.setting("autoinjector_from_kg"):
        large = weight >= of.setting("autoinjector_large_from_kg")
        results["autoinjector"] = of.setting("autoinjector_large_mg" if large else "autoinjector_small_mg")
    else:
        warnings.append(("no_autoinjector", {}))
    if weight >= of.setting("autoinjector_option_from_kg"):
        warnings.append(("autoinjector_option", {}))
    return Worked(
        results,
        (
            "Dose = dose per kg × weight, never over the cap",
            f"= {say(of.setting('mg_per_kg'))} mg/kg × {say(weight)} kg = {say(by_weight)} mg; cap {say(cap)} mg",
            f"Volume = {say(dose)} mg ÷ {say(of.setting('mg_per_ml'))} mg/mL = {say(volume)} mL",
        ),
        tuple(warnings),
    )


def _bsa_dose(of: Inputs) -> Worked:
    per_m2, bsa, ordered = of.number("dose_per_m2"), of.number("bsa"), of.number("ordered_dose")
    dose = per_m2 * bsa
    differs = (ordered - dose) / dose * 100
    over = abs(differs) > of.setting("differs_percent")
    return Worked(
        {"dose": dose, "differs": differs},
        (
            "Dose = dose per m² × surface; difference = (ordered − dose) ÷ dose",
            f"Dose = {say(per_m2)} mg/m² × {say(bsa)} m² = {say(dose)} mg",
            f"Difference = ({say(ordered)} − {say(dose)}) ÷ {say(dose)} × 100 = {say(differs)} %",
        ),
        (("differs", {"limit": say(of.setting("differs_percent"))}),) if over else (),
    )


def _carboplatin(of: Inputs) -> Worked:
    auc, gfr, cap = of.number("auc_target"), of.number("gfr"), of.setting("gfr_cap")
    dose = calc.carboplatin_mg(auc, gfr, cap)
    capped = gfr > cap
    return Worked(
        {"dose": dose},
        (
            "Dose = AUC × (GFR + 25), Calvert",
            f"= {say(auc)} × ({say(min(gfr, cap))} mL/min + 25) = {say(dose)} mg",
        ),
        (("gfr_capped", {"gfr": say(gfr), "cap": say(cap)}),) if capped else (),
    )


def _factor(of: Inputs) -> Worked:
    weight, rise = of.number("weight"), of.number("rise")
    product = of.choice("factor_product")
    each = of.setting(product)
    units = calc.factor_units(weight, rise, each)
    lines = [
        "Units = weight × wanted rise × units per kg and percent",
        f"= {say(weight)} kg × {say(rise)} % × {say(each)} = {say(units)} units",
    ]
    warnings: list[tuple[str, dict[str, str]]] = []
    results: dict[str, ResultValue] = {"units": units}
    if rise > of.setting("most_rise"):
        warnings.append(("rise", {"most": say(of.setting("most_rise"))}))
    if "vial_units" in of.values:
        sizes = of.numbers("vial_units")
        if units > min(sizes) * of.setting("most_vials"):
            raise calc.CannotCalculate("That would take very many vials: check the dose and what one vial holds")
        choice = calc.nearest_vials(units, sizes)
        differs = (choice.total - units) / units * 100
        held = " + ".join(f"{n} × {say(size)}" for n, size in zip(choice.counts, sizes, strict=True) if n)
        results |= {"vials": tuple(Decimal(n) for n in choice.counts), "held": choice.total, "differs": differs}
        lines.append(f"Vials: {held} = {say(choice.total)} units, {say(differs)} % from the dose")
        if abs(differs) > of.setting("differs_percent"):
            warnings.append(("vials_differ", {"limit": say(of.setting("differs_percent"))}))
        elif choice.total > units:
            warnings.append(("vials_over", {"held": say(choice.total), "units": say(units)}))
    return Worked(results, tuple(lines), tuple(warnings))


def _subcutaneous_ig(of: Inputs) -> Worked:
    iv_g, weeks, most = of.number("iv_dose"), of.number("weeks"), of.number("site_most")
    factor = of.maybe("ig_factor") or of.setting("factor")
    weekly = calc.subcutaneous_ig_weekly_g(iv_g, weeks, factor)
    volume = weekly * of.setting("ml_per_g")
    sites = Decimal(calc.vials(volume, most))
    each = volume / sites
    lines = [
        "Weekly dose = IV dose ÷ weeks × factor; volume = dose × mL per g; sites = volume ÷ most per site, whole, up",
        f"Weekly dose = {say(iv_g)} g ÷ {say(weeks)} × {say(factor)} = {say(weekly)} g",
        f"Volume = {say(weekly)} g × {say(of.setting('ml_per_g'))} mL/g = {say(volume)} mL",
        f"Sites = {say(volume)} mL ÷ {say(most)} mL = {say(volume / most)}: {say(sites)}, {say(each)} mL each",
    ]
    results: dict[str, ResultValue] = {"weekly": weekly, "volume": volume, "sites": sites, "per_site": each}
    if (rate := of.maybe("site_rate")) is not None:
        results["minutes"] = minutes = each * 60 / rate
        lines.append(f"Time = {say(each)} mL ÷ {say(rate)} mL/h per site = {say(minutes)} min")
    most_sites = of.setting("most_sites")
    return Worked(results, tuple(lines), (("sites", {"most": say(most_sites)}),) if sites > most_sites else ())


def _iron(of: Inputs) -> Worked:
    weight, hb = of.number("weight"), of.number("haemoglobin")
    target, stores = of.setting("target_g_dl"), of.setting("stores_mg")
    deficit = calc.iron_deficit_mg(weight, hb, target, stores)
    return Worked(
        {"deficit": deficit},
        (
            "Iron = weight × (target − haemoglobin) × 2.4 + stores, Ganzoni",
            f"= {say(weight)} kg × ({say(target)} − {say(hb)}) g/dL × 2.4 + {say(stores)} mg = {say(deficit)} mg",
        ),
    )


def _heparin_rate(of: Inputs) -> Worked:
    per_kg, weight, conc = of.number("heparin_per_kg_h"), of.number("weight"), of.number("strength_units")
    units = per_kg * weight
    rate = calc.heparin_ml_per_h(units, conc)
    return Worked(
        {"rate": rate, "units": units},
        (
            "Rate = units per kg and hour × weight ÷ concentration",
            f"Units an hour = {say(per_kg)} units/kg/h × {say(weight)} kg = {say(units)} units/h",
            f"Rate = {say(units)} units/h ÷ {say(conc)} units/mL = {say(rate)} mL/h",
        ),
    )


def _heparin_of_rate(of: Inputs) -> Worked:
    rate, weight, conc = of.number("rate"), of.number("weight"), of.number("strength_units")
    units = rate * conc
    per_kg = units / weight
    return Worked(
        {"units": units, "per_kg": per_kg},
        (
            "Units an hour = rate × concentration",
            f"= {say(rate)} mL/h × {say(conc)} units/mL = {say(units)} units/h",
            f"= {say(units)} units/h ÷ {say(weight)} kg = {say(per_kg)} units/kg/h",
        ),
    )


def _heparin_dose(of: Inputs) -> Worked:
    per_kg, weight, conc = of.number("heparin_per_kg"), of.number("weight"), of.number("strength_units")
    units = calc.weight_dose(per_kg, weight)
    volume = calc.volume_of_dose_ml(units, conc)
    return Worked(
        {"units": units, "volume": volume},
        (
            "Units = units per kg × weight; volume = units ÷ concentration",
            f"Units = {say(per_kg)} units/kg × {say(weight)} kg = {say(units)} units",
            f"Volume = {say(units)} units ÷ {say(conc)} units/mL = {say(volume)} mL",
        ),
    )


def _heparin_locks(of: Inputs) -> Worked:
    count, volume, conc = of.number("count"), of.number("lock_volume"), of.number("strength_units")
    units = count * volume * conc
    return Worked(
        {"units": units},
        (
            "Units = how many × volume × concentration",
            f"= {say(count)} × {say(volume)} mL × {say(conc)} units/mL = {say(units)} units",
        ),
    )


CODES: dict[str, Code] = {
    "weight_dose": _weight_dose,
    "weight_dose_of_day": _weight_dose_of_day,
    "epinephrine": _epinephrine,
    "bsa_dose": _bsa_dose,
    "carboplatin": _carboplatin,
    "factor": _factor,
    "subcutaneous_ig": _subcutaneous_ig,
    "iron": _iron,
    "heparin_rate": _heparin_rate,
    "heparin_of_rate": _heparin_of_rate,
    "heparin_dose": _heparin_dose,
    "heparin_locks": _heparin_locks,
}
