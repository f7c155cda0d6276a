"""What others charted about the patients of the day since she was last at work: orders, allergies and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.choosing import settled_by_others
from nursechart.charting.looks.today import News
from nursechart.charting.ordering import is_active, order_title
from nursechart.charting.shift import Shift
from nursechart.language import said
from nursechart.record.kinds import AllergySubstance

_MOST = 6


def news_since(shift: Shift, looked_ms: int, charts: Sequence[tuple[str, str, Iterable[Subject]]]) -> tuple[News, ...]:
    """Newest first. `charts`: a feed, its patient's surname, and the orders, allergies and lines of the chart."""
    found = list(settled_by_others(shift, looked_ms))
    for feed, name, subjects in charts:
        for subject in subjects:
            others = [each for saids in subject.parts.values() for each in saids if each.author != shift.person.id]
            newest = max((each.charted_at_ms for each in others), default=0)
            words = _words(shift, subject) if newest > looked_ms else ""
            if words:
                found.append((newest, said("{news}, {name}", news=words, name=name), feed))
    newest_first = sorted(found, reverse=True)[:_MOST]
    return tuple(News(naming.short_moment(shift.at(at), shift.now), words, feed) for at, words, feed in newest_first)


def _words(shift: Shift, subject: Subject) -> str:
    """What an order, an allergy or a line says now."""
    match subject.kind:
        case "order" if is_active(subject):
            return said("Order: {title}", title=order_title(shift, subject))
        case "order":
            return said("No longer active: {title}", title=order_title(shift, subject))
        case "allergy":
            substance = subject.get("allergy.substance", AllergySubstance)
            return said("Allergy: {substance}", substance=substance.text) if substance else ""
        case _:
            return said("Line: {line}", line=naming.line_place(shift, subject))
