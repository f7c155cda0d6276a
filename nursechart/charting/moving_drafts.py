"""What is half typed, when its visit moves to another chart: it follows, and is half typed there.

A draft that names a line or an order of the first patient has no place in the other chart, unless the nurse has said
what stands for it there; it stays where it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nursechart.charting.moving_items import Into
from nursechart.charting.open_visit import OpenVisit
from nursechart.store.drafts import Draft


@contextmanager
def carried_over(
    now: OpenVisit, feed: str, ids: Mapping[str, str], into: Into, *, every: bool
) -> Iterator[tuple[str, ...]]:
    """The drafts that follow, durable in the other chart; their former selves are ended by the entry that moves.

    `every`: the whole visit moves, else only rows of what moves. Where moving fails they are as they were.
    """
    names = {**ids, **into.lines, **into.orders}
    moved = [(each, text) for each in now.drafts if (text := _as_there(now, each, names, into, every=every))]
    store, kept = now.shift.store, []
    try:
        for draft, (name, json) in moved:
            store.put_draft(name, feed, draft.form, json)
            kept.append(name)
        yield tuple(draft.id for draft, _there in moved)
    except Exception:
        for name in kept:
            store.delete_draft(name)
        raise


def _as_there(
    now: OpenVisit, draft: Draft, names: Mapping[str, str], into: Into, *, every: bool
) -> tuple[str, str] | None:
    """The id and text of a draft in the other visit; None for one that stays."""
    row, text = draft.id.removeprefix(f"{now.id}/"), draft.json
    if not every and not any(here in row for here in names):
        return None
    for here, there in names.items():
        row, text = row.replace(here, there), text.replace(here, there)
    only_here = {each.id for each in (*now.record.lines, *now.record.orders, *now.record.doses)}
    if any(each in row or each in text for each in only_here):
        return None
    return f"{into.visit}/{row}", text
