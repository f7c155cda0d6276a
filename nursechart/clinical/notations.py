"""The small languages written inside the YAML of the content pack, as values that cannot be built wrong.

`<= 35.0` is a Bound, `7 d` an Interval, `allergies_reviewed = changed` a Condition, `C symptomatic` a Need. Each raises
ValueError with the way to write it, which the loader turns into a refusal with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any


class Bound:
    """One end of a band: `<= 35.0`, `< 50`, `>= 39.1`, `> 150`."""

    __slots__ = ("inclusive", "limit", "op")
    _shape = re.compile(r"(<=|<|>=|>) (-?\d+(?:\.\d+)?)\Z")

    def __init__(self, text: str) -> None:
        match = self._shape.match(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f'a limit is written like "<= 35.0" or "> 150", not "{text}"')
        self.op, self.limit = match.group(1), Decimal(match.group(2))
        self.inclusive = self.op.endswith("=")

    def takes(self, value: Decimal) -> bool:
        """Whether `value` is beyond this bound, i.e. in the band."""
        if self.op[0] == "<":
            return value <= self.limit if self.inclusive else value < self.limit
        return value >= self.limit if self.inclusive else value > self.limit

    def __str__(self) -> str:
        return f"{self.op} {self.limit}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class Interval:
    """How long something may stay: `96 h` (elapsed hours, to 96 h) or `7 d`, `4 wk` (local calendar dates)."""

    __slots__ = ("days", "hours", "text")
    _shape = re.compile(r"([1-9]\d{0,4}) (min|h|d|wk)\Z")

    def __init__(self, text: str) -> None:
        match = self._shape.match(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f'an interval is written like "96 h", "7 d" or "4 wk", not "{text}"')
        count, unit = Decimal(match.group(1)), match.group(2)
        self.text = text
        self.hours: Decimal = (
            count * {"min": Decimal(1) / 60, "h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)}[unit]
        )
        self.days: int | None = int(self.hours / 24) if self.hours > 96 else None

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and self.hours == other.hours

    def __hash__(self) -> int:
        return hash(self.hours)


class Condition:
    """When a field or a section is required: terms joined by `and`.

    A term asks about a field of the same section (`allergies_reviewed = changed`, `score >= 4`, `drain includes pus`,
    `photo given`) or names a fact of the visit (`has_line`, `visit SOC REC`, `not child`).
    """

    __slots__ = ("_terms", "text")
    _term = re.compile(
        r"([a-z]\w*) (=|!=|>=|<=|includes) ([\w.+-]+)\Z|([a-z]\w*) given\Z|visit ([A-Z ]+)\Z|(not )?([a-z]\w*)\Z"
    )

    def __init__(self, text: str) -> None:
        self.text = text
        terms = []
        for each in str(text).split(" and "):
            match = self._term.match(each)
            if match is None:
                raise ValueError(
                    f'"{each}" is not a condition; write it like "allergies_reviewed = changed" or "has_line"'
                )
            terms.append(match.groups())
        self._terms = tuple(terms)

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of the fields it asks about."""
        return tuple(term[0] or term[3] for term in self._terms if term[0] or term[3])

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of the visit it asks about."""
        return tuple(term[6] for term in self._terms if term[6])

    def holds(self, values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
        """Whether every term is true of the section's `values`, the visit's `facts` and its type."""
        return all(_term_holds(term, values, facts, visit_type) for term in self._terms)

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"


class Need:
    """A cell of the table of sections by visit type: R, C, O or -, and the note beside it (`C symptomatic`)."""

    __slots__ = ("letter", "note")

    def __init__(self, text: str) -> None:
        letter, _, note = str(text).partition(" ")
        if letter not in ("R", "C", "O", "-"):
            raise ValueError(f'a section is R, C, O or - in a visit type, with a note after it, not "{text}"')
        self.letter: str = letter
        self.note = note

    def __repr__(self) -> str:
        return f"Need({self.letter!r}, {self.note!r})"


def _term_holds(term: tuple[Any, ...], values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
    field, op, wanted, given, visits, negated, fact = term
    if given:
        return values.get(given) not in (None, "", [], {})
    if visits:
        return visit_type in visits.split()
    if fact:
        return (fact in facts) is not bool(negated)
    held = values.get(field)
    match op:
        case "=":
            return _text(held) == str(wanted)
        case "!=":
            return held is not None and _text(held) != str(wanted)
        case "includes":
            return isinstance(held, list | tuple) and wanted in held
    try:
        number, limit = Decimal(str(held)), Decimal(str(wanted))
        return number >= limit if op == ">=" else number <= limit
    except ArithmeticError:
        return False


def _text(held: object) -> str:
    return str(held).lower() if isinstance(held, bool) else str(held)
