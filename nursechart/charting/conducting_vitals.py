"""A set of vital signs in one sheet beside a running infusion: what the conductor asks for, read and charted whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nursechart.charting.conducting_flow import Conducted, row
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.looks.common import Control, FormRow
from nursechart.charting.shift import say
from nursechart.charting.values import reading_words
from nursechart.clinical.content_types import Measure, MeasureUnit
from nursechart.clinical.vitals import Judgement, NotANumber, judge, read_number
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import BloodPressure, Part, Reading, VitalSet

MEASURES = ("temperature", "pulse", "blood_pressure", "oxygen_saturation", "breathing_rate")  # S10: T, HR, RR, BP, SpO2
AS_TYPED = "as_typed"


class LooksSlipped(NurseCanAct):
    """A value looks like a slip of the finger: it is asked about once, and charted as the nurse says (EN-5)."""


def vitals_rows(infusion: Conducted, typed: Mapping[str, str]) -> tuple[FormRow, ...]:
    """A field a measure; the last value of this visit stands beside it."""
    found = []
    for each in MEASURES:
        measure = infusion.shift.content.measures[each]
        unit = _unit(infusion, measure)
        kind = "pair" if measure.kind == "pair" else "number"
        control = Control(
            each,
            kind,  # type: ignore[arg-type]
            f"{measure.label}, {unit.shown}",
            typed.get(each, ""),
            typed.get(f"{each}2", ""),
            unit=unit.shown,
            hint=_last(infusion, each),
        )
        found.append(row(measure.label, control))
    return tuple(found)


def vitals_said(infusion: Conducted, values: Mapping[str, str], at: datetime) -> list[Statement]:
    """A new set with what was typed. Raises DoseIncomplete for what cannot be charted, LooksSlipped for what is asked
    about first (unless `as_typed` says it stands).
    """
    shift, found, doubts = infusion.shift, dict[str, Part](), list[str]()
    for each in MEASURES:
        first, second = values.get(each, "").strip(), values.get(f"{each}2", "").strip()
        if not first and not second:
            continue
        value, judgement = _read(infusion, shift.content.measures[each], first, second)
        if not judgement.may_be_charted:
            raise DoseIncomplete(judgement.says)
        if judgement.doubt is not None:
            doubts.append(judgement.doubt.asks)
        found[each] = value
    if not found:
        raise DoseIncomplete(said("Enter at least one vital sign"))
    if doubts and values.get(AS_TYPED) != "yes":
        raise LooksSlipped(said("{names}. Chart it once more to keep it as typed", names=" ".join(doubts)))
    set_id = shift.new_id()
    begun = say(set_id, "vital_signs.set", VitalSet(infusion.visit.id, shift.when(at)))
    return [begun, *(say(set_id, f"vital_signs.{measure}", value) for measure, value in found.items())]


def _read(infusion: Conducted, measure: Measure, typed: str, typed2: str) -> tuple[Part, Judgement]:
    unit, facts, content = _unit(infusion, measure), infusion.visit.facts, infusion.shift.content
    name = measure.name.removeprefix("the ")
    try:
        first = read_number(typed, name=name, unit=unit.shown, example=unit.example)
        if measure.kind != "pair":
            return Reading(first, unit.ucum), judge(content, measure.id, first, unit.ucum, facts)
        if not typed2:
            raise DoseIncomplete(said("Enter both numbers, like {example}", example=unit.example))
        second = read_number(typed2, name=name, unit=unit.shown, example=unit.example)
    except NotANumber as error:
        raise DoseIncomplete(str(error)) from error
    return BloodPressure(first, second, unit.ucum), judge(content, measure.id, (first, second), unit.ucum, facts)


def _unit(infusion: Conducted, measure: Measure) -> MeasureUnit:
    """The unit of the last reading, else the clinic's first: a unit never switches by itself (EN-8)."""
    known = {unit.ucum for unit in measure.units}
    for _, subject in reversed(infusion.taken):
        held = subject.get(f"vital_signs.{measure.id}", Part)
        if isinstance(held, Reading | BloodPressure) and held.unit in known:
            return measure.in_unit(held.unit)
    before = infusion.visit.last.get(measure.id)
    unit = getattr(before.value, "unit", "") if before is not None else ""
    return measure.in_unit(unit) if unit in known else measure.usual_unit


def _last(infusion: Conducted, measure: str) -> str:
    for at, subject in reversed(infusion.taken):
        held = subject.get(f"vital_signs.{measure}", Part)
        words = reading_words(infusion.shift, measure, held) if held is not None else ""
        if words:
            return f"{words}, {at:%H:%M}"
    return ""
