"""What is said in another language: whole sentences with their places, and English where nothing is known."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from nursechart.language import ENGLISH, PSEUDO, Language, language, said, said_for, said_of, speak, spoken


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak(ENGLISH)


@pytest.fixture
def arabic() -> Language:
    catalogue = Catalog(locale="ar")
    catalogue.add("Waiting ({count})", "في الانتظار ({count})")
    catalogue.add("Left", "يسار", context="side of the body")
    forms = ("لا زيارات", "زيارة", "زيارتان", "{n} زيارات", "{n} زيارة", "{n} زيارة")
    catalogue.add(("{n} visit", "{n} visits"), forms)
    raw = io.BytesIO()
    write_mo(raw, catalogue)
    raw.seek(0)
    return Language("ar", gettext.GNUTranslations(raw), own_name="العربية", right_to_left=True)


def test_a_sentence_is_said_whole_with_its_places_filled(arabic: Language) -> None:
    assert arabic.said("Waiting ({count})", count=14) == "في الانتظار (14)"


def test_a_word_with_two_meanings_is_said_by_its_meaning(arabic: Language) -> None:
    assert arabic.said_of("side of the body", "Left") == "يسار"
    assert arabic.said("Left") == "Left"  # what is left in the bag, which this catalogue does not know


def test_each_number_has_the_form_the_language_has_for_it(arabic: Language) -> None:
    forms = [arabic.said_for(n, "{n} visit", "{n} visits") for n in (0, 1, 2, 3, 11, 100)]
    assert forms == ["لا زيارات", "زيارة", "زيارتان", "3 زيارات", "11 زيارة", "100 زيارة"]


def test_what_a_catalogue_does_not_know_is_said_in_english(arabic: Language) -> None:
    assert arabic.said("Sign and lock") == "Sign and lock"
    assert arabic.said("Line {name}", name="PICC") == "Line PICC"


def test_a_catalogue_that_no_clinician_approved_says_so(arabic: Language) -> None:
    assert arabic.is_draft
    assert not language(ENGLISH).is_draft


def test_english_is_spoken_until_another_language_is_chosen() -> None:
    assert spoken().code == ENGLISH
    assert (said("Sign and lock"), said_of("act", "Sign")) == ("Sign and lock", "Sign")
    assert [said_for(n, "{n} visit", "{n} visits") for n in (1, 2)] == ["1 visit", "2 visits"]


def test_a_language_nobody_wrote_is_english() -> None:
    assert speak("tlh").code == ENGLISH


def test_the_pseudo_language_is_longer_and_keeps_places_marks_and_tags() -> None:
    speak(PSEUDO)
    told = said("Waiting (%n) for <b>{name}</b> &amp; more", name="NOVAK")
    assert told.startswith("[Wáítíñg (%n) ")
    assert "<b>NOVAK</b> &amp; " in told
    assert len(told) > len("Waiting (%n) for <b>NOVAK</b> &amp; more") * 1.3
