"""A supervisor's figures are made by the measures themselves, from what the charts hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from nursechart.chart.views import VisitRecord
from nursechart.charting.figures import gathered
from nursechart.clinical.quality import Measured, measure
from nursechart.clinical.quality_views import Period
from nursechart.record import kinds
from tests.interop.records import ZONE, Chart, clock, content, rosa, uid

NOW = datetime(2025, 12, 1, 9, 0, tzinfo=ZoneInfo(ZONE))
NOVEMBER = Period(date(2025, 11, 1), date(2025, 11, 30))
LINE = uid("rosa/line")


def visit(
    on: str, say: dict[str, dict[str, kinds.Part]] | None = None, *, signed: str = "", status: str = ""
) -> VisitRecord:
    """One of Rosa's visits, with what was said in it by subject and part."""
    chart: Chart = rosa()
    id_ = uid(f"visit {on}")
    chart.say(id_, "visit.plan", kinds.VisitPlan("ROU", clock(f"{on}T09:30"), "nurse"))
    if not status:
        chart.say(id_, "visit.start", kinds.VisitStart("ROU", clock(f"{on}T09:30"), "nurse", "1"))
        chart.say(id_, "visit.end", kinds.VisitEnd(clock(f"{on}T10:30")))
    for subject, parts in (say or {}).items():
        for part, value in parts.items():
            chart.say(uid(f"{subject} {on}"), part, value)
    record = chart.record(status=status or "in_progress")
    row = msgspec.structs.replace(record.row, signed_ms=clock(signed).at_ms if signed else None)
    return msgspec.structs.replace(record, row=row)


def lumen(on: str, flush: str, blood_return: str) -> dict[str, dict[str, kinds.Part]]:
    check = kinds.LumenCheck(uid(f"visit {on}"), LINE, "1", clock(f"{on}T09:40"), None, flush, blood_return)  # type: ignore[arg-type]
    return {"lumen": {"lumen_check.result": check}}


def site(on: str, *codes: str) -> dict[str, dict[str, kinds.Part]]:
    seen = kinds.LineCheckSet(uid(f"visit {on}"), LINE, clock(f"{on}T09:40"))
    return {"check": {"line_check.set": seen, "line_check.site": kinds.LineSite(tuple(map(kinds.SiteFinding, codes)))}}


def figure(measure_id: str, *records: VisitRecord) -> Measured:
    held = gathered(content(), [record.row for record in records], [r for r in records if r.row.started_ms], now=NOW)
    return measure(content(), held, NOVEMBER, measure_id)


def test_line_days_are_those_of_the_line_however_many_visits_show_it() -> None:
    found = figure("clabsi", visit("2025-11-12"), visit("2025-11-19"))
    assert (found.n, found.total, found.shown) == (0, 30, "0.00 per 1,000 central line days")


def test_a_lumen_that_stays_blocked_from_visit_to_visit_is_one_occlusion() -> None:
    days = [("2025-11-10", "easy", "brisk"), ("2025-11-12", "easy", "none"), ("2025-11-14", "resists", "none"),
            ("2025-11-16", "easy", "slow"), ("2025-11-18", "blocked", "none")]  # fmt: skip
    found = figure("occlusion", *(visit(on, lumen(on, flush, back)) for on, flush, back in days))
    assert found.records == (uid("lumen 2025-11-12"), uid("lumen 2025-11-18"))
    assert found.shown == "66.67 per 1,000 central line days"


def test_a_red_and_tender_site_is_a_phlebitis_and_a_red_one_is_not() -> None:
    found = figure(
        "phlebitis", visit("2025-11-10", site("2025-11-10", "redness")),
        visit("2025-11-12", site("2025-11-12", "redness", "tender")),
        visit("2025-11-13", site("2025-11-13", "redness", "tender")),
    )  # fmt: skip
    assert found.records == (uid("check 2025-11-12"),)


def test_notes_and_visits_are_counted_from_the_list_of_visits() -> None:
    records = (
        visit("2025-11-10", signed="2025-11-10T17:00"),
        visit("2025-11-12", signed="2025-11-14T10:00"),
        visit("2025-11-14"),
        visit("2025-11-17", status="missed"),
        visit("2025-11-18", status="cancelled"),
        visit("2025-11-19", status="imported"),
    )
    assert figure("timely_notes", *records).counted == "1 of 3"
    missed = figure("missed_visits", *records)
    assert (missed.counted, missed.records) == ("1 of 4", (uid("visit 2025-11-17"),))


def test_bar_codes_are_counted_where_the_label_has_one() -> None:
    def dose(on: str, barcode: str, reason: str) -> dict[str, dict[str, kinds.Part]]:
        return {
            "dose": {
                "dose_given.dose": kinds.DoseGiven(
                    uid(f"visit {on}"), "order", "completed", "vancomycin", Decimal(1), "g", line=LINE
                ),
                "dose_given.times": kinds.DoseTimes(start=clock(f"{on}T09:45")),
                "dose_given.product": kinds.DoseProduct("L1", "2027-01-01", barcode=barcode, typed_reason=reason),
            }
        }

    labels = [("2025-11-10", "(01)123", ""), ("2025-11-11", "", "torn"), ("2025-11-12", "", "")]
    records = [visit(on, dose(on, barcode, reason)) for on, barcode, reason in labels]
    assert figure("barcode", *records).counted == "1 of 2"
    assert figure("reaction_infusions", *records).counted == "0 of 3"


def test_what_the_chart_does_not_hold_yet_is_not_applicable() -> None:
    for measure_id in ("therapy_completed", "teach_back", "critical_told", "double_check"):
        assert figure(measure_id, visit("2025-11-10")).shown == "n/a"


def test_therapy_days_run_from_the_start_of_the_course() -> None:
    assert figure("falls", visit("2025-11-12"), visit("2025-11-19")).total == 19
