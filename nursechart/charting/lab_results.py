"""Results of the laboratory as readings, by test: what was entered in a visit, and what another system sent.

A result is entered as the laboratory reports it, with its unit and its own range (S21); one that was imported says so
wherever it is shown. The newest one is what a hold limit of the protocol judges; the first of the last weeks is what it
is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from nursechart.chart.views import Subject
from nursechart.charting.looks.common import SideBlock, SideLine
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date
from nursechart.clinical.holds import Observed
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import UnitMismatch, convert, shown_unit
from nursechart.language import said
from nursechart.record.kinds import LabResult, SectionFields

LATELY_MS = 90 * 86_400_000
_SECTION, _FIELD = "S21", "results"
_SYSTEMS = {"http://loinc.org": "loinc"}
_UCUM = {  # how laboratories write units, folded: UCUM
    "umol/l": "umol/L", "µmol/l": "umol/L", "mmol/l": "mmol/L", "mg/dl": "mg/dL", "g/dl": "g/dL", "ng/ml": "ng/mL",
    "mg/l": "mg/L", "k/ul": "10*3/uL", "k/µl": "10*3/uL", "10^3/ul": "10*3/uL", "10*3/ul": "10*3/uL",
    "10^9/l": "10*3/uL", "10*9/l": "10*3/uL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One result as it was entered; `unit` is UCUM where the entry is understood, else as typed."""

    test: str  # of the pack, else the code as it was sent
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    on: date
    at_ms: int  # noon of the day where only the day is known
    name: str = ""  # as sent, for a test that the pack does not know
    imported: bool = False

    @property
    def is_out(self) -> bool:
        """Outside the laboratory's own range; both ends are in it."""
        return (self.low is not None and self.value < self.low) or (self.high is not None and self.value > self.high)


def results_of(visit: OpenVisit) -> Mapping[str, tuple[Result, ...]]:
    """By test of the pack, the results of the last weeks, oldest first."""
    since_ms = visit.shift.now_ms() - LATELY_MS
    subjects = (*visit.lately_answered, *visit.record.sections, *visit.record.lab_results)
    found = results_in(visit.shift, subjects, since_ms=since_ms)
    return {test: results for test, results in found.items() if test in visit.shift.content.lab_tests}


def results_in(shift: Shift, subjects: Iterable[Subject], *, since_ms: int) -> dict[str, tuple[Result, ...]]:
    """The same of any subjects, in the order of the pack, then tests that it does not know."""
    content = shift.content
    by_code: dict[tuple[str, str], str] = {}
    for test in content.lab_tests.values():
        if test.code:
            code = content.codes[test.code]
            by_code.setdefault((code.system, code.code), test.id)
    found: dict[str, dict[tuple[int, Decimal, str], Result]] = {}
    for subject in subjects:
        for each in _of(shift, subject, by_code):
            if each.at_ms >= since_ms:
                found.setdefault(each.test, {}).setdefault((each.at_ms, each.value, each.unit), each)
    places = {test: place for place, test in enumerate(content.lab_tests)}
    ordered = sorted(found, key=lambda test: (places.get(test, len(places)), test))
    return {test: tuple(sorted(found[test].values(), key=lambda one: one.at_ms)) for test in ordered}


def _of(shift: Shift, subject: Subject, by_code: Mapping[tuple[str, str], str]) -> Iterator[Result]:
    held = subject.get("section.fields", SectionFields)
    if held is not None and held.section == _SECTION:
        yield from _rows(shift, held.fields.get(_FIELD))
    sent = subject.get("lab_result.result", LabResult)
    if sent is None or sent.value is None or sent.status != "final":
        return
    test = by_code.get((_SYSTEMS.get(sent.system, sent.system), sent.code), sent.code)
    on = shift.at(sent.drawn.at_ms).date()
    yield Result(test, sent.value, sent.unit, sent.low, sent.high, on, sent.drawn.at_ms, name=sent.name, imported=True)


def observed_results(visit: OpenVisit) -> dict[str, Observed]:
    """The newest result of each test as a limit judges it: in its own unit, with what it is compared to."""
    found = {}
    for test, results in results_of(visit).items():
        newest, first = results[-1], results[0]
        week = next((each for each in results if each.on >= newest.on - timedelta(days=7)), newest)
        then, lately = _same_unit(first, newest, test), _same_unit(week, newest, test)
        found[test] = Observed(
            value=newest.value,
            unit=newest.unit,
            baseline=then if first is not newest else None,
            upper_normal=newest.high,
            change_week=newest.value - lately if lately is not None and week is not newest else None,
        )
    return found


def known_since(visit: OpenVisit, test: str) -> date | None:
    """The day the newest result of a test was drawn; None where none was entered."""
    results = results_of(visit).get(test)
    return results[-1].on if results else None


def lab_side(visit: OpenVisit) -> tuple[SideBlock, ...]:
    """The newest result of each test with its range, and the ones before: a trend in words; empty without a result."""
    lines, today = [], visit.shift.now.date()
    for test, results in results_of(visit).items():
        newest, before = results[-1], results[-4:-1]
        title = f"{visit.shift.content.lab_tests[test].title} {words_of(newest)}"
        text = [f"{show_date(newest.on, today)}."]
        if newest.imported:
            text.append(said("Imported."))
        if newest.low is not None and newest.high is not None:
            low, high = shown_number(newest.low), shown_number(newest.high)
            text.append(said("Normal {low} to {high}.", low=low, high=high))
        if before:
            told = ", ".join(f"{words_of(each)} ({show_date(each.on, today)})" for each in reversed(before))
            text.append(said("Before: {results}.", results=told))
        lines.append(SideLine(title, " ".join(text), tone="warn" if newest.is_out else "neutral"))
    return (SideBlock(said("Laboratory"), "flask-conical", tuple(lines)),) if lines else ()


def _rows(shift: Shift, held: Any) -> Iterator[Result]:
    for row in held if isinstance(held, list) else ():
        value, test = _number(row.get("value")), str(row.get("test", ""))
        try:
            on = date.fromisoformat(str(row.get("drawn_on", "")))
        except ValueError:
            continue
        if value is None or test not in shift.content.lab_tests:
            continue
        typed = str(row.get("unit", "")).strip()
        unit = _UCUM.get(typed.casefold(), typed)
        noon = datetime.combine(on, time(12), tzinfo=shift.now.tzinfo)
        at_ms = int(noon.timestamp() * 1000)
        yield Result(test, value, unit, _number(row.get("low")), _number(row.get("high")), on, at_ms)


def _number(said_: object) -> Decimal | None:
    try:
        return Decimal(str(said_)) if said_ not in (None, "") else None
    except InvalidOperation:
        return None


def _same_unit(each: Result, as_: Result, test: str) -> Decimal | None:
    return in_unit(each.value, each, as_, test)


def in_unit(value: Decimal, each: Result, as_: Result, test: str) -> Decimal | None:
    """A number of one result in the unit of another; None where the units do not meet."""
    try:
        return convert(value, each.unit, as_.unit, test)
    except UnitMismatch:
        return None


def words_of(result: Result) -> str:
    return f"{shown_number(result.value)} {shown_unit(result.unit)}"
