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
        ("difference", {"a": "163"}, "163"),
        ("difference", {"b": "68"}, None),
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


def test_a_step_of_tenths_is_rounded_half_up() -> None:
    assert worked_out(derived("ratio", "a", "b", step="0.1"), {"a": "1", "b": "8"}) == Decimal("0.1")
    assert worked_out(derived("ratio", "a", "b", step="0.01"), {"a": "1", "b": "8"}) == Decimal("0.13")
