"""Values of which several versions stand: what waits for a person's choice, over many visits at once (SY-3)."""

from __future__ import annotations

from collections.abc import Iterable

from nursechart.chart.views import VisitRow
from nursechart.charting.shift import Shift
from nursechart.language import said_for
from nursechart.record.amend import VISIT_KINDS


def waiting_choices(shift: Shift, visits: Iterable[VisitRow]) -> dict[str, int]:
    """By visit, how many values have several versions that differ; visits without one are left out.

    A visit that is signed and to which nothing came since has none: it could not have been signed.
    """
    asked = {row.id: row.feed for row in visits if row.signed_ms is None or row.late}
    if not asked:
        return {}
    held = shift.store.subjects_of_visits(asked, VISIT_KINDS)
    counted = {visit: sum(len(each.conflicts) for each in subjects) for visit, subjects in held.items()}
    return {visit: count for visit, count in counted.items() if count}


def choice_words(count: int) -> str:
    return said_for(count, "{n} value needs your choice", "{n} values need your choice")
