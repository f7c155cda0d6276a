"""A lumen that does not work: the pathway step by step, the doses of alteplase, and its timers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.patency import (
    Instilled,
    OcclusionState,
    PatencyCheck,
    alarms,
    declot_dose,
    occlusion_pathway,
    too_much,
    withdraw_ml,
)

D = Decimal
NOON = datetime(2025, 11, 21, 12, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def blocked(**known: object) -> OcclusionState:
    start: dict[str, object] = {"grade": 4, "mechanical_checked": True, "ordered": True, "weight_kg": D(68)}
    return OcclusionState(**(start | known))  # type: ignore[arg-type]


def test_the_grades_of_patency_are_those_of_the_reference(content: Content) -> None:
    names = [each.name for each in content.scales["patency"].grades]
    assert names == ["open", "sluggish", "no blood return", "partly blocked", "blocked"]


@pytest.mark.parametrize("cause", ["mechanical", "thrombotic", "chemical"])
def test_each_class_of_cause_is_known(content: Content, cause: str) -> None:
    assert [each for each in content.occlusion_causes.values() if each.cause == cause]


@pytest.mark.parametrize(
    "grade, step, level",
    [(0, "use", "ok"), (1, "reposition", "warn"), (2, "check", "crit"), (3, "check", "crit"), (4, "check", "crit")],
)
def test_the_first_step_follows_the_grade(content: Content, grade: int, step: str, level: str) -> None:
    found = occlusion_pathway(content, OcclusionState(grade=grade))
    assert (found.step, found.level) == (step, level)


def test_a_lumen_without_blood_return_is_called_about_before_anything_is_put_in(content: Content) -> None:
    found = occlusion_pathway(content, blocked(grade=2, ordered=False))
    assert found.step == "call"
    assert "No vesicant and no PN" in found.text


@pytest.mark.parametrize(
    "cause, material, step, words",
    [
        ("acid_drug", "", "chemical", "hydrochloric acid 0.1 N"),
        ("alkaline_drug", "polyurethane", "chemical", "sodium bicarbonate 8.4 %"),
        ("lipid", "silicone", "chemical", "ethanol 70 %"),
        ("lipid", "polyurethane", "no_chemical", "not for a line of polyurethane"),
    ],
)
def test_a_chemical_block_is_cleared_by_order_and_by_material(
    content: Content, cause: str, material: str, step: str, words: str
) -> None:
    found = occlusion_pathway(content, blocked(cause=cause, material=material))
    assert found.step == step
    assert words in found.text
    assert found.blocks is (step == "no_chemical")


@pytest.mark.parametrize(
    "weight, lumen, mg, ml",
    [
        ("68", None, "2", "2"),
        ("30", None, "2", "2"),
        ("29.9", "1.0", "1.1", "1.1"),
        ("8", "0.5", "0.55", "0.55"),
        ("29.9", "1.82", "2", "2"),
        ("29.9", "1.81", "1.99", "1.99"),
        ("12", "3", "2", "2"),
    ],
)
def test_the_dose_goes_by_weight_and_below_30_kg_by_the_lumen(
    content: Content, weight: str, lumen: str | None, mg: str, ml: str
) -> None:
    dose = declot_dose(content, D(weight), D(lumen) if lumen else None)
    assert (dose.mg, dose.ml) == (D(mg), D(ml))


@pytest.mark.parametrize("weight, lumen", [(None, D(1)), (D(20), None)])
def test_without_weight_or_volume_there_is_no_dose(
    content: Content, weight: Decimal | None, lumen: Decimal | None
) -> None:
    with pytest.raises(ValueError, match=r"needed|weight"):
        declot_dose(content, weight, lumen)
    assert occlusion_pathway(content, blocked(weight_kg=weight, lumen_ml=lumen)).step == "weigh"


def test_a_blocked_lumen_gets_alteplase_and_is_checked_at_30_and_120_minutes(content: Content) -> None:
    first = occlusion_pathway(content, blocked())
    assert (first.step, first.dose and first.dose.mg) == ("instil", D(2))
    given = (Instilled(NOON, D(2)),)
    assert alarms(content, NOON) == (after(30), after(120))
    waiting = occlusion_pathway(content, blocked(doses=given))
    assert (waiting.step, waiting.at) == ("check_at", after(30))
    again = occlusion_pathway(content, blocked(doses=given, checks=(PatencyCheck(after(30), False),)))
    assert (again.step, again.at) == ("check_at", after(120))


def test_a_lumen_looked_at_early_is_looked_at_again_on_time(content: Content) -> None:
    state = blocked(doses=(Instilled(NOON, D(2)),), checks=(PatencyCheck(after(20), False),))
    assert occlusion_pathway(content, state).at == after(30)


def test_still_blocked_after_120_minutes_it_gets_one_more_dose_and_no_third(content: Content) -> None:
    closed = (PatencyCheck(after(30), False), PatencyCheck(after(120), False))
    second = occlusion_pathway(content, blocked(doses=(Instilled(NOON, D(2)),), checks=closed))
    assert (second.step, second.dose and second.dose.mg, second.blocks) == ("instil_again", D(2), False)
    doses = (Instilled(NOON, D(2)), Instilled(after(125), D(2)))
    waiting = occlusion_pathway(content, blocked(doses=doses, checks=closed))
    assert (waiting.step, waiting.at) == ("check_at", after(155))
    ended = (*closed, PatencyCheck(after(155), False), PatencyCheck(after(245), False))
    failed = occlusion_pathway(content, blocked(doses=doses, checks=ended))
    assert (failed.step, failed.blocks) == ("failed", True)


@pytest.mark.parametrize("given, following, blocks", [("2", "2", False), ("2.01", "2", True), ("4", "0.01", True)])
def test_over_4_mg_in_all_blocks(content: Content, given: str, following: str, blocks: bool) -> None:
    assert too_much(content, D(given), D(following)) is blocks


def test_a_larger_first_dose_than_planned_blocks_the_second(content: Content) -> None:
    closed = (PatencyCheck(after(30), False), PatencyCheck(after(120), False))
    found = occlusion_pathway(content, blocked(doses=(Instilled(NOON, D("2.5")),), checks=closed))
    assert (found.step, found.blocks) == ("over", True)
    assert found.text.startswith("4.5 mg in all is over the limit of 4 mg")


@pytest.mark.parametrize("weight, ml", [("10", "4 to 5 mL"), ("9.9", "3 mL"), ("68", "4 to 5 mL")])
def test_once_it_is_open_the_drug_is_drawn_out_before_the_flush(content: Content, weight: str, ml: str) -> None:
    state = blocked(
        weight_kg=D(weight), lumen_ml=D(1), doses=(Instilled(NOON, D(1)),), checks=(PatencyCheck(after(30), True),)
    )
    found = occlusion_pathway(content, state)
    assert found.step == "withdraw"
    assert ml in found.text
    assert withdraw_ml(content, D(weight))[0] == (D(3) if weight == "9.9" else D(4))


def test_open_and_drawn_out_it_may_be_used(content: Content) -> None:
    state = blocked(doses=(Instilled(NOON, D(2)),), checks=(PatencyCheck(after(25), True),), withdrawn=True)
    assert occlusion_pathway(content, state).step == "done"


def test_how_alteplase_is_made_up(content: Content) -> None:
    agent = content.declot_agents["alteplase"]
    assert (agent.use_within_h, agent.mg_per_ml) == (8, 1)
    assert "2.2 mL sterile water, not bacteriostatic" in agent.make_up
