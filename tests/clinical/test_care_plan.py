"""The care schedule cell by cell, other intervals by policy or order, tubing, and the properties of due dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.devices import too_young_for
from nursechart.clinical.due import (
    CareDone,
    DueItem,
    IntervalOverride,
    LineState,
    care_plan,
    due_at,
    due_items,
    early_warning,
    next_dressing,
    prompted,
    set_due,
)
from nursechart.clinical.notations import Interval

ZONE = "Etc/UTC"
NEW_YORK = "America/New_York"
MARCH_1 = datetime(2025, 3, 1, 10, tzinfo=UTC)
ZONES = st.sampled_from(["America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kathmandu", "Etc/UTC"])
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


def at(text: str, zone: str = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def line(device: str, **known: object) -> LineState:
    return LineState(type=device, placed=MARCH_1, **known)  # type: ignore[arg-type]


def found(items: tuple[DueItem, ...], name: str) -> DueItem | None:
    return next((each for each in items if each.item == name), None)


def plan_of(content: Content, state: LineState, item: str) -> list[str]:
    return [words for rule, words in care_plan(content, state) if rule.item.removesuffix("_plan") == item]


DAILY = "every 24 h. The patient looks at it daily; whoever uses the line looks before each use"
IN_USE = {"resting": True, "valve": "open"}
IDLE, ACCESSED, VALVED = {}, {"accessed": True}, {"resting": True, "valve": "valved"}
GAUZE = {"dressing": "gauze"}


@pytest.mark.parametrize(
    "device, state, item, words",
    [
        ("PIV-S", {}, "site_check", "at each visit"),
        ("PICC", {}, "site_check", "at each visit"),
        ("EPI", {}, "site_check", "at each visit"),
        ("SC", {}, "site_check", "at each visit"),
        ("MID", {}, "site_look", DAILY),
        ("PIV-S", {}, "dressing", "every 7 d"),
        ("MID", {}, "dressing", "every 7 d"),
        ("PICC", {}, "dressing", "every 7 d"),
        ("CVC", {}, "dressing", "every 7 d"),
        ("TUN", {}, "dressing", "A healed exit site may need no dressing"),
        ("PORT", ACCESSED, "dressing", "every 7 d"),
        ("PORT", IDLE, "dressing", "No dressing without a needle"),
        ("SC", {}, "dressing", "Changed with the set"),
        ("EPI", {}, "dressing", "Only when it is no longer whole"),
        ("PIV-S", GAUZE, "dressing", "every 48 h"),
        ("SC", GAUZE, "dressing", "every 48 h"),
        ("PORT", ACCESSED | GAUZE, "dressing", "every 48 h"),
        ("PICC", GAUZE, "dressing", "every 48 h. The first dressing after placement"),
        ("PIV-S", {}, "securement", "Changed with the dressing"),
        ("MID", {}, "securement", "every 7 d"),
        ("TUN", {}, "securement", "every 7 d"),
        ("PIV-S", {}, "cap", "Changed with the line or its tubing"),
        ("PICC", {}, "cap", "every 7 d"),
        ("PORT", ACCESSED, "cap", "every 7 d"),
        ("SC", {}, "cap", "Changed with the set"),
        ("EPI", {}, "cap", "No needle-free cap on this line"),
        ("PORT", ACCESSED, "needle", "every 7 d"),
        ("PIV-S", {}, "extension", "Part of the catheter; changed with it"),
        ("PICC", {}, "extension", "every 7 d"),
        ("PORT", ACCESSED, "extension", "Changed with the needle"),
        ("PIV-S", IN_USE, "flush", "every 24 h"),
        ("MID", IN_USE, "flush", "every 24 h"),
        ("PICC", IN_USE, "flush", "every 24 h"),
        ("PICC", VALVED, "flush", "every 7 d"),
        ("TUN", VALVED, "flush", "every 7 d"),
        ("PORT", ACCESSED, "flush", "every 7 d"),
        ("PORT", IDLE, "flush", "every 4 wk"),
        ("MID", {}, "replacement", "Only for a reason"),
        ("PICC", {}, "replacement", "Not by the calendar"),
        ("PORT", ACCESSED, "replacement", "The needle alone"),
        ("SC", {}, "sc_set", "every 7 d"),
        ("SC", {"carries_fluid": True}, "sc_set", "every 48 h"),
        ("G", {}, "balloon", None),
        ("G", {}, "tube_turn", "every 24 h. Once a day"),
        ("GJ", {}, "tube_turn", "Never turn it"),
        ("NG", {}, "tube_flush", "every 6 h. And before and after each drug"),
        ("NG", {}, "tube_position", "at each visit. Before each use"),
    ],
)  # fmt: skip
def test_the_care_schedule_cell_by_cell(
    content: Content, device: str, state: dict[str, object], item: str, words: str | None
) -> None:
    planned = plan_of(content, line(device, **state), item)
    assert (words in planned) if words is not None else planned == []


def test_a_peripheral_iv_is_not_replaced_by_the_calendar(content: Content) -> None:
    assert plan_of(content, line("PIV-S"), "replacement")[0].startswith("Not by the calendar. In adults not more often")


@pytest.mark.parametrize("rule", ["LC-11", "LC-12", "LC-13", "LC-14", "LC-17.sc"])
def test_a_range_of_the_reference_names_the_other_intervals(content: Content, rule: str) -> None:
    assert next(each for each in content.care_rules if each.id == rule).other_intervals


def test_a_disinfecting_cap_is_planned_where_one_is_used(content: Content) -> None:
    assert found(due_items(content, line("PICC"), [], now=MARCH_1, zone=ZONE), "disinfecting_cap") is None
    done = [CareDone("disinfecting_cap_change", MARCH_1)]
    cap = found(due_items(content, line("PICC"), done, now=MARCH_1, zone=ZONE), "disinfecting_cap")
    assert cap is not None
    assert cap.due_at == at("2025-03-08T23:59")


def test_the_first_gauze_after_placement_is_changed_between_24_and_48_hours(content: Content) -> None:
    now = MARCH_1 + timedelta(hours=2)
    dressing = found(due_items(content, line("PICC", dressing="gauze"), [], now=now, zone=ZONE), "dressing")
    assert dressing is not None
    assert (dressing.not_before, dressing.due_at) == (MARCH_1 + timedelta(hours=24), MARCH_1 + timedelta(hours=48))
    assert early_warning(dressing, now)


@pytest.mark.parametrize("event", ["cap_blood", "cap_removed", "before_culture", "contaminated"])
def test_a_cap_is_changed_at_once_for_a_reason_and_that_is_not_early(content: Content, event: str) -> None:
    now = at("2025-03-03T10:00")
    done = [CareDone("connector_change", at("2025-03-03T08:00"))]
    cap = found(due_items(content, line("PICC", happened=(event,), seen_at=now), done, now=now, zone=ZONE), "cap")
    assert cap is not None
    assert (cap.status, cap.chip) == ("due", "due now")
    assert early_warning(cap, now) == ""


def test_a_cap_of_a_peripheral_iv_has_no_latest_day_but_an_earliest_one(content: Content) -> None:
    cap = found(due_items(content, line("PIV-S"), [], now=MARCH_1 + timedelta(hours=5), zone=ZONE), "cap")
    assert cap is not None
    assert (cap.status, cap.due_at, cap.not_before) == ("early", None, MARCH_1 + timedelta(hours=96))


# --- other intervals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("interval, due", [("4 wk", "2025-02-12"), ("12 wk", "2025-04-09")])
def test_l9_a_clinics_policy_moves_the_flush_of_an_idle_port(content: Content, interval: str, due: str) -> None:
    policy = IntervalOverride(by="policy", who="Northside Pharmacy", at_most=Interval(interval))
    done = [CareDone("flush", at("2025-01-15T10:00"))]
    port = LineState(type="PORT", placed=at("2024-01-01T10:00"))
    items = due_items(content, port, done, now=at("2025-01-20T10:00"), zone=ZONE, overrides={"LC-14": policy})
    assert items[0].due_at == at(f"{due}T23:59")
    assert (items[0].why, items[0].set_by) == (
        f"every {interval}, by policy of Northside Pharmacy",
        "by policy of Northside Pharmacy",
    )


def test_an_order_for_the_dressing_holds_after_the_next_change_too(content: Content) -> None:
    order = {"LC-02": IntervalOverride(by="order", who="Dr Lee", at_most=Interval("5 d"))}
    coming = next_dressing(content, "PICC", "transparent", MARCH_1, ZONE, order)
    assert coming is not None
    assert (coming.due_at, coming.set_by) == (at("2025-03-06T23:59"), "by order of Dr Lee")


def test_an_order_can_set_a_clock_where_the_pack_has_none(content: Content) -> None:
    order = {"LC-17.mid": IntervalOverride(by="order", who="Dr Lee", at_most=Interval("14 d"))}
    items = due_items(content, line("MID"), [], now=MARCH_1, zone=ZONE, overrides=order)
    replacement = found(items, "replacement")
    assert replacement is not None
    assert replacement.due_at == at("2025-03-15T23:59")


# --- tubing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule, hung, zone, earliest, due",
    [
        ("SET-01", "2025-03-01T09:00", ZONE, "2025-03-05T09:00", "2025-03-08T23:59"),
        ("SET-02", "2025-03-08T22:00", NEW_YORK, None, "2025-03-09T23:00"),
        ("SET-03", "2025-03-01T20:00", ZONE, None, "2025-03-02T20:00"),
        ("SET-03.lipid", "2025-03-01T20:00", ZONE, None, "2025-03-02T20:00"),
        ("SET-04", "2025-03-01T20:00", ZONE, None, "2025-03-02T08:00"),
        ("SET-05", "2025-03-01T14:10", ZONE, None, "2025-03-01T18:10"),
        ("SET-05.propofol", "2025-03-01T20:00", ZONE, None, "2025-03-02T08:00"),
        ("SET-06", "2025-03-01T20:00", ZONE, None, "2025-03-02T20:00"),
        ("SET-07", "2025-03-01T20:00", ZONE, None, "2025-03-02T20:00"),
        ("SET-07.lipid", "2025-03-01T20:00", ZONE, None, "2025-03-02T08:00"),
        ("SET-08", "2025-03-01T20:00", ZONE, None, None),
    ],
)
def test_tubing_is_changed_by_what_runs_through_it(
    content: Content, rule: str, hung: str, zone: str, earliest: str | None, due: str | None
) -> None:
    item = set_due(content, rule, at(hung, zone), now=at(hung, zone), zone=zone)
    assert item.not_before == (at(earliest, zone) if earliest else None)
    assert item.due_at == (at(due, zone) if due else None)


def test_every_tubing_that_may_be_contaminated_is_changed_at_once(content: Content) -> None:
    for rule in content.set_rules:
        item = set_due(content, rule, MARCH_1, now=MARCH_1, zone=ZONE, event="contaminated")
        assert (item.status, item.chip) == ("due", "due now")


@pytest.mark.parametrize(
    "rule, event, due_now",
    [
        ("SET-03", "new_container", True),
        ("SET-04", "new_container", True),
        ("SET-05", "end_of_unit", True),
        ("SET-08", "new_container", True),
        ("SET-01", "new_container", False),
        ("SET-02", "end_of_unit", False),
    ],
)
def test_some_tubing_is_new_with_each_container(content: Content, rule: str, event: str, due_now: bool) -> None:
    item = set_due(content, rule, MARCH_1, now=MARCH_1, zone=ZONE, event=event)
    assert (item.chip == "due now") is due_now


@pytest.mark.parametrize("rule, hours", [("SET-04", 12), ("SET-05", 4)])
def test_lipid_and_blood_hang_no_longer_than_they_may(content: Content, rule: str, hours: int) -> None:
    assert content.set_rules[rule].hang_at_most == Interval(f"{hours} h")


# --- the rules of due dates ------------------------------------------------------------------------------------------


def test_after_hospital_everything_with_a_clock_is_due_at_the_visit_that_resumes_care(content: Content) -> None:
    resumed = at("2025-03-05T09:00")
    done = [CareDone(name, at("2025-03-04T10:00"), "transparent") for name in ("dressing_change", "connector_change")]
    state = line("PICC", resumed_at=resumed)
    items = due_items(content, state, done, now=at("2025-03-05T09:10"), zone=ZONE, visit_started=resumed)
    assert {each.item for each in items if each.is_due} >= {"dressing", "cap", "securement", "extension", "flush"}
    changed = [*done, CareDone("dressing_change", at("2025-03-05T09:20"), "transparent")]
    later = due_items(content, state, changed, now=at("2025-03-05T09:30"), zone=ZONE, visit_started=resumed)
    dressing, cap = found(later, "dressing"), found(later, "cap")
    assert dressing is not None
    assert cap is not None
    assert (dressing.is_due, cap.is_due) == (False, True)


@pytest.mark.parametrize("accessed, asks", [("2025-02-26T10:00", True), ("2025-03-03T10:00", False)])
def test_a_dressing_change_on_a_port_asks_for_an_old_needle_too(content: Content, accessed: str, asks: bool) -> None:
    done = [CareDone("port_access", at(accessed))]
    items = due_items(content, line("PORT", accessed=True), done, now=at("2025-03-06T10:00"), zone=ZONE)
    assert bool(prompted(content, "dressing_change", items)) is asks
    assert prompted(content, "connector_change", items) == ()


def test_a_dressing_dated_before_the_record_is_due_by_its_own_date(content: Content) -> None:
    state = line("PICC", label_date=date(2025, 3, 2), seen_at=at("2025-03-08T09:00"))
    done = [CareDone("dressing_change", at("2025-03-04T10:00"), "transparent")]
    dressing = found(due_items(content, state, done, now=at("2025-03-08T09:00"), zone=ZONE), "dressing")
    assert dressing is not None
    assert dressing.due_at == at("2025-03-09T23:59")


def test_in_the_hour_that_comes_twice_blood_is_not_overdue_too_soon(content: Content) -> None:
    hung = at("2025-11-01T22:00", NEW_YORK)  # four hours on, the clock shows 01:00 for the second time
    first, second = at("2025-11-02T01:10", NEW_YORK), at("2025-11-02T01:10", NEW_YORK).replace(fold=1)
    due = set_due(content, "SET-05", hung, now=first, zone=NEW_YORK)
    assert due.due_at is not None
    assert due.due_at.astimezone(UTC) == datetime(2025, 11, 2, 6, 0, tzinfo=UTC)
    assert due.status == "due_soon"
    assert set_due(content, "SET-05", hung, now=second, zone=NEW_YORK).status == "overdue"


@given(done=MOMENTS, zone=ZONES, hours=st.integers(1, 96))
def test_up_to_96_hours_count_as_hours_that_passed(done: datetime, zone: str, hours: int) -> None:
    due = due_at(Interval(f"{hours} h"), done, zone)
    assert due.astimezone(UTC) - done == timedelta(hours=hours)


@given(done=MOMENTS, zone=ZONES, days=st.integers(5, 100))
def test_longer_intervals_count_local_dates_and_end_at_2359(done: datetime, zone: str, days: int) -> None:
    due = due_at(Interval(f"{days} d"), done, zone)
    assert due.date() - done.astimezone(ZoneInfo(zone)).date() == timedelta(days=days)
    assert (due.hour, due.minute) == (23, 59)


@given(done=MOMENTS, zone=ZONES, interval=st.sampled_from(["30 min", "4 h", "24 h", "96 h", "5 d", "7 d", "12 wk"]))
def test_nothing_is_due_before_it_was_done(done: datetime, zone: str, interval: str) -> None:
    assert due_at(Interval(interval), done, zone).astimezone(UTC) > done


CHANGES = ("dressing_change", "connector_change", "securement_change", "extension_change", "flush")


@given(
    hours=st.lists(st.integers(0, 400), min_size=len(CHANGES), max_size=len(CHANGES)),
    state=st.sampled_from(["damp", "soiled", "loose", "bloody"]),
    after=st.integers(0, 400),
    zone=ZONES,
)
def test_a_bad_dressing_is_due_now_whatever_else_was_done(
    content: Content, hours: list[int], state: str, after: int, zone: str
) -> None:
    done = [CareDone(name, MARCH_1 + timedelta(hours=h), "transparent") for name, h in zip(CHANGES, hours, strict=True)]
    now = max(each.at for each in done) + timedelta(hours=after)
    items = due_items(content, line("PICC", dressing_seen=(state,), seen_at=now), done, now=now, zone=zone)
    dressing = found(items, "dressing")
    assert dressing is not None
    assert dressing.chip == "due now"


@given(doing=st.sampled_from(CHANGES[:4]), days=st.integers(0, 20), zone=ZONES)
def test_doing_one_item_moves_only_it_and_what_is_linked_to_it(
    content: Content, doing: str, days: int, zone: str
) -> None:
    now = MARCH_1 + timedelta(days=days, hours=1)
    before = {each.item: each for each in due_items(content, line("PICC"), [], now=now, zone=zone)}
    done = [CareDone(doing, MARCH_1 + timedelta(days=days), "transparent")]
    after = {each.item: each for each in due_items(content, line("PICC"), done, now=now, zone=zone)}
    resets = {
        rule.item for rule in content.care_rules if "PICC" in rule.care and doing in (rule.procedure, *rule.linked)
    }
    assert {item for item in before if after[item] != before[item]} <= resets
    assert all(after[item].done_at == done[0].at for item in resets & after.keys())


@given(paused=st.booleans(), days=st.integers(0, 60))
def test_nothing_is_due_on_a_line_that_is_out_or_whose_patient_is_in_hospital(
    content: Content, paused: bool, days: int
) -> None:
    state = line("PICC", removed=not paused, paused=paused)
    assert due_items(content, state, [], now=MARCH_1 + timedelta(days=days), zone=ZONE) == ()


@pytest.mark.parametrize("on, may", [(date(2025, 3, 10), False), (date(2025, 3, 15), False), (date(2025, 3, 16), True)])
def test_a_chlorhexidine_dressing_is_for_children_over_two_months(content: Content, on: date, may: bool) -> None:
    assert (too_young_for(content, "chg_transparent", date(2025, 1, 15), on) == "") is may
    assert too_young_for(content, "gauze", date(2025, 1, 15), on) == ""
