"""What no formula can do without: a divisor, a weight, a time that is more than zero."""

from __future__ import annotations

from decimal import Decimal

from nursechart.errors import NurseCanAct


class CannotCalculate(NurseCanAct):
    """A number is missing, zero or negative where the formula divides by it, or numbers that cannot go together."""


def positive(value: Decimal, name: str) -> Decimal:
    """`value`, when it is more than 0. Raises CannotCalculate with the name of what to enter."""
    if value <= 0:
        raise CannotCalculate(f"Enter the {name}: it must be more than 0")
    return value
