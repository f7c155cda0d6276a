"""How a lumen stands from its checks, and how a length went over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.drift import arm_drift, external_drift
from nursechart.clinical.lumens import LumenLocked, LumenSeen, LumenStands, lumen_stands, use_refusal

D = Decimal
NOON = datetime(2025, 11, 21, 12, tzinfo=UTC)
ZONE = "America/New_York"


def days_ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


def stands(content: Content, *checks: LumenSeen, **known: object) -> LumenStands:
    return lumen_stands(content, "red", checks=checks, on=date(2025, 11, 21), zone=ZONE, **known)  # type: ignore[arg-type]


def test_a_lumen_stands_as_its_newest_test_found_it(content: Content) -> None:
    found = stands(
        content,
        LumenSeen(days_ago(0), "resists", "none"),
        LumenSeen(days_ago(7), "easy", "brisk"),
        locks=(LumenLocked(days_ago(7), "saline"), LumenLocked(days_ago(3), "heparin_10")),
        carries=("ceftriaxone",),
        use="infusion",
    )
    assert found.patency is not None
    assert (found.patency.value, found.tested_at, found.flushed_at) == (3, NOON, NOON)
    assert (found.days_since_blood, found.carries, found.use) == (7, ("ceftriaxone",), "infusion")
    assert found.locked == LumenLocked(days_ago(3), "heparin_10")


def test_a_flush_without_a_test_for_blood_leaves_the_earlier_grade(content: Content) -> None:
    found = stands(content, LumenSeen(days_ago(2), "easy", "slow"), LumenSeen(days_ago(1), "easy", "not_tested"))
    assert found.patency is not None
    assert (found.patency.value, found.days_since_blood, found.flushed_at) == (1, 2, days_ago(1))


def test_a_blocked_lumen_was_not_flushed(content: Content) -> None:
    assert stands(content, LumenSeen(NOON, "blocked", "none")).flushed_at is None


def test_a_lumen_nobody_tested_has_no_grade_and_no_days(content: Content) -> None:
    found = stands(content)
    assert (found.patency, found.days_since_blood, found.locked, found.use) == (None, None, None, "any")


def test_days_since_blood_count_in_the_patients_zone(content: Content) -> None:
    late = datetime(2025, 11, 21, 3, tzinfo=UTC)  # still the 20th in New York
    assert stands(content, LumenSeen(late, "easy", "brisk")).days_since_blood == 1


@pytest.mark.parametrize(
    "use, pn, draw, refused",
    [
        ("pn", True, False, False),
        ("pn", False, False, True),
        ("pn", False, True, True),
        ("blood", False, True, False),
        ("blood", False, False, True),
        ("infusion", False, True, True),
        ("infusion", True, False, False),
        ("any", True, False, False),
    ],
)
def test_a_lumen_is_used_for_what_it_is_kept_for(
    content: Content, use: str, pn: bool, draw: bool, refused: bool
) -> None:
    assert bool(use_refusal(stands(content, use=use), pn=pn, draw=draw)) is refused


# --- drift -----------------------------------------------------------------------------------------------------------


def readings(*cm: str) -> list[tuple[datetime, Decimal]]:
    return [(days_ago(7 * (len(cm) - number)), D(each)) for number, each in enumerate(cm)]


@pytest.mark.parametrize(
    "cm, change, level, trend",
    [
        (("2",), "0", "ok", "steady"),
        (("2", "2.4", "2.8"), "0.8", "ok", "rising"),
        (("2", "2.2", "2.4"), "0.4", "ok", "steady"),
        (("2", "2.25", "2.5"), "0.5", "ok", "rising"),
        (("2", "3", "2.5"), "0.5", "ok", "steady"),
        (("2.5", "3", "4"), "2", "crit", "rising"),
        (("2", "1.5", "1"), "-1", "warn", "falling"),
        (("2", "2", "3", "3"), "1", "warn", "rising"),
    ],
)
def test_the_external_length_drifts_before_it_moves(
    content: Content, cm: tuple[str, ...], change: str, level: str, trend: str
) -> None:
    found = external_drift(content, D(2), readings(*cm))
    assert found is not None
    assert (found.baseline, found.last, found.change.cm) == (D(2), D(cm[-1]), D(change))
    assert (found.change.level, found.trend) == (level, trend)


def test_readings_are_taken_by_their_time(content: Content) -> None:
    found = external_drift(content, D(2), list(reversed(readings("2", "2.5", "3"))))
    assert found is not None
    assert (found.last, found.since_last, found.trend) == (D(3), D("0.5"), "rising")
    assert found.words == "1 cm over the last 3 readings, still rising"


@pytest.mark.parametrize(
    "cm, level, trend", [(("28", "29", "30.9"), "ok", "rising"), (("28", "28", "31"), "crit", "rising")]
)
def test_an_arm_that_swells_shows_before_the_limit(
    content: Content, cm: tuple[str, ...], level: str, trend: str
) -> None:
    found = arm_drift(content, D(28), readings(*cm))
    assert found is not None
    assert (found.change.level, found.trend) == (level, trend)


def test_without_a_reading_there_is_no_drift(content: Content) -> None:
    assert external_drift(content, D(2), []) is None
    assert arm_drift(content, D(28), []) is None
