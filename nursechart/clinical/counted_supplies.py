"""Which supplies run low in a home, from the last count that was charted there (S16).

A count says how many of an item are there, and may say how many should be and how many a day takes. Where it says no
par level, that of the therapy counts: what a day uses, for the days the pack says. What nobody counted is not low.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from nursechart.clinical.protocols import protocol
from nursechart.clinical.supplies import daily_use, must_reorder

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

SECTION: Final = "S16"


@dataclass(frozen=True, slots=True)
class LowSupply:
    """An item that has to be ordered. `par` is how many should be there, None where it is low by its days alone."""

    title: str
    on_hand: Decimal
    par: Decimal | None


def par_levels(content: Content, therapy: str, doses_per_day: Decimal) -> dict[str, Decimal]:
    """How many of each supply of a therapy should be in the home; empty for a therapy that the pack does not know."""
    if therapy not in content.therapies:
        return {}
    uses = daily_use(content, therapy, doses_per_day)
    return {need.item: uses[need.item] * need.par_days for need in protocol(content, therapy).supplies}


def low_supplies(content: Content, fields: Mapping[str, Any], pars: Mapping[str, Decimal]) -> tuple[LowSupply, ...]:
    """What is low by the fields of a charted section S16, in the order it was counted. `pars` as `par_levels`."""
    delivery = _number(fields.get("days_to_delivery"))
    found = []
    for row in fields.get("items") or ():
        on_hand = _number(row.get("on_hand"))
        if on_hand is None:
            continue
        supply = next((each for each in content.supplies.values() if each.counted_as == row.get("item")), None)
        par = _number(row.get("par"))
        if par is None and supply is not None:
            par = pars.get(supply.id)
        daily = _number(row.get("daily"))
        by_days = daily is not None and delivery is not None and must_reorder(content, on_hand, daily, int(delivery))
        if by_days or (par is not None and on_hand < par):
            found.append(LowSupply(_title(content, row, supply.title if supply else ""), on_hand, par))
    return tuple(found)


def _title(content: Content, row: Mapping[str, Any], title: str) -> str:
    """What the item is called: her own words for it, the supply's, else the answer's."""
    asked = next(each for each in content.sections[SECTION].fields if each.id == "items")
    column = next(each for each in asked.columns if each.id == "item")
    answer = column.options.get(str(row.get("item", "")), "")
    return str(row.get("name") or title or (answer if isinstance(answer, str) else answer.label))


def _number(said: object) -> Decimal | None:
    try:
        return Decimal(str(said)) if said not in (None, "") else None
    except InvalidOperation:
        return None
