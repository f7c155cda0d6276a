"""Taking a line out: how, what is recorded, and what must raise the alarm (`clinical.md` 3.10).

A catheter that comes out shorter than it went in, or whose tip is not whole, is a catheter embolism until somebody
shows otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.devices import is_kind
from nursechart.clinical.words import show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.content_types import RuleStep
    from nursechart.clinical.line_types import RemovalPlan, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalFacts:
    """A removal as it went. Lengths cm; None: not written down."""

    device: str
    inserted_cm: Decimal | None = None  # the whole catheter as placed, after trimming
    removed_cm: Decimal | None = None
    tip_intact: bool | None = None
    resistance: bool | None = None
    flat_min: Decimal | None = None
    air_tight: bool | None = None


@dataclass(frozen=True, slots=True)
class RemovalFinding:
    """What is wrong with a removal. `complication` is the one to record, with the steps to take now."""

    severity: Severity
    says: str
    do: str
    complication: str = ""
    steps: tuple[RuleStep, ...] = ()


def removal_plan(content: Content, device: str) -> RemovalPlan:
    """How this device is taken out, and what is recorded. Raises KeyError for a device the pack does not know."""
    kind = content.devices[device]
    return next(plan for plan in content.removal_plans.values() if is_kind(kind, plan.devices))


def missing_in_removal(content: Content, device: str, recorded: Collection[str]) -> tuple[str, ...]:
    """The fields of a removal that its plan asks for and that were not filled in."""
    return tuple(each for each in removal_plan(content, device).record if each not in recorded)


def removal_findings(content: Content, facts: RemovalFacts) -> tuple[RemovalFinding, ...]:
    """What must raise the alarm about a removal, emergencies first. Raises KeyError for an unknown device."""
    embolism = content.complications["catheter_embolism"]
    plan = removal_plan(content, facts.device)
    tolerance = content.line_attributes["total_cm"].numbers["may_differ_cm"]
    found = []
    if facts.removed_cm is not None and facts.inserted_cm is not None:
        missing = facts.inserted_cm - facts.removed_cm
        if missing > tolerance:
            says = said("{cm} cm are missing", cm=show_number(missing))
            found.append(RemovalFinding(embolism.severity, says, embolism.steps[0].text, embolism.id, embolism.steps))
        elif -missing > tolerance:
            says = said("{cm} cm longer than what went in", cm=show_number(-missing))
            found.append(RemovalFinding("watch", says, said("Measure again, and check the length at placement")))
    if facts.tip_intact is False:
        found.append(
            RemovalFinding(
                embolism.severity, said("The tip is not whole"), embolism.steps[0].text, embolism.id, embolism.steps
            )
        )
    if facts.resistance:
        found.append(RemovalFinding("urgent", said("It resists"), said("Stop pulling. Warm the arm, wait, and call")))
    if facts.flat_min is not None and facts.flat_min < plan.flat_min:
        says = said(
            "{number} min flat, {planned} min planned",
            number=show_number(facts.flat_min),
            planned=show_number(plan.flat_min),
        )
        found.append(RemovalFinding("call", says, said("Lie flat again")))
    if facts.air_tight is False and plan.air_tight is not None:
        do = said("Put one on for {how_long}", how_long=plan.air_tight.words)
        found.append(RemovalFinding("call", said("No air-tight dressing"), do))
    order = ("emergency", "urgent", "call", "watch")
    return tuple(sorted(found, key=lambda each: order.index(each.severity)))
