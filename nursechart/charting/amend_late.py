"""What was done at the visit and not charted then: a set of vital signs, a dose. When it was true is asked; when it was
charted, the entry says (DT-2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nursechart.charting import medicines, naming
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.looks.amend import AmendAsk
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.visit import DoseCard, MedicineLook
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.shift import Shift, say
from nursechart.charting.vital_values import CannotBeCharted, read_typed
from nursechart.clinical.dates import read_date, read_past_time
from nursechart.language import said
from nursechart.record.kinds import Part, VitalSet, When

AT, DAY, STOP = "happened_at", "happened_on", "stopped_at"
GIVEN, NOT_GIVEN = "given", "not_given"
_LEFT_OUT = ("start", "label_patient", "label_dose", "beyond_use", "plan", "pump", "label_route")


def when_rows(now: OpenVisit, *, dose: bool = False) -> tuple[FormRow, ...]:
    """When it was true of the patient: the day of the visit unless another one is typed."""
    day = naming.moment(now.begun or now.shift.now, now.shift.now).rpartition(" ")[0].rstrip(",")
    words = said("Started") if dose else said("Happened at")
    return (
        FormRow(AT, words, (Control(AT, "time", said("When it happened"), width=72),)),
        FormRow(
            DAY, said("On"), (Control(DAY, "date", said("The day it happened"), hint=said("empty: {day}", day=day)),)
        ),
    )


def happened(now: OpenVisit, typed: Mapping[str, str], name: str = AT) -> When | None:
    """When it was true of the patient, as typed; None while no time is typed. Raises NotATime, NotADate."""
    time = typed.get(name, "").strip()
    if not time:
        return None
    shift, on = now.shift, typed.get(DAY, "").strip()
    day = (now.begun or shift.now).date()
    if on:
        day = read_date(on, shift.now.date(), name=said("The day"), past=True)
    at = read_past_time(time, shift.now.replace(tzinfo=None), name=said("When it happened"), day=day)
    return shift.when(datetime.combine(at.date(), at.time(), tzinfo=shift.now.tzinfo))


# --- a set of vital signs --------------------------------------------------------------------------------------------


def set_rows(now: OpenVisit) -> tuple[FormRow, ...]:
    """The usual measures, all empty."""
    rows = []
    for measure in now.shift.content.measures.values():
        if measure.usual and not measure.derived:
            unit = measure.usual_unit
            kind = "pair" if measure.kind == "pair" else "number"
            spoken = said("{field}, {unit}", field=measure.label, unit=unit.shown)
            rows.append(FormRow(measure.id, measure.label, (Control(measure.id, kind, spoken, unit=unit.shown),)))  # type: ignore[arg-type]
    return tuple(rows)


def chart_set(shift: Shift, asked: AmendAsk, typed: Mapping[str, str], reason: str) -> None:
    """Chart a set that was taken at the visit and is not in it.

    Raises ReasonNeeded; CannotBeCharted without a time or a value, and for a value that cannot be; NotATime, NotADate.
    """
    now = read(shift, asked.frame.feed, asked.frame.visit, "vital_signs")
    at = happened(now, typed)
    if at is None:
        raise CannotBeCharted(said("Enter when it was taken"))
    values: dict[str, Part] = {}
    for row in asked.rows:
        upper, lower = typed.get(row.id, ""), typed.get(f"{row.id}2", "")
        if not upper.strip() and not lower.strip():
            continue
        measure = shift.content.measures[row.id]
        found = read_typed(shift, measure, upper, lower, measure.usual_unit.ucum, now.facts)
        if found.value is None:
            raise CannotBeCharted(found.says)
        values[f"vital_signs.{row.id}"] = found.value
    if not values:
        raise CannotBeCharted(said("Enter at least one value"))
    about = shift.new_id()
    statements = [say(about, "vital_signs.set", VitalSet(now.id, at))]
    chart_or_amend(now, asked.seen, [*statements, *(say(about, *each) for each in values.items())], reason=reason)


# --- a dose ----------------------------------------------------------------------------------------------------------


def dose_rows(now: OpenVisit, card: DoseCard) -> tuple[FormRow, ...]:
    """Whether it was given, and what giving it asks for; why not, where it was not."""
    both = (Option(GIVEN, said("Given")), Option(NOT_GIVEN, said("Not given")))
    reasons = tuple(Option(each.id, each.label) for each in now.shift.content.choices["not_given_reason"])
    asked = [row for row in card.rows if row.id not in _LEFT_OUT]
    status = Control("late_status", "segment", said("It was"), options=both)
    why_not = Control("why_not", "select", said("Why it was not given"), options=reasons)
    stop = Control(STOP, "time", said("When it ended"), width=72)
    return (
        FormRow("late_status", said("It was"), (status,)),
        FormRow("why_not", said("Why not"), (why_not,)),
        *asked,
        *((FormRow(STOP, said("Ended"), (stop,)),) if card.runs else ()),
    )


def chart_dose(
    shift: Shift, asked: AmendAsk, order: str, typed: Mapping[str, str], reason: str, first: str, second: str
) -> None:
    """Chart a dose of the visit that nobody charted: given, with two identifiers, or not given and why.

    What the safety rules only warn of goes on with the reason; what they block is not charted here. Raises what
    `medicines.start`, `stop` and `hold` raise, and DoseIncomplete while it is not said whether it was given, and when.
    """
    page, status = asked.page, typed.get("late_status", "")
    assert isinstance(page, MedicineLook)
    if not reason.strip():
        raise ReasonNeeded
    if status == NOT_GIVEN:
        medicines.hold(shift, page, order, typed.get("why_not", ""), "", why=reason)
        return
    if status != GIVEN:
        raise DoseIncomplete(said("Choose whether it was given"))
    now = read(shift, asked.frame.feed, asked.frame.visit, "medicines")
    began, ended = happened(now, typed), happened(now, typed, STOP)
    card = next(each for each in page.cards if each.order == order)
    if began is None or (card.runs and ended is None):
        raise DoseIncomplete(said("Enter when it was started, and when it ended"))
    if ended is not None and ended.at_ms < began.at_ms:
        raise DoseIncomplete(said("The stop time must not be before the start ({time})", time=began.wall[11:16]))
    warned = {each.rule: reason for each in (*card.warnings, *card.blocks) if each.may_override or not each.blocks}
    after = medicines.start(shift, page, order, dict(typed), first, second, warned, why=reason, begun=began)
    dose = next((each.dose for each in after.cards if each.order == order), "")
    if ended is not None and dose:
        medicines.stop(shift, after, dose, {"volume": typed.get("volume", "")}, why=reason, ended=ended)
