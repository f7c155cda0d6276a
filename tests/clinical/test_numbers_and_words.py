"""Numbers as they are typed, medicines as they are written, and what must not be written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.typed_numbers import NotANumber, NumberInDoubt, read_number, shown_number
from nursechart.clinical.words import dose_unit, show_dose, show_number, tall_man, unsafe_writing

D = Decimal


@pytest.mark.parametrize(
    "typed, number",
    [
        ("38.4", "38.4"),
        ("38,4", "38.4"),
        (" 97 ", "97"),
        ("98.60", "98.60"),
        (".5", "0.5"),
        ("0,75", "0.75"),
        ("٣٨٫٤", "38.4"),
        ("３８．４", "38.4"),
        ("5.", "5"),
    ],
)
def test_il_5_comma_and_point_are_both_a_decimal_sign(typed: str, number: str) -> None:
    assert read_number(typed) == D(number)


def test_a_number_keeps_the_digits_it_was_typed_with() -> None:
    assert shown_number(read_number("98.60")) == "98.60"


@pytest.mark.parametrize("typed", ["", "abc", "-3", "3e5", "38..4", "3 8", "NaN", "1,2,3", "Infinity", "1" * 30])
def test_what_is_no_number_is_asked_again_with_an_example(typed: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_number(typed, name="temperature", unit="°C", example="37.2")
    assert str(caught.value) == "Enter the temperature in °C, like 37.2"


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
def test_il_5_one_thousand_or_one_with_three_decimals_is_asked_in_a_dose(typed: str) -> None:
    with pytest.raises(NumberInDoubt) as caught:
        read_number(typed, dose=True)
    assert caught.value.readings == (D(1000), D("1.000"))
    assert str(caught.value) == f"Did you mean 1,000 or 1.000? You typed {typed}"


def test_a_lone_comma_in_a_dose_is_asked_where_the_clinic_writes_a_point() -> None:
    with pytest.raises(NumberInDoubt, match=r"Did you mean 1\.5 or 15"):
        read_number("1,5", dose=True, decimal_comma_ok=False)
    assert read_number("1,5", dose=True) == D("1.5")


def test_two_separators_leave_no_doubt() -> None:
    assert read_number("1,000,000", dose=True) == 1_000_000


@pytest.mark.parametrize(
    "dose, unit, words",
    [
        ("1000", "mg", "1,000 mg"),
        ("0.5", "mg", "0.5 mg"),
        ("5.0", "mg", "5 mg"),
        ("5000", "U", "5,000 units"),
        ("125.50", "mL/h", "125.5 mL/h"),
        ("50", "ug", "50 mcg"),
        ("1E+3", "mg", "1,000 mg"),
        ("0.10", "mg", "0.1 mg"),
        ("2", "g", "2 g"),
        ("100", "U/mL", "100 units/mL"),
        ("10", "cc", "10 mL"),
        ("20", "mEq", "20 mEq"),
    ],
)
def test_md_1_and_md_2_doses(dose: str, unit: str, words: str) -> None:
    assert show_dose(D(dose), unit) == words


def test_without_a_dose_nothing_is_written() -> None:
    assert show_dose(None, "mg") == ""
    assert dose_unit("") == ""
    assert show_number(D("0")) == "0"


@pytest.mark.parametrize(
    "name, written",
    [
        ("ceftriaxone", "cefTRIAXone"),
        ("vancomycin", "vancomycin"),
        ("Hydromorphone 0.2 mg/mL", "HYDROmorphone 0.2 mg/mL"),
        ("epinephrine", "EPINEPHrine"),
        ("methylprednisolone", "methylPREDNISolone"),
        ("something new", "something new"),
    ],
)
def test_md_3_tall_man_letters_where_they_are_listed(content: Content, name: str, written: str) -> None:
    assert tall_man(content, name) == written


@pytest.mark.parametrize(
    "text, found, write",
    [
        ("heparin 5000 U IV", "U", "units"),
        ("heparin 10U", "U", "units"),
        ("500 IU", "IU", "international units"),
        ("1 g QD", "QD", "daily"),
        ("1 g q.d.", "q.d.", "daily"),
        ("1 g QOD", "QOD", "every other day"),
        ("5.0 mg", "5.0", "5"),
        (".5 mg", ".5", "0.5"),
        ("MSO4 2 mg", "MSO4", "morphine sulfate"),
        ("MS 2 mg", "MS", "morphine sulfate"),
        ("MgSO4", "MgSO4", "magnesium sulfate"),
        ("50 µg", "µg", "mcg"),
        ("10 cc", "cc", "mL"),
        ("at HS", "HS", "at bedtime"),
        ("TIW", "TIW", "three times a week"),
    ],
)
def test_8_9_what_can_be_misread_is_found(content: Content, text: str, found: str, write: str) -> None:
    assert [(each.found, each.write) for each in unsafe_writing(content, text)] == [(found, write)]


@pytest.mark.parametrize(
    "text",
    [
        "vancomycin 1,000 mg IV every 12 hours",
        "0.5 mg daily",
        "K 4.0 mmol/L",
        "Us two went out",
        "10.05 mg",
        "MS since 2010",
    ],
)
def test_8_9_safe_writing_is_left_alone(content: Content, text: str) -> None:
    assert unsafe_writing(content, text) == ()


def test_a_minus_is_read_only_where_a_number_may_be_below_zero() -> None:
    assert read_number("-4.50", below_zero=True) == Decimal("-4.50")
    assert read_number("\N{MINUS SIGN}4,5", below_zero=True) == Decimal("-4.5")
    with pytest.raises(NotANumber):
        read_number("-4.5")
    with pytest.raises(NotANumber):
        read_number("--4", below_zero=True)
