"""Dates in the language that is spoken: its months, its days, its order; digits 0-9 in each (DT-1, IL-5)."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from datetime import date

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from nursechart import language as spoken_now
from nursechart.clinical.dates import NotADate, age, read_date, show_date
from nursechart.language import ENGLISH, Language, languages, speak, speaking

TODAY = date(2025, 11, 21)


def made(code: str, words: dict[tuple[str, str], str]) -> Language:
    catalogue = Catalog(locale=code)
    for (meaning, sentence), told in words.items():
        catalogue.add(sentence, told, context=meaning)
    raw = io.BytesIO()
    write_mo(raw, catalogue)
    raw.seek(0)
    return Language(code, gettext.GNUTranslations(raw), own_name=code)


FRENCH = made("fr", {
    ("month", "Mar"): "mars", ("month", "May"): "mai", ("month", "Nov"): "nov.", ("day of the week", "Fri"): "ven.",
    ("age", "{n} y"): "{n} ans",
})  # fmt: skip
JAPANESE = made("ja", {
    ("month", "Nov"): "11月", ("month", "Mar"): "3月", ("day of the week", "Fri"): "金",
    ("date", "{day} {month} {year}"): "{year}年{month}{day}日", ("date", "{day} {month}"): "{month}{day}日",
    ("date", "{weekday} {date}"): "{date}({weekday})",
})  # fmt: skip


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak(ENGLISH)


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken_now._now, "language", FRENCH)


def test_a_date_is_written_in_the_language_that_is_spoken(french: None) -> None:
    assert show_date(date(1958, 3, 14)) == "14 mars 1958"
    assert show_date(TODAY, TODAY, weekday=True) == "ven. 21 nov."
    assert age(date(1958, 3, 14), TODAY) == "67 ans"


def test_a_language_may_put_day_month_and_year_in_its_own_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken_now._now, "language", JAPANESE)
    assert show_date(date(1958, 3, 14)) == "1958年3月14日"
    assert show_date(TODAY, TODAY, weekday=True) == "11月21日(金)"


@pytest.mark.parametrize("typed", ["14 mars 58", "14 mar 1958", "14mars1958"])
def test_a_month_may_be_typed_in_that_language_or_in_english(french: None, typed: str) -> None:
    assert read_date(typed, TODAY, past=True) == date(1958, 3, 14)


def test_a_month_that_could_be_two_is_asked_for_again(french: None) -> None:
    with pytest.raises(NotADate):
        read_date("14 ma 1958", TODAY)


def test_english_dates_stay_as_they_were() -> None:
    assert show_date(date(1958, 3, 14)) == "14 Mar 1958"
    assert show_date(TODAY, TODAY, weekday=True) == "Fri 21 Nov"


@pytest.mark.parametrize("code", [each.code for each in languages()])
def test_a_date_is_read_as_each_language_writes_it(code: str) -> None:
    with speaking(code):
        for month in range(1, 13):
            day = date(2025, month, 14)
            assert read_date(show_date(day), TODAY) == day
            assert read_date(show_date(day, TODAY), TODAY) == day


@pytest.mark.parametrize(
    "typed", ["14 marz 58", "14 März 1958", "14 de marzo de 1958", "14 março 1958", "1958年3月14日", "١٤ مارس ١٩٥٨"]
)
def test_a_month_may_be_typed_in_any_language_and_without_its_accents(typed: str) -> None:
    assert read_date(typed, TODAY, past=True) == date(1958, 3, 14)


@pytest.mark.parametrize("typed", ["14 jui 1958", "3月", "1958年3月"])
def test_half_a_date_is_asked_for_again(typed: str) -> None:
    with pytest.raises(NotADate):
        read_date(typed, TODAY, past=True)
