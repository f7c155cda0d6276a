"""The laboratory's results over time, as the trends of a chart: charted and imported ones in one line, by test.

The band is the laboratory's own range as it came with the newest result; earlier results are in its unit, and one that
cannot be reckoned into it stands in the table alone. Nothing is judged here: out of the range is out of what the
laboratory calls normal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting.lab_results import LATELY_MS, Result, in_unit, results_in, words_of
from nursechart.charting.looks.common import Series, Tone
from nursechart.charting.looks.patients import Trend
from nursechart.charting.shift import Shift
from nursechart.charting.trends import Moments
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import shown_unit
from nursechart.language import said, said_for


def lab_trends(shift: Shift, subjects: Iterable[Subject], moments: Moments) -> tuple[Trend, ...]:
    """One trend a test of which there is a result of the last weeks, in the order of the pack."""
    found = results_in(shift, subjects, since_ms=shift.now_ms() - LATELY_MS)
    return tuple(_trend(shift, test, results, moments) for test, results in found.items())


def _trend(shift: Shift, test: str, results: Sequence[Result], moments: Moments) -> Trend:
    newest, known = results[-1], shift.content.lab_tests.get(test)
    title = known.title if known is not None else newest.name or test
    label = said("{test}, imported", test=title) if newest.imported else title
    points = [(each, value) for each in results if (value := in_unit(each.value, each, newest, test)) is not None]
    table = tuple((moments[each.at_ms][1], _row(each)) for each in results)
    unit = shown_unit(newest.unit)
    count = said_for(len(results), "{n} result", "{n} results")
    summary = said(
        "{label} in {unit}: {count}, last {table} on {table2}",
        label=label, unit=unit, count=count, table=table[-1][1], table2=table[-1][0],
    )  # fmt: skip
    series = Series(
        points=tuple((each.at_ms, float(value)) for each, value in points),
        second=(),
        band=_band(newest, [value for _, value in points]),
        band2=None,
        last_tone=_tone(newest),
        summary=summary,
        table=table,
        days=tuple(moments[each.at_ms][1] for each, _ in points),
    )
    return Trend(f"lab_{test}", label, unit, shown_number(newest.value), series.last_tone, series)


def _row(each: Result) -> str:
    """4.1 mmol/L, normal 3.5 to 5.1, imported: what the painted line does not say."""
    words = words_of(each)
    if each.low is not None and each.high is not None:
        low, high = shown_number(each.low), shown_number(each.high)
        words = said("{result}, normal {low} to {high}", result=words, low=low, high=high)
    return said("{test}, imported", test=words) if each.imported else words


def _tone(newest: Result) -> Tone:
    if newest.low is not None and newest.value < newest.low:
        return "low"
    return "warn" if newest.is_out else "neutral"


def _band(newest: Result, values: Sequence[Decimal]) -> tuple[float, float] | None:
    """The laboratory's range; an open end reaches past what is plotted."""
    if newest.low is None and newest.high is None:
        return None
    low = newest.low if newest.low is not None else min(*values, newest.value) - 1
    high = newest.high if newest.high is not None else max(*values, newest.value) + 1
    return float(low), float(high)
