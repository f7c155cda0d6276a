"""Mean pressure, body mass index and body surface: the vectors of 7.5, 7.6 and 7.14."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.derived_vitals import (
    body_mass_index,
    body_surface,
    derived_from,
    mean_pressure,
    shown_derived,
)

D = Decimal


@pytest.mark.parametrize(
    "systolic, diastolic, shown", [(120, 80, "93 mmHg"), (92, 58, "69 mmHg"), (165, 101, "122 mmHg")]
)
def test_7_14_mean_pressure(content: Content, systolic: int, diastolic: int, shown: str) -> None:
    assert shown_derived(content, "map", mean_pressure(D(systolic), D(diastolic))) == shown


@pytest.mark.parametrize(
    "cm, kg, bmi, bsa",
    [
        ("170", "70", "24.2 kg/m²", "1.82 m²"),
        ("158", "54.5", "21.8 kg/m²", "1.55 m²"),
        ("183", "118", "35.2 kg/m²", "2.45 m²"),
    ],
)
def test_7_5_and_7_6_body_mass_and_surface(content: Content, cm: str, kg: str, bmi: str, bsa: str) -> None:
    assert shown_derived(content, "bmi", body_mass_index(D(kg), D(cm))) == bmi
    assert shown_derived(content, "bsa", body_surface(D(kg), D(cm))) == bsa


def test_what_is_missing_is_not_made_up() -> None:
    assert derived_from({"systolic": D(120), "weight": D(70)}) == {}
    assert derived_from({"systolic": D(120), "diastolic": D(80)}).keys() == {"map"}
    assert derived_from({"weight": D(70), "height": D(170)}).keys() == {"bmi", "bsa"}


@pytest.mark.parametrize("kg, cm", [("0", "170"), ("70", "0"), ("-1", "170")])
def test_nobody_weighs_nothing(kg: str, cm: str) -> None:
    with pytest.raises(ValueError, match="above 0"):
        body_mass_index(D(kg), D(cm))
    with pytest.raises(ValueError, match="above 0"):
        body_surface(D(kg), D(cm))


def test_each_carries_its_code(content: Content) -> None:
    codes = [content.measures[each].loinc for each in ("map", "bmi", "bsa", "head_circumference")]
    assert codes == ["8478-0", "39156-5", "3140-1", "9843-4"]
