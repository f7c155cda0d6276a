"""Replays the worked examples of the pack: what each formula must give, digit for digit.

`nursechart content check` prints what fails; the tests are made of the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.calculation import Against, Calculation, Refused, Result, calculate
from nursechart.clinical.calculators import local
from nursechart.clinical.formula_inputs import Given
from nursechart.clinical.formula_types import FormulaInput, Vector
from nursechart.clinical.units import round_half_up

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class FailedVector:
    """A worked example that the formula did not give, and what came instead."""

    id: str
    formula: str
    says: str


def replay(content: Content) -> tuple[FailedVector, ...]:
    """Every vector of the pack that fails. Empty: all are given as they stand."""
    return tuple(failed for each in content.vectors.values() if (failed := failure(content, each)) is not None)


def failure(content: Content, vector: Vector) -> FailedVector | None:
    """Why one vector fails, or None."""
    found = answered(content, vector)
    says = _refusal(vector, found) if isinstance(found, Refused) else _difference(vector, found)
    return FailedVector(vector.id, vector.formula, says) if says else None


def answered(content: Content, vector: Vector) -> Calculation | Refused:
    """What the formula answers to a vector's inputs."""
    given = {name: read_given(content.formula_inputs[name], typed) for name, typed in vector.given.items()}
    against = None
    if vector.hard_limit is not None or vector.ordered is not None:
        against = Against(drug="the drug", ordered=vector.ordered, hard_limit=vector.hard_limit)
    return calculate(content, vector.formula, given, against=against, steps=vector.steps)


def read_given(shape: FormulaInput, typed: str) -> Given:
    """A value as vectors write it: `250 mL`, `1 10 1 h`, `female`, `2025-11-01T22:30 America/New_York`.

    Raises ValueError or ArithmeticError for what is written otherwise.
    """
    if shape.kind == "choice":
        return Given(typed)
    if shape.kind == "time":
        wall, zone = typed.split(" ")
        return Given(local(wall, zone))
    words = typed.split(" ")
    unit = "" if words[-1][-1:].isdigit() and words[-1][:1] in "-0123456789" else words.pop()
    numbers = tuple(Decimal(each) for each in words)
    return Given(numbers if shape.kind == "numbers" else numbers[0], unit)


def _refusal(vector: Vector, found: Refused) -> str:
    if vector.refused == (found.input or "formula"):
        return ""
    return f"refused at {found.input or 'the formula'}: {found.says}"


def _difference(vector: Vector, found: Calculation) -> str:
    if vector.refused:
        return f"{vector.refused} was not refused"
    results = {each.id: each for each in found.results}
    for name, wanted in vector.exact.items():
        if name not in results or not _is(results[name], wanted):
            return f"{name} is {results[name].exact if name in results else 'missing'}, not {wanted}"
    for name, wanted in vector.shown.items():
        if name not in results or results[name].shown != wanted:
            return f"{name} is shown as {results[name].shown if name in results else 'missing'}, not {wanted}"
    warned = {each.id for each in found.warnings}
    if warned != set(vector.warns):
        return f"it warns of {', '.join(sorted(warned)) or 'nothing'}, not of {', '.join(vector.warns) or 'nothing'}"
    if found.blocks is not vector.blocks:
        return "it blocks" if found.blocks else "it does not block"
    return ""


def _is(result: Result, wanted: str) -> bool:
    if not isinstance(result.exact, Decimal):
        return False
    digits = wanted.removesuffix("…")
    if digits == wanted:
        return result.exact == Decimal(wanted)
    return round_half_up(result.exact, Decimal(1).scaleb(-len(digits.partition(".")[2]))) == Decimal(digits)
