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
    text, name = json.dumps(typed, ensure_ascii=False, sort_keys=True), draft_id(visit, form, row)
    before = _text(shift, feed, visit, name)
    shift.store.put_draft(name, feed, form, text)
    shift.trail.typed(visit, name, feed, form, before, text)


def typed(shift: Shift, feed: str, visit: str, form: str, row: str) -> Typed | None:
    """What this person has typed in a row and not charted."""
    name = draft_id(visit, form, row)
    return next((json.loads(each.json) for each in shift.store.drafts(feed) if each.id == name), None)


def drop(shift: Shift, visit: str, form: str, row: str) -> None:
    forget(shift, draft_id(visit, form, row))


def forget(shift: Shift, draft: str) -> None:
    """Throw away a draft by its id (`draft_id`): what it said is charted, or was taken out again."""
    shift.store.delete_draft(draft)
    shift.trail.dropped(draft.partition("/")[0], draft)


def _text(shift: Shift, feed: str, visit: str, draft: str) -> str | None:
    """The draft as it is kept now; asked of the store once, for one from before this shift."""
    known = shift.trail.of(visit).texts
    if draft not in known:
        known[draft] = next((each.json for each in shift.store.drafts(feed) if each.id == draft), None)
    return known[draft]
