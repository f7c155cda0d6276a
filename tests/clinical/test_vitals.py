"""Vital signs against the limits of section 5: each band at its edges, in adults and children."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Band, Limits
from nursechart.clinical.notations import Bound
from nursechart.clinical.vitals import PatientFacts, age_band, judge, limb_warning, range_for

D = Decimal

ON = date(2025, 11, 21)


def child(years: int = 0, months: int = 0, days: int = 0) -> PatientFacts:
    total = ON.year * 12 + ON.month - 1 - years * 12 - months
    born = date(total // 12, total % 12 + 1, ON.day)
    return PatientFacts(on=ON, born=date.fromordinal(born.toordinal() - days))


@pytest.mark.parametrize(
    "measure, unit, value, level",
    [
        ("temperature", "Cel", "35.0", "critical_low"),
        ("temperature", "Cel", "35.1", "low"),
        ("temperature", "Cel", "36.0", "low"),
        ("temperature", "Cel", "36.1", "in_range"),
        ("temperature", "Cel", "38.0", "in_range"),
        ("temperature", "Cel", "38.1", "high"),
        ("temperature", "Cel", "39.0", "high"),
        ("temperature", "Cel", "39.1", "critical_high"),
        ("temperature", "Cel", "24.9", "refused"),
        ("temperature", "Cel", "45.1", "refused"),
        ("temperature", "Cel", "45.0", "critical_high"),
        ("pulse", "/min", "40", "critical_low"),
        ("pulse", "/min", "41", "low"),
        ("pulse", "/min", "50", "low"),
        ("pulse", "/min", "51", "in_range"),
        ("pulse", "/min", "90", "in_range"),
        ("pulse", "/min", "91", "high"),
        ("pulse", "/min", "130", "high"),
        ("pulse", "/min", "131", "critical_high"),
        ("pulse", "/min", "9", "refused"),
        ("pulse", "/min", "351", "refused"),
        ("breathing_rate", "/min", "8", "critical_low"),
        ("breathing_rate", "/min", "9", "low"),
        ("breathing_rate", "/min", "11", "low"),
        ("breathing_rate", "/min", "12", "in_range"),
        ("breathing_rate", "/min", "20", "in_range"),
        ("breathing_rate", "/min", "21", "high"),
        ("breathing_rate", "/min", "24", "high"),
        ("breathing_rate", "/min", "25", "critical_high"),
        ("breathing_rate", "/min", "121", "refused"),
        ("oxygen_saturation", "%", "91", "critical_low"),
        ("oxygen_saturation", "%", "92", "low"),
        ("oxygen_saturation", "%", "95", "low"),
        ("oxygen_saturation", "%", "96", "in_range"),
        ("oxygen_saturation", "%", "100", "in_range"),
        ("oxygen_saturation", "%", "101", "refused"),
        ("oxygen_saturation", "%", "19", "refused"),
        ("pain", "{score}", "3", "in_range"),
        ("pain", "{score}", "4", "high"),
        ("pain", "{score}", "6", "high"),
        ("pain", "{score}", "7", "critical_high"),
        ("pain", "{score}", "11", "refused"),
        ("pain", "{score}", "2.5", "refused"),
        ("glucose", "mg/dL", "53", "critical_low"),
        ("glucose", "mg/dL", "54", "low"),
        ("glucose", "mg/dL", "69", "low"),
        ("glucose", "mg/dL", "70", "in_range"),
        ("glucose", "mg/dL", "250", "in_range"),
        ("glucose", "mg/dL", "251", "high"),
        ("glucose", "mg/dL", "400", "high"),
        ("glucose", "mg/dL", "401", "critical_high"),
        ("glucose", "mmol/L", "3.8", "low"),
        ("glucose", "mmol/L", "3.9", "in_range"),
        ("glucose", "mg/dL", "4", "refused"),
        ("weight", "kg", "0.1", "refused"),
        ("weight", "kg", "651", "refused"),
        ("height", "cm", "19", "refused"),
        ("height", "cm", "276", "refused"),
    ],
)
def test_an_adults_value_falls_in_its_band(
    content: Content, adult: PatientFacts, measure: str, unit: str, value: str, level: str
) -> None:
    assert judge(content, measure, D(value), unit, adult).level == level


@pytest.mark.parametrize(
    "systolic, diastolic, level",
    [
        (90, 60, "critical_low"),
        (91, 60, "low"),
        (110, 60, "low"),
        (111, 60, "in_range"),
        (159, 80, "in_range"),
        (160, 80, "high"),
        (219, 80, "high"),
        (220, 80, "critical_high"),
        (120, 39, "critical_low"),
        (120, 49, "low"),
        (120, 50, "in_range"),
        (140, 99, "in_range"),
        (140, 100, "high"),
        (150, 120, "critical_high"),
        (19, 10, "refused"),
        (321, 80, "refused"),
        (120, 221, "refused"),
        (118, 118, "refused"),
    ],
)
def test_an_adults_blood_pressure_falls_in_its_band(
    content: Content, adult: PatientFacts, systolic: int, diastolic: int, level: str
) -> None:
    assert judge(content, "blood_pressure", (D(systolic), D(diastolic)), "mm[Hg]", adult).level == level


def test_the_chip_says_in_range_high_low_or_critical(content: Content, rosa: PatientFacts) -> None:
    words = [judge(content, "pulse", D(value), "/min", rosa).word for value in (72, 104, 45, 140, 38)]
    assert words == ["In range", "High", "Low", "Critical", "Critical"]


def test_fp_02_a_fever_of_38_with_a_central_line_is_critical_and_starts_the_fever_rule(
    content: Content, rosa: PatientFacts
) -> None:
    judgement = judge(content, "temperature", D("38.0"), "Cel", rosa)
    assert (judgement.level, judgement.rule) == ("critical_high", "FP-02")
    assert judgement.says == "Critical is 38.0 °C and over with a central line"
    assert judgement.unconfirmed


def test_fp_02_is_not_started_under_38_or_without_a_line(
    content: Content, rosa: PatientFacts, adult: PatientFacts
) -> None:
    assert judge(content, "temperature", D("37.9"), "Cel", rosa).level == "in_range"
    assert judge(content, "temperature", D("38.4"), "Cel", adult).rule == "temperature"


def test_fp_02_is_started_by_the_same_fever_in_fahrenheit(content: Content, rosa: PatientFacts) -> None:
    assert judge(content, "temperature", D("100.4"), "[degF]", rosa).rule == "FP-02"
    assert judge(content, "temperature", D("100.3"), "[degF]", rosa).level == "in_range"


def test_en_4_a_temperature_of_384_cannot_be_charted_and_says_why(content: Content, rosa: PatientFacts) -> None:
    judgement = judge(content, "temperature", D("384"), "Cel", rosa)
    assert not judgement.may_be_charted
    assert judgement.says == "Temperature must be between 25 and 45 °C. You entered 384"


def test_en_5_a_temperature_of_384_asks_whether_38_4_was_meant(content: Content, rosa: PatientFacts) -> None:
    doubt = judge(content, "temperature", D("384"), "Cel", rosa).doubt
    assert doubt is not None
    assert (doubt.asks, doubt.likely) == ("Did you mean 38.4? You typed 384", D("38.4"))


@pytest.mark.parametrize(
    "measure, unit, typed, asks",
    [
        ("temperature", "Cel", "3.74", "Did you mean 37.4? You typed 3.74"),
        ("temperature", "Cel", "101.4", "Did you mean 101.4 °F? You typed 101.4 °C"),
        ("temperature", "[degF]", "37.2", "Did you mean 37.2 °C? You typed 37.2 °F"),
        ("pulse", "/min", "720", "Did you mean 72? You typed 720"),
        ("weight", "kg", "148", "Did you mean 148 lb? You typed 148 kg"),
        ("weight", "kg", "150.8", "Did you mean 150.8 lb? You typed 150.8 kg"),
        ("weight", "[lb_av]", "68.4", "Did you mean 68.4 kg? You typed 68.4 lb"),
        ("weight", "kg", "671", "Did you mean 67.1? You typed 671"),
        ("weight", "kg", "6.71", "Did you mean 67.1? You typed 6.71"),
        ("weight", "kg", "71.9", "Weight was 68.4 kg last time. Is 71.9 kg right?"),
        ("glucose", "mmol/L", "112", "Did you mean 112 mg/dL? You typed 112 mmol/L"),
        ("glucose", "mg/dL", "6.2", "Did you mean 6.2 mmol/L? You typed 6.2 mg/dL"),
        ("height", "cm", "66", "Did you mean 66 in? You typed 66 cm"),
        ("temperature", "Cel", "41.5", "Is temperature 41.5 °C right? It is rare"),
    ],
)
def test_en_5_a_likely_slip_is_asked_about(
    content: Content, rosa: PatientFacts, measure: str, unit: str, typed: str, asks: str
) -> None:
    doubt = judge(content, measure, D(typed), unit, rosa).doubt
    assert doubt is not None
    assert doubt.asks == asks


def test_en_5_systolic_and_diastolic_the_wrong_way_round_are_asked_about(content: Content, rosa: PatientFacts) -> None:
    judgement = judge(content, "blood_pressure", (D(72), D(118)), "mm[Hg]", rosa)
    assert judgement.says == "Systolic must be higher than diastolic. You entered 72/118"
    assert judgement.doubt is not None
    assert judgement.doubt.likely == (D(118), D(72))


@pytest.mark.parametrize("typed", ["34.0", "36.8", "41.0"])
def test_an_ordinary_value_raises_no_doubt(content: Content, rosa: PatientFacts, typed: str) -> None:
    assert judge(content, "temperature", D(typed), "Cel", rosa).doubt is None


@pytest.mark.parametrize(
    "weight, level", [("67.1", "in_range"), ("75.2", "in_range"), ("75.3", "critical_high"), ("61.5", "critical_low")]
)
def test_a_weight_is_judged_against_the_last_one(content: Content, rosa: PatientFacts, weight: str, level: str) -> None:
    assert judge(content, "weight", D(weight), "kg", rosa).level == level


def test_a_weight_change_of_more_than_2_percent_within_a_day_is_high(content: Content, rosa: PatientFacts) -> None:
    yesterday = replace(rosa, last_on={"weight": date(2025, 11, 20)})
    judgement = judge(content, "weight", D("69.8"), "kg", yesterday)
    assert (judgement.level, judgement.says) == ("high", "2 % more than the last 68.4 kg within a day")


def test_a_first_weight_has_no_range_yet(content: Content, adult: PatientFacts) -> None:
    assert judge(content, "weight", D("67.1"), "kg", adult).level == "unknown"


@pytest.mark.parametrize(
    "value, level", [(83, "critical_low"), (84, "low"), (87, "low"), (88, "in_range"), (92, "in_range")]
)
def test_a_target_of_88_to_92_percent_stands_in_for_the_ordinary_limits(
    content: Content, adult: PatientFacts, value: int, level: str
) -> None:
    assert judge(content, "oxygen_saturation", D(value), "%", replace(adult, spo2_scale_2=True)).level == level


def test_a_patients_own_limits_override_and_say_who_set_them(content: Content, rosa: PatientFacts) -> None:
    own = Limits(measure="pulse", alert=Band(high=Bound(">= 110")), set_by="Dr Lindqvist", source=("product",))
    hers = replace(rosa, limits=(own,))
    assert judge(content, "pulse", D(104), "/min", hers).level == "in_range"
    assert judge(content, "pulse", D(112), "/min", hers).says == "High is 110 /min and over (set by Dr Lindqvist)"
    assert judge(content, "pulse", D(400), "/min", hers).level == "refused"


def test_blood_pressure_is_not_taken_on_the_arm_with_the_picc(rosa: PatientFacts) -> None:
    facts = replace(rosa, no_bp_limbs={"right_arm": "PICC, right basilic"})
    assert limb_warning("right_arm", facts) == "Take the blood pressure on another limb: PICC, right basilic"
    assert limb_warning("left_arm", facts) == ""


# --- children (5.2) ---


@pytest.mark.parametrize(
    "facts, band",
    [
        (child(days=0), "neonate"),
        (child(days=28), "neonate"),
        (child(months=1), "infant"),
        (child(months=11), "infant"),
        (child(years=1), "toddler"),
        (child(years=2, months=11), "toddler"),
        (child(years=3), "preschool"),
        (child(years=6), "school"),
        (child(years=9), "school"),
        (child(years=10), "preadolescent"),
        (child(years=12), "preadolescent"),
        (child(years=13), "adolescent"),
        (child(years=15), "adolescent"),
        (child(years=16), "adult"),
    ],
)
def test_the_age_on_the_day_of_the_visit_gives_the_band(content: Content, facts: PatientFacts, band: str) -> None:
    assert age_band(content, facts) == band


def test_without_a_date_of_birth_adult_limits_apply(content: Content) -> None:
    assert age_band(content, PatientFacts(on=ON)) == "adult"


@pytest.mark.parametrize(
    "years, months, limit",
    [(4, 0, 78), (9, 0, 88), (11, 0, 90), (0, 6, 70), (10, 0, 90)],
)
def test_a_childs_hypotension_limit_follows_age(content: Content, years: int, months: int, limit: int) -> None:
    facts = child(years=years, months=months)
    assert judge(content, "blood_pressure", (D(limit - 1), D(45)), "mm[Hg]", facts).level == "critical_low"
    assert judge(content, "blood_pressure", (D(limit), D(45)), "mm[Hg]", facts).level == "low"


@pytest.mark.parametrize(
    "facts, value, level",
    [
        (child(years=4), 80, "in_range"),
        (child(years=4), 120, "in_range"),
        (child(years=4), 121, "high"),
        (child(years=4), 156, "high"),
        (child(years=4), 157, "critical_high"),
        (child(years=4), 79, "low"),
        (child(years=4), 59, "critical_low"),
        (child(months=6), 180, "in_range"),
        (child(months=6), 234, "high"),
        (child(months=6), 235, "critical_high"),
        (child(days=10), 206, "high"),
    ],
)
def test_a_childs_pulse_falls_in_its_band(content: Content, facts: PatientFacts, value: int, level: str) -> None:
    assert judge(content, "pulse", D(value), "/min", facts).level == level


@pytest.mark.parametrize(
    "facts, value, level",
    [
        (child(years=4), 20, "in_range"),
        (child(years=4), 28, "in_range"),
        (child(years=4), 29, "high"),
        (child(years=4), 60, "high"),
        (child(years=4), 61, "critical_high"),
        (child(years=4), 13, "critical_low"),
        (child(days=5), 60, "in_range"),
        (child(days=5), 61, "critical_high"),
    ],
)
def test_a_childs_breathing_rate_falls_in_its_band(
    content: Content, facts: PatientFacts, value: int, level: str
) -> None:
    assert judge(content, "breathing_rate", D(value), "/min", facts).level == level


def test_a_fever_under_3_months_is_critical(content: Content) -> None:
    assert judge(content, "temperature", D("38.0"), "Cel", child(months=2)).is_critical
    assert judge(content, "temperature", D("38.0"), "Cel", child(months=3)).level == "in_range"


def test_an_infant_under_36_degrees_is_critical(content: Content) -> None:
    assert judge(content, "temperature", D("35.9"), "Cel", child(months=6)).level == "critical_low"


def test_an_infants_glucose_alarms_from_under_60(content: Content) -> None:
    assert judge(content, "glucose", D(60), "mg/dL", child(months=6)).level == "in_range"
    assert judge(content, "glucose", D(59), "mg/dL", child(months=6)).level == "low"


# --- ranges for trends ---


def test_the_band_of_a_trend_is_where_values_are_in_range(
    content: Content, rosa: PatientFacts, adult: PatientFacts
) -> None:
    with_line, without = range_for(content, "temperature", rosa), range_for(content, "temperature", adult)
    assert (with_line.low, with_line.high) == (D("36.1"), D("37.9"))
    assert (without.low, without.high) == (D("36.1"), D("38.0"))
    pressure = range_for(content, "blood_pressure", adult)
    assert pressure.second is not None
    assert (pressure.low, pressure.high, pressure.second.low, pressure.second.high) == (D(111), D(159), D(50), D(99))


@pytest.mark.parametrize("measure", ["temperature", "pulse", "breathing_rate", "oxygen_saturation", "pain", "glucose"])
def test_the_ends_of_the_band_are_in_range_and_a_step_beyond_is_not(
    content: Content, rosa: PatientFacts, measure: str
) -> None:
    band = range_for(content, measure, rosa)
    step = content.measures[measure].in_unit(band.unit).step
    for end, beyond in ((band.low, -step), (band.high, step)):
        if end is not None:
            assert judge(content, measure, end, band.unit, rosa).level == "in_range"
            assert judge(content, measure, end + beyond, band.unit, rosa).level != "in_range"
