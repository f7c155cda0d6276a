"""What the findings at a line suggest, charted on the page of the line: complications, symptoms, what to flush with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from nursechart.charting.line_removal import RemovalNotComplete, remove
from nursechart.charting.notes import note_of, told
from nursechart.charting.open_visit import read
from nursechart.record.kinds import LineEvent, LineRemoval, LineState, LineSymptoms
from tests.charting.clinic import record_of, row_of


def block(visit, title):
    return next((each for each in visit.line.side if each.title == title), None)


def test_a_clean_line_suggests_nothing(fresh):
    fresh.care("site", findings="clean")

    assert block(fresh, "Think of") is None
    assert not [row for row in fresh.line.rows if row.id.startswith("event:")]


def test_what_was_found_suggests_complications_and_their_first_step(fresh):
    fresh.care("site", findings="clean")
    fresh.care("symptoms", codes="arm_swelling")

    think_of = block(fresh, "Think of")
    assert think_of.lines[0].title == "Clot in the vein of the line"
    assert think_of.lines[0].text == "Swollen arm. No new infusion until it is cleared."
    assert row_of(fresh.line, "event:dvt").chip.text == "Suspected"


def test_the_steps_done_about_a_complication_are_charted_with_what_it_was_recognised_by(fresh):
    fresh.care("symptoms", codes="arm_swelling")

    row = fresh.care("event:dvt", steps="no_infusion call")

    assert (row.charted, row.chip.text) == (True, "Charted")
    [event] = record_of(fresh).line_events
    held = event.get("line_event.found", LineEvent)
    assert (held.complication, held.criteria, held.steps) == ("dvt", ("arm_swelling",), ("no_infusion", "call"))


def test_a_further_step_keeps_what_was_found_and_when(fresh):
    fresh.care("symptoms", codes="arm_swelling")
    fresh.care("event:dvt", steps="no_infusion")
    fresh.laptop.clock.pass_minutes(10)
    fresh.care("event:dvt", steps="no_infusion call ultrasound")

    [event] = record_of(fresh).line_events
    held = event.get("line_event.found", LineEvent)
    assert held.steps == ("no_infusion", "call", "ultrasound")
    assert held.at.wall.endswith("09:31")


def test_a_charted_complication_stays_on_the_page_when_its_findings_are_gone(fresh):
    fresh.care("symptoms", codes="arm_swelling")
    fresh.care("event:dvt", steps="call")
    fresh.care("symptoms", codes="")

    assert row_of(fresh.line, "event:dvt").charted
    assert not any(each.get("line_check.symptoms", LineSymptoms) for each in record_of(fresh).line_checks)


def test_a_complication_and_its_steps_are_in_the_note(fresh):
    fresh.care("symptoms", codes="arm_swelling")
    fresh.care("event:dvt", steps="no_infusion call")

    items = told(read(fresh.shift, fresh.feed, fresh.visit, "line_care"))
    item = next(each for each in items if each.part == "line_event.found")
    assert item.title == "Clot in the vein of the line"
    assert "no new infusion, prescriber called" in item.text
    note = note_of(fresh.shift, record_of(fresh))
    assert "Clot in the vein of the line. swollen arm. No new infusion; Prescriber called" in note
    assert "Patient notices swollen arm" in note


def test_how_a_line_came_out_is_in_the_note(fresh):
    line = fresh.line.line
    out = LineRemoval(fresh.visit, line, fresh.shift.when(), "complete", tip_intact=True, resistance=False)
    fresh.laptop.says(fresh.feed, fresh.shift.new_id(), "line_removal.done", out)

    assert "Removed: therapy complete, tip whole, without resistance" in note_of(fresh.shift, record_of(fresh))


def test_a_lumen_that_resists_says_what_comes_next(fresh):
    fresh.care("flush:1", ml="10", flush="resists")

    lumen = block(fresh, "Lumen")
    assert lumen.lines[0].title == "Lumen 1: partly blocked"
    assert lumen.lines[0].text.startswith("Stop use. Check clamp, kink")


def test_what_to_flush_with_stands_beside_the_rows(fresh):
    flush = block(fresh, "Flush")
    assert flush.lines[0].text.startswith("plan: 10 mL; lock")


def test_at_the_visit_after_hospital_all_line_care_is_due(fresh):
    fresh.laptop.clock.pass_minutes(10)
    fresh.care("dressing_change", at="n", dressing="transparent", antiseptic="povidone_iodine")
    fresh.care("connector_change", at="n")
    fresh.laptop.clock.pass_minutes(24 * 60)

    back = fresh.laptop.begin(fresh.feed, "RES")

    assert row_of(back.line, "dressing_change").chip.text == "due now"
    assert row_of(back.line, "connector_change").chip.text == "due now"


def whole(visit, **known):
    """A removal with everything its plan asks for."""
    said = {
        "visit": visit.visit, "line": visit.line.line, "at": visit.shift.when(), "reason": "complete",
        "ordered_by": "Dr Lee", "position": "supine", "removed_cm": Decimal(40), "tip_intact": True,
        "resistance": False, "pressure_min": Decimal(5), "air_tight": True, "flat_min": Decimal(30),
        "site_grade": "INS phlebitis 0 of 4", "educated": True, "disposed": True,
    }  # fmt: skip
    return LineRemoval(**(said | known))


def placed_with(visit, cm):
    line = next(each for each in record_of(visit).lines if each.id == visit.line.line)
    said = line.said("line.placement")
    visit.laptop.says(visit.feed, line.id, "line.placement", replace(said.value, total_cm=cm), (said.ref,))


def test_a_line_that_came_out_whole_is_out_and_nothing_more_is_due_on_it(fresh):
    placed_with(fresh, Decimal(40))
    line = fresh.line.line

    assert remove(fresh.shift, fresh.line, whole(fresh)) == ()

    record = record_of(fresh)
    subject = next(each for each in record.lines if each.id == line)
    assert subject.get("line.state", LineState).status == "removed"
    assert read(fresh.shift, fresh.feed, fresh.visit, "line_care").due(subject) == ()
    assert [each.get("line_removal.done", LineRemoval).tip_intact for each in record.line_removals] == [True]


def test_a_line_that_came_out_short_is_an_emergency_and_charted_all_the_same(fresh):
    placed_with(fresh, Decimal(40))

    [found] = remove(fresh.shift, fresh.line, whole(fresh, removed_cm=Decimal("36.5")))

    assert (found.severity, found.says) == ("emergency", "3.5 cm are missing")
    assert len(record_of(fresh).line_removals) == 1


def test_a_removal_without_the_tip_is_not_charted(fresh):
    with pytest.raises(RemovalNotComplete, match=r"^Still to say: tip is whole$"):
        remove(fresh.shift, fresh.line, whole(fresh, tip_intact=None))
    assert record_of(fresh).line_removals == ()
