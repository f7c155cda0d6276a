"""What `clinical` needs to know of a patient, gathered from what stands in her chart.

Safety reads use every standing statement: she has a central line when any version of her lines says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import naming
from nursechart.charting.ordering import is_active
from nursechart.charting.shift import Shift
from nursechart.clinical.allergies import classes_of
from nursechart.clinical.units import UnitMismatch, convert
from nursechart.clinical.vitals import Judgement, OwnLimit, PatientFacts, Yardstick, judge
from nursechart.language import said
from nursechart.record.kinds import (
    BloodPressure,
    LineDevice,
    LineState,
    OrderDrug,
    OrderLimit,
    OrderLimits,
    OrderPlan,
    Part,
    PatientBirth,
    PatientLimit,
    PatientLimits,
    ProblemState,
    Reading,
    SectionFields,
)

# ICD-10: heart failure; neutropenia and other disorders of immunity
_HEART_FAILURE, _IMMUNOSUPPRESSED = ("I50",), ("D70", "D80", "D81", "D82", "D83", "D84")
_SYSTEMS = ("neuro", "cardiac", "respiratory")  # of S04: symptoms there make a systolic of 180 critical
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


def has_opioid(shift: Shift, orders: Iterable[Subject]) -> bool:
    """Whether an opioid is ordered (rule 8), by any standing statement: as ordered, or by what the pack knows of it."""
    opioids = set(shift.content.rules["R-08"].classes)
    return any(
        opioids & classes_of(shift.content, drug.name, drug.classes)
        for order in orders
        for drug in order.all("order.drug", OrderDrug)
    )


def patient_facts(
    shift: Shift,
    patient: Subject,
    lines: Iterable[Subject],
    last: Mapping[str, ReadingPoint],
    on: date | None = None,
    *,
    orders: Iterable[Subject] = (),
    problems: Iterable[Subject] = (),
    sections: Iterable[Subject] = (),
    vitals: Iterable[Subject] = (),
    immunosuppressed: bool = False,
) -> PatientFacts:
    """The facts of a judgement on a day (today unless told otherwise). `last` are the readings before this visit;
    `sections` and `vitals` what was charted in it.
    """
    lines = tuple(lines)
    numbers: dict[str, Decimal] = {}
    days: dict[str, date] = {}
    for measure_id, point in last.items():
        number = canonical(shift, measure_id, point)
        if number is not None:
            numbers[measure_id] = number
            days[measure_id] = shift.at(point.at_ms).date()
    on = on or shift.now.date()
    born = naming.full_date(naming.born_of(patient))
    births = [each.gestation_weeks for each in patient.all("patient.birth", PatientBirth) if each.gestation_weeks]
    limits = (*_baseline(shift, patient), *_ordered(shift, orders))
    weight = last["weight"].value if "weight" in last else None
    return PatientFacts(
        on=on,
        born=born,
        gestation_weeks=min(births, default=None),
        sex=naming.sex_of(patient),
        central_line=has_central_line(shift, lines),
        last=numbers,
        last_on=days,
        heart_failure=_has_problem(problems, _HEART_FAILURE),
        immunosuppressed=immunosuppressed or _has_problem(problems, _IMMUNOSUPPRESSED),
        spo2_scale_2=_is_scale_2(shift, limits),
        symptoms=_has_symptoms(sections),
        poor_perfusion=_poor_perfusion(shift, vitals, PatientFacts(on=on, born=born)),
        weight_method=weight.method if isinstance(weight, Reading) else "",
        limits=limits,
        no_bp_limbs=_limbs_with_lines(shift, lines),
    )


def _baseline(shift: Shift, patient: Subject) -> tuple[OwnLimit, ...]:
    """Her own limits, from every version that stands."""
    return tuple(
        limit
        for held in patient.all("patient.limits", PatientLimits)
        for each in held.items
        if (limit := _own_limit(shift, each, set_by=each.set_by, since=each.since)) is not None
    )


def _ordered(shift: Shift, orders: Iterable[Subject]) -> tuple[OwnLimit, ...]:
    """The hold and notify parameters of the orders that are active."""
    found = []
    for order in orders:
        plan = order.get("order.plan", OrderPlan)
        for held in order.all("order.limits", OrderLimits) if is_active(order) else ():
            who = held.set_by or (plan.prescriber if plan is not None else "")
            since = held.since or (plan.ordered.wall[:10] if plan is not None and plan.ordered is not None else "")
            found += [_own_limit(shift, each, set_by=who, since=since) for each in held.items]
    return tuple(each for each in found if each is not None)


def _own_limit(shift: Shift, limit: PatientLimit | OrderLimit, *, set_by: str, since: str) -> OwnLimit | None:
    """A limit in its measure's canonical unit; None for a measure or unit that the pack does not know."""
    measure = shift.content.measures.get(limit.measure)
    if measure is None:
        return None
    try:
        low, high = (
            None if end is None else convert(end, limit.unit or measure.unit, measure.unit, measure.id)
            for end in (limit.low, limit.high)
        )
    except UnitMismatch:
        return None
    return OwnLimit(
        measure=measure.id,
        of=limit.of,
        low=low,
        high=high,
        kind="order" if isinstance(limit, OrderLimit) else "baseline",
        action=limit.action if isinstance(limit, OrderLimit) else "",
        because=limit.because,
        set_by=set_by,
        since=naming.full_date(since) if since else None,
    )


def _is_scale_2(shift: Shift, limits: Iterable[OwnLimit]) -> bool:
    """Whether somebody set the oxygen target of NEWS2's second scale."""
    numbers = shift.content.scales["news2"].numbers
    target = (numbers["scale_2_target_low"], numbers["scale_2_target_high"])
    return any(each.measure == "oxygen_saturation" and (each.low, each.high) == target for each in limits)


def _has_problem(problems: Iterable[Subject], codes: tuple[str, ...]) -> bool:
    return any(
        state.status == "active" and state.code.upper().startswith(codes)
        for problem in problems
        for state in problem.all("problem.state", ProblemState)
    )


def _has_symptoms(sections: Iterable[Subject]) -> bool:
    """Whether anything of nerves, heart or breathing was found in this visit (S04)."""
    for subject in sections:
        for held in subject.all("section.fields", SectionFields):
            if held.section == "S04" and any(_is_exception(held.fields.get(system)) for system in _SYSTEMS):
                return True
    return False


def _is_exception(answer: object) -> bool:
    return isinstance(answer, Mapping) and answer.get("state") == "exception"


def _poor_perfusion(shift: Shift, vitals: Iterable[Subject], who: PatientFacts) -> bool | None:
    """What the capillary refill of this visit says; None where nobody looked."""
    seen = [
        held
        for subject in vitals
        for held in subject.all("vital_signs.capillary_refill", Reading)
        if held.value is not None and held.unit == "s"
    ]
    if not seen:
        return None
    return any(
        judge(shift.content, "capillary_refill", each.value, "s", who).level == "high"
        for each in seen
        if each.value is not None
    )


def by_measure(points: Iterable[ReadingPoint]) -> dict[str, list[ReadingPoint]]:
    found: dict[str, list[ReadingPoint]] = {}
    for point in sorted(points, key=lambda each: each.at_ms):
        found.setdefault(point.measure, []).append(point)
    return found


def canonical(shift: Shift, measure_id: str, point: ReadingPoint) -> Decimal | None:
    """A single number in its measure's canonical unit; None for a pair, for what was not taken, for a foreign unit."""
    return canonical_value(shift, measure_id, point.value)


def canonical_value(shift: Shift, measure_id: str, value: object) -> Decimal | None:
    """As above, of a value that stands."""
    measure = shift.content.measures.get(measure_id)
    if measure is None or not isinstance(value, Reading) or value.value is None:
        return None
    try:
        return convert(value.value, value.unit or measure.unit, measure.unit, measure_id)
    except UnitMismatch:
        return None


def judged(shift: Shift, measure_id: str, value: Part | None, facts: PatientFacts) -> Judgement | None:
    """How a standing value stands; None for what was not taken or cannot be judged."""
    return judged_by(Yardstick(shift.content, facts), shift, measure_id, value)


def judged_by(yardstick: Yardstick, shift: Shift, measure_id: str, value: Part | None) -> Judgement | None:
    """The same, for a look that judges many."""
    measure = shift.content.measures.get(measure_id)
    if measure is None:
        return None
    if isinstance(value, BloodPressure) and value.systolic is not None and value.diastolic is not None:
        return yardstick.judge(measure_id, (value.systolic, value.diastolic), value.unit)
    if isinstance(value, Reading) and value.value is not None:
        if value.unit and all(value.unit != unit.ucum for unit in measure.units):
            return None  # a unit that came from elsewhere: shown as sent, judged by a person
        return yardstick.judge(measure_id, value.value, value.unit or measure.unit)
    return None


def _limbs_with_lines(shift: Shift, lines: Iterable[Subject]) -> dict[str, str]:
    limbs = {}
    for line in lines_in_place(lines):
        device = line.get("line.device", LineDevice)
        kind = shift.content.devices.get(device.type) if device else None
        if device and device.side and kind and kind.care in ("PICC", "MID"):
            limbs[f"{device.side}_arm"] = said("{short} on this side", short=kind.short)
    return limbs
