"""Before and while an infusion runs: vital signs due, pre-medication, rises of the rate, reactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from nursechart.clinical.calculators import local
from nursechart.clinical.content import Content
from nursechart.clinical.drug_types import RatePlan, RateStep
from nursechart.clinical.flow_sheet import RateChange, rate_findings_before
from nursechart.clinical.premedication import Given, minutes_before, premedication_findings
from nursechart.clinical.protocols import observation_min
from nursechart.clinical.rate_plans import PlannedInfusion, plan_infusion, rate_plan
from nursechart.clinical.reactions import rate_after, response
from nursechart.clinical.vitals_due import rows_after_change, unanswered, vitals_plan, vitals_rows

D = Decimal

START = local("2025-11-21T10:00", "America/New_York")


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


@pytest.fixture
def octagam(content: Content) -> PlannedInfusion:
    """70 kg, 300 mL from 10:00: 42, 84, 168, 336 mL/h."""
    plan = rate_plan(content, "immune globulin", product="Octagam 10 %")
    assert plan is not None
    return plan_infusion(plan, volume_ml=D(300), start=START, weight_kg=D(70))


def times(content: Content, planned: PlannedInfusion, therapy: str, drug: str, **said: object) -> list[str]:
    plan = vitals_plan(content, therapy, drug, **said)  # type: ignore[arg-type]
    assert plan is not None
    rows = vitals_rows(content, plan, planned, observation_min=observation_min(content, therapy, drug))
    return [f"{row.at:%H:%M} {'+'.join(row.why)}" for row in rows]


def flat(content: Content, minutes: int) -> PlannedInfusion:
    """An infusion at one rate for so many minutes."""
    step = RateStep(share=D(100), minutes=D(minutes))
    plan = RatePlan(id="x", title="x", drug="x", rates_in="share", steps=(step,), source=("product",))
    return plan_infusion(plan, volume_ml=D(minutes), start=START)


# --- vital signs ------------------------------------------------------------------------------------------------------


def test_immune_globulin_before_at_15_each_rise_end_and_after(content: Content, octagam: PlannedInfusion) -> None:
    assert times(content, octagam, "immune_globulin_iv", "immune globulin") == [
        "10:00 baseline", "10:15 after_start", "10:30 before_rise", "11:00 before_rise", "11:30 before_rise",
        "11:57 end", "12:27 after_end", "12:57 observation",
    ]  # fmt: skip


def test_the_common_plan_goes_on_every_30_minutes_after_the_first_15(content: Content) -> None:
    assert times(content, flat(content, 120), "chemotherapy", "fluorouracil")[:3] == [
        "10:00 baseline", "10:15 after_start", "12:00 end",
    ]  # fmt: skip
    assert times(content, flat(content, 120), "biologic", "tocilizumab") == [
        "10:00 baseline", "10:15 after_start", "10:45 interval", "11:15 interval", "11:45 interval", "12:00 end",
        "12:30 after_end", "13:00 observation",
    ]  # fmt: skip


def test_platinum_every_15_four_times_then_every_30(content: Content) -> None:
    assert times(content, flat(content, 120), "chemotherapy", "oxaliplatin") == [
        "10:00 baseline", "10:15 interval", "10:30 interval", "10:45 interval", "11:00 interval", "11:30 interval",
        "12:00 end", "12:30 observation",
    ]  # fmt: skip


def test_a_first_dose_of_an_antibiotic_also_at_15_and_30(content: Content) -> None:
    assert times(content, flat(content, 60), "antibiotic", "ceftriaxone") == ["10:00 baseline", "11:00 end"]
    assert times(content, flat(content, 60), "antibiotic", "ceftriaxone", first_dose=True) == [
        "10:00 baseline", "10:15 after_start", "10:30 after_start", "11:00 end",
    ]  # fmt: skip


def test_hydration_hourly_and_blood_at_15_then_hourly(content: Content) -> None:
    assert times(content, flat(content, 180), "hydration", "sodium chloride") == [
        "10:00 baseline", "11:00 interval", "12:00 interval", "13:00 end",
    ]  # fmt: skip
    assert times(content, flat(content, 180), "blood", "red blood cells") == [
        "10:00 baseline", "10:15 after_start", "11:15 interval", "12:15 interval", "13:00 end",
        "14:00 after_end+observation",
    ]  # fmt: skip


def test_a_baseline_counts_from_30_minutes_before_and_for_blood_from_60(content: Content) -> None:
    for therapy, minutes in (("biologic", 30), ("blood", 60)):
        plan = vitals_plan(content, therapy)
        assert plan is not None
        row = vitals_rows(content, plan, flat(content, 60))[0]
        assert row.at - row.from_ == timedelta(minutes=minutes)


def test_immune_globulin_under_the_skin_is_watched_in_the_first_three(content: Content) -> None:
    assert vitals_plan(content, "immune_globulin_sc", infusion=3) is not None
    assert vitals_plan(content, "immune_globulin_sc", infusion=4) is None


def test_after_a_change_of_an_opioid_every_15_four_times_then_hourly(content: Content) -> None:
    plan = vitals_plan(content, "pain_pca", "morphine")
    assert plan is not None
    rows = rows_after_change(content, plan, START, minute(180))
    assert [int((row.at - START).total_seconds() // 60) for row in rows] == [15, 30, 45, 60, 120, 180]
    assert all("poss" in row.extra for row in rows)


def test_an_inotrope_15_minutes_after_any_change(content: Content) -> None:
    plan = vitals_plan(content, "inotrope", "milrinone")
    assert plan is not None
    assert [row.at for row in rows_after_change(content, plan, START, minute(180))] == [minute(15)]


@pytest.mark.parametrize(("now", "found"), [(24, [("15", False)]), (25, [("15", False)]), (26, [("15", True)])])
def test_a_row_that_nobody_answered_is_late_after_10_minutes(
    content: Content, octagam: PlannedInfusion, now: int, found: list[tuple[str, bool]]
) -> None:
    plan = vitals_plan(content, "immune_globulin_iv")
    assert plan is not None
    rows = vitals_rows(content, plan, octagam)
    assert [(f"{row.at:%M}", late) for row, late in unanswered(content, rows, [minute(-5)], minute(now))] == found


def test_a_reading_near_its_time_answers_a_row(content: Content, octagam: PlannedInfusion) -> None:
    plan = vitals_plan(content, "immune_globulin_iv")
    assert plan is not None
    rows = vitals_rows(content, plan, octagam)
    assert unanswered(content, rows, [minute(-30), minute(10)], minute(24)) == ()
    assert len(unanswered(content, rows, [minute(-31), minute(9)], minute(24))) == 1


# --- pre-medication ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "rules"), [(30, []), (29, ["IN-09"])])
def test_the_steroid_needs_30_minutes_before_ocrelizumab(content: Content, before: int, rules: list[str]) -> None:
    given = [Given("methylprednisolone 100 mg", minute(-before)), Given("cetirizine", minute(-40))]
    found = premedication_findings(content, "biologic", "ocrelizumab", given, START)
    assert [each.rule for each in found] == rules
    assert all(not each.blocks for each in found)


def test_the_earliest_dose_is_the_one_whose_wait_counts(content: Content) -> None:
    given = [
        Given("methylprednisolone", minute(-40)),
        Given("methylprednisolone", minute(-5)),
        Given("cetirizine", minute(-40)),
    ]
    assert premedication_findings(content, "multiple_sclerosis", "ocrelizumab", given, START) == ()


def test_what_belongs_to_each_infusion_and_is_not_charted_is_asked_about(content: Content) -> None:
    found = premedication_findings(content, "biologic", "ocrelizumab", [], START)
    assert [each.rule for each in found] == ["IN-10", "IN-10"]
    assert premedication_findings(content, "biologic", "ocrelizumab", [], START, none_ordered=True) == ()


def test_iron_has_no_routine_premedication(content: Content) -> None:
    assert premedication_findings(content, "iron", "iron sucrose", [], START) == ()


def test_minutes_before_the_start() -> None:
    assert (minutes_before(minute(-30), START), minutes_before(minute(5), START)) == (30, -5)


# --- rises of the rate ------------------------------------------------------------------------------------------------


def change(at: float, rate: str, before: str | None, **said: object) -> RateChange:
    held: dict[str, object] = {"last_vitals": minute(at - 1), **said}
    return RateChange(
        at=minute(at),
        rate_ml_per_h=D(rate),
        rate_before_ml_per_h=None if before is None else D(before),
        **held,  # type: ignore[arg-type]
    )


def rules(content: Content, planned: PlannedInfusion | None, asked: RateChange) -> list[str]:
    return [each.rule for each in rate_findings_before(content, asked, planned)]


@pytest.mark.parametrize(
    ("rate", "before", "at", "found"),
    [
        ("42", None, 0, []),  # the start
        ("84", "42", 30, []),  # on time
        ("84", "42", 29, []),  # within a minute
        ("84", "42", 28, ["IN-05"]),  # too early
        ("168", "84", 45, ["IN-05"]),
        ("100", "84", 45, ["IN-04"]),  # no step of the plan
        ("60", "84", 45, []),  # going back is always allowed
        ("84", "168", 70, []),
        ("504", "336", 100, ["IN-04"]),  # the label allows it, the plan does not have it
        ("504.1", "336", 100, ["IN-06"]),  # over 0.12 mL/kg/min
    ],
)
def test_the_rate_against_the_plan(
    content: Content, octagam: PlannedInfusion, rate: str, before: str | None, at: int, found: list[str]
) -> None:
    assert rules(content, octagam, change(at, rate, before)) == found


def test_a_pause_moves_the_plan(content: Content, octagam: PlannedInfusion) -> None:
    assert rules(content, octagam, change(30, "84", "42", paused_min=D(10))) == ["IN-05"]
    assert rules(content, octagam, change(40, "84", "42", paused_min=D(10))) == []


@pytest.mark.parametrize(("minutes", "found"), [(10, []), (11, ["IN-01"])])
def test_a_rate_is_raised_only_with_vital_signs_of_the_last_10_minutes(
    content: Content, octagam: PlannedInfusion, minutes: int, found: list[str]
) -> None:
    assert rules(content, octagam, change(30, "84", "42", last_vitals=minute(30 - minutes))) == found


def test_a_rate_is_not_raised_without_vital_signs_with_a_critical_one_or_an_open_reaction(
    content: Content, octagam: PlannedInfusion
) -> None:
    asked = change(30, "84", "42", last_vitals=None, critical=["Systolic pressure 84"], reaction_open=True)
    found = rate_findings_before(content, asked, octagam)
    assert [each.rule for each in found] == ["IN-01", "IN-02", "IN-03"]
    assert all(each.blocks for each in found)
    assert found[1].says == "Systolic pressure 84 is critical."


def test_a_lower_rate_needs_no_vital_signs(content: Content, octagam: PlannedInfusion) -> None:
    assert rules(content, octagam, change(70, "84", "168", last_vitals=None, reaction_open=True)) == []


def test_without_a_plan_the_patient_alone_is_judged(content: Content) -> None:
    assert rules(content, None, change(30, "999", "42")) == []
    assert rules(content, None, change(30, "999", "42", last_vitals=None)) == ["IN-01"]


# --- reactions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("therapy", "drug", "grade", "now", "restart", "wait", "never"),
    [
        ("biologic", "ocrelizumab", 1, "60", "60", 30, False),
        ("biologic", "ocrelizumab", 2, "60", "60", 30, False),
        ("biologic", "ocrelizumab", 3, "0", "60", None, False),
        ("biologic", "ocrelizumab", 4, "0", None, None, True),
        ("biologic", "infliximab", 3, "0", None, None, False),
        ("immune_globulin_iv", "immune globulin", 1, "84", "84", None, False),
        ("immune_globulin_iv", "immune globulin", 2, "0", None, 30, False),
        ("immune_globulin_iv", "immune globulin", 4, "0", None, None, True),
        ("enzyme", "agalsidase beta", 1, "84", "84", 15, False),
        ("chemotherapy", "oxaliplatin", 2, "0", "60", 30, False),
    ],
)
def test_the_rate_after_a_reaction_by_grade(
    content: Content, therapy: str, drug: str, grade: int, now: str, restart: str | None, wait: int | None, never: bool
) -> None:
    answer = response(content, therapy, drug, grade=grade)
    assert answer is not None
    after = rate_after(answer, D(120), D(84))
    assert (after.now_ml_per_h, after.restart_ml_per_h) == (D(now), None if restart is None else D(restart))
    assert (after.wait_min, after.never_again) == (wait, never)


def test_flushing_with_iron_alone_stops_15_minutes_and_restarts_at_half(content: Content) -> None:
    answer = response(content, "iron", "iron sucrose", pattern="fishbane")
    assert answer is not None
    after = rate_after(answer, D("100.5"), None)
    assert (after.now_ml_per_h, after.restart_ml_per_h, after.wait_min) == (0, D("50.2"), 15)


def test_flushing_with_vancomycin_slows_to_half(content: Content) -> None:
    answer = response(content, "antibiotic", "vancomycin", pattern="vancomycin_infusion")
    assert answer is not None
    assert rate_after(answer, D(200), None).now_ml_per_h == 100
    assert response(content, "antibiotic", "ceftriaxone", pattern="vancomycin_infusion") is None


def test_the_last_tolerated_rate_is_never_faster_than_the_one_that_hurt(content: Content) -> None:
    answer = response(content, "immune_globulin_iv", "immune globulin", grade=1)
    assert answer is not None
    assert rate_after(answer, D(42), D(84)).now_ml_per_h == 42
    assert rate_after(answer, D(42), None).now_ml_per_h == 21
