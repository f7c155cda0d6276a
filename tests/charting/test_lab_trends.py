"""Results of the laboratory over time: charted and imported ones in one line, over the laboratory's own range."""

from datetime import timedelta
from decimal import Decimal

from nursechart.charting import lab_results
from nursechart.charting.open_visit import read
from nursechart.charting.overview import open_chart
from nursechart.record.kinds import LabResult, SectionFields
from tests.charting.clinic import AtVisit

LOINC = "http://loinc.org"


def charted(visit: AtVisit, *rows: dict[str, str]) -> None:
    fields = SectionFields(visit.visit, "S21", visit.shift.content.version, {"results": list(rows)})
    visit.laptop.says(visit.feed, visit.shift.new_id(), "section.fields", fields)


def row(days: int, value: str, visit: AtVisit, unit: str = "mmol/L", test: str = "potassium") -> dict[str, str]:
    on = (visit.shift.now - timedelta(days=days)).date().isoformat()
    return {"test": test, "value": value, "unit": unit, "low": "3.5", "high": "5.1", "drawn_on": on}


def imported(visit: AtVisit, value: str, *, code: str = "2823-3", name: str = "K", **more: object) -> None:
    result = LabResult(
        code, visit.shift.when(), LOINC, name, Decimal(value), "mmol/L", low=Decimal("3.4"), high=Decimal("5.0"), **more
    )
    visit.laptop.says(visit.feed, visit.shift.new_id(), "lab_result.result", result)


def test_charted_and_imported_results_are_one_trend_over_the_range_of_the_newest(visit: AtVisit) -> None:
    charted(visit, row(9, "3.2", visit), row(4, "4.1", visit))
    imported(visit, "5.4")
    imported(visit, "9.9", status="entered_in_error")

    [trend] = [each for each in open_chart(visit.shift, visit.feed).labs if each.measure == "lab_potassium"]

    assert [value for _, value in trend.series.points] == [3.2, 4.1, 5.4]
    assert trend.series.band == (3.4, 5.0)
    assert (trend.label, trend.unit, trend.latest, trend.tone) == ("Potassium, imported", "mmol/L", "5.4", "warn")
    words = [each[1] for each in trend.series.table]
    assert words[0] == "3.2 mmol/L, normal 3.5 to 5.1"
    assert words[-1] == "5.4 mmol/L, normal 3.4 to 5.0, imported"
    here = lab_results.results_of(read(visit.shift, visit.feed, visit.visit, "medicines"))["potassium"]
    assert [(each.value, each.imported) for each in here][-1] == (Decimal("5.4"), True)


def test_a_test_that_the_pack_does_not_know_is_a_trend_by_the_name_it_was_sent_with(visit: AtVisit) -> None:
    imported(visit, "7", code="99999-9", name="Something new")
    look = open_chart(visit.shift, visit.feed)
    assert ("lab_99999-9", "Something new, imported") in [(each.measure, each.label) for each in look.labs]
