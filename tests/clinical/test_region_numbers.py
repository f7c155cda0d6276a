"""Numbers as each region writes and types them. What can be read in two ways is asked about, never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.region_numbers import (
    NotANumber,
    NumberInDoubt,
    in_digits,
    isolated,
    read_number,
    show_dose,
    show_number,
    show_quantity,
)
from nursechart.clinical.regions import ClinicRegion, Region, region
from tests.clinical.test_regions import LOCALES

NUMBERS = ["0", "7", "12.5", "999", "1000", "12345.6", "100000", "1234567.891", "98765432"]


@pytest.mark.parametrize("country, locale", LOCALES)
def test_a_number_is_written_as_cldr_writes_it(content: Content, country: str, locale: str) -> None:
    here = region(content, ClinicRegion(country, locale))
    for number in NUMBERS:
        cldr = format_decimal(Decimal(number), locale=locale, numbering_system="default")
        assert show_number(here, Decimal(number)) == in_digits(here, cldr)  # Babel leaves the digits Latin


@pytest.mark.parametrize("country, locale", LOCALES)
@given(number=st.decimals(0, 999_999_999, places=3))
def test_what_is_shown_is_read_back_or_asked_about(
    content: Content, country: str, locale: str, number: Decimal
) -> None:
    here = region(content, ClinicRegion(country, locale))
    for dose in (True, False):
        for shown in (show_number(here, number), show_dose(here, number)):
            assert number in _readings(here, shown, dose)


def _readings(here: Region, typed: str, dose: bool) -> tuple[Decimal, ...]:
    try:
        return (read_number(here, typed, dose=dose),)
    except NumberInDoubt as doubt:
        return doubt.readings


@pytest.mark.parametrize("country", ["US", "GB", "AU", "IN", "CA"])
@pytest.mark.parametrize("typed, readings", [("1,5", ("1.5", "15")), ("0,25", ("0.25", "25")), (",5", ("0.5", "5"))])
def test_a_lone_comma_in_a_dose_is_a_question_where_a_point_is_written(
    content: Content, country: str, typed: str, readings: tuple[str, ...]
) -> None:
    with pytest.raises(NumberInDoubt) as doubt:
        read_number(region(content, ClinicRegion(country)), typed, dose=True)
    assert doubt.value.readings == tuple(map(Decimal, readings))


@pytest.mark.parametrize("country", ["DE", "FR", "BR", "TR", "RU"])
def test_a_lone_point_in_a_dose_is_a_question_where_a_comma_is_written(content: Content, country: str) -> None:
    here = region(content, ClinicRegion(country))
    assert read_number(here, "1,5", dose=True) == Decimal("1.5")
    with pytest.raises(NumberInDoubt) as doubt:
        read_number(here, "1.5", dose=True)
    assert doubt.value.readings == (Decimal("1.5"), Decimal("15"))
    assert read_number(here, "38.4") == Decimal("38.4")  # no dose: a thermometer shows a point


@pytest.mark.parametrize(
    "country, typed",
    [("US", "1,000"), ("US", "1.000"), ("GB", "10,500"), ("DE", "1.000"), ("DE", "1,000"), ("BR", "250.000")],
)
def test_a_dose_that_may_be_thousands_is_a_question(content: Content, country: str, typed: str) -> None:
    with pytest.raises(NumberInDoubt):
        read_number(region(content, ClinicRegion(country)), typed, dose=True)


@pytest.mark.parametrize(
    "country, typed, number",
    [
        ("US", "1,234.5", "1234.5"),
        ("US", "1,234,567", "1234567"),
        ("DE", "1.234,5", "1234.5"),
        ("FR", "1\u202f000", "1000"),
        ("FR", "1 000,5", "1000.5"),
        ("RU", "25\xa0000", "25000"),
        ("IN", "1,00,000", "100000"),
        ("IN", "12,34,567.5", "1234567.5"),
        ("SA", "٢٫٥", "2.5"),
        ("SA", "١٬٠٠٠", "1000"),
        ("SA", "١٢٫٥\u200f", "12.5"),
        ("SA", "2.5", "2.5"),
        ("IN", "२.५", "2.5"),
        ("JP", "１２．５", "12.5"),
    ],
)
def test_whole_groups_and_the_digits_of_the_script_are_read(
    content: Content, country: str, typed: str, number: str
) -> None:
    assert read_number(region(content, ClinicRegion(country)), typed, dose=True) == Decimal(number)


@pytest.mark.parametrize(
    "country, typed", [("US", "1,23,4"), ("FR", "1 5"), ("SA", "١٬٥"), ("DE", "1.2.3"), ("US", "")]
)
def test_broken_groups_are_no_number(content: Content, country: str, typed: str) -> None:
    with pytest.raises(NotANumber):
        read_number(region(content, ClinicRegion(country)), typed)


@pytest.mark.parametrize(
    "country, dose, shown",
    [
        ("US", "5.0", "5"),
        ("US", "0.50", "0.5"),
        ("DE", "0.50", "0,5"),
        ("US", "1000", "1000"),
        ("US", "12000.0", "12000"),
        ("SA", "2.50", "٢٫٥"),
        ("AE", "2.50", "2.5"),
    ],
)
def test_a_dose_has_a_leading_zero_no_trailing_one_and_no_groups(
    content: Content, country: str, dose: str, shown: str
) -> None:
    assert show_dose(region(content, ClinicRegion(country)), Decimal(dose)) == shown


def test_a_saudi_clinic_may_choose_latin_digits(content: Content) -> None:
    latin = {"digits": "latn", "decimal": ".", "group": ","}
    here = region(content, ClinicRegion("SA", items=latin))
    assert show_number(here, Decimal("1234.5")) == "1,234.5"


def test_units_stay_as_they_are_and_run_from_left_to_right_in_arabic(content: Content) -> None:
    saudi, germany = region(content, ClinicRegion("SA")), region(content, ClinicRegion("DE"))
    assert show_quantity(germany, Decimal("62.5"), "mL/h") == "62,5\xa0mL/h"
    assert show_quantity(saudi, Decimal("62.5"), "mL/h") == "\u2066٦٢٫٥\xa0mL/h\u2069"
    assert show_quantity(germany, Decimal("5.0"), "ug", dose=True) == "5\xa0mcg"
    assert isolated(saudi, "cefTRIAXone") == "\u2066cefTRIAXone\u2069"
    assert isolated(germany, "cefTRIAXone") == "cefTRIAXone"
