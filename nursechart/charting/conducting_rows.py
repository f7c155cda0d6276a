"""The rows with which a dose's card begins and ends a flow sheet."""

from __future__ import annotations

from collections.abc import Mapping

from nursechart.chart.infusions import plan_of, planned_steps
from nursechart.chart.views import Subject
from nursechart.charting.conducting_flow import is_conducted, weight_of
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import say
from nursechart.clinical.words import show_number
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import DoseProduct, DoseTimes, InfusionStepEvent, OrderInfusion, When

EVENT = "infusion_step.event"


def rows_at_start(
    now: OpenVisit, order: Subject, dose: str, times: DoseTimes, label: DoseProduct, values: Mapping[str, str]
) -> list[Statement]:
    """The row that begins the flow sheet of a dose that runs over time: rate, first bag, the plan it follows and the
    weight for it. None for a dose that does not.

    Raises DoseIncomplete where a plan is chosen and the pump is set to something else.
    """
    if not is_conducted(order) or times.start is None:
        return []
    chosen, weight = values.get("plan", ""), None
    if chosen:
        weight = weight_of(now)
        _refuse_rate(now, order, chosen, times)
    event = InfusionStepEvent(
        visit=now.id,
        dose=dose,
        at=times.start,
        event="start",
        rate_ml_per_h=times.rate_ml_per_h,
        bag_ml=times.volume_ml,
        lot=label.lot,
        expiry=label.expiry,
        product=values.get("label_drug", "").strip(),
        plan=chosen,
        weight_kg=weight,
    )
    return [say(now.shift.new_id(), EVENT, event)]


def rows_at_stop(now: OpenVisit, dose: str, ended: When) -> list[Statement]:
    """The row that ends the flow sheet of a dose that was ended on its card; none where it has no flow sheet."""
    held = (each.get(EVENT, InfusionStepEvent) for each in now.record.infusion_steps)
    if not any(each is not None and each.dose == dose for each in held):
        return []
    return [say(now.shift.new_id(), EVENT, InfusionStepEvent(now.id, dose, ended, "end"))]


def _refuse_rate(now: OpenVisit, order: Subject, chosen: str, times: DoseTimes) -> None:
    infusion, content = order.get("order.infusion", OrderInfusion), now.shift.content
    volume = infusion.volume_ml if infusion is not None and infusion.volume_ml is not None else times.volume_ml
    plan = plan_of(content, order, chosen, times.rate_ml_per_h)
    steps, cannot = planned_steps(content, plan, order, volume, now.shift.now, weight_of(now))
    if steps is None:
        raise DoseIncomplete(cannot or said("Enter the volume in the bag: the plan needs it"))
    first = steps.steps[0].rate_ml_per_h
    slack = content.protocol_numbers["rate_ahead"].value
    if times.rate_ml_per_h is None or abs(times.rate_ml_per_h - first) > slack:
        raise DoseIncomplete(
            said(
                "This plan begins with {number} mL/h. Set the pump to it, or choose another plan",
                number=show_number(first),
            )
        )
