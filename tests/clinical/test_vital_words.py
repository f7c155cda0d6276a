"""A vital sign shown in another unit: 7.15 at the step of each measure, with its digits as typed in its own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.vital_words import shown_in

D = Decimal


@pytest.mark.parametrize(
    "measure, value, unit, to, shown",
    [
        ("temperature", "98.60", "[degF]", "[degF]", "98.60"),
        ("temperature", "98.6", "[degF]", "Cel", "37.0"),
        ("temperature", "101.4", "[degF]", "Cel", "38.6"),
        ("temperature", "95.0", "[degF]", "Cel", "35.0"),
        ("temperature", "36.6", "Cel", "[degF]", "97.9"),
        ("temperature", "38.3", "Cel", "[degF]", "100.9"),
        ("temperature", "39.05", "Cel", "[degF]", "102.3"),
        ("weight", "154", "[lb_av]", "kg", "69.9"),
        ("weight", "8.25", "[lb_av]", "kg", "3.74"),
        ("weight", "263.5", "[lb_av]", "kg", "119.5"),
        ("weight", "70", "kg", "[lb_av]", "154.3"),
        ("weight", "3.74", "kg", "[lb_av]", "8.2"),
        ("weight", "118.2", "kg", "[lb_av]", "260.6"),
        ("weight", "22.0", "[lb_av]", "kg", "9.98"),
        ("height", "67", "[in_i]", "cm", "170.2"),
        ("height", "62.5", "[in_i]", "cm", "158.8"),
        ("height", "72.25", "[in_i]", "cm", "183.5"),
        ("glucose", "126", "mg/dL", "mmol/L", "7.0"),
        ("glucose", "65", "mg/dL", "mmol/L", "3.6"),
        ("glucose", "412", "mg/dL", "mmol/L", "22.9"),
        ("glucose", "5.5", "mmol/L", "mg/dL", "99"),
        ("glucose", "3.9", "mmol/L", "mg/dL", "70"),
        ("glucose", "22.8", "mmol/L", "mg/dL", "411"),
    ],
)
def test_7_15_as_it_is_shown(content: Content, measure: str, value: str, unit: str, to: str, shown: str) -> None:
    assert shown_in(content.measures[measure], D(value), unit, to) == shown


def test_a_weight_is_typed_to_the_hundredth_under_10_kg(content: Content) -> None:
    kg = content.measures["weight"].in_unit("kg")
    assert (kg.step_at(D("9.99")), kg.step_at(D(10))) == (D("0.01"), D("0.1"))
