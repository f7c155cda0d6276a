"""Which limits a patient's numbers and signs trip, and what is to be done."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.holds import Observed, hold_findings, not_judged

D = Decimal


def tripped(content: Content, therapy: str, drug: str, of: str, *signs: str, **number: str) -> dict[str, str]:
    """The limits tripped by one number, with their action."""
    unit = number.pop("unit")
    observed = {of: Observed(unit=unit, **{name: D(value) for name, value in number.items()})}  # type: ignore[arg-type]
    return {each.limit: each.action for each in hold_findings(content, therapy, drug, observed, signs)}


@pytest.mark.parametrize(
    ("of", "unit", "outside", "inside", "limit"),
    [
        ("systolic", "mm[Hg]", "90", "91", "low_pressure"),
        ("pulse", "/min", "131", "130", "fast_pulse"),
        ("oxygen_saturation", "%", "91", "92", "low_oxygen"),
        ("temperature", "Cel", "38.0", "37.9", "new_fever"),
    ],
)
def test_the_common_hold_rules_at_their_edges(
    content: Content, of: str, unit: str, outside: str, inside: str, limit: str
) -> None:
    assert tripped(content, "hydration", "sodium chloride", of, value=outside, unit=unit)[limit] == "hold"
    assert limit not in tripped(content, "hydration", "sodium chloride", of, value=inside, unit=unit)


@pytest.mark.parametrize(("systolic", "trips"), [("100", True), ("101", False)])
def test_a_drop_of_30_from_baseline_holds(content: Content, systolic: str, trips: bool) -> None:
    found = tripped(content, "biologic", "ocrelizumab", "systolic", value=systolic, baseline="130", unit="mm[Hg]")
    assert ("pressure_drop" in found) is trips


def test_a_fever_in_fahrenheit_is_a_fever(content: Content) -> None:
    assert "new_fever" in tripped(content, "iron", "iron sucrose", "temperature", value="100.4", unit="[degF]")
    assert "new_fever" not in tripped(content, "iron", "iron sucrose", "temperature", value="100.3", unit="[degF]")


@pytest.mark.parametrize("sign", ["chest_pain", "dyspnoea", "hives", "swelling"])
def test_grave_signs_stop_any_infusion(content: Content, sign: str) -> None:
    found = hold_findings(content, "immune_globulin_iv", "immune globulin", {}, [sign])
    assert [(each.limit, each.action) for each in found] == [(sign, "stop")]


@pytest.mark.parametrize(
    ("of", "unit", "outside", "inside", "limit"),
    [
        ("wbc", "10*3/uL", "1.9", "2", "low_white_cells"),
        ("anc", "10*3/uL", "0.9", "1.0", "low_neutrophils"),
        ("potassium", "mmol/L", "2.9", "3.0", "low_potassium"),
        ("potassium", "mmol/L", "5.6", "5.5", "high_potassium"),
        ("platelets", "10*3/uL", "99", "100", "low_platelets"),
        ("vancomycin_auc", "mg.h/L", "399", "400", "auc_low"),
        ("vancomycin_auc", "mg.h/L", "601", "600", "auc_high"),
    ],
)
def test_the_limits_of_antibiotics_at_their_edges(
    content: Content, of: str, unit: str, outside: str, inside: str, limit: str
) -> None:
    assert limit in tripped(content, "antibiotic", "vancomycin", of, value=outside, unit=unit)
    assert limit not in tripped(content, "antibiotic", "vancomycin", of, value=inside, unit=unit)


@pytest.mark.parametrize(
    ("baseline", "value", "limits"),
    [
        ("1.0", "1.29", set()),
        ("1.0", "1.3", {"creatinine_rise"}),
        ("0.4", "0.6", {"creatinine_half_more"}),
        ("1.0", "1.5", {"creatinine_rise", "creatinine_half_more"}),
    ],
)
def test_creatinine_by_its_rise_or_its_share(content: Content, baseline: str, value: str, limits: set[str]) -> None:
    found = tripped(content, "antibiotic", "ceftriaxone", "creatinine", value=value, baseline=baseline, unit="mg/dL")
    assert set(found) == limits


def test_creatinine_in_micromoles_is_compared_in_milligrams(content: Content) -> None:
    found = tripped(content, "antibiotic", "ceftriaxone", "creatinine", value="120", baseline="90", unit="umol/L")
    assert set(found) == {"creatinine_rise"}  # 30 µmol/L is 0.34 mg/dL, and a third more


@pytest.mark.parametrize(
    ("times", "signs", "limits"),
    [
        ("5", ("muscle_pain",), set()),
        ("5.1", ("muscle_pain",), {"ck_with_symptoms"}),
        ("5.1", (), set()),
        ("10", (), set()),
        ("10.1", (), {"ck_alone"}),
    ],
)
def test_ck_on_daptomycin_with_and_without_symptoms(
    content: Content, times: str, signs: tuple[str, ...], limits: set[str]
) -> None:
    value = str(D(times) * 200)
    found = tripped(content, "antibiotic", "daptomycin", "ck", *signs, value=value, upper_normal="200", unit="U/L")
    assert set(found) == limits
    assert set(found.values()) <= {"stop"}


def test_a_limit_of_one_drug_says_nothing_about_another(content: Content) -> None:
    assert tripped(content, "antibiotic", "ceftriaxone", "ck", value="9000", upper_normal="200", unit="U/L") == {}


PN = ("parenteral_nutrition", "parenteral nutrition")


@pytest.mark.parametrize(
    ("therapy", "drug", "of", "unit", "outside", "inside", "limit", "action"),
    [
        ("antifungal", "amphotericin b liposomal", "potassium", "mmol/L", "2.9", "3.0", "low_potassium", "hold"),
        ("antiviral", "ganciclovir", "anc", "10*3/uL", "0.49", "0.5", "neutrophils_500", "hold"),
        ("antiviral", "ganciclovir", "platelets", "10*3/uL", "24", "25", "platelets_25", "hold"),
        ("chemotherapy", "oxaliplatin", "temperature", "Cel", "38.0", "37.9", "neutropenic_fever", "emergency"),
        ("chemotherapy", "oxaliplatin", "anc", "10*3/uL", "0.9", "1.0", "neutrophils_low", "hold"),
        ("chemotherapy", "oxaliplatin", "anc", "10*3/uL", "1.4", "1.5", "neutrophils", "notify"),
        ("chemotherapy", "oxaliplatin", "platelets", "10*3/uL", "74", "75", "platelets_low", "hold"),
        ("inotrope", "milrinone", "potassium", "mmol/L", "3.9", "4.0", "potassium", "notify"),
        (*PN, "glucose", "mg/dL", "251", "250", "high_glucose", "notify"),
        (*PN, "glucose", "mg/dL", "69", "70", "low_glucose", "notify"),
        (*PN, "phosphate", "mg/dL", "1.9", "2.0", "refeeding", "notify"),
        (*PN, "triglyceride", "mg/dL", "401", "400", "triglycerides", "notify"),
        (*PN, "potassium", "mmol/L", "3.1", "3.2", "low_potassium", "notify"),
        (*PN, "potassium", "mmol/L", "5.4", "5.3", "high_potassium", "notify"),
        ("enteral_nutrition", "enteral formula", "loose_stools_day", "{count}/d", "4", "3", "loose_stools", "notify"),
        ("enteral_nutrition", "enteral formula", "days_without_stool", "d", "3", "2", "no_stool", "notify"),
        ("pain_pca", "morphine", "poss", "{score}", "3", "2", "sedated", "stop"),
        ("pain_pca", "morphine", "breathing_rate", "/min", "8", "9", "slow_breathing", "stop"),
        ("pain_pca", "morphine", "oxygen_saturation", "%", "91", "92", "low_oxygen", "stop"),
        ("pain_pca", "morphine", "systolic", "mm[Hg]", "90", "91", "low_pressure", "stop"),
        ("pain_epidural", "bupivacaine", "motor_block", "{score}", "2", "1", "motor_block", "stop"),
        ("immune_globulin_iv", "immune globulin", "systolic", "mm[Hg]", "181", "180", "high_pressure", "hold"),
        ("iron", "iron sucrose", "pregnancy_weeks", "wk", "12", "13", "early_pregnancy", "hold"),
        ("corticosteroid", "methylprednisolone", "glucose", "mg/dL", "301", "300", "high_glucose", "notify"),
        ("corticosteroid", "methylprednisolone", "systolic", "mm[Hg]", "181", "180", "high_pressure", "notify"),
        ("corticosteroid", "methylprednisolone", "pulse", "/min", "131", "130", "fast_pulse", "hold"),
        ("blood", "red blood cells", "hours_since_start", "h", "4", "3.9", "four_hours", "stop"),
        ("blood", "red blood cells", "temperature", "Cel", "38.0", "37.9", "new_fever", "stop"),
    ],
)  # fmt: skip
def test_the_limits_of_each_therapy_at_their_edges(
    content: Content, therapy: str, drug: str, of: str, unit: str, outside: str, inside: str, limit: str, action: str
) -> None:
    assert tripped(content, therapy, drug, of, value=outside, unit=unit)[limit] == action
    assert limit not in tripped(content, therapy, drug, of, value=inside, unit=unit)


@pytest.mark.parametrize(
    ("therapy", "drug", "of", "unit", "how", "outside", "inside", "limit"),
    [
        ("hydration", "sodium chloride", "sodium", "mmol/L", "change_day", "8.1", "8", "sodium_day"),
        ("hydration", "sodium chloride", "sodium", "mmol/L", "change_day", "-8.1", "-8", "sodium_day"),
        (*PN, "weight", "kg", "change_week", "-2", "-1.9", "weight_week"),
        (*PN, "weight", "kg", "change_week", "2", "1.9", "weight_week"),
    ],
)
def test_changes_count_both_ways(
    content: Content, therapy: str, drug: str, of: str, unit: str, how: str, outside: str, inside: str, limit: str
) -> None:
    assert limit in tripped(content, therapy, drug, of, value="70", unit=unit, **{how: outside})
    assert limit not in tripped(content, therapy, drug, of, value="70", unit=unit, **{how: inside})


@pytest.mark.parametrize(
    ("value", "unit", "baseline", "trips"),
    [
        ("37.5", "Cel", "36.5", True),
        ("37.4", "Cel", "36.5", False),
        ("99.6", "[degF]", "97.8", True),
        ("99.5", "[degF]", "97.8", False),
    ],
)
def test_a_rise_of_one_degree_celsius_stops_a_transfusion_in_either_unit(
    content: Content, value: str, unit: str, baseline: str, trips: bool
) -> None:
    found = tripped(content, "blood", "red blood cells", "temperature", value=value, baseline=baseline, unit=unit)
    assert ("fever_rise" in found) is trips


@pytest.mark.parametrize(
    ("systolic", "signs", "trips"), [("99", ("symptoms",), True), ("100", ("symptoms",), False), ("99", (), False)]
)
def test_an_inotrope_notifies_of_a_symptomatic_change_over_20(
    content: Content, systolic: str, signs: tuple[str, ...], trips: bool
) -> None:
    found = tripped(content, "inotrope", "milrinone", "systolic", *signs, value=systolic, baseline="120", unit="mm[Hg]")
    assert ("pressure_change" in found) is trips


def test_back_pain_alone_is_no_emergency_and_with_weak_legs_it_is(content: Content) -> None:
    alone = hold_findings(content, "pain_epidural", "bupivacaine", {}, ["back_pain"])
    both = hold_findings(content, "pain_epidural", "bupivacaine", {}, ["back_pain", "leg_weakness"])
    assert alone == ()
    assert [each.action for each in both] == ["emergency"]


def test_the_gravest_action_comes_first(content: Content) -> None:
    observed = {"poss": Observed(value=D(4), unit="{score}"), "temperature": Observed(value=D("38.5"), unit="Cel")}
    found = hold_findings(content, "pain_epidural", "bupivacaine", observed, ["neck_stiffness"])
    assert [each.action for each in found] == ["emergency", "stop", "hold"]


def test_a_number_in_a_unit_that_cannot_be_compared_is_said(content: Content) -> None:
    found = hold_findings(content, "hydration", "sodium chloride", {"systolic": Observed(value=D(80), unit="kPa")})
    assert any("cannot be judged in kPa" in each.says for each in found)


def test_a_limit_without_its_baseline_is_named_as_not_judged(content: Content) -> None:
    observed = {"creatinine": Observed(value=D("1.4"), unit="mg/dL")}
    assert hold_findings(content, "antibiotic", "ceftriaxone", observed) == ()
    assert set(not_judged(content, "antibiotic", "ceftriaxone", observed)) == {
        "creatinine_rise",
        "creatinine_half_more",
    }
