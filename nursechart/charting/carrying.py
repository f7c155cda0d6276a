"""Stable facts from an earlier visit, offered to be confirmed (EN-7): which they are, the content pack says.

Nothing is filled in by itself: a fact that was not confirmed is empty, and one that was is charted with the visit that
it is from, so that a reader sees what was looked at and what was taken over.
"""

from __future__ import annotations

from nursechart.chart.views import VisitRow
from nursechart.charting import naming
from nursechart.charting.form_values import shown_value
from nursechart.charting.known import known_carry
from nursechart.charting.looks.common import Carry
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.clinical.content_types import Field
from nursechart.clinical.fields import is_empty
from nursechart.documents.sections import answer_words
from nursechart.language import said
from nursechart.record.kinds import SectionFields

CARRIED = "carried"  # beside the values of a row: the visit that they were confirmed from


def carry_of(visit: OpenVisit, section: str, field: Field) -> Carry | None:
    """What was last charted in a stable field of a form, else what the chart knows for it; None where it is neither."""
    if visit.is_closed:
        return None
    return _last_charted(visit, section, field) or known_carry(visit, field)


def _last_charted(visit: OpenVisit, section: str, field: Field) -> Carry | None:
    if not field.stable:
        return None
    for row in visit.earlier_charted:
        for subject in visit.earlier_sections.get(row.id, ()):
            held = subject.get("section.fields", SectionFields)
            if held is None or held.section != section or is_empty(held.fields.get(field.id)):
                continue
            value = held.fields[field.id]
            if field.type == "date" and str(value) < visit.shift.now.date().isoformat():
                return None  # a day that has passed is no fact of today
            words = answer_words(visit.shift.content, field, value).rstrip(".")
            return Carry(f"{_from(visit.shift, row)}: {words}", ((field.id, shown_value(field, value)),), row.id)
    return None


def line_carry(shift: Shift, at_ms: int, visit: str, field: str, control: str, choice: str, words: str) -> Carry | None:
    """What was last charted of a field of S06, for a row of the line page; None where the pack does not say stable."""
    spec = next((each for each in shift.content.sections["S06"].fields if each.id == field), None)
    if spec is None or not spec.stable or not choice:
        return None
    day = naming.day_words(shift.at(at_ms).date(), shift.now.date())
    return Carry(said("From {day}: {words}", day=day, words=words), ((control, choice),), visit)


def _from(shift: Shift, row: VisitRow) -> str:
    at = row.started_ms or row.planned_ms
    return (
        said("From {day_words}", day_words=naming.day_words(shift.at(at).date(), shift.now.date()))
        if at
        else said("From an earlier visit")
    )
