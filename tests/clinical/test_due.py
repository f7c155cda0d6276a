"""Due dates of line care: the vectors L1 to L11 of the clinical reference, and the rules they stand for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.devices import line_day
from nursechart.clinical.due import (
    CareDone,
    DueItem,
    LineState,
    due_at,
    due_item,
    due_items,
    early_warning,
    next_dressing,
)
from nursechart.clinical.notations import Interval

UTC = "Etc/UTC"
NEW_YORK = "America/New_York"


def at(text: str, zone: str = UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def item(items: tuple[DueItem, ...], name: str) -> DueItem:
    return next(each for each in items if each.item == name)


def picc(**known: object) -> LineState:
    return LineState(type="PICC", placed=at("2025-03-01T08:00"), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "vector, interval, done, zone, due",
    [
        ("L1 transparent dressing", "7 d", "2025-03-01T10:00", UTC, "2025-03-08T23:59"),
        ("L2 gauze", "48 h", "2025-03-01T10:00", UTC, "2025-03-03T10:00"),
        ("L4 port needle in a leap year", "7 d", "2024-02-26T09:00", UTC, "2024-03-04T23:59"),
        ("L5 cap, latest", "7 d", "2025-03-03T08:00", UTC, "2025-03-10T23:59"),
        ("L5 cap, earliest", "96 h", "2025-03-03T08:00", UTC, "2025-03-07T08:00"),
        ("L6 intermittent set, clock jumps", "24 h", "2025-03-08T22:00", NEW_YORK, "2025-03-09T23:00"),
        ("L7 blood set", "4 h", "2025-03-01T14:10", UTC, "2025-03-01T18:10"),
        ("L8 continuous set, earliest", "96 h", "2025-03-01T09:00", UTC, "2025-03-05T09:00"),
        ("L8 continuous set, latest", "7 d", "2025-03-01T09:00", UTC, "2025-03-08T23:59"),
        ("L9 idle port, 4 weeks", "4 wk", "2025-01-15T10:00", UTC, "2025-02-12T23:59"),
        ("L9 idle port, 12 weeks", "12 wk", "2025-01-15T10:00", UTC, "2025-04-09T23:59"),
    ],
)
def test_the_vectors_of_the_reference(vector: str, interval: str, done: str, zone: str, due: str) -> None:
    assert due_at(Interval(interval), at(done, zone), zone) == at(due, zone), vector


def test_l3_a_loose_dressing_is_due_now(content: Content) -> None:
    now = at("2025-03-03T09:00")
    line = picc(dressing_seen=("loose",), seen_at=now)
    done = [CareDone("dressing_change", at("2025-03-01T10:00"), dressing="transparent")]
    dressing = item(due_items(content, line, done, now=now, zone=UTC), "dressing")
    assert (dressing.status, dressing.chip, dressing.why) == ("due", "due now", "Dressing is loose")


@pytest.mark.parametrize("state", ["damp", "soiled", "loose", "bloody"])
def test_a_dressing_in_a_bad_state_is_due_now_whatever_its_date(content: Content, state: str) -> None:
    now = at("2025-03-01T12:00")
    done = [CareDone("dressing_change", at("2025-03-01T10:00"), dressing="gauze")]
    line = picc(dressing_seen=(state,), seen_at=now)
    assert item(due_items(content, line, done, now=now, zone=UTC), "dressing").is_due


def test_a_dressing_changed_after_it_was_seen_loose_is_not_due_any_more(content: Content) -> None:
    line = picc(dressing_seen=("loose",), seen_at=at("2025-03-03T09:00"))
    done = [CareDone("dressing_change", at("2025-03-03T09:20"), dressing="transparent")]
    dressing = item(due_items(content, line, done, now=at("2025-03-03T09:30"), zone=UTC), "dressing")
    assert (dressing.status, dressing.due_at) == ("ok", at("2025-03-10T23:59"))


def test_l10_gauze_under_a_film_counts_as_gauze(content: Content) -> None:
    done = [CareDone("dressing_change", at("2025-03-01T10:00"), dressing="gauze_transparent")]
    dressing = item(due_items(content, picc(), done, now=at("2025-03-01T12:00"), zone=UTC), "dressing")
    assert dressing.due_at == at("2025-03-03T10:00")


def test_l11_a_line_in_from_1_to_10_march_was_in_for_9_days() -> None:
    assert line_day(date(2025, 3, 1), date(2025, 3, 10)) == 9


def test_a_picc_placed_on_29_october_is_on_day_23_on_21_november() -> None:
    assert line_day(date(2025, 10, 29), date(2025, 11, 21)) == 23


@pytest.mark.parametrize(
    "dressing, due",
    [("transparent", "2025-11-28T23:59"), ("chg_transparent", "2025-11-28T23:59"), ("gauze", "2025-11-23T09:55")],
)
def test_after_a_change_the_next_one_follows_the_kind_of_dressing(content: Content, dressing: str, due: str) -> None:
    following = next_dressing(content, "PICC", dressing, at("2025-11-21T09:55"), UTC)
    assert following is not None
    assert following.due_at == at(due)


def test_without_a_dressing_none_is_planned(content: Content) -> None:
    assert next_dressing(content, "PICC", "none", at("2025-11-21T09:55"), UTC) is None


@pytest.mark.parametrize(
    "now, status, chip",
    [
        ("2025-03-02T10:00", "ok", "due Sat 8 Mar"),
        ("2025-03-07T23:59", "due_soon", "due Sat 8 Mar"),
        ("2025-03-08T00:10", "due", "due today"),
        ("2025-03-08T23:59", "due", "due today"),
        ("2025-03-09T00:00", "overdue", "overdue since 8 Mar"),
    ],
)
def test_a_dressing_goes_from_ok_over_due_to_overdue(content: Content, now: str, status: str, chip: str) -> None:
    rule = next(rule for rule in content.care_rules if rule.id == "LC-02")
    found = due_item(rule, at("2025-03-01T10:00"), now=at(now), zone=UTC)
    assert (found.status, found.chip) == (status, chip)


def test_what_falls_due_before_the_next_planned_visit_is_due_soon(content: Content) -> None:
    rule = next(rule for rule in content.care_rules if rule.id == "LC-02")
    found = due_item(
        rule, at("2025-03-01T10:00"), now=at("2025-03-05T10:00"), zone=UTC, next_visit=at("2025-03-12T10:00")
    )
    assert found.status == "due_soon"


def test_a_cap_changed_before_96_hours_is_early_and_asks_for_a_reason(content: Content) -> None:
    done = [CareDone("connector_change", at("2025-03-03T08:00"))]
    now = at("2025-03-04T08:00")
    cap = item(due_items(content, picc(), done, now=now, zone=UTC), "cap")
    assert (cap.status, cap.not_before, cap.due_at) == ("early", at("2025-03-07T08:00"), at("2025-03-10T23:59"))
    assert early_warning(cap, now) == "Not due before Fri 7 Mar 08:00"
    assert early_warning(cap, at("2025-03-07T08:00")) == ""


def test_the_first_dressing_counts_from_the_placement(content: Content) -> None:
    dressing = item(due_items(content, picc(), [], now=at("2025-03-02T08:00"), zone=UTC), "dressing")
    assert dressing.due_at == at("2025-03-08T23:59")


def test_without_any_record_it_is_due_and_says_so(content: Content) -> None:
    dressing = item(due_items(content, LineState(type="PICC"), [], now=at("2025-03-02T08:00"), zone=UTC), "dressing")
    assert (dressing.status, dressing.why, dressing.due_at) == ("due", "nothing recorded yet", None)


def test_an_older_date_on_the_dressing_wins_over_the_record(content: Content) -> None:
    done = [CareDone("dressing_change", at("2025-03-05T10:00"), dressing="transparent", label_date=date(2025, 3, 3))]
    dressing = item(due_items(content, picc(), done, now=at("2025-03-06T10:00"), zone=UTC), "dressing")
    assert dressing.due_at == at("2025-03-10T23:59")


def test_doing_one_item_resets_what_is_linked_to_it_and_nothing_else(content: Content) -> None:
    now = at("2025-03-09T10:00")
    done = [CareDone("dressing_change", at("2025-03-09T09:00"), dressing="transparent")]
    items = due_items(content, picc(), done, now=now, zone=UTC)
    assert item(items, "securement").done_at == at("2025-03-09T09:00")
    assert item(items, "cap").status == "overdue"


@pytest.mark.parametrize("line", [picc(removed=True), picc(paused=True)])
def test_a_removed_line_and_a_patient_in_hospital_have_nothing_due(content: Content, line: LineState) -> None:
    assert due_items(content, line, [], now=at("2025-04-01T10:00"), zone=UTC) == ()


def test_an_idle_port_is_flushed_every_4_weeks_and_has_no_dressing(content: Content) -> None:
    port = LineState(type="PORT", placed=at("2024-01-01T10:00"))
    done = [CareDone("flush", at("2025-01-15T10:00"))]
    items = due_items(content, port, done, now=at("2025-01-20T10:00"), zone=UTC)
    assert {each.item for each in items} == {"flush"}
    assert items[0].due_at == at("2025-02-12T23:59")


def test_an_accessed_port_has_needle_cap_and_dressing_due(content: Content) -> None:
    port = LineState(type="PORT", placed=at("2024-01-01T10:00"), accessed=True)
    done = [
        CareDone("port_access", at("2025-03-01T10:00")),
        CareDone("dressing_change", at("2025-03-01T10:05"), dressing="transparent"),
    ]
    items = due_items(content, port, done, now=at("2025-03-09T08:00"), zone=UTC)
    assert {each.item for each in items if each.status == "overdue"} >= {"needle", "dressing", "cap"}


def test_a_site_check_is_due_at_each_visit_until_it_was_done(content: Content) -> None:
    started = at("2025-03-04T09:30")
    before = due_items(content, picc(), [], now=at("2025-03-04T09:35"), zone=UTC, visit_started=started)
    assert item(before, "site_check").status == "due"
    done = [CareDone("site_check", at("2025-03-04T09:40"))]
    after = item(
        due_items(content, picc(), done, now=at("2025-03-04T09:45"), zone=UTC, visit_started=started), "site_check"
    )
    assert (after.status, after.chip) == ("ok", "done 09:40")


def test_a_resting_open_picc_is_flushed_every_24_hours_a_valved_one_weekly(content: Content) -> None:
    done = [CareDone("flush", at("2025-03-04T09:00"))]
    now = at("2025-03-04T10:00")
    opened = item(due_items(content, picc(resting=True, valve="open"), done, now=now, zone=UTC), "flush")
    valved = item(due_items(content, picc(resting=True, valve="valved"), done, now=now, zone=UTC), "flush")
    assert opened.due_at == at("2025-03-05T09:00")
    assert valved.due_at == at("2025-03-11T23:59")


def test_the_days_of_a_dressing_are_those_of_the_patients_zone(content: Content) -> None:
    late = at("2025-03-01T23:30", NEW_YORK)  # already 2 March in UTC
    assert due_at(Interval("7 d"), late, NEW_YORK) == at("2025-03-08T23:59", NEW_YORK)


@pytest.mark.parametrize("hours", range(0, 400, 37))
def test_nothing_is_ever_due_before_it_was_done(hours: int) -> None:
    done = at("2025-10-24T10:00", NEW_YORK) + timedelta(hours=hours)
    assert due_at(Interval("7 d"), done, NEW_YORK) > done
    assert due_at(Interval("24 h"), done, NEW_YORK) - done.astimezone(ZoneInfo(UTC)) == timedelta(hours=24)
