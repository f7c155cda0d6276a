"""Ages, and dates and times as they are shown and typed (DT-1)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from nursechart.clinical.dates import (
    NotADate,
    NotATime,
    age,
    read_date,
    read_past_time,
    read_time,
    show_date,
    show_date_time,
    show_time,
)

TODAY = date(2025, 11, 21)
NOW = datetime(2025, 11, 21, 9, 43, 12)


@pytest.mark.parametrize(
    "born, words",
    [
        (date(1958, 3, 14), "67 y"),
        (date(1958, 11, 22), "66 y"),
        (date(1958, 11, 21), "67 y"),
        (date(2023, 11, 21), "2 y"),
        (date(2023, 11, 22), "23 mo"),
        (date(2024, 11, 21), "12 mo"),
        (date(2025, 10, 21), "1 mo"),
        (date(2025, 10, 22), "30 d"),
        (date(2025, 11, 21), "0 d"),
        (date(2024, 2, 29), "20 mo"),
    ],
)
def test_an_age_is_in_months_under_24_months(born: date, words: str) -> None:
    assert age(born, TODAY) == words


def test_somebody_born_on_29_february_is_a_year_older_on_1_march() -> None:
    assert age(date(2000, 2, 29), date(2025, 2, 28)) == "24 y"
    assert age(date(2000, 2, 29), date(2025, 3, 1)) == "25 y"


def test_dt_1_dates_have_months_in_letters_and_four_digit_years() -> None:
    assert show_date(date(1958, 3, 14)) == "14 Mar 1958"
    assert show_date(date(2025, 11, 19), TODAY) == "19 Nov"
    assert show_date(date(2024, 11, 19), TODAY) == "19 Nov 2024"


def test_dt_1_a_time_has_the_day_of_the_week_and_24_hours() -> None:
    assert show_date_time(datetime(2025, 11, 21, 9, 42), TODAY) == "Fri 21 Nov 09:42"
    assert show_time(datetime(2025, 11, 21, 21, 5)) == "21:05"


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("942", time(9, 42)),
        ("0942", time(9, 42)),
        ("9:42", time(9, 42)),
        ("9.42", time(9, 42)),
        ("1742", time(17, 42)),
        ("9", time(9, 0)),
        ("17", time(17, 0)),
        ("0", time(0, 0)),
        ("000", time(0, 0)),
        ("2359", time(23, 59)),
        ("n", time(9, 43)),
        (" N ", time(9, 43)),
    ],
)
def test_times_as_they_are_typed(typed: str, meant: time) -> None:
    assert read_time(typed, NOW) == meant


@pytest.mark.parametrize("typed", ["", "24", "2400", "960", "9:60", "soon", "12345", "-1", "1:2:3"])
def test_what_is_no_time_is_asked_again(typed: str) -> None:
    with pytest.raises(NotATime, match="Enter the time as hours and minutes, like 09:42"):
        read_time(typed, NOW)


def test_a_time_that_has_not_been_yet_is_refused() -> None:
    with pytest.raises(NotATime) as caught:
        read_past_time("944", NOW)
    assert str(caught.value) == "Taken time must not be later than now (09:43)"
    assert read_past_time("943", NOW) == datetime(2025, 11, 21, 9, 43)


def test_a_late_time_of_yesterday_is_no_time_to_come() -> None:
    assert read_past_time("2330", NOW, day=date(2025, 11, 20)) == datetime(2025, 11, 20, 23, 30)


@pytest.mark.parametrize(
    "typed, past, meant",
    [
        ("14 mar 58", True, date(1958, 3, 14)),
        ("14mar1958", True, date(1958, 3, 14)),
        ("14 March 1958", True, date(1958, 3, 14)),
        ("14-mar-25", True, date(2025, 3, 14)),
        ("14 mar 26", True, date(1926, 3, 14)),
        ("14 mar 27", False, date(2027, 3, 14)),
        ("28 nov", False, date(2025, 11, 28)),
        ("1958-03-14", True, date(1958, 3, 14)),
        ("t", False, TODAY),
    ],
)
def test_dates_as_they_are_typed(typed: str, past: bool, meant: date) -> None:
    assert read_date(typed, TODAY, past=past) == meant


@pytest.mark.parametrize(
    "typed", ["", "31 feb 2025", "03/04/2025", "14", "mar", "14 xyz 1958", "2025-13-01", "14 ma 1958"]
)
def test_what_is_no_real_date_is_asked_again(typed: str) -> None:
    with pytest.raises(NotADate) as caught:
        read_date(typed, TODAY, name="Date of birth", past=True)
    assert str(caught.value) == "Date of birth must be a real date, like 14 Mar 1958"


def test_a_birth_to_come_is_refused() -> None:
    with pytest.raises(NotADate, match="Date of birth must not be later than today"):
        read_date("22 nov 2025", TODAY, name="Date of birth", past=True)
