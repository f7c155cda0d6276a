"""Two identifiers matched once more in a running visit: after another record was open, or the charts were (rule 1)."""

from __future__ import annotations

from nursechart.charting.committing import chart_or_amend
from nursechart.charting.identifying import identified
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.open_visit import read, shown_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame


def confirm(shift: Shift, shown: VisitFrame, first: str, second: str, confirmed_by: str, why: str = "") -> VisitFrame:
    """Chart that two identifiers were matched to the open record now; the earlier time stays readable.

    Raises TwoIdentifiersNeeded, NotOpenForCharting; ReasonNeeded where the visit is signed.
    """
    now, was = read(shift, shown.feed, shown.visit, "visit"), shown_in(shown)
    identity = identified(shift, first, second, confirmed_by, "visit")
    said = [say(now.id, "visit.identity", identity, was.visit.refs("visit.identity"))]
    chart_or_amend(now, was.seen, said, reason=why)
    return frame(shift, shown.feed, shown.visit)
