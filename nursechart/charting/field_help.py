"""What a field asks, as the content pack has it: unit, what may be entered, limits with who set them, source."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.vital_side import limit_words
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field, Section
from nursechart.clinical.units import shown_unit
from nursechart.language import said


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """`facts` are (caption, words) in the order they are read."""

    facts: tuple[tuple[str, str], ...] = ()
    unconfirmed: bool = False  # the pack says that nobody has checked this against its source


def about(shift: Shift, feed: str, visit: str, row: str, section: str = "") -> FieldHelp:
    """What the content in force says about a row of a visit; nothing where it says nothing.

    A measure's limits are those of this patient, so they ask for one look at the visit's record.
    """
    content = shift.content
    measure = content.measures.get(row)
    if measure is not None and not section:
        facts = [(said("Unit"), ", ".join(shown_unit(each.ucum) for each in measure.units))]
        if feed and visit:
            facts += limit_words(OpenVisit(shift, shift.store.visit_record(feed, visit)), row)
        facts.append((said("Source"), _sources(content, measure.source)))
        return FieldHelp(tuple((caption, words) for caption, words in facts if words), measure.unconfirmed)
    held = content.sections.get(section)
    field = next((each for each in held.fields if each.id == row), None) if held is not None else None
    return FieldHelp() if held is None or field is None else _of_a_form(content, held, field)


def _of_a_form(content: Content, section: Section, field: Field) -> FieldHelp:
    facts = (
        (said("Good to know"), field.hint),
        (said("Within normal limits means"), field.normal),
        (said("Unit"), shown_unit(field.unit) if field.unit else ""),
        (said("May be entered"), _range(field)),
        (said("Asked"), _asked(field)),
        (said("Source"), _sources(content, field.source or section.source)),
    )
    return FieldHelp(tuple((caption, words) for caption, words in facts if words), field.unconfirmed)


def _range(field: Field) -> str:
    if field.low is not None and field.high is not None:
        return said("{low} to {high}", low=f"{field.low:f}", high=f"{field.high:f}")
    if field.low is not None:
        return said("{low} or more", low=f"{field.low:f}")
    return said("{high} or less", high=f"{field.high:f}") if field.high is not None else ""


def _asked(field: Field) -> str:
    match field.required:
        case "R":
            return said("Before you can sign")
        case "C":
            return said("Before you can sign, where it applies to this patient")
        case _:
            return said("Only if there is something to say")


def _sources(content: Content, keys: tuple[str, ...]) -> str:
    return "; ".join(content.sources.get(key, key) for key in keys)
