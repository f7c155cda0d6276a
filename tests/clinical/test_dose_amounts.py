"""A dose against the hard limits of the drug file, however order and pump say it (rule 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.dose_amounts import Ordered, over_hard_limit

D = Decimal
MILRINONE: dict[str, Any] = {"strength": D(1), "strength_unit": "mg/mL", "weight_kg": D(64)}


def over(content: Content, drug: str, **known: Any) -> tuple[str, str] | None:
    found = over_hard_limit(content, drug, Ordered(**known))
    return None if found is None else (f"{found.value:.5f}", found.unit)


@pytest.mark.parametrize(
    ("drug", "known", "found"),
    [
        # 7.3: 3.0 mL/h, 64 kg, 1000 mcg/mL is 0.78125, above 0.75
        ("milrinone", {**MILRINONE, "rate_ml_per_h": D(3)}, ("0.78125", "ug/kg/min")),
        ("milrinone", {**MILRINONE, "rate_ml_per_h": D("2.88")}, None),
        ("milrinone", {"dose_rate": D("0.76"), "dose_rate_unit": "mcg/kg/min"}, ("0.76000", "ug/kg/min")),
        ("milrinone", {"dose_rate": D("0.75"), "dose_rate_unit": "mcg/kg/min"}, None),
        ("milrinone", {**MILRINONE, "rate_ml_per_h": D(3), "weight_kg": None}, None),
        # vancomycin: at most 1 g an hour
        ("vancomycin", {"dose": D("1.5"), "unit": "g", "minutes": D(60)}, ("1500.00000", "mg/h")),
        ("vancomycin", {"dose": D(1000), "unit": "mg", "minutes": D(60)}, None),
        (
            "vancomycin",
            {"dose": D(1), "unit": "g", "volume_ml": D(250), "rate_ml_per_h": D(300)},
            ("1200.00000", "mg/h"),
        ),
        # iron sucrose: 300 mg in one visit; derisomaltose 20 mg/kg
        ("iron sucrose", {"dose": D(301), "unit": "mg"}, ("301.00000", "mg")),
        ("iron sucrose", {"dose": D(300), "unit": "mg"}, None),
        ("ferric derisomaltose", {"dose": D(1500), "unit": "mg", "weight_kg": D(60)}, ("25.00000", "mg/kg")),
        ("ferric derisomaltose", {"dose": D(1500), "unit": "mg"}, None),
        # blood within 4 h
        ("red blood cells", {"minutes": D(241)}, ("241.00000", "min")),
        ("red blood cells", {"minutes": D(240)}, None),
        # what does not fit says nothing
        ("vancomycin", {"dose": D(5000), "unit": "units", "minutes": D(1)}, None),
        ("nobody's drug", {"dose": D(10**6), "unit": "g", "minutes": D(1)}, None),
        ("vancomycin", {}, None),
    ],
)
def test_a_dose_over_a_hard_limit_of_its_drug_is_found(
    content: Content, drug: str, known: dict[str, Any], found: tuple[str, str] | None
) -> None:
    assert over(content, drug, **known) == found
