"""The steps of an infusion before it starts, against the tables of the clinical reference."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.calculators import CannotCalculate, local, step_table
from nursechart.clinical.content import Content
from nursechart.clinical.drug_types import RatePlan, RateStep
from nursechart.clinical.rate_plans import PlannedInfusion, plan_infusion, rate_plan, rate_plan_choices

D = Decimal

START = local("2025-11-21T10:00", "America/New_York")


def shown(planned: PlannedInfusion) -> list[tuple[str, str, str]]:
    """Rate, minutes and cumulative volume of each step, as the reference prints them."""
    return [
        (
            f"{step.rate_ml_per_h.normalize():f}",
            f"{round(step.minutes, 1).normalize():f}",
            f"{round(step.cumulative_ml, 1):f}",
        )
        for step in planned.steps
    ]


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def proposed(content: Content, drug: str, **known: object) -> RatePlan:
    plan = rate_plan(content, drug, **known)  # type: ignore[arg-type]
    assert plan is not None
    return plan


VEC_A = [("42", "30", "21.0"), ("84", "30", "63.0"), ("168", "30", "147.0"), ("336", "27.3", "300.0")]
VEC_B = [
    ("29", "30", "14.5"),
    ("58", "30", "43.5"),
    ("116", "30", "101.5"),
    ("174", "30", "188.5"),
    ("232", "15.9", "250.0"),
]
VEC_C = [("24.6", "30", "12.3"), ("49.2", "30", "36.9"), ("98.4", "30", "86.1"), ("196.8", "223.8", "820.0")]


@pytest.mark.parametrize(
    ("product", "indication", "kg", "ml", "start", "steps", "total", "end"),
    [
        ("Octagam 10 %", "ITP", "70", "300", "10:00", VEC_A, "117.3", "11:57"),
        ("Gammagard Liquid", "PI", "58", "250", "09:15", VEC_B, "135.9", "11:30"),
        ("Privigen", "ITP", "82", "820", "08:00", VEC_C, "313.8", "13:13"),
    ],
)
def test_the_immune_globulin_tables_of_the_reference_come_from_the_products_own_plans(
    content: Content, product: str, indication: str, kg: str, ml: str, start: str, steps: object, total: str, end: str
) -> None:
    plan = proposed(content, "immune globulin", product=product, indication=indication)
    at = local(f"2025-11-21T{start}", "America/New_York")
    planned = plan_infusion(plan, volume_ml=D(ml), start=at, weight_kg=D(kg))
    assert shown(planned) == steps
    assert round(planned.minutes, 1) == D(total)
    assert clock(planned.ends) == end


def test_rates_are_rounded_before_volumes_are_added(content: Content) -> None:
    plan = proposed(content, "immune globulin", product="Gammagard Liquid", indication="PI")
    start = local("2025-11-21T13:20", "America/New_York")
    planned = plan_infusion(plan, volume_ml=D(200), start=start, weight_kg=D("45.5"))
    assert [step.rate_ml_per_h for step in planned.steps] == [D("22.8"), D("45.5"), D("91"), D("136.5"), D("182")]
    assert (round(planned.minutes, 1), clock(planned.ends)) == (D("137.2"), "15:37")


@given(
    weight=st.decimals("3", "150", places=1),
    volume=st.decimals("10", "1000", places=0),
    first=st.decimals("0.2", "1", places=1),
)
def test_a_plan_per_kg_is_the_step_table_of_the_calculators(weight: D, volume: D, first: D) -> None:
    rates = [first, first * 2, first * 4]
    steps = (*(RateStep(rate=rate, minutes=D(30)) for rate in rates[:-1]), RateStep(rate=rates[-1]))
    plan = RatePlan(id="x", title="x", drug="x", rates_in="mL/kg/h", steps=steps, source=("product",))
    planned = plan_infusion(plan, volume_ml=volume, start=START, weight_kg=weight)
    table = step_table(weight, volume, rates, step_minutes=D(30), pump_step=D("0.1"))
    assert [step.rate_ml_per_h for step in planned.steps] == [step.rate_ml_per_h for step in table]
    assert [round(step.cumulative_ml, 9) for step in planned.steps] == [round(step.cumulative_ml, 9) for step in table]
    assert planned.steps[-1].cumulative_ml == volume


def test_milligrams_per_kg_and_minute_need_the_strength_of_the_bottle(content: Content) -> None:
    plan = proposed(content, "immune globulin", product="Gamunex-C")
    planned = plan_infusion(plan, volume_ml=D(300), start=START, weight_kg=D(70), dose_mg=D(30000))
    assert [step.rate_ml_per_h for step in planned.steps] == [D(42), D(84), D(168), D(336)]
    assert planned.most_ml_per_h == D(336)


@pytest.mark.parametrize(
    ("drug", "infusion", "ml", "rates", "total", "most"),
    [
        ("infliximab", 1, 250, [20, 40, 80, 120, 150], 137, 150),
        ("ocrelizumab", 1, 250, [30, 60, 90, 120, 150, 180], 158, 180),
        ("ocrelizumab", 2, 250, [30, 60, 90, 120, 150, 180], 158, 180),
        ("ocrelizumab", 3, 500, [40, 80, 120, 160, 200], 210, 200),
    ],
)
def test_first_and_later_infusions_of_the_biologics(
    content: Content, drug: str, infusion: int, ml: int, rates: list[int], total: int, most: int
) -> None:
    planned = plan_infusion(proposed(content, drug, infusion=infusion), volume_ml=D(ml), start=START)
    assert [step.rate_ml_per_h for step in planned.steps] == [D(rate) for rate in rates]
    assert (round(planned.minutes), planned.most_ml_per_h) == (total, D(most))


def test_infliximab_titration_a_takes_the_first_four_steps_of_the_protocol(content: Content) -> None:
    planned = plan_infusion(proposed(content, "infliximab"), volume_ml=D(250), start=START)
    assert [step.minutes for step in planned.steps[:4]] == [15, 15, 15, 30]
    assert round(planned.steps[3].cumulative_ml, 4) == 95  # 5 + 10 + 20 + 60


@pytest.mark.parametrize(("infusion", "first", "last"), [(1, "50", "400"), (2, "100", "400")])
def test_rituximab_rises_from_50_in_the_first_and_from_100_later(
    content: Content, infusion: int, first: str, last: str
) -> None:
    plan = proposed(content, "rituximab", infusion=infusion)
    planned = plan_infusion(plan, volume_ml=D(800), start=START, dose_mg=D(800))  # 1 mg/mL: mg/h is mL/h
    assert (planned.steps[0].rate_ml_per_h, planned.steps[-1].rate_ml_per_h) == (D(first), D(last))
    assert plan.unconfirmed


def test_alglucosidase_rises_by_weight_and_strength(content: Content) -> None:
    plan = proposed(content, "alglucosidase alfa")
    # 20 mg/kg for 50 kg is 1,000 mg in 500 mL: 2 mg/mL, so 1, 3, 5, 7 mg/kg/h are 25, 75, 125, 175 mL/h
    planned = plan_infusion(plan, volume_ml=D(500), start=START, weight_kg=D(50), dose_mg=D(1000))
    assert [step.rate_ml_per_h for step in planned.steps] == [25, 75, 125, 175]


def test_vestronidase_gives_a_fortieth_in_the_first_hour(content: Content) -> None:
    planned = plan_infusion(proposed(content, "vestronidase alfa"), volume_ml=D(200), start=START)
    assert shown(planned)[0] == ("5", "60", "5.0")
    assert planned.steps[1].rate_ml_per_h == D(65)
    assert clock(planned.ends) == "14:00"


def test_vancomycin_runs_at_a_gram_an_hour_at_the_fastest(content: Content) -> None:
    planned = plan_infusion(proposed(content, "vancomycin"), volume_ml=D(250), start=START, dose_mg=D(1250))
    assert (planned.steps[0].rate_ml_per_h, planned.minutes) == (D(200), 75)


@pytest.mark.parametrize(
    ("indication", "infusion", "sites", "rate", "most_per_site"),
    [("PI", 1, 2, 30, 15), ("PI", 2, 2, 50, 25), ("CIDP", 1, 3, 60, 20), ("CIDP", 2, 3, 150, 50)],
)
def test_hizentra_by_site(
    content: Content, indication: str, infusion: int, sites: int, rate: int, most_per_site: int
) -> None:
    plan = proposed(
        content, "immune globulin subcutaneous", product="Hizentra", indication=indication, infusion=infusion
    )
    planned = plan_infusion(plan, volume_ml=D(30), start=START, sites=sites)
    assert planned.steps[0].rate_ml_per_h == rate
    assert plan.volume_ml == most_per_site


def test_a_small_volume_ends_within_the_step_it_has_reached(content: Content) -> None:
    plan = proposed(content, "immune globulin", product="Octagam 10 %")
    planned = plan_infusion(plan, volume_ml=D(50), start=START, weight_kg=D(70))
    assert [step.number for step in planned.steps] == [1, 2]
    assert planned.steps[-1].cumulative_ml == 50


def test_immune_globulin_without_its_brand_has_no_plan(content: Content) -> None:
    assert rate_plan(content, "immune globulin") is None
    assert rate_plan(content, "immune globulin", product="Another brand") is None


def test_without_an_indication_the_lowest_ceiling_is_proposed(content: Content) -> None:
    assert proposed(content, "immune globulin", product="Privigen").most == D("0.04")


def test_a_plan_that_an_order_must_choose_is_never_proposed(content: Content) -> None:
    assert all(
        proposed(content, "infliximab", infusion=number, uneventful=9).id == "infliximab_a" for number in (1, 4, 9)
    )


@pytest.mark.parametrize(
    ("infusion", "uneventful", "plans"),
    [
        (1, 0, {"infliximab_a", "infliximab_b"}),
        (4, 2, {"infliximab_a", "infliximab_b"}),
        (4, 3, {"infliximab_a", "infliximab_b", "infliximab_90"}),
        (5, 4, {"infliximab_a", "infliximab_b", "infliximab_90", "infliximab_60"}),
        (9, 0, {"infliximab_a", "infliximab_b"}),  # a reaction goes back to 120 min
    ],
)
def test_infliximab_gets_shorter_after_three_quiet_infusions_and_a_reaction_takes_it_back(
    content: Content, infusion: int, uneventful: int, plans: set[str]
) -> None:
    choices = rate_plan_choices(content, "infliximab-dyyb", infusion=infusion, uneventful=uneventful)
    assert {plan.id for plan in choices} == plans


def test_the_step_at_a_time(content: Content) -> None:
    planned = plan_infusion(proposed(content, "ocrelizumab"), volume_ml=D(250), start=START)
    at = {
        minutes: planned.step_at(local(f"2025-11-21T10:{minutes:02}", "America/New_York")).number
        for minutes in (0, 29, 30)
    }
    assert at == {0: 1, 29: 1, 30: 2}


def test_a_plan_over_the_end_of_summer_time_counts_elapsed_hours(content: Content) -> None:
    start = local("2025-11-02T00:30", "America/New_York")
    planned = plan_infusion(proposed(content, "vestronidase alfa"), volume_ml=D(100), start=start)
    assert (clock(planned.ends), planned.ends.tzname()) == ("03:30", "EST")


@pytest.mark.parametrize(
    ("drug", "product", "missing", "says"),
    [
        ("immune globulin", "Octagam 10 %", {}, "Enter the weight"),
        ("rituximab", "", {}, "Enter the dose in mg"),
        ("vedolizumab", "", {"volume_ml": D(0)}, "Enter the volume"),
    ],
)
def test_a_plan_says_what_it_needs(content: Content, drug: str, product: str, missing: dict[str, D], says: str) -> None:
    plan = proposed(content, drug, product=product)
    with pytest.raises(CannotCalculate, match=says):
        plan_infusion(plan, **{"volume_ml": D(250), **missing}, start=START)


def test_every_plan_of_the_pack_can_be_run(content: Content) -> None:
    for plan in content.rate_plans.values():
        planned = plan_infusion(plan, volume_ml=D(250), start=START, weight_kg=D(70), dose_mg=D(1000), sites=2)
        assert planned.steps[-1].cumulative_ml == 250
        assert planned.ends > planned.starts


def test_an_infusion_that_ends_within_a_step_has_run_its_volume_exactly() -> None:
    steps = (RateStep(rate=D("0.7"), minutes=D(30)), RateStep(rate=D("1.4"), minutes=D(30)), RateStep(rate=D("2.8")))
    plan = RatePlan(id="x", title="x", drug="x", rates_in="mL/kg/h", steps=steps, source=("product",))
    planned = plan_infusion(plan, volume_ml=D(86), start=START, weight_kg=D("146.4"))
    assert (len(planned.steps), planned.steps[-1].cumulative_ml) == (2, D(86))
