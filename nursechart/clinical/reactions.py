"""What happens to the rate when an infusion causes a reaction, by CTCAE grade or by a named pattern.

Treatment is the rules' and the prescriber's; this answers how fast, when again, and whether ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.calculators import PUMP_STEP_ML_PER_H
from nursechart.clinical.protocols import for_drug, protocol
from nursechart.clinical.therapy_types import ReactionResponse

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class RateAfterReaction:
    """The rate at once (0 is stopped), the rate it may restart with (None: not without an order), and the wait."""

    now_ml_per_h: Decimal
    restart_ml_per_h: Decimal | None
    wait_min: int | None
    never_again: bool
    says: str


def response(
    content: Content, therapy_id: str, drug: str, *, grade: int | None = None, pattern: str = ""
) -> ReactionResponse | None:
    """The protocol's answer to a grade of CTCAE v5, or to a named pattern (fishbane); the drug's own comes first."""
    for each in for_drug(protocol(content, therapy_id).responses, drug):
        if each.pattern == pattern if pattern else grade in each.grades:
            return each
    return None


def rate_after(
    answer: ReactionResponse, current_ml_per_h: Decimal, last_tolerated_ml_per_h: Decimal | None
) -> RateAfterReaction:
    """The answer in mL/h. A half is rounded down; without a rate that was tolerated, half the current one is taken."""
    half = (current_ml_per_h / 2).quantize(PUMP_STEP_ML_PER_H, rounding=ROUND_DOWN)
    lower: Decimal | None = half
    if answer.rate == "last_tolerated" and last_tolerated_ml_per_h is not None:
        lower = min(last_tolerated_ml_per_h, current_ml_per_h)
    elif answer.rate == "none":
        lower = None
    slowed = lower if answer.act == "slow" and lower is not None else Decimal(0)
    restart = lower if answer.resume in ("rise", "half_rate") else None
    return RateAfterReaction(slowed, restart, answer.wait_min, answer.resume == "never", answer.says)
