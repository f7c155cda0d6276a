"""The catalogues hold every sentence of the program, and what a translator says keeps its places."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gathered_words", HOUSE / "packaging" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogues_are_up_to_date_and_no_translation_breaks_a_place(
    words: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(["--check"]) == 0, capsys.readouterr().err


def test_every_language_says_nearly_every_sentence(words: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence that is new is said in English until it is translated; a language that lags behind is not offered."""
    words.main(["--check"])
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {line[0].rstrip(":") for line in told} == {"es", "de", "fr", "pt", "zh-Hans", "ar"}
    assert [line[0] for line in told if int(line[1]) < 0.97 * int(line[3])] == []


def test_a_translation_that_lost_a_place_or_made_one_up_is_named(words: ModuleType) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add("Waiting ({count})", "Wartet ({anzahl})")
    catalogue.add("Next: {section}", "Weiter")
    catalogue.add("Sign and lock", "Unterschreiben und sperren")
    catalogue.add(("{n} dose", "{n} doses"), ("eine Dosis", "{n} Dosen"))
    assert [each.partition(":")[0] for each in words.broken_places(catalogue)] == [
        "'Waiting ({count})'",
        "'Next",
    ]


def test_sentences_of_screens_and_of_content_are_gathered(words: ModuleType) -> None:
    gathered = words.gathered()
    assert "Start visit" in gathered
    assert "Two identifiers have not been matched to this chart." in gathered


def test_no_sentence_is_a_piece_of_another_one(words: ModuleType) -> None:
    """A translator cannot order or inflect what code sticks together: each is looked up whole (IL-1)."""
    said = [each.id if isinstance(each.id, str) else each.id[0] for each in words.gathered() if each.id]
    assert [each for each in said if each != each.strip() or each[0] in ",;"] == []
