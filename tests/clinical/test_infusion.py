"""What has run, from the rows of the flow sheet."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.calculators import local
from nursechart.clinical.content import Content
from nursechart.clinical.infusion import (
    InfusionEvent,
    elapsed_min,
    given_at,
    in_order,
    infusion_findings,
    infusion_state,
)

D = Decimal

ZONE = "America/New_York"
START = local("2025-11-21T10:00", ZONE)
TINY = D("1e-12")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def row(event: str, minutes: float, **said: object) -> InfusionEvent:
    numbers = {name: D(str(value)) if isinstance(value, int | float) else value for name, value in said.items()}
    return InfusionEvent(id=f"{event}-{minutes}", at=at(minutes), event=event, **numbers)  # type: ignore[arg-type]


BAG = row("start", 0, rate_ml_per_h=100, bag_ml=250, lot="A1")


def test_250_ml_at_100_for_45_minutes_then_at_50_leaves_175_and_three_and_a_half_hours() -> None:
    state = infusion_state([BAG, row("rate", 45, rate_ml_per_h=50)], at(45))
    assert (state.given_ml, state.left_ml, state.rate_ml_per_h) == (75, 175, 50)
    assert state.expected_end == at(45) + timedelta(hours=3.5)


@pytest.mark.parametrize(
    ("ml", "rate", "start", "end"),
    [
        ("500", "83.3", "2025-11-21T09:30", "2025-11-21T15:30"),
        ("1000", "62.5", "2025-06-01T20:15", "2025-06-02T12:15"),
        ("250", "125", "2025-02-28T23:10", "2025-03-01T01:10"),
        ("400", "50", "2025-11-01T22:30", "2025-11-02T05:30"),  # the clocks go back in the night
    ],
)
def test_the_expected_end_is_in_elapsed_time(ml: str, rate: str, start: str, end: str) -> None:
    begun = local(start, ZONE)
    event = InfusionEvent(id="1", at=begun, event="start", rate_ml_per_h=D(rate), bag_ml=D(ml))
    ends = infusion_state([event], begun).expected_end
    assert ends is not None
    assert f"{ends:%Y-%m-%dT%H:%M}" == end


def test_the_hour_that_the_clocks_skip_in_spring_is_not_infused() -> None:
    start, later = local("2026-03-08T01:30", ZONE), local("2026-03-08T03:30", ZONE)
    event = InfusionEvent(id="1", at=start, event="start", rate_ml_per_h=D(60), bag_ml=D(500))
    assert given_at([event], later) == 60


def test_nothing_has_run_before_the_start() -> None:
    assert infusion_state([BAG], at(-1)).status == "not_started"
    assert given_at([BAG], at(-1)) == 0


def test_a_pause_adds_no_volume_and_is_counted() -> None:
    state = infusion_state([BAG, row("pause", 30), row("resume", 50)], at(80))
    assert (state.given_ml, state.paused_min, state.running_min) == (100, 20, 60)


def test_a_rate_set_during_a_pause_runs_from_the_resume_on() -> None:
    state = infusion_state([BAG, row("pause", 30), row("rate", 40, rate_ml_per_h=60), row("resume", 60)], at(90))
    assert (state.given_ml, state.rate_ml_per_h) == (80, 60)


def test_a_reaction_stops_the_infusion_until_somebody_resumes_it() -> None:
    held = [BAG, row("reaction", 30)]
    assert (infusion_state(held, at(60)).status, given_at(held, at(60))) == ("paused", 50)
    assert given_at([*held, row("resume", 60, rate_ml_per_h=50)], at(120)) == 100


def test_a_reaction_that_only_slows_it_goes_on_at_the_lower_rate() -> None:
    assert given_at([BAG, row("reaction", 30, rate_ml_per_h=50)], at(90)) == 100


def test_each_bag_keeps_its_own_lot_and_volume() -> None:
    second = row("bag", 150, bag_ml=100, lot="B2")
    state = infusion_state([BAG, second], at(180))
    assert [(bag.lot, bag.given_ml, bag.left_ml) for bag in state.bags] == [("A1", 250, 0), ("B2", 50, 50)]
    assert (state.given_ml, state.left_ml) == (300, 50)


def test_a_bag_changed_early_leaves_what_was_in_it() -> None:
    state = infusion_state([BAG, row("bag", 60, bag_ml=250, lot="B2")], at(60))
    assert [bag.left_ml for bag in state.bags] == [150, 250]
    assert state.given_ml == 100


def test_when_nobody_charts_a_stop_the_time_the_bag_was_empty_is_calculated_and_says_so() -> None:
    state = infusion_state([BAG], at(600))
    assert (state.status, state.given_ml, state.left_ml) == ("empty", 250, 0)
    assert (state.stopped, state.stop_is_calculated) == (at(150), True)
    assert state.dry_min == 450


def test_a_charted_stop_is_not_called_calculated() -> None:
    state = infusion_state([BAG, row("stop", 160)], at(600))
    assert (state.status, state.stopped, state.stop_is_calculated) == ("stopped", at(160), False)
    assert (state.given_ml, state.dry_min) == (250, 10)


def test_what_ended_stays_ended_and_gives_no_more() -> None:
    state = infusion_state([BAG, row("end", 60)], at(600))
    assert (state.status, state.given_ml, state.rate_ml_per_h, state.expected_end) == ("ended", 100, 0, None)


def test_an_infusion_that_was_stopped_can_start_again_on_the_same_bag() -> None:
    state = infusion_state([BAG, row("stop", 30), row("start", 90, rate_ml_per_h=50)], at(150))
    assert (state.given_ml, state.status, len(state.bags)) == (100, "running", 1)


def test_what_is_wasted_is_not_left_and_was_not_given() -> None:
    state = infusion_state([BAG, row("stop", 60), row("waste", 61, waste_ml=150, witness="rn-2")], at(62))
    assert (state.given_ml, state.left_ml, state.bags[0].wasted_ml) == (100, 0, 150)
    assert not state.stop_is_calculated


def test_a_flush_and_a_check_add_nothing() -> None:
    assert given_at([BAG, row("flush", 10), row("check", 20)], at(60)) == 100


def test_without_a_bag_volume_nothing_is_said_about_what_is_left() -> None:
    state = infusion_state([row("start", 0, rate_ml_per_h=100)], at(600))
    assert (state.given_ml, state.left_ml, state.expected_end) == (1000, None, None)


def test_a_row_that_arrives_twice_counts_once() -> None:
    assert given_at([BAG, BAG, row("rate", 30, rate_ml_per_h=50), BAG], at(60)) == 75


@pytest.mark.parametrize(
    ("pump", "warns"),
    [("95", False), ("94.9", True), ("105", False), ("105.1", True)],
)
def test_a_pump_more_than_5_percent_off_warns(content: Content, pump: str, warns: bool) -> None:
    found = infusion_findings(content, [BAG, row("check", 60, pump_ml=float(pump))], at(60))
    assert ("IN-07" in {each.rule for each in found}) is warns


@pytest.mark.parametrize(("pump", "warns"), [("390", False), ("389.9", True), ("410", False), ("410.1", True)])
def test_a_pump_more_than_10_ml_off_warns(content: Content, pump: str, warns: bool) -> None:
    big = row("start", 0, rate_ml_per_h=400, bag_ml=1000)
    found = infusion_findings(content, [big, row("check", 60, pump_ml=float(pump))], at(60))
    assert ("IN-07" in {each.rule for each in found}) is warns


def test_a_pump_volume_that_falls_blocks(content: Content) -> None:
    rows = [BAG, row("check", 60, pump_ml=100), row("check", 61, pump_ml=99)]
    found = infusion_findings(content, rows, at(61))
    assert [(each.rule, each.blocks) for each in found if each.rule == "IN-08"] == [("IN-08", True)]


def test_a_pump_volume_that_stands_still_does_not_fall(content: Content) -> None:
    rows = [BAG, row("check", 60, pump_ml=100), row("check", 61, pump_ml=100)]
    assert "IN-08" not in {each.rule for each in infusion_findings(content, rows, at(61))}


def test_a_counter_cleared_with_a_new_bag_neither_falls_nor_differs(content: Content) -> None:
    rows = [
        BAG,
        row("check", 60, pump_ml=100),
        row("bag", 120, bag_ml=250, lot="B2", pump_ml=0),
        row("check", 180, pump_ml=100),
    ]
    assert {each.rule for each in infusion_findings(content, rows, at(180))} <= {"IN-18"}


def test_a_new_bag_does_not_hide_that_the_pump_had_drifted(content: Content) -> None:
    rows = [BAG, row("bag", 120, bag_ml=250, lot="B2", pump_ml=160)]
    assert "IN-07" in {each.rule for each in infusion_findings(content, rows, at(120))}


@pytest.mark.parametrize(("ml", "warns"), [(400, True), (401, False)])
def test_a_bag_that_runs_out_within_four_hours_is_announced(content: Content, ml: int, warns: bool) -> None:
    rows = [row("start", 0, rate_ml_per_h=100, bag_ml=ml)]
    assert bool(infusion_findings(content, rows, at(0))) is warns


def test_elapsed_minutes_are_exact_to_the_microsecond() -> None:
    assert elapsed_min(START, START + timedelta(seconds=1)) == D(1) / 60


# --- what holds for every infusion -----------------------------------------------------------------------------------

rates = st.decimals("0", "300", places=1)


@st.composite
def flow_sheets(draw: st.DrawFn) -> list[InfusionEvent]:
    """A start with a bag and any rows after it, in order of time."""
    kinds = st.sampled_from(["rate", "pause", "resume", "bag", "check", "flush", "reaction", "stop"])
    rows = [row("start", 0, rate_ml_per_h=draw(rates), bag_ml=draw(st.decimals("50", "500", places=0)), lot="L0")]
    minutes = 0
    for number in range(draw(st.integers(0, 8))):
        minutes += draw(st.integers(0, 90))
        kind = draw(kinds)
        said: dict[str, object] = {"rate_ml_per_h": draw(rates)} if kind == "rate" else {}
        if kind == "bag":
            said = {"bag_ml": draw(st.decimals("50", "500", places=0)), "lot": f"L{number}"}
        rows.append(
            InfusionEvent(id=str(number), at=at(minutes), event=kind, **said)  # type: ignore[arg-type]
        )
    return rows


@given(sheet=flow_sheets(), minutes=st.integers(0, 1000))
def test_never_more_is_given_than_the_bags_held(sheet: list[InfusionEvent], minutes: int) -> None:
    state = infusion_state(sheet, at(minutes))
    assert all(bag.given_ml <= bag.bag_ml for bag in state.bags if bag.bag_ml is not None)
    assert abs(sum(bag.given_ml for bag in state.bags) - state.given_ml) < TINY


@given(sheet=flow_sheets(), one=st.integers(0, 1000), other=st.integers(0, 1000))
def test_the_volume_given_never_falls(sheet: list[InfusionEvent], one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert given_at(sheet, at(earlier)) <= given_at(sheet, at(later)) + TINY


@given(sheet=flow_sheets(), minutes=st.integers(0, 1000), seed=st.integers())
def test_the_order_of_arrival_does_not_matter(sheet: list[InfusionEvent], minutes: int, seed: int) -> None:
    shuffled = sheet * 2
    Random(seed).shuffle(shuffled)
    assert infusion_state(shuffled, at(minutes)) == infusion_state(sheet, at(minutes))


@given(sheet=flow_sheets(), minutes=st.integers(0, 1000))
def test_the_volume_is_the_integral_of_the_rate(sheet: list[InfusionEvent], minutes: int) -> None:
    """Added up minute by minute, in the simplest way there is."""
    ordered = list(in_order(sheet))
    flowing, rate, left, total = False, D(0), D(0), D(0)
    for minute in range(minutes):
        for event in ordered:
            if event.at != at(minute):
                continue
            rate = event.rate_ml_per_h if event.rate_ml_per_h is not None else rate
            if event.event in ("start", "bag") and event.bag_ml is not None:
                left = event.bag_ml
            flowing = {"start": True, "resume": True, "pause": False, "reaction": False, "stop": False}.get(
                event.event, flowing
            )
        runs = min(rate / 60, left) if flowing else D(0)
        total, left = total + runs, left - runs
    assert abs(total - given_at(sheet, at(minutes))) < TINY


@given(sheet=flow_sheets(), begins=st.integers(721, 800), lasts=st.integers(0, 200))
def test_pausing_adds_no_volume(sheet: list[InfusionEvent], begins: int, lasts: int) -> None:
    pause = InfusionEvent(id="p", at=at(begins), event="pause")
    assert given_at([*sheet, pause], at(begins + lasts)) == given_at([*sheet, pause], at(begins))
