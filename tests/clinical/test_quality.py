"""Quality measures: the worked figures, who is counted and who is not, and the records behind each figure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.quality import Measured, by_device, for_report, measure, measures, median
from nursechart.clinical.quality_counts import COUNTS
from nursechart.clinical.quality_views import (
    CareItemSeen,
    CriticalFinding,
    Discharge,
    DoseSeen,
    DrugReaction,
    Gathered,
    HospitalUse,
    Incident,
    LineEvent,
    LineSeen,
    NoteSeen,
    Period,
    TherapyCourse,
    TopicTaught,
    VisitSeen,
    iso_week,
)
from nursechart.shipped import shipped

D = Decimal
_CONTENT = load_content(shipped("content"))
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=NEW_YORK)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def of(content: Content, measure_id: str, period: Period = YEAR, **gathered: object) -> Measured:
    return measure(content, Gathered(now=NOW, **gathered), period, measure_id)  # type: ignore[arg-type]


def line(
    id_: str = "l1", patient: str = "p1", type_: str = "PICC", placed: str = "2025-01-01", removed: str = ""
) -> LineSeen:
    gone = date.fromisoformat(removed) if removed else None
    return LineSeen(id=id_, patient=patient, type=type_, placed=date.fromisoformat(placed), removed=gone)


def event(kind: str, on: str, line_id: str = "l1", **more: str) -> LineEvent:
    return LineEvent(
        id=f"{kind} {on} {line_id}",
        patient="p1",
        line=line_id,
        kind=kind,
        on=date.fromisoformat(on),
        **more,  # type: ignore[arg-type]
    )


# 8,412 central line days: 23 lines all year (8,395), and one for 17 days
DAYS_8412 = (*(line(f"l{n}", f"p{n}") for n in range(23)), line("l23", "p23", removed="2025-01-18"))


@pytest.mark.parametrize(
    "measure_id, kind, number, shown",
    [("clabsi", "clabsi", 3, "0.36"), ("occlusion", "occlusion", 11, "1.31")],
)
def test_the_worked_rates_by_central_line_days(
    content: Content, measure_id: str, kind: str, number: int, shown: str
) -> None:
    events = tuple(event(kind, "2025-05-01", f"l{n}") for n in range(number))
    found = of(content, measure_id, lines=DAYS_8412, line_events=events)
    assert (found.n, found.total) == (number, 8412)
    assert found.value == D(number) * 1000 / 8412
    assert found.shown == f"{shown} per 1,000 central line days"
    assert found.counted == f"{number} of 8,412"
    assert len(found.records) == number


def test_the_worked_share_of_timely_notes(content: Content) -> None:
    ended = at("2025-06-02T10:00")
    notes = tuple(
        NoteSeen(id=f"n{n}", ended=ended, signed=ended + timedelta(hours=2 if n < 366 else 30)) for n in range(412)
    )
    found = of(content, "timely_notes", notes=notes)
    assert (found.n, found.total, found.shown, len(found.others)) == (366, 412, "88.8 %", 46)


def test_the_worked_share_of_missed_visits(content: Content) -> None:
    visits = tuple(
        VisitSeen(id=f"v{n}", on=date(2025, 6, 2), status="missed" if n < 17 else "done") for n in range(412)
    )
    assert of(content, "missed_visits", visits=visits).shown == "4.1 %"


def test_the_worked_share_of_teach_back(content: Content) -> None:
    topics = tuple(TopicTaught(id=f"t{n}", on=date(2025, 6, 2), level=3 if n < 351 else 2) for n in range(412))
    assert of(content, "teach_back", topics=topics).shown == "85.2 %"


@pytest.mark.parametrize("measure_id", _CONTENT.quality_measures)
def test_nothing_to_measure_is_not_applicable_and_never_0(content: Content, measure_id: str) -> None:
    found = of(content, measure_id)
    if content.quality_measures[measure_id].kind == "count":
        assert found.shown == "0 open now"
    else:
        assert (found.value, found.shown, found.n, found.total) == (None, "n/a", 0, 0)
    assert (found.records, found.others) == ((), ())


def test_every_way_to_count_is_used_and_every_measure_says_what_it_is(content: Content) -> None:
    assert {each.count for each in content.quality_measures.values()} == set(COUNTS)
    assert len(measures(content, Gathered(now=NOW), YEAR)) == len(content.quality_measures)
    assert all(each.formula and each.numerator and each.denominator for each in content.quality_measures.values())


# --- days ------------------------------------------------------------------------------------------------------------


def test_a_patient_with_two_central_lines_has_one_line_day_a_day(content: Content) -> None:
    two = (line(), line("l2", type_="PORT", placed="2025-01-05", removed="2025-01-21"), line("l3", "p2", "MID"))
    january = Period(date(2025, 1, 1), date(2025, 1, 31))
    assert of(content, "clabsi", january, lines=two).total == 31
    assert of(content, "clabsi_per_line", january, lines=two).total == 31 + 16
    assert of(content, "phlebitis", january, lines=two).total == 31 + 16 + 31  # the midline is a vascular line too


@pytest.mark.parametrize(
    "placed, removed, days",
    [
        ("2025-01-10", "2025-01-10", 0),  # in and out the same day
        ("2025-01-10", "2025-01-11", 1),
        ("2024-12-01", "2025-01-01", 0),  # removed on the first day: not in place at 23:59
        ("2024-12-01", "2025-01-02", 1),
        ("2025-01-31", "", 1),
        ("2025-02-01", "", 0),
    ],
)
def test_a_line_day_is_a_date_with_the_line_in_place_at_23_59(
    content: Content, placed: str, removed: str, days: int
) -> None:
    january = Period(date(2025, 1, 1), date(2025, 1, 31))
    assert of(content, "clabsi", january, lines=(line(placed=placed, removed=removed),)).total == days


def test_today_and_the_days_to_come_are_no_line_days_yet(content: Content) -> None:
    january = Period(date(2026, 1, 1), date(2026, 1, 31))  # the report is of 15 January
    course = (TherapyCourse(id="c", patient="p1", start=date(2025, 1, 1)),)
    assert of(content, "clabsi", january, lines=(line(),)).total == 14
    assert of(content, "falls", january, courses=course).total == 14


def test_a_leap_day_is_a_line_day(content: Content) -> None:
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert of(content, "clabsi", february, lines=(line(placed="2023-01-01"),)).total == 29


@given(
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
    first=st.integers(0, 60),
    length=st.integers(0, 60),
)
def test_patient_days_are_never_more_than_the_days_of_the_period_or_of_the_lines(
    spans: list[tuple[int, int]], first: int, length: int
) -> None:
    start = date(2025, 1, 1)
    period = Period(start + timedelta(days=first), start + timedelta(days=first + length))
    lines = tuple(
        LineSeen(
            id=f"l{n}",
            patient="p1",
            type="PICC",
            placed=start + timedelta(days=day),
            removed=start + timedelta(days=day + stay),
        )
        for n, (day, stay) in enumerate(spans)
    )
    by_patient, by_line = (of(_CONTENT, name, period, lines=lines).total for name in ("clabsi", "clabsi_per_line"))
    in_place = [
        day
        for day in range(length + 1)
        if any(placed <= first + day < placed + stay for placed, stay in spans)
    ]  # fmt: skip
    assert by_patient == len(in_place)
    assert by_patient is not None
    assert by_line is not None
    assert by_patient <= by_line


# --- events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on, counts",
    [
        ("2025-03-02", False),  # day 2
        ("2025-03-03", True),  # day 3: in place for more than 2 calendar days
        ("2025-03-20", True),  # the day of removal
        ("2025-03-21", True),  # the day after
        ("2025-03-22", False),
    ],
)
def test_an_infection_is_the_lines_own_after_2_calendar_days_and_to_the_day_after_removal(
    content: Content, on: str, counts: bool
) -> None:
    lines = (line(placed="2025-03-01", removed="2025-03-20"),)
    found = of(content, "clabsi", lines=lines, line_events=(event("clabsi", on),))
    assert (found.n, found.total) == (int(counts), 19)


def test_an_event_belongs_to_the_day_it_happened(content: Content) -> None:
    last_day, next_day = event("clabsi", "2025-03-31"), event("clabsi", "2025-04-01")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    found = of(content, "clabsi", march, lines=(line(),), line_events=(last_day, next_day))
    assert found.records == (last_day.id,)


def test_a_lumen_blocked_twice_on_one_day_is_one_occlusion(content: Content) -> None:
    events = (
        event("occlusion", "2025-03-03", lumen="red"),
        event("occlusion", "2025-03-03", lumen="red"),
        event("occlusion", "2025-03-03", lumen="white"),
        event("occlusion", "2025-03-04", lumen="red"),
    )
    assert of(content, "occlusion", lines=(line(),), line_events=events).n == 3


def test_an_occluded_midline_is_no_central_line_event_but_an_access_event(content: Content) -> None:
    lines, events = (line(type_="MID"),), (event("occlusion", "2025-03-03"),)
    assert of(content, "occlusion", lines=lines, line_events=events).n == 0
    assert of(content, "access_events", lines=lines, line_events=events).n == 1


def test_rates_by_type_of_line(content: Content) -> None:
    lines = (line(), line("l2", "p2", "MID", removed="2025-01-11"), line("l3", "p3", "G"))
    found = by_device(
        content,
        Gathered(now=NOW, lines=lines, line_events=(event("phlebitis", "2025-01-05", "l2"),)),
        YEAR,
        "phlebitis",
    )
    assert {device: (each.n, each.total) for device, each in found.items()} == {
        "PICC": (0, 365), "MID": (1, 10), "G": (0, 0),
    }  # fmt: skip


def test_phlebitis_of_peripheral_lines_counts_lines_and_not_events(content: Content) -> None:
    lines = tuple(line(f"l{n}", type_="PIV-S", placed="2025-03-01", removed="2025-03-03") for n in range(4))
    events = (event("phlebitis", "2025-03-02", "l0"), event("phlebitis", "2025-03-03", "l0"))
    assert of(content, "piv_phlebitis", lines=lines, line_events=events).shown == "25.0 %"


def test_declotting_that_worked(content: Content) -> None:
    events = (
        event("occlusion", "2025-03-03", declot="open"),
        event("occlusion", "2025-03-04", declot="still_blocked"),
        event("occlusion", "2025-03-05"),
    )
    assert of(content, "declot_success", lines=(line(),), line_events=events).counted == "1 of 2"


# --- people ----------------------------------------------------------------------------------------------------------

COURSES = (
    TherapyCourse(id="c1", patient="p1", start=date(2025, 1, 1), end=date(2025, 1, 10)),
    TherapyCourse(id="c2", patient="p1", start=date(2025, 1, 6), end=date(2025, 1, 15)),
    TherapyCourse(id="c3", patient="p2", start=date(2025, 6, 1), end=date(2025, 6, 5)),
)


def test_therapy_days_are_counted_once_a_patient(content: Content) -> None:
    assert of(content, "falls", courses=COURSES).total == 15 + 5


def test_unplanned_stays_are_told_apart_by_cause_and_planned_ones_left_out(content: Content) -> None:
    stays = tuple(
        HospitalUse(id=f"h{n}", patient="p1", on=date(2025, 1, 5), kind="inpatient", planned=planned, related=related)
        for n, (planned, related) in enumerate([(False, True), (False, False), (False, None), (True, True)])
    )
    assert of(content, "admissions", courses=COURSES, hospital=stays).records == ("h0", "h1", "h2")
    assert of(content, "admissions_related", courses=COURSES, hospital=stays).shown == "50.00 per 1,000 therapy days"
    assert of(content, "admissions_unrelated", courses=COURSES, hospital=stays).records == ("h1",)


def test_an_emergency_visit_that_ended_in_admission_is_a_stay_and_no_emergency_visit(content: Content) -> None:
    used = tuple(
        HospitalUse(id=f"h{n}", patient="p1", on=date(2025, 1, 5), kind="emergency", admitted=n == 0, related=n == 1)
        for n in range(3)
    )
    assert of(content, "emergency", courses=COURSES, hospital=used).shown == "100.0 per 100 patients"
    assert of(content, "emergency_related", courses=COURSES, hospital=used).records == ("h1",)
    assert of(content, "emergency_unrelated", courses=COURSES, hospital=used).records == ("h2",)
    assert of(content, "emergency_days", courses=COURSES, hospital=used).total == 20


def test_a_patient_with_three_reactions_is_one_patient(content: Content) -> None:
    found = tuple(DrugReaction(id=f"r{n}", patient="p1", on=date(2025, 1, 5), stopped=n == 0) for n in range(3))
    doses = tuple(
        DoseSeen(id=f"d{n}", patient="p1", on=date(2025, 1, 5), infusion=n < 8, given=at("2025-01-05T10:00"))
        for n in range(10)
    )
    people = of(content, "reaction_patients", courses=COURSES, reactions=found)
    assert (people.n, people.total, len(people.records)) == (1, 2, 3)
    assert of(content, "reaction_infusions", doses=doses, reactions=found).shown == "375.00 per 1,000 infusions"
    assert of(content, "reaction_stops", reactions=found).shown == "33.3 %"


def test_discharges_by_their_reason(content: Content) -> None:
    reasons = ("complete", "complete", "unplanned_hospital", "death")
    found = tuple(
        Discharge(id=f"d{n}", patient=f"p{n}", on=date(2025, 1, 5), reason=each, educated=n == 0 or None)
        for n, each in enumerate(reasons)
    )
    assert of(content, "therapy_completed", discharges=found).shown == "50.0 %"
    assert of(content, "unplanned_hospital", discharges=found).records == ("d2",)
    assert of(content, "discharge_teaching", discharges=found).counted == "1 of 4"
    assert {each.id for each in content.choices["discharge_reason"]} >= set(reasons)


def test_falls_and_wounds_are_counted_apart(content: Content) -> None:
    found = tuple(
        Incident(id=kind, patient="p1", on=date(2025, 1, 5), kind=kind) for kind in ("fall", "wound", "complaint")
    )
    assert of(content, "falls", courses=COURSES, incidents=found).records == ("fall",)
    assert of(content, "wounds", courses=COURSES, incidents=found).records == ("wound",)


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signed, counted",
    [("2025-06-03T10:00", "1 of 1"), ("2025-06-03T10:01", "0 of 1"), ("", "0 of 1")],
)
def test_a_note_is_in_time_until_24_hours_after_the_visit(content: Content, signed: str, counted: str) -> None:
    note = NoteSeen(id="n", ended=at("2025-06-02T10:00"), signed=at(signed) if signed else None)
    assert of(content, "timely_notes", notes=(note,)).counted == counted


def test_an_unsigned_note_of_yesterday_evening_is_not_overdue_yet(content: Content) -> None:
    january = Period(date(2026, 1, 1), date(2026, 1, 31))
    notes = (NoteSeen(id="n", ended=at("2026-01-14T09:00")), NoteSeen(id="o", ended=at("2026-01-14T08:59")))
    found = of(content, "timely_notes", january, notes=notes)
    assert (found.counted, found.others) == ("0 of 1", ("o",))


def test_24_hours_are_elapsed_hours_when_the_clock_changes(content: Content) -> None:
    ended = at("2025-11-01T10:00")  # the night has 25 hours
    for signed, counted in (("2025-11-02T09:00", "1 of 1"), ("2025-11-02T09:01", "0 of 1")):
        assert of(content, "timely_notes", notes=(NoteSeen(id="n", ended=ended, signed=at(signed)),)).counted == counted


def test_the_day_of_an_event_is_the_clinics_local_day(content: Content) -> None:
    evening = datetime(2025, 7, 1, 3, 30, tzinfo=ZoneInfo("UTC"))  # 30 June, 23:30 in New York
    june = Period(date(2025, 6, 1), date(2025, 6, 30))
    assert of(content, "timely_notes", june, notes=(NoteSeen(id="n", ended=evening, signed=evening),)).total == 1


def test_line_care_done_late_or_open_is_past_due(content: Content) -> None:
    care = (
        CareItemSeen(id="in time", due=at("2025-06-02T23:59"), done=at("2025-06-02T23:59")),
        CareItemSeen(id="late", due=at("2025-06-02T23:59"), done=at("2025-06-04T23:59")),
        CareItemSeen(id="open", due=at("2026-01-10T09:00")),
        CareItemSeen(id="open in June", due=at("2025-06-05T09:00")),
        CareItemSeen(id="to come", due=at("2026-02-01T09:00")),
    )
    june = Period(date(2025, 6, 1), date(2025, 6, 30))
    found = of(content, "overdue_care", june, care=care)
    assert (found.records, found.others, found.shown) == (("late", "open in June"), ("in time",), "66.7 %")
    assert of(content, "overdue_care_days", june, care=care[:2]).shown == "2.0 days, median"
    opened = of(content, "overdue_care_open", june, care=care)
    assert (opened.records, opened.shown) == (("open", "open in June"), "2 open now")


def test_cancelled_visits_and_those_of_patients_in_hospital_are_not_missed(content: Content) -> None:
    day = date(2025, 6, 2)
    visits = (
        VisitSeen(id="done", on=day, status="done"),
        VisitSeen(id="missed", on=day, status="missed"),
        VisitSeen(id="forgotten", on=day, status="planned"),
        VisitSeen(id="cancelled", on=day, status="cancelled"),
        VisitSeen(id="in hospital", on=day, status="missed", in_hospital=True),
        VisitSeen(id="today", on=NOW.date(), status="planned"),
    )
    found = of(content, "missed_visits", Period(day, NOW.date()), visits=visits)
    assert (found.records, found.others) == (("missed", "forgotten"), ("done",))


@pytest.mark.parametrize("given_at, on_time", [("08:59", False), ("09:00", True), ("11:00", True), ("11:01", False)])
def test_a_dose_is_on_time_within_its_window(content: Content, given_at: str, on_time: bool) -> None:
    dose = DoseSeen(
        id="d", patient="p1", on=date(2025, 6, 2), due=at("2025-06-02T10:00"), given=at(f"2025-06-02T{given_at}")
    )
    assert of(content, "on_time_drug", doses=(dose,)).n == int(on_time)


def test_a_dose_that_was_never_given_is_not_on_time(content: Content) -> None:
    due = DoseSeen(id="d", patient="p1", on=date(2025, 6, 2), due=at("2025-06-02T10:00"))
    assert of(content, "on_time_drug", doses=(due,)).counted == "0 of 1"
    soon = DoseSeen(id="s", patient="p1", on=NOW.date(), due=NOW - timedelta(minutes=60))
    assert of(content, "on_time_drug", Period(NOW.date(), NOW.date()), doses=(soon,)).shown == "n/a"


def test_checks_are_asked_of_the_doses_they_apply_to(content: Content) -> None:
    def dose(id_: str, **flags: bool) -> DoseSeen:
        return DoseSeen(id=id_, patient="p1", on=date(2025, 6, 2), given=at("2025-06-02T10:00"), **flags)  # type: ignore[arg-type]

    doses = (
        dose("plain"), dose("checked", double_checked=True, scanned=True), dose("alone", double_checked=False),
        dose("typed", scanned=False), dose("counted", count_agrees=True), dose("short", count_agrees=False),
    )  # fmt: skip
    checks = of(content, "double_check", doses=doses)
    assert (checks.records, checks.others, checks.target) == (("checked",), ("alone",), 100)
    assert of(content, "barcode", doses=doses).others == ("typed",)
    assert of(content, "controlled_count", doses=doses).records == ("short",)


def test_a_critical_finding_is_told_within_60_minutes(content: Content) -> None:
    found = at("2025-06-02T10:00")
    findings = (
        CriticalFinding(id="now", found=found, told=found + timedelta(minutes=4)),
        CriticalFinding(id="hour", found=found, told=found + timedelta(minutes=60)),
        CriticalFinding(id="late", found=found, told=found + timedelta(minutes=61)),
        CriticalFinding(id="nobody", found=found),
    )
    share = of(content, "critical_told", critical=findings)
    assert (share.records, share.others) == (("now", "hour"), ("late", "nobody"))
    assert of(content, "critical_minutes", critical=findings).shown == "60 min, median"


@pytest.mark.parametrize(
    "level, skill, counted",
    [(0, False, "0 of 0"), (2, False, "0 of 1"), (3, False, "1 of 1"), (3, True, "0 of 1"), (4, True, "1 of 1")],
)
def test_facts_pass_from_level_3_and_skills_from_level_4(
    content: Content, level: int, skill: bool, counted: str
) -> None:
    topic = TopicTaught(id="t", on=date(2025, 6, 2), level=level, skill=skill)
    assert of(content, "teach_back", topics=(topic,)).counted == counted


def test_a_visit_without_a_look_at_the_supplies_says_nothing_of_them(content: Content) -> None:
    visits = tuple(
        VisitSeen(id=f"v{n}", on=date(2025, 6, 2), status="done", supply_missing=each)
        for n, each in enumerate([True, False, None])
    )
    assert of(content, "stock_out", visits=visits).shown == "50.0 %"


@pytest.mark.parametrize(
    "year, week, first, last",
    [
        (2025, 1, "2024-12-30", "2025-01-05"),
        (2026, 53, "2026-12-28", "2027-01-03"),
        (2024, 9, "2024-02-26", "2024-03-03"),
    ],
)
def test_a_week_is_an_iso_week(year: int, week: int, first: str, last: str) -> None:
    assert iso_week(year, week) == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_a_year_without_week_53() -> None:
    with pytest.raises(ValueError, match="week"):
        iso_week(2025, 53)


# --- what leaves the clinic ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number, hidden", [(0, True), (4, True), (5, False)])
def test_small_counts_do_not_leave_the_clinic(content: Content, number: int, hidden: bool) -> None:
    events = tuple(event("occlusion", "2025-05-01", f"l{n}") for n in range(number))
    found = for_report(content, of(content, "occlusion", lines=DAYS_8412, line_events=events))
    assert found.suppressed is hidden
    assert (found.records, found.others) == ((), ())
    if hidden:
        assert (found.n, found.total, found.value, found.shown) == (None, None, None, "fewer than 5")
    else:
        assert found.shown == "0.59 per 1,000 central line days"


@pytest.mark.parametrize("values, middle", [("", None), ("7", "7"), ("9 1", "5"), ("9 1 2", "2"), ("1 2 3 100", "2.5")])
def test_the_median(values: str, middle: str | None) -> None:
    assert median(tuple(D(each) for each in values.split())) == (None if middle is None else D(middle))
