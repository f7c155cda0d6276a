"""The content pack in use, to be read: visits and their sections, ranges by measure, safety rules, with their sources.

What nobody has confirmed against its source carries a dagger. Nothing is changed here: charts name the version that
they were written with.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nursechart.charting.looks.settings import RecordLine, RecordsLook
from nursechart.charting.shift import Shift
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Band, Fact, Limits, Rule, VisitType
from nursechart.clinical.notations import Bound
from nursechart.clinical.units import shown_unit
from nursechart.language import said, to_say

VISITS, RANGES, RULES = "visits", "ranges", "rules"
_DAGGER = "†"
_OF = {
    "systolic": to_say("Systolic"),
    "diastolic": to_say("Diastolic"),
    "map": to_say("Mean pressure"),
}
_CHANGES = {  # against the one before, and within what time
    "change_percent": "%",
    "change_percent_day": "% / 24 h",
    "change_kg_day": "kg / 24 h",
    "change_kg_week": "kg / 7 d",
    "change_cm": "cm",
}
_CHANGE = to_say("Changes")
_BANDS = {
    "reject": to_say("Cannot be charted"),
    "confirm": to_say("Asks whether it is right"),
    "critical": to_say("Critical"),
    "alert": to_say("Out of range"),
}
_SEVERITY = {"block": to_say("Blocks"), "warn": to_say("Warns"), "inform": to_say("Informs")}
_OVERRIDE = {
    "none": to_say("No, it cannot be overridden"),
    "reason": to_say("With a reason that is charted"),
    "order": to_say("With an order"),
}


def content_shown(shift: Shift, kind: str) -> RecordsLook:
    """The lines of a kind: VISITS, RANGES or RULES."""
    content = shift.content
    match kind:
        case "ranges":
            lines = tuple(_ranges(content))
        case "rules":
            lines = tuple(_rule(content, each) for each in content.rules.values())
        case _:
            lines = tuple(_visit(content, each) for each in content.visit_types.values())
    note = said("Content {version}. {mark} means that nobody has confirmed it against its source yet.",
                version=content.version, mark=_DAGGER)  # fmt: skip
    return RecordsLook(lines, note)


def _visit(content: Content, kind: VisitType) -> RecordLine:
    always, sometimes = [], []
    for id_, need in kind.sections.items():
        title = content.sections[id_].title
        if need.letter == "R" and need.when is None:
            always.append(title)
        elif need.letter in ("R", "C"):
            sometimes.append(title)
    low, high = kind.minutes
    detail = (
        (said("Minutes"), said("{low} to {high}", low=str(low), high=str(high))),
        (said("Before you can sign"), ", ".join(always)),
        (said("Before you can sign, where it applies to this patient"), ", ".join(sometimes)),
        (said("Source"), _sources(content, kind)),
    )
    return _line(kind.id, _marked(kind.title, kind), ", ".join(always), kind.when, detail)


def _ranges(content: Content) -> Iterator[RecordLine]:
    for number, limits in enumerate(content.limits):
        measure = content.measures[limits.measure]
        unit = _CHANGES.get(limits.of) or shown_unit(measure.unit)
        bands = [(said(words), _band(getattr(limits, name), unit)) for name, words in _BANDS.items()]
        shown = [(caption, words) for caption, words in bands if words]
        of = "" if limits.of == "value" else said(_OF.get(limits.of, _CHANGE))
        name = ", ".join(part for part in (measure.label, of) if part)
        told = "; ".join(f"{caption} {words}" for caption, words in shown)
        detail = (*shown, (said("For whom"), _for_whom(content, limits)), (said("Source"), _sources(content, limits)))
        yield _line(f"{limits.measure}.{number}", _marked(name, limits), told, _for_whom(content, limits), detail)


def _rule(content: Content, rule: Rule) -> RecordLine:
    detail = (
        (said("What to do"), " ".join((rule.do, *(step.text for step in rule.steps)))),
        (said("Overridden"), said(_OVERRIDE[rule.override])),
        (said("Version"), rule.version),
        (said("Source"), _sources(content, rule)),
    )
    name = _marked(f"{rule.id}  {rule.title}", rule)
    return _line(rule.id, name, rule.sentence, said(_SEVERITY[rule.severity]), detail)


def _line(id_: str, name: str, says: str, where: str, detail: tuple[tuple[str, str], ...]) -> RecordLine:
    whole = ((said("What it says"), says), *detail) if says not in dict(detail).values() else detail
    return RecordLine(id_, (name, says, where), tuple(pair for pair in whole if pair[1]))


def _marked(name: str, fact: Fact) -> str:
    return f"{name} {_DAGGER}" if fact.unconfirmed else name


def _for_whom(content: Content, limits: Limits) -> str:
    ages = ", ".join(content.age_bands[age].label for age in limits.ages)
    return "; ".join(part for part in (ages, content.facts.get(limits.when, ""), limits.because) if part)


def _band(band: Band | None, unit: str) -> str:
    """`< 25 or > 45 °C`: what lies in the band."""
    if band is None:
        return ""
    ends = [_bound(each) for each in (band.low, band.high) if each is not None]
    words = said("{low} or {high}", low=ends[0], high=ends[1]) if len(ends) > 1 else "".join(ends)
    return f"{words} {unit}".strip()


def _bound(bound: Bound) -> str:
    sign = {"<=": "≤", ">=": "≥"}.get(bound.op, bound.op)
    return f"{sign} {_number(bound.limit)}"


def _number(number: Decimal) -> str:
    return f"{number:f}"


def _sources(content: Content, fact: Fact) -> str:
    return "; ".join(content.sources.get(key, key) for key in fact.source)
