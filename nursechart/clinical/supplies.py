"""Supplies in the home and the emergency kit (S15, S16).

Stock is a ledger of movements: what is on hand is their sum, never a number somebody types over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.protocols import protocol

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class Movement:
    """So many of an item came (positive) or went: delivery, use, return, discard, count correction."""

    item: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Stock:
    """An item against its par level. `days` is None when nothing of it is used."""

    item: str
    title: str
    on_hand: Decimal
    daily_use: Decimal
    days: Decimal | None
    par: Decimal
    reorder: bool


@dataclass(frozen=True, slots=True)
class KitFault:
    """An item of the kit that is missing, too few, or expired."""

    item: str
    title: str
    why: str  # missing, expired


def on_hand(movements: Iterable[Movement], item: str) -> Decimal:
    return sum((each.quantity for each in movements if each.item == item), Decimal(0))


def daily_use(content: Content, therapy_id: str, doses_per_day: Decimal) -> dict[str, Decimal]:
    """What a therapy uses a day of each supply, by its protocol."""
    return {
        need.item: (need.per_dose or Decimal(0)) * doses_per_day + (need.per_week or Decimal(0)) / 7
        for need in protocol(content, therapy_id).supplies
    }


def must_reorder(content: Content, on_hand: Decimal, daily_use: Decimal, days_to_delivery: int) -> bool:
    """S16: the stock lasts less than the days to the next delivery and the pack's margin."""
    margin = content.protocol_numbers["supply_margin_days"].value
    return daily_use > 0 and on_hand / daily_use < days_to_delivery + margin


def stock(
    content: Content,
    therapy_id: str,
    movements: Iterable[Movement],
    *,
    doses_per_day: Decimal,
    days_to_delivery: int,
) -> tuple[Stock, ...]:
    """Each supply of a therapy: on hand, days it lasts, par level, and whether to reorder."""
    moved = tuple(movements)
    uses = daily_use(content, therapy_id, doses_per_day)
    found = []
    for need in protocol(content, therapy_id).supplies:
        use, held = uses[need.item], on_hand(moved, need.item)
        days = held / use if use > 0 else None
        reorder = must_reorder(content, held, use, days_to_delivery)
        title = content.supplies[need.item].title
        found.append(Stock(need.item, title, held, use, days, use * need.par_days, reorder))
    return tuple(found)


def kit_faults(
    content: Content, held: Mapping[str, tuple[int, date | None]], today: date, conditions: Iterable[str] = ()
) -> tuple[KitFault, ...]:
    """What the emergency kit lacks today. `held`: how many of each item, and the first day one expires.

    `conditions` are oxygen_ordered, opioid, vesicant, cytotoxic, where they hold. An item is good to the end of the
    day it expires; one that expires and whose date nobody read counts as expired.
    """
    when = {"always", *conditions}
    faults = []
    for item in content.kit_items.values():
        if item.when not in when:
            continue
        number, expires = held.get(item.id, (0, None))
        if number < item.at_least:
            faults.append(KitFault(item.id, item.title, "missing"))
        elif item.expires and (expires is None or expires < today):
            faults.append(KitFault(item.id, item.title, "expired"))
    return tuple(faults)
