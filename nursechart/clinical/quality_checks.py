"""What quality measures must hold beyond their shape: a way to count, devices that exist, figures that can be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nursechart.clinical.quality_counts import COUNTS
from nursechart.clinical.quality_views import DoseSeen

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

_NUMBERS = {
    "notes_in_time": {"hours"},
    "findings_told": {"minutes"},
    "topics_passed": {"pass_fact", "pass_skill"},
}
_FLAGS = {"double_checked", "scanned", "count_agrees"} & set(DoseSeen.__dataclass_fields__)


def refuse_broken_quality_measures(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first measure that cannot be counted."""
    for measure in content.quality_measures.values():
        for wrong, rule in (
            (measure.count not in COUNTS, f"there is no way to count called {measure.count}"),
            (not set(measure.devices) <= content.devices.keys(), "a device that is not known"),
            (measure.step <= 0 or measure.per <= 0, "a figure has a step and a factor over 0"),
            (measure.suppress_under < 0, "suppress_under is a count"),
            (not _NUMBERS.get(measure.count, set()) <= measure.numbers.keys(), "a number that it counts by is missing"),
            (measure.count == "line_events" and not (measure.days and measure.of), "line events need days and kinds"),
            (measure.count == "doses_flagged" and len(set(measure.of) & _FLAGS) != 1, "one flag of a dose is counted"),
        ):
            if wrong:
                raise loading.refused(rule, "quality_measures", measure.id)
