"""The small languages written inside the YAML of the content pack, as values that cannot be built wrong.

`<= 35.0` is a Bound, `7 d` an Interval, `allergies_reviewed = changed` a Condition, `C kit if kit_needed` a Need. Each
raises ValueError with the way to write it, which the loader turns into a refusal with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nursechart.language import said_of


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

    @property
    def words(self) -> str:
        """The same in the language that is spoken: `7 d`."""
        count, unit = self.text.split(" ")
        match unit:
            case "min":
                return said_of("how long", "{n} min", n=count)
            case "h":
                return said_of("how long", "{n} h", n=count)
            case "d":
                return said_of("how long", "{n} d", n=count)
            case _:
                return said_of("how long", "{n} wk", n=count)

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and self.hours == other.hours

    def __hash__(self) -> int:
        return hash(self.hours)


class Condition:
    """When a field or a section is asked for: alternatives joined by `or`, each of terms joined by `and`.

    A term asks about a field of the same section, or of the same row (`allergies_reviewed = changed`, `score >= 4`,
    `drain includes pus`, `photo given`), names a fact of the visit (`has_line`, `not child`), or asks what the visit
    is and whose: `visit SOC REC`, `therapy inotrope`, `device PICC MID` (any of those named), `age < 3 y`.
    """

    __slots__ = ("_alternatives", "text")
    _term = re.compile(
        r"(?P<field>[a-z]\w*) (?P<op>=|!=|>=|<=|>|<|includes) (?P<wanted>[\w.+-]+)\Z|(?P<given>[a-z]\w*) given\Z"
        r"|(?P<among>visit|therapy|device) (?P<names>[\w -]+)\Z|(?P<negated>not )?(?P<fact>[a-z]\w*)\Z"
    )
    _age = re.compile(r"age (?P<op><|>=) (?P<count>\d+) (?P<unit>mo|y)\Z")

    def __init__(self, text: str) -> None:
        self.text = text
        self._alternatives = tuple(
            tuple(self._read(each) for each in alternative.split(" and ")) for alternative in str(text).split(" or ")
        )

    def _read(self, text: str) -> Term:
        age = self._age.match(text)
        if age is not None:
            months = Decimal(age["count"]) * (12 if age["unit"] == "y" else 1)
            return Term("age", op=age["op"], limit=months)
        match = self._term.match(text)
        if match is None:
            raise ValueError(f'"{text}" is not a condition; write it like "allergies_reviewed = changed" or "has_line"')
        if match["given"]:
            return Term("given", match["given"])
        if match["among"]:
            return Term(match["among"], names=tuple(match["names"].split()))
        if match["fact"]:
            return Term("fact", match["fact"], negated=bool(match["negated"]))
        return Term("field", match["field"], op=match["op"], wanted=match["wanted"], limit=_decimal(match["wanted"]))

    @property
    def alternatives(self) -> tuple[tuple[Term, ...], ...]:
        return self._alternatives

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for terms in self._alternatives for term in terms)

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of the fields it asks about."""
        return tuple(term.name for term in self.terms if term.kind in ("field", "given"))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of the visit it asks about."""
        return tuple(term.name for term in self.terms if term.kind == "fact")

    def names(self, kind: str) -> tuple[str, ...]:
        """The visit types, therapies or devices it names."""
        return tuple(name for term in self.terms if term.kind == kind for name in term.names)

    def holds(self, values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
        """Whether one alternative is true of the `values` beside it, the visit's `facts` and its type.

        Beside the names of `Content.facts` the facts hold `therapy inotrope`, `device PICC` and `age 31 mo`.
        """
        return any(all(term.holds(values, facts, visit_type) for term in terms) for terms in self._alternatives)

    def contradiction(self) -> str:
        """Why an alternative can never be true, as far as its own terms say; empty where it can."""
        for terms in self._alternatives:
            for number, term in enumerate(terms):
                for other in terms[number + 1 :]:
                    if term.excludes(other):
                        return f'"{self.text}" can never be true'
        return ""

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"


@dataclass(frozen=True, slots=True)
class Term:
    """One question of a condition."""

    kind: str  # field, given, fact, visit, therapy, device, age
    name: str = ""
    op: str = ""
    wanted: str = ""
    limit: Decimal | None = None
    names: tuple[str, ...] = ()
    negated: bool = False

    def holds(self, values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
        match self.kind:
            case "given":
                return values.get(self.name) not in (None, "", [], {})
            case "visit":
                return visit_type in self.names
            case "therapy" | "device":
                return any(f"{self.kind} {name}" in facts for name in self.names)
            case "age":
                months = next((Decimal(each.split()[1]) for each in facts if each.startswith("age ")), None)
                return months is not None and self._compares(months)
            case "fact":
                return (self.name in facts) is not self.negated
        return self._field_holds(values.get(self.name))

    def _field_holds(self, held: Any) -> bool:
        match self.op:
            case "=":
                return _text(held) == self.wanted
            case "!=":
                return held is not None and _text(held) != self.wanted
            case "includes":
                return self.wanted in _listed(held)
        number = _decimal(held["total"] if isinstance(held, Mapping) and "total" in held else held)
        return number is not None and self._compares(number)

    def _compares(self, number: Decimal) -> bool:
        if self.limit is None:
            return False
        match self.op:
            case ">=":
                return number >= self.limit
            case "<=":
                return number <= self.limit
            case ">":
                return number > self.limit
        return number < self.limit

    def excludes(self, other: Term) -> bool:
        """Whether the two cannot both be true."""
        if (self.kind, self.name) != (other.kind, other.name):
            return False
        match self.kind:
            case "fact":
                return self.negated is not other.negated
            case "visit":
                return not set(self.names) & set(other.names)
            case "age":
                return not _overlap(self, other)
            case "field":
                ops = {self.op, other.op}
                if ops == {"="}:
                    return self.wanted != other.wanted
                if ops == {"=", "!="}:
                    return self.wanted == other.wanted
                return not _overlap(self, other)
        return False


def _overlap(one: Term, other: Term) -> bool:
    """Whether a number can be on the asked side of both limits."""
    for low, high in ((one, other), (other, one)):
        if low.op in (">", ">=") and high.op in ("<", "<=") and low.limit is not None and high.limit is not None:
            return low.limit < high.limit or (low.limit == high.limit and low.op == ">=" and high.op == "<=")
    return True


class Need:
    """A cell of the table of sections by visit type: R, C, O or -, the words beside it, and its own condition.

    `R`, `C drawn from line if drawn_from_line`, `R focused`. With a condition, C and R are required where it holds.
    """

    __slots__ = ("letter", "note", "when")

    def __init__(self, text: str) -> None:
        letter, _, rest = str(text).partition(" ")
        if letter not in ("R", "C", "O", "-"):
            raise ValueError(f'a section is R, C, O or - in a visit type, with a note after it, not "{text}"')
        note, _, condition = f" {rest}".partition(" if ")
        self.letter: str = letter
        self.note = note.strip()
        self.when = Condition(condition) if condition else None

    def __repr__(self) -> str:
        return f"Need({self.letter!r}, {self.note!r})"


def _text(held: object) -> str:
    return str(held).lower() if isinstance(held, bool) else str(held)


def _listed(held: object) -> Collection[str]:
    """What is chosen: of a list, of ticks, or among the findings of a system by exception."""
    if isinstance(held, Mapping):
        return held.get("findings", ()) if "state" in held else held.keys()
    return held if isinstance(held, list | tuple) else ()


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
