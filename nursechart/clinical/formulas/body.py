"""The body: surface, ideal weight, pressure, change of weight; kidneys, blood (7.5 to 7.8, 7.14, 7.16, 7.24)."""

from __future__ import annotations

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked
from nursechart.clinical.units import CM_PER_INCH

_UNDER_FEET = 60  # inches from which Devine counts


def _mosteller(of: Inputs) -> Worked:
    height, weight = of.number("height"), of.number("weight")
    surface = calc.bsa_mosteller_m2(height, weight)
    return Worked(
        {"bsa": surface},
        (
            "Surface = √(height × weight ÷ 3600), Mosteller",
            f"= √({say(height)} cm × {say(weight)} kg ÷ 3600) = {say(surface)} m²",
        ),
    )


def _dubois(of: Inputs) -> Worked:
    height, weight = of.number("height"), of.number("weight")
    surface = calc.bsa_dubois_m2(height, weight)
    return Worked(
        {"bsa": surface},
        (
            "Surface = 0.007184 × weight^0.425 × height^0.725, DuBois",
            f"= 0.007184 × {say(weight)}^0.425 × {say(height)}^0.725 = {say(surface)} m²",
        ),
    )


def _bmi(of: Inputs) -> Worked:
    height, weight = of.number("height"), of.number("weight")
    index = calc.bmi_kg_per_m2(height, weight)
    return Worked(
        {"bmi": index},
        ("BMI = weight ÷ height²", f"= {say(weight)} kg ÷ ({say(height / 100)} m)² = {say(index)} kg/m²"),
    )


def _ideal(of: Inputs) -> Worked:
    height, weight, male = of.number("height"), of.number("weight"), of.choice("sex") == "male"
    ideal = calc.ideal_weight_kg(height, male=male)
    adjusted = calc.adjusted_weight_kg(ideal, weight)
    over = weight / ideal * 100
    warnings: list[tuple[str, dict[str, str]]] = []
    if over > of.setting("use_adjusted_over_percent"):
        warnings.append(("use_adjusted", {"limit": say(of.setting("use_adjusted_over_percent"))}))
    inches = height / CM_PER_INCH
    if inches < _UNDER_FEET:
        warnings.append(("under_60_in", {}))
    base = "50" if male else "45.5"
    return Worked(
        {"ideal": ideal, "adjusted": adjusted, "of_ideal": over},
        (
            "Ideal = 50 kg (male) or 45.5 kg (female) + 2.3 kg for each inch over 60, Devine",
            f"= {base} + 2.3 × {say(max(inches - _UNDER_FEET, inches * 0))} = {say(ideal)} kg",
            "Adjusted = ideal + 0.4 × (weight − ideal)",
            f"= {say(ideal)} + 0.4 × ({say(weight)} − {say(ideal)}) = {say(adjusted)} kg",
            f"The weight is {say(over)} % of the ideal one",
        ),
        tuple(warnings),
    )


def _creatinine_clearance(of: Inputs) -> Worked:
    age, weight, creatinine = of.number("age"), of.number("weight"), of.number("creatinine")
    female = of.choice("sex") == "female"
    clearance = calc.creatinine_clearance_ml_per_min(age, weight, creatinine, female=female)
    warnings: list[tuple[str, dict[str, str]]] = [
        (name, {})
        for name, holds in (
            ("under_age", age < of.setting("adult_years")),
            ("pregnant", of.choice("pregnant") == "yes"),
            ("unstable", of.choice("creatinine_stable") == "no"),
            ("stable_unknown", not of.choice("creatinine_stable")),
        )
        if holds
    ]
    factor = " × 0.85" if female else ""
    return Worked(
        {"clearance": clearance},
        (
            "Clearance = (140 − age) × weight ÷ (72 × creatinine), × 0.85 in women, Cockcroft-Gault",
            f"= (140 − {say(age)}) × {say(weight)} kg ÷ (72 × {say(creatinine)} mg/dL){factor} "
            f"= {say(clearance)} mL/min",
        ),
        tuple(warnings),
    )


def _map(of: Inputs) -> Worked:
    systolic, diastolic = of.number("systolic"), of.number("diastolic")
    if systolic <= diastolic:
        raise calc.CannotCalculate("The upper pressure must be higher than the lower: check which is which")
    mean = calc.mean_arterial_pressure(systolic, diastolic)
    return Worked(
        {"map": mean},
        (
            "Mean pressure = (upper + 2 × lower) ÷ 3",
            f"= ({say(systolic)} + 2 × {say(diastolic)}) ÷ 3 = {say(mean)} mmHg",
        ),
    )


def _weight_change(of: Inputs) -> Worked:
    old, new = of.number("weight_before"), of.number("weight")
    change = calc.weight_change_percent(old, new)
    limit = of.setting("block_percent")
    return Worked(
        {"change": change},
        (
            "Change = (new − earlier) ÷ earlier × 100",
            f"= ({say(new)} − {say(old)}) ÷ {say(old)} × 100 = {say(change)} %",
        ),
        (("over_limit", {"limit": say(limit)}),) if abs(change) > limit else (),
    )


def _calcium(of: Inputs) -> Worked:
    calcium, albumin = of.number("calcium_mass"), of.number("albumin_mass")
    corrected = calc.corrected_calcium_mg_dl(calcium, albumin)
    return Worked(
        {"calcium": corrected},
        (
            "Corrected calcium = calcium + 0.8 × (4 − albumin)",
            f"= {say(calcium)} mg/dL + 0.8 × (4 − {say(albumin)} g/dL) = {say(corrected)} mg/dL",
        ),
    )


def _calcium_si(of: Inputs) -> Worked:
    calcium, albumin = of.number("calcium_moles"), of.number("albumin_si")
    corrected = calc.corrected_calcium_mmol_l(calcium, albumin)
    return Worked(
        {"calcium": corrected},
        (
            "Corrected calcium = calcium + 0.02 × (40 − albumin)",
            f"= {say(calcium)} mmol/L + 0.02 × (40 − {say(albumin)} g/L) = {say(corrected)} mmol/L",
        ),
    )


def _anion_gap(of: Inputs) -> Worked:
    sodium, chloride, bicarbonate = (of.number(each) for each in ("sodium", "chloride", "bicarbonate"))
    gap = calc.anion_gap(sodium, chloride, bicarbonate)
    results: dict[str, ResultValue] = {"gap": gap}
    lines = [
        "Anion gap = sodium − chloride − bicarbonate",
        f"= {say(sodium)} − {say(chloride)} − {say(bicarbonate)} = {say(gap)} mmol/L",
    ]
    if (albumin := of.maybe("albumin_mass")) is not None:
        results["corrected"] = corrected = calc.albumin_corrected_gap(gap, albumin)
        lines.append(f"For albumin: {say(gap)} + 2.5 × (4 − {say(albumin)} g/dL) = {say(corrected)} mmol/L")
    return Worked(results, tuple(lines))


CODES: dict[str, Code] = {
    "bsa_mosteller": _mosteller,
    "bsa_dubois": _dubois,
    "bmi": _bmi,
    "ideal_weight": _ideal,
    "creatinine_clearance": _creatinine_clearance,
    "map": _map,
    "weight_change": _weight_change,
    "corrected_calcium": _calcium,
    "corrected_calcium_si": _calcium_si,
    "anion_gap": _anion_gap,
}
