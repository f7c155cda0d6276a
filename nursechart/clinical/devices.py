"""Access devices: how one is written, what must be known of it, whether it has moved (`clinical.md` 3.1 and 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Attribute
from nursechart.clinical.words import show_number

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

LENGTHS_MAY_DIFFER_CM = Decimal("0.5")  # internal + external against total; product default
_LUMENS = {1: "single", 2: "double", 3: "triple"}


@dataclass(frozen=True, slots=True)
class Change:
    """A length against the one at placement: the words for the chip, and which rule it starts."""

    cm: Decimal  # now minus then; positive is further out, or thicker
    chip: str
    level: Literal["ok", "warn", "crit"]
    rule: str = ""
    stop_at_cm: Decimal | None = None


def describe_line(
    content: Content,
    device_type: str,
    *,
    side: str = "",
    site: str = "",
    french: Decimal | None = None,
    gauge: str = "",
    lumens: int = 0,
) -> str:
    """`PICC, right basilic, 4 Fr single`; a type the pack does not know is written as its code."""
    device = content.devices.get(device_type)
    place = " ".join(each for each in (side, content.label(device.sites, site) if device else site) if each)
    size = f"{show_number(french)} Fr" if french is not None else gauge
    if lumens and device is not None and len(device.lumens) > 1:
        size = f"{size} {_LUMENS.get(lumens, f'{lumens} lumens')}".strip()
    return ", ".join(each for each in (device.short if device else device_type, place, size) if each)


def line_day(placed: date, on: date) -> int:
    """The day of the line: catheter-days so far, the dates on which it was in place at 23:59. Placement is day 0."""
    return max(0, (on - placed).days)


def missing_attributes(content: Content, device_type: str, known: Mapping[str, object]) -> tuple[Attribute, ...]:
    """What must still be found out before the device is used. `known` maps attribute ids to what is known."""
    needed = content.devices[device_type].attributes
    return tuple(each for each in needed if each.need == "R" and known.get(each.id) in (None, "", ()))


def lengths_disagree(total_cm: Decimal, internal_cm: Decimal, external_cm: Decimal) -> str:
    """Why the three lengths cannot all be right, or an empty text. They must agree within 0.5 cm."""
    if abs(total_cm - internal_cm - external_cm) <= LENGTHS_MAY_DIFFER_CM:
        return ""
    return (
        f"{show_number(internal_cm)} cm in and {show_number(external_cm)} cm out do not make "
        f"{show_number(total_cm)} cm. Measure again"
    )


def external_length_change(content: Content, placed_cm: Decimal, now_cm: Decimal) -> Change:
    """The external length against placement: a drift hint from 1 cm, stop use from 2 cm (both content)."""
    stop = content.rules["R-05.moved"].numbers["external_change_cm"]
    hint = content.rules["R-05.drift"].numbers["external_hint_cm"]
    change = now_cm - placed_cm
    if abs(change) >= stop:
        return Change(change, _more(change, "more", "less"), "crit", "R-05.moved", placed_cm + stop)
    if abs(change) >= hint:
        return Change(change, _more(change, "more", "less"), "warn", "R-05.drift", placed_cm + stop)
    return Change(change, "In range", "ok", "", placed_cm + stop)


def arm_change(content: Content, baseline_cm: Decimal, now_cm: Decimal) -> Change:
    """The arm against the baseline measured at the same place; a rise of 3 cm asks for a clot to be ruled out."""
    stop = content.rules["LS-03"].numbers["arm_rise_cm"]
    change = now_cm - baseline_cm
    if change >= stop:
        return Change(change, _more(change, "thicker", "thinner"), "crit", "LS-03", baseline_cm + stop)
    return Change(change, "In range", "ok", "", baseline_cm + stop)


def _more(change: Decimal, up: str, down: str) -> str:
    return f"{show_number(abs(change))} cm {up if change > 0 else down}"
