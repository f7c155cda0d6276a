"""Access devices: how one is written, what must be known of it, whether its lengths agree (`clinical.md` 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.line_types import LineAttribute
from nursechart.clinical.words import show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.content_types import DeviceType

_LUMENS = {1: "single", 2: "double", 3: "triple"}
_NOT_CONFIRMED = ("", "none")
_NO_POSITION = ("", "unknown")


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


def is_kind(device: DeviceType, words: Collection[str]) -> bool:
    """Whether a device is among `words`: its code, all, central, vascular, peripheral or enteral."""
    kinds = {
        "all": True,
        "central": device.central,
        "vascular": device.vascular,
        "peripheral": device.vascular and not device.central,
        "enteral": "enteral" in device.routes,
    }
    return device.id in words or any(kinds.get(word, False) for word in words)


def device_code(content: Content, device_type: str, lumens: int = 1) -> str:
    """The SNOMED code of a device with so many lumens; empty where none is known. Raises KeyError."""
    device = content.devices[device_type]
    return device.lumen_snomed.get(str(lumens), "" if device.lumen_snomed else device.snomed)


def valve_of(content: Content, device_type: str, design: str, valve: str = "") -> str:
    """open or valved: what was written down, else what the design is; empty when nobody knows. Raises KeyError."""
    made = next((each for each in content.devices[device_type].designs if each.id == design), None)
    return valve or (made.valve if made else "")


def french_size(content: Content, outer_diameter_mm: Decimal) -> Decimal:
    """French from the outer diameter in mm."""
    return outer_diameter_mm * content.line_attributes["french"].numbers["per_mm"]


def attributes_of(content: Content, device_type: str, *, lumens: int = 1) -> tuple[tuple[LineAttribute, str], ...]:
    """What is asked about a device, each with R (needed before use), C (when known) or O. Raises KeyError."""
    device = content.devices[device_type]
    asked = []
    for each in content.line_attributes.values():
        for words, need in ((each.required, "R"), (each.known, "C"), (each.welcome, "O")):
            if is_kind(device, words) or ("several" in words and lumens > 1):
                asked.append((each, need))
                break
    return tuple(asked)


def missing_attributes(
    content: Content, device_type: str, known: Mapping[str, object], *, unknown: Collection[str] = (), lumens: int = 1
) -> tuple[LineAttribute, ...]:
    """What must still be found out before the device is used.

    `known` maps attribute ids to what is known; `unknown` are those somebody gave a reason for not knowing, which
    counts where the attribute may be unknown.
    """
    return tuple(
        each
        for each, need in attributes_of(content, device_type, lumens=lumens)
        if need == "R" and known.get(each.id) in (None, "", ()) and not (each.may_be_unknown and each.id in unknown)
    )


def tip_findings(
    content: Content, name: str, device_type: str, confirmed_by: str, position: str
) -> tuple[Finding, ...]:
    """R-05.tip for a central line whose tip was not confirmed, or whose position nobody wrote down.

    Holds before the first use and on admission alike: a line that comes without its record is not confirmed.
    """
    if not content.devices[device_type].central:
        return ()
    if confirmed_by not in _NOT_CONFIRMED and position not in _NO_POSITION:
        return ()
    return (finding(content, "R-05.tip", line=name),)


def lumens_doubt(content: Content, uses: Sequence[str], *, pn: bool) -> str:
    """Why the designated uses of the lumens do not fit, or an empty text. `uses` has one use a lumen.

    Where PN is given through a line of several lumens, one of them is kept for PN alone.
    """
    if not pn or len(uses) < 2 or "pn" in uses:
        return ""
    return said("{rule}. Choose which one", rule=content.line_attributes["lumens"].rule)


def lengths_disagree(content: Content, total_cm: Decimal, internal_cm: Decimal, external_cm: Decimal) -> str:
    """Why the three lengths cannot all be right, or an empty text. How far they may differ is content."""
    if abs(total_cm - internal_cm - external_cm) <= content.line_attributes["total_cm"].numbers["may_differ_cm"]:
        return ""
    return said(
        "{inside} cm in and {outside} cm out do not make {total} cm. Measure again",
        inside=show_number(internal_cm),
        outside=show_number(external_cm),
        total=show_number(total_cm),
    )


def external_length_change(content: Content, placed_cm: Decimal, now_cm: Decimal) -> Change:
    """The external length against placement: a drift hint from 1 cm, stop use from 2 cm (both content)."""
    stop = content.rules["R-05.moved"].numbers["external_change_cm"]
    hint = content.rules["R-05.drift"].numbers["external_hint_cm"]
    change = now_cm - placed_cm
    if abs(change) >= stop:
        return Change(change, _longer(change), "crit", "R-05.moved", placed_cm + stop)
    if abs(change) >= hint:
        return Change(change, _longer(change), "warn", "R-05.drift", placed_cm + stop)
    return Change(change, said("In range"), "ok", "", placed_cm + stop)


def arm_change(content: Content, baseline_cm: Decimal, now_cm: Decimal) -> Change:
    """The arm against the baseline measured at the same place; a rise of 3 cm asks for a clot to be ruled out."""
    stop = content.rules["LS-03"].numbers["arm_rise_cm"]
    change = now_cm - baseline_cm
    if change >= stop:
        return Change(
            change, said("{number} cm thicker", number=show_number(change)), "crit", "LS-03", baseline_cm + stop
        )
    return Change(change, said("In range"), "ok", "", baseline_cm + stop)


def _longer(change: Decimal) -> str:
    number = show_number(abs(change))
    return said("{number} cm more", number=number) if change > 0 else said("{number} cm less", number=number)


def too_young_for(content: Content, choice: str, born: date, on: date) -> str:
    """Why a product is not for a patient of this age, or an empty text; months are calendar months."""
    limit = content.care_age_limits.get(choice)
    if limit is None:
        return ""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    is_over = months > limit.above_months or (months == limit.above_months and on.day > born.day)
    return "" if is_over else limit.why
