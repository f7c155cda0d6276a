"""What the scales of a pack must hold beyond their shape: bands without gaps, and a licence that says why it is off."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nursechart.clinical.scale_types import Scale

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading


def check_scales(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first scale that leaves a score without a grade, or a licence without a reason."""
    for scale in content.scales.values():
        rule = _gap(scale) or _licence(scale) or _references(content, scale)
        if rule:
            raise loading.refused(rule, "scales", scale.id)


def _gap(scale: Scale) -> str:
    bands = sorted(scale.grades, key=lambda each: each.low)
    if any(each.low > each.high for each in bands):
        return "a grade ends before it begins"
    if any(after.low != before.high + 1 for before, after in pairwise(bands)):
        return "its grades leave a gap or overlap"
    if scale.how == "sum":
        asked = [item for item in scale.items if not item.instead_of]
        if any(not item.options for item in scale.items):
            return "an item offers nothing to choose"
        least = sum(min(item.options.values()) for item in asked)
        most = sum(max(item.options.values()) for item in asked)
        if (least, most) != (bands[0].low, bands[-1].high):
            return f"its items add up to {least} to {most}, its grades go from {bands[0].low} to {bands[-1].high}"
    return ""


def _licence(scale: Scale) -> str:
    licence = scale.licence
    if licence is None:
        return ""
    if not licence.reason:
        return "a licence says why the scale is off, or on what terms it is on"
    return "" if licence.on or licence.needs_permission else "it is off and needs no permission"


def _references(content: Content, scale: Scale) -> str:
    if scale.stand_in:
        stand_in = content.scales.get(scale.stand_in)
        if stand_in is None:
            return f"there is no scale called {scale.stand_in}"
        if stand_in.licence is not None:
            return f"{scale.stand_in} is owned too and cannot stand in"
    ids = [item.id for item in scale.items]
    for item in scale.items:
        if item.instead_of and item.instead_of not in ids:
            return f"{item.instead_of} is no item of it"
    scores = {value for grade in scale.grades for value in range(grade.low, grade.high + 1)}
    if not set(scale.signs.values()) <= scores or not set(scale.values) <= scores:
        return "a sign or a value reaches no grade of it"
    return ""
