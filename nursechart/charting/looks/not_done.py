"""What is asked about a visit that did not take place."""

from __future__ import annotations

from dataclasses import dataclass

Options = tuple[tuple[str, str], ...]  # id, words


@dataclass(frozen=True, slots=True)
class NotDoneAsk:
    visit: str
    reasons: Options
    told: Options
    doses: tuple[str, ...]  # vancomycin 1,000 mg IV: what is missed with it
