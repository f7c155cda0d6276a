"""Why a nurse goes on although a rule warns: the reasons that are offered, hers of the last time among them.

They are words to choose from. None is chosen for her, and she may say her own instead.
"""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.findings import Finding
from nursechart.record.kinds import AlertAnswer, AlertFired

LATE = "IN-23"
_OTHER = "other"  # that is what the field is for


def reasons_to_go_on(visit: OpenVisit, finding: Finding, order: Subject) -> tuple[str, ...]:
    """The content's reasons in their order, then what was said last time of the same rule and order, if other words."""
    name = "late_reason" if finding.rule == LATE else "override_reason"
    listed = [each for each in visit.shift.content.choices[name] if each.id != _OTHER]
    words = [each.label for each in listed]
    last = _last_said(visit, finding.rule, order.id)
    if last and last not in {*words, *(each.id for each in listed)}:
        words.append(last)
    return tuple(words)


def _last_said(visit: OpenVisit, rule: str, order: str) -> str:
    """The reason for going on in the newest of her last visits that had to give one; empty for none."""
    for alert in visit.earlier_alerts:
        about_it = any((held.rule, held.about) == (rule, order) for held in alert.all("alert.fired", AlertFired))
        answer = alert.get("alert.answer", AlertAnswer)
        if about_it and answer is not None and answer.answer == "overridden" and answer.reason:
            return answer.reason
    return ""
