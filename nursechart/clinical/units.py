"""Units of measure: conversions between UCUM units and the words a nurse reads for them.

Conversions are decimal and unrounded; rounding is for the screen, once, half-up (`clinical.md` 5.3 and 7.0). A
converted value is never converted again: the number as typed is what the chart keeps.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from nursechart.language import said, to_say

# clinical.md 7.0, constants
KG_PER_LB = Decimal("0.45359237")
CM_PER_INCH = Decimal("2.54")
GLUCOSE_MG_DL_PER_MMOL_L = Decimal("18.016")
CREATININE_UMOL_L_PER_MG_DL = Decimal("88.4")

_SHOWN = {
    "Cel": "°C", "[degF]": "°F", "/min": "/min", "mm[Hg]": "mmHg", "%": "%", "kg": "kg", "g": "g", "[lb_av]": "lb",
    "[oz_av]": "oz", "cm": "cm", "mm": "mm", "[in_i]": "in", "m": "m", "mg/dL": "mg/dL", "mmol/L": "mmol/L",
    "umol/L": "µmol/L", "mL": "mL", "L": "L", "mL/h": "mL/h", "L/min": "L/min", "mg": "mg", "ug": "mcg", "min": "min",
    "h": "h", "s": "s", "d": to_say("days"), "{score}": to_say("0 to 10"), "1": "", "deg": "°",
    "m2": "m²", "kg/m2": "kg/m²", "[IU]": to_say("units"),
}  # fmt: skip
_WORDS = ("d", "{score}", "[IU]")  # what is a word of a language, and no sign

# factors to the first unit of each family
_FACTORS: dict[str, tuple[str, Decimal]] = {
    "kg": ("kg", Decimal(1)), "g": ("kg", Decimal("0.001")), "[lb_av]": ("kg", KG_PER_LB),
    "[oz_av]": ("kg", KG_PER_LB / 16),
    "cm": ("cm", Decimal(1)), "mm": ("cm", Decimal("0.1")), "m": ("cm", Decimal(100)), "[in_i]": ("cm", CM_PER_INCH),
    "mL": ("mL", Decimal(1)), "L": ("mL", Decimal(1000)),
    "mg": ("kg", Decimal("1E-6")), "ug": ("kg", Decimal("1E-9")),
    "min": ("min", Decimal(1)), "h": ("min", Decimal(60)), "s": ("min", Decimal(1) / 60),
}  # fmt: skip

_BY_SUBSTANCE = {
    "glucose": ("mg/dL", "mmol/L", GLUCOSE_MG_DL_PER_MMOL_L),
    "creatinine": ("umol/L", "mg/dL", CREATININE_UMOL_L_PER_MG_DL),
}


class UnitMismatch(ValueError):
    """Two units that do not measure the same thing. A bug or foreign data: units on forms come from lists."""


def convert(value: Decimal, from_ucum: str, to_ucum: str, measure: str = "") -> Decimal:
    """`value` in another UCUM unit, unrounded. `measure` is needed between mass and moles (glucose, creatinine).

    Raises UnitMismatch.
    """
    if from_ucum == to_ucum:
        return value
    if (from_ucum, to_ucum) == ("[degF]", "Cel"):
        return (value - 32) * 5 / 9
    if (from_ucum, to_ucum) == ("Cel", "[degF]"):
        return value * 9 / 5 + 32
    if measure in _BY_SUBSTANCE:
        many, one, factor = _BY_SUBSTANCE[measure]
        if (from_ucum, to_ucum) == (one, many):
            return value * factor
        if (from_ucum, to_ucum) == (many, one):
            return value / factor
    source, target = _FACTORS.get(from_ucum), _FACTORS.get(to_ucum)
    if source is None or target is None or source[0] != target[0]:
        raise UnitMismatch(f"{from_ucum} is not {to_ucum}")
    return value * source[1] / target[1]


def shown_unit(ucum: str) -> str:
    """What a nurse reads: `Cel` is °C. A unit without a word of its own is shown as it is."""
    return said(_SHOWN[ucum]) if ucum in _WORDS else _SHOWN.get(ucum, ucum)


def round_half_up(value: Decimal, step: Decimal) -> Decimal:
    """`value` to the nearest `step` (0.1, 1, 250), halves away from zero; the digits are those of the step."""
    with localcontext() as context:
        context.prec = 40
        steps = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return steps * step


def pounds_and_ounces(pounds: Decimal, ounces: Decimal) -> Decimal:
    """Kilograms, unrounded."""
    return (pounds + ounces / 16) * KG_PER_LB


def feet_and_inches(cm: Decimal) -> tuple[int, Decimal]:
    """Whole feet, and inches to 0.1: 170 cm is 5 ft 6.9 in."""
    inches = round_half_up(cm / CM_PER_INCH, Decimal("0.1"))
    return int(inches // 12), inches % 12


def weight_step(kg: Decimal) -> Decimal:
    """The step a weight in kg is shown in: 0.01 under 10 kg, else 0.1."""
    return Decimal("0.01") if kg < 10 else Decimal("0.1")
