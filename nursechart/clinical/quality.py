"""Quality measures (`clinical.md` 9): a figure with its numerator, denominator and the records behind it.

What is counted, and per what, is content; how it is counted is `quality_counts`. A denominator of 0 gives n/a, never 0.
`for_report` hides small counts in what leaves the clinic.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from nursechart.clinical.quality_counts import COUNTS
from nursechart.clinical.quality_types import QualityMeasure
from nursechart.clinical.quality_views import Counted, Gathered, Period
from nursechart.clinical.units import round_half_up

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measure of one period. `value` is unrounded and None where there is nothing to measure or it is hidden."""

    id: str
    title: str
    n: int | None  # None: hidden
    total: int | None
    value: Decimal | None
    shown: str  # 0.36 per 1,000 central line days; n/a
    per_words: str
    counted: str  # 366 of 412
    records: tuple[str, ...]
    others: tuple[str, ...]  # looked at, and not meeting it
    target: Decimal | None
    formula: str
    source: tuple[str, ...]
    unconfirmed: bool
    suppressed: bool = False


def measure(content: Content, of: Gathered, period: Period, measure_id: str) -> Measured:
    """One measure of the pack. Raises KeyError."""
    return _measured(content, content.quality_measures[measure_id], of, period)


def measures(content: Content, of: Gathered, period: Period) -> tuple[Measured, ...]:
    """All of them, in the order of the pack."""
    return tuple(_measured(content, each, of, period) for each in content.quality_measures.values())


def by_device(content: Content, of: Gathered, period: Period, measure_id: str) -> dict[str, Measured]:
    """A measure of lines for each type of line that was seen in the period."""
    shape = content.quality_measures[measure_id]
    types = dict.fromkeys(line.type for line in of.lines if not shape.devices or line.type in shape.devices)
    return {
        each: _measured(content, msgspec.structs.replace(shape, devices=(each,)), of, period)
        for each in types
        if each in content.devices
    }


def for_report(content: Content, measured: Measured) -> Measured:
    """As it may leave the clinic: a count under the measure's limit is hidden, with the value and the records."""
    limit = content.quality_measures[measured.id].suppress_under
    kept = replace(measured, records=(), others=())
    if measured.n is None or measured.total is None or (measured.n >= limit and measured.total >= limit):
        return kept
    few = f"fewer than {limit}"
    return replace(kept, n=None, total=None, value=None, shown=few, counted=few, suppressed=True)


def _measured(content: Content, shape: QualityMeasure, of: Gathered, period: Period) -> Measured:
    found = COUNTS[shape.count](content, shape, of, period)
    value = _value(shape, found)
    return Measured(
        id=shape.id,
        title=shape.title,
        n=found.n,
        total=found.total,
        value=value,
        shown=NOT_APPLICABLE if value is None else f"{round_half_up(value, shape.step):,f} {shape.per_words}",
        per_words=shape.per_words,
        counted=f"{found.n:,}" if shape.kind == "count" else f"{found.n:,} of {found.total:,}",
        records=found.hits,
        others=found.others,
        target=shape.target,
        formula=shape.formula,
        source=shape.source,
        unconfirmed=shape.unconfirmed,
    )


def _value(shape: QualityMeasure, found: Counted) -> Decimal | None:
    if shape.kind == "count":
        return Decimal(found.n)
    if shape.kind == "median":
        return median(found.values)
    return Decimal(found.n) * shape.per / found.total if found.total else None


def median(values: tuple[Decimal, ...]) -> Decimal | None:
    """The middle value; between two of them, half-way. None of nothing."""
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
