"""Patients' names, shown and sorted as their region does. No part is forced: one name alone is a whole name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nursechart.clinical.regions import Region

_VOWELS: Final = frozenset("aeiouyæøœıаеиоуыэюяё")
_CJK: Final = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name as it was given. `text` is the whole name as its owner writes it, where that is known; it wins."""

    family: str = ""
    given: Sequence[str] = ()
    text: str = ""
    reading: str = ""  # kana or Latin letters, by which Japanese and Chinese lists are sorted


def show_name(where: Region, name: NameParts) -> str:
    """The name as it is said and written there: `Rosa Delgado`, `王小明`."""
    if name.text.strip():
        return name.text.strip()
    given = " ".join(each for each in name.given if each)
    parts = [name.family, given] if where["name_order"] == "family_first" else [given, name.family]
    space = where["name_space"] if all(_is_cjk(each) for each in parts if each) else " "
    return space.join(each for each in parts if each)


def show_listed_name(where: Region, name: NameParts) -> str:
    """The name at the head of a row, in the order rows are sorted: `Delgado, Rosa`; as it is said where the family
    name comes first anyhow, and where there is one part alone."""
    given = " ".join(each for each in name.given if each)
    if where["name_order"] == "family_first" or not (name.family and given):
        return show_name(where, name)
    return f"{name.family}, {given}"


def sort_key(where: Region, name: NameParts) -> tuple[tuple[int, ...], str]:
    """By reading where there is one, else family and given names, or the whole text, by the letters of the language.

    Han without a reading is in the order of its code points: neither strokes nor sounds are known here.
    """
    by_part = f"{name.family} {' '.join(name.given)}".strip()
    written = name.reading or by_part or name.text
    return _order(where, written), written


def fold(where: Region, text: str) -> str:
    """`text` without case, as the language has it: Turkish I folds to ı, and İ to i."""
    if where.locale.sorting is not None and where.locale.sorting.dotless_i:
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def are_alike(one: str, other: str) -> bool:
    """Whether two surnames are easily taken for one another (ID-3): equal, or of about the same length with the same
    first letter and either most letters in the same places or the same first three consonants (LINDGREN, LUNDBERG).
    """
    first, second = (_bare(each) for each in (one, other))
    if first == second:
        return bool(first)
    if not first or not second or first[0] != second[0] or abs(len(first) - len(second)) > 2:
        return False
    same = sum(a == b for a, b in zip(first, second, strict=False))
    if same >= max(3, min(len(first), len(second)) - 3):
        return True
    sounds = [first[0] + "".join(each for each in name[1:] if each not in _VOWELS)[:2] for name in (first, second)]
    return len(sounds[0]) == 3 and sounds[0] == sounds[1]


def _bare(name: str) -> str:
    """A name without case and accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in apart if each.isalpha())


def _order(where: Region, text: str) -> tuple[int, ...]:
    alphabet = where.locale.sorting.alphabet if where.locale.sorting is not None else ""
    places: list[int] = []
    for letter in fold(where, text):
        place = alphabet.find(letter)
        if place >= 0:
            places.append(ord("a") * 100 + place)
            continue
        for base in unicodedata.normalize("NFD", letter):
            place = alphabet.find(base)
            if unicodedata.category(base) != "Mn":
                places.append(ord("a") * 100 + place if place >= 0 else ord(base) * 100)
    return tuple(places)


def _is_cjk(text: str) -> bool:
    return all(unicodedata.name(each, "").startswith(_CJK) for each in text if not each.isspace())
