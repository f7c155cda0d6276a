"""What is worked out from vital signs: mean pressure, body mass index, body surface (`clinical.md` 7.5, 7.6, 7.14).

Answers are unrounded; `shown_derived` rounds once, half-up, to the step of the measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.units import round_half_up

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


def mean_pressure(systolic: Decimal, diastolic: Decimal) -> Decimal:
    """MAP in mmHg: (systolic + 2 x diastolic) / 3."""
    return (systolic + 2 * diastolic) / 3


def body_mass_index(kg: Decimal, cm: Decimal) -> Decimal:
    """kg/m2. Raises ValueError for a height or weight that is not above 0."""
    _above_zero(kg, cm)
    return kg * 10_000 / (cm * cm)


def body_surface(kg: Decimal, cm: Decimal) -> Decimal:
    """m2 by Mosteller: the square root of cm x kg / 3600. Raises ValueError as above."""
    _above_zero(kg, cm)
    return (cm * kg / 3600).sqrt()


def derived_from(numbers: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The derived measures that these allow: systolic and diastolic (mmHg), weight (kg), height (cm). Unrounded."""
    found: dict[str, Decimal] = {}
    if "systolic" in numbers and "diastolic" in numbers:
        found["map"] = mean_pressure(numbers["systolic"], numbers["diastolic"])
    weight, height = numbers.get("weight"), numbers.get("height")
    if weight and height:
        found["bmi"] = body_mass_index(weight, height)
        found["bsa"] = body_surface(weight, height)
    return found


def shown_derived(content: Content, measure_id: str, value: Decimal) -> str:
    """`93 mmHg`, `24.2 kg/m²`, `1.82 m²`."""
    unit = content.measures[measure_id].units[0]
    return f"{round_half_up(value, unit.step)} {unit.shown}"


def _above_zero(kg: Decimal, cm: Decimal) -> None:
    if kg <= 0 or cm <= 0:
        raise ValueError("weight and height must be above 0")
