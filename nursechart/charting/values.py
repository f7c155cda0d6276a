"""A standing value in the words a nurse reads: one place for screens, review and search."""

from __future__ import annotations

from decimal import Decimal

from nursechart.charting import naming
from nursechart.charting.flow_words import event_title, row_words
from nursechart.charting.shift import Shift
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import shown_unit
from nursechart.documents.sections import answer_words
from nursechart.language import said
from nursechart.record.kinds import (
    Awareness,
    BloodPressure,
    DoseGiven,
    DoseProduct,
    DoseResponse,
    DoseTimes,
    DressingSeen,
    InfusionStepEvent,
    LineArm,
    LineCareDone,
    LineEvent,
    LineLength,
    LineRemoval,
    LineSite,
    LineSymptoms,
    LumenCheck,
    Part,
    Reading,
    SectionFields,
    VitalSet,
    When,
)

NOT_TAKEN = "not taken"


def clock(when: When | None) -> str:
    """The wall time the nurse saw: 09:42."""
    return when.wall[11:16] if when else ""


def reading_words(shift: Shift, measure_id: str, value: Part | None, *, unit: bool = True) -> str:
    """38.4 °C, 118/72 mmHg, 2 of 10; "not taken: refused"; empty when nothing stands."""
    if isinstance(value, BloodPressure):
        if value.systolic is None or value.diastolic is None:
            return _missing(value.not_taken)
        pair = f"{measured_number(value.systolic)}/{measured_number(value.diastolic)}"
        return f"{pair} {shown_unit(value.unit)}" if unit else pair
    if isinstance(value, Reading):
        if value.value is None:
            return _missing(value.not_taken)
        number = measured_number(value.value)
        measure = shift.content.measures.get(measure_id)
        if measure is not None and measure.kind == "score":
            return f"{number} of 10" if unit else number
        return f"{number} {shown_unit(value.unit)}".replace(" %", " %") if unit else number
    return ""


def measured_number(value: Decimal) -> str:
    """A measured number for the screen: as typed; one with more places than anybody measures (61.4278…) has two there.

    The record keeps all of them.
    """
    exponent = value.as_tuple().exponent
    return shown_number(round(value, 2) if isinstance(exponent, int) and exponent < -2 else value)


def value_words(shift: Shift, part: str, value: Part | None) -> str:
    """Any value that may be corrected, in words."""
    if value is None:
        return said("withdrawn")
    match value:
        case Reading() | BloodPressure():
            return reading_words(shift, part.removeprefix("vital_signs."), value)
        case LineLength() | LineArm():
            return f"{shown_number(value.cm)} cm" if value.cm is not None else _missing(value.not_taken)
        case LineSite():
            return ", ".join(site_words(shift, value)) or said("clean")
        case LumenCheck():
            label = shift.content.label
            flush, back = label("flush_result", value.flush).lower(), label("blood_return", value.blood_return).lower()
            if value.flush_ml is None:
                return said("{flush}, blood return {back}", flush=flush, back=back)
            ml = shown_number(value.flush_ml)
            return said("{ml} mL, {flush}, blood return {back}", ml=ml, flush=flush, back=back)
        case LineSymptoms():
            return ", ".join(shift.content.label("line_symptom", each) for each in value.codes)
        case LineEvent():
            return event_words(shift, value)
        case LineRemoval():
            return removal_words(shift, value)
        case LineCareDone():
            return ", ".join(
                part
                for part in (clock(value.at), shift.content.label("dressing", value.dressing).lower(), value.note)
                if part
            )
        case DressingSeen():
            return ", ".join(shift.content.label("dressing_state", state) for state in value.state)
        case DoseTimes():
            span = (
                said("{low} to {high}", low=clock(value.start), high=clock(value.stop))
                if value.stop
                else said("from {clock}", clock=clock(value.start))
            )
            return ", ".join((span, *_amounts(value)))
        case DoseProduct():
            return lot_words(value)
        case InfusionStepEvent():
            return ", ".join(part for part in (event_title(value), row_words(value)) if part)
        case VitalSet():
            return ", ".join(part for part in (clock(value.at), value.position) if part)
        case DoseGiven():
            return value.status.replace("_", " ") + (f": {value.reason}" if value.reason else "")
        case DoseResponse():
            return value.text
        case Awareness():
            return shift.content.label("consciousness", value.acvpu) if value.acvpu else _missing(value.not_taken)
        case _:
            return said("changed")


def lot_words(product: DoseProduct) -> str:
    """lot DEMO44, expires 14 Mar 2027"""
    return said("lot {lot}, expires {expiry}", lot=product.lot, expiry=naming.written_date(product.expiry))


def _amounts(times: DoseTimes) -> list[str]:
    volume = f"{shown_number(times.volume_ml)} mL" if times.volume_ml is not None else ""
    rate = f"{shown_number(times.rate_ml_per_h)} mL/h" if times.rate_ml_per_h is not None else ""
    return [each for each in (volume, rate) if each]


def site_words(shift: Shift, site: LineSite) -> tuple[str, ...]:
    """Red 15 mm, tender."""
    words = []
    for finding in site.findings:
        label = shift.content.label("site_finding", finding.code)
        words.append(f"{label} {shown_number(finding.mm)} mm" if finding.mm is not None else label)
    return tuple(words)


def event_words(shift: Shift, event: LineEvent) -> str:
    """`no new infusion, prescriber called`: what was done about it."""
    known = shift.content.complications.get(event.complication)
    steps = known.every_step if known else ()
    done = [step.done.lower() for step in steps if step.id in event.steps]
    return ", ".join(each for each in (event.grade, ", ".join(done) or said("nothing done yet"), event.note) if each)


def removal_words(shift: Shift, removal: LineRemoval) -> str:
    """`therapy complete, 40 cm, tip whole`."""
    words = [shift.content.label("removal_reason", removal.reason)]
    if removal.removed_cm is not None:
        words.append(f"{shown_number(removal.removed_cm)} cm")
    if removal.tip_intact is not None:
        words.append(said("tip whole") if removal.tip_intact else said("tip not whole"))
    return ", ".join(each for each in (*words, removal.note) if each)


def section_words(shift: Shift, held: SectionFields) -> tuple[tuple[str, str], ...]:
    """The answered fields of a section: label and answer, in the order of the form."""
    section = shift.content.sections.get(held.section)
    fields = {field.id: field for field in section.fields} if section else {}
    order = [name for name in fields if name in held.fields] + [name for name in held.fields if name not in fields]
    answered = []
    for name in order:
        field = fields.get(name)
        words = answer_words(shift.content, field, held.fields[name])
        if words:
            answered.append((field.label if field else name.replace("_", " "), words.rstrip(".")))
    return tuple(answered)


def _missing(reason: str) -> str:
    return f"{NOT_TAKEN}: {reason.replace('_', ' ')}" if reason else ""
