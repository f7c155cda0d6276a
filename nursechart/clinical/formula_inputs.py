"""What goes into a formula, read and judged: units, limits of the pack, what is missing, what is rare.

A blank, zero or negative number, a missing unit, and whatever is outside the limits are refused with the sentence that
says what to enter. What is only rare is taken and asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.formula_types import Formula, FormulaInput
from nursechart.clinical.formula_words import exact_text, listed, moment, unit_words
from nursechart.clinical.units import UnitMismatch, convert
from nursechart.errors import NurseCanAct
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

InputValue = Decimal | tuple[Decimal, ...] | str | datetime


class InputRefused(NurseCanAct):
    """An input that cannot be reckoned with. The text says what to enter."""

    def __init__(self, input_id: str, says: str) -> None:
        super().__init__(says)
        self.input = input_id


@dataclass(frozen=True, slots=True)
class Given:
    """A value for an input, its unit (UCUM) and where it came from: `weight of 20 Nov, home scale`, `order 12`."""

    value: InputValue | None
    unit: str = ""
    origin: str = "typed"


@dataclass(frozen=True, slots=True)
class Taken:
    """An input as it was reckoned with, beside what was given. `asks` is the question where it is rare."""

    id: str
    label: str
    value: InputValue
    unit: str  # UCUM, the formula's
    given: InputValue
    given_unit: str
    origin: str
    shown: str  # as given, with its unit
    asks: str = ""


def taken(content: Content, formula: Formula, given: Mapping[str, Given]) -> tuple[Taken, ...]:
    """The inputs in the formula's order and units. Raises InputRefused; KeyError for what the formula does not ask."""
    known = (*formula.inputs, *formula.optional)
    if unknown := [each for each in given if each not in known]:
        raise KeyError(f"{formula.id} does not ask for {unknown[0]}")
    found = []
    for name in known:
        shape, told = content.formula_inputs[name], given.get(name)
        if told is not None and told.value is not None and told.value != "" and told.value != ():
            found.append(_taken(shape, told, told.value))
        elif name in formula.inputs:
            raise InputRefused(name, _enter(shape))
    return tuple(found)


def _taken(shape: FormulaInput, told: Given, value: InputValue) -> Taken:
    reckoned, shown, asks = value, str(value), ""
    if shape.kind == "choice":
        if value not in shape.options:
            raise InputRefused(shape.id, _enter(shape))
        shown = shape.options[str(value)]
    elif shape.kind == "time":
        if not isinstance(value, datetime) or value.utcoffset() is None:
            raise InputRefused(shape.id, _enter(shape))
        shown = moment(value)
    elif shape.kind == "numbers":
        if not isinstance(value, tuple) or len(value) > shape.most:
            raise InputRefused(
                shape.id, said("Enter at most {most} numbers for {name}", most=shape.most, name=shape.name)
            )
        reckoned = tuple(_number(shape, each, told.unit) for each in value)
        shown = f"{listed(value)} {unit_words(told.unit)}".strip()
    else:
        if not isinstance(value, Decimal):
            raise InputRefused(shape.id, _enter(shape))
        reckoned = _number(shape, value, told.unit)
        shown = f"{exact_text(value)} {unit_words(told.unit)}".strip()
        asks = _rare(shape, reckoned, shown)
    return Taken(shape.id, shape.label, reckoned, shape.unit, value, told.unit, told.origin, shown, asks)


def _number(shape: FormulaInput, value: Decimal, unit: str) -> Decimal:
    if not value.is_finite():
        raise InputRefused(shape.id, _enter(shape))
    if value < 0 or (value == 0 and not shape.zero):
        least = said("it must not be less than 0") if shape.zero else said("it must be more than 0")
        raise InputRefused(shape.id, said("Enter the {name}: {least}", name=shape.name, least=least))
    if shape.unit and unit not in (shape.unit, *shape.units):
        offered = " or ".join(unit_words(each) for each in (shape.unit, *shape.units))
        if not unit:
            raise InputRefused(
                shape.id, said("Say the unit of the {name}: {offered}", name=shape.name, offered=offered)
            )
        typed = unit_words(unit)
        what = said("The {name} is entered in {offered}, not in {unit}", name=shape.name, offered=offered, unit=typed)
        raise InputRefused(shape.id, what)
    reckoned = converted(value, unit, shape.unit, shape.substance) if shape.unit else value
    if (shape.low is not None and reckoned < shape.low) or (shape.high is not None and reckoned > shape.high):
        raise InputRefused(shape.id, _between(shape, value, unit))
    if shape.whole and reckoned != reckoned.to_integral_value():
        raise InputRefused(
            shape.id,
            said("Enter the {name} as a whole number, like {example}", name=shape.name, example=shape.example or "4"),
        )
    return reckoned


def converted(value: Decimal, from_ucum: str, to_ucum: str, substance: str = "") -> Decimal:
    """`units.convert` for ratios too: mg/mL is 1000 ug/mL, part by part. Raises UnitMismatch."""
    if from_ucum == to_ucum:
        return value
    parts, wanted = from_ucum.split("/"), to_ucum.split("/")
    if substance or len(parts) == 1:
        return convert(value, from_ucum, to_ucum, substance)
    if len(parts) != len(wanted):
        raise UnitMismatch(said("{from_ucum} is not {to_ucum}", from_ucum=from_ucum, to_ucum=to_ucum))
    found = convert(value, parts[0], wanted[0])
    for each, other in zip(parts[1:], wanted[1:], strict=True):
        found /= convert(Decimal(1), each, other)
    return found


def _enter(shape: FormulaInput) -> str:
    if shape.kind == "choice":
        return said("Choose the {name}: {options}", name=shape.name, options=" or ".join(shape.options.values()))
    if shape.kind == "time":
        return said("Enter the {name} with date and time", name=shape.name)
    unit, example = unit_words(shape.unit) if shape.unit else "", shape.example
    if unit and example:
        return said("Enter the {name} in {unit}, like {example}", name=shape.name, unit=unit, example=example)
    if unit:
        return said("Enter the {name} in {unit}", name=shape.name, unit=unit)
    if example:
        return said("Enter the {name}, like {example}", name=shape.name, example=example)
    return said("Enter the {name}", name=shape.name)


def _between(shape: FormulaInput, value: Decimal, unit: str) -> str:
    unit_shown = unit_words(shape.unit)
    low, high = (None if each is None else exact_text(each) for each in (shape.low, shape.high))
    limits = (
        said("between {low} and {high}", low=low, high=high)
        if low and high
        else said("at least {low}", low=low)
        if low
        else said("at most {high}", high=high)
    )
    typed = f"{exact_text(value)} {unit_words(unit)}".strip()
    limits = f"{limits} {unit_shown}".rstrip()
    return said("The {name} must be {limits}. You typed {typed}", name=shape.name, limits=limits, typed=typed)


def _rare(shape: FormulaInput, value: Decimal, shown: str) -> str:
    if shape.usual is None or shape.usual[0] <= value <= shape.usual[1]:
        return ""
    return said("Is the {name} {shown} right? It is rare", name=shape.name, shown=shown)
