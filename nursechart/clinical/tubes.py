"""Feeding tubes, epidural and subcutaneous lines: what their checks say (`clinical.md` 3.9).

Each check answers with what is wrong and what to do, or nothing. Limits and words are the pack's; a fact that was not
looked at is None and says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.words import show_number

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.line_types import DeviceLimit, Severity

_WORST = ("emergency", "urgent", "call", "watch")


@dataclass(frozen=True, slots=True)
class DeviceFinding:
    """What one check says."""

    limit: str
    title: str
    says: str
    do: str
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeCheck:
    """A feeding tube as seen. Lengths cm, volumes mL; `tract_since` is when the opening was made."""

    device: str  # NG, G, J, GJ
    first_use: bool = False
    position_confirmed: bool | None = None  # by X-ray or pH
    ph: Decimal | None = None
    mark_placed_cm: Decimal | None = None
    mark_cm: Decimal | None = None
    balloon_put_in_ml: Decimal | None = None
    balloon_ml: Decimal | None = None
    blocked: bool = False
    is_out: bool = False
    tract_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpinalCheck:
    """An epidural or intrathecal line before a dose. None: not looked at."""

    device: str  # EPI, IT
    labelled_both_ends: bool | None = None
    dressing_whole: bool | None = None
    fluid_at_site: bool | None = None
    aspirate: str = ""  # blood, csf, none
    bromage: int | None = None
    preservative_free: bool | None = None
    other_depressant_without_order: bool = False


def tube_findings(content: Content, check: TubeCheck, on: date) -> tuple[DeviceFinding, ...]:
    """What is wrong with a feeding tube, the worst first. A tract of unknown age counts as young. `on` is local."""
    limits = content.device_limits
    found: list[DeviceFinding] = []
    if check.is_out and check.device != "NG":
        young = limits["young_tract"]
        weeks = None if check.tract_since is None else (on - check.tract_since).days // 7
        is_young = weeks is None or weeks < young.numbers["weeks"]
        found.append(_found(young if is_young else limits["old_tract"], weeks=young.numbers["weeks"]))
    if check.device == "NG":
        ph = limits["ng_ph"]
        if check.ph is not None and check.ph > ph.numbers["most"]:
            found.append(_found(ph))
        if check.first_use and not check.position_confirmed:
            found.append(_found(limits["ng_first"]))
    if check.mark_cm is not None and check.mark_placed_cm is not None:
        moved = abs(check.mark_cm - check.mark_placed_cm)
        if moved >= limits["tube_mark"].numbers["change_cm"]:
            found.append(_found(limits["tube_mark"], cm=moved))
    put_in, now = check.balloon_put_in_ml, check.balloon_ml
    if put_in is not None and now is not None and put_in - now >= limits["balloon"].numbers["loss_ml"]:
        found.append(_found(limits["balloon"], ml=now, want=put_in))
    if check.blocked:
        found.append(_found(limits["tube_blocked"]))
    return _worst_first(found)


def may_turn(content: Content, device: str) -> bool:
    """Whether the tube is turned daily: a gastrostomy is, one that ends in the jejunum never. Raises KeyError."""
    care = content.devices[device].care
    return any(rule.item == "tube_turn" and rule.at_most and care in rule.care for rule in content.care_rules)


def spinal_findings(content: Content, check: SpinalCheck) -> tuple[DeviceFinding, ...]:
    """What speaks against a dose through an epidural or intrathecal line, the worst first."""
    limits = content.device_limits
    block = limits["motor_block"]
    wrong = [
        (check.device == "EPI" and check.aspirate in ("blood", "csf"), limits["spinal_aspirate"]),
        (check.bromage is not None and check.bromage >= block.numbers["stop_from"], block),
        (check.preservative_free is False, limits["spinal_preservative"]),
        (check.other_depressant_without_order, limits["spinal_depressant"]),
        (check.fluid_at_site or check.dressing_whole is False, limits["spinal_fluid"]),
        (check.labelled_both_ends is False, limits["spinal_labels"]),
    ]
    return _worst_first([_found(limit, grade=Decimal(check.bromage or 0)) for holds, limit in wrong if holds])


def subcutaneous_findings(
    content: Content, *, apart_cm: Decimal | None = None, immune_globulin: bool = False, blood: bool = False
) -> tuple[DeviceFinding, ...]:
    """What is wrong with subcutaneous sites: too close to each other, or blood that came back."""
    limit = content.device_limits["sc_distance_ig" if immune_globulin else "sc_distance"]
    found = [_found(content.device_limits["sc_blood"])] if blood else []
    if apart_cm is not None and apart_cm < limit.numbers["least"]:
        found.append(_found(limit, cm=apart_cm))
    return _worst_first(found)


def tube_flush_words(content: Content, *, child: bool) -> str:
    """How a feeding tube is flushed: `30 mL water every 4 to 6 hours, and before and after drugs`."""
    return _found(content.device_limits["tube_flush_child" if child else "tube_flush_adult"]).says


def _found(limit: DeviceLimit, **words: Decimal) -> DeviceFinding:
    shown = {name: show_number(number) for name, number in {**limit.numbers, **words}.items()}
    return DeviceFinding(limit.id, limit.title, limit.says.format(**shown), limit.do, limit.severity)


def _worst_first(found: list[DeviceFinding]) -> tuple[DeviceFinding, ...]:
    return tuple(sorted(found, key=lambda each: _WORST.index(each.severity)))
