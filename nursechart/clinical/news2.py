"""NEWS2: seven parts, their total, and the response at home (`clinical.md` 4.12; Royal College of Physicians, 2017).

For 16 years and over, not in pregnancy. One part that scores 3 asks for a response of its own, whatever the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.scale_grades import Grade, as_grade, band_points, grade

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_SEVERITY = {"ok": 0, "warn": 1, "crit": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class News2Signs:
    """What NEWS2 is made from. Temperature in °C, pressures in mmHg, SpO2 in %."""

    breathing_rate: Decimal
    oxygen_saturation: Decimal
    systolic: Decimal
    pulse: Decimal
    temperature: Decimal
    on_oxygen: bool = False
    scale_2: bool = False  # a prescriber set a target of 88 to 92 %
    consciousness: str = "alert"  # alert, confused (newly), voice, pain, unresponsive


@dataclass(frozen=True, slots=True)
class News2:
    """The total and its parts in the order of the chart: breathing, SpO2, oxygen, systolic, pulse, awareness, T."""

    total: int
    parts: tuple[int, int, int, int, int, int, int]
    labels: tuple[str, ...]  # of the parts
    grade: Grade  # the response to the total
    single: Grade | None  # the response to one part that scores 3

    @property
    def single_red(self) -> bool:
        return self.single is not None

    @property
    def response(self) -> Grade:
        """What is to be done: the more urgent of the two responses."""
        if self.single is not None and _SEVERITY[self.single.level] > _SEVERITY[self.grade.level]:
            return self.single
        return self.grade


def news2(content: Content, signs: News2Signs) -> News2:
    """NEWS2 of one set of vital signs. Raises KeyError for a consciousness that the scale does not know."""
    scale = content.scales["news2"]
    if not signs.scale_2:
        oxygen_band = "spo2_scale_1"
    else:
        oxygen_band = "spo2_scale_2_on_oxygen" if signs.on_oxygen else "spo2_scale_2"
    bands = scale.bands
    parts = (
        band_points(bands["breathing_rate"], signs.breathing_rate),
        band_points(bands[oxygen_band], signs.oxygen_saturation),
        scale.item("oxygen").options["oxygen" if signs.on_oxygen else "air"],
        band_points(bands["systolic"], signs.systolic),
        band_points(bands["pulse"], signs.pulse),
        scale.item("consciousness").options[signs.consciousness],
        band_points(bands["temperature"], signs.temperature),
    )
    single = None
    if scale.single is not None and max(parts) >= scale.single.low:
        single = as_grade(scale, scale.single, max(parts))
    labels = tuple(item.label for item in scale.items)
    return News2(sum(parts), parts, labels, grade(content, "news2", sum(parts)), single)


def is_for(content: Content, years: int | None, *, pregnant: bool = False) -> bool:
    """Whether NEWS2 may be used for somebody of this age; an unknown date of birth counts as adult."""
    least = content.scales["news2"].from_years or 0
    return not pregnant and (years is None or years >= least)
