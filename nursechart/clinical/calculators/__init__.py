"""The arithmetic of infusions (`clinical.md` 7): decimal, unrounded, with the units in every name.

These are the bare formulas, by subject. Whatever is a limit, a factor or a target of a clinic comes in as an argument,
from the content pack. `calculation.calculate` is what a screen asks: it reads units, checks limits, writes down the
steps and rounds once, half-up. A divisor that is zero, or a weight, time or concentration that is not positive, raises
CannotCalculate, whose text says what to enter. The precision is that of `decimal`'s own context: 28 digits.
"""

from nursechart.clinical.calculators.body import (
    adjusted_weight_kg,
    bmi_kg_per_m2,
    bsa_dubois_m2,
    bsa_mosteller_m2,
    ideal_weight_kg,
    mean_arterial_pressure,
    weight_change_percent,
)
from nursechart.clinical.calculators.doses import (
    VialChoice,
    carboplatin_mg,
    factor_units,
    iron_deficit_mg,
    nearest_vials,
    subcutaneous_ig_weekly_g,
    vials,
    volume_of_dose_ml,
    weight_dose,
)
from nursechart.clinical.calculators.labs import (
    albumin_corrected_gap,
    anion_gap,
    corrected_calcium_mg_dl,
    corrected_calcium_mmol_l,
    creatinine_clearance_ml_per_min,
)
from nursechart.clinical.calculators.nutrition import (
    PnCycle,
    PnStep,
    glucose_infusion_mg_per_kg_min,
    holliday_segar_ml_per_day,
    maintenance_ml_per_h,
    pn_cycle,
    pn_ramp_plateau_ml_per_h,
)
from nursechart.clinical.calculators.pharmacokinetics import VancomycinCourse, vancomycin_course
from nursechart.clinical.calculators.positive import CannotCalculate
from nursechart.clinical.calculators.rates import (
    PUMP_STEP_ML_PER_H,
    differs_percent,
    dose_rate_of_ml_per_h,
    drops_per_min,
    heparin_ml_per_h,
    ml_per_h_of_dose_rate,
    ml_per_h_of_drops,
    rate_ml_per_h,
)
from nursechart.clinical.calculators.reservoirs import (
    elastomeric_left_ml,
    intermittent_daily_ml,
    pca_given,
    pca_worst_case_ml_per_h,
    runs_out_after_h,
)
from nursechart.clinical.calculators.stepped import InfusionStep, step_table
from nursechart.clinical.calculators.times import after, ends_at, local

__all__ = [
    "CannotCalculate", "InfusionStep", "PUMP_STEP_ML_PER_H", "PnCycle", "PnStep", "VancomycinCourse", "VialChoice",
    "adjusted_weight_kg",
    "after", "albumin_corrected_gap", "anion_gap", "bmi_kg_per_m2", "bsa_dubois_m2", "bsa_mosteller_m2",
    "carboplatin_mg", "corrected_calcium_mg_dl", "corrected_calcium_mmol_l", "creatinine_clearance_ml_per_min",
    "differs_percent", "dose_rate_of_ml_per_h", "drops_per_min", "elastomeric_left_ml", "ends_at", "factor_units",
    "glucose_infusion_mg_per_kg_min", "heparin_ml_per_h", "holliday_segar_ml_per_day", "ideal_weight_kg",
    "intermittent_daily_ml", "iron_deficit_mg", "local", "maintenance_ml_per_h", "mean_arterial_pressure",
    "ml_per_h_of_dose_rate", "ml_per_h_of_drops", "nearest_vials", "pca_given", "pca_worst_case_ml_per_h", "pn_cycle",
    "pn_ramp_plateau_ml_per_h", "rate_ml_per_h", "runs_out_after_h", "step_table", "subcutaneous_ig_weekly_g",
    "vancomycin_course", "vials", "volume_of_dose_ml", "weight_change_percent", "weight_dose",
]  # fmt: skip
