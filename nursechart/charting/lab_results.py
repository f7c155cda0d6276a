"""Results of the laboratory as readings: what was entered in this visit and her visits of the last weeks, by test.

A result is entered as the laboratory reports it, with its unit and its own range (S21). The newest one is what a hold
limit of the protocol judges; the first of the last weeks is what it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from nursechart.charting.looks.common import SideBlock, SideLine
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.dates import show_date
from nursechart.clinical.holds import Observed
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import UnitMismatch, convert, shown_unit
from nursechart.language import said
from nursechart.record.kinds import SectionFields

_SECTION, _FIELD = "S21", "results"
_UCUM = {  # how laboratories write units, folded: UCUM
    "umol/l": "umol/L", "µmol/l": "umol/L", "mmol/l": "mmol/L", "mg/dl": "mg/dL", "g/dl": "g/dL", "ng/ml": "ng/mL",
    "mg/l": "mg/L", "k/ul": "10*3/uL", "k/µl": "10*3/uL", "10^3/ul": "10*3/uL", "10*3/ul": "10*3/uL",
    "10^9/l": "10*3/uL", "10*9/l": "10*3/uL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One result as it was entered; `unit` is UCUM where the entry is understood, else as typed."""

    test: str
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    on: date

    @property
    def is_out(self) -> bool:
        """Outside the laboratory's own range; both ends are in it."""
        return (self.low is not None and self.value < self.low) or (self.high is not None and self.value > self.high)


def results_of(visit: OpenVisit) -> Mapping[str, tuple[Result, ...]]:
    """By test of the pack, the results of the last weeks, oldest first."""
    found: dict[str, list[Result]] = {}
    for subject in (*visit.lately_answered, *visit.record.sections):
        held = subject.get("section.fields", SectionFields)
        if held is not None and held.section == _SECTION:
            for each in _rows(visit, held.fields.get(_FIELD)):
                found.setdefault(each.test, []).append(each)
    return {test: tuple(sorted(each, key=lambda one: one.on)) for test, each in found.items()}


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
        title = f"{visit.shift.content.lab_tests[test].title} {_words(newest)}"
        text = [f"{show_date(newest.on, today)}."]
        if newest.low is not None and newest.high is not None:
            low, high = shown_number(newest.low), shown_number(newest.high)
            text.append(said("Normal {low} to {high}.", low=low, high=high))
        if before:
            told = ", ".join(f"{_words(each)} ({show_date(each.on, today)})" for each in reversed(before))
            text.append(said("Before: {results}.", results=told))
        lines.append(SideLine(title, " ".join(text), tone="warn" if newest.is_out else "neutral"))
    return (SideBlock(said("Laboratory"), "flask-conical", tuple(lines)),) if lines else ()


def _rows(visit: OpenVisit, held: Any) -> Iterator[Result]:
    for row in held if isinstance(held, list) else ():
        value, test = _number(row.get("value")), str(row.get("test", ""))
        try:
            on = date.fromisoformat(str(row.get("drawn_on", "")))
        except ValueError:
            continue
        if value is None or test not in visit.shift.content.lab_tests:
            continue
        typed = str(row.get("unit", "")).strip()
        unit = _UCUM.get(typed.casefold(), typed)
        yield Result(test, value, unit, _number(row.get("low")), _number(row.get("high")), on)


def _number(said_: object) -> Decimal | None:
    try:
        return Decimal(str(said_)) if said_ not in (None, "") else None
    except InvalidOperation:
        return None


def _same_unit(each: Result, as_: Result, test: str) -> Decimal | None:
    try:
        return convert(each.value, each.unit, as_.unit, test)
    except UnitMismatch:
        return None


def _words(result: Result) -> str:
    return f"{shown_number(result.value)} {shown_unit(result.unit)}"
