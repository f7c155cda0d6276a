"""The pack in another language: every word of it, and none of its ids, codes, units and names of drugs."""

from __future__ import annotations

import msgspec

from nursechart.clinical.content import Content
from nursechart.clinical.content_words import WORDS, sentences, told_in
from nursechart.language import ENGLISH, PSEUDO, language

# Fields that hold words and are not translated, each with its reason.
_NOT_WORDS = {
    name: why
    for why, names in {
        "a search, a source, a name": "source sources find also tall words names owner edition approved_by version",
        "the words of a code system": "display snomed loinc",
        "names of drugs": "drug drugs product brand antidote choices use never clear_with",
        "written alike everywhere": "id unit units ucum shown sizes joined every value",
        "examples of English writing": "examples fine",
    }.items()
    for name in names.split()
}
_NOT_TYPES = {
    "Locale": "words of the locale itself", "AgeWords": "words of the locale itself", "DayPeriod": "of the locale",
    "Calendar": "of the locale", "Item": "of a region", "RegionFacts": "of a region", "Pack": "about the pack",
    "PatientText": "in each language already", "Tongue": "names of languages",
    "ClinicContent": "about the clinic's changes", "Vector": "worked examples", "Items": "lists of ids",
    "SkinOrganism": "names of organisms", "Product": "names", "MeasureCode": "codes", "Code": "codes",
}  # fmt: skip


def _all_strings(value: object, where: tuple[str, str]) -> list[tuple[tuple[str, str], str]]:
    if isinstance(value, str):
        return [(where, value)]
    if isinstance(value, msgspec.Struct):
        kind = type(value).__name__
        return [each for name in value.__struct_fields__ for each in _all_strings(getattr(value, name), (kind, name))]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _all_strings(inner, where)]
    if isinstance(value, tuple | list | frozenset):
        return [each for inner in value for each in _all_strings(inner, where)]
    return []


def test_every_field_of_the_pack_that_holds_words_is_translated_or_has_a_reason_not_to_be(content: Content) -> None:
    held = {where: text for where, text in _all_strings(content, ("Content", "")) if " " in text.strip()}
    forgotten = {
        f"{kind}.{name}: {text}"
        for (kind, name), text in held.items()
        if name not in WORDS.get(kind, ()) and name not in _NOT_WORDS and kind not in _NOT_TYPES
    }
    assert forgotten == set()


def test_a_pack_in_english_is_the_pack_itself(content: Content) -> None:
    assert told_in(content, language(ENGLISH)) is content


def test_labels_sentences_answers_and_questions_of_scales_are_told_in_the_language(content: Content) -> None:
    pseudo = language(PSEUDO)
    told = told_in(content, pseudo)
    assert told.measures["temperature"].label == pseudo.said(content.measures["temperature"].label)
    assert told.rules["R-01"].sentence == pseudo.said(content.rules["R-01"].sentence)
    before, after = content.scales["painad"].items[0], told.scales["painad"].items[0]
    assert list(after.options) == [pseudo.said(each) for each in before.options]
    assert list(after.options.values()) == list(before.options.values())
    assert [each.label for each in told.choices["route"]] == [
        pseudo.said(each.label) for each in content.choices["route"]
    ]


def test_ids_codes_units_and_limits_are_the_same_in_every_language(content: Content) -> None:
    told = told_in(content, language(PSEUDO))
    words = {(kind, name) for kind, names in WORDS.items() for name in names}
    before = [each for each in _all_strings(content, ("Content", "")) if each[0] not in words]
    after = [each for each in _all_strings(told, ("Content", "")) if each[0] not in words]
    assert after == before


def test_no_place_is_built_from_pieces(content: Content) -> None:
    """A text that begins or ends with a blank was going to be joined to another."""
    assert [text for text, _ in sentences(content) if text != text.strip()] == []
