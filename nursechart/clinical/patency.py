"""A lumen that does not work: what comes next, and when (`clinical.md` 3.7).

The pathway reads what was done and answers with one step. It knows no clock: a step that waits says until when, and
whoever shows it sets the alarm. Doses, checks and limits are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.flushing import amount_words
from nursechart.clinical.words import show_number

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

ALTEPLASE = "alteplase"
OPEN, SLUGGISH = 0, 1  # grades of the scale patency
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DeclotDose:
    """One dose to instil: mg, and the mL it is in."""

    mg: Decimal
    ml: Decimal


@dataclass(frozen=True, slots=True)
class Instilled:
    """A dose that was put in, aware time."""

    at: datetime
    mg: Decimal


@dataclass(frozen=True, slots=True)
class PatencyCheck:
    """The lumen was drawn back on, aware time: whether blood came."""

    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OcclusionState:
    """What was found and done about one lumen so far."""

    grade: int  # of the scale patency, 0 to 4
    mechanical_checked: bool = False
    cause: str = ""  # an occlusion cause of the pack, once one is suspected
    material: str = ""  # of the catheter: polyurethane, silicone
    ordered: bool = False  # an order to clear it
    weight_kg: Decimal | None = None
    lumen_ml: Decimal | None = None
    doses: tuple[Instilled, ...] = ()
    checks: tuple[PatencyCheck, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do next. `at` is when, where it waits for a time; `blocks` when more must not be given."""

    step: str
    text: str
    at: datetime | None = None
    dose: DeclotDose | None = None
    level: Literal["ok", "warn", "crit"] = "warn"
    blocks: bool = False


def declot_dose(content: Content, weight_kg: Decimal | None, lumen_ml: Decimal | None) -> DeclotDose:
    """The dose for one lumen: 2 mg from 30 kg; below, 110 % of what the lumen holds, at most 2 mg (CATHFLO).

    Rounded down to 0.01. Raises ValueError where weight, or below 30 kg the lumen's volume, is not known.
    """
    agent = content.declot_agents[ALTEPLASE]
    if weight_kg is None:
        raise ValueError("the dose goes by weight")
    if weight_kg >= agent.full_dose_from_kg:
        return DeclotDose(agent.dose_mg, agent.dose_mg / agent.mg_per_ml)
    if lumen_ml is None:
        raise ValueError("below the full dose the volume of the lumen is needed")
    ml = min(lumen_ml * agent.percent_of_lumen / 100, agent.dose_mg / agent.mg_per_ml)
    ml = ml.quantize(_HUNDREDTH, ROUND_DOWN)
    return DeclotDose(ml * agent.mg_per_ml, ml)


def withdraw_ml(content: Content, weight_kg: Decimal) -> tuple[Decimal, Decimal]:
    """How much is drawn out and thrown away once the lumen is open: least and most, mL."""
    agent = content.declot_agents[ALTEPLASE]
    return agent.withdraw_ml if weight_kg >= agent.withdraw_from_kg else agent.withdraw_light_ml


def alarms(content: Content, instilled_at: datetime) -> tuple[datetime, ...]:
    """When a dose is checked: 30 and 120 minutes after it went in, in UTC."""
    minutes = content.declot_agents[ALTEPLASE].checks_min
    return tuple(instilled_at.astimezone(UTC) + timedelta(minutes=each) for each in minutes)


def too_much(content: Content, given_mg: Decimal, next_mg: Decimal) -> bool:
    """Whether another dose would go over the total, which blocks it."""
    return given_mg + next_mg > content.declot_agents[ALTEPLASE].total_mg


def occlusion_pathway(content: Content, state: OcclusionState) -> NextStep:
    """The next step for a lumen, with its time and dose where it has them."""
    if state.doses:
        return _after_dose(content, state)
    if state.grade == OPEN:
        return _step(content, "use", level="ok")
    if state.grade == SLUGGISH:
        return _step(content, "reposition")
    if not state.mechanical_checked:
        return _step(content, "check", level="crit")
    if not state.ordered:
        return _step(content, "call", level="crit")
    cause = content.occlusion_causes.get(state.cause)
    if cause is not None and cause.cause == "chemical":
        if state.material in cause.not_in:
            return _step(
                content, "no_chemical", level="crit", blocks=True, agent=cause.clear_with, material=state.material
            )
        return _step(content, "chemical", agent=cause.clear_with)
    return _instil(content, state, "instil")


def _after_dose(content: Content, state: OcclusionState) -> NextStep:
    agent = content.declot_agents[ALTEPLASE]
    newest = max(state.doses, key=lambda each: each.at)
    checks = [each for each in state.checks if each.at >= newest.at]
    if any(each.is_open for each in checks):
        if state.withdrawn:
            return _step(content, "done", level="ok")
        if state.weight_kg is None:
            return _step(content, "weigh", kg=show_number(agent.full_dose_from_kg))
        return _step(content, "withdraw", ml=amount_words(withdraw_ml(content, state.weight_kg)))
    due = alarms(content, newest.at)
    waiting = next((at for at in due if not any(each.at >= at for each in checks)), None)
    # a lumen that was looked at early is looked at again when its time comes
    if waiting is not None:
        minutes = agent.checks_min[due.index(waiting)]
        return _step(content, "check_at", at=waiting, minutes=str(minutes))
    if len(state.doses) >= agent.doses:
        return _step(content, "failed", level="crit", blocks=True, doses=str(len(state.doses)))
    return _instil(content, state, "instil_again")


def _instil(content: Content, state: OcclusionState, step: str) -> NextStep:
    agent = content.declot_agents[ALTEPLASE]
    try:
        dose = declot_dose(content, state.weight_kg, state.lumen_ml)
    except ValueError:
        return _step(content, "weigh", kg=show_number(agent.full_dose_from_kg))
    given = sum((each.mg for each in state.doses), Decimal(0))
    if too_much(content, given, dose.mg):
        total = show_number(given + dose.mg)
        return _step(content, "over", level="crit", blocks=True, mg=total, most=show_number(agent.total_mg))
    return _step(content, step, dose=dose, agent=agent.title, mg=show_number(dose.mg), ml=show_number(dose.ml))


def _step(
    content: Content,
    step: str,
    *,
    at: datetime | None = None,
    dose: DeclotDose | None = None,
    level: Literal["ok", "warn", "crit"] = "warn",
    blocks: bool = False,
    **words: str,
) -> NextStep:
    text = content.patency_steps[step].text.format(**words)
    return NextStep(step=step, text=text, at=at, dose=dose, level=level, blocks=blocks)
