"""Safety rule 4: the arithmetic of a dose and a rate against the order and the pump, and the weight it rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.calculators import differs_percent
from nursechart.clinical.dates import show_date
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import dose_unit, show_dose, show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

# to the first unit of each family
AMOUNTS = {
    "mcg": ("mcg", Decimal(1)), "mg": ("mcg", Decimal(1000)), "g": ("mcg", Decimal(1_000_000)),
    "ng": ("mcg", Decimal("0.001")), "units": ("units", Decimal(1)), "mEq": ("mEq", Decimal(1)),
    "mL": ("mL", Decimal(1)),
}  # fmt: skip
_PER_H = {"min": Decimal(60), "h": Decimal(1), "hr": Decimal(1), "day": Decimal(1) / 24, "d": Decimal(1) / 24}


def worked_out_ml_per_h(
    dose_rate: Decimal, unit: str, weight_kg: Decimal | None, strength: Decimal, strength_unit: str
) -> Decimal | None:
    """The pump rate of a dose by time (`mcg/kg/min`, `units/h`), from weight and concentration (`mg/mL`); `clinical.md`
    7.3 and 7.13. None where units are not known, do not fit, or the weight is missing.
    """
    amount, *per = (part.strip() for part in unit.split("/"))
    held, _, volume = strength_unit.partition("/")
    ordered, filled = AMOUNTS.get(dose_unit(amount)), AMOUNTS.get(dose_unit(held))
    time = _PER_H.get(per[-1]) if per else None
    by_weight = per[:-1] == ["kg"]
    if ordered is None or filled is None or time is None or ordered[0] != filled[0] or strength <= 0:
        return None
    if (
        dose_unit(volume) != "mL"
        or (per[:-1] and not by_weight)
        or (by_weight and (weight_kg is None or weight_kg <= 0))
    ):
        return None
    weight = weight_kg if by_weight and weight_kg is not None else Decimal(1)
    return dose_rate * ordered[1] * weight * time / (strength * filled[1])


def is_by_weight(unit: str) -> bool:
    """Whether a dose unit is by weight: mg/kg, mcg/kg/min."""
    return "kg" in [part.strip() for part in unit.split("/")][1:]


def rate_findings(content: Content, worked_out: Decimal, ordered: Decimal) -> tuple[Finding, ...]:
    """A rate or dose worked out anew that differs from the order by more than the limit warns."""
    return _difference(content, "R-04", worked_out, ordered)


def pump_findings(content: Content, pump: Decimal, worked_out: Decimal) -> tuple[Finding, ...]:
    """A pump that differs from the rate worked out from dose, weight and concentration warns likewise."""
    return _difference(content, "R-04.pump", pump, worked_out)


def hard_limit_findings(
    content: Content, drug: str, dose: Decimal, unit: str, hard_limit: Decimal | None
) -> tuple[Finding, ...]:
    """A dose over the hard limit (of the order or the drug file, in the same unit) blocks."""
    if hard_limit is None or dose <= hard_limit:
        return ()
    return (finding(content, "R-04.hard_limit", drug=tall_man(content, drug), value=show_dose(dose, unit)),)


def weight_findings(
    content: Content,
    weighed: date | None,
    today: date,
    *,
    child: bool,
    change_percent: Decimal | None = None,
    method: str = "",
) -> tuple[Finding, ...]:
    """A dose by weight rests on a weight of the last 30 days, in a child of the last 7 (both content).

    `change_percent`: against the weight the order was made with. `method`: stated or estimated, where not measured.
    """
    numbers, found = content.rules["R-04"].numbers, []
    days = numbers["weight_days_child" if child else "weight_days_adult"]
    if weighed is None or (today - weighed).days > days:
        found.append(
            finding(content, "R-04.old_weight", date=show_date(weighed, today) if weighed else "an unknown day")
        )
    if change_percent is not None and abs(change_percent) > numbers["weight_change_percent"]:
        shown = show_number(round_half_up(abs(change_percent), Decimal("0.1")))
        found.append(finding(content, "R-04.weight_changed", value=shown))
    if method in ("stated", "estimated"):
        found.append(finding(content, "R-04.weight_not_measured", value=method))
    return tuple(found)


def _difference(content: Content, rule: str, found: Decimal, expected: Decimal) -> tuple[Finding, ...]:
    limit = content.rules["R-04"].numbers["differs_percent"]
    difference = differs_percent(found, expected)
    if difference <= limit:
        return ()
    shown = show_number(round_half_up(difference, Decimal("0.1")))
    return (finding(content, rule, value=shown, found=show_number(found), expected=show_number(expected)),)
