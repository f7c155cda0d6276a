"""The flow sheet: what was measured, when, against which range, and what a cell said before."""

from decimal import Decimal

import pytest

from nursechart.charting import flow_sheets
from nursechart.charting.flow_sheets import cell_history, older_page, open_flow_sheet
from nursechart.charting.looks.flow_sheets import FlowCell, FlowPage
from nursechart.record.kinds import DoseGiven, LineCheckSet, LineLength, SectionFields
from tests.charting.clinic import AtVisit, Clinic, LaptopInUse
from tests.charting.test_cost import counted


def cells(page: FlowPage, row: str) -> list[FlowCell]:
    return [page.cells[row, column.key] for column in page.columns if (row, column.key) in page.cells]


def test_a_reading_stands_in_the_column_of_its_time_with_its_word(visit: AtVisit) -> None:
    visit.measure("temperature", "38.4")
    page = open_flow_sheet(visit.shift, visit.feed, "24h").page
    last = cells(page, "vital_signs.temperature")[-1]
    assert (last.text, last.tone, last.word) == ("38.4", "crit", "Critical")
    assert page.columns[-1].title == "today 09:31"
    assert next(row for row in page.rows if row.id == "vital_signs.temperature").title == "Temperature, °C"


def test_a_changed_cell_is_marked_and_its_history_says_who_and_when(visit: AtVisit) -> None:
    visit.measure("pulse", "104")
    visit.measure("temperature", "37.1")
    visit.measure("pulse", "96")
    page = open_flow_sheet(visit.shift, visit.feed, "24h").page
    pulse = cells(page, "vital_signs.pulse")[-1]
    assert (pulse.text.rpartition("; ")[2], pulse.changed) == ("96", True)
    own = next(
        each for one in visit.shift.store.charted(visit.feed, ("vital_signs",), since_ms=0) for each in one.changed
    )
    assert own == "vital_signs.pulse"
    history = cell_history(visit.shift, visit.feed, FlowCell("", subject=pulse.subject, part="vital_signs.pulse"))
    assert [words for words, _, _ in history.said] == ["104 /min", "96 /min"]
    assert history.said[-1][1] == "A. Okafor, 09:31"


def test_lines_doses_and_the_numbers_of_forms_have_rows_in_their_groups(visit: AtVisit, amara: LaptopInUse) -> None:
    at = amara.shift.when()
    line = visit.line.line
    check, dose, form = (amara.shift.new_id() for _ in range(3))
    amara.says(visit.feed, check, "line_check.set", LineCheckSet(visit.visit, line, at))
    amara.says(visit.feed, check, "line_check.external_length", LineLength(Decimal("3.5")))
    given = DoseGiven(visit.visit, "order", "completed", "ceftriaxone", Decimal(2000), "mg", "IV")
    amara.says(visit.feed, dose, "dose_given.dose", given)
    fields = {"in_oral_ml": "800", "in_iv_ml": "250", "out_urine_ml": "900"}
    amara.says(visit.feed, form, "section.fields", SectionFields(visit.visit, "S18", "1", fields))
    page = open_flow_sheet(amara.shift, visit.feed, "24h").page
    groups = {row.id: row.group for row in page.rows}
    assert groups[f"line_check.external_length/{line}"] == "PICC, right basilic"
    assert groups["dose_given.dose/ceftriaxone"] == "Medicines given"
    assert groups["S18.in_total_ml"] == "Intake and output"
    assert "2,000 mg" in cells(page, "dose_given.dose/ceftriaxone")[-1].text
    assert cells(page, "S18.in_total_ml")[-1].text == "1050"
    order = [row.group for row in page.rows]
    assert order == sorted(order, key=list(dict.fromkeys(order)).index), "a group stands together"


def test_a_longer_span_shows_what_a_shorter_one_leaves_out(amara: LaptopInUse, clinic: Clinic) -> None:
    feed = clinic.feed("per-lindgren")
    amara.visited(feed, 10)
    columns = {span: len(open_flow_sheet(amara.shift, feed, span).page.columns) for span in ("24h", "7d", "30d", "all")}
    assert columns["24h"] < columns["7d"] < columns["30d"] <= columns["all"]


def test_pages_go_back_without_a_gap_or_a_double(
    amara: LaptopInUse, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = clinic.feed("per-lindgren")
    whole = open_flow_sheet(amara.shift, feed, "all").page
    monkeypatch.setattr(flow_sheets, "PAGE", 3)
    look = open_flow_sheet(amara.shift, feed, "all")
    keys, page = [each.key for each in look.page.columns], look.page
    while page.older is not None:
        page = older_page(amara.shift, look, page.older)
        keys = [*(each.key for each in page.columns), *keys]
    assert sorted(set(keys)) == [each.key for each in whole.columns]
    assert keys == sorted(keys)


def test_a_chart_of_a_measure_has_the_doses_of_its_days(visit: AtVisit, amara: LaptopInUse) -> None:
    amara.visited(visit.feed, 3)
    given = DoseGiven(visit.visit, "order", "completed", "vancomycin", Decimal(1000), "mg", "IV")
    visit.measure("temperature", "37.0")
    amara.says(visit.feed, amara.shift.new_id(), "dose_given.dose", given)
    charts = {each.id: each for each in open_flow_sheet(amara.shift, visit.feed, "7d", drawn=True).charts or ()}
    assert open_flow_sheet(amara.shift, visit.feed, "7d").charts is None, "nobody looks at them"
    assert charts["temperature"].series.band is not None
    assert all(what for _, what in charts["temperature"].marks)


def test_the_flow_sheet_asks_few_questions_however_long_the_chart_is(amara: LaptopInUse, clinic: Clinic) -> None:
    feed = clinic.feed("per-lindgren")
    open_flow_sheet(amara.shift, feed, "all")
    with counted() as before:
        open_flow_sheet(amara.shift, feed, "all")
    amara.visited(feed, 30)
    with counted() as after:
        open_flow_sheet(amara.shift, feed, "all")
    assert len(after) <= len(before) <= 24
