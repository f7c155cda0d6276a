"""Lines entered, put right and taken out: what each sheet asks, what it refuses, and where the line is seen after."""

from datetime import date

import pytest

from nursechart.charting import line_sheets
from nursechart.charting.line_asked import SheetNotComplete
from nursechart.charting.line_removal import RemovalNotComplete
from nursechart.interop.udi import NotAUdi, read_udi
from nursechart.language import speaking
from nursechart.record.kinds import (
    DoseGiven,
    LineCareDone,
    LineDevice,
    LineEvent,
    LinePlacement,
    LineRemoval,
    LineState,
)
from tests.charting.clinic import record_of, row_of

PIV = {
    "type": "PIV-S", "site": "forearm", "side": "left", "gauge": "22 G", "placed_day": "t", "by": "A. Okafor, RN",
    "facility": "at home", "indication": "ceftriaxone", "planned_removal_unknown": "open course",
    "technique": "without ultrasound", "status": "in_use",
}  # fmt: skip
PICC = PIV | {
    "type": "PICC", "site": "basilic", "side": "right", "french": "4", "lumen_count": "2", "lumens.0.name": "red",
    "lumens.1.name": "white", "lumens.1.use": "pn", "total_cm": "40", "internal_cm": "38", "external_cm": "2",
    "tip_confirmed_by": "ecg", "tip": "cavo_atrial", "tip_confirmed_at_day": "t", "valve": "open",
}  # fmt: skip
OUT = {
    "at": "n", "reason": "complete", "ordered_by": "Dr Lee", "position": "supine", "breath": "valsalva",
    "resistance": "no", "removed_cm": "40", "tip_intact": "yes", "pressure_min": "5", "air_tight": "yes",
    "flat_min": "30", "educated": "yes", "disposed": "yes",
}  # fmt: skip


def give(visit, what, **typed):
    return line_sheets.give(visit.shift, visit.line, what, typed)


def grade_of(visit):
    sheet = line_sheets.sheet(visit.shift, visit.line, "remove", {})
    return next(row for row in sheet.rows if row.id == "site_grade").controls[0].options[0].id


def test_a_new_line_is_in_the_chart_with_its_lumens_and_its_care_is_due_on_it(fresh):
    look = give(fresh, "add", **PICC)

    line = next(each for each in record_of(fresh).lines if each.id == look.line)
    assert [each.name for each in line.get("line.device", LineDevice).lumens] == ["red", "white"]
    assert line.get("line.placement", LinePlacement).unknown == {"planned_removal": "open course"}
    assert line.get("line.state", LineState).status == "in_use"
    assert "PICC, right basilic, 4 Fr double, day 0" in dict(look.lines).values()
    assert {row.id for row in look.rows} >= {"flush:red", "flush:white", "connector_change"}


def test_what_a_kind_of_line_needs_is_asked_and_what_is_left_out_is_named(fresh):
    with pytest.raises(SheetNotComplete, match=r"Still to say: .*side.*total length.*tip confirmed by"):
        give(
            fresh,
            "add",
            **{key: each for key, each in PICC.items() if key not in ("side", "total_cm", "tip_confirmed_by")},
        )
    assert len(record_of(fresh).lines) == 1


def test_every_kind_of_line_of_the_pack_can_be_asked_for(fresh):
    for kind in fresh.shift.content.devices:
        rows = line_sheets.sheet(fresh.shift, fresh.line, "add", {"type": kind}).rows
        assert {"type", "udi", "placed", "status"} <= {row.id for row in rows}, kind


def test_lengths_that_do_not_add_up_are_not_charted(fresh):
    with pytest.raises(SheetNotComplete, match=r"do not make 45 cm\. Measure again"):
        give(fresh, "add", **(PICC | {"total_cm": "45"}))


def test_an_unusual_size_is_asked_about_and_one_that_cannot_be_is_refused(fresh):
    rows = line_sheets.sheet(fresh.shift, fresh.line, "add", PICC | {"french": "14"}).rows
    asked = next(row for row in rows if row.id == "french").doubt
    assert asked.asks == "French 14 is unusual: a PICC has 3 to 6"

    with pytest.raises(SheetNotComplete, match="French must be between 1 and 34"):
        give(fresh, "add", **(PICC | {"french": "400"}))


def test_two_lumens_need_two_names(fresh):
    with pytest.raises(SheetNotComplete, match="Name 2 lumens, each by a name of its own"):
        give(fresh, "add", **(PICC | {"lumens.1.name": "red"}))


def test_a_line_placed_tomorrow_is_refused(fresh):
    with pytest.raises(SheetNotComplete, match="must not be later than today"):
        give(fresh, "add", **(PIV | {"placed_day": "31 dec 2098"}))


def test_a_central_line_whose_tip_is_not_confirmed_says_so_while_it_is_entered(fresh):
    sheet = line_sheets.sheet(fresh.shift, fresh.line, "add", PICC | {"tip_confirmed_by": "none"})

    assert any("tip" in f"{each.title} {each.text}".lower() and each.tone == "warn" for each in sheet.hinders)


def test_the_code_on_the_package_gives_the_lot(fresh):
    code = "]d2010031111222233517491231" + "10LOT42A\x1d21SN0007"

    look = give(fresh, "add", **(PIV | {"udi": code}))

    line = next(each for each in record_of(fresh).lines if each.id == look.line)
    assert line.get("line.device", LineDevice).lot == "LOT42A"


def test_a_lot_that_differs_from_its_code_is_asked_about(fresh):
    with pytest.raises(SheetNotComplete, match="The code on the package says LOT42A"):
        give(fresh, "add", **(PIV | {"udi": "(01)00311112222335(10)LOT42A", "lot": "LOT42B"}))


@pytest.mark.parametrize("code", [
    "(01)00311112222335(17)251231(10)LOT42A(21)SN0007",
    "010031111222233517251231" + "10LOT42A\x1d21SN0007",
    "]d2010031111222233517251231" + "10LOT42A\x1d21SN0007",
])  # fmt: skip
def test_a_device_code_is_read_as_typed_and_as_scanned(code):
    read = read_udi(code)

    assert (read.gtin, read.lot, read.serial) == ("00311112222335", "LOT42A", "SN0007")
    assert read.expires == date(2025, 12, 31)


@pytest.mark.parametrize("code", ["(01)00311112222336(10)A", "hello", "(01)00311112222335(17)251331"])
def test_a_device_code_with_a_wrong_digit_is_not_taken(code):
    with pytest.raises(NotAUdi):
        read_udi(code)


def test_what_is_typed_in_a_sheet_is_there_again_when_it_is_opened_again(fresh):
    line_sheets.sheet(fresh.shift, fresh.line, "add", {"type": "PICC", "brand": "Groshong"})

    rows = line_sheets.sheet(fresh.shift, fresh.line, "add").rows
    assert next(row for row in rows if row.id == "brand").controls[0].value == "Groshong"
    give(fresh, "add", **PICC)
    assert not line_sheets.sheet(fresh.shift, fresh.line, "add").rows[0].controls[0].value


def test_what_is_known_is_put_right_with_the_reason_and_the_old_value_stays(fresh):
    before = fresh.line.line
    typed = {}
    for row in line_sheets.sheet(fresh.shift, fresh.line, "facts").rows:
        typed |= {key: each for control in row.controls for key, each in control.typed.items()}
    typed |= {"lot": "L9"}

    with pytest.raises(SheetNotComplete, match="why it is put right"):
        give(fresh, "facts", **typed)
    give(fresh, "facts", **(typed | {"because": "read from the card"}))

    line = next(each for each in record_of(fresh).lines if each.id == before)
    device = line.get("line.device", LineDevice)
    assert (device.lot, device.because) == ("L9", "read from the card")
    assert not line.conflicts


def test_when_a_line_was_placed_is_written_as_the_language_writes_a_date(fresh):
    for code, written in (("en", "29 Oct 2025"), ("de", "29. Okt 2025"), ("zh-Hans", "2025年10月29日")):
        with speaking(code):
            rows = line_sheets.sheet(fresh.shift, fresh.line, "facts").rows
        assert next(row for row in rows if row.id == "placed").controls[0].value == written


def test_a_line_that_is_out_keeps_its_life_and_asks_for_nothing(fresh):
    line = fresh.line.line
    look = give(fresh, "remove", **(OUT | {"site_grade": grade_of(fresh)}))

    assert (look.line, look.removed, look.life is not None) == (line, True, True)
    assert look.rows == ()
    assert look.life.events[-1][2] == "Removed"
    assert any(each.title.startswith("This line is out since") for each in look.notices)
    held = record_of(fresh)
    [removal] = [each.get("line_removal.done", LineRemoval) for each in held.line_removals]
    assert (str(removal.removed_cm), removal.breath) == ("40", "valsalva")
    assert [each.get("line_care.done", LineCareDone).procedure for each in held.line_cares] == ["removal"]


def test_a_line_that_came_out_short_says_so_at_the_length_and_what_to_do_after(fresh):
    typed = OUT | {"removed_cm": "30", "site_grade": grade_of(fresh)}
    row = next(
        each for each in line_sheets.sheet(fresh.shift, fresh.line, "remove", typed).rows if each.id == "removed_cm"
    )
    assert row.chip.tone == "crit"
    assert "cm are missing" in row.message

    look = give(fresh, "remove", **typed)

    assert look.notices[0].tone == "crit"
    assert row_of(look, "event:catheter_embolism").chip.text == "Suspected"


def test_a_removal_without_what_its_plan_asks_for_is_not_charted(fresh):
    with pytest.raises(SheetNotComplete, match=r"Still to say: .*tip is whole"):
        give(fresh, "remove", **{key: each for key, each in OUT.items() if key != "tip_intact"})


def test_a_line_that_a_drug_runs_through_is_not_taken_out(fresh):
    dose = DoseGiven(fresh.visit, "", "in_progress", "vancomycin", line=fresh.line.line)
    fresh.laptop.says(fresh.feed, fresh.shift.new_id(), "dose_given.dose", dose)
    sheet = line_sheets.sheet(fresh.shift, fresh.line, "remove", {})
    assert sheet.hinders[0].title == "It is in use"

    with pytest.raises(RemovalNotComplete, match="vancomycin is charted as running"):
        give(fresh, "remove", **(OUT | {"site_grade": grade_of(fresh)}))


def test_the_catheter_days_stand_on_the_sheet_that_takes_it_out(fresh):
    assert " catheter-days, placed " in line_sheets.sheet(fresh.shift, fresh.line, "remove", {}).why


def test_a_complication_is_charted_with_what_is_met_its_grade_and_steps(fresh):
    fresh.care("flush:1", ml="10", flush="resists")
    sheet = line_sheets.sheet(fresh.shift, fresh.line, "event", {})
    assert any(each.title == "Occlusion" for each in sheet.hinders)

    asked = line_sheets.sheet(fresh.shift, fresh.line, "event", {"complication": "occlusion"})
    assert next(row for row in asked.rows if row.id == "criteria").controls[0].value == "resists"
    look = give(fresh, "event", complication="occlusion", criteria="resists", steps="mechanical")

    assert row_of(look, "event:occlusion").controls[0].value == "mechanical"


def test_a_further_step_at_the_row_keeps_the_grade_and_note_of_the_sheet(fresh):
    fresh.care("flush:1", ml="10", flush="resists")
    give(fresh, "event", complication="occlusion", steps="mechanical", note="since this morning")

    row = fresh.care("event:occlusion", steps="mechanical pathway")

    assert row.controls[0].value == "mechanical pathway"
    [event] = [each.get("line_event.found", LineEvent) for each in record_of(fresh).line_events]
    assert (event.note, event.criteria) == ("since this morning", ("resists",))
