"""Scales at the bedside: pain and which scale suits, swelling, pressure on standing, teach-back, MNA-SF items.

`clinical.md` 4.7, 4.13 to 4.15 and S05.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Choice
from nursechart.clinical.scale_grades import Grade, band_points, grade, offered
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_SCALE_OF = {"nrs": "pain", "faces": "faces", "flacc": "flacc", "painad": "painad"}  # choice to scale


def pain(content: Content, score: int) -> Grade:
    """None, mild, moderate, severe. Raises ValueError outside 0 to 10."""
    return grade(content, "pain", score)


def pain_scales(content: Content) -> tuple[Choice, ...]:
    """The choices of a pain scale as they may be offered here.

    One that is off stays as a total from the clinic's own licensed form, and its label says so.
    """
    shown = {each.id for each in offered(content)}
    return tuple(
        each
        if _SCALE_OF.get(each.id, "pain") in shown
        else Choice(
            id=each.id,
            label=said("{label}, total from your own form", label=each.label),
            snomed=each.snomed,
            loinc=each.loinc,
            display=each.display,
        )
        for each in content.choices["pain_scale"]
    )


def suggested_pain_scales(
    content: Content, years: int | None, *, non_verbal: bool = False, dementia: bool = False
) -> tuple[str, ...]:
    """The pain scales that suit, the best first, as ids of `pain_scale`.

    Dementia: PAINAD. Under 7 years or without speech: FLACC. From 3 to 7 years: faces. Everybody else: 0 to 10.
    """
    numbers = content.scales["pain"].numbers
    suited = ["painad"] if dementia else []
    if years is not None and numbers["faces_from_years"] <= years <= numbers["faces_to_years"] and not non_verbal:
        suited.append("faces")
    if (non_verbal and not dementia) or (years is not None and years < numbers["flacc_under_years"]):
        suited.append("flacc")
    return tuple(suited) or ("nrs",)


def pitting_oedema(content: Content, *, depth_mm: Decimal | None = None, seconds: Decimal | None = None) -> Grade:
    """Pitting oedema from the depth of the pit and how long it stays; the worse of the two counts."""
    bands = content.scales["oedema"].bands
    found = [band_points(bands["depth_mm"], depth_mm)] if depth_mm is not None else []
    found += [band_points(bands["seconds"], seconds)] if seconds is not None else []
    return grade(content, "oedema", max(found, default=0))


def is_orthostatic(
    content: Content,
    lying: tuple[Decimal, Decimal],
    standing: tuple[Decimal, Decimal],
    *,
    pulse_rise: Decimal = Decimal(0),
) -> bool:
    """Whether pressure (systolic, diastolic in mmHg) falls too far on standing, or the pulse rises too far."""
    numbers = content.scales["orthostatic"].numbers
    return (
        lying[0] - standing[0] >= numbers["systolic_fall"]
        or lying[1] - standing[1] >= numbers["diastolic_fall"]
        or pulse_rise >= numbers["pulse_rise"]
    )


def orthostatic(
    content: Content,
    lying: tuple[Decimal, Decimal],
    *standing: tuple[Decimal, Decimal],
    pulse_lying: Decimal | None = None,
    pulse_standing: tuple[Decimal, ...] = (),
) -> Grade:
    """The lying pressure against each standing one (after 1 and 3 minutes); one that is positive is enough."""
    rises = [each - pulse_lying for each in pulse_standing] if pulse_lying is not None else []
    rise = max(rises, default=Decimal(0))
    positive = any(is_orthostatic(content, lying, each, pulse_rise=rise) for each in standing)
    return grade(content, "orthostatic", 1 if positive else 0)


def has_learned(content: Content, level: int, what: Literal["fact", "skill"]) -> bool:
    """Whether a teach-back level passes: a skill has to be shown, a fact only said."""
    return level >= content.scales["teach_back"].numbers[f"pass_{what}s"]


def mna_points(content: Content, item: Literal["bmi", "calf"], value: Decimal) -> int:
    """The points of the last MNA-SF item from the BMI (kg/m2) or the calf (cm)."""
    return band_points(content.scales["mna_sf"].bands[item], value)
