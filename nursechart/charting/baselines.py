"""Her baseline: what is usual for this patient where the general limits are not, entered by a nurse with the reason.

It judges every reading from then on, beside the general limits and those of an order (`clinical.vital_limits`);
which of them counts, and who set it, stands at the reading. One baseline a measure: a new one takes the
place of the old, which stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.looks.visit import VitalsLook
from nursechart.charting.open_visit import read, shown_in
from nursechart.charting.permitted import refuse_baseline
from nursechart.charting.shift import Shift, say
from nursechart.charting.vitals import vitals
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import shown_unit
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import PatientLimit, PatientLimits

_PRESSURE = "blood_pressure"


class BaselineRefused(NurseCanAct):
    """The limits cannot be: none is given, or the lower one is not below the upper."""


def set_baseline(shift: Shift, shown: VitalsLook, measure: str, typed: Mapping[str, str]) -> VitalsLook:
    """Chart the baseline of one measure: `low`, `high`, their `unit` as shown, `of`, `because`.

    Raises NotYours, ReasonNeeded, BaselineRefused.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "vitals"), shown_in(shown.frame)
    refuse_baseline(now)
    held = shift.content.measures[measure]
    shown_as = typed.get("unit", "")
    unit = next((each.ucum for each in held.units if shown_unit(each.ucum) == shown_as), held.unit)
    if shown_as and shown_unit(unit) != shown_as:
        raise BaselineRefused(said("{unit} is no unit of this measure", unit=shown_as))
    low, high = (_number(typed.get(end, ""), held.short, unit) for end in ("low", "high"))
    if low is None and high is None:
        raise BaselineRefused(said("Enter the lower limit, the upper limit, or both"))
    if low is not None and high is not None and low >= high:
        raise BaselineRefused(said("The lower limit must be below the upper"))
    because = typed.get("because", "").strip()
    if not because:
        raise ReasonNeeded
    of = typed.get("of", "") or ("systolic" if measure == _PRESSURE else "value")
    new = PatientLimit(measure, of, low, high, unit, because, shift.person.printed, shift.now.date().isoformat())
    kept = [
        each
        for limits in was.patient.all("patient.limits", PatientLimits)
        for each in limits.items
        if (each.measure, each.of) != (measure, of)
    ]
    limits = PatientLimits((*kept, new))
    shift.chart(was.seen, [say(was.patient.id, "patient.limits", limits, was.patient.refs("patient.limits"))])
    return vitals(shift, now.feed, now.id)


def _number(typed: str, name: str, unit: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        return read_number(typed, name=name, unit=unit, example="100")
    except NotANumber as error:
        raise BaselineRefused(str(error)) from error
