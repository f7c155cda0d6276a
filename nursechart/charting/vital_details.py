"""How vital signs were taken: awareness, oxygen, and site and method of each value, as rows below the values.

A detail belongs to a value, so the value comes first. Awareness and activity belong to the whole set.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift, say
from nursechart.clinical.content_types import Choice, Measure
from nursechart.clinical.scales import pain_scales
from nursechart.clinical.typed_numbers import read_number, shown_number
from nursechart.clinical.vitals import limb_warning
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import Awareness, BloodPressure, Part, Reading, VitalSet

ROWS = ("awareness", "oxygen", "how")
_OXYGEN = "oxygen_saturation"
_MOST_L_PER_MIN, _STEP_L_PER_MIN = Decimal(80), Decimal("0.5")  # high-flow devices end at 60 to 80 L/min


class ValueFirst(NurseCanAct):
    """A detail was given of a value that is not there yet."""


class NotAFlow(NurseCanAct):
    """An oxygen flow that no device gives."""


def detail_rows(visit: OpenVisit, subject: Subject | None, measures: list[str]) -> tuple[FormRow, ...]:
    """The rows of one set: awareness and activity, oxygen, and how each value was taken."""
    shift = visit.shift
    awake = subject.get("vital_signs.consciousness", Awareness) if subject else None
    held = subject.get("vital_signs.set", VitalSet) if subject else None
    awareness = FormRow(
        id="awareness",
        label="Awareness",
        icon="brain",
        controls=(
            _select(shift, "acvpu", said("Awareness (ACVPU)"), "consciousness", awake.acvpu if awake else ""),
            _select(shift, "activity", "Activity", "activity", held.activity if held else ""),
        ),
        charted=bool((awake and awake.acvpu) or (held and held.activity)),
        subject=subject.id if subject else "",
        part="vital_signs.consciousness",
        refs=subject.refs("vital_signs.consciousness") if subject else (),
    )
    saturation = _reading(subject, _OXYGEN)
    flow = saturation.flow_l_per_min if saturation else None
    oxygen = FormRow(
        id="oxygen",
        label=said("Air or oxygen"),
        icon="wind",
        controls=(
            _select(shift, "method", said("Breathing in"), "oxygen_source", saturation.method if saturation else ""),
            Control(
                "flow",
                "number",
                said("Oxygen flow, L/min"),
                shown_number(flow) if flow is not None else "",
                unit="L/min",
            ),
        ),
        charted=bool(saturation and (saturation.method or flow is not None)),
        subject=subject.id if subject else "",
        part=f"vital_signs.{_OXYGEN}",
        refs=subject.refs(f"vital_signs.{_OXYGEN}") if subject else (),
    )
    taken = [shift.content.measures[each] for each in measures if _is_there(subject, each)]
    controls = [control for measure in taken for control in _how(shift, subject, measure)]
    rows = [awareness, oxygen]
    if controls:
        pressure = subject.get("vital_signs.blood_pressure", BloodPressure) if subject else None
        wrong_limb = limb_warning(pressure.limb, visit.facts) if pressure else ""
        rows.append(
            FormRow(
                id="how",
                label=said("How taken"),
                icon="ruler",
                controls=tuple(controls),
                charted=True,
                message=wrong_limb,
                tone="warn" if wrong_limb else "neutral",
            )
        )
    return tuple(rows)


def detail_said(
    shift: Shift, subject: Subject | None, set_id: str, row: str, values: Mapping[str, str]
) -> list[Statement]:
    """What the values of a detail row say, as statements about the set; nothing for what stands already.

    Raises ValueFirst; NotANumber and NotAFlow for a flow.
    """
    new: dict[str, Part] = {}
    if row == "awareness":
        awake = subject.get("vital_signs.consciousness", Awareness) if subject else None
        if values.get("acvpu", "") != (awake.acvpu if awake else ""):
            new["vital_signs.consciousness"] = Awareness(values.get("acvpu", ""))
        held = subject.get("vital_signs.set", VitalSet) if subject else None
        if held is not None and values.get("activity", "") != held.activity:
            new["vital_signs.set"] = msgspec.structs.replace(held, activity=values.get("activity", ""))
    elif row == "oxygen":
        reading = _reading(subject, _OXYGEN)
        flow = _flow(values.get("flow", ""))
        if reading is None and (values.get("method") or flow is not None):
            raise ValueFirst(said("Enter the oxygen saturation first, then what the patient breathes"))
        if reading is not None:
            with_oxygen = msgspec.structs.replace(reading, method=values.get("method", ""), flow_l_per_min=flow)
            new[f"vital_signs.{_OXYGEN}"] = with_oxygen
    else:
        for key, value in values.items():
            measure, _, field = key.partition(".")
            part = f"vital_signs.{measure}"
            stands = new.get(part) or (subject.get(part, Part) if subject else None)
            if isinstance(stands, Reading | BloodPressure):
                new[part] = msgspec.structs.replace(stands, **{field: value})
    return [
        say(set_id, part, value, subject.refs(part) if subject else ())
        for part, value in new.items()
        if subject is None or subject.get(part, Part) != value
    ]


def keeping_details(value: Part, held: Part | None) -> Part:
    """A number typed anew keeps how it was taken."""
    if isinstance(value, Reading) and isinstance(held, Reading):
        return msgspec.structs.replace(held, value=value.value, unit=value.unit, not_taken="")
    if isinstance(value, BloodPressure) and isinstance(held, BloodPressure):
        return msgspec.structs.replace(
            held, systolic=value.systolic, diastolic=value.diastolic, unit=value.unit, not_taken=""
        )
    return value


def _how(shift: Shift, subject: Subject | None, measure: Measure) -> list[Control]:
    """Site and method of one value; oxygen has a row of its own."""
    value = subject.get(f"vital_signs.{measure.id}", Part) if subject else None
    asked = [("site", measure.site_label or "Where", measure.sites), ("method", "How", measure.methods)]
    if isinstance(value, BloodPressure):
        asked = [("limb", measure.site_label, measure.sites), ("cuff", "Cuff", "cuff")]
    if measure.id == _OXYGEN:
        asked = []
    return [
        _select(shift, f"{measure.id}.{field}", f"{measure.label}: {label.lower()}", choices, getattr(value, field))
        for field, label, choices in asked
        if choices
    ]


def _select(shift: Shift, control: str, name: str, choices: str, value: str) -> Control:
    offered: tuple[Choice, ...] = (
        pain_scales(shift.content) if choices == "pain_scale" else shift.content.choices[choices]
    )
    options = [Option(each.id, each.label[:1].upper() + each.label[1:]) for each in offered]
    if value and value not in {each.id for each in offered}:
        options.append(Option(value, value.replace("_", " ")))  # as it was sent from elsewhere
    return Control(control, "select", name, value, options=tuple(options))


def _reading(subject: Subject | None, measure: str) -> Reading | None:
    held = subject.get(f"vital_signs.{measure}", Reading) if subject else None
    return held if held is not None and held.value is not None else None


def _is_there(subject: Subject | None, measure: str) -> bool:
    value = subject.get(f"vital_signs.{measure}", Part) if subject else None
    if isinstance(value, BloodPressure):
        return value.systolic is not None
    return isinstance(value, Reading) and value.value is not None


def _flow(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    flow = read_number(typed, name=said("oxygen flow"), unit="L/min", example="2")
    if flow > _MOST_L_PER_MIN:
        raise NotAFlow(
            said(
                "Oxygen flow must be between 0 and {_MOST_L_PER_MIN} L/min. You entered {number}",
                _MOST_L_PER_MIN=_MOST_L_PER_MIN,
                number=shown_number(flow),
            )
        )
    return flow
