"""Which texts of a pack are words for people, and the pack in another language.

Names, labels, sentences and instructions are looked up in the catalogue of a language; ids, codes, units, sources, drug
names and what a search finds things by are not. The record keeps ids, so a visit reads alike in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.language import Language

T = TypeVar("T")

WORDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "AgeBand": "label",
        "AgeLimit": "why",
        "Act": "title",
        "Change": "action",
        "CareRule": "title item note",
        "CheckField": "label name hint",
        "Choice": "label",
        "CodedOption": "label",
        "Competency": "title",
        "Complication": "title criteria",
        "Content": "facts",
        "DeclotAgent": "make_up",
        "Design": "title",
        "DeviceLimit": "title says do",
        "DeviceType": "title short dwell tip note",
        "Diluents": "says",
        "Dosing": "says",
        "Drug": "note",
        "DrugClass": "title",
        "DrugLimit": "says when",
        "Extravasation": "title",
        "Field": "label hint normal options",
        "Filter": "says",
        "FlushLimits": "says",
        "FlushRow": "title note refuses",
        "Formula": "title warnings notes",
        "FormulaInput": "label options",
        "FormulaResult": "label",
        "GradeText": "name action criteria",
        "Group": "title",
        "HandMark": "title short",
        "HighAlert": "title",
        "HoldLimit": "says",
        "HomeTerm": "says",
        "IdentifierType": "title form",
        "KitItem": "title",
        "LabInterval": "shown",
        "LabTest": "title",
        "LabRule": "why",
        "LabTrigger": "says",
        "Licence": "reason",
        "Limits": "because",
        "LineAttribute": "label rule",
        "LockSolution": "note",
        "Measure": "label short name site_label",
        "MeasurePart": "label",
        "MeasureUnit": "word",
        "Note": "says",
        "NoteSentence": "text",
        "OcclusionCause": "title look",
        "PatencyStep": "text",
        "Phrase": "text",
        "Premedication": "when",
        "Procedure": "title",
        "ProtocolNumber": "says",
        "Push": "says",
        "QualityMeasure": "title formula numerator denominator per_words",
        "RatePlan": "title says",
        "Reaction": "title signs act when",
        "ReactionResponse": "says",
        "RemovalPlan": "title",
        "Right": "title",
        "RoleFacts": "title",
        "Rule": "title sentence do",
        "RuleStep": "text done",
        "Scale": "title note scored_by",
        "ScaleItem": "label options",
        "ScopeRule": "note",
        "Section": "title short hint",
        "Supply": "title",
        "TeachingTopic": "title",
        "TestDose": "says",
        "Therapy": "title",
        "UnsafeWriting": "write",
        "VisitType": "title when",
        "VitalsPlan": "says",
        "Watched": "title",
    }.items()
}
"""Type of the pack -> its fields that are words: of a table its values, of a scale's options the keys."""
_KEYS = {("ScaleItem", "options")}


def sentences(content: Content) -> Iterator[tuple[str, str]]:
    """Every text of the pack that is words, with where it is said: ("Temperature", "Measure.label")."""
    return _texts(content)


def told_in(content: Content, language: Language) -> Content:
    """The pack with its words in a language; what the catalogue lacks stays English."""
    told: Content = _told(content, language)
    return told


def _texts(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, msgspec.Struct):
        kind = type(value).__name__
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if name in WORDS.get(kind, ()):
                yield from ((text, f"{kind}.{name}") for text in _flat(inner, keys=(kind, name) in _KEYS))
            if not isinstance(inner, str):
                yield from _texts(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _texts(inner)


def _flat(value: object, *, keys: bool) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(key if keys else inner, keys=keys)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _flat(inner, keys=keys)


def _told(value: Any, language: Language) -> Any:
    if isinstance(value, msgspec.Struct):
        kind = type(value)
        changed = {}
        for name, is_words in _plan(kind):
            inner = getattr(value, name)
            said = _said(inner, language, keys=(kind.__name__, name) in _KEYS) if is_words else _told(inner, language)
            if said is not inner:
                changed[name] = said
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, Mapping):
        return _same_or(value, {key: _told(inner, language) for key, inner in value.items()})
    if isinstance(value, tuple):
        return _same_or(value, tuple(_told(inner, language) for inner in value))
    return value


def _said(value: Any, language: Language, *, keys: bool) -> Any:
    if isinstance(value, str):
        return language.said(value) if value.strip() else value
    if isinstance(value, Mapping):
        if keys:
            said = {language.said(key): inner for key, inner in value.items()}
            return value if said.keys() == value.keys() else said
        return _same_or(value, {key: _said(inner, language, keys=False) for key, inner in value.items()})
    if isinstance(value, tuple):
        return _same_or(value, tuple(_said(inner, language, keys=False) for inner in value))
    return _told(value, language)


def _same_or(before: T, now: T) -> T:
    """`before` where nothing in it changed, so that what stays English is not built anew."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return before if all(now[key] is before[key] for key in before) else now
    assert isinstance(before, tuple)
    assert isinstance(now, tuple)
    return before if all(one is other for one, other in zip(before, now, strict=True)) else now


@cache
def _plan(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    words = WORDS.get(kind.__name__, frozenset())
    return tuple((name, name in words) for name in kind.__struct_fields__)
