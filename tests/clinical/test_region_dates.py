"""Dates, times and ages as each region writes and types them; a year always has four digits."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from babel import Locale as Cldr
from babel.dates import format_date, format_time
from babel.units import format_unit
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.dates import NotADate
from nursechart.clinical.region_dates import (
    DateInDoubt,
    plural_category,
    read_date,
    recorded_date,
    recorded_time,
    second_calendar,
    show_age,
    show_date,
    show_short_date,
    show_time,
)
from nursechart.clinical.region_numbers import in_digits
from nursechart.clinical.regions import ClinicRegion, region
from tests.clinical.test_regions import LOCALES

TODAY = date(2026, 11, 21)
HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 5, 59)]


@pytest.mark.parametrize("country, locale", LOCALES)
def test_a_date_is_written_as_cldr_writes_it(content: Content, country: str, locale: str) -> None:
    here = region(content, ClinicRegion(country, locale))
    for month in range(1, 13):
        day = date(2026, month, 5)
        assert show_date(here, day) == in_digits(here, format_date(day, "medium", locale=locale))


@pytest.mark.parametrize("country, locale", LOCALES)
def test_a_time_is_written_as_cldr_writes_it(content: Content, country: str, locale: str) -> None:
    here = region(content, ClinicRegion(country, locale))
    for at in HOURS:
        if locale == "zh_Hant_TW" and at == time(0, 0):
            continue  # CLDR has a word of its own for the one minute of midnight
        assert show_time(here, at) == in_digits(here, format_time(at, "short", locale=locale))


@pytest.mark.parametrize("country, locale", LOCALES)
def test_the_other_clock_can_be_chosen(content: Content, country: str, locale: str) -> None:
    twelve = region(content, ClinicRegion(country, locale, {"clock": "12", "digits": "latn"}))
    full = region(content, ClinicRegion(country, locale, {"clock": "24", "digits": "latn"}))
    assert re.findall(r"\d+", show_time(twelve, time(15, 4))) == ["3", "04"]
    assert re.findall(r"\d+", show_time(full, time(15, 4))) == ["15", "04"]
    assert show_time(twelve, time(0, 30)) != show_time(twelve, time(12, 30))


@pytest.mark.parametrize("country, locale", LOCALES)
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_year_has_four_digits_and_a_shown_date_is_read_back(
    content: Content, country: str, locale: str, day: date
) -> None:
    here = region(content, ClinicRegion(country, locale, {"digits": "latn", "second_calendar": "none"}))
    assert f"{day.year:04}" in re.findall(r"\d+", show_date(here, day))
    assert read_date(here, show_short_date(here, day), TODAY) == day


def test_what_is_recorded_is_the_same_everywhere() -> None:
    assert (recorded_date(date(2026, 3, 4)), recorded_time(time(15, 4))) == ("2026-03-04", "15:04")


@pytest.mark.parametrize(
    "country, typed, meant",
    [
        ("US", "3/4/2025", date(2025, 3, 4)),
        ("GB", "3/4/2025", date(2025, 4, 3)),
        ("DE", "3.4.2025", date(2025, 4, 3)),
        ("JP", "2025/3/4", date(2025, 3, 4)),
        ("KR", "2025. 3. 4.", date(2025, 3, 4)),
        ("TW", "2025年3月4日", date(2025, 3, 4)),
        ("SA", "٤/٣/٢٠٢٥", date(2025, 3, 4)),
        ("US", "2025-03-04", date(2025, 3, 4)),
        ("GB", "4 mar 2025", date(2025, 3, 4)),
    ],
)
def test_a_date_in_numbers_is_read_in_the_order_of_the_region(
    content: Content, country: str, typed: str, meant: date
) -> None:
    assert read_date(region(content, ClinicRegion(country)), typed, TODAY) == meant


@pytest.mark.parametrize(
    "country, typed",
    [("US", "21/11/2025"), ("GB", "11/21/2025"), ("US", "3/4/25"), ("DE", "3.4.25"), ("US", "2/30/2025")],
)
def test_a_year_of_two_digits_or_a_day_that_is_none_is_refused(content: Content, country: str, typed: str) -> None:
    with pytest.raises(NotADate):
        read_date(region(content, ClinicRegion(country)), typed, TODAY)


def test_a_date_of_birth_is_not_in_the_future(content: Content) -> None:
    with pytest.raises(NotADate, match="later than today"):
        read_date(region(content, ClinicRegion("GB")), "22/11/2026", TODAY, past=True)


@pytest.mark.parametrize(
    "country, typed, meant", [("TH", "14/3/2501", date(1958, 3, 14)), ("TW", "115/11/21", date(2026, 11, 21))]
)
def test_a_year_of_another_calendar_is_asked_about(content: Content, country: str, typed: str, meant: date) -> None:
    with pytest.raises(DateInDoubt) as doubt:
        read_date(region(content, ClinicRegion(country)), typed, TODAY)
    assert doubt.value.reading == meant


@pytest.mark.parametrize(
    "country, day, shown",
    [
        ("TH", date(2026, 11, 21), "BE 2569"),
        ("TW", date(2026, 11, 21), "民國115年"),
        ("JP", date(2026, 11, 21), "令和8年"),
        ("JP", date(2019, 5, 1), "令和1年"),
        ("JP", date(2019, 4, 30), "平成31年"),
        ("JP", date(1989, 1, 7), "昭和64年"),
        ("JP", date(1989, 1, 8), "平成1年"),
        ("JP", date(1860, 1, 1), ""),
        ("SA", date(2026, 11, 21), ""),
        ("GB", date(2026, 11, 21), ""),
    ],
)
def test_the_year_of_the_second_calendar_stands_beside_the_date(
    content: Content, country: str, day: date, shown: str
) -> None:
    assert second_calendar(region(content, ClinicRegion(country)), day) == shown


@pytest.mark.parametrize("country, locale", LOCALES)
def test_the_plural_of_a_number_is_that_of_cldr(content: Content, country: str, locale: str) -> None:
    held, cldr = content.locales[locale], Cldr.parse(locale)
    for count in range(131):
        form = cldr.plural_form(count)
        assert plural_category(held.plural, count) == ("other" if locale == "ru_RU" and form == "many" else form)


@pytest.mark.parametrize("country, locale", [row for row in LOCALES if not row[1].startswith("en")])
def test_an_age_is_said_in_the_words_of_the_language(content: Content, country: str, locale: str) -> None:
    here = region(content, ClinicRegion(country, locale))
    for years in range(2, 120):
        cldr = in_digits(here, format_unit(years, "year", "short", locale=locale, numbering_system="default"))
        assert show_age(here, date(1900, 6, 15), date(1900 + years, 6, 15)) == cldr


@pytest.mark.parametrize(
    "days, words", [(0, "0 d"), (30, "30 d"), (31, "1 mo"), (700, "23 mo"), (731, "2 y"), (24500, "67 y")]
)
def test_an_english_age_is_short(content: Content, days: int, words: str) -> None:
    born = date(2024, 1, 1)
    here = region(content, ClinicRegion("GB"))
    assert show_age(here, born, born + timedelta(days=days)) == words
