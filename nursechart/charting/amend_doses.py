"""A dose and the rows of its flow sheet put right: lot, expiry, times, volume, rate, and what a row says.

A field that is left empty stays as it was. Dose and flow sheet say the same: a start, a stop or a lot that is put right
in one of them is put right in the other by the same entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.conducting_flow import conducted
from nursechart.charting.conducting_marks import TENTH
from nursechart.charting.dose_rows import line_options
from nursechart.charting.dose_values import DoseIncomplete, number, pump_asks
from nursechart.charting.flow_words import NUMBERS, WORDS
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.open_visit import OpenVisit, refs_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.values import clock
from nursechart.clinical.dates import read_date, read_past_time
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import round_half_up
from nursechart.language import said, said_of, to_say
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    DoseGiven,
    DoseProduct,
    DoseResponse,
    DoseTimes,
    InfusionStepEvent,
    Part,
    When,
)

DOSE, TIMES, PRODUCT, RESPONSE = (
    "dose_given.dose", "dose_given.times", "dose_given.product", "dose_given.response",
)  # fmt: skip
EVENT = "infusion_step.event"
PARTS = {
    DOSE: to_say("Line, and why"),
    TIMES: to_say("Times, volume and rate"),
    PRODUCT: to_say("Lot and expiry"),
    RESPONSE: to_say("How it was taken"),
}
_ML, _ML_PER_H = "mL", "mL/h"


def rows_of(visit: OpenVisit, subject: Subject, part: str) -> tuple[FormRow, ...]:
    """The fields of one part of a dose, or of one row of its flow sheet: empty, what stands beside each."""
    value = subject.get(part, Part)
    match value:
        case DoseTimes():
            asked = [
                _time("start", said("Start"), clock(value.start)),
                _time("stop", said("Stop"), clock(value.stop)),
                _number("volume", said("Volume"), value.volume_ml, _ML),
                _number("rate", said("Rate"), value.rate_ml_per_h, _ML_PER_H),
            ]
            if value.push_min is not None:
                asked.append(_number("push_min", said("Pushed over"), value.push_min, "min"))
        case DoseProduct():
            asked = [
                _text("lot", said("Lot"), value.lot),
                ("expiry", said("Expires"), Control("expiry", "date", said("Expiry date on the label"),
                                                    hint=_now(naming.written_date(value.expiry)))),
                _choice(visit.shift, "visual", said("Looks"), "visual_check", value.visual),
            ]  # fmt: skip
        case DoseGiven():
            asked = list(_dose_fields(visit, value))
        case DoseResponse():
            asked = [_text("response", said("How it was taken"), value.text)]
        case InfusionStepEvent():
            asked = list(_event_fields(visit.shift, value))
        case _:
            asked = []
    return tuple(FormRow(name, label, (control,), subject=subject.id, part=part) for name, label, control in asked)


def put_right(now: OpenVisit, subject: Subject, part: str, typed: Mapping[str, str]) -> list[Statement]:
    """What was typed, in place of what stood; nothing where all is left empty or as it was.

    Raises DoseIncomplete, NotATime, NotADate for what cannot be.
    """
    value, given = subject.get(part, Part), {name: text.strip() for name, text in typed.items() if text.strip()}
    if not given:
        return []
    match value:
        case DoseTimes():
            new: Part = _times(now, value, given)
        case DoseProduct():
            new = msgspec.structs.replace(value, **_product(now.shift, given))
        case DoseGiven():
            new = _dose(value, given)
        case DoseResponse():
            new = msgspec.structs.replace(value, text=given["response"])
        case InfusionStepEvent():
            new = _event(now, value, given)
        case _:
            return []
    if new == value:
        return []
    return [say(subject.id, part, new, refs_in(now.record, subject.id, part)), *_beside(now, subject, new)]


def volume_again(now: OpenVisit, event: InfusionStepEvent) -> list[Statement]:
    """The volume that the rates make, where a row was put right after the dose ended; nothing where it stays.

    `now` is read after the row was charted.
    """
    dose = next((each for each in now.record.doses if each.id == event.dose), None)
    given, times = (dose.get(DOSE, DoseGiven), dose.get(TIMES, DoseTimes)) if dose else (None, None)
    order = next((each for each in now.record.orders if given is not None and each.id == given.order), None)
    if dose is None or order is None or times is None or times.stop is None:
        return []
    made = conducted(now, order, now=now.shift.at(times.stop.at_ms)).flow.state.given_ml
    volume = round_half_up(made, TENTH)
    if volume <= 0 or volume == times.volume_ml:
        return []
    return [say(dose.id, TIMES, msgspec.structs.replace(times, volume_ml=volume), dose.refs(TIMES))]


def rows_of_dose(now: OpenVisit, dose: str) -> tuple[Subject, ...]:
    """The rows of the flow sheet of a dose."""
    held = ((each, each.get(EVENT, InfusionStepEvent)) for each in now.record.infusion_steps)
    return tuple(each for each, event in held if event is not None and event.dose == dose)


# --- the fields ------------------------------------------------------------------------------------------------------


def _dose_fields(visit: OpenVisit, dose: DoseGiven) -> Iterator[tuple[str, str, Control]]:
    order = next((each for each in visit.record.orders if each.id == dose.order), None)
    lines = line_options(visit, order) if order is not None and dose.status != "not_given" else ()
    if lines:
        stands = next((each.text for each in lines if each.id == f"{dose.line}/{dose.lumen}"), "")
        yield "line", said("Line"), Control("line", "select", said("Line and lumen"), options=lines, hint=_now(stands))
    if dose.status in ("not_given", "stopped"):
        yield _text("reason", said("Why"), dose.reason)


def _event_fields(shift: Shift, event: InfusionStepEvent) -> Iterator[tuple[str, str, Control]]:
    """Its time, a note, and what this row has; what a row of its kind never has is not asked."""
    yield _time("at", said_of("of the clock", "Time"), clock(event.at))
    for name, (label, unit) in NUMBERS.items():
        value = getattr(event, name)
        if value is not None or (name == "pump_ml" and event.event == "check"):
            yield _number(name, said(label), value, unit)
    if event.expiry:
        control = Control(
            "expiry", "date", said("Expiry date on the label"), hint=_now(naming.written_date(event.expiry))
        )
        yield "expiry", said("Expires"), control
    for name, label in WORDS.items():
        value = getattr(event, name)
        if value or name == "note":
            yield _text(name, said(label), value)
    if event.event == "check":
        yield _choice(shift, "site", said("Site"), "infusion_site", event.site)


def _time(name: str, label: str, stands: str) -> tuple[str, str, Control]:
    return name, label, Control(name, "time", label, width=72, hint=_now(stands))


def _text(name: str, label: str, stands: str) -> tuple[str, str, Control]:
    return name, label, Control(name, "text", label, hint=_now(stands))


def _number(name: str, label: str, stands: Decimal | None, unit: str) -> tuple[str, str, Control]:
    shown = f"{shown_number(stands)} {unit}" if stands is not None else ""
    spoken = said("{field}, {unit}", field=label, unit=unit)
    return name, label, Control(name, "number", spoken, unit=unit, hint=_now(shown))


def _choice(shift: Shift, name: str, label: str, choices: str, stands: str) -> tuple[str, str, Control]:
    options = tuple(Option(each.id, each.label[:1].upper() + each.label[1:]) for each in shift.content.choices[choices])
    shown = shift.content.label(choices, stands) if stands else ""
    return name, label, Control(name, "segment", label, options=options, hint=_now(shown))


def _now(stands: str) -> str:
    """What stands, beside a field that is empty until something else is typed."""
    return said("now {value}", value=stands) if stands else said("not charted")


# --- what was typed --------------------------------------------------------------------------------------------------


def _times(now: OpenVisit, held: DoseTimes, given: Mapping[str, str]) -> DoseTimes:
    new: dict[str, Any] = {}
    if "start" in given:
        new["start"] = on_day(now, given["start"], held.start, said("Start time"))
    start: When | None = new.get("start", held.start)
    if "stop" in given:
        stop = on_day(now, given["stop"], held.stop or start, said("Stop time"))
        morrow = now.shift.at(start.at_ms).date() + timedelta(days=1) if start is not None else None
        if start is not None and morrow is not None and stop.at_ms < start.at_ms and morrow <= now.shift.now.date():
            stop = on_day(now, given["stop"], None, said("Stop time"), day=morrow)  # a night's infusion
        new["stop"] = stop
    ended: When | None = new.get("stop", held.stop)
    if start is not None and ended is not None and ended.at_ms < start.at_ms:
        raise DoseIncomplete(said("The stop time must not be before the start ({time})", time=clock(start)))
    for name, label, unit in (("volume", said("volume"), _ML), ("rate", said("rate"), _ML_PER_H)):
        if name in given:
            new[{"volume": "volume_ml", "rate": "rate_ml_per_h"}[name]] = _positive(
                given[name], label, unit, runs=name == "rate"
            )
    if "push_min" in given:
        new["push_min"] = _positive(given["push_min"], said("push time"), "min")
    return msgspec.structs.replace(held, **new)


def _product(shift: Shift, given: Mapping[str, str]) -> dict[str, Any]:
    new: dict[str, Any] = {name: given[name] for name in ("lot", "visual") if name in given}
    if "expiry" in given:
        new["expiry"] = read_date(given["expiry"], shift.now.date(), name=said("The expiry date")).isoformat()
    return new


def _dose(held: DoseGiven, given: Mapping[str, str]) -> DoseGiven:
    new: dict[str, Any] = {"reason": given["reason"]} if "reason" in given else {}
    if "line" in given:
        new["line"], _, new["lumen"] = given["line"].partition("/")
    return msgspec.structs.replace(held, **new)


def _event(now: OpenVisit, held: InfusionStepEvent, given: Mapping[str, str]) -> InfusionStepEvent:
    new: dict[str, Any] = {name: given[name] for name in (*WORDS, "site") if name in given}
    for name, (label, unit) in NUMBERS.items():
        if name in given:
            new[name] = _positive(given[name], said(label).lower(), unit, runs=name == "rate_ml_per_h")
    if "expiry" in given:
        new["expiry"] = read_date(given["expiry"], now.shift.now.date(), name=said("The expiry date")).isoformat()
    if "at" in given:
        new["at"] = on_day(now, given["at"], held.at, said_of("of the clock", "Time"))
    return msgspec.structs.replace(held, **new)


def _positive(typed: str, name: str, unit: str, *, runs: bool = False) -> Decimal:
    """A number that is not below 0; of a pump that `runs`, more than 0. Raises DoseIncomplete."""
    value = number(typed, name, unit)
    if runs and (value is None or value <= 0):
        raise DoseIncomplete(pump_asks("rate"))
    if value is None or value < 0:
        raise DoseIncomplete(said("Enter the {name} in {unit}, 0 or more", name=name, unit=unit))
    return value


def on_day(now: OpenVisit, typed: str, held: When | None, name: str, *, day: date | None = None) -> When:
    """A typed time of the day that stood, else of `day`, else of the visit's; never a time to come. Raises NotATime."""
    shift = now.shift
    on = shift.at(held.at_ms).date() if held is not None else day or (now.begun or shift.now).date()
    at = read_past_time(typed, shift.now.replace(tzinfo=None), name=name, day=on)
    return shift.when(datetime.combine(at.date(), at.time(), tzinfo=shift.now.tzinfo))


# --- dose and flow sheet say the same --------------------------------------------------------------------------------


def _beside(now: OpenVisit, subject: Subject, new: Part) -> Iterable[Statement]:
    """What the other of the two says then."""
    match new:
        case DoseTimes(start=start, stop=stop):
            for row in rows_of_dose(now, subject.id):
                event = row.get(EVENT, InfusionStepEvent)
                at = {"start": start, "stop": stop, "end": stop}.get(event.event) if event else None
                if event is not None and at is not None and at != event.at:
                    yield say(row.id, EVENT, msgspec.structs.replace(event, at=at), row.refs(EVENT))
        case DoseProduct(lot=lot, expiry=expiry):
            for row in rows_of_dose(now, subject.id):
                event = row.get(EVENT, InfusionStepEvent)
                if event is not None and event.event == "start" and (event.lot, event.expiry) != (lot, expiry):
                    changed = msgspec.structs.replace(event, lot=lot, expiry=expiry)
                    yield say(row.id, EVENT, changed, row.refs(EVENT))
        case InfusionStepEvent(event="start" | "stop" | "end", dose=dose, at=at, lot=lot, expiry=expiry):
            held = next((each for each in now.record.doses if each.id == dose), None)
            times = held.get(TIMES, DoseTimes) if held else None
            end = "start" if new.event == "start" else "stop"
            if held is not None and times is not None and getattr(times, end) != at:
                yield say(held.id, TIMES, msgspec.structs.replace(times, **{end: at}), held.refs(TIMES))
            label = held.get(PRODUCT, DoseProduct) if held else None
            same = label is not None and (label.lot, label.expiry) == (lot, expiry)
            if new.event == "start" and held is not None and label is not None and not same:
                relabelled = msgspec.structs.replace(label, lot=lot, expiry=expiry)
                yield say(held.id, PRODUCT, relabelled, held.refs(PRODUCT))
