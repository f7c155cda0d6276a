"""Numbers of one order, dose or pump form that look as if they were typed into the wrong field, or in the wrong unit.

Each is held against the order and, where the order is silent, against the others on the form (volume, time and rate;
dose, volume and concentration; dose rate, weight, concentration and rate). What fits within the rule's `same_percent`
is right and never asked about. What does not, and fits a known slip, gets a question with the likely value; nothing is
ever changed here, and what fits no slip is left to rule 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.units import KG_PER_LB, round_half_up
from nursechart.clinical.words import dose_unit, show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Name = Literal["dose", "rate", "volume", "concentration", "time", "weight", "dose_rate"]
Slip = Literal["power_of_ten", "unit", "per_minute", "hours_for_minutes", "pounds", "exchanged", "other_field"]
# dose and concentration in the form's dose unit and per mL; mL/h; mL; min; kg; dose rate in mcg/kg/min
Numbers = Mapping[Name, Decimal]

_WORDS: dict[Name, str] = {
    "dose": "dose", "rate": "rate", "volume": "volume", "concentration": "concentration", "time": "time",
    "weight": "weight", "dose_rate": "dose rate",
}  # fmt: skip
_UNITS: dict[Name, str] = {"rate": "mL/h", "volume": "mL", "time": "min", "weight": "kg", "dose_rate": "mcg/kg/min"}
_EXCHANGED: tuple[tuple[Name, Name], ...] = (("rate", "dose"), ("volume", "rate"), ("volume", "dose"))
_BY_UNIT: frozenset[Name] = frozenset({"dose", "concentration", "dose_rate"})
_STEP = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class FieldDoubt:
    """A question at one field: what was typed, what is likely meant, and for two exchanged numbers the other field."""

    field: Name
    slip: Slip
    typed: Decimal
    likely: Decimal
    asks: str
    other: Name | None = None
    other_likely: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Relation:
    """Numbers that belong together; each function works its own out of the rest. The first is asked about first."""

    solve: Mapping[Name, Callable[[Numbers], Decimal]]


_RELATIONS = (
    _Relation(
        {
            "rate": lambda of: of["volume"] * 60 / of["time"],
            "volume": lambda of: of["rate"] * of["time"] / 60,
            "time": lambda of: of["volume"] * 60 / of["rate"],
        }
    ),
    _Relation(
        {
            "dose": lambda of: of["concentration"] * of["volume"],
            "volume": lambda of: of["dose"] / of["concentration"],
            "concentration": lambda of: of["dose"] / of["volume"],
        }
    ),
)
_BY_WEIGHT = _Relation(
    {
        "rate": lambda of: of["dose_rate"] * of["weight"] * 60 / (of["concentration"] * 1000),
        "dose_rate": lambda of: of["rate"] * of["concentration"] * 1000 / (of["weight"] * 60),
        "weight": lambda of: of["rate"] * of["concentration"] * 1000 / (of["dose_rate"] * 60),
        "concentration": lambda of: of["dose_rate"] * of["weight"] * 60 / (of["rate"] * 1000),
    }
)


def wrong_fields(
    content: Content, typed: Numbers, ordered: Numbers, *, dose_in: str = "mg", at: Name | None = None
) -> tuple[FieldDoubt, ...]:
    """What looks like a slip, one question a field. `ordered` holds what the order says, with the last weight.

    `dose_in` is the form's unit of doses (UCUM); dose rates by weight are only reckoned for mg. `at`: the field that
    was just left, and the only one to ask about. Numbers that are not more than 0 are somebody else's question.
    """
    form = {name: value for name, value in typed.items() if value > 0}
    order = {name: value for name, value in ordered.items() if value > 0}
    judge = _Judge(content, form, order, dose_in)
    found = [*judge.against_the_order(), *judge.against_each_other(at)]
    return tuple(each for each in found if at is None or at in (each.field, each.other))


class _Judge:
    """One form held against one order."""

    def __init__(self, content: Content, form: Numbers, order: Numbers, dose_in: str) -> None:
        numbers = content.rules["R-04.wrong_field"].numbers
        self._same, self._slip = numbers["same_percent"] / 100, numbers["slip_percent"] / 100
        self._form, self._order, self._dose_in = form, order, dose_in
        self._asked: set[Name] = set()

    def against_the_order(self) -> list[FieldDoubt]:
        found = []
        off = [
            name for name, value in self._form.items() if name in self._order and not self._is(value, self._order[name])
        ]
        for first, second in _EXCHANGED:
            if first in off and second in off and not self._asked & {first, second} and self._crossed(first, second):
                found.append(self._exchange(first, second, self._order))
        for name in off:
            if name not in self._asked and (doubt := self._slipped(name, self._order[name], ordered=True)):
                found.append(doubt)
            self._asked.add(name)  # asked about, or off in a way that rule 4 speaks of
        return found

    def against_each_other(self, at: Name | None) -> list[FieldDoubt]:
        """For what the order does not settle: one question for each set of numbers that do not fit together."""
        found = []
        held = {**self._order, **self._form}
        for relation in (*_RELATIONS, *((_BY_WEIGHT,) if self._dose_in == "mg" else ())):
            members = relation.solve.keys()
            if not members <= held.keys() or members & self._asked:
                continue
            first = next(iter(relation.solve))
            if self._is(held[first], relation.solve[first](held)):
                continue
            open_still = [name for name in relation.solve if name in self._form and name not in self._order]
            doubt = self._one_of(relation, held, sorted(open_still, key=lambda name: name != at))
            if doubt is not None:
                found.append(doubt)
                self._asked.add(doubt.field)
        return found

    def _one_of(self, relation: _Relation, held: Numbers, open_still: list[Name]) -> FieldDoubt | None:
        for first, second in _EXCHANGED:
            if first in open_still and second in open_still:
                swapped = {**held, first: held[second], second: held[first]}
                if self._is(swapped[first], relation.solve[first](swapped)):
                    return self._exchange(first, second, swapped)
        for name in open_still:
            if (doubt := self._slipped(name, relation.solve[name](held), ordered=False)) is not None:
                return doubt
        return None

    def _crossed(self, first: Name, second: Name) -> bool:
        form, order = self._form, self._order
        return self._is(form[first], order[second]) and self._is(form[second], order[first])

    def _exchange(self, first: Name, second: Name, meant: Numbers) -> FieldDoubt:
        self._asked |= {first, second}
        asks = said(
            "Did you mean {meant}? You typed {typed}",
            meant=self._both(first, second, meant),
            typed=self._both(first, second, self._form),
        )
        return FieldDoubt(first, "exchanged", self._form[first], meant[first], asks, second, meant[second])

    def _both(self, first: Name, second: Name, of: Numbers) -> str:
        return " and ".join(f"{_WORDS[name]} {self._shown(name, of[name])}" for name in (first, second))

    def _slipped(self, name: Name, expected: Decimal, *, ordered: bool) -> FieldDoubt | None:
        typed = self._form[name]
        slip = self._slip_of(name, typed / expected)
        if slip is None and ordered:
            slip = self._of_another_field(name, typed)
        if slip is None:
            return None
        likely = expected if ordered else self._put_right(slip, name, typed, expected)
        asks = said(
            "Did you mean {meant}? You typed {typed}", meant=self._shown(name, likely), typed=self._shown(name, typed)
        )
        if slip == "pounds":
            likely = round_half_up(typed * KG_PER_LB, _STEP)
            number = show_number(typed)
            asks = said(
                "Did you mean {number} lb, which is {shown}? You typed {number} kg",
                number=number,
                shown=self._shown(name, likely),
            )
        return FieldDoubt(name, slip, typed, likely, asks)

    def _slip_of(self, name: Name, ratio: Decimal) -> Slip | None:
        for power in (10, 100, 1000):
            if self._near(ratio, Decimal(power)) or self._near(ratio, 1 / Decimal(power)):
                return "unit" if power == 1000 and name in _BY_UNIT else "power_of_ten"
        if name in ("rate", "dose_rate") and (self._near(ratio, 1 / Decimal(60)) or self._near(ratio, Decimal(60))):
            return "per_minute"
        if name == "time" and self._near(ratio, 1 / Decimal(60)):
            return "hours_for_minutes"
        if name == "weight" and self._near(ratio, 1 / KG_PER_LB):
            return "pounds"
        return None

    def _of_another_field(self, name: Name, typed: Decimal) -> Slip | None:
        """The number that the order has for another field: the dose typed as the rate."""
        pairs = [pair for pair in _EXCHANGED if name in pair]
        others = [second if first == name else first for first, second in pairs]
        return "other_field" if any(other in self._order and typed == self._order[other] for other in others) else None

    def _put_right(self, slip: Slip, name: Name, typed: Decimal, expected: Decimal) -> Decimal:
        """The nurse's own digits with the point where it belongs; else what the other numbers give."""
        if slip in ("power_of_ten", "unit"):
            ratio, power = typed / expected, (typed / expected).log10().to_integral_value()
            return typed / Decimal(10) ** power if ratio > 1 else typed * Decimal(10) ** -power
        return round_half_up(expected, _STEP) if expected >= 1 else expected

    def _is(self, value: Decimal, expected: Decimal) -> bool:
        return abs(value - expected) <= expected * self._same

    def _near(self, ratio: Decimal, factor: Decimal) -> bool:
        return abs(ratio / factor - 1) <= self._slip

    def _shown(self, name: Name, value: Decimal) -> str:
        dose = dose_unit(self._dose_in)
        unit = {"dose": dose, "concentration": f"{dose}/mL"}.get(name) or _UNITS[name]
        return f"{show_number(value)} {unit}"
