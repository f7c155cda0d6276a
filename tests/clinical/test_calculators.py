"""The arithmetic of infusions: the vectors of section 7, exact at the displayed step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical import calculators as calc
from nursechart.clinical.units import round_half_up

D = Decimal


def shown(value: D, step: str) -> D:
    return round_half_up(value, D(step))


@pytest.mark.parametrize(
    "volume, minutes, rate",
    [("250", "90", "166.7"), ("1000", "480", "125"), ("100", "30", "200"), ("50", "20", "150"), ("75", "45", "100")],
)
def test_7_1_rate_from_volume_and_time(volume: str, minutes: str, rate: str) -> None:
    assert shown(calc.rate_ml_per_h(D(volume), D(minutes)), "0.1") == D(rate)


def test_7_1_no_time_is_no_rate() -> None:
    with pytest.raises(calc.CannotCalculate, match="Enter the time: it must be more than 0"):
        calc.rate_ml_per_h(D(250), D(0))


@pytest.mark.parametrize(
    "volume, minutes, factor, drops",
    [(1000, 480, 15, 31), (100, 30, 20, 67), (50, 60, 60, 50), (500, 360, 10, 14), (50, 60, 15, 13)],
)
def test_7_2_drops_are_whole_and_rounded_half_up(volume: int, minutes: int, factor: int, drops: int) -> None:
    assert shown(calc.drops_per_min(D(volume), D(minutes), factor), "1") == drops


def test_7_2_drops_the_other_way() -> None:
    assert calc.ml_per_h_of_drops(D(31), 15) == 124


@pytest.mark.parametrize(
    "dose, kg, conc, exact, one, two",
    [
        ("0.375", "70", "200", "7.875", "7.9", "7.88"),
        ("5", "82", "4000", "6.15", "6.2", "6.15"),
        ("0.23", "50", "600", "1.15", "1.2", "1.15"),
        ("0.25", "58.4", "1000", "0.876", "0.9", "0.88"),
        ("0.5", "64", "1000", "1.92", "1.9", "1.92"),
    ],
)
def test_7_3_pump_rate_of_a_dose_by_weight(dose: str, kg: str, conc: str, exact: str, one: str, two: str) -> None:
    rate = calc.ml_per_h_of_dose_rate(D(dose), D(kg), D(conc))
    assert (rate, shown(rate, "0.1"), shown(rate, "0.01")) == (D(exact), D(one), D(two))


@pytest.mark.parametrize(
    "rate, kg, conc, dose",
    [("7.9", "70", "200", "0.376"), ("6.2", "82", "4000", "5.041"), ("3.0", "64", "1000", "0.781")],
)
def test_7_3_dose_of_a_pump_rate(rate: str, kg: str, conc: str, dose: str) -> None:
    assert shown(calc.dose_rate_of_ml_per_h(D(rate), D(kg), D(conc)), "0.001") == D(dose)


def test_7_4_doses_by_weight() -> None:
    assert calc.weight_dose(D(5), D(78)) == 390
    assert calc.vials(D(390), D(100)) == 4
    assert calc.vials(calc.weight_dose(D(10), D("61.5")), D(100)) == 7
    assert round_half_up(calc.weight_dose(D(15), D(92)), D(250)) == 1500
    assert calc.vials(D(1380), D(250)) == 6
    assert calc.volume_of_dose_ml(calc.weight_dose(D(50), D("14.2")), D(40)) == D("17.75")
    assert shown(calc.weight_dose(D(100), D(22)) / 3, "0.1") == D("733.3")


@pytest.mark.parametrize(
    "kg, adult, mg",
    [
        ("24", False, "0.24"),
        ("12.5", False, "0.125"),
        ("40", True, "0.4"),
        ("82", True, "0.5"),
        ("58", True, "0.5"),
        ("29", False, "0.29"),
    ],
)
def test_7_4_epinephrine_by_weight_never_over_its_cap(kg: str, adult: bool, mg: str) -> None:
    assert calc.epinephrine_mg(D(kg), adult=adult) == D(mg)


@pytest.mark.parametrize(
    "cm, kg, mosteller, dubois",
    [
        ("170", "70", "1.82", "1.81"),
        ("158", "54.5", "1.55", "1.54"),
        ("183", "118", "2.45", "2.38"),
        ("110", "18.5", "0.75", "0.75"),
    ],
)
def test_7_5_body_surface(cm: str, kg: str, mosteller: str, dubois: str) -> None:
    assert shown(calc.bsa_mosteller_m2(D(cm), D(kg)), "0.01") == D(mosteller)
    assert shown(calc.bsa_dubois_m2(D(cm), D(kg)), "0.01") == D(dubois)


def test_7_5_a_dose_within_5_percent_of_the_one_worked_out_passes() -> None:
    assert shown(calc.differs_percent(D(4400), D(4368)), "0.01") == D("0.73")


@pytest.mark.parametrize("cm, kg, bmi", [("170", "70", "24.2"), ("158", "54.5", "21.8"), ("183", "118", "35.2")])
def test_7_6_bmi(cm: str, kg: str, bmi: str) -> None:
    assert shown(calc.bmi_kg_per_m2(D(cm), D(kg)), "0.1") == D(bmi)


@pytest.mark.parametrize(
    "male, cm, kg, ideal, adjusted",
    [
        (True, "175", "95", "70.5", "80.3"),
        (False, "162.5", "88", "54.6", "68.0"),
        (True, "183", "118", "77.7", "93.8"),
        (False, "150", "47", "45.5", "46.1"),
    ],
)
def test_7_7_ideal_and_adjusted_weight(male: bool, cm: str, kg: str, ideal: str, adjusted: str) -> None:
    found = calc.ideal_weight_kg(D(cm), male=male)
    assert shown(found, "0.1") == D(ideal)
    assert shown(calc.adjusted_weight_kg(found, D(kg)), "0.1") == D(adjusted)


@pytest.mark.parametrize(
    "female, age, kg, creatinine, ml",
    [
        (False, 68, "82", "1.4", 59),
        (True, 45, "60", "0.8", 84),
        (True, 81, "52", "1.9", 19),
        (False, 30, "75", "0.9", 127),
        (False, 54, "71", "1.1991", 71),
    ],
)
def test_7_8_creatinine_clearance(female: bool, age: int, kg: str, creatinine: str, ml: int) -> None:
    assert shown(calc.creatinine_clearance_ml_per_min(age, D(kg), D(creatinine), female=female), "1") == ml


@pytest.mark.parametrize(
    "volume, steps, plateau, rates, delivered",
    [
        (2000, [("0.5", 1), ("1", 10), ("0.5", 1)], "181.818", ["90.9", "181.8", "90.9"], "1999.8"),
        (1800, [("0.5", 1), ("1", 12), ("0.5", 1)], "138.462", ["69.2", "138.5", "69.2"], "1800.4"),
        (
            2400,
            [("0.5", 2), ("1", 12), ("0.5", 1), ("0.25", 1)],
            "174.545",
            ["87.3", "174.5", "87.3", "43.6"],
            "2399.5",
        ),
        (1500, [("0.5", 1), ("1", 8), ("0.5", 1)], "166.667", ["83.3", "166.7", "83.3"], "1500.2"),
    ],
)
def test_7_9_a_tapered_pn_cycle(
    volume: int, steps: list[tuple[str, int]], plateau: str, rates: list[str], delivered: str
) -> None:
    cycle = calc.pn_cycle(D(volume), [(D(share), D(hours)) for share, hours in steps])
    assert shown(cycle.plateau_ml_per_h, "0.001") == D(plateau)
    assert [step.rate_ml_per_h for step in cycle.steps] == [D(rate) for rate in rates]
    assert cycle.delivered_ml == D(delivered)
    assert cycle.differs_percent < 1


def test_7_9_a_linear_ramp_and_the_glucose_rate() -> None:
    assert shown(calc.pn_ramp_plateau_ml_per_h(D(1800), D(14), D(1), D(1)), "0.1") == D("138.5")
    assert shown(calc.glucose_infusion_mg_per_kg_min(D(250), D(55), D(1440)), "0.01") == D("3.16")
    assert shown(calc.glucose_infusion_mg_per_kg_min(D(300), D(68), D(720)), "0.01") == D("6.13")


@pytest.mark.parametrize(
    "kg, volume, start, plan, rates, cumulative, last_minutes, total, end",
    [
        ("70", 300, "10:00", "0.6 1.2 2.4 4.8", "42 84 168 336", "21 63 147 300", "27.3", "117.3", "11:57"),
        ("58", 250, "09:15", "0.5 1 2 3 4", "29 58 116 174 232", "14.5 43.5 101.5 188.5 250", "15.9", "135.9", "11:30"),
        (
            "82",
            820,
            "08:00",
            "0.3 0.6 1.2 2.4",
            "24.6 49.2 98.4 196.8",
            "12.3 36.9 86.1 820",
            "223.8",
            "313.8",
            "13:13",
        ),
        ("45.5", 200, "13:20", "0.5 1 2 3 4", "22.8 45.5 91 136.5 182", None, "17.2", "137.2", "15:37"),
    ],
)
def test_7_10_the_step_table_of_an_immune_globulin(
    kg: str,
    volume: int,
    start: str,
    plan: str,
    rates: str,
    cumulative: str | None,
    last_minutes: str,
    total: str,
    end: str,
) -> None:
    steps = calc.step_table(D(kg), D(volume), [D(each) for each in plan.split()])
    assert [step.rate_ml_per_h for step in steps] == [D(each) for each in rates.split()]
    if cumulative is not None:
        assert [step.cumulative_ml for step in steps] == [D(each) for each in cumulative.split()]
    minutes = sum((step.minutes for step in steps), D(0))
    assert (shown(steps[-1].minutes, "0.1"), shown(minutes, "0.1")) == (D(last_minutes), D(total))
    assert f"{calc.after(calc.local(f'2025-11-21T{start}', 'Etc/UTC'), minutes):%H:%M}" == end


def test_7_10_a_small_volume_ends_within_an_earlier_step() -> None:
    steps = calc.step_table(D(70), D(50), [D("0.6"), D("1.2"), D("2.4")])
    assert [step.cumulative_ml for step in steps] == [D(21), D(50)]


@pytest.mark.parametrize(
    "start, zone, volume, rate, end",
    [
        ("2025-06-01T09:30", "Etc/UTC", "500", "83.3", "2025-06-01T15:30"),
        ("2025-06-01T20:15", "Etc/UTC", "1000", "62.5", "2025-06-02T12:15"),
        ("2025-02-28T23:10", "Etc/UTC", "250", "125", "2025-03-01T01:10"),
        ("2025-11-01T22:30", "America/New_York", "400", "50", "2025-11-02T05:30"),
    ],
)
def test_7_11_when_an_infusion_ends(start: str, zone: str, volume: str, rate: str, end: str) -> None:
    found = calc.ends_at(calc.local(start, zone), D(volume), D(rate))
    assert f"{found:%Y-%m-%dT%H:%M}" == end


@pytest.mark.parametrize(
    "fill, unusable, rate, hours", [("100", "2", "2", "49.0"), ("250", "3", "7.9", "31.27"), ("92", "0", "2", "46.0")]
)
def test_7_12_when_a_reservoir_runs_out(fill: str, unusable: str, rate: str, hours: str) -> None:
    assert shown(calc.runs_out_after_h(D(fill), D(unusable), D(rate)), "0.01") == D(hours)


def test_7_12_a_pca_at_its_worst_and_an_elastomeric_by_weight() -> None:
    rate = calc.pca_worst_case_ml_per_h(D(1), D("0.5"), 4)
    assert shown(calc.runs_out_after_h(D(100), D(0), rate), "0.1") == D("33.3")
    assert calc.elastomeric_left_ml(D(163), D(68)) == 95


def test_7_13_heparin() -> None:
    assert shown(calc.heparin_ml_per_h(D(18) * 78, D(100)), "1") == 14
    assert shown(calc.heparin_ml_per_h(D(12) * D("61.4"), D(100)), "0.1") == D("7.4")


@pytest.mark.parametrize("systolic, diastolic, mean", [(120, 80, 93), (92, 58, 69), (165, 101, 122)])
def test_7_14_mean_pressure(systolic: int, diastolic: int, mean: int) -> None:
    assert shown(calc.mean_arterial_pressure(D(systolic), D(diastolic)), "1") == mean


def test_7_16_corrected_calcium() -> None:
    assert calc.corrected_calcium_mg_dl(D("8.0"), D("2.0")) == D("9.6")
    assert calc.corrected_calcium_mg_dl(D("7.6"), D("2.9")) == D("8.48")


@pytest.mark.parametrize("kg, ml", [("8", "32"), ("14", "48"), ("23.5", "63.5"), ("70", "110")])
def test_7_17_maintenance_fluid(kg: str, ml: str) -> None:
    assert calc.maintenance_ml_per_h(D(kg)) == D(ml)


@pytest.mark.parametrize("auc, gfr, mg", [("5", "90", 575), ("6", "140", 900), ("2", "48", 146), ("5.5", "71.4", 530)])
def test_7_20_carboplatin(auc: str, gfr: str, mg: int) -> None:
    assert shown(calc.carboplatin_mg(D(auc), D(gfr)), "1") == mg


def test_7_21_clotting_factor() -> None:
    assert calc.factor_viii_units(D(50), D(80)) == 2000
    assert calc.factor_viii_units(D("72.4"), D(40)) == 1448
    assert calc.factor_ix_units(D(60), D(60)) == 3600
    assert calc.factor_ix_units(D(60), D(60), recombinant=True) == 4320


def test_7_22_and_7_23_immune_globulin_and_iron() -> None:
    assert shown(calc.subcutaneous_ig_weekly_g(D(40), 4), "0.01") == D("13.70")
    assert shown(calc.subcutaneous_ig_weekly_g(D(25), 4), "0.01") == D("8.56")
    assert shown(calc.iron_deficit_mg(D(68), D("8.9")), "0.1") == D("1495.5")


@pytest.mark.parametrize("old, new, percent", [("82.0", "84.5", "3.0"), ("14.2", "12.6", "-11.3")])
def test_7_24_weight_change(old: str, new: str, percent: str) -> None:
    assert shown(calc.weight_change_percent(D(old), D(new)), "0.1") == D(percent)
