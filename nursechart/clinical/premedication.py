"""Pre-medication before an infusion (S09): what is usual, whether it was given, and whether the wait is over.

That none was ordered is said, never assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import find_drug
from nursechart.clinical.calculators import after
from nursechart.clinical.dates import show_time
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.protocols import for_drug, protocol
from nursechart.clinical.therapy_types import Premedication
from nursechart.clinical.words import tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class Given:
    """One pre-medication as charted."""

    drug: str
    at: datetime


def premedication_for(content: Content, therapy_id: str, drug: str) -> tuple[Premedication, ...]:
    """What a protocol names before an infusion of `drug`; what the drug's own label names comes first."""
    return for_drug(protocol(content, therapy_id).premedication, drug)


def ready_at(premedication: Premedication, given: datetime) -> datetime:
    """When the shortest wait after it is over."""
    return after(given, Decimal(premedication.wait_min or 0))


def minutes_before(given: datetime, start: datetime) -> int:
    """Whole minutes between a pre-medication and the start; negative when it was given after it."""
    return int((start - given).total_seconds() // 60)


def premedication_findings(
    content: Content, therapy_id: str, drug: str, given: Sequence[Given], start: datetime, *, none_ordered: bool = False
) -> tuple[Finding, ...]:
    """A start before the wait is over, and what belongs to every infusion of the drug and is not charted."""
    found = []
    for each in premedication_for(content, therapy_id, drug):
        doses = [dose.at for dose in given if _is_one_of(content, dose.drug, each.choices)]
        name = tall_man(content, " or ".join(each.choices))
        if doses and each.wait_min is not None:
            ready = min(ready_at(each, at) for at in doses)
            if start < ready:
                found.append(finding(content, "IN-09", drug=name, why=str(each.wait_min), time=show_time(ready)))
        elif not doses and each.when == "each infusion" and not none_ordered:
            found.append(finding(content, "IN-10", drug=name))
    return tuple(found)


def _is_one_of(content: Content, name: str, choices: Sequence[str]) -> bool:
    known = find_drug(content, name)
    return (known.id if known is not None else name.casefold()) in choices
