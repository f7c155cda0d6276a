"""Before a rate is raised (S10): fresh vital signs, nothing critical, no reaction open, and in step with the plan.

Going back to a rate or below it is always allowed. What deviates from the plan is charted with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.calculators import PUMP_STEP_ML_PER_H, after
from nursechart.clinical.dates import show_time
from nursechart.clinical.findings import Finding, finding, worst_first
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import show_number

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.rate_plans import PlannedInfusion


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """A rate about to be set. `rate_before_ml_per_h` is None for the start, when nothing has run yet."""

    at: datetime
    rate_ml_per_h: Decimal
    rate_before_ml_per_h: Decimal | None
    last_vitals: datetime | None = None
    critical: Sequence[str] = ()  # the critical values of the last vital signs, in words
    reaction_open: bool = False
    paused_min: Decimal = Decimal(0)  # how long the infusion has stood so far: the plan moves by it

    @property
    def is_rise(self) -> bool:
        return self.rate_before_ml_per_h is not None and self.rate_ml_per_h > self.rate_before_ml_per_h


def rate_findings_before(content: Content, change: RateChange, planned: PlannedInfusion | None) -> tuple[Finding, ...]:
    """What speaks against a rate, gravest first. Without a plan only the state of the patient is judged."""
    found = _rise_findings(content, change) if change.is_rise else []
    if planned is not None:
        found += _plan_findings(content, change, planned)
    return worst_first(found)


def _rise_findings(content: Content, change: RateChange) -> list[Finding]:
    found = []
    oldest = content.protocol_numbers["vitals_oldest_before_rise"].value
    if change.last_vitals is None:
        found.append(finding(content, "IN-01", time="not charted or too"))
    elif after(change.last_vitals, oldest) < change.at:
        minutes = int((change.at - change.last_vitals).total_seconds() // 60)
        found.append(finding(content, "IN-01", time=f"{minutes} min"))
    found += [finding(content, "IN-02", value=each) for each in change.critical]
    if change.reaction_open:
        found.append(finding(content, "IN-03"))
    return found


def _plan_findings(content: Content, change: RateChange, planned: PlannedInfusion) -> list[Finding]:
    slack, early = content.protocol_numbers["rate_ahead"].value, content.protocol_numbers["step_early"].value
    most = planned.most_ml_per_h
    if most is not None and change.rate_ml_per_h > most + slack:
        ceiling = show_number(round_half_up(most, PUMP_STEP_ML_PER_H))
        return [finding(content, "IN-06", value=show_number(change.rate_ml_per_h), why=ceiling)]
    on_plan = after(change.at, -change.paused_min)
    now = planned.step_at(after(on_plan, early))
    if change.rate_ml_per_h <= now.rate_ml_per_h + slack:
        return []
    for step in planned.steps[now.number :]:
        if abs(step.rate_ml_per_h - change.rate_ml_per_h) <= slack:
            return [finding(content, "IN-05", time=show_time(after(step.starts, change.paused_min)))]
    return [finding(content, "IN-04", value=show_number(change.rate_ml_per_h), why=show_number(now.rate_ml_per_h))]
