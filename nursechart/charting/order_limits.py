"""The limits of an order itself, as the prescriber gives them: hold below 100, tell above 38.0.

They are taken like an order by voice: by who may, from whom and from where, and read back. They judge every reading
from then on, beside the general limits and her baseline, and speak before a dose of that order (`order_holds`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from nursechart.charting.baselines import limits_typed
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.looks.visit import VitalsLook
from nursechart.charting.open_visit import read, shown_in
from nursechart.charting.ordering import is_active
from nursechart.charting.shift import Shift, say
from nursechart.charting.vitals import vitals
from nursechart.clinical.order_checks import may_take
from nursechart.language import said
from nursechart.record.kinds import OrderDrug, OrderLimit, OrderLimits

_CHANGE = "hold"  # a limit never gives more: it is taken by voice like an order to hold


def set_limit(shift: Shift, shown: VitalsLook, measure: str, typed: Mapping[str, str]) -> VitalsLook:
    """Chart a limit of the order `order`: `low`, `high`, their `unit` as shown, `of`, `action` (hold, notify), `told`
    who ordered it, `because` where it is from, `read_back`.

    Raises MayNotBeCharted when she may not take it, or it was not read back; BaselineRefused for what cannot be.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "vitals"), shown_in(shown.frame)
    order = next((each for each in was.orders if each.id == typed.get("order", "")), None)
    if order is None or not is_active(order):
        raise MayNotBeCharted(said("Choose the order that the limit is of"))
    unit, low, high, of = limits_typed(shift, measure, typed)
    who, source = typed.get("told", "").strip(), typed.get("because", "").strip()
    if not who or not source:
        raise MayNotBeCharted(said("Write who ordered it, and where it is from, like by phone 14:20"))
    action = _action(typed.get("action", ""))
    drug = order.get("order.drug", OrderDrug) or OrderDrug("")
    back = typed.get("read_back", "") == "yes"
    why = may_take(shift.content, drug.name, drug.classes, role=shift.person.role, change=_CHANGE, read_back=back)
    if why:
        raise MayNotBeCharted(said("The limit cannot be taken: {why}", why=why))
    new = OrderLimit(measure, of, low, high, unit, action, said(
        "{source}, read back by {nurse}", source=source, nurse=shift.person.printed
    ))  # fmt: skip
    held = order.all("order.limits", OrderLimits)
    every = [each for limits in held for each in limits.items]
    kept = [each for each in every if (each.measure, each.of, each.action) != (measure, of, action)]
    by = ", ".join(dict.fromkeys((*(limits.set_by for limits in held if limits.set_by and kept), who)))
    limits = OrderLimits((*kept, new), set_by=by, since=shift.now.date().isoformat())
    shift.chart(was.seen, [say(order.id, "order.limits", limits, order.refs("order.limits"))])
    return vitals(shift, now.feed, now.id)


def _action(typed: str) -> Literal["hold", "notify"]:
    match typed:
        case "hold":
            return "hold"
        case "notify":
            return "notify"
    raise MayNotBeCharted(said("Choose what is to be done outside the limit: hold, or tell the prescriber"))
