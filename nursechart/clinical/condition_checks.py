"""Conditions of the content pack that could never be true, or that ask about what there is not.

A section that waits for an answer nobody can give would never be asked for, and nobody would notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nursechart.clinical.content_types import Field
from nursechart.clinical.notations import Condition, Term
from nursechart.clinical.pack_text import first_unknown

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

_LISTED = ("choice", "multi", "ticks", "exception")


def refuse_unreachable_conditions(content: Content, loading: Loading) -> None:
    """Raises ContentRefused for a condition that leads nowhere, and for a C of the table that has none."""
    for section in content.sections.values():
        if section.when is not None and (rule := _section_rule(content, section.when)):
            raise loading.refused(rule, "sections", section.id, "$.when")
        _fields(content, loading, section.id, section.fields, "$.fields")
    for visit in content.visit_types.values():
        for section_id, need in visit.sections.items():
            rule = _section_rule(content, need.when) if need.when is not None else ""
            if need.letter == "C" and need.when is None and content.sections[section_id].when is None:
                rule = "C comes with a condition, of the cell or of the section"
            if need.letter in ("O", "-") and need.when is not None:
                rule = "a condition stands beside R or C"
            if rule:
                raise loading.refused(rule, "visit_types", visit.id, f"$.sections.{section_id}")


def rule_of_facts(content: Content, when: Condition) -> str:
    """What is wrong with a condition that no field stands beside; empty where it can hold."""
    return _rule(content, when, ())


def _section_rule(content: Content, when: Condition) -> str:
    if when.fields:
        return "a section depends on facts of the visit alone"
    return rule_of_facts(content, when)


def _fields(content: Content, loading: Loading, section: str, fields: Sequence[Field], within: str) -> None:
    for number, field in enumerate(fields):
        place = f"{within}[{number}]"
        if field.when is not None and (rule := _rule(content, field.when, fields)):
            raise loading.refused(rule, "sections", section, place)
        _fields(content, loading, section, field.columns, f"{place}.columns")


def _rule(content: Content, when: Condition, fields: Sequence[Field]) -> str:
    """What is wrong with a condition beside these fields; empty where it can hold."""
    for asked, known, says in (
        (when.fields, {field.id for field in fields}, "which is no field here"),
        (when.facts, content.facts, "which is no fact of a visit"),
        (when.names("visit"), content.visit_types, "which is no type of visit"),
        (when.names("therapy"), content.therapies, "which is no therapy"),
        (when.names("device"), content.devices, "which is no device"),
    ):
        if unknown := first_unknown(asked, known):
            return f"the condition asks about {unknown}, {says}"
    by_id = {field.id: field for field in fields}
    for term in when.terms:
        if term.kind == "field" and (rule := _answer_rule(content, by_id[term.name], term)):
            return rule
    return when.contradiction()


def _answer_rule(content: Content, field: Field, term: Term) -> str:
    """Whether a field can be answered as the term wants it."""
    if term.op == "includes" and field.type not in ("multi", "ticks", "exception"):
        return f"{field.id} is one answer, so nothing is included in it"
    if term.op in ("=", "!=", "includes"):
        if field.type == "bool":
            answers = {"true", "false"}
        elif field.type in _LISTED:
            answers = {choice.id for choice in content.choices_for(field)}
        else:
            return ""
        return "" if term.wanted in answers else f"{field.id} is never answered with {term.wanted}"
    if field.type not in ("num", "scale", "measure") or term.limit is None:
        return f"{field.id} is no number, so it is never {term.op} {term.wanted}"
    beyond_high = field.high is not None and (
        field.high < term.limit if term.op == ">=" else term.op == ">" and field.high <= term.limit
    )
    beyond_low = field.low is not None and (
        field.low > term.limit if term.op == "<=" else term.op == "<" and field.low >= term.limit
    )
    return f"{field.id} is never {term.op} {term.wanted}" if beyond_high or beyond_low else ""
