"""Values of which several versions stand: what waits for a person's choice, over many visits at once (SY-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nursechart.chart.views import VisitRow
from nursechart.charting.shift import Shift
from nursechart.language import said_for


def waiting_choices(shift: Shift, visits: Iterable[VisitRow]) -> dict[str, int]:
    """By visit, how many values have several versions that differ; visits without one are left out."""
    asked = {(row.feed, row.id) for row in visits}
    return dict(Counter(each.visit for each in shift.store.choices() if (each.feed, each.visit) in asked))


def choice_words(count: int) -> str:
    return said_for(count, "{n} value needs your choice", "{n} values need your choice")
