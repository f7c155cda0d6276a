"""The language people are spoken to in: whole sentences, looked up by their English, from one catalogue a language.

Screens, acts, notes and the content pack use the same catalogue (`resources/translations/<code>.mo`, gettext). Code
writes `said("Waiting ({count})", count=14)`: the sentence is looked up whole, then its places are filled, so that a
translator may move them (IL-1). Numbers, names and units are filled in as they are; a catalogue never touches them.
Where a catalogue lacks a sentence, its English is said.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from nursechart.shipped import shipped

ENGLISH = "en"
PSEUDO = "x-pseudo"  # accented, longer, in brackets: shows what is cut off, and what is never looked up (IL-2)
_ACCENTED = str.maketrans("aceinouyACEINOUY", "áçéíñöúýÁÇÉÍÑÖÚÝ")
_KEPT = re.compile(r"(\{[^{}]*\}|%[n0-9L]+|<[^<>]+>|&[a-z]+;)")  # places, marks of Qt, tags and entities


class Language:
    """A language with its catalogue. `own_name` is written in the language itself."""

    def __init__(
        self,
        code: str,
        catalogue: gettext.NullTranslations,
        *,
        own_name: str,
        right_to_left: bool = False,
        approved_by: str = "",
    ) -> None:
        self.code = code  # BCP 47
        self.own_name = own_name
        self.is_right_to_left = right_to_left
        self.approved_by = approved_by  # the clinician who did; empty: it was drafted by machine
        self._catalogue = catalogue

    @property
    def is_draft(self) -> bool:
        """Whether it was drafted by machine and no clinician has approved it yet."""
        return self.code not in (ENGLISH, PSEUDO) and not self.approved_by

    def said(self, sentence: str, /, **places: object) -> str:
        """`sentence` in this language with its {places} filled in. Raises KeyError for a place that is not given."""
        found = self._catalogue.gettext(sentence) if sentence else ""
        return found.format(**places) if places else found

    def said_of(self, meaning: str, sentence: str, /, **places: object) -> str:
        """As `said`, where English has one word for two things; `meaning` tells which: ("side of the body", "Left")."""
        found = self._catalogue.pgettext(meaning, sentence)
        return found.format(**places) if places else found

    def said_for(self, number: int, one: str, many: str, /, **places: object) -> str:
        """As `said`, in the form the language has for `number`, which fills the place {n}."""
        return self._catalogue.ngettext(one, many, number).format(n=number, **places)

    def knows(self, sentence: str) -> bool:
        """Whether the catalogue has the sentence."""
        return self._catalogue.gettext(sentence) != sentence


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        parts = _KEPT.split(message)
        told = "".join(part if number % 2 else part.translate(_ACCENTED) for number, part in enumerate(parts))
        return f"[{told}{'~' * max(1, len(message) * 2 // 5)}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@cache
def language(code: str) -> Language:
    """The language of a BCP 47 code: itself, else its first part (es-MX: es), else English."""
    if code == PSEUDO:
        return Language(PSEUDO, _Pseudo(), own_name="Pseudo")
    for wanted in (code, code.partition("-")[0]):
        held = next((each for each in languages() if each.code == wanted or each.code.startswith(f"{wanted}-")), None)
        if held is not None:
            return held
    return languages()[0]


@cache
def languages() -> tuple[Language, ...]:
    """English and every language there is a catalogue for, as resources/translations/languages.json lists them."""
    found = [Language(ENGLISH, gettext.NullTranslations(), own_name="English")]
    folder = shipped("translations")
    for code, facts in json.loads((folder / "languages.json").read_text(encoding="utf-8")).items():
        compiled = folder / f"{code}.mo"
        if compiled.exists():
            with compiled.open("rb") as file:
                found.append(Language(code, gettext.GNUTranslations(file), **facts))
    return tuple(found)


class _Now:
    """What is spoken in this process: set once a person is known, read from every thread."""

    def __init__(self) -> None:
        self.language = language(ENGLISH)


_now = _Now()
_meanwhile: ContextVar[Language | None] = ContextVar("meanwhile", default=None)


def speak(code: str) -> Language:
    """Speak a language from now on."""
    _now.language = language(code)
    return _now.language


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Speak another language inside a block, in this thread alone: a note reads alike whoever prints it."""
    token = _meanwhile.set(language(code))
    try:
        yield spoken()
    finally:
        _meanwhile.reset(token)


def spoken() -> Language:
    """The language that is spoken now."""
    return _meanwhile.get() or _now.language


def said(sentence: str, /, **places: object) -> str:
    """`Language.said` in the language that is spoken now."""
    return spoken().said(sentence, **places)


def said_of(meaning: str, sentence: str, /, **places: object) -> str:
    """`Language.said_of` in the language that is spoken now."""
    return spoken().said_of(meaning, sentence, **places)


def said_for(number: int, one: str, many: str, /, **places: object) -> str:
    """`Language.said_for` in the language that is spoken now."""
    return spoken().said_for(number, one, many, **places)


def to_say(sentence: str) -> str:
    """Mark a sentence of a table for the translators; whoever shows it looks it up with `said`."""
    return sentence
