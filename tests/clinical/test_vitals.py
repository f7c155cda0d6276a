"""Vital signs against the limits of section 5: each band at its edges, in adults and children."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.vitals import (
    OwnLimit,
    PatientFacts,
    age_band,
    hypotension_limit,
    is_measured_weight,
    judge,
    limb_warning,
    limits_shown,
    range_for,
)

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
    own = OwnLimit(measure="pulse", high=D(110), set_by="Dr Lindqvist", since=date(2025, 11, 3))
    hers = replace(rosa, limits=(own,))
    assert judge(content, "pulse", D(104), "/min", hers).level == "in_range"
    assert judge(content, "pulse", D(112), "/min", hers).says == (
        "High is above 110 /min: the patient's baseline, set by Dr Lindqvist since 3 Nov"
    )
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


# --- the three limits ---


def test_all_three_limits_are_shown_with_who_set_them_and_since_when(content: Content, adult: PatientFacts) -> None:
    baseline = OwnLimit(
        measure="pulse",
        low=D(48),
        high=D(104),
        because="takes a beta blocker",
        set_by="Dr Lindqvist",
        since=date(2025, 11, 3),
    )
    order = OwnLimit(
        measure="pulse", low=D(55), kind="order", action="hold", set_by="Dr Ahmadi", since=date(2025, 11, 9)
    )
    shown = limits_shown(content, "pulse", replace(adult, limits=(baseline, order)))

    assert [(each.kind, each.words, each.set_by, each.since) for each in shown] == [
        ("general", "51 to 90 /min", "Adult: unapproved: demonstration", date(2026, 11, 1)),
        ("baseline", "48 to 104 /min", "Dr Lindqvist", date(2025, 11, 3)),
        ("order", "from 55 /min", "Dr Ahmadi", date(2025, 11, 9)),
    ]
    assert [each.decides for each in shown] == [False, True, True]
    assert "NEWS2" in shown[0].source


def test_a_limit_that_nobody_set_is_shown_as_none_set(content: Content, adult: PatientFacts) -> None:
    shown = limits_shown(content, "temperature", adult)
    assert [(each.kind, each.words, each.decides) for each in shown] == [
        ("general", "36.1 to 38.0 °C", True),
        ("baseline", "none set", False),
        ("order", "none set", False),
    ]


def test_limits_are_shown_in_the_unit_the_nurse_reads(content: Content, rosa: PatientFacts) -> None:
    assert limits_shown(content, "temperature", rosa, "[degF]")[0].words == "97.0 to 100.2 °F"
    assert [(each.label, each.words) for each in limits_shown(content, "blood_pressure", rosa)[:2]] == [
        ("Systolic", "111 to 159 mmHg"),
        ("Diastolic", "50 to 99 mmHg"),
    ]


LINDQVIST = {"set_by": "Dr Lindqvist", "since": date(2025, 11, 3)}


@pytest.mark.parametrize(
    "limits, pulse, level",
    [
        # her baseline stands in for the general band on the side it speaks of
        ([OwnLimit(measure="pulse", high=D(110))], 110, "in_range"),
        ([OwnLimit(measure="pulse", high=D(110))], 111, "high"),
        ([OwnLimit(measure="pulse", high=D(110))], 131, "critical_high"),
        ([OwnLimit(measure="pulse", high=D(110))], 50, "low"),
        ([OwnLimit(measure="pulse", low=D(38))], 39, "in_range"),
        # narrower than the general one
        ([OwnLimit(measure="pulse", high=D(80))], 81, "high"),
        # of a baseline and an order that is to be told of, the narrower one decides
        (
            [
                OwnLimit(measure="pulse", high=D(110)),
                OwnLimit(measure="pulse", high=D(100), kind="order", action="notify"),
            ],
            105,
            "high",
        ),
        # a hold only adds: it neither widens nor hides the general band
        ([OwnLimit(measure="pulse", low=D(45), kind="order", action="hold")], 48, "low"),
        ([OwnLimit(measure="pulse", low=D(45), kind="order", action="hold")], 44, "critical_low"),
        ([OwnLimit(measure="pulse", low=D(60), kind="order", action="hold")], 59, "critical_low"),
        ([OwnLimit(measure="pulse", low=D(60), kind="order", action="hold")], 60, "in_range"),
        # a limit of another measure says nothing
        ([OwnLimit(measure="temperature", high=D(39))], 91, "high"),
    ],
)
def test_the_narrowest_of_her_own_limits_decides(
    content: Content, adult: PatientFacts, limits: list[OwnLimit], pulse: int, level: str
) -> None:
    assert judge(content, "pulse", D(pulse), "/min", replace(adult, limits=tuple(limits))).level == level


def test_an_own_limit_never_sets_aside_the_fever_protocol(content: Content, rosa: PatientFacts) -> None:
    hers = replace(rosa, limits=(OwnLimit(measure="temperature", high=D("38.9")),))
    judgement = judge(content, "temperature", D("38.4"), "Cel", hers)
    assert (judgement.level, judgement.rule) == ("critical_high", "FP-02")


def test_an_orders_hold_says_so_in_the_unit_typed(content: Content, adult: PatientFacts) -> None:
    hold = OwnLimit(measure="temperature", high=D("38.0"), kind="order", action="hold", **LINDQVIST)
    judgement = judge(content, "temperature", D("100.8"), "[degF]", replace(adult, limits=(hold,)))
    assert judgement.says == "Critical is above 100.4 °F: an order (hold), set by Dr Lindqvist since 3 Nov"


def test_a_systolic_limit_of_her_own_decides_for_systolic_alone(content: Content, adult: PatientFacts) -> None:
    hers = replace(adult, limits=(OwnLimit(measure="blood_pressure", of="systolic", low=D(88)),))
    assert judge(content, "blood_pressure", (D(90), D(70)), "mm[Hg]", hers).level == "in_range"
    assert judge(content, "blood_pressure", (D(87), D(70)), "mm[Hg]", hers).level == "critical_low"
    assert judge(content, "blood_pressure", (D(90), D(48)), "mm[Hg]", hers).level == "low"
    assert range_for(content, "blood_pressure", hers).low == D(88)


# --- 5.1, the rest ---


@pytest.mark.parametrize(
    "systolic, symptoms, level", [(179, True, "high"), (180, True, "critical_high"), (180, False, "high")]
)
def test_180_with_symptoms_is_critical(
    content: Content, adult: PatientFacts, systolic: int, symptoms: bool, level: str
) -> None:
    facts = replace(adult, symptoms=symptoms)
    assert judge(content, "blood_pressure", (D(systolic), D(80)), "mm[Hg]", facts).level == level


@pytest.mark.parametrize(
    "days, kg, failing, level",
    [
        (1, "1.4", True, "in_range"),
        (1, "1.5", True, "high"),
        (1, "1.5", False, "in_range"),
        (6, "1.5", True, "in_range"),
        (7, "2.3", True, "in_range"),
        (7, "2.4", True, "high"),
        (8, "2.4", True, "in_range"),
        (7, "2.4", False, "in_range"),
    ],
)
def test_weight_gained_with_heart_failure(
    content: Content, adult: PatientFacts, days: int, kg: str, failing: bool, level: str
) -> None:
    facts = replace(
        adult,
        heart_failure=failing,
        last={"weight": D(100)},
        last_on={"weight": date.fromordinal(ON.toordinal() - days)},
    )
    assert judge(content, "weight", 100 + D(kg), "kg", facts).level == level


@pytest.mark.parametrize(
    "bmi, level",
    [
        ("13.9", "critical_low"),
        ("14", "low"),
        ("18.4", "low"),
        ("18.5", "in_range"),
        ("39.9", "in_range"),
        ("40", "high"),
    ],
)
def test_body_mass_index_bands(content: Content, adult: PatientFacts, bmi: str, level: str) -> None:
    assert judge(content, "bmi", D(bmi), "kg/m2", adult).level == level


@pytest.mark.parametrize("bmi, asks", [("11.9", True), ("12", False), ("70", False), ("70.1", True)])
def test_a_rare_body_mass_index_is_asked_about(content: Content, adult: PatientFacts, bmi: str, asks: bool) -> None:
    assert (judge(content, "bmi", D(bmi), "kg/m2", adult).doubt is not None) is asks


@pytest.mark.parametrize("change, asks", [("3", False), ("3.1", True), ("-3.1", True)])
def test_an_adults_height_that_changed_by_more_than_3_cm_is_asked_about(
    content: Content, adult: PatientFacts, change: str, asks: bool
) -> None:
    facts = replace(adult, last={"height": D(170)})
    assert (judge(content, "height", 170 + D(change), "cm", facts).doubt is not None) is asks


@pytest.mark.parametrize(
    "measure, unit, value",
    [
        ("temperature", "Cel", "33.9"),
        ("temperature", "Cel", "41.1"),
        ("pulse", "/min", "34"),
        ("pulse", "/min", "181"),
        ("breathing_rate", "/min", "5"),
        ("breathing_rate", "/min", "46"),
        ("oxygen_saturation", "%", "69"),
        ("glucose", "mg/dL", "39"),
        ("glucose", "mg/dL", "601"),
    ],
)
def test_a_rare_value_is_asked_about_again(
    content: Content, adult: PatientFacts, measure: str, unit: str, value: str
) -> None:
    assert judge(content, measure, D(value), unit, adult).doubt is not None


@pytest.mark.parametrize("systolic, diastolic", [(59, 40), (241, 100), (130, 29), (160, 141)])
def test_a_rare_pressure_is_asked_about_again(
    content: Content, adult: PatientFacts, systolic: int, diastolic: int
) -> None:
    assert judge(content, "blood_pressure", (D(systolic), D(diastolic)), "mm[Hg]", adult).doubt is not None


@pytest.mark.parametrize("pulse, pops_up", [(91, False), (110, False), (111, True), (131, True), (45, True)])
def test_a_pulse_interrupts_from_111(content: Content, adult: PatientFacts, pulse: int, pops_up: bool) -> None:
    assert judge(content, "pulse", D(pulse), "/min", adult).pops_up is pops_up


@pytest.mark.parametrize(
    "method, measured", [("scale_home", True), ("bed", True), ("", True), ("stated", False), ("estimated", False)]
)
def test_a_stated_or_estimated_weight_is_not_a_measured_one(content: Content, method: str, measured: bool) -> None:
    assert is_measured_weight(content, method) is measured


# --- unit guards ---


def test_a_toddlers_height_is_not_mistaken_for_inches(content: Content, adult: PatientFacts) -> None:
    assert judge(content, "height", D(82), "cm", child(years=1)).doubt is None
    doubt = judge(content, "height", D(66), "cm", adult).doubt
    assert doubt is not None
    assert doubt.unit == "[in_i]"


@pytest.mark.parametrize(
    "measure, unit, value, asked",
    [
        ("temperature", "Cel", "89.9", None),
        ("temperature", "Cel", "90", "[degF]"),
        ("temperature", "Cel", "115", "[degF]"),
        ("temperature", "Cel", "115.1", None),
        ("glucose", "mmol/L", "40", None),
        ("glucose", "mmol/L", "40.1", "mg/dL"),
        ("glucose", "mg/dL", "25", None),
        ("glucose", "mg/dL", "24", "mmol/L"),
        ("height", "cm", "39.9", None),
        ("height", "cm", "40", "[in_i]"),
        ("height", "cm", "96", "[in_i]"),
        ("height", "cm", "96.1", None),
    ],
)
def test_the_edges_of_the_unit_guards(
    content: Content, adult: PatientFacts, measure: str, unit: str, value: str, asked: str | None
) -> None:
    doubt = judge(content, measure, D(value), unit, adult).doubt
    assert (doubt.unit if doubt else None) == asked


@pytest.mark.parametrize(
    "factor, asks", [("2.13", False), ("2.14", True), ("2.2046", True), ("2.27", True), ("2.28", False)]
)
def test_a_weight_2_2_times_the_last_one_within_3_percent_asks_for_pounds(
    content: Content, rosa: PatientFacts, factor: str, asks: bool
) -> None:
    weight = (D("68.4") * D(factor)).quantize(D("0.1"))
    doubt = judge(content, "weight", weight, "kg", rosa).doubt
    assert (doubt is not None and doubt.unit == "[lb_av]") is asks


ORDINARY = {
    ("temperature", "Cel"): ("34", "41"),
    ("temperature", "[degF]"): ("93.2", "105.8"),
    ("glucose", "mg/dL"): ("40", "600"),
    ("glucose", "mmol/L"): ("2.3", "33.3"),
    ("height", "cm"): ("97", "230"),
    ("height", "[in_i]"): ("38", "90"),
    ("weight", "kg"): ("30", "250"),
    ("weight", "[lb_av]"): ("66", "550"),
}


@given(which=st.sampled_from(sorted(ORDINARY)), data=st.data())
def test_no_unit_guard_fires_for_an_ordinary_value_of_its_unit(
    content: Content, which: tuple[str, str], data: st.DataObject
) -> None:
    low, high = (D(each) for each in ORDINARY[which])
    value = data.draw(st.decimals(low, high, places=1))
    doubt = judge(content, which[0], value, which[1], PatientFacts(on=ON, born=date(1970, 1, 1))).doubt
    assert doubt is None or doubt.unit is None


# --- children, the rest ---


@pytest.mark.parametrize(
    "facts, pulse, level",
    [
        (child(years=8), 59, "critical_low"),  # nobody has looked at perfusion
        (replace(child(years=8), poor_perfusion=True), 59, "critical_low"),
        (replace(child(years=8), poor_perfusion=False), 59, "low"),
    ],
)
def test_a_childs_pulse_under_60_is_critical_unless_perfusion_is_good(
    content: Content, facts: PatientFacts, pulse: int, level: str
) -> None:
    assert judge(content, "pulse", D(pulse), "/min", facts).level == level


@pytest.mark.parametrize("seconds, level", [(3, "in_range"), (4, "high")])
def test_capillary_refill_of_more_than_3_seconds_alarms_in_a_child(content: Content, seconds: int, level: str) -> None:
    assert judge(content, "capillary_refill", D(seconds), "s", child(years=4)).level == level


def test_age_is_corrected_for_an_early_birth_until_24_months(content: Content) -> None:
    early = replace(child(months=2), gestation_weeks=30)
    assert (age_band(content, early), early.age_words) == ("neonate", "0 d, corrected for birth at 30 weeks")
    assert age_band(content, replace(child(months=13), gestation_weeks=30)) == "infant"
    assert age_band(content, replace(child(months=24), gestation_weeks=30)) == "toddler"
    assert replace(child(months=24), gestation_weeks=30).age_words == "2 y"
    assert replace(child(months=14), gestation_weeks=40).age_words == "14 mo"


@pytest.mark.parametrize(
    "years, months, limit", [(4, 0, 78), (9, 0, 88), (11, 0, 90), (0, 6, 70), (10, 0, 90), (0, 0, 60)]
)
def test_the_limit_of_hypotension_can_be_asked(content: Content, years: int, months: int, limit: int) -> None:
    assert hypotension_limit(content, child(years=years, months=months)) == limit


def test_an_adults_limit_of_shock_is_the_scales_own(content: Content, adult: PatientFacts) -> None:
    assert hypotension_limit(content, adult) is None


# 5.2: pulse, breathing, systolic and diastolic rows, ends in range
ROWS = [
    (child(days=10), (100, 205), (30, 60), (67, 84), (35, 53)),
    (child(months=6), (100, 180), (30, 53), (72, 104), (37, 56)),
    (child(years=2), (98, 140), (22, 37), (86, 106), (42, 63)),
    (child(years=4), (80, 120), (20, 28), (89, 112), (46, 72)),
    (child(years=7), (75, 118), (18, 25), (97, 115), (57, 76)),
    (child(years=11), (75, 118), (18, 25), (102, 120), (61, 80)),
    (child(years=14), (60, 100), (12, 20), (110, 131), (64, 83)),
]


@pytest.mark.parametrize("facts, pulse, breathing, systolic, diastolic", ROWS)
def test_each_row_of_the_childrens_table_is_in_range_at_its_ends_and_not_beyond(
    content: Content,
    facts: PatientFacts,
    pulse: tuple[int, int],
    breathing: tuple[int, int],
    systolic: tuple[int, int],
    diastolic: tuple[int, int],
) -> None:
    for measure, (low, high) in (("pulse", pulse), ("breathing_rate", breathing)):
        levels = [judge(content, measure, D(each), "/min", facts).level for each in (low - 1, low, high, high + 1)]
        assert levels[1:3] == ["in_range", "in_range"]
        assert "in_range" not in (levels[0], levels[3])
    middle = D(sum(diastolic)) / 2
    assert judge(content, "blood_pressure", (D(systolic[1]), middle), "mm[Hg]", facts).level == "in_range"
    for pair in (
        (systolic[0] - 1, middle),
        (systolic[1] + 1, middle),
        (systolic[1], diastolic[0] - 1),
        (systolic[1], diastolic[1] + 1),
    ):
        assert judge(content, "blood_pressure", (D(pair[0]), D(pair[1])), "mm[Hg]", facts).level != "in_range"


@pytest.mark.parametrize("facts", [child(days=10), child(months=6), child(years=4), child(years=14)])
def test_oxygen_under_92_is_critical_at_every_age(content: Content, facts: PatientFacts) -> None:
    assert judge(content, "oxygen_saturation", D(91), "%", facts).is_critical
    assert not judge(content, "oxygen_saturation", D(92), "%", facts).is_critical
