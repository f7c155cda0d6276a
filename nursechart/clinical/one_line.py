"""Vital signs in one line, as they are called across a room: `t36.8 p72 r16 bp118/74 s98 pn2 w67.1`.

A value is letters, then its number; which letters stand for which measure is content (`Measure.keys`), in any order and
with or without blanks between values. Numbers stay as typed, with comma or point. Nothing is judged here and nothing
guessed: what cannot be read, or can be read in two ways, is a `Fault` that says where it stands, and the rest of the
line is read all the same. Places are of the text as typed, from 0, the end not included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nursechart.clinical.content_types import Measure
from nursechart.language import said


@dataclass(frozen=True, slots=True)
class LineKey:
    """What letters stand for: a measure, whether it is two numbers, and whether it is counted in whole ones."""

    measure: str
    label: str
    example: str
    pair: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the line: a measure and its number, or two, as typed."""

    measure: str
    typed: str
    typed2: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read, where it stands, and why. `unfinished`: it stands last, so more may be on its way."""

    start: int
    end: int
    says: str
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line, read; both in the order of the line."""

    values: tuple[Value, ...]
    faults: tuple[Fault, ...]


def line_keys(measures: Iterable[Measure]) -> dict[str, LineKey]:
    """By letters (folded), what they stand for, in the order of the pack."""
    return {
        key.casefold(): LineKey(
            each.id,
            each.label,
            each.usual_unit.example,
            pair=each.kind == "pair",
            whole=all(unit.step == unit.step.to_integral_value() for unit in each.units),
        )
        for each in measures
        for key in each.keys
    }


def shown_keys(measures: Iterable[Measure]) -> tuple[tuple[str, str, str], ...]:
    """(letters, label, example) of each measure that can be typed in a line: t, Temperature, t37.2."""
    return tuple(
        (each.keys[0], each.label, f"{each.keys[0]}{each.usual_unit.example}") for each in measures if each.keys
    )


def broken_keys(measures: Mapping[str, Measure]) -> Iterator[tuple[str, str]]:
    """(measure, what is wrong) for each key that a line could not be read by."""
    taken: dict[str, str] = {}
    for measure in measures.values():
        if measure.keys and measure.derived:
            yield measure.id, f"{measure.id} is worked out and never typed, so it has no keys"
        for key in measure.keys:
            folded = key.casefold()
            if not folded.isalpha():
                yield measure.id, f"{key} is not letters alone: a number begins at the first digit"
            if folded in taken:
                yield measure.id, f"{key} stands for {taken[folded]} already"
            taken.setdefault(folded, measure.id)


# Letters are a run without digits. A number is digits of any script with decimal signs and one slash; the decimal signs
# behind its last digit end a sentence and are no part of it.
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[.,٫．]?\d[\d.,٫．]*(?:\s*/\s*(?:[.,٫．]?\d[\d.,٫．/]*)?)?")
_BETWEEN = re.compile(r"[\s;:=]*")
_GAP = re.compile(r"[\s;]+|[,.](?!\d)")
_ONE_NUMBER = re.compile(r"\d{1,9}(?:[.,٫．]\d{1,6})?\Z|[.,٫．]\d{1,6}\Z")
_SIGNS = ".,٫．"


def read_line(text: str, keys: Mapping[str, LineKey]) -> Line:
    """What `text` says, by the letters in `keys` (of `line_keys`)."""
    values: list[Value] = []
    faults: list[Fault] = []
    at = 0
    while at < len(text):
        gap = _GAP.match(text, at)
        if gap:
            at = gap.end()
            continue
        start, letters = at, _LETTERS.match(text, at)
        word = letters.group() if letters else ""
        after = _BETWEEN.match(text, letters.end()) if letters else None
        number = _NUMBER.match(text, after.end() if after else at)
        if number is not None:
            typed = number.group().rstrip(_SIGNS)
            at = number.start() + len(typed)
        else:
            typed, at = "", (letters.end() if letters else at + 1)
        found = _value(word, typed, keys, start, at)
        if isinstance(found, Value):
            twice = next((each for each in values if each.measure == found.measure), None)
            if twice is None:
                values.append(found)
                continue
            found = said("{measure} stands here twice. Keep one of the two", measure=keys[word.casefold()].label)
        rest = not text[at:].strip()
        faults.append(
            Fault(
                start,
                at,
                said("{place}: {why}", place=_place(text, start, at), why=found),
                unfinished=rest and _may_grow(word, typed, keys),
            )
        )
    return Line(tuple(values), tuple(faults))


def written(values: Iterable[Value], measures: Mapping[str, Measure]) -> str:
    """The line that says `values`: reading it back gives the same values. Only for measures that have keys."""
    texts = (
        f"{measures[each.measure].keys[0]}{each.typed}{'/' if each.typed2 else ''}{each.typed2}" for each in values
    )
    return " ".join(texts)


def _value(word: str, typed: str, keys: Mapping[str, LineKey], start: int, end: int) -> Value | str:
    """The value, or the sentence that says why it is none."""
    known = ", ".join(_shown_keys(keys))
    if not word and typed:
        return said("put the letters of the measure before the number: {letters}", letters=known)
    if not word:
        return said("this is not read here. Use {letters}", letters=known)
    key = keys.get(word.casefold())
    if key is None:
        return said("these letters stand for no measure. Use {letters}", letters=known)
    example = f"{word}{key.example}"
    if not typed:
        return said("{measure} has no number yet, like {example}", measure=key.label, example=example)
    numbers = [each.strip() for each in typed.split("/")]
    if key.pair and (len(numbers) != 2 or not all(numbers)):
        return said("{measure} takes two numbers, like {example}", measure=key.label, example=example)
    if not key.pair and len(numbers) > 1:
        return said("{measure} takes one number, like {example}", measure=key.label, example=example)
    for each in numbers:
        if _ONE_NUMBER.match(each) is None:
            return said("{number} can be read in more than one way. Put letters before each number", number=each)
        if key.whole and "," in each:
            return said(
                "{number} may be one number or two: {measure} is counted in whole numbers. Put letters before each",
                number=each,
                measure=key.label,
            )
    return Value(key.measure, numbers[0], numbers[1] if key.pair else "", start, end)


def _shown_keys(keys: Mapping[str, LineKey]) -> list[str]:
    """The first letters of each measure."""
    first: dict[str, str] = {}
    for letters, key in keys.items():
        first.setdefault(key.measure, letters)
    return list(first.values())


def _place(text: str, start: int, end: int) -> str:
    """“x12” after “t36.8”, or at the start."""
    before, here = text[:start].split(), text[start:end].strip()
    if not before:
        return said("“{word}” at the start", word=here)
    return said("“{word}” after “{before}”", word=here, before=before[-1])


def _may_grow(word: str, typed: str, keys: Mapping[str, LineKey]) -> bool:
    """Whether what stands last may yet become a value: letters of a measure, half a pair."""
    folded = word.casefold()
    if not typed:
        return any(key.startswith(folded) for key in keys) if word else False
    key = keys.get(folded)
    return key is not None and key.pair and typed.count("/") <= 1
