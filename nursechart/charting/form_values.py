"""What was typed in a field of a form, as the plain value that is kept, and what is kept, as it is shown.

How each type is kept is said in `clinical.fields`; how it is typed, in `looks.common.Control`: a table under the number
of its line and its column (`steps.0.rate_ml_h`), a scale under its items (`braden.moisture`) or as its total alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from nursechart.charting.sections import wall
from nursechart.charting.shift import Shift
from nursechart.clinical.content_types import Field
from nursechart.clinical.dates import NotADate, NotATime, read_date, read_past_time, read_time, show_date, show_time
from nursechart.clinical.fields import is_empty
from nursechart.clinical.phrases import says_of_gap
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import shown_unit
from nursechart.language import said

YES, NO = "yes", "no"
_CANNOT = (NotANumber, NotATime, NotADate)


@dataclass(frozen=True, slots=True)
class ReadValue:
    """The plain value of what was typed, and why it cannot be charted ("" where it can).

    `at` says it by cell: what is wrong in a table is said in the cell where it stands.
    """

    value: Any = None
    says: str = ""
    at: dict[str, str] = field(default_factory=dict)


def read_field(shift: Shift, asked: Field, values: dict[str, str], held: Any = None) -> ReadValue:
    """Read what was typed in a field; `held` is what stands there. A value that cannot be read is kept as typed."""
    if asked.type == "rows":
        return _read_table(shift, asked, values, held)
    if asked.type == "scale":
        return _read_score(shift, asked, values)
    typed = values.get(asked.id, "").strip()
    if not typed:
        return ReadValue()
    gap = says_of_gap(typed)
    if gap:
        return ReadValue(typed, gap)
    try:
        return ReadValue(_plain(shift, asked, typed, values, held))
    except _CANNOT as error:
        return ReadValue(typed, str(error))


_YEAR = re.compile(r"\d{4}|[^\d]\d{2}$")  # a year in a typed day: 24 nov 2025, 24 nov 25


def typed_lines(table: str, values: dict[str, str]) -> int:
    """How many lines of a table were typed in, with the empty ones between them."""
    numbers = [int(key.split(".")[1]) for key in values if key.startswith(f"{table}.") and key.count(".") == 2]
    return max(numbers, default=-1) + 1


def shown_value(asked: Field, held: Any) -> str:
    """What stands, as its control shows it."""
    if is_empty(held):
        return ""
    match asked.type:
        case "multi" | "ticks":
            return " ".join(held)
        case "bool":
            return YES if held else NO
        case "dt":
            return _shown_ahead(str(held)) if asked.ahead else str(held)[11:16]
        case "date":
            return _shown_date(str(held))
        case "exception":
            return str(held.get("state", ""))
        case "scale":
            return str(held.get("total", "")) if isinstance(held, dict) else str(held)
        case _:
            return str(held)


def _shown_ahead(held: str) -> str:
    """`24 Nov 2025 09:00`: day and time, as it can be typed again."""
    try:
        at = datetime.fromisoformat(held)
    except ValueError:
        return held
    return f"{show_date(at.date())} {show_time(at)}"


def _shown_date(held: str) -> str:
    try:
        return show_date(date.fromisoformat(held))
    except ValueError:
        return held


# --- tables and scores -----------------------------------------------------------------------------------------------


def _read_table(shift: Shift, asked: Field, values: dict[str, str], held: Any) -> ReadValue:
    """Every line that holds something; a line left empty is none."""
    before = [row for row in held if isinstance(row, dict)] if isinstance(held, list) else []
    rows: list[dict[str, Any]] = []
    at: dict[str, str] = {}
    for number in range(typed_lines(asked.id, values)):
        row: dict[str, Any] = {}
        for column in asked.columns:
            typed = values.get(f"{asked.id}.{number}.{column.id}", "")
            stands = _standing(column, typed, before, number)
            found = read_field(shift, column, {column.id: typed}, stands)
            if not is_empty(found.value):
                row[column.id] = found.value
            if found.says:
                at[f"{asked.id}.{len(rows)}.{column.id}"] = found.says
        if row:
            rows.append(row)
    return ReadValue(rows or None, next(iter(at.values()), ""), at)


def _standing(column: Field, typed: str, before: list[dict[str, Any]], number: int) -> Any:
    """What stood in this cell: of its own line, else of another line that says the same (a line above was removed)."""
    own = before[number].get(column.id) if number < len(before) else None
    same = [each.get(column.id) for each in before if shown_value(column, each.get(column.id)) == typed]
    return own if own in same or not same else same[0]


def _read_score(shift: Shift, asked: Field, values: dict[str, str]) -> ReadValue:
    """The points of each item and their total; or the total alone, as it was taken over."""
    scale = shift.content.scales[asked.scale]
    points = {item.id: values.get(f"{asked.id}.{item.id}", "") for item in scale.items}
    chosen = {item: int(each) for item, each in points.items() if each.isdecimal()}
    if chosen:
        found = {"total": str(sum(chosen.values())), "items": chosen}
        left = len(scale.items) - len(chosen)
        says = (
            said("{label}: {left} of {count} are left to answer", label=asked.label, left=left, count=len(scale.items))
            if left
            else ""
        )
        return ReadValue(found, says)
    total = values.get(asked.id, "").strip()
    return ReadValue({"total": total}) if total else ReadValue()


# --- one value -------------------------------------------------------------------------------------------------------


def _plain(shift: Shift, asked: Field, typed: str, values: dict[str, str], held: Any) -> Any:
    match asked.type:
        case "num":
            unit = shown_unit(asked.unit) if asked.unit and asked.unit != "{score}" else ""
            minus = asked.low is not None and asked.low < 0
            return f"{read_number(typed, name=asked.label.lower(), unit=unit, below_zero=minus):f}"
        case "multi":
            return typed.split()
        case "bool":
            return typed == YES
        case "date":
            return read_date(typed, shift.now.date(), name=asked.label).isoformat()
        case "dt":
            if isinstance(held, str) and typed == shown_value(asked, held):
                return held  # the day it was said for stays
            return _read_moment(shift, asked, typed)
        case "ticks":
            at, before = wall(shift).isoformat(timespec="minutes"), held if isinstance(held, dict) else {}
            return {name: before.get(name, at) for name in typed.split()}
        case "exception":
            return _exception(typed, values, asked.id)
        case _:
            return typed.replace("\0", "")


def _exception(state: str, values: dict[str, str], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"state": state}
    if state == "exception":
        if values.get(f"{name}_findings", "").strip():
            found["findings"] = values[f"{name}_findings"].split()
        if values.get(f"{name}_text", "").strip():
            found["text"] = values[f"{name}_text"].strip()
    if state == "not_assessed" and values.get(f"{name}_reason"):
        found["reason"] = values[f"{name}_reason"]
    return found


def _read_moment(shift: Shift, asked: Field, typed: str) -> str:
    """A typed time of today (or a typed wall time) as local ISO text."""
    if len(typed) == 16 and typed[10] == "T":
        return typed
    now = wall(shift)
    if asked.ahead:
        return _read_ahead(asked, typed, now)
    if asked.not_future:
        return read_past_time(typed, now, name=asked.label).isoformat(timespec="minutes")
    return datetime.combine(now.date(), read_time(typed, now)).isoformat(timespec="minutes")


def _read_ahead(asked: Field, typed: str, now: datetime) -> str:
    """A day and a time to come, `24 nov 9:00`; a time alone is of today. Without a year it is the next such day.

    Raises NotADate, NotATime.
    """
    day, _, time = typed.strip().rpartition(" ")
    if not day and not time[:1].isdigit():
        raise NotATime(said("{field}: enter the day and the time, like 24 Nov 9:00", field=asked.label))
    on = read_date(day, now.date(), name=asked.label) if day else now.date()
    if on < now.date() and not _YEAR.search(day):
        on = read_date(f"{day} {on.year + 1}", now.date(), name=asked.label)
    return datetime.combine(on, read_time(time, now)).isoformat(timespec="minutes")
