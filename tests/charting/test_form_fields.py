"""Fields of several rows, scores, worked-out numbers and references, charted from a form row by row."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import forms
from nursechart.charting.committing import ReasonNeeded
from nursechart.clinical.content_types import Field
from nursechart.clinical.notations import Condition
from nursechart.record.kinds import SectionFields
from tests.charting.clinic import row_of


def fields_of(visit, section):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    said = [each.get("section.fields", SectionFields) for each in record.sections]
    return next((held.fields for held in said if held is not None and held.section == section), {})


def with_fields(visit, section, *fields):
    """The same visit where a section asks for other fields."""
    content = visit.shift.content
    new = msgspec.structs.replace(content.sections[section], fields=fields)
    content = msgspec.structs.replace(content, sections={**content.sections, section: new})
    return replace(visit, laptop=replace(visit.laptop, shift=replace(visit.shift, content=content)))


def row(visit, group, section, row_id):
    return row_of(next(each for each in visit.form(group).sections if each.id == section), row_id)


def asked(visit):
    return [each.id for each in visit.form("supplies").sections[0].rows]


def used(number, **cells):
    return {f"items.{number}.{column}": typed for column, typed in cells.items()}


def cell(left, row, column):
    return next(each for each in left.controls[0].lines[row] if each.id.endswith(f".{column}"))


def test_rows_are_charted_as_one_value_of_their_field(visit):
    left = visit.fill(
        "supplies", "S16", "items",
        **used(0, item="saline", used="2", expiry="30 nov 26"), **used(1, item="cap", used="1"),
    )  # fmt: skip

    assert left.charted
    assert fields_of(visit, "S16")["items"] == [
        {"item": "saline", "used": "2", "expiry": "2026-11-30"},
        {"item": "cap", "used": "1"},
    ]
    assert cell(left, 0, "expiry").value == "30 Nov 2026"


def test_a_row_left_empty_is_none(visit):
    visit.fill("supplies", "S16", "items", **used(0, item="", used=""), **used(1, item="cap", used="1"))

    assert fields_of(visit, "S16")["items"] == [{"item": "cap", "used": "1"}]


def test_what_is_wrong_in_a_cell_is_said_there_and_keeps_every_row_as_typed(visit):
    left = visit.fill(
        "supplies", "S16", "items", **used(0, item="saline", used="two"), **used(1, item="cap", used="9000")
    )

    assert not left.charted
    assert (cell(left, 0, "used").value, cell(left, 1, "used").value) == ("two", "9000")
    assert cell(left, 0, "used").wrong.startswith("Enter the used")
    assert cell(left, 0, "item").wrong == cell(left, 1, "item").wrong == ""
    assert "items" not in fields_of(visit, "S16")

    left = visit.fill(
        "supplies", "S16", "items", **used(0, item="saline", used="2"), **used(1, item="cap", used="9000")
    )
    assert "between 0 and 500" in cell(left, 1, "used").wrong


def test_a_column_that_is_needed_is_asked_for_in_its_row(visit):
    visit = with_fields(
        visit, "S16",
        Field(id="items", label="Items", type="rows", columns=(
            Field(id="name", label="Name", type="text"), Field(id="lot", label="Lot", type="text", required="R"),
        )),
    )  # fmt: skip
    left = visit.fill("supplies", "S16", "items", **{"items.0.name": "gauze", "items.0.lot": ""})

    assert left.charted
    assert (left.controls[0].lines[0][1].missing, left.controls[0].lines[0][1].wrong) == ("Fill this in", "")


def test_removing_every_row_empties_the_field(visit):
    visit.fill("supplies", "S16", "items", **used(0, item="cap", used="1"))

    assert not visit.fill("supplies", "S16", "items").charted
    assert "items" not in fields_of(visit, "S16")


def test_the_day_of_a_time_in_a_row_stays_when_a_row_above_is_removed(visit, clinic):
    visit = with_fields(
        visit, "S16",
        Field(id="steps", label="Steps", type="rows", columns=(
            Field(id="at", label="Time", type="dt"), Field(id="note", label="Note", type="text"))),
    )  # fmt: skip
    visit.fill("supplies", "S16", "steps", **{"steps.0.at": "08:00", "steps.1.at": "09:00", "steps.1.note": "rate up"})
    clinic.clock.pass_minutes(24 * 60)

    visit.fill("supplies", "S16", "steps", **{"steps.0.at": "09:00", "steps.0.note": "rate up"})

    assert fields_of(visit, "S16")["steps"] == [{"at": "2025-11-21T09:00", "note": "rate up"}]


SCORED = Field(id="falls", label="Falls", type="scale", scale="morse")


def morse(visit, points):
    items = visit.shift.content.scales["morse"].items
    return {f"falls.{item.id}": str(each) for item, each in zip(items, points, strict=False)}


def test_a_score_is_charted_with_its_points_once_each_item_is_answered(visit):
    visit = with_fields(visit, "S16", SCORED)
    begun = visit.fill("supplies", "S16", "falls", **morse(visit, (25, 15)))
    assert (begun.charted, begun.message) == (False, "Falls: 4 of 6 are left to answer")

    done = visit.fill("supplies", "S16", "falls", **morse(visit, (25, 15, 0, 0, 0, 0)))

    assert done.charted
    assert done.controls[0].value == "40"
    assert fields_of(visit, "S16")["falls"]["total"] == "40"
    assert fields_of(visit, "S16")["falls"]["items"]["fall"] == 25


def test_a_total_from_paper_is_charted_without_points(visit):
    visit = with_fields(visit, "S16", SCORED)

    assert visit.fill("supplies", "S16", "falls", falls="45").charted
    assert fields_of(visit, "S16")["falls"] == {"total": "45"}
    assert "between 0 and 125" in visit.fill("supplies", "S16", "falls", falls="126").message


def test_a_worked_out_number_follows_its_inputs_and_is_never_charted(visit):
    visit = with_fields(
        visit, "S16",
        Field(id="start", label="Start", type="num", unit="g"), Field(id="end", label="End", type="num", unit="g"),
        Field(id="given", label="Given", type="derived", formula="difference", of=("start", "end"), unit="g"),
    )  # fmt: skip
    visit.fill("supplies", "S16", "start", start="150")
    visit.fill("supplies", "S16", "end", end="32.5")

    shown = row(visit, "supplies", "S16", "given").controls[0]
    assert (shown.kind, shown.value, shown.unit, shown.name) == ("static", "117.5", "g", "Given, g")
    assert "given" not in fields_of(visit, "S16")


def test_a_reference_offers_the_lines_and_lumens_of_the_chart_by_name(visit):
    visit = with_fields(
        visit, "S16", Field(id="line", label="Line", type="ref"), Field(id="lumen", label="Lumen", type="ref"),
        Field(id="order", label="Order", type="ref"),
    )  # fmt: skip

    assert [each.text for each in row(visit, "supplies", "S16", "line").controls[0].options] == ["PICC, right basilic"]
    lumens = [each.text for each in row(visit, "supplies", "S16", "lumen").controls[0].options]
    assert lumens == ["PICC, right basilic, lumen 1"]
    orders = [each.text for each in row(visit, "supplies", "S16", "order").controls[0].options]
    assert "vancomycin 1,000 mg IV" in orders


def test_a_long_list_is_narrowed_by_typing(visit):
    many = {f"c{n}": f"choice {n}" for n in range(13)}
    visit = with_fields(visit, "S16", Field(id="which", label="Which", type="choice", options=many))

    assert row(visit, "supplies", "S16", "which").controls[0].kind == "search"


def test_a_field_with_a_condition_comes_and_goes_with_it(visit):
    visit = with_fields(
        visit, "S16", Field(id="enough", label="Enough", type="bool"),
        Field(id="why", label="Why", type="text", required="O", when=Condition("enough = false")),
    )  # fmt: skip
    assert asked(visit) == ["enough"]

    visit.fill("supplies", "S16", "enough", enough="no")
    assert asked(visit) == ["enough", "why"]
    visit.fill("supplies", "S16", "enough", enough="yes")
    assert asked(visit) == ["enough"]


def test_a_section_says_why_it_is_required(visit):
    content, kind = visit.shift.content, visit.frame.basis.row.type
    optional = next(
        each for each, need in content.visit_types[kind].sections.items() if need.letter == "C" and each == "S12"
    )
    new = msgspec.structs.replace(content.sections[optional], when=Condition("has_line"))
    content = msgspec.structs.replace(content, sections={**content.sections, optional: new})
    visit = replace(visit, laptop=replace(visit.laptop, shift=replace(visit.shift, content=content)))

    section = next(each for each in visit.form("line").sections if each.id == optional)

    assert section.why == "Required: an access device is in place"


def test_a_signed_row_is_put_right_with_a_reason(visit):
    visit.complete()
    visit.fill("supplies", "S16", "items", **used(0, item="saline", used="2"))
    visit.sign()
    look = visit.form("supplies")
    right = used(0, item="saline", used="3")

    with pytest.raises(ReasonNeeded):
        forms.correct(visit.shift, look, "S16", "items", right, "")
    with pytest.raises(forms.CannotBeCharted, match="used"):
        forms.correct(visit.shift, look, "S16", "items", used(0, item="saline", used="three"), "Miscounted")
    after = forms.correct(visit.shift, look, "S16", "items", right, "Miscounted")

    row = row_of(after.sections[0], "items")
    assert Decimal(cell(row, 0, "used").value) == 3
    assert row.corrected[0].reason == "Miscounted"
    assert after.frame.unsigned_amendment
