"""A figure is shown as it was typed; what a machine sent with more places than anybody measures is shown rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.charting.values import measured_number


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("61.427863654328746", "61.43"), ("38.40", "38.40"), ("120", "120"), ("0", "0"), ("1.005", "1.00")],
)
def test_figures_on_the_screen(kept: str, shown: str) -> None:
    assert measured_number(Decimal(kept)) == shown
