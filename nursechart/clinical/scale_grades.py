"""From a score to its grade, which scale is in force, and the scored answer that a record keeps.

A scale that is off because somebody owns it is never asked item by item; a total from the clinic's own licensed form
still gets its band and action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from nursechart.clinical.content_types import Choice
from nursechart.clinical.notations import Bound
from nursechart.clinical.scale_types import Change, GradeText, Level, Scale
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


class ScaleIsOff(ValueError):
    """The scale is owned and this clinic has not said that it has permission; the text says why."""


class NotAScore(ValueError):
    """What was kept is no scored answer. The text names the field, never the value."""


@dataclass(frozen=True, slots=True)
class Grade:
    """`value` of `of` on a scale; `of` is None where the scale also counts below 0."""

    scale: str
    title: str
    value: int
    of: int | None
    name: str
    action: str
    level: Level

    @property
    def words(self) -> str:
        """`Site signs 2 of 4`, `RASS -2`."""
        return f"{self.title} {self.value} of {self.of}" if self.of is not None else f"{self.title} {self.value:+d}"


class Scored(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A scored answer as it is kept: it can be read without the pack it was made with."""

    scale: str
    pack: str  # version of the content pack
    title: str
    total: int
    of: int | None
    grade: str
    action: str
    level: Level
    answers: dict[str, int | str] = {}  # item to points, or finding to its size as typed
    own_form: bool = False  # the total was counted on the clinic's own licensed form
    scorer: str = ""  # user id, where it is not the author of the statement


def scale_for(content: Content, scale_id: str) -> Scale:
    """The scale in force where `scale_id` is wanted: itself, or what stands in for it while it is off.

    Raises KeyError.
    """
    scale = content.scales[scale_id]
    return content.scales[scale.stand_in] if scale.is_off and scale.stand_in else scale


def offered(content: Content) -> tuple[Scale, ...]:
    """The scales whose items may be shown here; a stand-in is left away where the scale it stands for is on."""
    replaced = {each.stand_in for each in content.scales.values() if each.stand_in and not each.is_off}
    needed = {each.stand_in for each in content.scales.values() if each.stand_in and each.is_off}
    return tuple(
        each for each in content.scales.values() if not each.is_off and (each.id not in replaced or each.id in needed)
    )


def totals_only(content: Content) -> tuple[Scale, ...]:
    """The owned scales that are off and have no stand-in: recorded as a total from the clinic's own licensed form."""
    return tuple(each for each in content.scales.values() if each.is_off and not each.stand_in)


def grade(content: Content, scale_id: str, value: int) -> Grade:
    """The grade that a score falls in. Raises KeyError for an unknown scale, ValueError for a score outside it."""
    scale = content.scales[scale_id]
    if scale.values and value not in scale.values:
        raise ValueError(f"{scale.title} is one of {', '.join(str(each) for each in scale.values)}")
    for each in scale.grades:
        if each.low <= value <= each.high:
            return as_grade(scale, each, value)
    raise ValueError(f"{value} is not on the scale {scale_id}")


def as_grade(scale: Scale, text: GradeText, value: int) -> Grade:
    return Grade(scale.id, scale.title, value, scale.of, text.name, text.action, text.level)


def grade_choices(content: Content, scale_id: str) -> tuple[Choice, ...]:
    """The grades of the scale in force as answers to choose from; the number comes first in the words."""
    return tuple(
        Choice(
            id=each.code or str(each.low),
            label=(each.criteria or each.name) if each.code else f"{each.low}, {each.criteria or each.name}",
            level=each.level,
        )
        for each in scale_for(content, scale_id).grades
    )


def worst_sign(content: Content, scale_id: str, signs: Mapping[str, object] | frozenset[str]) -> Grade | None:
    """The grade of the worst sign on a scale that has a grade for each; None where none of them is on it."""
    scale = content.scales[scale_id]
    reached = [scale.signs[each] for each in signs if each in scale.signs]
    return grade(content, scale_id, max(reached)) if reached else None


def sum_scale(content: Content, scale_id: str, points: Mapping[str, int]) -> Grade:
    """A scale that adds up its items (Braden, Morse, FLACC, PAINAD, MNA-SF, GCS); `points` by item id.

    Raises ScaleIsOff; ValueError for an item that is missing, unknown, or given points it does not have.
    """
    scale = content.scales[scale_id]
    if scale.is_off and scale.licence is not None:
        raise ScaleIsOff(said("{title} is off: {reason}", title=scale.title, reason=scale.licence.reason))
    needed = {item.id for item in scale.items if not item.instead_of}
    given = {scale.item(each).instead_of or each for each in points if each in {item.id for item in scale.items}}
    if given != needed or len(points) != len(needed):
        raise ValueError(f"{scale_id} needs each of its {len(needed)} items once")
    for item_id, value in points.items():
        if value not in scale.item(item_id).options.values():
            raise ValueError(f"{item_id} of {scale_id} has no {value}")
    return grade(content, scale_id, sum(points.values()))


def band_points(bands: tuple[tuple[Bound, int], ...], value: Decimal) -> int:
    """The points of the first bound that takes the value; 0 where none does."""
    return next((points for bound, points in bands if bound.takes(value)), 0)


def changed(content: Content, scale_id: str, before: int, now: int) -> Change | None:
    """What a change since last time asks for by itself (a fall of 2 on the coma scale), or None."""
    change = content.scales[scale_id].change
    if change is None:
        return None
    moved = now - before
    return change if (moved >= change.by if change.by > 0 else moved <= change.by) else None


def scored(
    content: Content,
    found: Grade,
    answers: Mapping[str, int | str] | None = None,
    *,
    own_form: bool = False,
    scorer: str = "",
) -> Scored:
    """A grade with the answers it was made of, to be kept."""
    return Scored(
        found.scale,
        content.version,
        found.title,
        found.value,
        found.of,
        found.name,
        found.action,
        found.level,
        dict(answers or {}),
        own_form,
        scorer,
    )


def write_scored(value: Scored) -> dict[str, Any]:
    """The plain JSON form of a scored answer."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain


def read_scored(plain: object) -> Scored:
    """A scored answer as it was kept. Raises NotAScore."""
    try:
        return msgspec.convert(plain, Scored)
    except msgspec.ValidationError as error:
        where = str(error).partition(" - at `")[2].rstrip("`")
        raise NotAScore(said("no scored answer, at {place}", place=where or "$")) from None
