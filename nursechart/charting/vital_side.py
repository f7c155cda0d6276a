"""Beside the vital signs: NEWS2 with its parts, what is worked out, and the limits that are hers alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting.facts import canonical_value
from nursechart.charting.looks.common import Chip, SideBlock, SideLine, Tone
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.dates import show_date
from nursechart.clinical.derived_vitals import derived_from, shown_derived
from nursechart.clinical.news2 import News2, News2Signs, is_for, news2
from nursechart.clinical.vitals import LimitShown, judge, limits_shown
from nursechart.language import said, to_say
from nursechart.record.kinds import Awareness, BloodPressure, Reading

_TONES: dict[str, Tone] = {"crit": "crit", "warn": "warn", "ok": "neutral"}
_KINDS = {"general": to_say("General"), "baseline": to_say("Baseline"), "order": to_say("Order")}
_ROOM_AIR = "room_air"


def vital_side(visit: OpenVisit, subject: Subject | None) -> tuple[SideBlock, ...]:
    """The blocks that the vital signs put before the others; empty ones are left out."""
    blocks = (_early_warning(visit, subject), _worked_out(visit, subject), _her_limits(visit))
    return tuple(block for block in blocks if block.lines)


def news2_of(visit: OpenVisit, subject: Subject | None) -> News2 | None:
    """NEWS2 of one set: for 16 years and over, once all seven inputs are there."""
    facts, content = visit.facts, visit.shift.content
    born_years = facts.age.years if facts.age is not None else None
    if subject is None or not is_for(content, born_years, pregnant=facts.pregnant):
        return None
    awake = subject.get("vital_signs.consciousness", Awareness)
    pressure = subject.get("vital_signs.blood_pressure", BloodPressure)
    oxygen = subject.get("vital_signs.oxygen_saturation", Reading)
    numbers = _numbers(visit, subject)
    wanted = ("breathing_rate", "oxygen_saturation", "pulse", "temperature")
    if (
        awake is None
        or awake.acvpu not in content.scales["news2"].item("consciousness").options
        or pressure is None
        or pressure.systolic is None
        or oxygen is None
        or not (oxygen.method or oxygen.flow_l_per_min)
        or any(each not in numbers for each in wanted)
    ):
        return None
    on_oxygen = bool(oxygen.flow_l_per_min) or oxygen.method not in ("", _ROOM_AIR)
    return news2(
        content,
        News2Signs(
            breathing_rate=numbers["breathing_rate"],
            oxygen_saturation=numbers["oxygen_saturation"],
            systolic=pressure.systolic,
            pulse=numbers["pulse"],
            temperature=numbers["temperature"],
            on_oxygen=on_oxygen,
            scale_2=facts.spo2_scale_2,
            consciousness=awake.acvpu,
        ),
    )


def limit_words(visit: OpenVisit, measure_id: str, unit: str = "") -> tuple[tuple[str, str], ...]:
    """The three limits of a measure: which, and the words with who set it and since when."""
    shown = limits_shown(visit.shift.content, measure_id, visit.facts, unit)
    return tuple((_title(each), _words(visit, each)) for each in shown)


def _early_warning(visit: OpenVisit, subject: Subject | None) -> SideBlock:
    found = news2_of(visit, subject)
    if found is None:
        return SideBlock("NEWS2", "activity")
    parts = ", ".join(f"{label} {points}" for label, points in zip(found.labels, found.parts, strict=True))
    response = found.response
    tone = _TONES[response.level]
    lines = [SideLine(found.grade.words, f"{parts}."), SideLine(response.action, tone=tone)]
    if found.single is not None and response is found.grade:
        lines.append(SideLine(said("One part alone scores 3"), found.single.action))
    return SideBlock("NEWS2", "activity", tuple(lines), Chip(response.name.capitalize(), tone))


def _worked_out(visit: OpenVisit, subject: Subject | None) -> SideBlock:
    content, lines = visit.shift.content, []
    numbers = {each: visit.facts.last[each] for each in ("weight", "height") if each in visit.facts.last}
    if subject is not None:
        numbers |= _numbers(visit, subject)
        pressure = subject.get("vital_signs.blood_pressure", BloodPressure)
        if pressure is not None and pressure.systolic is not None and pressure.diastolic is not None:
            numbers |= {"systolic": pressure.systolic, "diastolic": pressure.diastolic}
    for measure_id, value in derived_from(numbers).items():
        measure = content.measures[measure_id]
        judgement = judge(content, measure_id, value, measure.unit, visit.facts)
        chip = Chip(judgement.word, "warn") if judgement.level not in ("in_range", "unknown") else None
        lines.append(SideLine(f"{measure.short} {shown_derived(content, measure_id, value)}", "", chip))
    return SideBlock(said("Worked out"), "calculator", tuple(lines))


def _her_limits(visit: OpenVisit) -> SideBlock:
    """All three limits of the measures that have one of hers; of the others the general one is in the row."""
    lines = []
    for measure_id in dict.fromkeys(each.measure for each in visit.facts.limits):
        measure = visit.shift.content.measures[measure_id]
        shown = limits_shown(visit.shift.content, measure_id, visit.facts)
        lines += [
            SideLine(f"{measure.short} {_title(each).lower()}: {_words(visit, each, who=False)}", _who(visit, each))
            for each in shown
        ]
    return SideBlock(said("Limits"), "ruler", tuple(lines))


def _title(limit: LimitShown) -> str:
    name = said(_KINDS[limit.kind])
    return f"{name}, {limit.label.lower()}" if limit.label else name


def _words(visit: OpenVisit, limit: LimitShown, *, who: bool = True) -> str:
    words = [
        limit.words,
        limit.action and said("else {action}", action=limit.action),
        limit.because,
        said("decides") if limit.decides else "",
    ]
    if who:
        words.append(_who(visit, limit))
    return ", ".join(each for each in words if each)


def _who(visit: OpenVisit, limit: LimitShown) -> str:
    if limit.kind == "general":
        sources = [visit.shift.content.sources.get(key, key) for key in limit.source]
        return f"{limit.set_by}. {'; '.join(sources)}" if sources else limit.set_by
    since = said("since {date}", date=show_date(limit.since, visit.facts.on)) if limit.since else ""
    return " ".join(
        each for each in (said("set by {set_by}", set_by=limit.set_by) if limit.set_by else "", since) if each
    )


def _numbers(visit: OpenVisit, subject: Subject) -> dict[str, Decimal]:
    """The single numbers of a set, in canonical units."""
    parts: Iterable[str] = (each.removeprefix("vital_signs.") for each in subject.parts)
    found = {each: canonical_value(visit.shift, each, subject.get(f"vital_signs.{each}", Reading)) for each in parts}
    return {each: number for each, number in found.items() if number is not None}
