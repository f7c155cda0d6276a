"""A figure, how it is taken, and the table of all.

Best of five: what else runs on the computer can only make a figure worse. Ratios are of figures of one run, so they say
something on any computer; the times themselves only on the one they were taken on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One measured number. `goal` is that of design.md 8 in the same unit, or what else it is compared with."""

    name: str
    value: float
    unit: str
    goal: str = ""


def best_ms(act: Callable[[], object], *, rounds: int = ROUNDS, times: int = 1) -> float:
    """The least time of `rounds` that `act` took, in ms; in each round the mean of `times`."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(times):
            act()
        best = min(best, (time.perf_counter() - began) * 1000 / times)
    return best


def best_cpu_ms(act: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The least CPU time of `rounds` that `act` took in this process, in ms."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        act()
        best = min(best, (time.process_time() - began) * 1000)
    return best


def shown(figures: Iterable[Figure]) -> str:
    rows = [(one.name, _number(one.value), one.unit, one.goal) for one in figures]
    width = max((len(row[0]) for row in rows), default=0)
    return "\n".join(f"{name:<{width}}  {value:>10} {unit:<10} {goal}".rstrip() for name, value, unit, goal in rows)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
