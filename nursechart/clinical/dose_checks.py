"""Safety rule 4: the arithmetic of a dose and a rate against the order, and the weight it rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.calculators import differs_percent
from nursechart.clinical.dates import show_date
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import show_dose, show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


def rate_findings(content: Content, worked_out: Decimal, ordered: Decimal) -> tuple[Finding, ...]:
    """A rate or dose worked out anew that differs from the order (or the pump) by more than the limit warns."""
    limit = content.rules["R-04"].numbers["differs_percent"]
    difference = differs_percent(worked_out, ordered)
    if difference <= limit:
        return ()
    return (finding(content, "R-04", value=show_number(round_half_up(difference, Decimal("0.1")))),)


def hard_limit_findings(
    content: Content, drug: str, dose: Decimal, unit: str, hard_limit: Decimal | None
) -> tuple[Finding, ...]:
    """A dose over the hard limit (of the order or the drug file, in the same unit) blocks."""
    if hard_limit is None or dose <= hard_limit:
        return ()
    return (finding(content, "R-04.hard_limit", drug=tall_man(content, drug), value=show_dose(dose, unit)),)


def weight_findings(content: Content, weighed: date | None, today: date, *, child: bool) -> tuple[Finding, ...]:
    """A dose by weight rests on a weight of the last 30 days, in a child of the last 7 (both content)."""
    numbers = content.rules["R-04"].numbers
    days = numbers["weight_days_child" if child else "weight_days_adult"]
    if weighed is not None and (today - weighed).days <= days:
        return ()
    return (finding(content, "R-04.old_weight", date=show_date(weighed, today) if weighed else "an unknown day"),)
