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
        shape, said = content.formula_inputs[name], given.get(name)
        if said is not None and said.value is not None and said.value != "" and said.value != ():
            found.append(_taken(shape, said, said.value))
        elif name in formula.inputs:
            raise InputRefused(name, _enter(shape))
    return tuple(found)


def _taken(shape: FormulaInput, said: Given, value: InputValue) -> Taken:
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
            raise InputRefused(shape.id, f"Enter at most {shape.most} numbers for {shape.name}")
        reckoned = tuple(_number(shape, each, said.unit) for each in value)
        shown = f"{listed(value)} {unit_words(said.unit)}".strip()
    else:
        if not isinstance(value, Decimal):
            raise InputRefused(shape.id, _enter(shape))
        reckoned = _number(shape, value, said.unit)
        shown = f"{exact_text(value)} {unit_words(said.unit)}".strip()
        asks = _rare(shape, reckoned, shown)
    return Taken(shape.id, shape.label, reckoned, shape.unit, value, said.unit, said.origin, shown, asks)


def _number(shape: FormulaInput, value: Decimal, unit: str) -> Decimal:
    if not value.is_finite():
        raise InputRefused(shape.id, _enter(shape))
    if value < 0 or (value == 0 and not shape.zero):
        least = "it must not be less than 0" if shape.zero else "it must be more than 0"
        raise InputRefused(shape.id, f"Enter the {shape.name}: {least}")
    if shape.unit and unit not in (shape.unit, *shape.units):
        offered = " or ".join(unit_words(each) for each in (shape.unit, *shape.units))
        what = f"Say the unit of the {shape.name}: {offered}" if not unit else (
            f"The {shape.name} is entered in {offered}, not in {unit_words(unit)}"
        )  # fmt: skip
        raise InputRefused(shape.id, what)
    reckoned = converted(value, unit, shape.unit, shape.substance) if shape.unit else value
    if (shape.low is not None and reckoned < shape.low) or (shape.high is not None and reckoned > shape.high):
        raise InputRefused(shape.id, _between(shape, value, unit))
    if shape.whole and reckoned != reckoned.to_integral_value():
        raise InputRefused(shape.id, f"Enter the {shape.name} as a whole number, like {shape.example or '4'}")
    return reckoned


def converted(value: Decimal, from_ucum: str, to_ucum: str, substance: str = "") -> Decimal:
    """`units.convert` for ratios too: mg/mL is 1000 ug/mL, part by part. Raises UnitMismatch."""
    if from_ucum == to_ucum:
        return value
    parts, wanted = from_ucum.split("/"), to_ucum.split("/")
    if substance or len(parts) == 1:
        return convert(value, from_ucum, to_ucum, substance)
    if len(parts) != len(wanted):
        raise UnitMismatch(f"{from_ucum} is not {to_ucum}")
    found = convert(value, parts[0], wanted[0])
    for each, other in zip(parts[1:], wanted[1:], strict=True):
        found /= convert(Decimal(1), each, other)
    return found


def _enter(shape: FormulaInput) -> str:
    if shape.kind == "choice":
        return f"Choose the {shape.name}: {' or '.join(shape.options.values())}"
    if shape.kind == "time":
        return f"Enter the {shape.name} with date and time"
    unit = f" in {unit_words(shape.unit)}" if shape.unit else ""
    example = f", like {shape.example}" if shape.example else ""
    return f"Enter the {shape.name}{unit}{example}"


def _between(shape: FormulaInput, value: Decimal, unit: str) -> str:
    unit_shown = unit_words(shape.unit)
    low, high = (None if each is None else exact_text(each) for each in (shape.low, shape.high))
    limits = f"between {low} and {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    typed = f"{exact_text(value)} {unit_words(unit)}".strip()
    return f"The {shape.name} must be {limits} {unit_shown}".rstrip() + f". You typed {typed}"


def _rare(shape: FormulaInput, value: Decimal, shown: str) -> str:
    if shape.usual is None or shape.usual[0] <= value <= shape.usual[1]:
        return ""
    return f"Is the {shape.name} {shown} right? It is rare"
