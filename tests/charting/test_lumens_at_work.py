"""Each lumen of a line: how it stands, what it is locked with, and what opens one that does not work."""

from decimal import Decimal

import msgspec
import pytest

from nursechart.record.kinds import LineCareDone, LineEvent, Lumen, LumenCheck
from tests.charting.clinic import record_of, row_of


@pytest.fixture
def double(fresh):
    """Her line with a red lumen and a white one that is kept for PN."""
    line = record_of(fresh).lines[0]
    said = line.said("line.device")
    two = msgspec.structs.replace(said.value, lumens=(Lumen("red"), Lumen("white", use="pn")))
    fresh.laptop.says(fresh.feed, line.id, "line.device", two, (said.ref,))
    return fresh


def chip(visit, row):
    return row_of(visit.line, row).chip.text


def test_a_line_of_several_lumens_has_a_group_of_rows_for_each(double):
    ids = [row.id for row in double.line.rows]

    assert [each for each in ids if each.endswith(":red")] == [
        "lumen:red", "flush:red", "blood_return:red", "clamp:red", "lock:red",
    ]  # fmt: skip
    assert row_of(double.line, "lumen:white").controls[0].value.startswith("Kept for PN only")


def test_a_lumen_says_whether_it_may_be_used(double):
    assert chip(double, "lumen:red") == "Not tested yet"
    double.care("flush:red", ml="10", flush="easy")
    double.care("blood_return:red", blood_return="brisk")
    double.care("flush:white", flush="blocked")

    assert (chip(double, "lumen:red"), chip(double, "lumen:white")) == ("Open", "Do not use")


def test_clamp_connector_and_cap_stay_when_the_flush_is_charted(fresh):
    fresh.care("clamp:1", clamp="closed", connector="neutral", disinfecting_cap="yes")
    fresh.care("flush:1", ml="10", flush="easy")

    [check] = [each.get("lumen_check.result", LumenCheck) for each in record_of(fresh).lumen_checks]
    assert (check.clamp, check.connector, check.disinfecting_cap, check.flush) == ("closed", "neutral", True, "easy")


def test_a_lock_is_charted_with_its_solution_and_amount_for_its_own_lumen(double):
    row = double.care("lock:red", at="n", solution="saline", ml="5")
    assert (row.charted, row.chip.text) == (True, "Locked")
    assert "locked with" in row_of(double.line, "lumen:red").controls[0].value.lower()
    assert not row_of(double.line, "lock:white").charted

    [done] = [each.get("line_care.done", LineCareDone) for each in record_of(double).line_cares]
    assert (done.procedure, done.lumen, done.volume_ml) == ("lock", "red", Decimal(5))


def test_a_lock_without_its_solution_is_kept_as_typed(fresh):
    row = fresh.care("lock:1", at="n", solution="", ml="5")

    assert (row.charted, row.message) == (False, "Choose what it was locked with")


def test_a_blocked_lumen_is_led_from_step_to_step(fresh):
    fresh.care("flush:1", flush="blocked")
    row = row_of(fresh.line, "pathway:1")
    assert (row.chip.text, row.message[:15]) == ("Stop use", "Next: Stop use.")

    assert "Call." in fresh.care("pathway:1", steps="mechanical", cause="").message
    after = fresh.care("pathway:1", steps="mechanical ordered", cause="intraluminal")
    assert "Alteplase 2 mg in 2 mL" in after.message

    fresh.care("pathway:1", steps="mechanical ordered", cause="intraluminal", at="n", ml="2", ordered_by="Dr Lee")
    assert "30 minutes after the dose" in row_of(fresh.line, "pathway:1").message
    event = next(each.get("line_event.found", LineEvent) for each in record_of(fresh).line_events)
    assert (event.complication, event.lumen, event.steps) == ("occlusion", "1", ("mechanical", "ordered"))


def test_a_dose_that_clears_a_lumen_needs_its_amount_and_who_ordered_it(fresh):
    fresh.care("flush:1", flush="blocked")

    fresh.care("pathway:1", steps="mechanical ordered", cause="", at="n", ml="2", ordered_by="")

    assert record_of(fresh).line_cares == ()


def test_a_line_that_keeps_moving_says_so_at_its_length_and_in_its_life(fresh):
    row = fresh.care("external_length", cm="3.0")

    assert row.chip.text == "1 cm more"
    assert "Change the fixing today" in row.message
    assert fresh.line.life.hint.startswith("1 cm further out")
