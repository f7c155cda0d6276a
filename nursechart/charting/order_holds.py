"""The hold limits of an order itself: which of them this visit's readings trip, said before the dose is started."""

from __future__ import annotations

from collections.abc import Mapping

from nursechart.chart.views import Subject
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.holds import HoldFinding, Observed
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import UnitMismatch, convert, shown_unit
from nursechart.language import said, to_say
from nursechart.record.kinds import OrderLimit, OrderLimits

_SAYS = {  # action, whether it is the lower end
    ("hold", True): to_say("{what} {value} {unit}, by the order hold below {end}"),
    ("hold", False): to_say("{what} {value} {unit}, by the order hold above {end}"),
    ("notify", True): to_say("{what} {value} {unit}, by the order tell the prescriber below {end}"),
    ("notify", False): to_say("{what} {value} {unit}, by the order tell the prescriber above {end}"),
}


def held_by_order(visit: OpenVisit, order: Subject, observed: Mapping[str, Observed]) -> tuple[HoldFinding, ...]:
    """Each limit of the order, hold or notify, that is tripped; both of its ends are still in range.

    `observed`: the newest numbers of this visit, by what limits call them.
    """
    limits = [limit for held in order.all("order.limits", OrderLimits) for limit in held.items]
    found = (_tripped(visit, order, limit, observed) for limit in limits)
    return tuple(each for each in found if each is not None)


def _tripped(
    visit: OpenVisit, order: Subject, limit: OrderLimit, observed: Mapping[str, Observed]
) -> HoldFinding | None:
    measure = visit.shift.content.measures.get(limit.measure)
    name = limit.of if limit.of not in ("", "value") else limit.measure
    number = observed.get(name)
    if measure is None or number is None:
        return None
    unit = limit.unit or measure.unit
    try:
        value = convert(number.value, number.unit or measure.unit, unit, measure.id)
    except UnitMismatch:
        return None
    part = next((each.label for each in measure.parts if each.id == limit.of), measure.label)
    below = limit.low is not None and value < limit.low
    above = limit.high is not None and value > limit.high
    end = limit.low if below else limit.high
    if not (below or above) or end is None:
        return None
    says = said(
        _SAYS[limit.action, below], what=part, value=shown_number(value), unit=shown_unit(unit), end=shown_number(end)
    )
    return HoldFinding(
        limit=f"{order.id}/{name}", of=name, action=limit.action, says=says, compared=value, unit=unit, source=(),
        unconfirmed=False,
    )  # fmt: skip
