"""Checks the fields of a section against the content pack: what is missing, and what cannot be.

How each type is kept, in plain JSON without floats: `num` as the typed decimal in text ("12.5"), `choice` as the id,
`multi` as a list of ids, `bool` as true or false, `text`, `code` and `ref` as text, `date` as 2025-11-21, `dt` as a
local wall time 2025-11-21T09:42, `ticks` as {id: wall time}, `exception` as {"state": "wnl" | "exception" |
"not_assessed", "findings": [ids], "severity": id, "text": ...}, `rows` as a list of {column: value}, `scale` as
{"total": "17", "items": {item: points}}, without items where the total was taken over from paper. `derived` is worked
out from the others (`derived.worked_out`) and never kept. The name `not_assessed` holds why a whole section was not
done: {"reason": id, "text": ...}. Missing is checked for signing; wrong is refused when charting.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nursechart.clinical.content_types import Field
from nursechart.clinical.units import shown_unit
from nursechart.clinical.words import show_number
from nursechart.language import said, said_for, to_say

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

NOT_ASSESSED = "not_assessed"
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?\Z")
_STATES = ("wnl", "exception", "not_assessed")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing about one field: its id (`items.2.expiry` in rows), its label, and the sentence for beside it."""

    field: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class FieldsChecked:
    missing: tuple[Complaint, ...]
    wrong: tuple[Complaint, ...]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.wrong


def check_fields(
    content: Content,
    section_id: str,
    fields: Mapping[str, Any],
    *,
    visit_type: str = "",
    facts: Collection[str] = (),
    now: datetime | None = None,
) -> FieldsChecked:
    """What is missing and what is wrong in a section. `facts` are those of Content.facts that hold; `now` is local.

    Raises KeyError for a section the pack does not know.
    """
    section = content.sections[section_id]
    known = {field.id: field for field in section.fields}
    wrong = [
        Complaint(name, name, said("This field is not on the form"))
        for name in fields
        if name not in known and name != NOT_ASSESSED
    ]
    skipped = fields.get(NOT_ASSESSED)
    if skipped is not None:
        says = _wrong_reason(content, skipped) if section.may_skip else said("This section cannot be left out")
        wrong += [Complaint(NOT_ASSESSED, said("Not assessed"), says)] if says else []
    missing = []
    for field in section.fields:
        value = fields.get(field.id)
        if is_empty(value):
            if skipped is None and is_required(field, fields, facts, visit_type):
                missing.append(Complaint(field.id, field.label, _ask(field)))
            continue
        wrong += _wrong(content, field, value, field.id, now)
        if field.type == "rows":
            missing += _row_gaps(field, value, facts, visit_type)
        if field.differs_from and value == fields.get(field.differs_from):
            other = known[field.differs_from].label.lower()
            wrong.append(Complaint(field.id, field.label, said("Choose another one than for the {other}", other=other)))
        if field.type == "exception" and isinstance(value, Mapping):
            missing += _exception_gaps(field, value)
        if field.must_be and value is False:
            missing.append(
                Complaint(
                    field.id, field.label, said("{label}: this has to be done before going on", label=field.label)
                )
            )
    return FieldsChecked(tuple(missing), tuple(wrong))


def complaints(content: Content, field: Field, value: Any, now: datetime | None = None) -> tuple[Complaint, ...]:
    """What is wrong with the value of one field; `now` is local. Nothing is wrong with an empty one."""
    return () if is_empty(value) else tuple(_wrong(content, field, value, field.id, now))


def is_required(field: Field, values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
    """Whether a field has to be filled in for signing, as things stand."""
    if field.required == "C" and field.when is not None:
        return field.when.holds(values, facts, visit_type)
    return field.required == "R"


def is_asked(field: Field, values: Mapping[str, Any], facts: Collection[str], visit_type: str) -> bool:
    """Whether a form shows a field as things stand: one with a condition only where it holds, or once answered."""
    return field.when is None or not is_empty(values.get(field.id)) or field.when.holds(values, facts, visit_type)


def is_empty(value: object) -> bool:
    """Empty is neither zero nor no."""
    return value is None or value in ("", [], {}, ())


def _wrong(content: Content, field: Field, value: Any, name: str, now: datetime | None) -> list[Complaint]:
    if field.type == "rows":
        return _wrong_rows(content, field, value, name, now)
    says = _wrong_value(content, field, value, now)
    return [Complaint(name, field.label, says)] if says else []


def _wrong_rows(content: Content, field: Field, value: Any, name: str, now: datetime | None) -> list[Complaint]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return [Complaint(name, field.label, said("{label} is a list of rows", label=field.label))]
    columns = {column.id: column for column in field.columns}
    found: list[Complaint] = []
    for number, row in enumerate(value):
        for key, cell in row.items():
            place = f"{name}.{number}.{key}"
            if key not in columns:
                found.append(Complaint(place, key, said("This column is not on the form")))
            elif not is_empty(cell):
                found += _wrong(content, columns[key], cell, place, now)
    return found


def _row_gaps(field: Field, value: Any, facts: Collection[str], visit_type: str) -> list[Complaint]:
    """What is missing in the rows that were begun; a row's conditions ask about its own columns."""
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    return [
        Complaint(f"{field.id}.{number}.{column.id}", column.label, f"{field.label}: {_ask(column)}")
        for number, row in enumerate(rows)
        for column in field.columns
        if is_empty(row.get(column.id)) and is_required(column, row, facts, visit_type)
    ]


def _wrong_value(content: Content, field: Field, value: Any, now: datetime | None) -> str:
    match field.type:
        case "num":
            return _wrong_number(field, value)
        case "choice":
            return "" if value in _ids(content, field) else said("{label}: choose one from the list", label=field.label)
        case "multi":
            listed = isinstance(value, list | tuple) and set(value) <= _ids(content, field)
            return "" if listed else said("{label}: choose from the list", label=field.label)
        case "bool":
            return "" if isinstance(value, bool) else said("{label}: answer yes or no", label=field.label)
        case "date":
            return "" if _read_date(value) else said("{label} must be a real date, like 14 Mar 1958", label=field.label)
        case "dt":
            return _wrong_time(field, value, now)
        case "ticks":
            ticked = (
                isinstance(value, Mapping)
                and set(value) <= _ids(content, field)
                and all(map(_read_time, value.values()))
            )
            return "" if ticked else said("{label}: tick from the list", label=field.label)
        case "exception":
            return _wrong_exception(content, field, value)
        case "scale":
            return _wrong_score(content, field, value)
        case "derived":
            return said("{label} is worked out, not entered", label=field.label)
        case _:
            if not isinstance(value, str):
                return said("{label} is text", label=field.label)
            return (
                ""
                if len(value) <= field.most
                else said_for(
                    field.most,
                    "{label} is at most {n} character long",
                    "{label} is at most {n} characters long",
                    label=field.label,
                )
            )


def _ids(content: Content, field: Field) -> set[str]:
    return {each.id for each in content.choices_for(field)}


def _wrong_number(field: Field, value: Any) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    unit = "" if field.unit == "{score}" else f" {shown_unit(field.unit)}"
    if not _NUMBER.match(text):
        return said(
            to_say("Enter the {name} as a number in {unit}") if unit else to_say("Enter the {name} as a number"),
            name=field.label.lower(),
            unit=unit.strip(),
        )
    number = Decimal(text)
    if (field.low is not None and number < field.low) or (field.high is not None and number > field.high):
        places = {"label": field.label, "unit": unit, "typed": text}
        if field.low is None:
            return said("{label} must be {high}{unit} or less. You entered {typed}", high=_end(field.high), **places)
        if field.high is None:
            return said("{label} must be {low}{unit} or more. You entered {typed}", low=_end(field.low), **places)
        return said(
            "{label} must be between {low} and {high}{unit}. You entered {typed}",
            low=_end(field.low),
            high=_end(field.high),
            **places,
        )
    return ""


def _wrong_time(field: Field, value: Any, now: datetime | None) -> str:
    at = _read_time(value)
    if at is None:
        return said("{label} must be a time, like 09:42", label=field.label)
    if field.not_future and now is not None and at > now:
        return said("{label} time must not be later than now ({now})", label=field.label, now=f"{now:%H:%M}")
    return ""


def _wrong_exception(content: Content, field: Field, value: Any) -> str:
    if not isinstance(value, Mapping) or value.get("state") not in _STATES:
        return said("{label}: choose normal, exception or not assessed", label=field.label)
    if set(value) - {"state", "findings", "severity", "text", "reason"}:
        return said("{label} holds something that is not on the form", label=field.label)
    if not set(value.get("findings", ())) <= _ids(content, field):
        return said("{label}: choose from the list", label=field.label)
    severity = value.get("severity", "")
    return (
        ""
        if not severity or severity in {each.id for each in content.choices["severity"]}
        else said("{label}: choose how severe", label=field.label)
    )


def _end(number: Decimal | None) -> str:
    return "" if number is None else show_number(number)


def _wrong_score(content: Content, field: Field, value: Any) -> str:
    scale = content.scales[field.scale]
    total = str(value.get("total", "")) if isinstance(value, Mapping) and set(value) <= {"total", "items"} else ""
    if not total.isdecimal() or not any(each.low <= int(total) <= each.high for each in scale.grades):
        return said(
            "{label} must be a whole number between {low} and {high}",
            label=field.label,
            low=min(each.low for each in scale.grades),
            high=max(each.high for each in scale.grades),
        )
    items = value.get("items")
    if items is None:
        return ""
    if not isinstance(items, Mapping) or set(items) != {item.id for item in scale.items}:
        return said("{label}: answer each item", label=field.label)
    if any(items[item.id] not in item.options.values() for item in scale.items):
        return said("{label}: choose from the list", label=field.label)
    return (
        ""
        if sum(items.values()) == int(total)
        else said("{label}: the total is not that of its items", label=field.label)
    )


def _exception_gaps(field: Field, value: Mapping[str, Any]) -> list[Complaint]:
    if value.get("state") == "exception" and is_empty(value.get("findings")) and is_empty(value.get("text")):
        return [Complaint(field.id, field.label, said("{label}: say what you found", label=field.label))]
    if value.get("state") == "not_assessed" and is_empty(value.get("reason")):
        return [Complaint(field.id, field.label, said("{label}: say why it was not assessed", label=field.label))]
    return []


def _wrong_reason(content: Content, skipped: Any) -> str:
    reasons = {each.id for each in content.choices["not_assessed_reason"]}
    if not isinstance(skipped, Mapping) or skipped.get("reason") not in reasons:
        return said("Choose why it was not assessed")
    return said("Say why in words") if skipped["reason"] == "other" and is_empty(skipped.get("text")) else ""


def _ask(field: Field) -> str:
    match field.type:
        case "choice" | "multi":
            return said("{label}: choose from the list", label=field.label)
        case "ticks":
            return said("{label}: tick what is done", label=field.label)
        case "bool":
            return said("{label}: answer yes or no", label=field.label)
        case "dt":
            return said("{label}: enter the time, like 09:57", label=field.label)
        case "exception":
            return said("{label}: choose normal, exception or not assessed", label=field.label)
        case "scale":
            return said("{label}: score it", label=field.label)
        case "rows":
            return said("{label}: add a row", label=field.label)
        case _:
            return said("{label}: fill this in", label=field.label)


def _read_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _read_time(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) in (16, 19) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is None else None
