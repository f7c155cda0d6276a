"""Conversions: the vectors of 7.15, and there and back without loss."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.units import (
    UnitMismatch,
    convert,
    feet_and_inches,
    pounds_and_ounces,
    round_half_up,
    shown_unit,
    weight_step,
)

D = Decimal


@pytest.mark.parametrize(
    "value, source, target, measure, step, shown",
    [
        ("98.6", "[degF]", "Cel", "temperature", "0.1", "37.0"),
        ("101.4", "[degF]", "Cel", "temperature", "0.1", "38.6"),
        ("95.0", "[degF]", "Cel", "temperature", "0.1", "35.0"),
        ("36.6", "Cel", "[degF]", "temperature", "0.1", "97.9"),
        ("38.3", "Cel", "[degF]", "temperature", "0.1", "100.9"),
        ("39.05", "Cel", "[degF]", "temperature", "0.1", "102.3"),
        ("154", "[lb_av]", "kg", "weight", "0.1", "69.9"),
        ("8.25", "[lb_av]", "kg", "weight", "0.01", "3.74"),
        ("263.5", "[lb_av]", "kg", "weight", "0.1", "119.5"),
        ("70", "kg", "[lb_av]", "weight", "0.1", "154.3"),
        ("3.74", "kg", "[lb_av]", "weight", "0.1", "8.2"),
        ("118.2", "kg", "[lb_av]", "weight", "0.1", "260.6"),
        ("67", "[in_i]", "cm", "height", "0.1", "170.2"),
        ("62.5", "[in_i]", "cm", "height", "0.1", "158.8"),
        ("72.25", "[in_i]", "cm", "height", "0.1", "183.5"),
        ("126", "mg/dL", "mmol/L", "glucose", "0.1", "7.0"),
        ("65", "mg/dL", "mmol/L", "glucose", "0.1", "3.6"),
        ("412", "mg/dL", "mmol/L", "glucose", "0.1", "22.9"),
        ("5.5", "mmol/L", "mg/dL", "glucose", "1", "99"),
        ("3.9", "mmol/L", "mg/dL", "glucose", "1", "70"),
        ("22.8", "mmol/L", "mg/dL", "glucose", "1", "411"),
        ("1.4", "mg/dL", "umol/L", "creatinine", "1", "124"),
        ("106", "umol/L", "mg/dL", "creatinine", "0.1", "1.2"),
    ],
)
def test_7_15_conversions(value: str, source: str, target: str, measure: str, step: str, shown: str) -> None:
    assert str(round_half_up(convert(D(value), source, target, measure), D(step))) == shown


@pytest.mark.parametrize("cm, feet, inches", [("170", 5, "6.9"), ("110.5", 3, "7.5"), ("183", 6, "0.0")])
def test_7_15_centimetres_in_feet_and_inches(cm: str, feet: int, inches: str) -> None:
    assert feet_and_inches(D(cm)) == (feet, D(inches))


def test_7_15_pounds_and_ounces() -> None:
    assert round_half_up(pounds_and_ounces(D(7), D(9)), D("0.01")) == D("3.43")


def test_a_reading_keeps_the_digits_it_was_typed_with() -> None:
    assert str(convert(D("98.60"), "[degF]", "[degF]")) == "98.60"


def test_halves_are_rounded_away_from_zero() -> None:
    assert [round_half_up(D(each), D(1)) for each in ("0.5", "1.5", "2.5", "12.5", "-2.5")] == [1, 2, 3, 13, -3]


def test_a_weight_under_10_kg_is_shown_to_the_hundredth() -> None:
    assert (weight_step(D("9.99")), weight_step(D("10.0"))) == (D("0.01"), D("0.1"))


def test_millilitres_are_not_kilograms() -> None:
    with pytest.raises(UnitMismatch):
        convert(D(1), "mL", "kg")


def test_a_nurse_reads_degrees_not_codes() -> None:
    assert [shown_unit(each) for each in ("Cel", "mm[Hg]", "[lb_av]", "ug", "[IU]", "new")] == [
        "°C",
        "mmHg",
        "lb",
        "mcg",
        "units",
        "new",
    ]


PAIRS = [
    ("Cel", "[degF]", ""),
    ("kg", "[lb_av]", ""),
    ("cm", "[in_i]", ""),
    ("mg/dL", "mmol/L", "glucose"),
    ("umol/L", "mg/dL", "creatinine"),
]


@given(value=st.decimals(min_value="0.1", max_value="999", places=2), pair=st.sampled_from(PAIRS))
def test_there_and_back_is_the_same_number(value: D, pair: tuple[str, str, str]) -> None:
    one, other, measure = pair
    back = convert(convert(value, one, other, measure), other, one, measure)
    assert abs(back - value) < D("1e-20")


STEPS = {("Cel", "[degF]"): "0.1", ("kg", "[lb_av]"): "0.1", ("cm", "[in_i]"): "0.1", ("mg/dL", "mmol/L"): "0.1"}


@given(
    value=st.decimals(min_value="10", max_value="600", places=1),
    more=st.decimals(min_value="0.1", max_value="50", places=1),
    pair=st.sampled_from(PAIRS),
)
def test_more_stays_more_in_the_other_unit(value: D, more: D, pair: tuple[str, str, str]) -> None:
    one, other, measure = pair
    assert convert(value, one, other, measure) < convert(value + more, one, other, measure)
    assert convert(value, other, one, measure) < convert(value + more, other, one, measure)


@given(value=st.decimals(min_value="20", max_value="400", places=1), pair=st.sampled_from(sorted(STEPS)))
def test_what_is_shown_in_the_other_unit_leads_back_within_the_step_shown(value: D, pair: tuple[str, str]) -> None:
    one, other = pair
    measure = "glucose" if one == "mg/dL" else ""
    step = D(STEPS[pair])
    shown = round_half_up(convert(value, one, other, measure), step)
    half_a_step = abs(convert(shown + step / 2, other, one, measure) - convert(shown, other, one, measure))
    assert abs(convert(shown, other, one, measure) - value) <= half_a_step + D("1e-20")
