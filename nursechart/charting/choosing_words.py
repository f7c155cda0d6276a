"""A value of which several versions stand, in words: what it is called, and how the versions differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting.comments import part_words, subject_words
from nursechart.charting.ordering import order_title
from nursechart.charting.shift import Shift
from nursechart.charting.values import clock, section_words, value_words
from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said, to_say
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    Part,
    PatientAllergies,
    ProblemState,
    SectionFields,
    When,
)

_PARTS = {
    "patient.name": to_say("Name"),
    "patient.birth": to_say("Birth date and sex"),
    "patient.identifiers": to_say("Identifiers"),
    "patient.address": to_say("Address"),
    "patient.contacts": to_say("Contacts"),
    "patient.language": to_say("Language"),
    "patient.allergies": to_say("Allergies asked"),
    "patient.course": to_say("Course of therapy"),
    "patient.limits": to_say("Usual for her"),
    "line.device": to_say("Line, device"),
    "line.placement": to_say("Line, placement"),
    "line.state": to_say("Line, state"),
}


def about_words(shift: Shift, subject: Subject, part: str) -> str:
    """What the part is called: Weight; Latex allergy; vancomycin 1,000 mg IV; Visit note."""
    match subject.kind:
        case "allergy":
            substance = subject.get("allergy.substance", AllergySubstance)
            return said("Allergy: {substance}", substance=substance.text) if substance else said("Allergy")
        case "problem":
            problem = subject.get("problem.state", ProblemState)
            return problem.text if problem and problem.text else said("Problem")
        case "order":
            return order_title(shift, subject)
        case "section":
            held = subject.get("section.fields", SectionFields)
            section = shift.content.sections.get(held.section) if held else None
            return section.title if section else subject_words(shift, subject)
        case "patient" | "line":
            return said(_PARTS[part]) if part in _PARTS else said("Patient")
        case _:
            return part_words(shift, part) or subject_words(shift, subject)


def version_words(shift: Shift, part: str, value: Part | None, others: Sequence[Part | None]) -> str:
    """One version in words. Of a form, the fields in which it differs from the others."""
    if value is None:
        return said("taken back")
    match value:
        case SectionFields():
            answers = section_words(shift, value)
            known = [dict(section_words(shift, each)) if isinstance(each, SectionFields) else {} for each in others]
            differs = [(label, words) for label, words in answers if any(each.get(label) != words for each in known)]
            left = sorted({label for each in known for label in each} - {label for label, _ in answers})
            empty = [(label, said("empty")) for label in left]
            return "\n".join(said("{label}: {value}", label=label, value=words) for label, words in (*differs, *empty))
        case AllergyState():
            told = (value.status.replace("_", " "), value.severity, *value.reactions)
            return ", ".join(word for word in told if word)
        case AllergySubstance():
            return value.text
        case PatientAllergies():
            return value.status.replace("_", " ")
    words = value_words(shift, part, value)
    return _fields(value) if words == "changed" else words


def _fields(value: Part) -> str:
    """A part that has no words of its own: its fields as they were charted."""
    told = []
    for name in value.__struct_fields__:
        words = _plain(getattr(value, name))
        if words:
            told.append(said("{label}: {value}", label=name.replace("_", " "), value=words))
    return "\n".join(told)


def _plain(value: object) -> str:
    match value:
        case None | "" | () | False:
            return ""
        case When():
            return f"{value.wall[:10]} {clock(value)}"
        case True:
            return said("yes")
        case tuple():
            return ", ".join(filter(None, map(_plain, value)))
        case msgspec.Struct():
            return " ".join(filter(None, (_plain(getattr(value, name)) for name in value.__struct_fields__)))
        case str():
            return value.replace("_", " ")
        case Decimal():
            return shown_number(value)
    return str(value)
