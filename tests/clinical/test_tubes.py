"""Feeding tubes, epidural and subcutaneous lines: what their checks say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.tubes import (
    SpinalCheck,
    TubeCheck,
    may_turn,
    spinal_findings,
    subcutaneous_findings,
    tube_findings,
    tube_flush_words,
)

D = Decimal
TODAY = date(2025, 11, 21)


def tube(content: Content, **known: object) -> list[str]:
    return [each.limit for each in tube_findings(content, TubeCheck(**({"device": "G"} | known)), TODAY)]  # type: ignore[arg-type]


@pytest.mark.parametrize("ph, doubtful", [("5.5", False), ("5.6", True), ("1", False)])
def test_ph_over_5_5_means_the_nose_tube_is_not_used(content: Content, ph: str, doubtful: bool) -> None:
    assert tube(content, device="NG", ph=D(ph)) == (["ng_ph"] if doubtful else [])
    assert tube(content, device="G", ph=D(ph)) == []


@pytest.mark.parametrize("confirmed, asks", [(None, True), (False, True), (True, False)])
def test_a_nose_tube_is_confirmed_before_its_first_use(content: Content, confirmed: bool | None, asks: bool) -> None:
    assert bool(tube(content, device="NG", first_use=True, position_confirmed=confirmed)) is asks
    assert tube(content, device="NG", position_confirmed=confirmed) == []


@pytest.mark.parametrize("mark, moved", [("51.9", False), ("52", True), ("48", True), ("50", False)])
def test_a_mark_that_moved_by_2_cm_stops_the_feed(content: Content, mark: str, moved: bool) -> None:
    assert bool(tube(content, mark_placed_cm=D(50), mark_cm=D(mark))) is moved


@pytest.mark.parametrize("held, low", [("10", False), ("9.1", False), ("9", True)])
def test_a_balloon_that_lost_water_is_seen(content: Content, held: str, low: bool) -> None:
    assert bool(tube(content, balloon_put_in_ml=D(10), balloon_ml=D(held))) is low


@pytest.mark.parametrize("weeks, limit", [(7, "young_tract"), (8, "old_tract"), (None, "young_tract")])
def test_a_tube_out_of_a_young_tract_is_an_emergency(content: Content, weeks: int | None, limit: str) -> None:
    since = TODAY - timedelta(weeks=weeks) if weeks is not None else None
    found = tube_findings(content, TubeCheck(device="G", is_out=True, tract_since=since), TODAY)
    assert [each.limit for each in found] == [limit]
    assert (found[0].severity == "emergency") is (limit == "young_tract")


def test_a_blocked_tube_gets_warm_water_first(content: Content) -> None:
    assert tube(content, blocked=True) == ["tube_blocked"]


@pytest.mark.parametrize("device, turned", [("G", True), ("J", False), ("GJ", False)])
def test_only_a_gastrostomy_is_turned(content: Content, device: str, turned: bool) -> None:
    assert may_turn(content, device) is turned


def test_how_a_tube_is_flushed(content: Content) -> None:
    assert tube_flush_words(content, child=False) == "30 mL water every 4 to 6 hours, and before and after drugs"
    assert tube_flush_words(content, child=True) == "3 to 10 mL water, and before and after drugs"


@pytest.mark.parametrize(
    "known, limits",
    [
        ({"aspirate": "blood"}, ["spinal_aspirate"]),
        ({"aspirate": "csf"}, ["spinal_aspirate"]),
        ({"aspirate": "none"}, []),
        ({"device": "IT", "aspirate": "csf"}, []),
        ({"bromage": 1}, []),
        ({"bromage": 2}, ["motor_block"]),
        ({"preservative_free": False}, ["spinal_preservative"]),
        ({"other_depressant_without_order": True}, ["spinal_depressant"]),
        ({"fluid_at_site": True}, ["spinal_fluid"]),
        ({"dressing_whole": False}, ["spinal_fluid"]),
        ({"labelled_both_ends": False}, ["spinal_labels"]),
        ({"labelled_both_ends": False, "bromage": 3}, ["motor_block", "spinal_labels"]),
        ({}, []),
    ],
)
def test_what_speaks_against_a_dose_through_an_epidural(
    content: Content, known: dict[str, object], limits: list[str]
) -> None:
    check = SpinalCheck(**({"device": "EPI"} | known))  # type: ignore[arg-type]
    assert [each.limit for each in spinal_findings(content, check)] == limits


@pytest.mark.parametrize(
    "apart, immune_globulin, close",
    [("2.4", False, True), ("2.5", False, False), ("4.9", True, True), ("5", True, False)],
)
def test_subcutaneous_sites_keep_their_distance(
    content: Content, apart: str, immune_globulin: bool, close: bool
) -> None:
    assert bool(subcutaneous_findings(content, apart_cm=D(apart), immune_globulin=immune_globulin)) is close


def test_blood_in_a_subcutaneous_set_means_another_site(content: Content) -> None:
    assert [each.limit for each in subcutaneous_findings(content, blood=True)] == ["sc_blood"]
