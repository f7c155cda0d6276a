"""What `clinical` needs to know of a patient, gathered from what stands in her chart.

Safety reads use every standing statement: she has a central line when any version of her lines says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import naming
from nursechart.charting.shift import Shift
from nursechart.clinical.units import UnitMismatch, convert
from nursechart.clinical.vitals import PatientFacts
from nursechart.record.kinds import LineDevice, LineState, OrderDrug, Reading

IN_PLACE = ("in_use", "resting", "occluded", "suspect_infection")


def lines_in_place(lines: Iterable[Subject]) -> tuple[Subject, ...]:
    """The lines that any standing statement calls in place, oldest subject first."""
    return tuple(
        line
        for line in lines
        if any(state.status in IN_PLACE for state in line.all("line.state", LineState))
        or not line.parts.get("line.state")
    )


def has_central_line(shift: Shift, lines: Iterable[Subject]) -> bool:
    kinds = (device for line in lines_in_place(lines) for device in line.all("line.device", LineDevice))
    return any(shift.content.devices[kind.type].central for kind in kinds if kind.type in shift.content.devices)


def has_opioid(orders: Iterable[Subject]) -> bool:
    """Whether an opioid is ordered (rule 8), by any standing statement."""
    return any("opioid" in drug.classes for order in orders for drug in order.all("order.drug", OrderDrug))


def patient_facts(
    shift: Shift,
    patient: Subject,
    lines: Iterable[Subject],
    last: Mapping[str, ReadingPoint],
    on: date | None = None,
) -> PatientFacts:
    """The facts of a judgement on a day (today unless told otherwise). `last` are the readings before this visit."""
    lines = tuple(lines)
    numbers: dict[str, Decimal] = {}
    days: dict[str, date] = {}
    for measure_id, point in last.items():
        number = canonical(shift, measure_id, point)
        if number is not None:
            numbers[measure_id] = number
            days[measure_id] = shift.at(point.at_ms).date()
    return PatientFacts(
        on=on or shift.now.date(),
        born=naming.full_date(naming.born_of(patient)),
        sex=naming.sex_of(patient),
        central_line=has_central_line(shift, lines),
        last=numbers,
        last_on=days,
        no_bp_limbs=_limbs_with_lines(shift, lines),
    )


def by_measure(points: Iterable[ReadingPoint]) -> dict[str, list[ReadingPoint]]:
    found: dict[str, list[ReadingPoint]] = {}
    for point in sorted(points, key=lambda each: each.at_ms):
        found.setdefault(point.measure, []).append(point)
    return found


def canonical(shift: Shift, measure_id: str, point: ReadingPoint) -> Decimal | None:
    """A single number in its measure's canonical unit; None for a pair, for what was not taken, for a foreign unit."""
    measure = shift.content.measures.get(measure_id)
    if measure is None or not isinstance(point.value, Reading) or point.value.value is None:
        return None
    try:
        return convert(point.value.value, point.value.unit or measure.unit, measure.unit, measure_id)
    except UnitMismatch:
        return None


def _limbs_with_lines(shift: Shift, lines: Iterable[Subject]) -> dict[str, str]:
    limbs = {}
    for line in lines_in_place(lines):
        device = line.get("line.device", LineDevice)
        kind = shift.content.devices.get(device.type) if device else None
        if device and device.side and kind and kind.care in ("PICC", "MID"):
            limbs[f"{device.side}_arm"] = f"{kind.short} on this side"
    return limbs
