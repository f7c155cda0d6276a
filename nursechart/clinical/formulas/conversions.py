"""Conversions (7.15): from the number as it was typed, never from one that was converted already."""

from __future__ import annotations

from decimal import Decimal

from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formula_words import unit_words
from nursechart.clinical.formulas.working import Code, Inputs, Worked
from nursechart.clinical.units import CM_PER_INCH, convert, feet_and_inches, pounds_and_ounces


def _converted(of: Inputs) -> Worked:
    """One number in another unit: the formula has one input, and one result."""
    (name,) = of.formula.inputs
    (shape,) = of.formula.results
    asked = of.asked[name]
    value, unit = of.number(name), asked.unit
    found = convert(value, unit, shape.unit, asked.substance)
    return Worked({shape.id: found}, (f"{say(value)} {unit_words(unit)} = {say(found)} {unit_words(shape.unit)}",))


def _feet(of: Inputs) -> Worked:
    height = of.number("height")
    feet, _ = feet_and_inches(height)
    inches = max(height / CM_PER_INCH - 12 * feet, Decimal(0))
    return Worked(
        {"feet": Decimal(feet), "inches": inches},
        (f"{say(height)} cm ÷ 2.54 = {say(height / CM_PER_INCH)} in; 12 in are a foot",),
    )


def _pounds(of: Inputs) -> Worked:
    pounds, ounces = of.number("pounds"), of.number("ounces")
    weight = pounds_and_ounces(pounds, ounces)
    return Worked(
        {"weight": weight},
        (f"({say(pounds)} lb + {say(ounces)} oz ÷ 16) × 0.45359237 = {say(weight)} kg",),
    )


CODES: dict[str, Code] = {"converted": _converted, "feet_and_inches": _feet, "pounds_and_ounces": _pounds}
