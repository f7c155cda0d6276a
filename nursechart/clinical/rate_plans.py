"""The steps of an infusion before it starts: pump rates, clock times, volumes and the predicted end.

Plans are written per kg, per minute, in mg or as shares of the volume; the pump knows mL/h. The rate of each step is
rounded to the pump's step first and the volume follows from the rounded rate, so that plan and pump agree. Times are
elapsed time: an hour is an hour when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import find_drug
from nursechart.clinical.calculators import PUMP_STEP_ML_PER_H, CannotCalculate, after, step_table
from nursechart.clinical.drug_file import product_of
from nursechart.clinical.drug_types import RatePlan, RateStep
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_ONE = Decimal(1)
_PER_MINUTE = {"mL/kg/min", "mg/min", "mg/kg/min"}
_PER_KG = {"mL/kg/h", "mL/kg/min", "mg/kg/h", "mg/kg/min"}
_IN_MG = {"mg/h", "mg/min", "mg/kg/h", "mg/kg/min"}


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step. `written` is the rate in the unit of the plan, None for a share of the volume."""

    number: int  # from 1
    rate_ml_per_h: Decimal
    written: Decimal | None
    starts: datetime
    ends: datetime
    minutes: Decimal
    cumulative_ml: Decimal


@dataclass(frozen=True, slots=True)
class PlannedInfusion:
    """A plan in clock times. `most_ml_per_h` is the label's highest rate for this patient, None where it gives none."""

    plan: RatePlan
    volume_ml: Decimal
    steps: tuple[PlannedStep, ...]
    most_ml_per_h: Decimal | None

    @property
    def starts(self) -> datetime:
        return self.steps[0].starts

    @property
    def ends(self) -> datetime:
        """The predicted finish, with its seconds; screens cut it to the minute."""
        return self.steps[-1].ends

    @property
    def minutes(self) -> Decimal:
        return sum((step.minutes for step in self.steps), Decimal(0))

    def step_at(self, at: datetime) -> PlannedStep:
        """The step planned for `at`; the first before the start, the last after the end."""
        return next((step for step in reversed(self.steps) if step.starts <= at), self.steps[0])


def rate_plan(
    content: Content, drug: str, *, product: str = "", indication: str = "", infusion: int = 1, uneventful: int = 0
) -> RatePlan | None:
    """The plan for a drug, product, indication and number of the infusion; None where the pack has none to propose.

    A product with plans of its own never gets another's, so immune globulin without its brand has no plan. Where the
    indication is not known, the plan with the lowest ceiling is proposed. A plan that is chosen by order alone is not.
    """
    fit = [
        plan
        for plan in rate_plan_choices(
            content, drug, product=product, indication=indication, infusion=infusion, uneventful=uneventful
        )
        if not plan.by_order
    ]
    return min(fit, key=lambda plan: (plan.most is None, plan.most or 0), default=None)


def rate_plan_choices(
    content: Content, drug: str, *, product: str = "", indication: str = "", infusion: int = 1, uneventful: int = 0
) -> tuple[RatePlan, ...]:
    """Every plan an order may choose for this infusion, with those that only an order chooses (infliximab in 90 min).

    `uneventful` counts the infusions in a row without a reaction; after a reaction it is 0 again.
    """
    known, brand = find_drug(content, drug), product_of(content, product)
    return tuple(
        plan
        for plan in content.rate_plans.values()
        if known is not None
        and plan.drug == known.id
        and plan.product in ("", brand.id if brand is not None else "")
        and (not indication or plan.indication in ("", indication))
        and plan.after_uneventful <= uneventful
        and plan.from_infusion <= infusion
        and (plan.to_infusion is None or infusion <= plan.to_infusion)
    )


def plan_infusion(
    plan: RatePlan,
    *,
    volume_ml: Decimal,
    start: datetime,
    weight_kg: Decimal | None = None,
    dose_mg: Decimal | None = None,
    sites: int = 1,
    pump_step_ml_per_h: Decimal = PUMP_STEP_ML_PER_H,
) -> PlannedInfusion:
    """The steps of `plan` for a volume, from an aware `start`. `dose_mg` is what the volume holds, for plans in mg.

    Raises CannotCalculate naming what to enter: volume, weight or dose.
    """
    factor, basis = _factor_and_basis(plan, volume_ml, weight_kg, dose_mg, sites)
    steps: list[PlannedStep] = []
    left, at = volume_ml, start
    for step in plan.steps:
        rate = _share_rate(step, volume_ml) if plan.rates_in == "share" else (step.rate or Decimal(0)) * factor
        last = step is plan.steps[-1] or step.minutes is None
        # two equal rates: the first is cut at its minutes or where the volume ends, whichever is sooner
        ran = step_table(
            basis,
            left,
            (rate,) if last else (rate, rate),
            step_minutes=step.minutes or Decimal(30),
            pump_step=pump_step_ml_per_h,
        )[0]
        left = Decimal(0) if last else left - ran.cumulative_ml
        ends = after(at, ran.minutes)
        steps.append(PlannedStep(len(steps) + 1, ran.rate_ml_per_h, step.rate, at, ends, ran.minutes, volume_ml - left))
        at = ends
        if left <= 0:
            break
    most = None if plan.most is None else plan.most * factor * basis
    return PlannedInfusion(plan, volume_ml, tuple(steps), most)


def _factor_and_basis(
    plan: RatePlan, volume_ml: Decimal, weight_kg: Decimal | None, dose_mg: Decimal | None, sites: int
) -> tuple[Decimal, Decimal]:
    """What turns the plan's number into mL/h (per kg where it is per kg), and what that is multiplied by."""
    if volume_ml <= 0:
        raise CannotCalculate(said("Enter the volume: it must be more than 0"))
    factor = Decimal(60) if plan.rates_in in _PER_MINUTE else _ONE
    if plan.rates_in in _IN_MG:
        if dose_mg is None or dose_mg <= 0:
            raise CannotCalculate(said("Enter the dose in mg: this plan is written in mg"))
        factor = factor * volume_ml / dose_mg
    if plan.rates_in in _PER_KG:
        if weight_kg is None or weight_kg <= 0:
            raise CannotCalculate(said("Enter the weight: this plan is written per kg"))
        return factor, weight_kg
    return factor, Decimal(sites) if plan.rates_in == "mL/h/site" else _ONE


def _share_rate(step: RateStep, volume_ml: Decimal) -> Decimal:
    # the loader refuses a share without its minutes
    return volume_ml * (step.share or Decimal(0)) / 100 * 60 / (step.minutes or _ONE)
