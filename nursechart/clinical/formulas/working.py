"""What the code of a formula gets, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from nursechart.clinical.formula_types import Formula, FormulaInput
from nursechart.clinical.units import round_half_up

InputValue = Decimal | tuple[Decimal, ...] | str | datetime
ResultValue = Decimal | tuple[Decimal, ...] | datetime
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values that were read and judged, in the formula's units. Asking for one of another kind is a bug."""

    formula: Formula
    asked: Mapping[str, FormulaInput]
    values: Mapping[str, InputValue]
    steps: Mapping[str, Decimal]  # roundings that were chosen instead of the formula's own

    def number(self, name: str) -> Decimal:
        return self._is(self.values[name], Decimal)

    def maybe(self, name: str) -> Decimal | None:
        return self.number(name) if name in self.values else None

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        return self._is(self.values[name], tuple)

    def choice(self, name: str) -> str:
        """The chosen option; an empty text where an optional one was left out."""
        return self._is(self.values.get(name, ""), str)

    def time(self, name: str) -> datetime | None:
        return self._is(self.values[name], datetime) if name in self.values else None

    def setting(self, name: str) -> Decimal:
        """A factor, cap or target of the pack."""
        return self.formula.numbers[name]

    def step(self, result: str) -> Decimal:
        """What a result is rounded to."""
        step = self.steps.get(result) or self.formula.result(result).step
        return self._is(step, Decimal)

    def given_amount(self, result: str, value: Decimal) -> tuple[Decimal, str]:
        """The dose that is given, and the line that says so: where a clinic's own rounding was chosen (to 250 mg, to
        whole vials) vials and volume follow from the rounded dose; else from the unrounded one.
        """
        if result not in self.steps:
            return value, ""
        rounded = round_half_up(value, self.steps[result])
        return rounded, f"Given: {rounded:f}, to the nearest {self.steps[result]:f}"

    @staticmethod
    def _is(value: object, shape: type[_T]) -> _T:
        if not isinstance(value, shape):
            raise TypeError(f"{type(value).__name__} where the formula reckons with {shape.__name__}")
        return value


@dataclass(frozen=True, slots=True)
class Worked:
    """Unrounded results (the first is the one the formula is named after), the lines that lead there, and warnings of
    the content by id with the words they leave open.
    """

    results: Mapping[str, ResultValue]
    steps: tuple[str, ...] = ()
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()


Code = Callable[[Inputs], Worked]
