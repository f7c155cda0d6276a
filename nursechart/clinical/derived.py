"""What a form works out by itself from its other answers: totals, balances, rates, minutes.

Nothing derived is charted: it is worked out again wherever it is shown or printed, so it cannot disagree with what it
follows from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from nursechart.clinical.content_types import Field
from nursechart.clinical.units import round_half_up

_MINUTE = Decimal(60)


def worked_out(field: Field, values: Mapping[str, Any]) -> Decimal | None:
    """The number a `derived` field shows, rounded half-up to its step, in its unit; None while it cannot be said.

    `sum` adds the numbers that are given (None without any), `balance` takes the sum of the fields `less` from it,
    `difference` takes the others from the first (None where one is missing), `ratio` divides the first by the second,
    `loss_percent` says by how much the first is under the second, `minutes` counts from the first wall time to the
    second. `vital_signs` is shown with the readings it follows from, not here. Raises KeyError for a field that is
    not derived.
    """
    given, less = [values.get(each) for each in field.of], [values.get(each) for each in field.less]
    number = _balance(given, less) if field.formula == "balance" else _FORMULAS[field.formula](given)
    return None if number is None else round_half_up(number, field.step) if field.step else number


def _sum(given: list[Any]) -> Decimal | None:
    numbers = [number for each in given if (number := _number(each)) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _difference(given: list[Any]) -> Decimal | None:
    numbers = [number for each in given if (number := _number(each)) is not None]
    return numbers[0] - sum(numbers[1:], Decimal(0)) if len(numbers) == len(given) else None


def _balance(given: list[Any], less: list[Any]) -> Decimal | None:
    came, went = _sum(given), _sum(less)
    return None if came is None and went is None else (came or Decimal(0)) - (went or Decimal(0))


def _loss_percent(given: list[Any]) -> Decimal | None:
    now, before = _number(given[0]), _number(given[1])
    return None if now is None or not before else (before - now) / before * 100


def _ratio(given: list[Any]) -> Decimal | None:
    first, second = _number(given[0]), _number(given[1])
    return None if first is None or not second else first / second


def _minutes(given: list[Any]) -> Decimal | None:
    try:
        begun, ended = (datetime.fromisoformat(each) for each in given[:2])
    except (TypeError, ValueError):
        return None
    return Decimal(int((ended - begun).total_seconds())) / _MINUTE


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except ArithmeticError:
        return None


def _elsewhere(_: list[Any]) -> Decimal | None:
    return None


_FORMULAS = {
    "sum": _sum,
    "difference": _difference,
    "ratio": _ratio,
    "minutes": _minutes,
    "loss_percent": _loss_percent,
    "vital_signs": _elsewhere,
}
