"""What a form works out by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nursechart.clinical.content_types import Field
from nursechart.clinical.derived import worked_out


def derived(formula: Any, *of: str, step: str = "1") -> Field:
    return Field(id="x", label="X", type="derived", formula=formula, of=of, unit="mL", step=Decimal(step))


@pytest.mark.parametrize(
    ("formula", "values", "shown"),
    [
        ("sum", {"a": "250", "b": "100.5"}, "351"),
        ("sum", {"a": "250"}, "250"),
        ("sum", {}, None),
        ("difference", {"a": "163", "b": "68"}, "95"),
        ("difference", {"a": "163"}, None),
        ("difference", {"b": "68"}, None),
        ("loss_percent", {"a": "76", "b": "80"}, "5"),
        ("loss_percent", {"a": "84", "b": "80"}, "-5"),
        ("loss_percent", {"a": "76"}, None),
        ("loss_percent", {"a": "76", "b": "0"}, None),
        ("vital_signs", {"a": "118", "b": "72"}, None),
        ("ratio", {"a": "42", "b": "4"}, "11"),
        ("ratio", {"a": "42", "b": "0"}, None),
        ("minutes", {"a": "2025-11-21T09:42", "b": "2025-11-21T10:12"}, "30"),
        ("minutes", {"a": "2025-11-21T09:42"}, None),
        ("minutes", {"a": "soon", "b": "2025-11-21T10:12"}, None),
    ],
)
def test_totals_balances_rates_and_minutes_follow_from_what_was_typed(
    formula: str, values: dict[str, Any], shown: str | None
) -> None:
    answer = worked_out(derived(formula, "a", "b"), values)
    assert answer == (None if shown is None else Decimal(shown))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"a": "1500", "b": "500", "c": "1200", "d": "100"}, "700"),
        ({"a": "500", "c": "1200"}, "-700"),
        ({"c": "1200"}, "-1200"),
        ({"a": "500"}, "500"),
        ({}, None),
    ],
)
def test_a_balance_is_what_came_in_less_what_went_out(values: dict[str, Any], shown: str | None) -> None:
    field = Field(id="x", label="X", type="derived", formula="balance", of=("a", "b"), less=("c", "d"), unit="mL")
    assert worked_out(field, values) == (None if shown is None else Decimal(shown))


def test_a_step_of_tenths_is_rounded_half_up() -> None:
    assert worked_out(derived("ratio", "a", "b", step="0.1"), {"a": "1", "b": "8"}) == Decimal("0.1")
    assert worked_out(derived("ratio", "a", "b", step="0.01"), {"a": "1", "b": "8"}) == Decimal("0.13")
