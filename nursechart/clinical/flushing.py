"""How much to flush a lumen with, and what to leave in it (`clinical.md` 3.6).

The table is content; which row holds, for this line and this patient, is worked out here. Heparin is not offered to
anybody allergic to it or with HIT. A dialysis catheter is never flushed by this plan: its lock is drawn back first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.allergies import AllergyFact, refused_choices
from nursechart.clinical.words import show_number
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.line_types import FlushRow, Lock

After = Literal["", "drug", "blood", "pn", "lab"]
_TENTH = Decimal("0.1")
_SOLUTIONS = ("flush_solution", "lock_solution")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlushFacts:
    """One lumen and one patient. An age nobody knows is taken for an adult's."""

    device: str
    valve: str = ""  # open, valved; open when nobody knows, and the plan says so
    accessed: bool = False  # a port with a needle in
    deaccess: bool = False  # the needle comes out now
    after: After = ""
    age_years: int | None = None
    weight_kg: Decimal | None = None
    lumen_ml: Decimal | None = None
    add_on_ml: Decimal = Decimal(0)
    allergies: tuple[AllergyFact, ...] = ()
    hit: bool = False  # heparin-induced thrombocytopenia, now or ever
    ordered: tuple[str, ...] = ()  # solutions an order of hers names


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOption:
    """A lock to choose. `units` is the heparin in the least and the most of it."""

    solution: str
    label: str
    ml: tuple[Decimal, Decimal]
    units: tuple[Decimal, Decimal] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlushPlan:
    """What to flush and lock with. With `refuses` nothing is flushed in; amounts are mL, least and most."""

    row: str
    title: str
    flush_ml: tuple[Decimal, Decimal] | None
    minimum_ml: Decimal | None
    barrel_ml: Decimal
    order_of: str  # SAS, or SASH where heparin may follow
    locks: tuple[LockOption, ...]
    hidden: tuple[tuple[str, str], ...]  # solutions that are not offered, and why
    refuses: str = ""
    asks: tuple[str, ...] = ()  # what has to be known first
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    unconfirmed: bool = False

    @property
    def words(self) -> str:
        """`10 mL`, `3 to 5 mL`; empty where nothing is flushed in."""
        return "" if self.flush_ml is None else amount_words(self.flush_ml)


def flush_plan(content: Content, facts: FlushFacts) -> FlushPlan | None:
    """The plan for a lumen; None for a device that is not flushed by this table. Raises KeyError for an unknown one."""
    row = _row(content, facts)
    if row is None:
        return None
    limits = content.flush_limits
    hidden = _hidden(content, facts)
    amounts = row.child if is_child(content, facts.age_years) else row.adult
    asks = [] if facts.valve or row.valve != "open" else [said("Whether the line has a valve")]
    minimum = None if facts.lumen_ml is None else minimum_flush_ml(content, facts.lumen_ml, facts.add_on_ml)
    locks: list[LockOption] = []
    flush: tuple[Decimal, Decimal] | None = None
    if amounts is not None:
        flush = amounts.more_ml if amounts.more_ml and facts.after in amounts.more_after else amounts.ml
        if minimum is not None:
            flush = (max(flush[0], minimum), max(flush[1], minimum))
        for lock in amounts.locks:
            if lock.solution in hidden:
                continue
            if lock.units_per_kg is not None and facts.weight_kg is None:
                asks.append(said("Weight, for the heparin in the lock"))
                continue
            locks.append(_option(content, lock, facts.weight_kg))
    for solution in (*row.locks, *facts.ordered):
        if solution not in hidden and solution in facts.ordered and solution in content.lock_solutions:
            locks.append(_ordered(content, solution, facts.lumen_ml))
    heparin = any(each.units is not None for each in locks)
    return FlushPlan(
        row=row.id,
        title=row.title,
        flush_ml=flush,
        minimum_ml=minimum,
        barrel_ml=limits["barrel"].numbers["ml"],
        order_of="SASH" if heparin else "SAS",
        locks=tuple(locks),
        hidden=tuple(hidden.items()),
        refuses=row.refuses,
        asks=tuple(asks),
        notes=tuple(each for each in (row.note, limits["technique"].says) if each),
        source=row.source,
        unconfirmed=row.unconfirmed,
    )


def is_child(content: Content, age_years: int | None) -> bool:
    """Whether the amounts for children hold. An age nobody knows is taken for an adult's."""
    return age_years is not None and age_years < content.flush_limits["child"].numbers["years"]


def minimum_flush_ml(content: Content, lumen_ml: Decimal, add_on_ml: Decimal) -> Decimal:
    """The least that clears a lumen: some times what it and its add-ons hold."""
    return content.flush_limits["minimum"].numbers["times"] * (lumen_ml + add_on_ml)


def syringe_too_small(content: Content, barrel_ml: Decimal) -> str:
    """Why this syringe must not be used on a central line, or an empty text."""
    limit = content.flush_limits["barrel"]
    return limit.says.format(ml=show_number(limit.numbers["ml"])) if barrel_ml < limit.numbers["ml"] else ""


def bacteriostatic_refusal(content: Content, *, age_days: int, used_ml: Decimal, now_ml: Decimal) -> str:
    """Why bacteriostatic saline must not be used, or an empty text. `used_ml` is that of the last 24 hours.

    The limit is an adult's; for a child there is none, so a child gets preservative-free saline too.
    """
    limit = content.flush_limits["bacteriostatic"]
    numbers = {name: show_number(number) for name, number in limit.numbers.items()}
    if age_days <= limit.numbers["newborn_days"] or is_child(content, age_days * 4 // 1461):
        return f"Use preservative-free saline. {limit.says.format(**numbers)}"
    return limit.says.format(**numbers) if used_ml + now_ml > limit.numbers["ml"] else ""


def lock_needs_order(content: Content, solution: str) -> bool:
    """Whether a solution is used only with an order of its own. Raises KeyError."""
    return content.lock_solutions[solution].order


def heparin_units(content: Content, solution: str, ml: Decimal) -> Decimal:
    """Units of heparin in an amount of a solution; 0 for one without heparin. Raises KeyError."""
    return (content.lock_solutions[solution].units_per_ml or Decimal(0)) * ml


def heparin_units_a_day(content: Content, given: Iterable[tuple[str, Decimal]]) -> Decimal:
    """All heparin that a day's flushes and locks bring: solution and mL of each."""
    return sum((heparin_units(content, solution, ml) for solution, ml in given), Decimal(0))


def solution_words(content: Content, solution: str) -> str:
    """`heparin 10 units/mL`."""
    said = content.label(_SOLUTIONS[0], solution)
    return content.label(_SOLUTIONS[1], solution) if said == solution else said


def amount_words(ml: tuple[Decimal, Decimal]) -> str:
    low, high = (show_number(each) for each in ml)
    return f"{low} mL" if low == high else f"{low} to {high} mL"


def _row(content: Content, facts: FlushFacts) -> FlushRow | None:
    content.devices[facts.device]  # an unknown device is the caller's mistake
    access = "intermittent" if facts.accessed and not facts.deaccess else "deaccess"
    for row in content.flush_rows.values():
        if facts.device not in row.devices:
            continue
        if row.valve not in ("", facts.valve or "open"):
            continue
        if row.access in ("", access):
            return row
    return None


def _hidden(content: Content, facts: FlushFacts) -> dict[str, str]:
    """What allergies and HIT take away."""
    hidden = {
        solution: why
        for name in _SOLUTIONS
        for solution, why in refused_choices(content, name, facts.allergies).items()
    }
    if facts.hit:
        hidden |= {
            each.id: said("Heparin is not offered: HIT")
            for each in content.lock_solutions.values()
            if each.units_per_ml is not None
        }
    return hidden


def _option(content: Content, lock: Lock, weight_kg: Decimal | None) -> LockOption:
    solution = content.lock_solutions[lock.solution]
    ml, note = lock.ml, "by policy" if lock.by_policy else ""
    strength = solution.units_per_ml
    light = lock.below_kg is None or (weight_kg is not None and weight_kg < lock.below_kg)
    if lock.units_per_kg is not None and strength is not None and weight_kg is not None and light:
        most = (lock.units_per_kg * weight_kg / strength).quantize(_TENTH, ROUND_DOWN)  # never over the limit
        ml = (min(ml[0], most), min(ml[1], most))
        note = f"at most {show_number(lock.units_per_kg * weight_kg)} units in all"
    return LockOption(
        solution=lock.solution,
        label=solution_words(content, lock.solution),
        ml=ml,
        units=None if strength is None else (ml[0] * strength, ml[1] * strength),
        note=note,
    )


def _ordered(content: Content, solution: str, lumen_ml: Decimal | None) -> LockOption:
    """A lock that an order names: it fills the lumen, and what to know of it stands beside it."""
    spec = content.lock_solutions[solution]
    ml = (lumen_ml or Decimal(0), lumen_ml or Decimal(0))
    words = [
        spec.note,
        said("Draw it back before use") if spec.aspirate else "",
        "" if lumen_ml else said("As the order says"),
    ]
    return LockOption(
        solution=solution,
        label=solution_words(content, solution),
        ml=ml,
        units=None if spec.units_per_ml is None else (ml[0] * spec.units_per_ml, ml[1] * spec.units_per_ml),
        note=". ".join(each for each in words if each),
    )
