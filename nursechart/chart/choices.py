"""The parts of which versions that differ stood side by side: what waits for a person, and what one settled (SY-3).

Worked out from the statements of a subject alone, as everything in the projection, so arrival order does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from nursechart.chart.rows import Row
from nursechart.chart.stands import Key, Stated, names_several, superseding


def choices_in(statements: Iterable[Stated]) -> list[Row]:
    """The rows of `choice` that these statements make, all that is known about their subjects.

    A part is open while statements with different values stand. It was settled when one statement took the place of
    several with different values; the newest such statement says when and by whom.
    """
    parts: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in statements:
        parts[one.subject, one.part].append(one)
    rows = []
    for said in parts.values():
        if len(said) > 1 and (row := _choice(said)) is not None:
            rows.append(row)
    return rows


def _choice(said: Sequence[Stated]) -> Row | None:
    is_open = len({one.value for one in said if one.stands}) > 1
    settling = None if is_open else _settling(said)
    if not is_open and settling is None:
        return None
    newest = max(said, key=lambda one: one.listing)
    return {
        "feed": newest.feed,
        "subject": newest.subject,
        "part": newest.part,
        "at_ms": newest.charted_at_ms,
        "settled_ms": settling.charted_at_ms if settling else None,
        "settled_by": settling.author if settling else "",
    }


def _settling(said: Sequence[Stated]) -> Stated | None:
    """The newest statement that took the place of several that differed."""
    if not any(names_several(one.names) for one in said):
        return None
    replaced: dict[Key, tuple[Stated, set[str | None]]] = {}
    for old, by in superseding(said):
        if not old.stands:
            replaced.setdefault(by.key, (by, set()))[1].add(old.value)
    several = [by for by, values in replaced.values() if len(values) > 1]
    return max(several, key=lambda one: one.listing, default=None)
