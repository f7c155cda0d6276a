"""The words a patient is found by, and what a typed search means.

A name is kept as it is written and found by its folded form: without case, accents, hyphens and width, one token a CJK
character, so `lukasz` finds Łukasz and `soren` Søren. SQLite's own folding misses just those. A search is a list of
readings, each a list of prefixes that must all match: "14 mar 1958" may be a birth date, or three words.

Tokens are short and only compared by prefix, so an ordinary B-tree answers on either database.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from nursechart.clinical.months import chinese_date, in_digits, months_called

FAMILY: Final = 0  # the fields of a token; searched in this order
GIVEN: Final = 1
MRN: Final = 2
BORN: Final = 3
WHY: Final = {FAMILY: "name", GIVEN: "name", MRN: "mrn", BORN: "born"}  # what a row says found her

LONGEST: Final = 40  # characters of a token that are kept
_MOST_WORDS: Final = 8  # of one search; more would not narrow it
_BETWEEN: Final = frozenset(("de", "del"))  # 14 de marzo de 1958

# What NFKD leaves alone. Arabic alef forms with hamza are taken apart by NFKD, the rest is here.
_LETTERS: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
        "ŋ": "n", "ŧ": "t", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ĸ": "k",
        "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": "",
        "'": "", "’": "", "ʼ": "", "ʻ": "", "`": "", "´": "",
    }
)  # fmt: skip


class Token(NamedTuple):
    """One word of a patient, with the field it is from."""

    field: int
    word: str


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` as it is compared: decomposed, without marks and case, its special letters replaced."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(_kana(c) for c in apart if not unicodedata.combining(c)).casefold()
    return bare.translate(_LETTERS)


def split(text: str) -> tuple[str, ...]:
    """The tokens of a text, folded: runs of letters and digits, and each CJK character by itself."""
    tokens: list[str] = []
    run = ""
    for character in fold(text):
        if _is_cjk(character):
            tokens += [run, character]
            run = ""
        elif character.isalnum():
            run += character
        else:
            tokens.append(run)
            run = ""
    return tuple(token[:LONGEST] for token in (*tokens, run) if token)


def tokens_of(family: str, given: Iterable[str], preferred: str, mrns: Iterable[str], born: str) -> frozenset[Token]:
    """Every token a patient is found by. `born` is YYYY, YYYY-MM or YYYY-MM-DD."""
    found: set[Token] = set()
    for field, names in ((FAMILY, (family,)), (GIVEN, (*given, preferred))):
        for name in names:
            words = split(name)
            found.update(Token(field, word) for word in words)
            if len(words) > 1:  # Smith-Jones is also found by smithj, de la Cruz by delac
                found.add(Token(field, "".join(words)[:LONGEST]))
    for mrn in mrns:
        whole = "".join(split(mrn))
        found.add(Token(MRN, whole[:LONGEST]))
        found.add(Token(MRN, "".join(c for c in whole if c.isdigit())[:LONGEST]))
    found.update(Token(BORN, form) for form in _birth_forms(born))
    return frozenset(token for token in found if token.word)


def readings(typed: str) -> tuple[tuple[str, ...], ...]:
    """What a search may mean, likeliest first: each a tuple of prefixes that must all match; none for nothing typed."""
    typed = in_digits(typed)
    words = split(typed)[:_MOST_WORDS]
    if not words:
        return ()
    found = [*_in_chinese(typed), *_with_date(words), words]
    if len(words) > 1 and all(word.isdigit() for word in words):  # a record number typed with spaces
        found.append(("".join(words)[:LONGEST],))
    return tuple(dict.fromkeys(found))


def above(prefix: str) -> str:
    """The end of the range of words that begin with `prefix`, in code point order."""
    return prefix + "\U0010ffff"


def sort_key(family: str, given: Iterable[str]) -> str:
    """What lists of patients are sorted by: family, then given names, folded."""
    return f"{fold(family)[:LONGEST]}\x1f{fold(' '.join(given))[:LONGEST]}"


# --- dates -----------------------------------------------------------------------------------------------------------


def _birth_forms(born: str) -> tuple[str, ...]:
    parts = born.split("-")
    if len(parts) > 3 or [len(part) for part in parts] != [4, 2, 2][: len(parts)]:
        return ()
    if not all(part.isascii() and part.isdigit() for part in parts):
        return ()
    forms = ["".join(parts)]  # 19580314, found by 1958 and 195803 too
    if len(parts) == 3:
        year, month, day = parts
        forms += [day + month + year, month + day + year]
    return tuple(forms)


def _with_date(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The readings in which some neighbouring words are one date; full dates before shorter ones."""
    windows = [
        (start, end)
        for start in range(len(words))
        for end in range(start + 2, min(start + 5, len(words)) + 1)
        if not {words[start], words[end - 1]} & _BETWEEN
    ]
    for length in (3, 2):
        found = []
        for start, end in windows:
            part = tuple(word for word in words[start:end] if word not in _BETWEEN)
            if len(part) == length:
                found += [(*words[:start], date, *words[end:]) for date in _dates(part)]
        if found:
            return found
    return []


def _in_chinese(typed: str) -> list[tuple[str, ...]]:
    """The reading in which a text holds a date like 1958年3月14日, a month of a year, or a day of a month."""
    said = chinese_date(typed)
    if said is None:
        return []
    year, month, day, rest = said
    if not 1 <= int(month) <= 12 or (day and not _is_day(day)) or not (year or day):
        return []
    if not day:
        return [(*split(rest), full + month.zfill(2)) for full in _years(year) if len(full) == 4]
    return [(*split(rest), month.zfill(2) + day.zfill(2) + full) for full in (_years(year) if year else ("",))]


def _dates(words: tuple[str, ...]) -> list[str]:
    """The stored forms that some words may be the date of: 14 mar 1958, mar 1958, 14 mar, 14 3 58, 1958 03 14."""
    match words:
        case (day, month, year) if _months(month) and _is_day(day):
            return [_day(day) + number + full for number in _months(month) for full in _years(year)]
        case (month, day, year) if _months(month) and _is_day(day):  # US order: mar 14 1958
            return [number + _day(day) + full for number in _months(month) for full in _years(year)]
        case (month, year) if _months(month) and len(year) == 4 and year.isdigit():
            return [year + number for number in _months(month)]
        case (day, month) if _months(month) and _is_day(day):
            return [_day(day) + number for number in _months(month)]
        case (year, month, day) if len(year) == 4 and all(word.isdigit() for word in words):
            return [year + month.zfill(2) + day.zfill(2)] if len(month) <= 2 and len(day) <= 2 else []
        case (first, second, year) if _is_day(first) and _is_day(second):
            return [first.zfill(2) + second.zfill(2) + full for full in _years(year)]
    return []


def _months(word: str) -> tuple[str, ...]:
    """The numbers of the months whose name begins so in any language that is spoken here."""
    return tuple(f"{number:02}" for number in months_called(word))


def _day(word: str) -> str:
    return word.removesuffix("er").zfill(2)


def _is_day(word: str) -> bool:
    word = word.removesuffix("er")  # 1er mars
    return word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31


def _years(word: str) -> tuple[str, ...]:
    if not (word.isascii() and word.isdigit()):
        return ()
    if len(word) == 2:
        return (word,) if word in ("19", "20") else ("19" + word, "20" + word)
    return (word,) if len(word) in (3, 4) else ()


# --- scripts ---------------------------------------------------------------------------------------------------------


_CJK: Final = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))  # kana among them


def _is_cjk(character: str) -> bool:
    return any(first <= character <= last for first, last in _CJK)


def _kana(character: str) -> str:
    """Katakana as hiragana: the same name is written in either."""
    return chr(ord(character) - 0x60) if "\u30a1" <= character <= "\u30f6" else character
