"""Which laboratory tests are due, when and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.labs import Event, LabDue, creatinine_is_up, interval_of, labs_due, last_drawn, stage_after
from nursechart.clinical.protocols import protocol

D = Decimal

FIRST = date(2025, 11, 3)
TODAY = date(2025, 11, 21)


def due(content: Content, therapy: str, drug: str, **said: object) -> dict[str, LabDue]:
    found = labs_due(content, therapy, drug, **{"first_dose": FIRST, "last": {}, **said})  # type: ignore[arg-type]
    return {each.test: each for each in found}


def test_before_the_first_dose_the_baseline_is_due(content: Content) -> None:
    found = due(content, "antibiotic", "ceftriaxone")
    assert {test for test, each in found.items() if each.why == "baseline"} == {"cbc", "renal", "liver"}
    assert all(each.due == FIRST for each in found.values())


@pytest.mark.parametrize(
    ("practice", "test", "days", "source"),
    [
        ("us", "cbc", 7, "professional"),
        ("published", "cbc", 14, "BR-OPAT"),
        ("us", "liver", 7, "professional"),
        ("published", "liver", 7, "BR-OPAT"),
    ],
)
def test_the_clinic_chooses_between_us_practice_and_the_published_table(
    content: Content, practice: str, test: str, days: int, source: str
) -> None:
    last = {"cbc": TODAY, "cmp": TODAY}
    found = due(content, "antibiotic", "ceftriaxone", last=last, practice=practice)
    assert found[test].due == TODAY + timedelta(days=days)
    assert found[test].source == (source,)


def test_where_the_table_has_one_rhythm_alone_that_one_counts(content: Content) -> None:
    found = due(content, "antibiotic", "vancomycin", last={"potassium": TODAY})
    assert found["potassium"].due == TODAY + timedelta(days=7)
    assert found["potassium"].source == ("BR-OPAT",)


def test_a_panel_counts_for_what_it_holds(content: Content) -> None:
    assert last_drawn(content, "renal", {"cmp": TODAY}) == TODAY
    assert last_drawn(content, "renal", {"creatinine": TODAY}) is None
    assert last_drawn(content, "renal", {"creatinine": TODAY, "bun": TODAY - timedelta(days=2)}) == TODAY - timedelta(
        days=2
    )
    assert last_drawn(content, "potassium", {"potassium": FIRST, "bmp": TODAY}) == TODAY


def test_twice_weekly_is_not_wanted_before_three_days_and_due_after_four(content: Content) -> None:
    found = due(content, "antibiotic", "gentamicin", last={"renal": TODAY})
    assert (found["renal"].earliest, found["renal"].due) == (TODAY + timedelta(days=3), TODAY + timedelta(days=4))


@pytest.mark.parametrize(("every_h", "days"), [("12", 2), ("24", 3), ("8", 1), ("36", 5)])
def test_a_new_dose_of_vancomycin_makes_a_level_due_after_three_doses(
    content: Content, every_h: str, days: int
) -> None:
    event = Event("dose_change", TODAY, D(every_h))
    found = due(
        content, "antibiotic", "vancomycin", last={"vancomycin_level": TODAY - timedelta(days=1)}, events=[event]
    )
    assert found["vancomycin_level"].due == TODAY + timedelta(days=days)
    assert "new dose" in found["vancomycin_level"].why


def test_a_level_drawn_after_the_new_dose_settles_it(content: Content) -> None:
    event = Event("dose_change", TODAY - timedelta(days=3), D(12))
    found = due(content, "antibiotic", "vancomycin", last={"vancomycin_level": TODAY}, events=[event])
    assert found["vancomycin_level"].due == TODAY + timedelta(days=7)


def test_a_rise_of_creatinine_makes_a_level_due_at_once(content: Content) -> None:
    last = {"vancomycin_level": TODAY - timedelta(days=1)}
    found = due(content, "antibiotic", "vancomycin", last=last, events=[Event("creatinine_up", TODAY)])
    assert found["vancomycin_level"].due == TODAY
    assert "creatinine" in found["vancomycin_level"].why


@pytest.mark.parametrize(("earlier", "now", "up"), [("0.8", "1.0", True), ("0.8", "0.99", False), ("1.2", "1.5", True)])
def test_creatinine_is_up_from_a_quarter_more(content: Content, earlier: str, now: str, up: bool) -> None:
    assert creatinine_is_up(content, D(earlier), D(now)) is up


def test_muscle_pain_on_daptomycin_makes_ck_due(content: Content) -> None:
    last = {"ck": TODAY - timedelta(days=2)}
    assert due(content, "antibiotic", "daptomycin", last=last, events=[Event("symptom", TODAY)])["ck"].due == TODAY


@pytest.mark.parametrize(
    ("stage", "days", "earliest"),
    [("daily", 1, None), ("settling", 4, 3), ("weekly", 7, None), ("monthly", 28, 14), ("stable", 90, 30)],
)
def test_nutrition_changes_its_rhythm_by_stage(content: Content, stage: str, days: int, earliest: int | None) -> None:
    last = dict.fromkeys(("bmp", "magnesium", "phosphate", "cbc", "liver", "triglyceride", "inr"), TODAY)
    found = due(content, "parenteral_nutrition", "parenteral nutrition", last=last, stage=stage)
    assert found["phosphate"].due == TODAY + timedelta(days=days)
    assert found["phosphate"].earliest == (TODAY + timedelta(days=earliest) if earliest else None)


def test_the_stages_of_nutrition_say_how_many_draws_they_have(content: Content) -> None:
    chemistry = next(rule for rule in protocol(content, "parenteral_nutrition").labs if rule.id == "pn_chemistry")
    draws = {each.stage: each.draws for each in chemistry.intervals}
    assert draws == {"daily": 3, "settling": None, "weekly": 4, "monthly": None, "stable": None}
    first = interval_of(chemistry)
    assert first is not None
    assert first.stage == "daily"


@pytest.mark.parametrize(
    ("stage", "draws", "then"),
    [
        ("daily", 2, "daily"),
        ("daily", 3, "settling"),
        ("settling", 9, "settling"),
        ("weekly", 4, "monthly"),
        ("stable", 9, "stable"),
    ],
)
def test_a_stage_is_over_when_its_draws_are_done(content: Content, stage: str, draws: int, then: str) -> None:
    chemistry = next(rule for rule in protocol(content, "parenteral_nutrition").labs if rule.id == "pn_chemistry")
    assert stage_after(chemistry, stage, draws) == then


@pytest.mark.parametrize(("days_before", "is_due"), [(3, False), (4, True)])
def test_chemotherapy_wants_counts_within_72_hours_of_day_1(content: Content, days_before: int, is_due: bool) -> None:
    cycle = date(2025, 12, 1)
    drawn = cycle - timedelta(days=days_before)
    found = due(
        content, "chemotherapy", "oxaliplatin", first_dose=FIRST,
        last={"cbc": drawn, "cmp": drawn, "pregnancy_test": FIRST}, events=[Event("cycle", cycle)],
    )  # fmt: skip
    assert ("cbc" in found) is is_due


def test_amphotericin_wants_kidney_and_potassium_every_three_days(content: Content) -> None:
    last = {"bmp": TODAY, "cbc": TODAY, "liver": TODAY}
    found = due(content, "antifungal", "amphotericin b liposomal", last=last)
    assert {test: (found[test].due - TODAY).days for test in ("renal", "potassium", "cbc", "liver")} == {
        "renal": 3, "potassium": 3, "cbc": 7, "liver": 7,
    }  # fmt: skip


def test_haemolysis_is_looked_for_a_week_after_a_high_dose(content: Content) -> None:
    last = dict.fromkeys(("cbc", "bmp", "liver", "igg"), TODAY)
    found = due(
        content,
        "immune_globulin_iv",
        "immune globulin",
        last=last,
        events=[Event("high_dose", TODAY + timedelta(days=1))],
    )
    assert found["cbc"].due == TODAY + timedelta(days=8)


def test_what_is_past_its_day_is_overdue(content: Content) -> None:
    found = due(content, "antibiotic", "ceftriaxone", last={"cbc": TODAY - timedelta(days=7)})
    assert not found["cbc"].is_overdue(TODAY)
    assert found["cbc"].is_overdue(TODAY + timedelta(days=1))


def test_an_old_baseline_is_drawn_again(content: Content) -> None:
    old = {"haemoglobin": FIRST, "ferritin": FIRST - timedelta(days=31), "tsat": FIRST - timedelta(days=30)}
    found = due(content, "iron", "iron sucrose", last=old)
    assert (found["ferritin"].why, found["ferritin"].due) == ("baseline", FIRST)
    assert found["tsat"].why != "baseline"


def test_tests_come_soonest_first(content: Content) -> None:
    days = [each.due for each in labs_due(content, "antibiotic", "vancomycin", first_dose=FIRST, last={"cbc": TODAY})]
    assert days == sorted(days)
