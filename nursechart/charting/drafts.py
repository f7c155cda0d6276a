"""What is half typed, a row at a time: kept by the store within a second, shown again wherever the row is shown.

A draft belongs to its author. It is thrown away by the entry that charts it, in the same transaction.
"""

from __future__ import annotations

import json

from nursechart.charting.shift import Shift

Typed = dict[str, str]


def draft_id(visit: str, form: str, row: str) -> str:
    return f"{visit}/{form}/{row}"


def keep(shift: Shift, feed: str, visit: str, form: str, row: str, typed: Typed) -> None:
    """Keep what is typed in a row, durable when this returns."""
    text = json.dumps(typed, ensure_ascii=False, sort_keys=True)
    shift.store.put_draft(draft_id(visit, form, row), feed, form, text)


def drop(shift: Shift, visit: str, form: str, row: str) -> None:
    shift.store.delete_draft(draft_id(visit, form, row))


def forget(shift: Shift, draft: str) -> None:
    """Throw away a draft by its id (`draft_id`)."""
    shift.store.delete_draft(draft)
