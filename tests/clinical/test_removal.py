"""Taking a line out: what raises the alarm, what is recorded, and how many days it was in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.catheter_days import catheter_days
from nursechart.clinical.content import Content
from nursechart.clinical.devices import line_day
from nursechart.clinical.removal import RemovalFacts, missing_in_removal, removal_findings, removal_plan

D = Decimal


def said(content: Content, **known: object) -> list[tuple[str, str]]:
    facts = RemovalFacts(**({"device": "PICC"} | known))  # type: ignore[arg-type]
    return [(each.severity, each.complication) for each in removal_findings(content, facts)]


@pytest.mark.parametrize(
    "removed, expected",
    [
        ("40", []),
        ("39.5", []),
        ("39.4", [("emergency", "catheter_embolism")]),
        ("30", [("emergency", "catheter_embolism")]),
        ("40.5", []),
        ("40.6", [("watch", "")]),
    ],
)
def test_a_catheter_that_comes_out_shorter_is_an_emergency(
    content: Content, removed: str, expected: list[tuple[str, str]]
) -> None:
    assert said(content, inserted_cm=D(40), removed_cm=D(removed)) == expected


def test_a_tip_that_is_not_whole_is_an_emergency_with_its_steps(content: Content) -> None:
    found = removal_findings(content, RemovalFacts(device="MID", tip_intact=False))
    assert (found[0].severity, found[0].steps[0].id) == ("emergency", "tourniquet")
    assert removal_findings(content, RemovalFacts(device="MID", tip_intact=True)) == ()


def test_at_resistance_the_nurse_stops_warms_and_calls(content: Content) -> None:
    found = removal_findings(content, RemovalFacts(device="PICC", resistance=True))
    assert found[0].do == "Stop pulling. Warm the arm, wait, and call"


@pytest.mark.parametrize(
    "device, minutes, asks", [("PICC", 29, True), ("PICC", 30, False), ("TUN", 0, True), ("PIV-S", 0, False)]
)
def test_after_a_central_line_the_patient_lies_flat_for_30_minutes(
    content: Content, device: str, minutes: int, asks: bool
) -> None:
    assert bool(said(content, device=device, flat_min=D(minutes))) is asks


@pytest.mark.parametrize("device, asks", [("PICC", True), ("CVC", True), ("MID", False)])
def test_after_a_central_line_the_dressing_is_air_tight(content: Content, device: str, asks: bool) -> None:
    assert bool(said(content, device=device, air_tight=False)) is asks


def test_emergencies_come_first(content: Content) -> None:
    found = said(content, tip_intact=False, resistance=True, flat_min=D(5))
    assert [severity for severity, _ in found] == ["emergency", "urgent", "call"]


@pytest.mark.parametrize(
    "device, plan", [("PICC", "central"), ("PORT", "port"), ("MID", "vascular"), ("EPI", "spinal"), ("NG", "other")]
)
def test_each_line_has_its_way_out(content: Content, device: str, plan: str) -> None:
    assert removal_plan(content, device).id == plan


def test_what_is_missing_in_a_removal_is_named(content: Content) -> None:
    wanted = removal_plan(content, "PICC").record
    assert missing_in_removal(content, "PICC", wanted) == ()
    rest = [each for each in wanted if each != "tip_intact"]
    assert missing_in_removal(content, "PICC", rest) == ("tip_intact",)


# --- catheter-days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "placed, removed, first, last, days",
    [
        ("2025-03-01", "2025-03-10", "2025-01-01", "2025-12-31", 9),  # L11
        ("2025-03-01", "2025-03-01", "2025-03-01", "2025-03-31", 0),
        ("2025-03-01", None, "2025-03-01", "2025-03-01", 1),
        ("2025-03-01", None, "2025-03-01", "2025-03-31", 31),
        ("2024-02-26", "2024-03-04", "2024-02-01", "2024-02-29", 4),
        ("2025-02-20", "2025-04-10", "2025-03-01", "2025-03-31", 31),
        ("2025-04-02", None, "2025-03-01", "2025-03-31", 0),
        ("2025-01-01", "2025-02-01", "2025-03-01", "2025-03-31", 0),
    ],
)
def test_catheter_days_are_the_dates_in_place_at_2359(
    placed: str, removed: str | None, first: str, last: str, days: int
) -> None:
    out = date.fromisoformat(removed) if removed else None
    counted = catheter_days(
        date.fromisoformat(placed), out, first=date.fromisoformat(first), last=date.fromisoformat(last)
    )
    assert counted == days


DATES = st.dates(date(2023, 12, 1), date(2025, 3, 31))


@given(placed=DATES, stayed=st.integers(0, 200), cut=st.integers(0, 200))
def test_the_days_of_two_periods_add_up_to_those_of_both(placed: date, stayed: int, cut: int) -> None:
    removed, middle = placed + timedelta(days=stayed), placed + timedelta(days=cut)
    first, last = placed - timedelta(days=5), placed + timedelta(days=400)
    whole = catheter_days(placed, removed, first=first, last=last)
    before = catheter_days(placed, removed, first=first, last=middle)
    after = catheter_days(placed, removed, first=middle + timedelta(days=1), last=last)
    assert before + after == whole == line_day(placed, removed)
