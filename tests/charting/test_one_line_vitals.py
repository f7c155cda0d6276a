"""A set typed in one line is charted as its rows would be: same unit, doubt and limits, in one entry or not at all."""

from dataclasses import replace as changed
from decimal import Decimal

import pytest
from msgspec.structs import replace

from nursechart.charting import one_line, vitals
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.one_line import LineNotCharted
from nursechart.record.kinds import BloodPressure, Reading
from tests.charting.clinic import row_of
from tests.charting.test_vitals import stands

LINE = "t36.8 p72 r16 bp118/74 s98 pn2 w67.1"


def test_a_line_is_charted_as_one_entry_with_every_value_of_it(visit):
    before = visit.shift.store.unsent_count()

    look = one_line.chart(visit.shift, visit.vitals, LINE)

    assert visit.shift.store.unsent_count() == before + 1
    assert {each.row.id for each in look.rows if each.row.charted} == {
        "temperature", "pulse", "breathing_rate", "blood_pressure", "oxygen_saturation", "pain", "weight",
    }  # fmt: skip
    assert stands(visit, "temperature") == [Reading(Decimal("36.8"), "Cel")]
    assert stands(visit, "blood_pressure") == [BloodPressure(Decimal(118), Decimal(74), "mm[Hg]")]


def test_the_line_and_the_rows_leave_the_same_chart(visit, amara, maria):
    other = amara.begin(maria)
    one_line.chart(visit.shift, visit.vitals, "t38.4 bp181/95")
    for measure, typed in (("temperature", ("38.4",)), ("blood_pressure", ("181", "95"))):
        other.measure(measure, *typed)

    for measure in ("temperature", "blood_pressure"):
        typed_so, left_so = row_of(visit.vitals, measure), row_of(other.vitals, measure)
        assert (typed_so.chip, typed_so.tone, typed_so.message, typed_so.doubt) == (
            left_so.chip,
            left_so.tone,
            left_so.message,
            left_so.doubt,
        )
        assert stands(visit, measure) == stands(other, measure)


def test_a_value_that_cannot_be_keeps_the_whole_set_out_and_the_line_as_it_was_typed(visit):
    before = visit.shift.store.unsent_count()

    with pytest.raises(LineNotCharted, match=r"Temperature must be between 25 and 45 °C\. You entered 384") as refused:
        one_line.chart(visit.shift, visit.vitals, "p72 t384 r16")

    assert (refused.value.start, refused.value.end) == (4, 8)
    assert visit.shift.store.unsent_count() == before
    assert visit.vitals.line == "p72 t384 r16"


def test_what_cannot_be_read_is_named_where_it_stands(visit):
    with pytest.raises(LineNotCharted, match="“x16” after “p72”"):
        one_line.chart(visit.shift, visit.vitals, "p72 x16 t384")

    assert stands(visit, "pulse") == []


def test_the_echo_says_value_unit_standing_and_doubt_and_charts_nothing(visit):
    before = visit.shift.store.unsent_count()

    said = one_line.echo(visit.shift, visit.vitals, "t384 p104 s98 bp118")

    words = {each.measure: each for each in said.values}
    assert words["temperature"].wrong == "Temperature must be between 25 and 45 °C. You entered 384"
    assert (words["temperature"].doubt.asks, words["temperature"].doubt.likely) == (
        "Did you mean 38.4? You typed 384",
        "38.4",
    )
    assert (words["pulse"].words, words["pulse"].chip.text) == ("Pulse 104 /min", "High")
    assert words["oxygen_saturation"].chip.text == "In range"
    assert [(each.unfinished, (each.start, each.end)) for each in said.faults] == [(True, (14, 19))]
    assert visit.shift.store.unsent_count() == before


def test_a_value_is_read_in_the_unit_its_clinic_uses(visit):
    """Inches here, degrees Fahrenheit in the same way; a row that has a unit from last time keeps it (EN-8)."""
    height = visit.shift.content.measures["height"]
    inches = replace(height, units=tuple(sorted(height.units, key=lambda unit: unit.ucum != "[in_i]")))
    measures = {**visit.shift.content.measures, "height": inches}
    abroad = changed(visit.shift, content=replace(visit.shift.content, measures=measures))

    one_line.chart(abroad, visit.vitals, "ht65.5 t36.8")

    assert stands(visit, "height") == [Reading(Decimal("65.5"), "[in_i]")]
    assert stands(visit, "temperature") == [Reading(Decimal("36.8"), "Cel")]


def test_degrees_fahrenheit_are_charted_as_typed_where_the_row_asks_for_them(amara, clinic):
    visit = amara.begin(clinic.feed("per-lindgren"))
    look = visit.vitals
    row = next(each for each in look.rows if each.row.id == "temperature")
    asks = changed(row, row=changed(row.row, controls=(changed(row.row.controls[0], id="[degF]"),)))
    shown = changed(look, rows=tuple(asks if each is row else each for each in look.rows))

    one_line.chart(visit.shift, shown, "t98.6")

    assert stands(visit, "temperature") == [Reading(Decimal("98.6"), "[degF]")]


def test_what_stands_already_is_not_charted_twice_and_its_details_stay(visit):
    one_line.chart(visit.shift, visit.vitals, "s98 p72")
    vitals.chart(visit.shift, visit.vitals, "oxygen", "", details={"method": "air", "flow": ""})
    before = visit.shift.store.unsent_count()

    one_line.chart(visit.shift, visit.vitals, "s98 p72")
    assert visit.shift.store.unsent_count() == before

    one_line.chart(visit.shift, visit.vitals, "s97 p72")
    assert stands(visit, "oxygen_saturation")[0].value == Decimal(97)
    assert len(stands(visit, "pulse")) == 1


def test_the_drafts_of_rows_and_line_are_gone_once_the_set_is_charted(visit):
    visit.measure("temperature", "384")
    one_line.draft(visit.shift, visit.vitals, "t36.8")
    assert visit.vitals.line == "t36.8"

    one_line.chart(visit.shift, visit.vitals, "t36.8")

    assert visit.vitals.line == ""
    assert row_of(visit.vitals, "temperature").controls[0].value == "36.8"


def test_a_signed_visit_takes_no_line_without_a_reason(visit):
    look = visit.complete().vitals
    visit.sign()

    with pytest.raises(ReasonNeeded):
        one_line.chart(visit.shift, look, "p73")
