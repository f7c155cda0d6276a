"""What runs low in the homes of the day's patients, from the last count that was charted in each (S16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from nursechart.chart.views import PatientRow, Subject, VisitRow
from nursechart.charting import naming
from nursechart.charting.looks.today import TodayItem
from nursechart.charting.ordering import is_active
from nursechart.charting.shift import Shift
from nursechart.clinical.counted_supplies import SECTION, LowSupply, low_supplies, par_levels
from nursechart.clinical.words import show_number
from nursechart.language import said
from nursechart.record.kinds import OrderDose, OrderPlan, SectionFields

_LOOKED_BACK = 4  # visits: a count of longer ago says nothing about today
_HOURS = Decimal(24)


def supplies_low(
    shift: Shift,
    day: Sequence[VisitRow],
    patients: Mapping[str, PatientRow],
    orders: Mapping[str, Sequence[Subject]],
) -> tuple[TodayItem, ...]:
    """A line an item, by the day's order of visits. `orders` are the orders of each feed."""
    found: list[TodayItem] = []
    counts = _last_counts(shift, {row.feed: row for row in day}.values())
    for row in {row.feed: row for row in day}.values():
        counted = counts.get(row.feed)
        if counted is None:
            continue
        visit, fields = counted
        when = naming.short_moment(shift.at(visit.started_ms or 0), shift.now)
        name = naming.row_name(patients[row.feed]) if row.feed in patients else said("Name not known")
        pars = _pars(shift, orders.get(row.feed, ()))
        begun = row.id if row.started_ms is not None and row.signed_ms is None else ""
        found += [
            TodayItem(
                row.feed, row.patient, begun, low.title, _words(low, name, when), said("Open"), group="supplies",
                key=f"{row.feed.removeprefix('p:')}_{number}",
            )
            for number, low in enumerate(low_supplies(shift.content, fields, pars))
        ]  # fmt: skip
    return tuple(found)


def _words(low: LowSupply, name: str, when: str) -> str:
    left = show_number(low.on_hand)
    if low.par is None:
        return said("{left} left at {name}. Counted {when}.", left=left, name=name, when=when)
    return said(
        "{left} left at {name}, {par} should be there. Counted {when}.",
        left=left, par=show_number(low.par.quantize(Decimal(1))), name=name, when=when,
    )  # fmt: skip


def _last_counts(shift: Shift, rows: Iterable[VisitRow]) -> dict[str, tuple[VisitRow, Mapping[str, object]]]:
    """By feed, the newest of the last visits in which supplies were counted, with what was charted."""
    visits = [
        each
        for row in rows
        for each in shift.store.visit_rows(patient=row.patient, newest_first=True, limit=_LOOKED_BACK + 2)
        if each.started_ms is not None
    ]
    held = shift.store.subjects_of_visits({each.id: each.feed for each in visits}, ("section",))
    found: dict[str, tuple[VisitRow, Mapping[str, object]]] = {}
    for visit in sorted(visits, key=lambda each: each.started_ms or 0):
        for fields in _counts(held.get(visit.id, ())):
            if fields.get("items"):
                found[visit.feed] = (visit, fields)
    return found


def _counts(sections: Iterable[Subject]) -> Iterable[Mapping[str, object]]:
    for subject in sections:
        value = subject.get("section.fields", SectionFields)
        if value is not None and value.section == SECTION:
            yield value.fields


def _pars(shift: Shift, orders: Sequence[Subject]) -> dict[str, Decimal]:
    """The par levels of all her running therapies together: each uses its own."""
    found: dict[str, Decimal] = {}
    for order in orders:
        plan, dose = order.get("order.plan", OrderPlan), order.get("order.dose", OrderDose)
        if plan is None or dose is None or not dose.every_h or dose.as_needed or not is_active(order):
            continue
        for item, par in par_levels(shift.content, plan.therapy, _HOURS / dose.every_h).items():
            found[item] = found.get(item, Decimal(0)) + par
    return found
